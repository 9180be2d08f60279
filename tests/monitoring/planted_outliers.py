"""Rows in which each screen of outliers finds something: screen → function of no arguments, as in planted_padding."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.monitoring.planted_padding import Rows, row, somebody
from tests.monitoring.screen_rows import DAY, at, line, service, stay

PLANTED: dict[str, Any] = {}
ULTRASOUND = "C03.001.004"


def provider(number: int, **changes: Any) -> dict[str, Any]:
    values = {
        "provider_id": number, "bin": f"9901400{number:05d}", "region": "71", "territory": "city",
        "ownership": "state", "attached_population": 10000,
    }  # fmt: skip
    return row("providers", **values | changes)


def rates(first: int = 200, peers: int = 20, each: int = 100, **changes: Any) -> Rows:
    """Organisation 1 gave ``first`` services to 10,000 people attached, nineteen others ``each`` and one service more
    or less."""
    lines = [line(id=1, service=ULTRASOUND, quantity=first) | changes]
    for n in range(2, peers + 1):
        lines.append(line(id=n, service=ULTRASOUND, provider_id=n, quantity=each + (n % 3 - 1)))
    return {
        "lines": lines,
        "services": [service(ULTRASOUND)],
        "providers": [provider(n) for n in range(1, peers + 1)],
    }


def stays(days: int = 20, amount: str = "180000.00", others: int = 19, **changes: Any) -> Rows:
    """One stay of ``days`` and ``amount`` among those of nine, ten and eleven days of one group."""
    made = [stay(at(DAY - timedelta(days=days), 9), at(DAY, 12), id=1, amount=Decimal(amount)) | changes]
    for n in range(2, others + 2):
        made.append(stay(at(DAY - timedelta(days=9 + n % 3), 9), at(DAY, 12), id=n, patient=somebody(n)))
    return {"lines": made}


MONTHS = [date(2026, month, 1) for month in range(5, 11)]
DEARER = [{"kind": "dearer", "first": "KZG.101", "second": "KZG.102"}]


def coded_up(dear: tuple[int, ...] = (2, 2, 2, 4, 4, 4), cases: tuple[int, ...] = (10,) * 6, **changes: Any) -> Rows:
    """``dear`` of ``cases`` of each of six months in the dearer group."""
    lines = []
    for month, some, all_ in zip(MONTHS, dear, cases, strict=True):
        for n in range(all_):
            code = "KZG.102" if n < some else "KZG.101"
            day = month.replace(day=20)
            lines.append(stay(at(day - timedelta(days=8), 9), at(day, 12), id=len(lines) + 1, service=code) | changes)
    return {"lines": lines, "pairs": DEARER}


OPERATION = {"service": "OPER.1", "trait": "operation"}


def short_stays(short: int = 10, peers: int = 20, days: int = 3, day_cases: int = 20, **changes: Any) -> Rows:
    """``short`` of 20 stays of organisation 1 are short, none of those of the others."""
    lines = [
        stay(at(DAY, 9), at(DAY, 17), id=10000 + n, care_type="day_hospital", service="DAY.001", provider_id=99)
        for n in range(day_cases)
    ]
    for number in range(1, peers + 1):
        for n in range(20):
            brief = number == 1 and n < short
            begins = at(DAY - timedelta(days=days if brief else 8), 9)
            one = stay(begins, at(DAY, 12), id=100 * number + n, provider_id=number, patient=somebody(n))
            lines.append(one | changes if brief else one)
    return {"lines": lines, "traits": [OPERATION]}


def handed(to_first: int = 46, price: str = "1201.00", peers: int = 5, taken: str = "lab", **changes: Any) -> Rows:
    """Organisation 1 hands ``to_first`` of 50 lines to organisation 50; the others hand theirs, at 1,000, to 51."""
    lab, other = provider(50)["bin"], provider(51)["bin"]
    lines = [
        line(id=n, executor=lab if n <= to_first else other, amount=Decimal(price), patient=somebody(n)) | changes
        for n in range(1, 51)
    ]
    for number in range(2, peers + 1):
        for n in range(50):
            lines.append(line(
                id=100 * number + n, provider_id=number, executor=lab if taken == "sole" else other,
                amount=Decimal("1000.00"),
            ))  # fmt: skip
    return {"lines": lines, "providers": [provider(n) for n in (*range(1, peers + 1), 50, 51)]}


PLANTED |= {"OUT1": rates, "OUT2": stays, "OUT3": coded_up, "OUT4": short_stays, "OUT5": handed}
