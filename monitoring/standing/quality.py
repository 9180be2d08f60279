"""How good the screens are, from what people decided about their flags (docs/risk.md).

Precision is the share of confirmed among decided flags, with Wilson's interval; drift compares the last three months
with the twelve before. What to do about it is said in words; the thresholds behind the words are dated parameters.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from config.templatetags.portal import grouped
from monitoring.enums import OPEN_FLAGS, DefectState, DismissReason, FlagState
from monitoring.models import Defect, ScreenEdition
from monitoring.models.screening import FlagQuerySet
from monitoring.screens.screen import SCREENS
from monitoring.standing.numbers import first_month, numbers
from monitoring.standing.outcomes import decided_flags, midnight
from monitoring.standing.proportions import Share, differs

RECENT, BEFORE = 3, 12  # months
Text = str | Promise


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def title_of(screen: str) -> Text:
    found = SCREENS.get(screen)
    return found.title if found else screen


@dataclass
class Quality:
    """A screen over the last ``RECENT + BEFORE`` months. ``months``: month → confirmed of decided; ``reasons``: why
    flags were dismissed → how many; ``days``: median from found to decided; ``money``: tenge of confirmed defects."""

    screen: str
    score: int | None = None
    found: int = 0
    open: int = 0
    stake: Decimal = Decimal(0)
    months: dict[date, Share] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    days: Decimal | None = None
    money: Decimal = Decimal(0)
    recent: Share = Share()
    before: Share = Share()
    drifts: bool = False
    kind: str = "idle"
    advice: str = ""

    @property
    def title(self) -> Text:
        return title_of(self.screen)

    @property
    def share(self) -> Share:
        return self.recent + self.before

    @property
    def dismissed(self) -> list[tuple[Text, str, int]]:
        """Reason in words, its code, how many; the most frequent first."""
        rows = sorted(self.reasons.items(), key=lambda row: (-row[1], row[0]))
        return [(DismissReason(reason).label, reason, count) for reason, count in rows]


def read(flags: FlagQuerySet, defects: QuerySet[Defect], day: date, screen: str = "") -> list[Quality]:
    """Every screen that has flags, or that one; by family and number. ``flags`` and ``defects``: of the region or of
    the country. A fixed number of queries."""
    known = numbers(day)
    since, recent = first_month(day, RECENT + BEFORE), first_month(day, RECENT)
    found: dict[str, Quality] = defaultdict(lambda: Quality(""))
    if screen:
        flags = flags.filter(screen=screen)
        defects = defects.filter(flag__screen=screen)
    count(found, flags, since)
    decisions(found, flags, since)
    for code, money in confirmed_money(defects, since):
        found[code].money = money
    scores = dict(
        ScreenEdition.objects.filter(state="active", valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gte=day))
        .order_by("screen")
        .values_list("screen", "score")
    )
    for code, row in found.items():
        row.screen, row.score = code, scores.get(code)
        row.recent = sum((one for month, one in row.months.items() if month >= recent), Share())
        row.before = sum((one for month, one in row.months.items() if month < recent), Share())
        row.drifts = differs(row.recent, row.before, int(known["quality_few"]))
        row.kind, row.advice = advise(row, known)
    return sorted(found.values(), key=lambda row: order(row.screen))


def order(code: str) -> tuple[str, int, str]:
    """DUP2 before DUP10."""
    letters = code.rstrip("0123456789")
    return letters, int(code[len(letters) :] or 0), code


def count(found: dict[str, Quality], flags: FlagQuerySet, since: date) -> None:
    opened = Q(state__in=OPEN_FLAGS)
    rows = flags.filter(opened | Q(found_at__gte=midnight(since))).order_by().values("screen")
    for row in rows.annotate(
        found=Count("pk", filter=Q(found_at__gte=midnight(since)) & ~Q(state=FlagState.LAPSED)),
        waiting=Count("pk", filter=opened),
        money=Sum("stake", filter=opened),
    ):
        one = found[row["screen"]]
        one.found, one.open, one.stake = row["found"], row["waiting"], row["money"] or Decimal(0)


def decisions(found: dict[str, Quality], flags: FlagQuerySet, since: date) -> None:
    decided = decided_flags(since, flags).order_by()
    months = decided.annotate(in_month=TruncMonth("decided_at")).values("screen", "in_month")
    for row in months.annotate(all=Count("pk"), good=Count("pk", filter=Q(confirmed=True))):
        found[row["screen"]].months[row["in_month"].date()] = Share(row["good"], row["all"])
    thrown = flags.filter(state=FlagState.DISMISSED, decided_at__gte=midnight(since)).order_by()
    for code, reason, times in thrown.values_list("screen", "dismissed_as").annotate(all=Count("pk")):
        found[code].reasons[reason] = times
    took = ExpressionWrapper(F("decided_at") - F("found_at"), output_field=DurationField())
    timed = flags.filter(state__in=[FlagState.DISMISSED, FlagState.DEFECT], decided_at__gte=midnight(since)).order_by()
    for code, median in timed.values_list("screen").annotate(median=Median(took)):
        found[code].days = (Decimal(median.total_seconds()) / 86_400).quantize(Decimal("0.1"))


def confirmed_money(defects: QuerySet[Defect], since: date) -> Any:
    rows = defects.filter(state=DefectState.CONFIRMED, closed_at__gte=midnight(since), flag__isnull=False).order_by()
    return rows.values_list("flag__screen").annotate(money=Sum("amount"))


# What to do ----------------------------------------------------------------------------------------------------------
def advise(row: Quality, known: Mapping[str, Decimal]) -> tuple[str, str]:
    """Kind of the status (idle, ok, warn, bad) and the suggestion in words."""
    share, interval = row.share, row.share.interval
    if interval is None or share.whole < known["quality_few"]:
        return "idle", _("Too few decisions to say anything: %(count)s.") % {"count": share.whole}
    facts = {"percent": plain(share.percent), "low": plain(interval[0]), "high": plain(interval[1])}
    if interval[1] < known["quality_low"]:
        text = _("Precision %(percent)s %% (%(low)s–%(high)s).") % facts
        return "bad", f"{text} {remedy(row)}"
    if row.drifts and (row.recent.percent or 0) < (row.before.percent or 0):
        text = _("Precision has fallen: %(recent)s %% in the last %(months)s months, %(before)s %% before.") % {
            "recent": plain(row.recent.percent), "before": plain(row.before.percent), "months": RECENT,
        }  # fmt: skip
        return "warn", f"{text} {remedy(row)}"
    if row.drifts:
        return "ok", _("Precision has risen: %(recent)s %% in the last %(months)s months, %(before)s %% before.") % {
            "recent": plain(row.recent.percent), "before": plain(row.before.percent), "months": RECENT,
        }  # fmt: skip
    if interval[0] > known["quality_high"]:
        return "ok", _("Works well: precision %(percent)s %% (%(low)s–%(high)s).") % facts
    return "idle", _("Precision %(percent)s %% (%(low)s–%(high)s): nothing to change.") % facts


def remedy(row: Quality) -> str:
    """By the reason for which most flags were dismissed."""
    reason = row.dismissed[0][1] if row.reasons else ""
    words: dict[str, str] = {
        DismissReason.PERMITTED: _(
            "Most were dismissed because the rules permit it: raise the threshold or leave such services out, and try"
            " it on past months."
        ),
        DismissReason.JUSTIFIED: _(
            "Most were dismissed because documents justify it: raise the threshold or lower the score, so that others"
            " come first, and try it on past months."
        ),
        DismissReason.WRONG_HIT: _(
            "Most were dismissed because the screen was wrong: its parameters are too loose. Tighten them, and try it"
            " on past months."
        ),
        DismissReason.REGISTRY_ERROR: _(
            "Most were dismissed because of errors in the registers of people or staff: correct the registers, the"
            " screen itself may stay."
        ),
        DismissReason.CORRECTED: _(
            "Most were dismissed because they had been corrected before: screen new lines later, or wait for"
            " corrections."
        ),
    }
    return words.get(
        reason, _("Most defects were lifted after objections: look at the grounds, and try other parameters.")
    )


def plain(value: Decimal | None) -> str:
    if value is None:
        return "–"
    return grouped(value, 0 if value == value.to_integral() else 1)


# Export --------------------------------------------------------------------------------------------------------------
EXPORTED: tuple[str, ...] = (
    "screen", "title", "score", "found", "open", "at_stake", "decided", "confirmed", "precision", "precision_low",
    "precision_high", "recent_decided", "recent_confirmed", "before_decided", "before_confirmed", "drifts",
    *(f"dismissed_{reason}" for reason in DismissReason.values), "days_to_decide", "confirmed_amount", "suggestion",
)  # fmt: skip


def exported(row: Quality) -> list[Any]:
    low, high = row.share.interval or (None, None)
    return [
        row.screen, row.title, row.score, row.found, row.open, row.stake, row.share.whole, row.share.part,
        row.share.percent, low, high, row.recent.whole, row.recent.part, row.before.whole, row.before.part, row.drifts,
        *(row.reasons.get(reason, 0) for reason in DismissReason.values), row.days, row.money, row.advice,
    ]  # fmt: skip
