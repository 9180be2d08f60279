"""Writes register files: drafts typed in the cabinet, templates, API lines – so that all go one way."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from claims.columns import NAMES


def as_csv(header: Mapping[str, str], lines: Iterable[Mapping[str, str]]) -> BinaryIO:
    """A register file of the given lines; the header's columns stand on each of them."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, NAMES, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for line in lines:
        writer.writerow({**line, **header})
    return io.BytesIO(text.getvalue().encode())
