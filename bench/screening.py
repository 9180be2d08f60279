"""Screening: every screen of the catalogue over ten million lines, within 3 GB, from Parquet.

Run by ``make bench``, or ``python bench/screening.py [--lines N] [--grow N …] [--new N] [--where DIR]``. Reports the
seconds of the whole catalogue and of each screen, six screens beside DuckDB SQL written by hand (medians of turns in
one run), the growth with the number of lines, and a same-day run of new lines against all that is stored. Data are
synthetic. Storing flags is not part of it.
"""

import argparse
import gc
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if "BENCH_VAR" not in os.environ:
    os.environ["BENCH_VAR"] = tempfile.mkdtemp(prefix="portal-bench-", dir="/var/tmp")
os.environ["PORTAL_VAR"] = os.environ["BENCH_VAR"]
MEMORY, THREADS, TURNS = "3GB", 2, 5
TARGET_ALL, TARGET_RATIO, TARGET_NEW = 30, 1.2, 10


def ready() -> None:
    import django

    django.setup()
    gc.freeze()  # as a worker does


def framed(where: Path, lines: int, new: str = "", last_id: int = 0) -> Any:
    """The engine with everything before it, as a run has it; ``new``: the file of a same-day run."""
    from bench.screening_data import MONTHS, OUTSIDE
    from monitoring.mirror.folder import folder
    from monitoring.screening import engines
    from monitoring.screening.frame import Frame, Scope

    months = {month: [f"{month:%Y-%m}.parquet"] for month in MONTHS}
    scope = Scope(MONTHS[0], MONTHS[-1])
    if new:
        months[MONTHS[-1]].append(new)
        scope = Scope(MONTHS[-1], MONTHS[-1], after_id=last_id, last_id=2**62)
    connection = engines.duck(memory_limit=MEMORY, threads=THREADS)
    frame = Frame(engines.Engine("duckdb", connection), folder(str(where)), months, scope)
    frame.outside = {
        name: connection.create_table(name, connection.read_parquet(str(where / "outside" / f"{name}.parquet")))
        for name in OUTSIDE
    }
    return frame


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = act()
    return time.perf_counter() - began, result


def all_screens(where: Path, lines: int, pipe: Any, new: str = "", last_id: int = 0) -> None:
    """In a process of its own, so that the peak of memory is that of the screens."""
    ready()
    from monitoring.screening.frame import in_turn
    from monitoring.screens.catalogue import SCREENS

    frame = framed(where, lines, new, last_id)
    began, spent = time.perf_counter(), time.process_time()
    seconds: dict[str, float] = {}
    found: dict[str, int] = {}
    for screen, find in in_turn(frame, [(one, one.parameters) for one in SCREENS.values()]):
        seconds[screen.code], rows = timed(find)
        found[screen.code] = rows.num_rows
    total, spent = time.perf_counter() - began, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    pipe.send((total, seconds, found, peak, spent))


def by_hand(where: Path, lines: int, pipe: Any) -> None:
    """Six screens and the same by hand, in turns; both must find the same lines with the same evidence. The SQL of a
    screen is written beside the engine's work in a run, so the time of that is told by itself."""
    ready()
    from bench.screening_sql import QUERIES
    from monitoring.screens.catalogue import SCREENS

    frame = framed(where, lines)
    first, last = frame.scope.first, frame.scope.last
    frame.stored(first, last)
    engine = frame.engine.connection.con
    engine.execute(f"CREATE OR REPLACE TEMP VIEW lines AS SELECT * FROM lines_{first:%Y%m}_{last:%Y%m}")
    frame.keeps = False  # each screen by itself, as the SQL beside it
    frame.lay(SCREENS[code] for code in QUERIES)
    result = {}
    for code, query in QUERIES.items():
        screen = replace(SCREENS[code], months_before=0)
        turns = []
        for _turn in range(TURNS):
            writing, statement = timed(lambda screen=screen: frame.written(screen, screen.parameters))
            ibis, rows = timed(lambda statement=statement: frame.engine.rows(statement))
            hand, other = timed(lambda query=query: engine.sql(query).to_arrow_table())
            turns.append((writing, ibis, hand))
        mine, theirs = (
            Counter(zip(*(map(plain, one.column(name).to_pylist()) for name in other.column_names), strict=True))
            for one in (rows, other)
        )
        result[code] = (*map(statistics.median, zip(*turns, strict=True)), sum(mine.values()), mine == theirs)
    pipe.send(result)


def plain(value: Any) -> Any:
    return int(value) if isinstance(value, float | Decimal) and value == int(value) else value


def in_a_child(act: Callable[..., None], *arguments: Any) -> Any:
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=act, args=(*arguments, there) if act is by_hand else
                                                         (*arguments[:2], there, *arguments[2:]))  # fmt: skip
    child.start()
    there.close()
    try:
        result = here.recv()
    except EOFError:
        raise SystemExit(f"{act.__name__} died") from None
    child.join()
    return result


def table(*rows: tuple[Any, ...]) -> None:
    head, *body = rows
    print("| " + " | ".join(map(str, head)) + " |\n|" + "---|" * len(head))
    for row in body:
        print("| " + " | ".join(map(str, row)) + " |")
    print(flush=True)


def made(base: Path, lines: int) -> Path:
    from bench.screening_data import Size, make

    where = base / f"{lines // 1000}k"
    seconds, _files = timed(lambda: make(where, Size(lines)))
    print(f"<!-- {lines:,} lines made in {seconds:.0f} s -->", flush=True)
    return where


def report_all(where: Path, lines: int) -> None:
    busy = os.getloadavg()[0]
    total, seconds, found, peak, spent = in_a_child(all_screens, where, lines)
    print(f"{date.today()}, {os.cpu_count()} cores, {lines:,} lines, DuckDB with {THREADS} threads and {MEMORY}\n")
    table(
        ("all screens", "measured", "target"),
        ("screens", len(seconds), ""),
        ("seconds", f"{total:.1f}", f"< {TARGET_ALL}"),
        ("processor seconds, over both cores", f"{spent:.1f}", ""),
        ("load of the machine by others, processes", f"{busy:.1f}", ""),
        ("findings", f"{sum(found.values()):,}", ""),
        ("peak memory of the process, GB", f"{peak:.2f}", ""),
    )
    ranked = sorted(seconds, key=lambda code: -seconds[code])
    table(("screen", "seconds", "findings"), *((code, f"{seconds[code]:.2f}", f"{found[code]:,}") for code in ranked))


def report_hand(where: Path, lines: int) -> None:
    result = in_a_child(by_hand, where, lines)
    table(
        ("screen", "SQL written, s", "Ibis, s", "SQL by hand, s", f"ratio (target ≤ {TARGET_RATIO})", "findings",
         "equal"),
        *(
            (code, f"{writing:.2f}", f"{ibis:.2f}", f"{hand:.2f}", f"{ibis / hand:.2f}", f"{count:,}",
             "yes" if equal else "NO")
            for code, (writing, ibis, hand, count, equal) in result.items()
        ),
    )  # fmt: skip


def report_growth(base: Path, sizes: list[int]) -> None:
    rows, before = [], None
    for lines in sizes:
        total, _seconds, _found, peak, _spent = in_a_child(all_screens, made(base, lines), lines)
        rows.append((f"{lines:,}", f"{total:.1f}", f"{total / before:.1f}" if before else "", f"{peak:.2f}"))
        before = total
    table(("lines", "all screens, s", "times the one before", "peak, GB"), *rows)


def report_new(where: Path, lines: int, count: int) -> None:
    from bench.screening_data import Size, new_lines

    name = new_lines(where, Size(lines), count)
    total, seconds, found, peak, spent = in_a_child(all_screens, where, lines, name, lines * 4)
    slow = ", ".join(f"{code} {seconds[code]:.2f}" for code in sorted(seconds, key=lambda one: -seconds[one])[:8])
    table(
        ("same-day run", "measured", "target"),
        ("new lines / stored", f"{count:,} / {lines:,}", ""),
        ("seconds, all screens", f"{total:.1f}", f"< {TARGET_NEW}"),
        ("processor seconds, over both cores", f"{spent:.1f}", ""),
        ("findings", f"{sum(found.values()):,}", ""),
        ("slowest", slow, ""),
        ("peak memory of the process, GB", f"{peak:.2f}", ""),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--grow", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--new", type=int, default=100_000)
    parser.add_argument("--where", type=Path, help="keep the data there; default: made and removed")
    parser.add_argument("--only", nargs="*", choices=["all", "hand", "grow", "new"])
    options = parser.parse_args()
    parts = options.only or ["all", "hand", "grow", "new"]
    base = options.where or Path(os.environ["BENCH_VAR"]) / "screening"
    try:
        where = made(base, options.lines)
        if "all" in parts:
            report_all(where, options.lines)
        if "hand" in parts:
            report_hand(where, options.lines)
        if "new" in parts:
            report_new(where, options.lines, options.new)
        if "grow" in parts:
            report_growth(base, options.grow)
    finally:
        if options.where is None:
            shutil.rmtree(os.environ["BENCH_VAR"], ignore_errors=True)


if __name__ == "__main__":
    main()
