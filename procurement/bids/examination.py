"""The examination of an opened bid: every requirement of every line, with what was found.

Pure: facts in, checks out. A fault is final (the line is excluded: nothing that the bidder may still do would put it
right), correctable (the bid is returned once for it), or a remark that decides nothing. ``met`` is None where the
portal does not know: that is said, and not judged.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from procurement.bids.facts import Facts
from procurement.enums import LineVerdict
from procurement.models import Lot

FINAL, CORRECTABLE, REMARK = "final", "correctable", "remark"
Params = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """``params``: plain values for the words (``examination_words``)."""

    code: str
    met: bool | None
    params: Params = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return {"code": self.code, "met": self.met, "params": self.params}


@dataclass(frozen=True)
class Line:
    """A line as it is applied for: units, and partners as (БИН, units)."""

    lot: Lot
    requested: int
    own: int
    partners: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Bidder:
    """``least``: the campaign's least rating."""

    pk: int
    bin: str
    least: Decimal


Judge = Callable[[Line, Bidder, Facts], tuple[bool | None, Params]]


@dataclass(frozen=True)
class Requirement:
    """In force from ``since`` to ``until`` inclusive; ``norm``: the citation (``config.citations``)."""

    code: str
    weight: str
    norm: str
    judge: Judge
    since: date = date(2021, 1, 1)
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


# What is asked -------------------------------------------------------------------------------------------------------
def entry(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    state = facts.entries.get((bidder.pk, line.lot.care_type_id), "")
    return facts.admitted(bidder.pk, line.lot.care_type_id), {"state": state}


def licence(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    return (bidder.pk, line.lot.care_type_id) in facts.licences, {}


def data(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    """Unknown of an organisation whose data came from elsewhere and never through an application."""
    last = facts.updated.get(bidder.pk)
    if last is None or facts.data_days is None:
        return None, {}
    return facts.day <= last + timedelta(days=facts.data_days), {"last": last.isoformat(), "days": facts.data_days}


def rating(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    points = facts.points.get(bidder.pk)
    params = {"points": None if points is None else str(points), "least": str(bidder.least)}
    return (points if points is not None else Decimal(0)) >= bidder.least, params


def throughput(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    units = facts.throughput.get((bidder.pk, line.lot.care_type_id), 0)
    return units > 0, {"units": units}


def volume(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    whole = facts.volumes.get(line.lot.pk, 0)
    return line.requested <= whole, {"requested": line.requested, "volume": whole}


def total(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    handed = sum(units for _bin, units in line.partners)
    params = {"requested": line.requested, "own": line.own, "partners": handed}
    return line.own + handed == line.requested and all(units for _bin, units in line.partners), params


def partners_admitted(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    faulty = []
    for number, _units in line.partners:
        found = facts.providers.get(number)
        key = (found.pk, line.lot.care_type_id) if found else None
        if key is None or not facts.admitted(*key) or key not in facts.licences:
            faulty.append(number)
    return not faulty, {"bins": faulty}


def partners_once(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    numbers = [number for number, _units in line.partners]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    return not twice, {"bins": twice}


def partners_other(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    return bidder.bin not in {number for number, _units in line.partners}, {}


def owners(line: Line, bidder: Bidder, facts: Facts) -> tuple[bool | None, Params]:
    """No register of owners is connected: whether an official of the Fund is among them is not judged."""
    return None, {}


ADMISSION = "Procurement rules ҚР ДСМ-242/2020, p. 26"
REFUSAL = "Procurement rules ҚР ДСМ-242/2020, p. 37"
COEXECUTION = "Payment rules ҚР ДСМ-291/2020"
REQUIREMENTS = (
    Requirement("entry", FINAL, ADMISSION, entry),
    Requirement("rating", FINAL, "Methodology № 169 of 30.11.2023", rating, since=date(2023, 11, 30)),
    Requirement("throughput", FINAL, REFUSAL, throughput),
    Requirement("licence", CORRECTABLE, ADMISSION, licence),
    Requirement("data", CORRECTABLE, ADMISSION, data),
    Requirement("sum", CORRECTABLE, REFUSAL, total),
    Requirement("partners_admitted", CORRECTABLE, COEXECUTION, partners_admitted),
    Requirement("partners_once", CORRECTABLE, COEXECUTION, partners_once),
    Requirement("partners_other", CORRECTABLE, COEXECUTION, partners_other),
    Requirement("volume", REMARK, "Default, not from an act", volume),
    Requirement("owners", FINAL, REFUSAL, owners),
)
BY_CODE = {one.code: one for one in REQUIREMENTS}
OF_BID = ("seal", "lot")  # faults of a whole bid: its seal is broken; it names a lot of another campaign
OF_PARTNERS = ("partners_admitted", "partners_once", "partners_other")


def examine(line: Line, bidder: Bidder, facts: Facts) -> list[Check]:
    """A check for every requirement of the day; those of co-executors only where there are any."""
    return list(checks(line, bidder, facts))


def checks(line: Line, bidder: Bidder, facts: Facts) -> Iterator[Check]:
    for one in REQUIREMENTS:
        if one.holds_on(facts.day) and (line.partners or one.code not in OF_PARTNERS):
            met, params = one.judge(line, bidder, facts)
            yield Check(one.code, met, params)


# What follows --------------------------------------------------------------------------------------------------------
def failed(found: Iterable[Check], *weights: str) -> list[Check]:
    return [one for one in found if one.met is False and BY_CODE[one.code].weight in weights]


def verdict(found: Iterable[Check], *, last: bool) -> str:
    """``last``: there is no correction any more, so what could be corrected counts, too. A line that waits for its
    correction is pending."""
    found = list(found)
    if failed(found, FINAL):
        return LineVerdict.EXCLUDED
    if failed(found, CORRECTABLE):
        return LineVerdict.EXCLUDED if last else LineVerdict.PENDING
    return LineVerdict.ADMISSIBLE


def outcome(verdicts: Iterable[str]) -> str:
    """The step of the machine that the verdicts of a bid's lines lead to."""
    found = set(verdicts)
    if LineVerdict.PENDING in found:
        return "return"
    return "admit" if LineVerdict.ADMISSIBLE in found else "reject"


def remarks(found: Mapping[str, Iterable[Check]], *weights: str) -> list[dict[str, Any]]:
    """Unmet checks by lot (uuid), as the bid keeps them: {lot, code, params}."""
    return [
        {"lot": lot, "code": one.code, "params": one.params}
        for lot, each in found.items()
        for one in failed(each, *weights)
    ]
