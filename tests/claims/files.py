"""Registers as files of every kind that we take, and as files that nobody should have to take."""

import csv
import io
import json
import struct
import zipfile
from collections.abc import Iterable
from typing import Any

from xlsxwriter import Workbook

from claims.columns import NAMES
from claims.intake import ndjson
from tests.claims.world import World

Rows = list[list[str]]
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = b"</sheetData></worksheet>"


def rows(world: World, *lines: dict[str, str], **header: str) -> Rows:
    """The first row of a register and a row for each line."""
    common = world.header(**header)
    return [list(NAMES), *([{**line, **common}[name] for name in NAMES] for line in lines)]


def as_csv(table: Rows, delimiter: str = ",", encoding: str = "utf-8", ends: str = "\n") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=ends).writerows(table)
    return text.getvalue().encode(encoding)


def as_xlsx(table: Rows, **cells: Any) -> bytes:
    """A workbook of text. ``cells``: address → a value to be written as what it is: a number, a formula."""
    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True, "default_date_format": "dd.mm.yyyy hh:mm"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell)
        for address, value in cells.items():
            sheet.write(address, value)
    return stream.getvalue()


def as_json(table: Rows) -> bytes:
    names, *lines = table
    objects = [dict(zip(names, line, strict=True)) for line in lines]
    return "\n".join(json.dumps(one, ensure_ascii=False) for one in objects).encode()


def from_json(content: bytes) -> bytes:
    """What the intake makes of JSON lines."""
    with ndjson.as_csv(io.BytesIO(content)) as made:
        return made.read()


WAYS = {"csv": as_csv, "xlsx": as_xlsx, "json": lambda table: from_json(as_json(table))}


def zipped(parts: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def workbook_of(sheet: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with the given rows in the XML of its only sheet."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx([["a"]]))) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return zipped(((name, HEAD + sheet + FOOT if name == SHEET else content) for name, content in parts), method)


def claiming(content: bytes, size: int) -> bytes:
    """The same workbook with another length of its sheet in the archive's list of contents."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true = archive.getinfo(SHEET).file_size
    return content.replace(struct.pack("<I", true), struct.pack("<I", size))
