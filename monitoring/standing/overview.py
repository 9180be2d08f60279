"""What the overview of monitoring counts. The number of queries never depends on the data."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Membership, Organisation, Region
from monitoring.enums import OPEN_DEFECTS, OPEN_FLAGS, DefectState, EscalationState, FlagState, Level, Opinion
from monitoring.models import Defect, Flag, Review
from monitoring.models.screening import FlagQuerySet
from monitoring.standing import links
from monitoring.standing.access import Scope
from monitoring.standing.numbers import first_month
from monitoring.standing.outcomes import decided_flags, midnight
from monitoring.standing.proportions import Share
from monitoring.standing.quality import title_of

MONTHS, TOP, LAST_DAYS = 12, 8, 30
NONE = Decimal(0)
Text = str | Promise
# Days since a flag was found, the last one of each step; beyond them one more.
AGES = ((1, _("a day")), (5, _("2–5 days")), (15, _("6–15 days")), (None, _("more than 15 days")))


@dataclass(frozen=True)
class Totals:
    """Open flags and defects of a scope. ``late``: the term has passed; ``today``: it ends today."""

    open: int
    stake: Decimal
    late: int
    today: int
    free: int
    fresh: int
    ages: list[tuple[Text, int]]
    decided: Share
    open_defects: int
    open_amount: Decimal
    confirmed: int
    confirmed_amount: Decimal

    @property
    def oldest(self) -> int:
        return max((count for _, count in self.ages), default=0)


def totals(scope: Scope, day: date) -> Totals:
    """Three queries. Decisions of twelve months, confirmed defects of the year."""
    steps, before = {}, None
    for number, (last, _words) in enumerate(AGES):
        since = Q() if last is None else Q(found_at__gte=midnight(day - timedelta(days=last - 1)))
        until = Q() if before is None else Q(found_at__lt=midnight(day - timedelta(days=before - 1)))
        steps[f"age_{number}"] = Count("pk", filter=since & until)
        before = last
    flags = scope.flags.filter(state__in=OPEN_FLAGS).order_by().aggregate(
        open=Count("pk"), stake=Sum("stake"), late=Count("pk", filter=Q(due_on__lt=day)),
        today=Count("pk", filter=Q(due_on=day)), free=Count("pk", filter=Q(assignee=None, state=FlagState.NEW)),
        fresh=Count("pk", filter=Q(found_at__gte=midnight(day))), **steps,
    )  # fmt: skip
    decided = decided_of(scope.flags, first_month(day, MONTHS))
    year = midnight(day.replace(month=1, day=1))
    opened, confirmed = Q(state__in=OPEN_DEFECTS), Q(state=DefectState.CONFIRMED, closed_at__gte=year)
    defects = scope.defects.order_by().aggregate(
        open=Count("pk", filter=opened), open_amount=Sum("amount", filter=opened),
        confirmed=Count("pk", filter=confirmed), confirmed_amount=Sum("amount", filter=confirmed),
    )  # fmt: skip
    return Totals(
        open=flags["open"], stake=flags["stake"] or NONE, late=flags["late"], today=flags["today"], free=flags["free"],
        fresh=flags["fresh"], ages=[(words, flags[f"age_{number}"]) for number, (_last, words) in enumerate(AGES)],
        decided=decided, open_defects=defects["open"], open_amount=defects["open_amount"] or NONE,
        confirmed=defects["confirmed"], confirmed_amount=defects["confirmed_amount"] or NONE,
    )  # fmt: skip


def decided_of(flags: FlagQuerySet, since: date) -> Share:
    decided = decided_flags(since, flags).order_by()
    found = decided.aggregate(all=Count("pk"), good=Count("pk", filter=Q(confirmed=True)))
    return Share(found["good"], found["all"])


# Screens and months --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ScreenRow:
    """Open flags of a screen; ``part``: percent of the largest stake; ``oldest``: when the first one was found."""

    screen: str
    title: Text
    count: int
    stake: Decimal
    part: Decimal
    oldest: datetime
    url: str


def screens(flags: FlagQuerySet, limit: int = TOP, **query: Any) -> list[ScreenRow]:
    """The screens with the most money at stake; ``query`` goes into the links. One query."""
    rows = flags.filter(state__in=OPEN_FLAGS).order_by().values("screen")
    found = list(
        rows.annotate(count=Count("pk"), money=Sum("stake"), oldest=Min("found_at")).order_by("-money", "screen")[
            :limit
        ]
    )
    most = max((row["money"] for row in found), default=NONE) or Decimal(1)
    return [
        ScreenRow(
            screen=row["screen"], title=title_of(row["screen"]), count=row["count"], stake=row["money"],
            part=row["money"] * 100 / most, oldest=row["oldest"], url=links.flags(screen=row["screen"], **query),
        )
        for row in found
    ]  # fmt: skip


def months_before(day: date, count: int = MONTHS) -> list[date]:
    first = first_month(day, count)
    whole = first.year * 12 + first.month - 1
    return [date((whole + one) // 12, (whole + one) % 12 + 1, 1) for one in range(count)]


@dataclass(frozen=True)
class MonthRow:
    month: date
    found: int
    dismissed: int
    defects: int
    confirmed: Decimal

    @property
    def decided(self) -> int:
        return self.dismissed + self.defects


def trend(scope: Scope, day: date) -> list[MonthRow]:
    """By month of the last twelve: flags found, decided, tenge confirmed. Three queries."""
    since = midnight(first_month(day, MONTHS))
    flags = scope.flags.order_by()
    found = by_month(flags.filter(found_at__gte=since).exclude(state=FlagState.LAPSED), "found_at", all=Count("pk"))
    decided = by_month(
        flags.filter(decided_at__gte=since, state__in=[FlagState.DISMISSED, FlagState.DEFECT]),
        "decided_at",
        thrown=Count("pk", filter=Q(state=FlagState.DISMISSED)),
        kept=Count("pk", filter=Q(state=FlagState.DEFECT)),
    )
    confirmed = by_month(
        scope.defects.filter(state=DefectState.CONFIRMED, closed_at__gte=since).order_by(),
        "closed_at",
        money=Sum("amount"),
    )
    return [
        MonthRow(
            month,
            found.get(month, {}).get("all", 0),
            decided.get(month, {}).get("thrown", 0),
            decided.get(month, {}).get("kept", 0),
            confirmed.get(month, {}).get("money") or NONE,
        )
        for month in months_before(day)
    ]


def by_month(rows: QuerySet[Any], moment: str, **sums: Any) -> dict[date, dict[str, Any]]:
    counted = rows.annotate(in_month=TruncMonth(moment)).values("in_month").annotate(**sums)
    return {row["in_month"].date(): row for row in counted}


# A branch ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Load:
    """What an auditor has in hand, and has decided in ``LAST_DAYS`` days."""

    name: str
    in_work: int
    waiting: int
    late: int
    reviews: int
    decided: int
    url: str


def load(branch: Organisation, scope: Scope, day: date) -> list[Load]:
    """The auditors of a branch, the busiest first. Four queries."""
    members = Membership.objects.current().filter(organisation=branch, roles__contains=[Role.AUDITOR])
    people = {one.user_id: one.user for one in members.select_related("user").order_by("user_id")}
    held = scope.flags.filter(assignee__in=people, state__in=OPEN_FLAGS).order_by().values("assignee")
    hands: dict[Any, Any] = {
        row["assignee"]: row
        for row in held.annotate(
            work=Count("pk", filter=~Q(state=FlagState.WAITING)),
            wait=Count("pk", filter=Q(state=FlagState.WAITING)),
            late=Count("pk", filter=Q(due_on__lt=day)),
        )
    }
    reviews = Counter(dict(
        Review.objects.filter(reviewer__in=people, decided_at=None).order_by().values_list("reviewer")
        .annotate(count=Count("pk"))
    ))  # fmt: skip
    decided = Counter(dict(
        Flag.objects.filter(decided_by__in=people, decided_at__gte=midnight(day - timedelta(days=LAST_DAYS)))
        .order_by().values_list("decided_by").annotate(count=Count("pk"))
    ))  # fmt: skip
    rows = [
        Load(
            name=person.short_name, in_work=hands.get(pk, {}).get("work", 0), waiting=hands.get(pk, {}).get("wait", 0),
            late=hands.get(pk, {}).get("late", 0), reviews=reviews[pk], decided=decided[pk],
            url=links.flags(assignee=pk),
        )
        for pk, person in people.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.in_work - row.waiting - row.reviews, row.name))


@dataclass(frozen=True)
class Ladder:
    """Reviews of one level: the defect stood, or was lifted."""

    level: str
    upheld: int
    lifted: int
    open: int

    @property
    def label(self) -> Text:
        return Level(self.level).label

    @property
    def share(self) -> Share:
        return Share(self.upheld, self.upheld + self.lifted)


def objections(defects: QuerySet[Defect], day: date) -> list[Ladder]:
    """Of the defects: how reviews of the last twelve months ended, and how many are open. One query."""
    since = midnight(first_month(day, MONTHS))
    rows = Review.objects.filter(defect__in=defects.order_by().values("pk")).order_by().values("level")
    counted: dict[Any, Any] = {
        row["level"]: row
        for row in rows.annotate(
            upheld=Count("pk", filter=Q(opinion=Opinion.UPHOLD, decided_at__gte=since)),
            lifted=Count("pk", filter=Q(opinion=Opinion.LIFT, decided_at__gte=since)),
            open=Count("pk", filter=Q(decided_at=None)),
        )
    }
    return [
        Ladder(level, *(counted.get(level, {}).get(name, 0) for name in ("upheld", "lifted", "open")))
        for level in Level.values
    ]


# The country ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class RegionRow:
    region: Region
    open: int
    stake: Decimal
    late: int
    decided: Share
    confirmed: Decimal
    url: str


def regions(day: date) -> list[RegionRow]:
    """Every region, by money at stake. Four queries."""
    flags = Flag.objects.filter(state__in=OPEN_FLAGS).order_by().values("provider__region")
    opened: dict[Any, Any] = {
        row["provider__region"]: row
        for row in flags.annotate(count=Count("pk"), money=Sum("stake"), late=Count("pk", filter=Q(due_on__lt=day)))
    }
    decided = decided_flags(first_month(day, MONTHS)).order_by().values("provider__region")
    shares: dict[Any, Share] = defaultdict(Share) | {
        row["provider__region"]: Share(row["good"], row["all"])
        for row in decided.annotate(all=Count("pk"), good=Count("pk", filter=Q(confirmed=True)))
    }
    year = midnight(day.replace(month=1, day=1))
    confirmed: dict[Any, Any] = dict(
        Defect.objects.filter(state=DefectState.CONFIRMED, closed_at__gte=year).order_by()
        .values_list("branch__region").annotate(money=Sum("amount"))
    )  # fmt: skip
    rows = [
        RegionRow(
            region=region, open=opened.get(region.pk, {}).get("count", 0),
            stake=opened.get(region.pk, {}).get("money") or NONE, late=opened.get(region.pk, {}).get("late", 0),
            decided=shares[region.pk] if region.pk in shares else Share(), confirmed=confirmed.get(region.pk) or NONE,
            url=links.link("monitoring:overview", region=region.code),
        )
        for region in Region.objects.order_by("code")
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.stake, row.region.code))


def escalations(scope: Scope, limit: int = 5) -> list[Any]:
    """Open ones, the soonest first."""
    rows = scope.escalations.filter(state=EscalationState.OPEN).order_by("due_on", "pk")
    return list(rows[:limit])


# An auditor ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Own:
    """What one auditor has in hand."""

    in_work: int
    waiting: int
    late: int
    today: int
    stake: Decimal
    reviews: int
    decided: int
    terms: list[tuple[date, int]]
    flags: list[Flag]


def own(actor: Actor, scope: Scope, day: date) -> Own:
    """Four queries."""
    assert actor.user is not None
    mine = scope.flags.filter(assignee=actor.user, state__in=OPEN_FLAGS)
    held = mine.order_by().aggregate(
        work=Count("pk", filter=~Q(state=FlagState.WAITING)), wait=Count("pk", filter=Q(state=FlagState.WAITING)),
        late=Count("pk", filter=Q(due_on__lt=day)), today=Count("pk", filter=Q(due_on=day)), stake=Sum("stake"),
    )  # fmt: skip
    terms = mine.filter(due_on__isnull=False).order_by().values_list("due_on").annotate(count=Count("pk"))
    reviews = Review.objects.filter(reviewer=actor.user, decided_at=None).count()
    since = midnight(timezone.localdate() - timedelta(days=LAST_DAYS))
    decided = Flag.objects.filter(decided_by=actor.user, decided_at__gte=since).count()
    return Own(
        in_work=held["work"], waiting=held["wait"], late=held["late"], today=held["today"],
        stake=held["stake"] or NONE, reviews=reviews, decided=decided, terms=list(terms.order_by("due_on")[:6]),
        flags=list(mine.select_related("provider").order_by("due_on", "-rank", "pk")[:6]),
    )  # fmt: skip


def arrived(scope: Scope, day: date) -> list[ScreenRow]:
    """What was found today, by screen. One query."""
    return screens(scope.flags.filter(found_at__gte=midnight(day)), sort="-found")
