"""Flags as a file (interface: flags): a row a pair of lines, or a row for each line of a group; of a flag on an
organisation as a whole one row without a line."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from typing import Any, TextIO

from django.db import connection

from claims.protocol import harmless

COLUMNS = (
    "screen", "family", "score", "provider_bin", "register_no", "line_no", "other_provider_bin", "other_register_no",
    "other_line_no", "evidence",
)  # fmt: skip
SELECT = """
SELECT f.screen, f.family, f.score, o.bin, r.number, l.line_no, ob.bin, orr.number, ol.line_no, f.evidence
FROM monitoring_flag f
LEFT JOIN monitoring_flagline l ON l.flag_id = f.id AND NOT (f.kind = 'pair' AND l.other)
LEFT JOIN claims_register r ON r.id = l.register_id
LEFT JOIN accounts_organisation o ON o.id = coalesce(l.provider_id, f.provider_id)
LEFT JOIN monitoring_flagline ol ON f.kind = 'pair' AND ol.flag_id = f.id AND ol.other
LEFT JOIN claims_register orr ON orr.id = ol.register_id
LEFT JOIN accounts_organisation ob ON ob.id = ol.provider_id
WHERE f.state <> 'lapsed' AND (cardinality(%(screens)s::text[]) = 0 OR f.screen = ANY(%(screens)s))
    AND (f.month BETWEEN %(first)s AND %(last)s OR EXISTS (
        SELECT FROM monitoring_flagline x
        WHERE x.flag_id = f.id AND NOT x.other AND x.month BETWEEN %(first)s AND %(last)s))
ORDER BY f.screen, o.bin, r.number, l.line_no, ob.bin, orr.number, ol.line_no, f.key, l.line_id"""


def rows(first: date, last: date, screens: list[str] | None = None) -> Iterator[list[str]]:
    """Flags whose lines lie in the months, withdrawn ones left out; in a fixed order."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(SELECT, {"first": first, "last": last, "screens": screens or []})
        for *cells, evidence in cursor:
            held = json.loads(evidence) if isinstance(evidence, str) else evidence
            text = json.dumps(held, ensure_ascii=False, sort_keys=True)
            yield [*("" if cell is None else harmless(str(cell)) for cell in cells), text]


def write(out: TextIO, first: date, last: date, screens: list[str] | None = None) -> int:
    """Writes the file; how many rows it has."""
    writer: Any = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows(first, last, screens):
        writer.writerow(row)
        count += 1
    return count
