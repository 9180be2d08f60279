"""The order of the queue: the tenge that a decision on a flag is expected to bring (docs/risk.md).

    rank   = stake × chance × factor
    chance = (confirmed + score / 100 × weight) / (decided + weight)
    factor = 1 + spread × (places + 1 − 2 × place) / (places − 1)

``confirmed`` and ``decided`` are flags of the screen over ``rank_months``; while they are few, the screen's score is
the first guess of its precision, worth ``rank_prior_weight`` decisions. ``place`` of ``places`` is that of the
organisation by risk inside its quartile of volume, the riskiest first: it moves a flag by at most ``rank_spread``.
"""

from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from monitoring.models import Flag, ProviderRisk
from monitoring.standing.numbers import first_month, numbers
from monitoring.standing.outcomes import Outcome, by_screen
from monitoring.standing.sql import statement

FOUR = Decimal("0.0001")


def chance(score: int, outcome: Outcome, weight: Decimal) -> Decimal:
    """0 to 1, four places."""
    prior = Decimal(score) / 100
    known = outcome.decided + weight
    found = (outcome.confirmed + prior * weight) / known if known else prior
    return found.quantize(FOUR, ROUND_HALF_UP)


def factor(place: int, places: int, spread: Decimal) -> Decimal:
    """1 + spread for the riskiest, 1 − spread for the last one, four places."""
    if places < 2:
        return Decimal(1).quantize(FOUR)
    return (1 + spread * (places + 1 - 2 * place) / (places - 1)).quantize(FOUR, ROUND_HALF_UP)


def write(
    *,
    flags: Collection[int] = (),
    providers: Collection[int] = (),
    screens: Collection[str] = (),
    everything: bool = False,
) -> int:
    """Writes the rank of the open flags named, by one statement; returns how many have another one now."""
    today = timezone.localdate()
    known = numbers(today)
    told = by_screen(first_month(today, int(known["rank_months"])))
    with connection.cursor() as cursor:
        cursor.execute(
            statement("ranks"),
            {
                "flags": list(flags),
                "providers": list(providers),
                "screens": list(screens),
                "all": everything,
                "codes": list(told),
                "confirmed": [one.confirmed for one in told.values()],
                "decided": [one.decided for one in told.values()],
                "weight": known["rank_prior_weight"],
                "spread": known["rank_spread"],
            },
        )
        return cursor.rowcount


def arithmetic(flag: Flag) -> dict[str, Any]:
    """The summands of one flag's rank, as they are today: stake, score, weight, confirmed, decided, months, chance,
    spread, place, places (None without a risk), factor, rank; Decimals and whole numbers. Three queries."""
    today = timezone.localdate()
    known = numbers(today)
    months = int(known["rank_months"])
    outcome = by_screen(first_month(today, months), [flag.screen]).get(flag.screen, Outcome())
    risks = ProviderRisk.objects.filter(provider=flag.provider_id, care_type=flag.care_type_id)
    place = risks.order_by("-version").values_list("place", "places").first() if flag.care_type_id else None
    chances = chance(flag.score, outcome, known["rank_prior_weight"])
    factors = factor(*place, known["rank_spread"]) if place else Decimal(1).quantize(FOUR)
    return {
        "stake": flag.stake,
        "score": flag.score,
        "weight": known["rank_prior_weight"],
        "confirmed": outcome.confirmed,
        "decided": outcome.decided,
        "months": months,
        "chance": chances,
        "spread": known["rank_spread"],
        "place": place[0] if place else None,
        "places": place[1] if place else None,
        "factor": factors,
        "rank": (flag.stake * chances * factors).quantize(FOUR, ROUND_HALF_UP),
    }
