"""The component «unconfirmed cases» of the rating: what confirmed defects say about an organisation (docs/risk.md).

    share   = (lines of unconfirmed cases × unconfirmed + reductions by other defects × other) / accepted × 100
    percent = 100 × (1 − share / zero_at), not below 0

Everything in tenge over ``months`` calendar months, that of the day the last of them: accepted is what was accepted of
services of these months, the defects are those confirmed in them. Relative to what was accepted, so size is not
punished. Group 5 of the classifier are the unconfirmed cases; another defect weighs what it took off, so minor ones
(2.0, 7.0) weigh nothing. Nothing accepted in the time: no value. Parameters stand in the component's dated row.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from claims.models import ContractUsage
from config.templatetags.portal import decimal, number
from monitoring.enums import DefectState
from monitoring.models import Defect
from monitoring.standing.numbers import first_month
from monitoring.standing.outcomes import midnight
from providers.standing.rating import Value, plain

GROUP = "5."  # codes of unconfirmed cases
CENT, WHOLE = Decimal("0.01"), Decimal(100)


@dataclass(frozen=True)
class Confirmed:
    """Confirmed defects of an organisation: tenge of the lines of unconfirmed cases, tenge taken off by others."""

    cases: int = 0
    unconfirmed: Decimal = Decimal(0)
    others: int = 0
    reductions: Decimal = Decimal(0)


def unconfirmed(providers: Collection[int], day: date, parameters: Mapping[str, Any]) -> Mapping[int, Value]:
    """Organisation → value, for those that had something accepted. Two queries."""
    first = first_month(day, int(parameters.get("months", 12)))
    usage = ContractUsage.objects.filter(
        contract__provider__in=providers, month__range=(first, day.replace(day=1)), lines__gt=0
    ).order_by()
    accepted = dict(usage.values_list("contract__provider_id").annotate(all_amount=Sum("amount")))
    found = confirmed_of(providers, first, day)
    return {
        provider: value_of(amount, found.get(provider, Confirmed()), parameters)
        for provider, amount in accepted.items()
    }


def confirmed_of(providers: Collection[int], first: date, day: date) -> dict[int, Confirmed]:
    defects = Defect.objects.filter(
        provider__in=providers, state=DefectState.CONFIRMED, closed_at__gte=midnight(first), closed_at__date__lte=day
    ).order_by()
    group = Q(code__code__startswith=GROUP)
    rows = defects.values_list("provider_id").annotate(
        cases=Count("pk", filter=group),
        unconfirmed=Sum("base", filter=group),
        others=Count("pk", filter=~group),
        reductions=Sum("amount", filter=~group),
    )
    none = Decimal(0)
    return {row[0]: Confirmed(row[1], row[2] or none, row[3], row[4] or none) for row in rows}


def value_of(accepted: Decimal, found: Confirmed, parameters: Mapping[str, Any]) -> Value:
    """Without a defect all points are given, and what was accepted is left out: it changes every day and nothing with
    it."""
    if not found.cases and not found.others:
        return Value(WHOLE, {"cases": 0, "others": 0, "months": int(parameters.get("months", 12))})
    heavy, light = (Decimal(str(parameters.get(name, usual))) for name, usual in (("unconfirmed", 3), ("other", 1)))
    zero_at = Decimal(str(parameters.get("zero_at", 5)))
    weighed = found.unconfirmed * heavy + found.reductions * light
    share = (weighed * WHOLE / accepted if accepted else WHOLE).quantize(CENT, ROUND_HALF_UP)
    percent = (WHOLE * (1 - share / zero_at)).quantize(CENT, ROUND_HALF_UP) if zero_at else Decimal(0)
    inputs = {
        "cases": found.cases,
        "unconfirmed": str(found.unconfirmed),
        "unconfirmed_weight": plain(heavy),
        "others": found.others,
        "reductions": str(found.reductions),
        "other_weight": plain(light),
        "accepted": str(accepted),
        "share": str(share),
        "zero_at": plain(zero_at),
        "months": int(parameters.get("months", 12)),
    }
    return Value(min(max(percent, Decimal(0)), WHOLE), inputs)


def said(inputs: dict[str, Any]) -> str:
    """The inputs in words and numbers that can be followed with a calculator, for the public page."""
    if not inputs["cases"] and not inputs["others"]:
        return _("No defect confirmed in %(months)s months.") % inputs
    return _(
        "In %(months)s months: unconfirmed cases %(cases)s, %(unconfirmed)s ₸ × %(unconfirmed_weight)s; other"
        " confirmed defects %(others)s, %(reductions)s ₸ × %(other_weight)s. Together %(share)s %% of the"
        " %(accepted)s ₸ accepted; %(zero_at)s %% gives no points."
    ) % {
        "months": inputs["months"],
        "cases": number(inputs["cases"]),
        "unconfirmed": decimal(Decimal(inputs["unconfirmed"])),
        "unconfirmed_weight": shown(inputs["unconfirmed_weight"]),
        "others": number(inputs["others"]),
        "reductions": decimal(Decimal(inputs["reductions"])),
        "other_weight": shown(inputs["other_weight"]),
        "share": decimal(Decimal(inputs["share"])),
        "accepted": decimal(Decimal(inputs["accepted"])),
        "zero_at": shown(inputs["zero_at"]),
    }


def shown(text: str) -> str:
    value = Decimal(text)
    return number(value) if value == value.to_integral() else decimal(value)
