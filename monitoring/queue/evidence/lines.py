"""The lines of a flag as the registers hold them now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from claims.models import Line
from monitoring.models import DefectLine, Flag, FlagLine

PAGE = 50  # lines of a group a page


@dataclass(frozen=True)
class Brief:
    """What is needed of every line in question, however many there are."""

    month: date
    id: int
    line_no: str
    amount: Decimal  # of an accepted line there always is one
    day: date
    patient: str
    doctor: str
    contract: int | None
    care_type: int
    is_stay: bool


@dataclass(frozen=True)
class Held:
    """A line of a flag beside what the registers hold; ``line`` None: its register was withdrawn. ``defect``: the
    number of the defect that it is under."""

    row: FlagLine
    line: Line | None
    defect: str = ""


def briefs(flag: Flag) -> list[Brief]:
    """Lines in question that are still accepted, in the order of their numbers. Two queries."""
    keys = flag.lines.filter(other=False).order_by().values_list("month", "line_id")
    months: dict[date, list[int]] = {}
    for month, pk in keys:
        months.setdefault(month, []).append(pk)
    if not months:
        return []
    found = Line.objects.filter(of_keys(months)).order_by("id")
    return [
        Brief(*row)  # type: ignore[arg-type]
        for row in found.values_list(
            "month", "id", "line_no", "amount", "day", "patient_iin", "practitioner_iin", "contract_id",
            "care_type_id", "care_type__is_stay",
        )
    ]  # fmt: skip


def of_keys(months: dict[date, list[int]]) -> Q:
    """Each month with the numbers of its own lines: other partitions are not looked into."""
    wanted = Q(pk__in=[])
    for month, numbers in sorted(months.items()):
        wanted |= Q(month=month, id__in=numbers)
    return wanted


def held(rows: Iterable[FlagLine]) -> list[Held]:
    """Two queries for a page of lines."""
    chosen = list(rows)
    months: dict[date, list[int]] = {}
    for row in chosen:
        months.setdefault(row.month, []).append(row.line_id)
    if not chosen:
        return []
    lines = {line.id: line for line in Line.objects.filter(of_keys(months)).select_related(*NEEDED)}
    under = defects_of([row.line_id for row in chosen])
    return [Held(row, lines.get(row.line_id), under.get(row.line_id, "")) for row in chosen]


NEEDED = ("register", "provider__region", "service", "care_type", "contract")


def defects_of(numbers: Collection[int]) -> dict[int, Any]:
    """Line → number of the defect that it is under."""
    active = DefectLine.objects.filter(line_id__in=numbers, active=True)
    return dict(active.order_by().values_list("line_id", "defect__number"))
