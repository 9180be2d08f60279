"""Dated numbers of risk, of the order of the queue and of the quality of screens (``Parameter`` rows)."""

from datetime import date
from decimal import Decimal

from config.localized import in_force
from procurement.models import Parameter

NEUTRAL = {
    "rank_prior_weight": Decimal(0),  # decisions that a screen's score is worth
    "rank_spread": Decimal(0),  # how far the place by risk moves a flag, 0 to 1
    "rank_months": Decimal(12),
    "risk_weight": Decimal(0),  # lines with which an index is drawn to that of its group
    "risk_months": Decimal(12),
    "risk_hard_score": Decimal(0),  # least score of a flag that counts
    "quality_few": Decimal(0),  # decisions below which nothing is said of a screen
    "quality_low": Decimal(0),  # percent
    "quality_high": Decimal(100),
}


def numbers(day: date) -> dict[str, Decimal]:
    """The values in force on the day; where no row sets one, what has no effect. One query."""
    rows = Parameter.objects.filter(in_force(day), code__in=NEUTRAL).order_by("valid_from")
    return NEUTRAL | {code: Decimal(value) for code, value in rows.values_list("code", "value")}


def first_month(day: date, months: int) -> date:
    """First day of a window of so many calendar months, that of ``day`` the last of them."""
    whole = day.year * 12 + day.month - 1 - (months - 1)
    return date(whole // 12, whole % 12 + 1, 1)
