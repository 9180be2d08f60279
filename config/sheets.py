"""CSV for people and spreadsheets: streamed row by row, formulas escaped."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Echo:
    """A file whose ``write`` hands back what it was given."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """As the interface writes it: ISO dates, local time, decimal point, 0 or 1, empty for unknown. Text that a
    spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def csv_response(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """A file to download; UTF-8 with its mark, or a spreadsheet takes Cyrillic for something else."""

    def lines() -> Iterator[str]:
        writer = csv.writer(Echo())
        yield "\ufeff" + writer.writerow(list(header))
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
