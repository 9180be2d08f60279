"""What the steps of an amendment bring about. ``machines`` names them."""

from typing import Any

from procurement.contracting import deltas, news
from procurement.contracting.effects import current, write_lines, write_version
from procurement.enums import AmendmentKind
from procurement.models import Amendment, Contract
from procurement.publication.outbox import announce


def proposed(row: Amendment, actor: Any, **details: Any) -> None:
    news.of_amendment(row, "amendment.proposed", to_proposer=False)


def agreed(row: Amendment, actor: Any, **details: Any) -> None:
    news.of_amendment(row, "amendment.agreed", to_proposer=True)


def rejected(row: Amendment, actor: Any, *, note: str = "", **details: Any) -> None:
    news.of_amendment(row, "amendment.rejected", to_proposer=True, note=note)


def signed(row: Amendment, actor: Any, **details: Any) -> None:
    news.of_amendment(row, "amendment.signed", to_proposer=False)


def took_effect(row: Amendment, actor: Any, **details: Any) -> None:
    """The next version of the terms, and the lines by which intake judges from now on."""
    from procurement.contracting.machines import CONTRACT, contract_due

    origin = f"amendment:{row.number}"
    if row.kind == AmendmentKind.TERMINATION:
        day = deltas.day_of(row.delta["ended_on"])
        CONTRACT.fire("end", row.contract, actor=actor, day=day, origin=origin)
    else:
        contract = Contract.objects.select_for_update(of=("self",)).get(pk=row.contract_id)
        version = current(contract)
        content = deltas.applied(version.terms, row.kind, row.delta, row.effective_on)  # type: ignore[union-attr]
        if row.kind == AmendmentKind.PERIOD:
            contract.valid_to = deltas.day_of(content["contract"]["valid_to"]) or contract.valid_to
            contract.due_on = contract_due(contract, contract.state)
        write_version(contract, content, origin, row.effective_on, actor)
        write_lines(contract, content)
        contract.version += 1
        contract.save()
    for to_proposer in (True, False):
        news.of_amendment(row, "amendment.effective", to_proposer=to_proposer)
    announce("amendment_effective", row)
