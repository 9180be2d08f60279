"""How the signed plan is laid out for people."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Actor
from accounts.models import Region, SignedDocument
from accounts.signatures import Kind, Section, register
from config.templatetags.portal import decimal, number
from procurement.enums import FundingSource
from procurement.planning.access import plans_visible_to
from providers.models import CareType


def plan(content: Mapping[str, Any]) -> list[Section]:
    regions = {one.code: one.name for one in Region.objects.order_by("code")}
    care = {one.code: one.name for one in CareType.objects.order_by("code")}
    rows = [
        [
            regions.get(one["region"], one["region"]),
            care.get(one["care"], one["care"]),
            FundingSource(one["source"]).label,
            decimal(one["amount"]),
            decimal(one["tariff"]),
            number(one["units"]),
        ]
        for one in content["lines"]
    ]
    total = sum((Decimal(one["amount"]) for one in content["lines"]), Decimal(0))
    facts = [(_("Year"), str(content["year"])), (_("Version"), str(content["version"]))]
    if content["replaces"]:
        facts += [(_("Replaces version"), str(content["replaces"])), (_("Why it is changed"), content["rationale"])]
    return [
        Section(facts=facts),
        Section(
            heading=_("Lines of the plan"),
            columns=[
                _("Region"), _("Type of care"), _("Funding source"), _("Amount, ₸"), _("Price of a unit, ₸"),
                _("Units"),
            ],
            rows=rows,
            total=[_("Total"), "", "", decimal(total), "", ""],
            numbers=frozenset({3, 4, 5}),
        ),
    ]  # fmt: skip


def reads(actor: Actor, document: SignedDocument) -> bool:
    return plans_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("plan", gettext_lazy("Purchase plan"), plan, reads, public=True))
