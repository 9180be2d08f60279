"""The frame of a sample: the treated cases of a month in a branch's region.

Read as it was at the moment of the drawing (``at``): lines received and flags found later, or dismissed since, do not
count, so that the sample can be drawn again. A register withdrawn since does take its cases out of the frame: then the
digests differ, and the page says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, CharField, Count, DateField, Exists, Func, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncDate

from accounts.models import Organisation
from claims.enums import Outcome
from claims.models import Line, Person
from monitoring.enums import FlagState, Method
from monitoring.expertise.drawing import Unit, size_of
from monitoring.models import FlagLine
from providers.models import CareType, Provider

NOTHING = Decimal(0)
DEATH, INFANT = "death", "infant"
DROPPED = (FlagState.DISMISSED, FlagState.LAPSED)


@dataclass(frozen=True)
class Wanted:
    """Which cases: of one type of care, else all stays; of one organisation, else of the whole region."""

    branch: Organisation
    month: date
    at: datetime
    care_type: CareType | None = None
    provider: Provider | None = None


@dataclass(frozen=True)
class Size:
    cases: int
    amount: Decimal


def lines_of(wanted: Wanted) -> QuerySet[Line]:
    rows = Line.objects.in_month(wanted.month).filter(received_at__lte=wanted.at)
    rows = rows.filter(provider__region=wanted.branch.region_id)
    if wanted.provider is not None:
        rows = rows.filter(provider=wanted.provider.pk)
    return rows.filter(care_type=wanted.care_type) if wanted.care_type else rows.filter(care_type__is_stay=True)


def special(wanted: Wanted) -> QuerySet[Line]:
    """Cases that must all be looked at (monitoring rules, p. 40): deaths, and infants on the day of their admission.
    Annotated with ``why``; a death goes first."""
    admitted = TruncDate("started_at")
    year_before = Func(admitted, template="(%(expressions)s - interval '1 year')::date", output_field=DateField())
    born_after = Person.objects.filter(iin=OuterRef("patient_iin"), birth_date__gt=OuterRef("year_before"))
    rows = lines_of(wanted).annotate(year_before=year_before, infant=Exists(born_after))
    why = Case(When(outcome=Outcome.DIED, then=Value(DEATH)), default=Value(INFANT), output_field=CharField())
    return rows.filter(Q(outcome=Outcome.DIED) | Q(infant=True)).annotate(why=why)


def measured(wanted: Wanted, method: str) -> Size:
    """How many cases the frame holds, and their tenge."""
    rows = special(wanted) if method == Method.MANDATORY else lines_of(wanted)
    found = rows.order_by().aggregate(cases=Count("*"), amount=Sum("amount"))
    return Size(found["cases"], found["amount"] or Decimal(0))


def units(wanted: Wanted, method: str) -> list[Unit]:
    """The cases with their sizes; in a sample weighted by risk the size grows with the flags of the line."""
    rows = special(wanted) if method == Method.MANDATORY else lines_of(wanted)
    found = rows.order_by().values_list("id", "amount")
    if method != Method.RISK:
        return [Unit(key, amount or NOTHING) for key, amount in found.iterator(10_000)]
    risks = risk_of_lines(wanted)
    return [
        Unit(key, amount or NOTHING, size_of(amount or NOTHING, risks.get(key, NOTHING)))
        for key, amount in found.iterator(10_000)
    ]


def risk_of_lines(wanted: Wanted) -> dict[int, Decimal]:
    """Line → 100·(1 − Π(1 − s/100)) over the scores of its flags that stood at the moment."""
    dropped = Q(flag__decided_at__lte=wanted.at) | Q(flag__state=FlagState.LAPSED, flag__state_since__lte=wanted.at)
    scores = (
        FlagLine.objects.filter(month=wanted.month, other=False, flag__found_at__lte=wanted.at)
        .filter(provider__region=wanted.branch.region_id)
        .exclude(dropped, flag__state__in=DROPPED)
        .order_by("line_id", "flag_id")
        .values_list("line_id", "flag__score")
    )
    return {line: risk for line, risk in combined(scores.iterator(10_000))}


def combined(scores: Iterable[tuple[int, int]]) -> Iterator[tuple[int, Decimal]]:
    """``scores`` in the order of lines."""
    current, clean = None, Decimal(1)
    for line, score in scores:
        if line != current:
            if current is not None:
                yield current, 100 * (1 - clean)
            current, clean = line, Decimal(1)
        clean *= 1 - Decimal(score) / 100
    if current is not None:
        yield current, 100 * (1 - clean)
