"""Rows of a dataset file as text for COPY, with what is wrong with them. One pass, constant memory."""

from collections.abc import Iterator
from typing import BinaryIO

from claims.datasets.table import Table
from claims.intake import files
from claims.intake.files import Row
from claims.intake.parse import CACHED, SPECIAL, clean_names, escape

NULL = "\\N"
REASON = "reason"


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why."""


class Reader:
    def __init__(self, table: Table, stream: BinaryIO) -> None:
        self.table = table
        self.rows = files.rows(stream, table.file)
        self.count = 0
        first = next(self.rows, None)
        if first is None:
            raise Unreadable("empty file")
        self.header: Row = first[1]
        names = clean_names(self.header)
        doubled = sorted({name for name in names if name and names.count(name) > 1})
        if doubled:
            raise Unreadable(f"column stands more than once: {', '.join(doubled)}")
        self.positions = {name: at for at, name in enumerate(names)}
        missing = [column.name for column in table.columns if column.required and column.name not in self.positions]
        if missing:
            raise Unreadable(f"columns missing: {', '.join(missing)}")
        known = {column.name for column in table.columns}
        self.present = known & set(names)
        self.unknown = [name for name in names if name and name not in known | {REASON}]

    def lines(self) -> Iterator[str]:
        """Rows of COPY's text format: row number, what is wrong (or NULL), the columns of the table. Cells seen
        before come from a cache by column."""
        plan = [(column, self.positions.get(column.name), column.reader(), {}) for column in self.table.columns]
        width = len(self.header)
        for row_no, cells in self.rows:
            self.count += 1
            out, wrong = [], []
            if len(cells) != width:
                if len(cells) > width and any(cells[width:]):
                    wrong.append("more cells than the first row has")
                cells = cells + [""] * (width - len(cells))
            for column, at, read, known in plan:
                cell = cells[at] if at is not None else ""
                value = known.get(cell)
                if value is None:
                    stripped = cell.strip()
                    if not stripped:
                        value, problem = NULL, "empty" if column.filled else ""
                    else:
                        value, problem = read(stripped)
                        if SPECIAL.search(value):
                            value = escape(value)
                    if problem:
                        wrong.append(f"{column.name}: {problem}")
                        value = NULL
                    elif len(known) < CACHED:
                        known[cell] = value
                out.append(value)
            yield "\t".join([str(row_no), escape("; ".join(wrong)) if wrong else NULL, *out])
