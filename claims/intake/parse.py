"""Turns the rows of a register's file into rows for COPY, noting for each line what could not be read.

One pass, constant memory. What concerns the whole file raises FileRefused; what concerns a line is noted on it
and becomes a failure of a rule, so that one bad cell never hides the rest.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.conf import settings

from accounts.identifiers import is_valid_bin, is_valid_iin
from claims.columns import BY_NAME, COLUMNS, HEADER_NAMES, LINE, Column
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


PATIENT, PRACTITIONER = STAGED.index("patient_iin") - 1, STAGED.index("practitioner_iin") - 1  # among LINE
PLAIN = "{}\t{}\t{}\t{}\t{}"  # a line with nothing to note
# Text that read_cell would return as it is, no longer than any column holds.
PLAIN_TEXT: dict[str, Callable[[str], Any]] = {
    "iin": re.compile(r"[0-9]{12}").fullmatch,
    "text": re.compile(r"[A-Za-z0-9А-Яа-я][A-Za-z0-9А-Яа-я./-]{0,39}").fullmatch,
}
CACHED = 50_000  # cells of one column that are remembered
valid_iin = lru_cache(maxsize=400_000)(is_valid_iin)


def clean_names(cells: Row) -> list[str]:
    return [cell.strip().strip("\ufeff").strip('"').lower() for cell in cells]


def find_columns(cells: Row) -> tuple[dict[str, int], list[str]]:
    """Column name → position, and the names that we do not know."""
    names = clean_names(cells)
    doubled = sorted({name for name in names if name and names.count(name) > 1})
    if doubled:
        raise FileRefused(
            "F02.2", field=doubled[0], value=", ".join(doubled), row=1, column=names.index(doubled[0]) + 1
        )
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
        self.notes: Notes | None = None  # of the line being read
        self.known = [Known(self, column) for column in LINE]
        # A column that the file does not have is read from the empty cell that is added to each row.
        self.pick = itemgetter(*(self.positions.get(column.name, self.width) for column in LINE))
        self.first_header: tuple[str, ...] | None = None
        self.header_at = itemgetter(*(self.positions[name] for name in HEADER_NAMES))

    def lines(self) -> Iterator[str]:
        """Rows of COPY's text format, in the order of STAGED."""
        limit = settings.UPLOAD_MAX_ROWS
        for row_no, cells in self.rows:
            self.count += 1
            if self.count > limit:
                raise FileRefused("F01.9", row=row_no, limit=limit)
            self.notes = Notes(["row"]) if len(cells) > self.width and any(cells[self.width :]) else None
            if len(cells) != self.width:
                cells = (cells + [""] * self.width)[: self.width]
            cells.append("")
            found = self.header_at(cells)
            if found != self.first_header:
                self.check_header(row_no, found)
            yield self.line(row_no, cells)
        if not self.count:
            raise FileRefused("F01.8")

    def check_header(self, row_no: int, found: tuple[str, ...]) -> None:
        read = [read_header(name, text) for name, text in zip(HEADER_NAMES, found, strict=True)]
        for name, text, value in zip(HEADER_NAMES, found, read, strict=True):
            known = getattr(self.header, name)
            if not value:
                rule = "F03.3" if name == "period" and text.strip() else "F09.2"
                rule = "F11.2" if text.strip().startswith(FORMULA) else rule
                raise FileRefused(rule, field=name, value=text, row=row_no, column=self.positions[name] + 1)
            if self.first_header is not None and value != known:
                raise FileRefused("F02.4", field=name, value=text, row=row_no, first=known)
        if self.first_header is None:
            self.first_header = found
            for name, value in zip(HEADER_NAMES, read, strict=True):
                setattr(self.header, name, value)

    def line(self, row_no: int, cells: Row) -> str:
        values = [known[cell] for known, cell in zip(self.known, self.pick(cells), strict=True)]
        return "\t".join((
            str(row_no), *values,
            "t" if valid_iin(values[PATIENT]) else "f", "t" if valid_iin(values[PRACTITIONER]) else "f",
            self.notes.text() if self.notes else PLAIN,
        ))  # fmt: skip


class Known(dict[str, str]):
    """Cells of one column read before: a register repeats its codes, dates and amounts."""

    def __init__(self, parser: Parser, column: Column) -> None:
        super().__init__()
        self.parser, self.column = parser, column
        self.plain = PLAIN_TEXT.get(column.kind)

    def __missing__(self, cell: str) -> str:
        if self.plain is not None and self.plain(cell) and type(cell) is str:
            return cell  # numbers of lines and people rarely repeat
        fresh = Notes()
        value = read_cell(self.column, cell, fresh)
        if fresh:
            self.parser.notes = self.parser.notes.joined(fresh) if self.parser.notes else fresh
        elif len(self) < CACHED and type(cell) is str:
            self[cell] = value
        return value


class Notes:
    """What a line's cells did not say plainly. False while there is nothing to note."""

    __slots__ = ("fixed", "formulas", "malformed", "raw", "unreadable")

    def __init__(self, unreadable: list[str] | None = None) -> None:
        self.unreadable = unreadable or []
        self.malformed: list[str] = []
        self.formulas: list[str] = []
        self.fixed: list[str] = []
        self.raw: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.raw or self.unreadable)

    def joined(self, other: "Notes") -> "Notes":
        self.unreadable += other.unreadable
        self.malformed += other.malformed
        self.formulas += other.formulas
        self.fixed += other.fixed
        self.raw |= other.raw
        return self

    def text(self) -> str:
        lists = [array(names) for names in (self.unreadable, self.malformed, self.formulas, self.fixed)]
        return "\t".join([*lists, escape(json.dumps(self.raw, ensure_ascii=False))])


def read_cell(column: Column, typed: str, notes: Notes) -> str:
    """One cell as COPY text. Notes say when it is not what stood in the file, or is left out."""
    name, kind, cell = column.name, column.kind, typed.strip()
    if not cell:
        return NULL
    if cell[0] in FORMULA:
        notes.formulas.append(name)
        notes.raw[name] = cell[:300]
        return NULL
    if (reader := READERS.get(kind)) is not None:
        value = reader(cell)
        if value is None:
            notes.unreadable.append(name)
            notes.raw[name] = cell[:300]
        return value or NULL
    value = read_code(column, cell, isinstance(typed, NumberText), notes) if kind in ("code", "iin") else cell
    if len(value) > column.length:
        notes.malformed.append(name)
        notes.raw[name] = cell[:300]
        value = value[: column.length]
    return escape(value) if SPECIAL.search(value) else value


def read_code(column: Column, cell: str, was_number: bool, notes: Notes) -> str:
    name = column.name
    if column.kind == "iin":
        return cell.zfill(12) if was_number else cell
    if name.endswith("_bin"):
        value = cell.zfill(12) if was_number else cell
        if not is_valid_bin(value):
            notes.malformed.append(name)
            notes.raw[name] = cell[:300]
        return value
    if not name.endswith("_code"):
        return cell.lower()
    value = values.code(cell)
    if value != cell:
        notes.fixed.append(name)
        notes.raw[name] = cell[:300]
    return value


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
