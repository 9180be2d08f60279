"""What a sample has shown so far: progress, findings by question, money, and what it says of all cases."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from monitoring.enums import CaseState, DefectState, Method, Reply, SampleState
from monitoring.expertise import estimating
from monitoring.expertise.estimating import Estimate, Interval, Observed
from monitoring.models import CaseReply, ChecklistItem, Sample, SampleCase


@dataclass(frozen=True)
class Rounded:
    """An interval ready to show; ``low`` and ``high`` None where there is none."""

    value: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Extrapolation:
    """``share`` in percent, ``money`` in tenge, ``cases`` whole."""

    share: Rounded
    cases: Rounded
    money: Rounded
    level: int
    exact: bool


@dataclass(frozen=True)
class Progress:
    expert: Any
    done: int
    cases: int


@dataclass(frozen=True)
class Result:
    """``found``: cases with a question answered «no»; ``money``: reductions of their defects that were not lifted."""

    done: int
    cases: int
    found: int
    money: Decimal
    billed: Decimal
    experts: list[Progress]
    extrapolation: Extrapolation | None

    @property
    def percent(self) -> Decimal:
        return Decimal(100 * self.done) / self.cases if self.cases else Decimal(0)

    @property
    def share(self) -> Decimal | None:
        return Decimal(100 * self.found) / self.done if self.done else None


def with_findings(rows: QuerySet[SampleCase]) -> QuerySet[SampleCase]:
    noes = CaseReply.objects.filter(case=OuterRef("pk"), reply=Reply.NO)
    return rows.annotate(found=Exists(noes))


def result_of(sample: Sample) -> Result:
    """One query."""
    cases = list(with_findings(sample.cases.all()).select_related("defect", "expert").order_by("position"))
    done = [case for case in cases if case.state == CaseState.DONE]
    return Result(
        done=len(done),
        cases=len(cases),
        found=sum(case.found for case in done),  # type: ignore[attr-defined]
        money=sum((money_of(case) for case in done), Decimal(0)),
        billed=sum((case.amount for case in done), Decimal(0)),
        experts=by_expert(cases),
        extrapolation=extrapolated(sample, done) if done and len(done) == len(cases) else None,
    )


def by_expert(cases: list[SampleCase]) -> list[Progress]:
    people = {case.expert_id: case.expert for case in cases}
    every = Counter(case.expert_id for case in cases)
    done = Counter(case.expert_id for case in cases if case.state == CaseState.DONE)
    return [Progress(person, done[pk], every[pk]) for pk, person in people.items() if person is not None]


def money_of(case: SampleCase) -> Decimal:
    if case.defect is None or case.defect.state == DefectState.LIFTED:
        return Decimal(0)
    return case.defect.amount


def extrapolated(sample: Sample, cases: list[SampleCase]) -> Extrapolation | None:
    """Of a cancelled sample nothing is said."""
    if sample.state == SampleState.CANCELLED:
        return None
    seen = [
        Observed(float(case.amount), case.found, float(money_of(case)), float(case.chance))  # type: ignore[attr-defined]
        for case in cases
    ]
    if sample.method == Method.MANDATORY or len(seen) == sample.frame_size:
        estimate = estimating.whole(seen)
    elif sample.method == Method.RISK:
        estimate = estimating.by_chance(seen, sample.frame_size)
    else:
        estimate = estimating.of_random(seen, sample.frame_size, float(sample.frame_amount))
    return shown(estimate, exact=len(seen) == sample.frame_size)


def shown(estimate: Estimate, *, exact: bool) -> Extrapolation:
    return Extrapolation(
        rounded(estimate.share, 100, 1),
        rounded(estimate.cases, 1, 0),
        rounded(estimate.money, 1, 0),
        round(estimate.level * 100),
        exact,
    )


def rounded(interval: Interval, scale: int, places: int) -> Rounded:
    unit = Decimal(1).scaleb(-places)
    parts = [
        Decimal(part * scale).quantize(unit) if part is not None else None
        for part in (interval.value, interval.low, interval.high)
    ]
    return Rounded(parts[0] or Decimal(0), parts[1], parts[2])


@dataclass(frozen=True)
class Asked:
    item: ChecklistItem
    yes: int
    no: int
    na: int


def by_question(sample: Sample) -> list[Asked]:
    """Answers of the assessed cases, the most «no» first. Two queries."""
    counts = (
        CaseReply.objects.filter(case__sample=sample, case__state=CaseState.DONE)
        .order_by()
        .values("item")
        .annotate(
            yes=Count("pk", filter=Q(reply=Reply.YES)),
            no=Count("pk", filter=Q(reply=Reply.NO)),
            na=Count("pk", filter=Q(reply=Reply.NOT_APPLICABLE)),
        )
    )
    found = {row["item"]: row for row in counts}
    items = ChecklistItem.objects.filter(pk__in=found).order_by("position", "code", "pk")
    rows = [Asked(item, found[item.pk]["yes"], found[item.pk]["no"], found[item.pk]["na"]) for item in items]
    return sorted(rows, key=lambda row: -row.no)
