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

from django.conf import settings

from claims.errors import FileRefused

Row = list[str]


class NumberText(str):
    """Text of a numeric cell of a workbook: an ИИН kept as a number has lost its leading zeros."""


csv.field_size_limit(100_000)
ZIP_MAGIC, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OTHER_FORMATS = {
    b"%PDF": "PDF",
    OLD_EXCEL: "XLS",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"<?xm": "XML",
}
RATIO = 200  # a workbook that expands more than this is no register


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
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, row, tail = True, 1, b""
    stream.seek(0)
    while chunk := stream.read(1 << 20):
        if (at := chunk.find(b"\x00")) >= 0:
            before = tail + chunk[:at]
            line = before.rpartition(b"\n")[2]
            mark = delimiter_of(head.partition(b"\n")[0].decode("cp1251", "replace")).encode()
            raise FileRefused("F01.3", row=row + chunk[:at].count(b"\n"), column=line.count(mark) + 1)
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
        row += chunk.count(b"\n")
        tail = chunk.rpartition(b"\n")[2] if b"\n" in chunk else tail + chunk
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        utf8 = False
    stream.seek(0)
    return "utf-8-sig" if utf8 else "cp1251"


def delimiter_of(first_line: str) -> str:
    counts = {mark: first_line.count(mark) for mark in (",", ";", "\t")}
    return max(counts, key=lambda mark: (counts[mark], mark == ","))


def csv_rows(stream: BinaryIO, head: bytes) -> Iterator[tuple[int, Row]]:
    encoding = encoding_of(stream, head)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
    try:
        first = text.readline(100_000)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter_of(first))
        try:
            for cells in reader:
                if cells and any(cells):
                    yield reader.line_num, cells
        except UnicodeDecodeError as error:
            raise FileRefused("F01.4", row=reader.line_num + 1) from error
        except csv.Error as error:
            raise FileRefused("F01.5", row=reader.line_num, reason=str(error)) from error
    finally:
        with contextlib.suppress(ValueError):  # whoever gave the stream may have closed it already
            text.detach()


# XLSX -----------------------------------------------------------------------------------------------------------
def check_workbook(stream: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            size = sum(part.file_size for part in archive.infolist())
            packed = sum(part.compress_size for part in archive.infolist()) or 1
            names = {part.filename for part in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise FileRefused("F01.6") from error
    if size > settings.UPLOAD_MAX_EXPANSION_BYTES or (size > 50_000_000 and size / packed > RATIO):
        limit = settings.UPLOAD_MAX_EXPANSION_BYTES // 1024 // 1024
        raise FileRefused("F01.7", megabytes=size // 1024 // 1024, limit=limit)
    if not any(name.startswith("xl/") for name in names):
        raise FileRefused("F01.2", format="ZIP")
    stream.seek(0)


def workbook_rows(stream: BinaryIO) -> Iterator[tuple[int, Row]]:
    from python_calamine import CalamineError, CalamineWorkbook

    check_workbook(stream)
    try:
        book = CalamineWorkbook.from_filelike(stream)
        sheets = [name for name in book.sheet_names]
        cells = book.get_sheet_by_index(0).iter_rows() if sheets else iter(())
        for number, row in enumerate(cells, start=1):
            texts = [cell_text(cell) for cell in row]
            if any(texts):
                yield number, texts
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileRefused("F01.6") from error
    except BaseException as error:  # a panic of the reader's native part is not an Exception
        if type(error).__name__ == "PanicException":
            raise FileRefused("F01.6") from error
        raise


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
