"""Turns the rows of a register's file into rows for COPY, noting for each line what could not be read.

One pass. What concerns the whole file raises FileRefused; what concerns a line is noted on it and becomes a failure
of a rule, so that one bad cell never hides the rest. Rows are read some at a time, column by column: that costs half
of what reading them one by one does. Where anything in such a batch needs a closer look, it is read row by row.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import repeat
from operator import itemgetter

from django.conf import settings

from accounts.identifiers import have_check_digits, is_valid_bin, is_valid_iin
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
    "started_on",
    "day",
    "line_no_repeated",
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


NAMES = [column.name for column in LINE]
LINE_NO, PATIENT, PRACTITIONER, DIAGNOSIS, STARTED, ENDED, EXECUTOR = map(
    NAMES.index,
    ("line_no", "patient_iin", "practitioner_iin", "diagnosis_code", "started_at", "ended_at", "executor_bin"),
)
DAY = slice(10)  # of a moment's text; of an unknown moment it leaves NULL as it is
PLAIN = "\t".join([NULL] * 5)  # a line with nothing to note
# Text that read_cell would return as it is, no longer than any column holds.
PLAIN_TEXT = {
    "iin": "[0-9]{12}",
    "text": "[A-Za-z0-9А-Яа-я][A-Za-z0-9А-Яа-я./-]{0,39}",
}
BATCH = 1_000  # rows that are read at once
CACHED = 50_000  # cells of one column that are remembered


@lru_cache(maxsize=50_000)
def iin_mark(value: str) -> str:
    return "t" if is_valid_iin(value) else "f"


def iin_marks(values: Sequence[str], are_plain: bool) -> Iterable[str]:
    """``are_plain``: all of them are twelve digits."""
    return map("ft".__getitem__, have_check_digits(values)) if are_plain else map(iin_mark, values)


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
    """Iterate ``lines()`` once; ``header`` is filled by the first line. Memory grows with the numbers of lines, of
    which no second one may be the same."""

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
        self.line_nos: set[str] = set()
        self.diagnosed: set[tuple[str, str]] = set()  # diagnoses and days that occur together, as COPY text
        self.executors: set[str] = set()
        self.first_header: tuple[str, ...] | None = None
        self.header_at = itemgetter(*(self.positions[name] for name in HEADER_NAMES))

    def lines(self) -> Iterator[str]:
        """Rows of COPY's text format, in the order of STAGED."""
        for batch in self.batches():
            yield from self.quickly(batch) or map(self.slowly, batch)
        if not self.count:
            raise FileRefused("F01.8")

    def batches(self) -> Iterator[list[tuple[int, Row]]]:
        """What stands before a row that cannot be read comes first: it may have a fault of its own."""
        batch: list[tuple[int, Row]] = []
        broken: FileRefused | None = None
        try:
            for row in self.rows:
                batch.append(row)
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        except FileRefused as refusal:
            broken = refusal
        if batch:
            yield batch
        if broken is not None:
            raise broken

    def quickly(self, batch: list[tuple[int, Row]]) -> list[str] | None:
        """All rows at once, column by column; None where one of them needs a closer look."""
        count = len(batch)
        if self.first_header is None or self.count + count > settings.UPLOAD_MAX_ROWS:
            return None
        numbers, rows = zip(*batch, strict=True)
        if set(map(len, rows)) != {self.width}:
            return None
        columns = [*zip(*rows, strict=True), ("",) * count]
        if any(c.count(value) < count for c, value in zip(self.header_at(columns), self.first_header, strict=True)):
            return None
        self.notes = None
        given = self.pick(columns)
        cells = [known.column_of(column) for known, column in zip(self.known, given, strict=True)]
        line_nos = set(cells[LINE_NO])
        if self.notes or len(line_nos) < count or NULL in line_nos or not line_nos.isdisjoint(self.line_nos):
            return None
        self.count += count
        self.line_nos |= line_nos
        days = [moment[DAY] for moment in cells[ENDED]]
        self.diagnosed.update(zip(cells[DIAGNOSIS], days, strict=True))
        self.executors.update(cells[EXECUTOR])
        made = zip(
            map(str, numbers),
            *cells,
            [moment[DAY] for moment in cells[STARTED]],
            days,
            repeat("f"),
            *(iin_marks(cells[at], cells[at] is given[at]) for at in (PATIENT, PRACTITIONER)),
            repeat(PLAIN),
            strict=False,
        )
        return list(map("\t".join, made))

    def slowly(self, row: tuple[int, Row]) -> str:
        row_no, cells = row
        self.count += 1
        if self.count > settings.UPLOAD_MAX_ROWS:
            raise FileRefused("F01.9", row=row_no, limit=settings.UPLOAD_MAX_ROWS)
        self.notes = Notes(["row"]) if len(cells) > self.width and any(cells[self.width :]) else None
        if len(cells) != self.width:
            cells = (cells + [""] * self.width)[: self.width]
        cells = [*cells, ""]
        found = self.header_at(cells)
        if found != self.first_header:
            self.check_header(row_no, found)
        return self.line(row_no, cells)

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
        line_no = values[LINE_NO]
        is_repeated, day = line_no in self.line_nos, values[ENDED][DAY]
        self.diagnosed.add((values[DIAGNOSIS], day))
        self.executors.add(values[EXECUTOR])
        if line_no != NULL:
            self.line_nos.add(line_no)
        return "\t".join((
            str(row_no), *values, values[STARTED][DAY], day, "t" if is_repeated else "f",
            iin_mark(values[PATIENT]), iin_mark(values[PRACTITIONER]), self.notes.text() if self.notes else PLAIN,
        ))  # fmt: skip


class Known(dict[str, str]):
    """Cells of one column read before: a register repeats its codes, dates and amounts."""

    def __init__(self, parser: Parser, column: Column) -> None:
        super().__init__()
        self.parser, self.column = parser, column
        plain = PLAIN_TEXT.get(column.kind)
        self.plain = re.compile(plain).fullmatch if plain else None
        self.all_plain = re.compile(f"(?:{plain}\n)*+").fullmatch if plain else None

    def column_of(self, cells: tuple[str, ...]) -> Sequence[str]:
        """What the cells of a column are read as. Numbers of lines and people rarely repeat: they are looked at
        together, and the column itself is returned where all of them are plain."""
        if self.all_plain is not None and len(set(cells)) > len(cells) // 2:
            text = "\n".join([*cells, ""])
            if self.all_plain(text) and text.count("\n") == len(cells) and set(map(type, cells)) == {str}:
                return cells
        return list(map(self.__getitem__, cells))

    def __missing__(self, cell: str) -> str:
        fresh = Notes()
        is_plain = self.plain is not None and self.plain(cell) and type(cell) is str
        value = cell if is_plain else read_cell(self.column, cell, fresh)
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
        return "\t".join([*lists, escape(json.dumps(self.raw, ensure_ascii=False)) if self.raw else NULL])


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
    return "{" + ",".join(names) + "}" if names else NULL
