"""How the signed documents of contracting are laid out for people; contract and amendment in Kazakh and Russian side
by side."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Actor
from accounts.models import SignedDocument
from accounts.signatures import Kind, Section, register
from config.localized import pick
from config.templatetags.portal import MONTHS, decimal, grouped, language, money
from procurement.contracting import terms
from procurement.contracting.access import amendments_visible_to, coexecutions_visible_to
from procurement.enums import AmendmentKind, FundingSource
from procurement.models import NegotiationRound
from providers.models import CareType

BOTH = ("kk", "ru")


def day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}" if text else "–"


def units(value: Any) -> str:
    return grouped(value, 0)


def month_heads(months: Sequence[str]) -> list[str]:
    """«янв», or «01.27» where the term is longer than a year."""
    if len(months) <= 12:
        return [MONTHS[language()][int(month[5:]) - 1][:3] for month in months]
    return [f"{month[5:]}.{month[2:4]}" for month in months]


# Contract ----------------------------------------------------------------------------------------------------
def of_terms(content: Mapping[str, Any]) -> list[Section]:
    """Parties, positions, the plan by month, targets, co-execution, conditions."""
    contract, provider = content["contract"], content["provider"]
    return [
        Section(
            facts=[
                (_("Contract"), contract["number"]),
                (_("Customer"), _("Social Health Insurance Fund")),
                (_("Medical organisation"), terms.label(provider)),
                (_("BIN"), provider["bin"]),
                (_("Funding source"), str(FundingSource(contract["funding_source"]).label)),
                (_("Term"), f"{day(contract['valid_from'])} – {day(contract['valid_to'])}"),
                (_("Sum of the contract"), money(terms.total(content))),
            ]
        ),
        positions(content),
        schedule(content),
        *targets(content),
        *partners(content),
        requisites(content),
        conditions(content),
    ]


def positions(content: Mapping[str, Any]) -> Section:
    rows = [
        [
            one["number"],
            terms.label(one),
            units(one["units"]),
            unit(one),
            decimal(terms.price(one, max(one["months"], default=""))),
            decimal(one["amount"]),
        ]
        for one in content["positions"]
    ]
    return Section(
        heading=_("Volumes and sums"),
        columns=[_("Lot"), _("Care"), _("Volume of the year"), _("Unit"), _("Price of a unit, ₸"), _("Sum, ₸")],
        rows=rows,
        total=[_("Total"), "", "", "", "", decimal(terms.total(content))],
        numbers=frozenset({2, 4, 5}),
    )


def unit(row: Mapping[str, Any]) -> str:
    from config.localized import pick

    return pick(terms.Row(row), "unit") or "–"


def schedule(content: Mapping[str, Any]) -> Section:
    """Units by month; the last row is tenge of the month in thousands, cut to what fits."""
    months = terms.months(content)
    months = sorted({*months, *(month for one in content["positions"] for month in one["months"])})
    rows = [
        [one["number"], *(units(one["months"].get(month, 0)) for month in months), units(one["units"])]
        for one in content["positions"]
    ]
    sums = [sum((terms.month_amount(one, month) for one in content["positions"]), Decimal(0)) for month in months]
    return Section(
        heading=_("Plan by month"),
        columns=[_("Lot"), *month_heads(months), _("year")],
        rows=rows,
        total=[_("thousand ₸"), *(grouped(value / 1000, 0) for value in sums), grouped(sum(sums) / 1000, 0)],
        numbers=frozenset(range(1, len(months) + 2)),
    )


def targets(content: Mapping[str, Any]) -> list[Section]:
    rows = [
        [terms.label(one), f"{'≥' if one['higher'] else '≤'} {decimal(one['target'])}", pick(terms.Row(one), "unit")]
        for one in content["indicators"]
    ]
    columns = [_("Indicator"), _("Target"), _("Unit")]
    return [Section(heading=_("Indicators"), columns=columns, rows=rows, numbers=frozenset({1}))] if rows else []


def partners(content: Mapping[str, Any]) -> list[Section]:
    rows = [
        [terms.label(one), one["executor"], care_name(one["care"]), units(one["units"]), decimal(one["amount"])]
        for one in content["coexecution"]
    ]
    columns = [_("Co-executor"), _("BIN"), _("Type of care"), _("Volume"), _("Sum, ₸")]
    return [Section(heading=_("Co-execution"), columns=columns, rows=rows, numbers=frozenset({3, 4}))] if rows else []


def care_name(code: str) -> str:
    care = CareType.objects.filter(code=code).first()
    return care.name if care is not None else code


def requisites(content: Mapping[str, Any]) -> Section:
    words = terms.requisite_words()
    return Section(
        heading=_("Requisites of the medical organisation"),
        facts=[(label, content["requisites"].get(name) or "–") for name, label in words.items()],
    )


def conditions(content: Mapping[str, Any]) -> Section:
    limit = content["conditions"].get("penalty_limit", "")
    text = [
        _(
            "The medical organisation gives the volume of the plan by month to patients free of charge; services are"
            " paid by the accepted registers of the month, within the sum of the contract."
        ),
        _(
            "Volume, months, price, term and requisites are changed by an amendment that both sides sign, on a ground"
            " of the closed list. Executed months are not planned anew."
        ),
        _("The contract is suspended and terminated on a ground of the closed list by a signed decision of the Fund."),
    ]
    if limit:
        text.append(
            _("Penalties for a breach of the terms come to %(limit)s %% of the sum of the contract at most.")
            % {"limit": limit}
        )
    return Section(heading=pgettext("contract", "Conditions"), paragraphs=text)


def contract(content: Mapping[str, Any]) -> list[Section]:
    return [
        *of_terms(content["terms"]),
        Section(facts=[(_("Version of the terms"), str(content["version"])), (_("Fingerprint"), content["sha256"])]),
    ]


def offer(content: Mapping[str, Any]) -> list[Section]:
    side = _("the Fund") if content["side"] == "fund" else _("the medical organisation")
    head = [(_("Round"), str(content["round"])), (_("Offer of"), side)]
    return [Section(facts=head), *of_terms(content["terms"])]


# The rest ----------------------------------------------------------------------------------------------------
def contract_stop(content: Mapping[str, Any]) -> list[Section]:
    plan = content["proposal"]
    act = _("Suspension") if plan["act"] == "suspend" else _("Termination")
    last = _("From") if plan["act"] == "suspend" else _("Last day")
    return [
        Section(
            facts=[
                (_("Decision"), act),
                (_("Contract"), content["contract"]),
                (_("Medical organisation"), content["provider"]["name_ru"]),
                (_("BIN"), content["provider"]["bin"]),
                (last, day(plan["day"])),
                (_("Ground"), terms.label(plan)),
                (_("Norm"), plan["norm"] or "–"),
                (_("Reason"), plan["note"]),
            ]
        )
    ]


def amendment(content: Mapping[str, Any]) -> list[Section]:
    facts = [
        (_("Contract"), content["contract"]),
        (_("Medical organisation"), terms.label(content["provider"])),
        (_("BIN"), content["provider"]["bin"]),
        (_("Amendment"), f"№ {content['number']}"),
        (_("Kind"), str(AmendmentKind(content["kind"]).label)),
        (_("Ground"), f"{terms.label(content['ground'])} ({content['ground']['norm']})"),
        (_("Reason"), content["reason"]),
        (_("In force from"), day(content["effective_on"])),
        (_("On version of the terms"), str(content["base_version"])),
    ]
    return [Section(facts=facts), *changes(content["kind"], content["delta"])]


def changes(kind: str, delta: Mapping[str, Any]) -> list[Section]:
    heading = _("What changes")
    if "positions" in delta:
        names = lot_names(delta["positions"])
        months = sorted({month for plan in delta["positions"].values() for month in plan})
        rows = [
            [names.get(lot, lot), *(units(plan.get(month, 0)) for month in months), units(sum(plan.values()))]
            for lot, plan in delta["positions"].items()
        ]
        columns = [_("Lot"), *month_heads(months), _("year")]
        return [Section(heading=heading, columns=columns, rows=rows, numbers=frozenset(range(1, len(columns))))]
    if "prices" in delta:
        names = lot_names(delta["prices"])
        rows = [[names.get(lot, lot), decimal(price)] for lot, price in delta["prices"].items()]
        columns = [_("Lot"), _("New price of a unit, ₸")]
        return [Section(heading=heading, columns=columns, rows=rows, numbers=frozenset({1}))]
    if "coexecution" in delta:
        return partners(delta)
    words = terms.requisite_words() | {"valid_to": _("Last day of the term"), "ended_on": _("Last day")}
    plain = delta.get("requisites", delta)
    facts = [
        (words.get(name, name), day(text) if name in ("valid_to", "ended_on") else text)
        for name, text in plain.items()
    ]
    return [Section(heading=heading, facts=facts)]


def lot_names(lots: Mapping[str, Any]) -> dict[str, str]:
    from procurement.models import Lot

    return {str(one.uuid): one.number for one in Lot.objects.filter(uuid__in=list(lots))}


def coexecution(content: Mapping[str, Any]) -> list[Section]:
    return [
        Section(
            facts=[
                (_("Contract"), content["contract"]),
                (_("Medical organisation"), terms.label(content["provider"])),
                (_("Co-executor"), f"{terms.label(content['executor'])}, {content['executor']['bin']}"),
                (_("Type of care"), care_name(content["care"])),
                (_("Volume"), units(content["units"])),
                (_("Sum, ₸"), decimal(content["amount"])),
                (_("Term"), f"{day(content['valid_from'])} – {day(content['valid_to'])}"),
            ]
        )
    ]


def reads_contract(actor: Actor, document: SignedDocument) -> bool:
    from procurement.access import contracts_visible_to

    return contracts_visible_to(actor).filter(uuid=document.subject_id).exists()


def reads_offer(actor: Actor, document: SignedDocument) -> bool:
    from procurement.access import contracts_visible_to

    rows = NegotiationRound.objects.filter(uuid=document.subject_id)
    return rows.filter(contract__in=contracts_visible_to(actor)).exists()


def reads_amendment(actor: Actor, document: SignedDocument) -> bool:
    return amendments_visible_to(actor).filter(uuid=document.subject_id).exists()


def reads_coexecution(actor: Actor, document: SignedDocument) -> bool:
    return coexecutions_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("contract", gettext_lazy("Contract"), contract, reads_contract, side_by_side=BOTH))
register(Kind("offer", gettext_lazy("Offer of the terms of a contract"), offer, reads_offer, side_by_side=BOTH))
register(Kind("amendment", gettext_lazy("Amendment of a contract"), amendment, reads_amendment, side_by_side=BOTH))
register(Kind("contract_stop", gettext_lazy("Suspension or termination of a contract"), contract_stop, reads_contract))
register(
    Kind("coexecution", gettext_lazy("Agreement on co-execution"), coexecution, reads_coexecution, side_by_side=BOTH)
)
