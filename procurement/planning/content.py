"""What is signed of a plan, as plain content: money as text with two places, lines in the order of their keys."""

from typing import Any

from procurement.models import PurchasePlan


def of_plan(plan: PurchasePlan) -> dict[str, Any]:
    lines = plan.lines.select_related("care_type", "region").order_by(
        "region__code", "care_type__code", "funding_source"
    )
    return {
        "year": plan.year,
        "version": plan.number,
        "replaces": plan.base.number if plan.base else 0,
        "rationale": plan.rationale,
        "lines": [
            {
                "region": line.region.code,
                "care": line.care_type.code,
                "source": line.funding_source,
                "amount": f"{line.amount:.2f}",
                "tariff": f"{line.tariff:.2f}",
                "units": line.units,
            }
            for line in lines
        ],
    }
