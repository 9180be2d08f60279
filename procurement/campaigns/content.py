"""What is signed of a campaign, as plain content: money as text with two places, days in ISO, codes for kinds."""

from datetime import date
from decimal import Decimal
from typing import Any

from procurement.models import Campaign, DirectPlacement, Lot


def of_campaign(campaign: Campaign) -> dict[str, Any]:
    """Everything that is announced: term, rules, lots with their money, placements without selection."""
    lots = campaign.lots.select_related("region", "care_type").order_by("position", "pk")
    found = lots.prefetch_related("funding", "direct__provider", "direct__ground")
    return {
        **identity(campaign),
        "opens_on": day(campaign.opens_on),
        "closes_on": day(campaign.closes_on),
        "rules": {
            "weight": campaign.weight_formula,
            "rounding": campaign.rounding,
            "share_cap": money(campaign.share_cap),
            "threshold": money(campaign.threshold),
            "norm": campaign.norm,
        },
        "lots": [of_lot(lot) for lot in found],
    }


def identity(campaign: Campaign) -> dict[str, Any]:
    return {
        "number": campaign.number,
        "name_kk": campaign.name_kk,
        "name_ru": campaign.name_ru,
        "year": campaign.year,
        "region": campaign.region.code if campaign.region else "",
    }


def of_lot(lot: Lot) -> dict[str, Any]:
    return {
        "number": lot.number,
        "position": lot.position,
        "name_kk": lot.name_kk,
        "name_ru": lot.name_ru,
        "region": lot.region.code,
        "care": lot.care_type.code,
        "unit_kk": lot.unit_kk,
        "unit_ru": lot.unit_ru,
        "tariff": money(lot.tariff),
        "funding": {
            row.funding_source: money(row.budget)
            for row in sorted(lot.funding.all(), key=lambda row: row.funding_source)
        },
        "direct": [of_direct(row) for row in sorted(lot.direct.all(), key=direct_key)],
    }


def direct_key(row: DirectPlacement) -> tuple[str, str]:
    return row.provider.bin or "", row.funding_source


def of_direct(row: DirectPlacement) -> dict[str, Any]:
    return {
        "provider": {"bin": row.provider.bin or "", "name_ru": row.provider.name_ru},
        "source": row.funding_source,
        "units": row.units,
        "ground": row.ground.code,
        "reason": row.reason,
    }


def of_cancellation(campaign: Campaign) -> dict[str, Any]:
    return {**identity(campaign), "reason": campaign.cancel_reason}


def money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def day(value: date | None) -> str:
    return value.isoformat() if value else ""
