"""What the pages of a contract show."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import Signature, SignedDocument
from accounts.signatures.documents import of_subject
from config.localized import pick
from config.models import StateChange
from procurement.contracting import checks, terms
from procurement.contracting.effects import current
from procurement.contracting.guards import UNSIGNED
from procurement.contracting.machines import CONTRACT
from procurement.contracting.months import first_of
from procurement.contracting.news import day_text
from procurement.enums import ContractState
from procurement.models import Contract, ContractVersion
from providers.models import Application, CareType, RegistryEntry


@dataclass
class Row:
    """A type of care in a table of months."""

    care: CareType
    unit: str = ""
    units: int = 0
    amount: Decimal = Decimal(0)
    months: list[int] = field(default_factory=list)

    @property
    def price(self) -> Decimal | None:
        return self.amount / self.units if self.units else None


@dataclass
class Year:
    """Twelve months at most: what fits a page."""

    year: str
    months: list[date]
    rows: list[Row]
    sums: list[Decimal]  # thousand tenge of each month

    @property
    def total(self) -> Decimal:
        return sum(self.sums, Decimal(0))


def lines(content: terms.Terms) -> list[Row]:
    """Types of care of the terms with units and tenge of the whole term."""
    types = {one.code: one for one in CareType.objects.filter(code__in={p["care"] for p in content["positions"]})}
    found: dict[str, Row] = {}
    for one in content["positions"]:
        row = found.setdefault(one["care"], Row(types[one["care"]]))
        row.units += one["units"]
        row.amount += Decimal(one["amount"])
        unit = pick(terms.Row(one), "unit")
        row.unit = unit if row.unit in ("", unit) else _("units")
    return sorted(found.values(), key=lambda row: (row.care.position, row.care.code))


def years(content: terms.Terms) -> list[Year]:
    """The plan by month, a table a year."""
    by_care = terms.by_care(content)
    rows = lines(content)
    found = []
    months = sorted({*terms.months(content), *(month for _care, month in by_care)})
    for year in sorted({month[:4] for month in months}):
        own = [month for month in months if month[:4] == year]
        table = []
        for row in rows:
            units = [by_care.get((row.care.code, month), (0, Decimal(0)))[0] for month in own]
            table.append(Row(row.care, row.unit, sum(units), row.amount, units))
        sums = [
            sum((by_care.get((row.care.code, month), (0, Decimal(0)))[1] for row in rows), Decimal(0)) / 1000
            for month in own
        ]
        found.append(Year(year, [first_of(month) for month in own], table, sums))
    return found


# The way of a contract ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Stage:
    label: Any
    note: Any
    state: str = ""  # done | now | empty


def stages(contract: Contract, history: list[StateChange]) -> list[list[Stage]]:
    """Stage 1 and stage 2 of the mockup, each a list of steps."""
    entry = RegistryEntry.objects.filter(provider=contract.provider_id).order_by("admitted_on").first()
    application = (
        Application.objects.filter(provider=contract.provider_id).exclude(submitted_at=None).order_by("pk").first()
    )
    sent = application.submitted_at.date() if application and application.submitted_at else None
    first = [
        Stage(_("Application"), day_text(sent), "done" if entry or sent else "now"),
        Stage(_("Registry"), day_text(entry.admitted_on if entry else None), "done" if entry else ""),
    ]
    at = {one.step: one.at.date() for one in history}
    position = [ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED].index
    reached = position(ContractState(contract.state)) if contract.state in UNSIGNED else 3
    if contract.state == ContractState.REFUSED:
        reached = -1
    facts = [
        (_("Volumes placed"), day_text(at.get("prepare"))),
        (_("Terms"), day_text(at.get("agree"))),
        (_("Organisation signs"), day_text(at.get("provider_sign"))),
        (_("Fund signs"), day_text(at.get("fund_sign") or contract.signed_on)),
        (_("In force"), _("from %(day)s") % {"day": day_text(contract.valid_from)}),
    ]
    second = []
    for number, (label, note) in enumerate(facts):
        done = number == 0 or (reached >= 0 and number <= reached)
        now = reached >= 0 and number == reached + 1 and number < 4
        last = number == 4 and reached == 3
        if now and contract.due_on and contract.state in UNSIGNED:
            note = _("by %(day)s") % {"day": day_text(contract.due_on)}
        second.append(Stage(label, note, "done" if done or last else "now" if now else ""))
    return [first, second]


# Signatures, versions -----------------------------------------------------------------------------------------------
def signed_documents(contract: Contract) -> list[SignedDocument]:
    """Documents of the contract that somebody signed, newest first, with their signatures."""
    signatures = Prefetch("signatures", Signature.objects.select_related("organisation").order_by("at", "pk"))
    found = [*of_subject("contract", contract), *of_subject("contract_stop", contract)]
    rows = SignedDocument.objects.filter(pk__in=[one.pk for one in found], signatures__isnull=False)
    return list(rows.distinct().prefetch_related(signatures).order_by("-created_at", "-pk"))


@dataclass(frozen=True)
class Change:
    version: ContractVersion
    label: Any
    differences: list[terms.Difference]


def versions(contract: Contract) -> list[Change]:
    """The versions of the terms, newest first, each with what it changed."""
    rows = list(contract.versions.select_related("created_by").order_by("number"))
    found = []
    for number, one in enumerate(rows):
        changed = terms.differences(rows[number - 1].terms, one.terms) if number else []
        found.append(Change(one, origin(one.origin), changed))
    return found[::-1]


def origin(text: str) -> str:
    kind, _mark, number = text.partition(":")
    if kind == "round":
        return _("Agreed in round %(number)s of the talks") % {"number": number}
    if kind == "amendment":
        return _("Amendment № %(number)s") % {"number": number}
    if kind == "termination":
        return _("Termination")
    return _("Prepared from the protocol of placement")


def page_of(contract: Contract) -> dict[str, Any]:
    """What is shown of a contract that was made here; nothing but the history of an imported one."""
    history = list(CONTRACT.history(contract.uuid))
    version = current(contract)
    context: dict[str, Any] = {
        "history": [{"change": one, "label": ContractState(one.target).label} for one in reversed(history)],
        "version": version,
        "suspensions": contract.suspensions.select_related("ground").order_by("-since", "-pk"),
        "penalties": contract.penalties.select_related("ground").order_by("-noted_on", "-pk"),
        "coexecutions": contract.coexecutions.select_related("executor", "care_type").order_by("pk"),
        "documents": signed_documents(contract),
    }
    if version is None:
        return context
    content = version.terms
    return context | {
        "stages": stages(contract, history),
        "lines": lines(content),
        "lines_total": terms.total(content),
        "years": years(content),
        "indicators": [
            {
                "name": terms.label(one),
                "target": one["target"],
                "unit": pick(terms.Row(one), "unit"),
                "higher": one["higher"],
            }
            for one in content["indicators"]
        ],
        "checks": checks.checks(contract) if contract.state in UNSIGNED else [],
        "versions": versions(contract),
    }


def sum_of(rows: Iterable[Any]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))
