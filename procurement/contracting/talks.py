"""Verbs of the negotiation."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import signatures
from accounts.access import Actor
from accounts.models import SignedDocument
from config.workflow import must_be_open
from procurement.contracting import content, negotiable
from procurement.contracting.access import FUND_HEADS, KEEPERS, PROVIDER_HEAD, PROVIDERS
from procurement.contracting.effects import current, open_round
from procurement.contracting.errors import ContractingError
from procurement.contracting.guards import fund_side
from procurement.contracting.machines import COUNTER, OFFER, ROUND
from procurement.contracting.terms import Terms, digest
from procurement.enums import ContractState
from procurement.models import Contract, NegotiationRound

Months = Mapping[str, Mapping[str, int]]


def open_one(contract: Contract) -> NegotiationRound | None:
    """The round that somebody has to answer, if any."""
    rows = contract.rounds.filter(state__in=[OFFER, COUNTER]).select_related(
        "contract__campaign", "contract__provider"
    )
    return rows.first()


def offer_to_sign(*, row: NegotiationRound, actor: Actor) -> SignedDocument:
    """The offer as it is accepted. StepRefused while something keeps it back."""
    step = ROUND.step("accept" if row.state == OFFER else "fund_accept")
    must_be_open(step, row, actor)
    return signatures.prepare(
        kind="offer",
        subject=row,
        title=content.in_both(
            lambda: (
                _("Acceptance of the offer, contract %(number)s, round %(round)s")
                % {"number": row.contract.number, "round": row.number}
            )
        ),
        content=content.of_offer(row),
        actor=actor,
    )


@transaction.atomic
def accept_offer(
    *, row: NegotiationRound, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> NegotiationRound:
    """The head of the organisation accepts the Fund's offer; the terms are agreed."""
    actor.require(*PROVIDER_HEAD)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    return ROUND.fire("accept", row, actor=actor, version=version, signature=signature)


@transaction.atomic
def accept_counter(
    *, row: NegotiationRound, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> NegotiationRound:
    """The head of the Fund's side accepts the counter-offer; the terms are agreed."""
    actor.require(*FUND_HEADS)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    return ROUND.fire("fund_accept", row, actor=actor, version=version, signature=signature)


def made(base: Terms, months: Months, targets: Mapping[str, str], content: Terms | None = None) -> Terms:
    """The terms of an offer, judged by the whitelist."""
    found = content if content is not None else negotiable.offer(base, months=months, targets=targets)
    if refused := negotiable.refusals(base, found):
        raise ContractingError(*refused)
    return found


@transaction.atomic
def counter(
    *,
    row: NegotiationRound,
    actor: Actor,
    months: Months | None = None,
    targets: Mapping[str, str] | None = None,
    note: str = "",
    terms: Terms | None = None,
    version: int | None = None,
) -> NegotiationRound:
    """The organisation's counter-offer. ``months``: lot → month → units; ``targets``: code → text; or whole ``terms``.
    ContractingError for what is no matter of talks, or for the same terms again."""
    actor.require(*PROVIDERS)
    offer = made(row.terms, months or {}, targets or {}, terms)
    if digest(offer) == digest(row.terms):
        raise ContractingError(_("This is the offer of the Fund word for word: accept it."))
    return ROUND.fire("counter", row, actor=actor, version=version, terms=offer, note=note)


@transaction.atomic
def offer_anew(
    *,
    contract: Contract,
    actor: Actor,
    months: Months | None = None,
    targets: Mapping[str, str] | None = None,
    note: str = "",
    terms: Terms | None = None,
    version: int | None = None,
) -> NegotiationRound:
    """The Fund's next offer: in answer to a counter-offer, or after a round that lapsed or ended in no agreement."""
    actor.require(*KEEPERS)
    contract = (
        Contract.objects.select_for_update(of=("self",)).select_related("campaign", "provider").get(pk=contract.pk)
    )
    if kept := list(fund_side(contract, actor)):
        raise ContractingError(*kept)
    if contract.state != ContractState.PREPARED:
        raise ContractingError(_("The terms of the contract are negotiated no more."))
    known = current(contract)
    if known is None:
        raise ContractingError(_("An imported contract has no terms here: it is not amended in the portal."))
    offer = made(known.terms, months or {}, targets or {}, terms)
    waiting = open_one(contract)
    if waiting is not None and waiting.state == OFFER:
        raise ContractingError(_("The organisation has not answered your offer yet."))
    if waiting is not None:
        ROUND.fire("answer", waiting, actor=actor, version=version)
    return open_round(contract, offer, actor, note)


def break_off(*, row: NegotiationRound, actor: Actor, note: str, version: int | None = None) -> NegotiationRound:
    return ROUND.fire("break_off", row, actor=actor, version=version, note=note)


def given_up(contract: Contract) -> list[tuple[Any, int]]:
    """Lots of which less is in the contract than the protocol placed, with the units that are unplaced again."""
    version = current(contract)
    placed = {one["lot"]: one["placed"] for one in version.terms["positions"]} if version else {}
    found = []
    for one in contract.positions.select_related("lot").order_by("lot__position", "pk"):
        units = 0 if contract.state == ContractState.REFUSED else one.units
        less = placed.get(str(one.lot.uuid), 0) - units
        if less > 0:
            found.append((one.lot, less))
    return found
