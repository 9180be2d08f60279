"""DuckDB and Spark beside each other: every screen over one month of the portal's own lines, with equal findings.

``python bench/engines.py [--month YYYY-MM]``; the database and the mirror are those of ``PORTAL_VAR`` (or of the
environment), so whoever is about to move to Spark can try it on the lines that count. Needs pyspark and Java.
"""

import argparse
import os
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
ENGINES = ("duckdb", "spark")


def found(engine: str, month: date) -> dict[str, tuple[Counter, float]]:
    """Of each screen its findings, all columns, and seconds."""
    from django.utils import timezone

    from monitoring.screening import engines, runs
    from monitoring.screening.editions import active, parameters_of
    from monitoring.screening.frame import Scope, in_turn
    from monitoring.screens.catalogue import SCREENS

    editions = active(timezone.localdate())
    asked = [(screen, parameters_of(editions[code])) for code, screen in SCREENS.items()]
    result = {}
    with engines.opened(engine) as opened:
        frame = runs.mirrored(opened, Scope(month, month))
        runs.bring(frame, [screen for screen, _parameters in asked])
        for screen, find in in_turn(frame, asked):
            began = time.perf_counter()
            rows = find().to_pylist()
            result[screen.code] = (Counter(map(plain, rows)), time.perf_counter() - began)
    return result


def plain(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(row[name])) for name in sorted(row))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--month", help="YYYY-MM; default: the last one that has lines")
    options = parser.parse_args()
    import django

    django.setup()
    from monitoring.models import MirrorMonth
    from monitoring.screening import editions, runs

    editions.sync()
    runs.sync()
    last = MirrorMonth.objects.filter(lines__gt=0).order_by("-month").first()
    month = date.fromisoformat(f"{options.month}-01") if options.month else last and last.month
    if month is None:
        raise SystemExit("there are no accepted lines")
    one, other = (found(engine, month) for engine in ENGINES)
    print(f"{month:%Y-%m}, {MirrorMonth.objects.get(month=month).lines:,} lines\n")
    print("| screen | findings | DuckDB, s | Spark, s | equal |\n|---|---|---|---|---|")
    for code, (rows, seconds) in one.items():
        theirs, their_seconds = other[code]
        same = "yes" if rows == theirs else f"NO: {rows - theirs} {theirs - rows}"[:500]
        print(f"| {code} | {sum(rows.values()):,} | {seconds:.2f} | {their_seconds:.2f} | {same} |")
    return int(any(rows != other[code][0] for code, (rows, _seconds) in one.items()))


if __name__ == "__main__":
    sys.exit(main())
