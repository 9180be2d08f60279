"""Turns the rows of a register's file into rows for COPY, noting for each line what could not be read.

One pass, constant memory. What concerns the whole file raises FileRefused; what concerns a line is noted on it
and becomes a failure of a rule, so that one bad cell never hides the rest.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings

from accounts.identifiers import is_valid_bin, is_valid_iin
from claims.columns import BY_NAME, COLUMNS, HEADER_NAMES, LINE
from claims.errors import FileRefused
from claims.intake import values
from claims.intake.files import NumberText, Row

NULL = "\\N"
SPECIAL = re.compile(r"[\\\x00-\x1f]")
FORMULA = ("=", "@")
READERS: dict[str, Callable[[str], str | None]] = {
    "moment": values.moment,
    "date": values.day,
    "integer": values.integer,
    "money": values.money,
}
HEADER_RULES = {
    "register_no": "F04.3",
    "period": "F03",
    "provider_bin": "F06",
    "contract_no": "F07",
    "funding_source": "F07.3",
}
STAGED = (
    "row_no",
    *(column.name for column in LINE),
    "patient_iin_ok",
    "practitioner_iin_ok",
    "unreadable",
    "malformed",
    "formulas",
    "fixed",
    "raw",
)


@dataclass
class Header:
    """What the file says about itself: the same on every line."""

    register_no: str = ""
    period: str = ""  # first day of the month, ISO
    provider_bin: str = ""
    contract_no: str = ""
    funding_source: str = ""
    unknown_columns: list[str] = field(default_factory=list)


valid_iin = lru_cache(maxsize=400_000)(is_valid_iin)


def clean_names(cells: Row) -> list[str]:
    return [cell.strip().strip("\ufeff").strip('"').lower() for cell in cells]


def find_columns(cells: Row) -> tuple[dict[str, int], list[str]]:
    """Column name → position, and the names that we do not know."""
    names = clean_names(cells)
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise FileRefused("F02.2", field=doubled[0], value=", ".join(doubled), row=1, column=names.index(doubled[0]) + 1)
    positions = {name: index for index, name in enumerate(names) if name in BY_NAME}
    missing = [column.name for column in COLUMNS if column.required and column.name not in positions]
    if missing:
        raise FileRefused("F02", field=missing[0], value=", ".join(missing), row=1, columns=", ".join(missing))
    return positions, [name for name in names if name and name not in BY_NAME]


class Parser:
    """Iterate ``lines()`` once; ``header`` is filled by the first line."""

    def __init__(self, rows: Iterable[tuple[int, Row]]) -> None:
        self.rows = iter(rows)
        self.header = Header()
        self.count = 0
        try:
            _, cells = next(self.rows)
        except StopIteration:
            raise FileRefused("F01.1") from None
        self.positions, self.header.unknown_columns = find_columns(cells)
        self.width = len(cells)
        self.plan = [(column, self.positions.get(column.name)) for column in LINE]
        self.first_header: tuple[str, ...] | None = None
        self.header_at = [self.positions[name] for name in HEADER_NAMES]

    def lines(self) -> Iterator[str]:
        """Rows of COPY's text format, in the order of STAGED."""
        for row_no, cells in self.rows:
            self.count += 1
            if self.count > settings.UPLOAD_MAX_ROWS:
                raise FileRefused("F01.9", row=row_no, limit=settings.UPLOAD_MAX_ROWS)
            if len(cells) < self.width:
                cells = cells + [""] * (self.width - len(cells))
            self.check_header(row_no, cells)
            yield self.line(row_no, cells)
        if not self.count:
            raise FileRefused("F01.8")

    def check_header(self, row_no: int, cells: Row) -> None:
        found = tuple([cells[index] for index in self.header_at])
        if found == self.first_header:
            return
        read = [read_header(name, text) for name, text in zip(HEADER_NAMES, found, strict=True)]
        for name, text, value in zip(HEADER_NAMES, found, read, strict=True):
            known = getattr(self.header, name)
            if not value:
                rule = "F03.3" if name == "period" and text.strip() else "F09.2"
                raise FileRefused(rule, field=name, value=text, row=row_no, column=self.positions[name] + 1)
            if self.first_header is not None and value != known:
                raise FileRefused("F02.4", field=name, value=text, row=row_no, first=known)
        if self.first_header is None:
            self.first_header = found
            for name, value in zip(HEADER_NAMES, read, strict=True):
                setattr(self.header, name, value)

    def line(self, row_no: int, cells: Row) -> str:
        out = [str(row_no)]
        notes = Notes(len(cells) > self.width and any(cells[self.width :]))
        for column, index in self.plan:
            cell = cells[index].strip() if index is not None else ""
            out.append(read_cell(column.name, column.kind, column.length, cell, cells, index, notes) if cell else NULL)
        patient, practitioner = out[3], out[4]
        out += ["t" if valid_iin(patient) else "f", "t" if valid_iin(practitioner) else "f"]
        out += [array(notes.unreadable), array(notes.malformed), array(notes.formulas), array(notes.fixed)]
        out.append(escape(json.dumps(notes.raw, ensure_ascii=False)) if notes.raw else "{}")
        return "\t".join(out)


class Notes:
    """What a line's cells did not say plainly."""

    __slots__ = ("fixed", "formulas", "malformed", "raw", "unreadable")

    def __init__(self, too_wide: bool) -> None:
        self.unreadable: list[str] = ["row"] if too_wide else []
        self.malformed: list[str] = []
        self.formulas: list[str] = []
        self.fixed: list[str] = []
        self.raw: dict[str, str] = {}


def read_cell(name: str, kind: str, length: int, cell: str, cells: Row, index: int | None, notes: Notes) -> str:
    if cell[0] in FORMULA:
        notes.formulas.append(name)
        notes.raw[name] = cell[:300]
        return NULL
    reader = READERS.get(kind)
    if reader is not None:
        value = reader(cell)
        if value is None:
            notes.unreadable.append(name)
            notes.raw[name] = cell[:300]
            return NULL
        return value
    if kind == "iin" or name.endswith("_bin"):
        if index is not None and isinstance(cells[index], NumberText):
            cell = cell.zfill(12)
        if name.endswith("_bin") and not is_valid_bin(cell):
            notes.malformed.append(name)
            notes.raw[name] = cell[:300]
    elif kind == "code":
        value = values.code(cell) if name.endswith("_code") else cell.lower()
        if value != cell:
            notes.raw[name] = cell[:300]
            if name.endswith("_code"):
                notes.fixed.append(name)
            cell = value
    if len(cell) > length:
        notes.malformed.append(name)
        notes.raw[name] = cell[:300]
        cell = cell[:length]
    return escape(cell) if SPECIAL.search(cell) else cell


def read_header(name: str, text: str) -> str:
    text = text.strip()
    if not text or text[0] in FORMULA:
        return ""
    if name == "period":
        return values.month(text) or ""
    if name == "provider_bin":
        return text.zfill(12) if text.isdigit() else text
    if name == "funding_source":
        return values.code(text)
    return text[:60]


def escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return SPECIAL.sub(lambda found: found[0] if found[0] == "\\" else " ", text)


def array(names: list[str]) -> str:
    return "{" + ",".join(names) + "}"


