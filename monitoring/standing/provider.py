"""One organisation over twelve months: flags, defects, the rating's component, the arithmetic of its risk."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from config.templatetags.portal import decimal, grouped, number
from monitoring.enums import OPEN_DEFECTS, OPEN_FLAGS, DefectState, FlagState
from monitoring.models import Defect, Escalation, Flag, ProviderRisk
from monitoring.standing import links, risk
from monitoring.standing.numbers import first_month
from monitoring.standing.outcomes import THROUGH, judged, midnight
from monitoring.standing.overview import MONTHS, months_before
from monitoring.standing.proportions import Share
from monitoring.standing.quality import order, title_of
from providers.enums import RatingSource
from providers.models import Provider, Rating
from providers.standing import words


@dataclass(frozen=True)
class Strong:
    """One of the five screens that weigh most in an index; ``part``: percent of the strongest."""

    screen: str
    title: Any
    lines: int
    amount: Decimal
    weighted: Decimal
    part: Decimal


@dataclass(frozen=True)
class Shown:
    """A version of the risk with its arithmetic as text that can be followed with a calculator."""

    risk: ProviderRisk
    strongest: list[Strong]

    @property
    def raw(self) -> str:
        return decimal_of(self.risk.parts["raw"])

    @property
    def group(self) -> str:
        return decimal_of(self.risk.parts["group"])

    @property
    def formula(self) -> str:
        """100 × (lines × raw + weight × group) / (lines + weight)"""
        lines, weight = number(self.risk.lines), number(self.risk.parts["weight"])
        index = decimal(self.risk.index)
        return f"100 × ({lines} × {self.raw} + {weight} × {self.group}) ÷ ({lines} + {weight}) = {index}"


def decimal_of(text: str) -> str:
    return grouped(Decimal(text), 6)


def shown(row: ProviderRisk) -> Shown:
    screens = row.parts["screens"]
    most = max((Decimal(one["weighted"]) for one in screens), default=Decimal(0)) or Decimal(1)
    return Shown(
        row,
        [
            Strong(
                one["screen"], title_of(one["screen"]), one["lines"], Decimal(one["amount"]), Decimal(one["weighted"]),
                Decimal(one["weighted"]) * 100 / most,
            )
            for one in screens
        ],
    )  # fmt: skip


@dataclass(frozen=True)
class OfScreen:
    screen: str
    title: Any
    found: int
    open: int
    stake: Decimal
    decided: Share
    dismissed: int
    url: str


def by_screen(provider: Provider, day: date) -> list[OfScreen]:
    """One query."""
    since = midnight(first_month(day, MONTHS))
    rows = judged(Flag.objects.filter(provider=provider, found_at__gte=since)).exclude(state=FlagState.LAPSED)
    opened = Q(state__in=OPEN_FLAGS)
    counted = rows.order_by().values("screen").annotate(
        found=Count("pk"), waiting=Count("pk", filter=opened), money=Sum("stake", filter=opened),
        good=Count("pk", filter=Q(confirmed=True)), through=Count("pk", filter=THROUGH),
        thrown=Count("pk", filter=Q(state=FlagState.DISMISSED)),
    )  # fmt: skip
    made = [
        OfScreen(
            screen=row["screen"], title=title_of(row["screen"]), found=row["found"], open=row["waiting"],
            stake=row["money"] or Decimal(0), decided=Share(row["good"], row["through"]), dismissed=row["thrown"],
            url=links.flags(screen=row["screen"], provider=provider.bin),
        )
        for row in counted
    ]  # fmt: skip
    return sorted(made, key=lambda row: order(row.screen))


def months(provider: Provider, day: date) -> list[tuple[date, int, int]]:
    """Month of the services, flags on them, confirmed defects on them. Two queries."""
    known = months_before(day)
    flags: QuerySet[Any] = Flag.objects.filter(provider=provider, month__gte=known[0]).exclude(state=FlagState.LAPSED)
    found = dict(flags.order_by().values_list("month").annotate(count=Count("pk")))
    defects = Defect.objects.filter(provider=provider, month__gte=known[0], state=DefectState.CONFIRMED)
    confirmed = dict(defects.order_by().values_list("month").annotate(count=Count("pk")))
    return [(month, found.get(month, 0), confirmed.get(month, 0)) for month in known]


def figures(provider: Provider, day: date) -> dict[str, Any]:
    """Two queries."""
    since = midnight(first_month(day, MONTHS))
    flags = Flag.objects.filter(provider=provider, state__in=OPEN_FLAGS).order_by()
    confirmed = Q(state=DefectState.CONFIRMED, closed_at__gte=since)
    opened = Q(state__in=OPEN_DEFECTS)
    return flags.aggregate(open=Count("pk"), stake=Sum("stake")) | Defect.objects.filter(
        provider=provider
    ).order_by().aggregate(
        defects=Count("pk", filter=opened), confirmed=Count("pk", filter=confirmed),
        taken=Sum("amount", filter=confirmed),
    )  # fmt: skip


def rating_of(provider: Provider) -> dict[str, Any]:
    """The newest rating, the part of unconfirmed cases in words, and the versions before it."""
    versions = list(Rating.objects.filter(provider=provider).order_by("-version")[:6])
    part = next(
        (
            one
            for one, raw in zip(words.parts_of(versions[0]), versions[0].parts, strict=True)
            if raw["component"] == RatingSource.UNCONFIRMED
        )
        if versions
        else iter(()),
        None,
    )
    return {"rating": versions[0] if versions else None, "part": part, "versions": versions}


def page_of(provider: Provider, day: date) -> dict[str, Any]:
    risks = [
        shown(row)
        for row in sorted(
            ProviderRisk.objects.filter(pk__in=[one.pk for one in risk.newest([provider.pk])])
            .select_related("care_type")
            .order_by("care_type__position", "pk"),
            key=lambda row: (-row.index, row.pk),
        )
    ]
    defects = Defect.objects.filter(provider=provider).select_related("code", "care_type").order_by("-set_at", "-pk")
    return {
        "provider": provider,
        "figures": figures(provider, day),
        "risks": risks,
        "screens": by_screen(provider, day),
        "months": months(provider, day),
        "defects": list(defects[:10]),
        "escalations": list(Escalation.objects.filter(provider=provider).order_by("-created_at", "-pk")[:5]),
        **rating_of(provider),
    }
