"""Import: a million people and a million coverage rows, first into empty tables, then once more unchanged.

Run by ``make bench``, or ``python bench/dataset.py [--people N]``. The files are synthetic and made here.
"""

import argparse
import csv
import os
import resource
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["PORTAL_VAR"] = os.environ.get("BENCH_VAR") or tempfile.mkdtemp(prefix="portal-bench-", dir="/var/tmp")
FIRST, DAYS = date(1940, 1, 1), 31_000
BASES = ("employee", "state", "self-employed")


def generate(folder: Path, people: int) -> None:
    from accounts.identifiers import make_iin

    with (
        (folder / "persons.csv").open("w", newline="") as first,
        (folder / "coverage.csv").open("w", newline="") as second,
    ):
        persons, coverage = csv.writer(first), csv.writer(second)
        persons.writerow(["iin", "full_name", "birth_date", "sex", "died_on", "region"])
        coverage.writerow(["iin", "valid_from", "valid_to", "basis"])
        made, number = 0, 0
        while made < people:
            born, sex = FIRST + timedelta(days=number % DAYS), "MF"[number % 2]
            iin = make_iin(born, sex, number // DAYS)
            number += 1
            if iin is None:
                continue
            made += 1
            persons.writerow([iin, f"Адамов Адам {made}", born, sex, "", "71" if made % 3 else "75"])
            coverage.writerow([iin, date(2020 + made % 6, 1, 1), "", BASES[made % 3]])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    people = parser.parse_args().people
    import django

    django.setup()
    from claims.datasets.load import load
    from claims.datasets.tables import COVERAGE, PERSONS
    from config.command import prepare

    prepare()
    rows = []
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        folder = Path(name)
        generate(folder, people)
        for run in ("first import", "second import, unchanged"):
            started = time.perf_counter()
            done = [load(table, folder / table.file) for table in (PERSONS, COVERAGE)]
            seconds = time.perf_counter() - started
            rows.append((f"{run}, s", f"{seconds:.1f}", "≤ 60" if run == "first import" else ""))
            rows.append(("persons / coverage, s", " / ".join(f"{result.seconds:.1f}" for result in done), ""))
            rows.append(
                ("created / unchanged", f"{sum(r.created for r in done):,} / {sum(r.unchanged for r in done):,}", "")
            )
            assert not any(result.rejected or result.refused for result in done), done
    rows.append(("peak memory, MB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}", ""))
    print("| import of a dataset | measured | target |\n|---|---|---|")
    for row in [("people, coverage rows", f"{people:,} / {people:,}", ""), *rows]:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
