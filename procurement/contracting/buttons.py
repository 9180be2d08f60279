"""The next steps of a reader as buttons: what the machines offer to the reader's side."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from procurement.contracting.access import FUND_HEADS, on_a_side, on_fund_side, on_provider_side
from procurement.contracting.guards import STANDING, UNSIGNED
from procurement.contracting.machines import AMENDMENT, COEXECUTION, CONTRACT, EVERYBODY, PROVIDERS, ROUND
from procurement.contracting.penalties import PUNISHABLE
from procurement.models import Amendment, CoExecution, Contract, NegotiationRound
from providers.admission.review.buttons import Button

# Step → the page on which it is taken.
PAGES = {
    "provider_sign": "contracting:sign",
    "fund_sign": "contracting:sign",
    "reopen": "contracting:return",
    "refuse": "contracting:refuse",
    "suspend": "contracting:suspend",
    "resume": "contracting:resume",
    "terminate": "contracting:terminate",
}
ROUND_PAGES = {
    "accept": "contracting:accept",
    "counter": "contracting:offer",
    "fund_accept": "contracting:accept",
    "answer": "contracting:offer",
    "break_off": "contracting:break-off",
}
ASK_FIRST = ("suspend", "terminate")  # the ground is given on the page of the step


def of_contract(contract: Contract, actor: Actor, waiting: NegotiationRound | None) -> list[Button]:
    """The steps of the contract and, while the terms are negotiated, the way to the talks."""
    if not on_a_side(contract, actor):
        return []
    made = []
    if contract.state == "prepared" and contract.terms_version:
        label = _("Answer the offer") if waiting and waiting.state == "fund_offer" else _("To the talks")
        made.append(Button("talks", label, "primary", reverse("contracting:negotiation", args=[contract.uuid])))
    for offer in CONTRACT.offers(contract, actor):
        kept = () if offer.step.name in ASK_FIRST else offer.reasons
        url = reverse(PAGES[offer.step.name], args=[contract.uuid])
        made.append(Button(offer.step.name, offer.step.label, offer.step.tone, url, kept))
    return made


def more_of_contract(contract: Contract, actor: Actor) -> list[Button]:
    """What can be begun beside the steps: an amendment, co-execution, a penalty."""
    made = []
    if not on_a_side(contract, actor):
        return made
    if contract.state in STANDING and contract.terms_version and actor.has(*EVERYBODY):
        url = reverse("contracting:amendment-new", args=[contract.uuid])
        made.append(Button("amend", _("Begin an amendment"), "quiet", url))
    if contract.state in (*UNSIGNED, *STANDING) and on_provider_side(contract, actor) and actor.has(*PROVIDERS):
        url = reverse("contracting:coexecution-new", args=[contract.uuid])
        made.append(Button("coexecute", _("Propose a co-executor"), "quiet", url))
    if contract.state in PUNISHABLE and on_fund_side(contract, actor) and actor.has(*FUND_HEADS):
        url = reverse("contracting:penalty-new", args=[contract.uuid])
        made.append(Button("penalty", _("Add a penalty"), "quiet", url))
    return made


def of_round(row: NegotiationRound | None, contract: Contract, actor: Actor) -> list[Button]:
    if not on_a_side(contract, actor):
        return []
    if row is None:
        again = contract.state == "prepared" and on_fund_side(contract, actor) and actor.has(*EVERYBODY)
        url = reverse("contracting:offer", args=[contract.uuid])
        return [Button("answer", _("Make another offer"), "primary", url)] if again else []
    return [
        Button(
            offer.step.name,
            offer.step.label,
            offer.step.tone,
            reverse(ROUND_PAGES[offer.step.name], args=[contract.uuid]),
            offer.reasons,
        )
        for offer in ROUND.offers(row, actor)
    ]


def of_amendment(row: Amendment, actor: Actor) -> list[Button]:
    """Only what the reader's side may do: the other side's steps are not shown."""
    pages = {"agree": "amendment-sign", "sign": "amendment-sign", "reject": "amendment-reject"}
    if not on_a_side(row.contract, actor):
        return []
    mine = on_provider_side(row.contract, actor) == row.from_provider
    own_steps = ("propose", "sign", "cancel")
    made = []
    for offer in AMENDMENT.offers(row, actor):
        name = offer.step.name
        if (name in own_steps) != mine:
            continue
        address = f"contracting:{pages.get(name, f'amendment-{name}')}"
        url = reverse(address, args=[row.uuid])
        act = name in ("propose", "cancel")
        made.append(Button(name, offer.step.label, offer.step.tone, url, offer.reasons, act=act))
    return made


def of_coexecution(row: CoExecution, actor: Actor) -> list[Button]:
    place: Any = actor.organisation
    if place is None or place.pk not in (row.contract.provider_id, row.executor_id):
        return []
    pages = {"agree": "coexecution-sign", "refuse": "coexecution-refuse", "end": "coexecution-end"}
    return [
        Button(
            offer.step.name,
            offer.step.label,
            offer.step.tone,
            reverse(f"contracting:{pages[offer.step.name]}", args=[row.uuid]),
            offer.reasons,
        )
        for offer in COEXECUTION.offers(row, actor)
        if offer.step.name == "end" or place.pk == row.executor_id
    ]
