"""Looks into a workbook before it is opened: how large it really is, how far it reaches, where formulas stand.

The library that reads workbooks lays a sheet out as a full rectangle and does not ask how large it will get, so a
file of five kilobytes can take all memory. What the archive says of its sizes is not believed: every part is
unpacked once, piece by piece, and forgotten.
"""

import html
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from defusedxml import ElementTree
from django.conf import settings

from claims.columns import COLUMNS
from claims.errors import FileRefused

PIECE = 1 << 20
SMALL = 50_000_000  # bytes; a workbook that stays below may be packed as tightly as it likes
RATIO = 200  # a larger one that expands more than this is no register
CELL_BYTES = 32  # what one cell takes when a sheet is laid out, filled or not
TAIL = 20_000  # bytes that the next piece sees again: a mark or a formula may be cut in two
Formulas = dict[int, dict[int, str]]  # row (from 1) → position in it (from 0) → formula

MARK = re.compile(rb"""<(?:[\w.-]+:)?(row|c)(?=[\s/>])(?:[^<]*?\sr\s*=\s*["']([A-Za-z]*)(\d+))?""")
FORMULA = re.compile(
    rb"""<(?:[\w.-]+:)?c\s[^<]*?\br\s*=\s*["']([A-Z]+)(\d+)["'][^<]*<(?:[\w.-]+:)?f(?:\s[^<>]*?)?(?:/>|>([^<]*))"""
)


def look(stream: BinaryIO) -> Formulas:
    """Formulas of the first sheet. Raises FileRefused for what is damaged, too large or no workbook; leaves the
    stream at its start."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if not any(part.filename.startswith("xl/") for part in parts):
                raise FileRefused("F01.2", format="ZIP")
            formulas = measure(stream, parts, first_sheet(archive))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        raise FileRefused("F01.6") from error
    stream.seek(0)
    return formulas


def first_sheet(archive: zipfile.ZipFile) -> str:
    """Name of the part that holds the first sheet; empty where the archive does not say it."""
    try:
        with archive.open("xl/workbook.xml") as book, archive.open("xl/_rels/workbook.xml.rels") as relations:
            sheets = [one for one in ElementTree.fromstring(book.read(PIECE)).iter() if one.tag.endswith("}sheet")]
            targets = {one.get("Id"): one.get("Target") for one in ElementTree.fromstring(relations.read(PIECE))}
        wanted = next(value for name, value in sheets[0].attrib.items() if name.endswith("}id"))
        return posixpath.normpath(posixpath.join("/xl", targets[wanted] or "")).lstrip("/")
    except (KeyError, IndexError, StopIteration, SyntaxError, ValueError, zipfile.BadZipFile):
        return ""


def measure(stream: BinaryIO, parts: list[zipfile.ZipInfo], first: str) -> Formulas:
    largest = min(settings.UPLOAD_MAX_EXPANSION_BYTES, max(SMALL, sum(part.compress_size for part in parts) * RATIO))
    check_size(sum(part.file_size for part in parts), largest)
    size, formulas = 0, Formulas()
    for part in parts:
        sheet = Sheet(formulas if part.filename == first else None)
        for piece in unpacked(stream, part):
            size += len(piece)
            check_size(size, largest)
            sheet.read(piece)
    return formulas


def check_size(size: int, limit: int) -> None:
    if size > limit:
        raise FileRefused("F01.7", megabytes=-(-size // 1024**2), limit=limit // 1024**2)


def unpacked(stream: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's content, whatever length the archive claims for it."""
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(part.filename)
    stream.seek(part.header_offset + 26)
    name, extra = stream.read(2), stream.read(2)
    stream.seek(int.from_bytes(name, "little") + int.from_bytes(extra, "little"), 1)
    unpacker = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    left = part.compress_size
    while left > 0 and (packed := stream.read(min(PIECE, left))):
        left -= len(packed)
        while packed:
            piece = unpacker.decompress(packed, PIECE) if unpacker else packed
            packed = unpacker.unconsumed_tail if unpacker else b""
            if piece:
                yield piece


class Sheet:
    """Follows the rows and cells of a part. A cell without an address stands right of the one before it."""

    def __init__(self, formulas: Formulas | None) -> None:
        self.formulas = formulas
        self.row = self.column = self.rows = self.columns = 0
        self.cut = self.seen = b""

    def read(self, piece: bytes) -> None:
        if self.formulas is not None:
            text = self.seen + piece
            self.seen = text[-TAIL:]
            if b"<f" in text or b":f" in text:
                self.keep_formulas(text)
        text = self.cut + piece
        end = text.rfind(b"<")
        self.cut = text[end:][:TAIL] if end >= 0 else b""
        self.follow(text[: max(end, 0)])

    def follow(self, text: bytes) -> None:
        found = MARK.findall(text)
        if not found:
            return
        _marks, letters, digits = zip(*found, strict=True)
        if b"" not in (numbers := set(digits)):  # every mark has its address, as in files of all known programs
            self.rows = max(self.rows, *map(int, numbers))
            self.columns = max(self.columns, *map(number_of, set(letters)))
            self.row, self.column = int(digits[-1]), number_of(letters[-1])
        else:
            self.count(found)
        most = 2 * len(COLUMNS) * (settings.UPLOAD_MAX_ROWS + 1)
        if self.rows * self.columns > most:
            check_size(self.rows * self.columns * CELL_BYTES, most * CELL_BYTES)

    def count(self, found: list[tuple[bytes, bytes, bytes]]) -> None:
        for mark, letters, digits in found:
            if mark == b"row":
                self.row, self.column = int(digits or self.row + 1), 0
            else:
                self.column = number_of(letters) or self.column + 1
            self.rows = max(self.rows, self.row, int(digits or 0))
            self.columns = max(self.columns, self.column)

    def keep_formulas(self, text: bytes) -> None:
        for letters, digits, formula in FORMULA.findall(text):
            shown = html.unescape(formula.decode("utf-8", "replace")).strip() or "…"
            assert self.formulas is not None
            self.formulas.setdefault(int(digits), {})[number_of(letters) - 1] = f"={shown}"


@lru_cache(maxsize=20_000)
def number_of(letters: bytes) -> int:
    """``A`` is 1, ``AB`` is 28, nothing is 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
