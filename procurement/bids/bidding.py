"""What a provider does with its bid: begin, fill in, sign and submit, withdraw, correct, answer for placed volume."""

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.access import Actor, RoleMissing
from accounts.models import SignedDocument
from config import audit
from config.workflow import StepRefused, must_be_open
from procurement.bids import content as contents
from procurement.bids import guards, sealing
from procurement.bids.access import admitted_care
from procurement.bids.content import EMPTY, Content
from procurement.bids.errors import BidError
from procurement.bids.machine import BID, BIDDERS, CORRECTION, DRAFT, HEAD
from procurement.models import Bid, Campaign
from providers.models import Provider


def must_own(bid: Bid, actor: Actor) -> None:
    """RoleMissing for whoever acts for another organisation: pages never get so far."""
    actor.require(*BIDDERS)
    if not sealing.owns(actor, bid):
        raise RoleMissing(BIDDERS)


def hold(campaign_id: int) -> None:
    """Keeps the campaign from being closed until this transaction ends; submissions do not wait for each other. Who
    comes while it is being closed waits, and then finds it closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM procurement_campaign WHERE id = %s FOR SHARE", [campaign_id])


# Before the deadline -------------------------------------------------------------------------------------------------
@transaction.atomic
def start_bid(*, campaign: Campaign, actor: Actor) -> Bid:
    """A draft, with the content of the bid that was withdrawn before it, if there is one. BidError where the campaign
    does not accept bids, the provider is admitted to none of its types of care, or has a bid already."""
    actor.require(*BIDDERS)
    if not actor.works_for_provider or actor.organisation is None:
        raise RoleMissing(BIDDERS)
    provider = Provider.objects.get(pk=actor.organisation.pk)
    hold(campaign.pk)
    campaign.refresh_from_db()
    for reason in guards.accepts(campaign):
        raise BidError(reason)
    if not campaign.lots.filter(care_type__in=admitted_care(provider.pk)).exists():
        raise BidError(_("You are in the registry with none of the types of care of this campaign."))
    row = Bid(campaign=campaign, provider=provider, created_by=actor.user)
    sealing.seal(row, content_before(campaign, provider, actor))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise BidError(_("Your organisation has a bid in this campaign already.")) from error
    BID.log(row, actor, "start", "")
    audit.record("procurement.bid_started", actor=actor, subject=row)
    return row


def content_before(campaign: Campaign, provider: Provider, actor: Actor) -> Content:
    """What the last withdrawn bid held: nothing has to be typed twice."""
    last = Bid.objects.filter(campaign=campaign, provider=provider, state="withdrawn").order_by("-pk").first()
    return sealing.content_of(last, actor) if last else EMPTY


def save_content(*, bid: Bid, actor: Actor, content: Content, version: int | None = None) -> Bid:
    """The whole content of a draft, sealed anew. It may be unfinished: ``guards.missing`` tells what it lacks.
    BidError for what is no content, names foreign lots, or comes after the deadline; Stale, NoSuchStep."""
    must_own(bid, actor)
    found = contents.normalised(content)
    with BID.editing(bid, states=(DRAFT,), version=version) as row:
        for reason in guards.accepts(row.campaign):
            raise BidError(reason)
        known = {str(uuid) for uuid in row.campaign.lots.values_list("uuid", flat=True)}
        if any(one["lot"] not in known for one in found["lots"]):
            raise BidError(_("A lot is named that the campaign does not have. Take it out."))
        sealing.seal(row, found)
        audit.record("procurement.bid_saved", actor=actor, subject=row)
    return row


def save_lots(*, bid: Bid, actor: Actor, lots: list[str], version: int | None = None) -> Bid:
    """Which lots the draft is for (their ``uuid``); volumes of those that stay are kept."""
    must_own(bid, actor)
    before = {row["lot"]: row for row in sealing.content_of(bid, actor)["lots"]}
    blank = {"requested": 0, "own": 0, "partners": []}
    chosen = [before.get(lot) or {"lot": lot, **blank} for lot in lots]
    return save_content(bid=bid, actor=actor, content={"lots": chosen}, version=version)


def save_line(*, bid: Bid, actor: Actor, line: dict[str, Any], version: int | None = None) -> Bid:
    """The volumes of one lot that the draft is for."""
    must_own(bid, actor)
    rows = sealing.content_of(bid, actor)["lots"]
    if line["lot"] not in {row["lot"] for row in rows}:
        raise BidError(_("The bid is not for this lot."))
    chosen = [line if row["lot"] == line["lot"] else row for row in rows]
    return save_content(bid=bid, actor=actor, content={"lots": chosen}, version=version)


def commitment_to_sign(*, bid: Bid, actor: Actor) -> SignedDocument:
    """The seal of the bid as it is now, put before the head. StepRefused while something keeps it back."""
    return prepared(bid, actor, "submit", contents.of_commitment(bid), _("Bid in campaign %(number)s"))


@transaction.atomic
def submit(*, bid: Bid, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None) -> Bid:
    """Signed by the head, numbered, and accepted at the second of this act. SignatureRefused, StepRefused, Stale."""
    actor.require(*HEAD)
    must_own(bid, actor)
    hold(bid.campaign_id)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    return BID.fire("submit", bid, actor=actor, version=version, signature=signature)


@transaction.atomic
def withdraw(*, bid: Bid, actor: Actor, version: int | None = None) -> Bid:
    """Before the deadline only; a new bid may follow. It is never opened."""
    must_own(bid, actor)
    hold(bid.campaign_id)
    return BID.fire("withdraw", bid, actor=actor, version=version)


# Correction ----------------------------------------------------------------------------------------------------------
def correctable_lots(bid: Bid) -> set[str]:
    """Lots (uuid) that have remarks: only these may be changed."""
    return {one["lot"] for one in bid.remarks}


def save_correction(
    *, bid: Bid, actor: Actor, lines: list[dict[str, Any]], answer: str, version: int | None = None
) -> Bid:
    """Corrected lines of lots with remarks, and what was done. It counts when the head has signed it. BidError for
    other lots, and for more volume than the sealed bid applied for: a correction is no second bid."""
    must_own(bid, actor)
    given = {one["lot"]: one for one in contents.normalised({"lots": lines})["lots"]}
    with BID.editing(bid, states=(CORRECTION,), version=version) as row:
        for reason in guards.due(row, actor):
            raise BidError(reason)
        if not given.keys() <= correctable_lots(row):
            raise BidError(_("Only lots with remarks can be changed."))
        sealed = sealing.content_of(row, actor)["lots"]
        for one in sealed:
            if one["lot"] in given and given[one["lot"]]["requested"] > one["requested"]:
                raise BidError(
                    _("The volume cannot exceed what the sealed bid applied for: %(units)s.")
                    % {"units": one["requested"]},
                    "requested",
                )
        now = {one["lot"]: one for one in (row.corrected or {"lots": []})["lots"]}
        row.corrected = {"lots": [given.get(one["lot"]) or now.get(one["lot"]) or one for one in sealed]}
        row.answer = answer
        audit.record("procurement.bid_corrected", actor=actor, subject=row)
    return row


def correction_to_sign(*, bid: Bid, actor: Actor) -> SignedDocument:
    """The corrected bid, in the open. StepRefused while something is missing."""
    return prepared(bid, actor, "resubmit", contents.of_correction(bid), _("Corrected bid %(receipt)s"))


@transaction.atomic
def resubmit(*, bid: Bid, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None) -> Bid:
    """Signed by the head and examined at once, finally: the bid that comes back is admissible or rejected."""
    actor.require(*HEAD)
    must_own(bid, actor)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    return BID.fire("resubmit", bid, actor=actor, version=version, signature=signature)


# The answer to placed volume -----------------------------------------------------------------------------------------
def acceptance_to_sign(*, bid: Bid, actor: Actor) -> SignedDocument:
    title = _("Acceptance of the placed volume: bid %(receipt)s")
    return prepared(bid, actor, "accept", contents.of_acceptance(bid), title)


def refusal_to_sign(*, bid: Bid, actor: Actor) -> SignedDocument:
    title = _("Refusal of the placed volume: bid %(receipt)s")
    return prepared(bid, actor, "decline", contents.of_refusal(bid), title)


@transaction.atomic
def accept(*, bid: Bid, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None) -> Bid:
    """All volume that is offered now, in every lot of the bid. SignatureRefused, StepRefused, Stale."""
    return answered("accept", bid, actor, document, cms, version)


@transaction.atomic
def decline(*, bid: Bid, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None) -> Bid:
    """What is declined is distributed among the others; what was accepted earlier stays."""
    return answered("decline", bid, actor, document, cms, version)


def answered(step: str, bid: Bid, actor: Actor, document: SignedDocument, cms: bytes, version: int | None) -> Bid:
    actor.require(*HEAD)
    must_own(bid, actor)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    return BID.fire(step, bid, actor=actor, version=version, signature=signature)


# Signing -------------------------------------------------------------------------------------------------------------
def prepared(bid: Bid, actor: Actor, step: str, content: dict[str, Any], title: Any) -> SignedDocument:
    must_own(bid, actor)
    wanted = BID.step(step)
    if bid.state not in wanted.sources:
        raise StepRefused(
            _("«%(step)s» is not possible in the state «%(state)s».")
            % {"step": wanted.label, "state": bid.get_state_display()}  # type: ignore[attr-defined]
        )
    must_be_open(wanted, bid, actor)
    words = {"number": bid.campaign.number, "receipt": bid.receipt}
    return signatures.prepare(kind=wanted.signed, subject=bid, title=str(title) % words, content=content, actor=actor)
