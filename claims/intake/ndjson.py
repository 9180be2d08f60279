"""Registers as JSON lines: one object a line, turned into the CSV that every other register is.

The names are the columns of a register. What is the same on every line (register_no, period, provider_bin,
contract_no, funding_source) may stand on each line, or once in a first object of its own, or on the first line only.
"""

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _

from claims.columns import BY_NAME, HEADER_NAMES, NAMES

LONGEST_LINE = 100_000  # bytes
MOST_COLUMNS = 100
SPOOL = 8 * 1024 * 1024  # bytes kept in memory before a file on disk takes over
DIGITS = 30  # a number of more digits is not spelt out: 1e999999 would be a megabyte
HALF = re.compile(r"[\ud800-\udfff]")  # half a letter, written as an escape: no file can hold it


class BadLine(Exception):
    """Line ``row`` (from 1) cannot be read; the message is a translated sentence."""

    def __init__(self, row: int, message: str, field: str = "") -> None:
        super().__init__(message)
        self.row = row
        self.message = message
        self.field = field


def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(found)
    if len(made) < len(found):
        names = [name for name, _value in found]
        raise KeyError(next(name for name in names if names.count(name) > 1))
    return made


def no_constant(name: str) -> NoReturn:
    raise ValueError(name)


DECODER = json.JSONDecoder(object_pairs_hook=pairs, parse_float=Decimal, parse_constant=no_constant)


def objects(stream: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object). Empty lines are skipped. Raises BadLine."""
    stream.seek(0)
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            raise BadLine(number, _("The line is longer than %(limit)s bytes.") % {"limit": LONGEST_LINE})
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            raise BadLine(number, _("The line is not UTF-8.")) from None
        if text:
            yield number, decoded(number, text)


def decoded(number: int, text: str) -> dict[str, Any]:
    try:
        value = DECODER.decode(text)
    except KeyError as error:
        raise BadLine(number, _("The name stands twice in one object."), str(error.args[0])) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise BadLine(number, _("The line is no JSON object.")) from None
    if not isinstance(value, dict):
        raise BadLine(number, _("The line is no JSON object."))
    if any(HALF.search(str(part)) for pair in value.items() for part in pair):
        raise BadLine(number, _("The line is not UTF-8."))
    return value


def cell(row: int, name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadLine(row, _("A text or a number is expected."), name)
    kind = BY_NAME[name].kind if name in BY_NAME else ""
    if kind in {"iin", "code"}:
        raise BadLine(row, _("Send this as text in quotation marks: a number loses its leading zeros."), name)
    if isinstance(value, int):
        return str(value) if value.bit_length() < 4 * DIGITS else f"{Decimal(value):E}"
    return (
        f"{value:f}" if -DIGITS < value.adjusted() < DIGITS and len(value.as_tuple().digits) < DIGITS else str(value)
    )


def names_in(stream: BinaryIO) -> list[str]:
    """First pass: every name that occurs, ours first; also that the number of lines is within the limit."""
    strange: dict[str, None] = {}
    for count, (number, item) in enumerate(objects(stream), start=1):
        if count > settings.UPLOAD_MAX_ROWS + 1:
            limit = {"limit": settings.UPLOAD_MAX_ROWS}
            raise BadLine(number, _("More than %(limit)s lines. Divide the register into several.") % limit)
        for name in item:
            if name not in BY_NAME:
                strange[name] = None
        if len(strange) > MOST_COLUMNS:
            raise BadLine(number, _("Too many names that are no columns of a register."))
    return [*NAMES, *strange]


def as_csv(stream: BinaryIO) -> BinaryIO:
    """The same register as CSV, to be closed by the caller. Raises BadLine; equal lines give equal bytes."""
    columns = names_in(stream)
    made = tempfile.SpooledTemporaryFile(SPOOL)
    text = io.TextIOWrapper(made, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        header: dict[str, str] = {}
        for place, (number, item) in enumerate(objects(stream)):
            cells = {name: cell(number, name, value) for name, value in item.items()}
            if place == 0:
                header = {name: cells[name] for name in HEADER_NAMES if cells.get(name)}
                if set(cells) <= set(HEADER_NAMES):
                    continue
            writer.writerow([cells.get(name) or header.get(name, "") for name in columns])
    except BaseException:
        made.close()
        raise
    text.detach()
    made.seek(0)
    return made  # type: ignore[return-value]
