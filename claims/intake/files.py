"""Opens a register's file: CSV (UTF-8 or Windows-1251; comma, semicolon or tab) or XLSX, as rows of text.

Memory: CSV is streamed; a workbook is bounded by ``UPLOAD_MAX_EXPANSION_BYTES`` before it is opened.
"""

import codecs
import contextlib
import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO

from claims.errors import FileRefused
from claims.intake import workbook

Row = list[str]


class NumberText(str):
    """Text of a numeric cell of a workbook: an ИИН kept as a number has lost its leading zeros."""


csv.field_size_limit(100_000)
PIECE = 1 << 20
NO_LETTER = b"\x98"  # in Windows-1251
ZIP_MAGIC, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHER_FORMATS = {
    b"%PDF": "PDF",
    OLD_EXCEL: "XLS",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"<?xm": "XML",
}


def rows(stream: BinaryIO, name: str = "") -> Iterator[tuple[int, Row]]:
    """(row number in the file, cells). Raises FileRefused (F01) for what is no readable table."""
    head = stream.read(4096)
    stream.seek(0)
    if not head:
        raise FileRefused("F01.1")
    if head.startswith(ZIP_MAGIC):
        yield from workbook_rows(stream)
        return
    for magic, kind in OTHER_FORMATS.items():
        if head.startswith(magic):
            raise FileRefused("F01.2", value=name, format=kind)
    yield from csv_rows(stream, head)


# CSV ------------------------------------------------------------------------------------------------------------
def encoding_of(stream: BinaryIO, head: bytes) -> str:
    """UTF-16 says so itself; what is no UTF-8 is Windows-1251, which has one byte without a letter. FileRefused
    where a zero byte stands and for what is neither."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    row, tail, no_utf8, no_letter = 1, b"", 0, 0  # rows where each was first found
    stream.seek(0)
    while chunk := stream.read(PIECE):
        if (at := chunk.find(b"\x00")) >= 0:
            line = (tail + chunk[:at]).rpartition(b"\n")[2]
            mark = delimiter_of(head.partition(b"\n")[0].decode("cp1251", "replace")).encode()
            raise FileRefused("F01.3", row=row + chunk.count(b"\n", 0, at), column=line.count(mark) + 1)
        if not no_utf8:
            try:
                decoder.decode(chunk, final=len(chunk) < PIECE)
            except UnicodeDecodeError as error:
                no_utf8 = row + error.object.count(b"\n", 0, error.start)
        if not no_letter and (at := chunk.find(NO_LETTER)) >= 0:
            no_letter = row + chunk.count(b"\n", 0, at)
        row += chunk.count(b"\n")
        tail = chunk.rpartition(b"\n")[2] if b"\n" in chunk else tail + chunk
    stream.seek(0)
    if no_utf8 and (no_letter or head.startswith(codecs.BOM_UTF8)):
        raise FileRefused("F01.4", row=no_utf8 if head.startswith(codecs.BOM_UTF8) else no_letter)
    return "cp1251" if no_utf8 else "utf-8-sig"


def delimiter_of(first_line: str) -> str:
    counts = {mark: first_line.count(mark) for mark in (",", ";", "\t")}
    return max(counts, key=lambda mark: (counts[mark], mark == ","))


def csv_rows(stream: BinaryIO, head: bytes) -> Iterator[tuple[int, Row]]:
    encoding = encoding_of(stream, head)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
    done = 0  # physical lines: a quotation mark that is never closed opens on the one after them
    try:
        first = text.readline(100_000)
        text.seek(0)
        # Strict: otherwise the rest of a file vanishes into a cell whose quotation mark is not closed.
        reader = csv.reader(text, delimiter=delimiter_of(first), strict=True)
        for cells in reader:
            done = reader.line_num
            if any(map(str.strip, cells)):
                yield done, without_zero_bytes(done, cells) if encoding == "utf-16" else cells
    except UnicodeError as error:
        raise FileRefused("F01.4", row=done + 1) from error
    except csv.Error as error:
        raise FileRefused("F01.5", row=done + 1, reason=str(error)) from error
    finally:
        with contextlib.suppress(ValueError):  # whoever gave the stream may have closed it already
            text.detach()


def without_zero_bytes(row: int, cells: Row) -> Row:
    """The database holds no such text. FileRefused where there is one."""
    for column, cell in enumerate(cells, start=1):
        if "\x00" in cell:
            raise FileRefused("F01.3", row=row, column=column)
    return cells


# XLSX -----------------------------------------------------------------------------------------------------------
def workbook_rows(stream: BinaryIO) -> Iterator[tuple[int, Row]]:
    from python_calamine import CalamineError, CalamineWorkbook

    formulas = workbook.look(stream)
    try:
        book = CalamineWorkbook.from_filelike(stream)
        if not book.sheet_names:
            return
        sheet = book.get_sheet_by_index(0)
        left = [""] * (sheet.start[1] if sheet.start else 0)  # the reader leaves out empty columns in front
        for number, row in enumerate(sheet.iter_rows(), start=1):
            texts = left + [cell_text(cell) for cell in row]
            if number in formulas:
                texts = with_formulas(texts, formulas[number])
            if any(map(str.strip, texts)):
                yield number, without_zero_bytes(number, texts)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileRefused("F01.6") from error
    except BaseException as error:  # a panic of the reader's native part is not an Exception
        if type(error).__name__ == "PanicException":
            raise FileRefused("F01.6") from error
        raise


def with_formulas(texts: Row, formulas: dict[int, str]) -> Row:
    """A formula is shown as such: its result may be old, or was never worked out."""
    texts += [""] * (max(formulas) + 1 - len(texts))
    return [formulas.get(at, text) for at, text in enumerate(texts)]


def cell_text(cell: Any) -> str:
    """A cell as one would type it: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, int | float):
        whole = float(cell).is_integer() and abs(cell) < 1e15
        return NumberText(int(cell) if whole else repr(round(cell, 6)))
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    return "" if cell is None else str(cell)
