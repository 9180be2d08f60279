"""What the public pages show, put together: a few queries a page, however long its lists are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.signatures.documents import kind_of
from procurement.enums import Choice, ManualState
from procurement.models import (
    Award,
    Campaign,
    Complaint,
    Contract,
    Lot,
    LotFunding,
    ManualDistribution,
    ManualLine,
    Meeting,
    PublicEvent,
    Question,
    Run,
    RunLine,
    RunLot,
)
from procurement.publication import access, packages, parts, placing, tendering

# How a state looks (``status``); one that is not listed is under way.
TONES = {
    "protocol": "ok", "standstill": "warn", "completed": "ok", "cancelled": "bad", "failed": "bad",
    "accepted": "ok", "declined": "bad", "lapsed": "bad",
    "active": "ok", "suspended": "warn", "terminated": "bad",
    "confirmed": "ok", "superseded": "idle", "effective": "ok",
    "satisfied": "ok", "remedied": "ok", "inadmissible": "idle", "withdrawn": "idle",
}  # fmt: skip
# What happened, in words; the state in which a campaign is has words of its own.
DEEDS: dict[str, str | Promise] = {
    "campaign_announced": pgettext_lazy("campaign", "Announced"),
    "campaign_cancelled": pgettext_lazy("campaign", "Cancelled"),
    "campaign_failed": _("Not held: no bid may take part"),
    "bids_opened": _("Bids opened"),
    "protocol_published": _("Protocol of the placement published"),
    "campaign_completed": pgettext_lazy("campaign", "Completed"),
    "complaint_submitted": _("Complaint submitted"),
    "complaint_decided": _("Complaint decided"),
    "contract_signed": _("Contract signed"),
    "contract_ended": _("Contract ended"),
    "amendment_effective": _("Amendment came into force"),
    "direct_placed": _("Volume placed without selection"),
}


# Happenings and documents -------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Deed:
    label: str | Promise
    at: datetime
    number: int | None


def deeds(ocids: Iterable[str]) -> list[Deed]:
    """What was published about the processes, once a deed: a protocol of several releases is one line."""
    rows = packages.public_events().filter(ocid__in=list(ocids)).defer("release")
    found: list[Deed] = []
    last: PublicEvent | None = None
    for row in rows:
        if last is None or (row.kind, row.subject_id, row.at.date()) != (last.kind, last.subject_id, last.at.date()):
            found.append(Deed(DEEDS.get(row.kind, row.kind), row.at, row.number))
        last = row
    return found


@dataclass(frozen=True)
class Paper:
    """A signed document: the page of verification, and its PDF where everybody may have it."""

    title: str
    at: datetime
    verify: str
    pdf: str
    signatures: int


def papers(subjects: Iterable[Any]) -> list[Paper]:
    return [
        Paper(
            row.title,
            row.created_at,
            reverse("signatures:verify", kwargs={"uuid": row.uuid}),
            reverse("signatures:pdf", kwargs={"uuid": row.uuid}) if kind_of(row).public else "",
            row.count,  # type: ignore[attr-defined]
        )
        for row in parts.open_documents(subjects)
    ]


# The campaign -------------------------------------------------------------------------------------------------------
@dataclass
class LotRow:
    lot: Lot
    budget: Decimal
    units: int
    placed: int | None = None
    unplaced: int | None = None
    residual: Decimal | None = None
    providers: int = 0


def lot_rows(campaign: Campaign, lots: Iterable[Lot]) -> list[LotRow]:
    """``lots``: those of one page, with their money at hand."""
    chosen = list(lots)
    results = {row.lot_id: row for row in placing.confirmed_lots(chosen)} if access.is_placed(campaign) else {}
    counts = dict(
        access.open_awards(campaign)
        .filter(lot__in=chosen)
        .order_by()
        .values("lot")
        .annotate(count=Count("provider", distinct=True))
        .values_list("lot", "count")
    )
    found = []
    for lot in chosen:
        row = LotRow(lot, sum((one.budget for one in lot.funding.all()), Decimal(0)), tendering.units_of(lot))
        if result := results.get(lot.pk):
            row.placed, row.unplaced, row.residual = result.placed, result.unplaced, result.residual
        row.providers = counts.get(lot.pk, 0)
        found.append(row)
    return found


@dataclass(frozen=True)
class RunLinks:
    """Addresses of the run's file and of the program that recomputes it."""

    run: Run
    json: str
    verifier: str


def run_links(campaign: Campaign) -> list[RunLinks]:
    if not access.is_placed(campaign):
        return []
    return [
        RunLinks(run, reverse("distribution:json", args=[run.uuid]), reverse("distribution:verifier", args=[run.uuid]))
        for run in placing.open_runs(campaign)
    ]


@dataclass(frozen=True)
class Decided:
    """A question of a meeting with its counts: how many, never who."""

    question: Question
    supporting: int
    opposing: int
    recused: int


def questions(meetings: Iterable[Meeting]) -> list[Decided]:
    rows = (
        Question.objects.filter(meeting__in=list(meetings)).select_related("meeting").order_by("meeting", "position")
    )
    counted = rows.annotate(
        supporting=Count("votes", filter=Q(votes__choice=Choice.FOR)),
        opposing=Count("votes", filter=Q(votes__choice=Choice.AGAINST)),
        recused=Count("votes", filter=Q(votes__recused=True)),
    )
    return [Decided(row, row.supporting, row.opposing, row.recused) for row in counted]


def without_people(text: str) -> str:
    return parts.PERSONAL.sub(parts.HIDDEN, text)


@dataclass(frozen=True)
class Grievance:
    """A complaint as the public sees it: who, about what, and the decision; its own words stay with the parties."""

    complaint: Complaint
    decision: str
    remedy: str


def complaints(campaign: Campaign) -> list[Grievance]:
    rows = access.open_complaints(campaign).select_related("lot", "provider").order_by("submitted_at", "pk")
    return [
        Grievance(row, without_people(row.decision), without_people(row.remedy_done or row.remedy_ordered))
        for row in rows
    ]


def budget(campaign: Campaign) -> Decimal:
    return LotFunding.objects.filter(lot__campaign=campaign).aggregate(sum=Sum("budget"))["sum"] or Decimal(0)


# The lot ------------------------------------------------------------------------------------------------------------
@dataclass
class LotLine:
    """One organisation: what it would get by points alone, its cap, what it got; by hand, if so."""

    line: RunLine
    by_points: Decimal
    manual: ManualLine | None = None


@dataclass
class LotResult:
    result: RunLot
    multiplier: Decimal | None  # four places; the fraction itself stands in ``result``
    lines: list[LotLine] = field(default_factory=list)
    excluded: list[tuple[RunLine, str]] = field(default_factory=list)  # with the reasons in words
    manual: ManualDistribution | None = None

    @property
    def amount(self) -> Decimal:
        return sum((one.line.amount for one in self.lines), Decimal(0))


def lot_result(lot: Lot) -> LotResult | None:
    result = placing.confirmed_lots([lot]).first() if access.is_placed(lot.campaign) else None
    if result is None:
        return None
    factor = Fraction(result.multiplier) if result.multiplier else None
    rows = result.lines.select_related("provider__region").order_by("-units", "provider__bin", "pk")
    manual = result.manual.filter(state=ManualState.APPROVED).select_related("ground").first()
    by_hand = {row.provider_id: row for row in manual.lines.all()} if manual else {}
    found = LotResult(result, rounded(factor) if factor is not None else None, manual=manual)
    for row in rows:
        if row.excluded:
            found.excluded.append((row, said(row.excluded)))
        else:
            share = rounded(factor * row.weight, 0) if factor is not None else Decimal(row.cap)
            found.lines.append(LotLine(row, share, by_hand.get(row.provider_id)))
    return found


def said(reasons: Iterable[Mapping[str, str]]) -> str:
    """Reasons as the run holds them, in the language of the reader."""
    language = (get_language() or "kk")[:2]
    return "; ".join(text for one in reasons if (text := one.get(language) or one.get("ru", "")))


def rounded(value: Fraction, places: int = 4) -> Decimal:
    """Half up, as people do it by hand."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def awards_of(lot: Lot) -> list[Award]:
    found = access.open_awards(lot.campaign).filter(lot=lot).select_related("provider__region", "direct__ground")
    return list(found.order_by("provider__bin", "funding_source", "pk"))


# The contract -------------------------------------------------------------------------------------------------------
def amounts(contracts: Iterable[Contract]) -> dict[int, Decimal]:
    """Contract → tenge of all its months."""
    rows = Contract.objects.filter(pk__in=[one.pk for one in contracts]).order_by()
    return dict(rows.annotate(sum=Sum("lines__amount")).values_list("pk", "sum"))


@dataclass
class CareMonths:
    care_type: Any
    lines: list[Any] = field(default_factory=list)

    @property
    def volume(self) -> Decimal:
        return sum((line.volume for line in self.lines), Decimal(0))

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))


def months(contract: Contract) -> list[CareMonths]:
    found: dict[int, CareMonths] = {}
    for line in contract.lines.select_related("care_type").order_by("care_type__position", "care_type__code", "month"):
        found.setdefault(line.care_type_id, CareMonths(line.care_type)).lines.append(line)
    return list(found.values())
