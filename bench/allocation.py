"""Distribution of one lot among all providers of the country: 1,900 bidders, 30 million units, and growth beyond.

Run by ``make bench``, or ``python bench/allocation.py [--bidders N] [--units N]``. Medians of five runs, in seconds.
Needs no database: the method is plain Python. Data are synthetic: ratings of 30 to 100 points, caps that hold about
1.7 times the volume, every tenth bidder with a floor.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from procurement.allocation import LARGEST_REMAINDER, Bidder, allocate, points_for_one_more  # noqa: E402
from procurement.distribution_core import FORMAT, compute, fingerprint  # noqa: E402
from procurement.verify_distribution import check  # noqa: E402

RUNS = 5


def crowd(count: int, units: int) -> list[Bidder]:
    dice = random.Random(count)
    mean = units // count
    made = []
    for number in range(count):
        cap = dice.randint(mean // 2, 3 * mean)
        floor = dice.randint(0, mean // 4) if number % 10 == 0 else 0
        made.append(Bidder(f"{number:012d}", dice.randint(3_000, 10_000), cap, floor))
    return made


def frozen(bidders: list[Bidder], units: int) -> dict[str, Any]:
    """The same lot as the inputs of a run, paid by two sources."""
    rules = {"weight": "rating", "rounding": "webster", "share_cap": None, "ties": "weight,bin", "norm": ""}
    takers = [
        {
            "bin": one.key,
            "points": f"{one.weight // 100}.{one.weight % 100:02d}",
            "floor": one.floor,
            "parts": {"requested": 2 * one.cap, "throughput": one.cap},
        }
        for one in bidders
    ]
    funding = [
        {"source": "GOBMP", "budget": f"{units // 3 * 1_000}.00"},
        {"source": "OSMS", "budget": f"{(units - units // 3) * 1_000}.00"},
    ]
    return {"rules": rules, "lots": [{"lot": 1, "tariff": "1000.00", "funding": funding, "bidders": takers}]}


def seconds(work: Callable[[], Any]) -> float:
    measured = []
    for _run in range(RUNS):
        started = time.perf_counter()
        work()
        measured.append(time.perf_counter() - started)
    return statistics.median(measured)


def whole_run(bidders: list[Bidder], units: int) -> list[tuple[str, str, str]]:
    inputs = frozen(bidders, units)
    rules, result = inputs["rules"], compute(inputs)
    document = {"format": FORMAT, "rules": rules, "inputs": inputs, "result": result}
    document["fingerprint"] = fingerprint(inputs)
    found = check(document)
    return [
        ("a run of that lot with its payers, s", f"{seconds(lambda: compute(inputs)):.3f}", ""),
        ("verifying it, s", f"{seconds(lambda: check(document)):.3f}", ""),
        ("differences found", f"{len(found)}", "0"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bidders", type=int, default=1_900)
    parser.add_argument("--units", type=int, default=30_000_000)
    arguments = parser.parse_args()
    count, units = arguments.bidders, arguments.units
    bidders = crowd(count, units)
    one = min(bidders, key=lambda bidder: bidder.weight).key
    first = seconds(lambda: allocate(units, bidders))
    remainders = seconds(lambda: allocate(units, bidders, rounding=LARGEST_REMAINDER))
    rows = [
        ("bidders, units", f"{count:,} / {units:,}", ""),
        ("whole units by one multiplier, s", f"{first:.3f}", "≤ 1"),
        ("by largest remainders, s", f"{remainders:.3f}", ""),
        ("points for one unit more, s", f"{seconds(lambda: points_for_one_more(units, bidders, one)):.3f}", ""),
        *whole_run(bidders, units),
    ]
    for times in (2, 4, 8, 16):
        more = crowd(count * times, units * times)
        taken = seconds(lambda more=more, times=times: allocate(units * times, more))
        rows.append((f"{count * times:,} bidders, s (and times the first)", f"{taken:.3f} ({taken / first:.1f})", ""))
    many = crowd(count, units * 1_000)
    rows.append(("1,000 times the units, s", f"{seconds(lambda: allocate(units * 1_000, many)):.3f}", ""))
    print("| distribution of a lot | measured | target |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
