"""How the signed documents of campaigns are laid out for people."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.models import Region, SignedDocument
from accounts.signatures import Kind, Section, register
from config.localized import pick
from config.templatetags.portal import decimal, number
from procurement.campaigns.access import campaigns_visible_to
from procurement.enums import FundingSource, GroundKind, Rounding, WeightFormula
from procurement.models import Ground
from providers.models import CareType


def said(content: Mapping[str, Any], field: str) -> str:
    """The reader's spelling of a name in two languages."""
    order = ("kk", "ru") if (get_language() or "kk")[:2] == "kk" else ("ru", "kk")
    return next((content[f"{field}_{code}"] for code in order if content[f"{field}_{code}"]), "–")


def day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}" if text else "–"


def identity(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    region = Region.objects.filter(code=content["region"]).first() if content["region"] else None
    return [
        (_("Campaign"), content["number"]),
        (_("Name"), said(content, "name")),
        (_("Year"), str(content["year"])),
        (_("Region"), region.name if region else _("the whole country")),
    ]


def campaign(content: Mapping[str, Any]) -> list[Section]:
    rules, share = content["rules"], content["rules"]["share_cap"]
    term = (_("Bids are accepted"), f"{day(content['opens_on'])} – {day(content['closes_on'])}")
    return [
        Section(facts=[*identity(content), term]),
        Section(
            heading=_("Rules of the distribution"),
            facts=[
                (_("Weight"), WeightFormula(rules["weight"]).label),
                (_("Rounding"), Rounding(rules["rounding"]).label),
                (_("Largest share of a lot"), f"{decimal(share)} %" if share else _("not limited")),
                (_("Least rating"), f"{decimal(rules['threshold'])}"),
                (_("Edition of the methodology"), rules["norm"]),
            ],
        ),
        lots(content),
        *directs(content),
    ]


def lots(content: Mapping[str, Any]) -> Section:
    care = {one.code: one.name for one in CareType.objects.order_by("code")}
    regions = {one.code: one.name for one in Region.objects.order_by("code")}
    rows: list[list[Any]] = []
    total = Decimal(0)
    for lot in content["lots"]:
        for source, text in lot["funding"].items():
            budget, tariff = Decimal(text), Decimal(lot["tariff"])
            total += budget
            rows.append([
                f"{lot['number']}. {said(lot, 'name')}",
                f"{care.get(lot['care'], lot['care'])}, {regions.get(lot['region'], lot['region'])}",
                FundingSource(source).label, number(int(budget // tariff)), decimal(tariff), decimal(budget),
            ])  # fmt: skip
    return Section(
        heading=_("Lots"),
        columns=[
            _("Lot"), _("Type of care"), _("Funding source"), _("Units"), _("Price of a unit, ₸"), _("Budget, ₸"),
        ],
        rows=rows,
        total=[_("Total"), "", "", "", "", decimal(total)],
        numbers=frozenset({3, 4, 5}),
    )  # fmt: skip


def directs(content: Mapping[str, Any]) -> list[Section]:
    found = [(lot, one) for lot in content["lots"] for one in lot["direct"]]
    if not found:
        return []
    grounds = {one.code: pick(one) for one in Ground.objects.filter(kind=GroundKind.DIRECT).order_by("valid_from")}
    rows: list[list[Any]] = [
        [
            f"{one['provider']['name_ru']}, {one['provider']['bin']}",
            lot["number"],
            FundingSource(one["source"]).label,
            number(one["units"]),
            f"{one['ground']} {grounds.get(one['ground'], '')}".strip(),
            one["reason"],
        ]
        for lot, one in found
    ]
    return [
        Section(
            heading=_("Placement without selection"),
            columns=[_("Organisation"), _("Lot"), _("Funding source"), _("Units"), _("Ground"), _("Reason")],
            rows=rows,
            numbers=frozenset({3}),
        )
    ]


def cancellation(content: Mapping[str, Any]) -> list[Section]:
    return [Section(facts=[*identity(content), (_("Reason of the cancellation"), content["reason"])])]


def reads(actor: Actor, document: SignedDocument) -> bool:
    return campaigns_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("campaign", gettext_lazy("Campaign: rules and lots"), campaign, reads))
register(Kind("campaign_cancellation", gettext_lazy("Cancellation of a campaign"), cancellation, reads))
