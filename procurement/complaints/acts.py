"""What is done with a complaint: written, signed and submitted by the provider; reviewed, decided and remedied by the
central office. The only writers."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.access import Actor
from accounts.models import SignedDocument
from config import audit
from config.workflow import StepRefused, reasons
from procurement.commission.effects import in_both
from procurement.complaints import content
from procurement.complaints.access import APPLICANTS, DECIDERS, HEAD
from procurement.complaints.errors import ComplaintError
from procurement.complaints.machine import COMPLAINT, may_complain
from procurement.enums import ComplaintState, GroundKind, RemedyKind
from procurement.models import Campaign, Complaint, ComplaintPoint, Ground, Lot
from providers.models import Provider

DRAFT, SUBMITTED, ACCEPTED = ComplaintState.DRAFT, ComplaintState.SUBMITTED, ComplaintState.ACCEPTED


# The provider --------------------------------------------------------------------------------------------------------
@transaction.atomic
def start_complaint(*, campaign: Campaign, actor: Actor, lot: Lot | None = None) -> Complaint:
    """A draft, of the actor's organisation. StepRefused for one that may not complain about the campaign now."""
    actor.require(*APPLICANTS)
    if actor.organisation is None:
        raise ValueError("an actor without an organisation")
    provider = Provider.objects.get(pk=actor.organisation.pk)
    if lot is not None and lot.campaign_id != campaign.pk:
        raise ValueError("a lot of another campaign")
    complaint = Complaint(campaign=campaign, lot=lot, provider=provider, created_by=actor.user)
    if kept := list(may_complain(complaint, actor)):
        raise StepRefused(*kept)
    complaint.save()
    COMPLAINT.log(complaint, actor, "start", "")
    audit.record("procurement.complaint_started", actor=actor, subject=complaint, campaign=campaign.number)
    return complaint


def save_point(
    *,
    complaint: Complaint,
    actor: Actor,
    text: str,
    wanted: str = "",
    ground: Ground | None = None,
    point: ComplaintPoint | None = None,
    version: int | None = None,
) -> ComplaintPoint:
    """A new point, numbered on, or a changed one."""
    actor.require(*APPLICANTS)
    if ground is not None and ground.kind != GroundKind.COMPLAINT:
        raise ValueError("a ground of something else")
    with COMPLAINT.editing(complaint, states=(DRAFT,), version=version) as row:
        if not text.strip():
            raise ComplaintError(_("Say what is wrong."), "text")
        if point is None:
            point = ComplaintPoint(complaint=row, position=row.points.count() + 1)
        else:  # as it is now: a colleague may have renumbered or removed it
            point = own_point(row, point)
        point.text, point.wanted, point.ground = text.strip(), wanted.strip(), ground
        point.save()
        audit.record("procurement.complaint_point_saved", actor=actor, subject=row, point=point.position)
    return point


def remove_point(*, complaint: Complaint, actor: Actor, point: ComplaintPoint, version: int | None = None) -> None:
    """The others are numbered anew, without a gap."""
    actor.require(*APPLICANTS)
    with COMPLAINT.editing(complaint, states=(DRAFT,), version=version) as row:
        point = own_point(row, point)
        audit.record("procurement.complaint_point_removed", actor=actor, subject=row, point=point.position)
        point.delete()
        for position, one in enumerate(row.points.order_by("position"), 1):
            if one.position != position:
                one.position = position
                one.save(update_fields=["position"])


def own_point(complaint: Complaint, point: ComplaintPoint) -> ComplaintPoint:
    found = complaint.points.filter(pk=point.pk).first()
    if found is None:
        raise ComplaintError(_("This point is no longer there: look at the complaint again."))
    return found


def complaint_to_sign(*, complaint: Complaint, actor: Actor) -> SignedDocument:
    """As it is now, put before the head. StepRefused while something keeps it back."""
    refuse_unready("submit", complaint, actor)
    return signatures.prepare(
        kind="complaint",
        subject=complaint,
        title=in_both(
            lambda: (
                _("Complaint on campaign %(campaign)s: %(provider)s")
                % {"campaign": complaint.campaign.number, "provider": complaint.provider.name}
            )
        ),
        content=content.of_complaint(complaint),
        actor=actor,
    )


def refuse_unready(name: str, complaint: Complaint, actor: Actor) -> None:
    step = COMPLAINT.step(name)
    kept = list(reasons(step, complaint, actor))
    if complaint.state not in step.sources:
        kept = [
            _("«%(step)s» is not possible in the state «%(state)s».")
            % {"step": step.label, "state": complaint.get_state_display()}
        ]
    if kept:
        raise StepRefused(*kept)


@transaction.atomic
def submit(
    *, complaint: Complaint, actor: Actor, document: SignedDocument, cms: bytes | str, version: int | None = None
) -> Complaint:
    """Signed by the head; from now on it keeps the signing of contracts back. SignatureRefused, StepRefused, Stale."""
    actor.require(*HEAD)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    return COMPLAINT.fire("submit", complaint, actor=actor, version=version, signature=signature)


def withdraw(*, complaint: Complaint, actor: Actor, note: str = "", version: int | None = None) -> Complaint:
    return COMPLAINT.fire("withdraw", complaint, actor=actor, version=version, note=note)


def to_court(*, complaint: Complaint, actor: Actor, note: str, version: int | None = None) -> Complaint:
    """``note``: the court and the number of the case."""
    return COMPLAINT.fire("to_court", complaint, actor=actor, version=version, note=note)


# The central office --------------------------------------------------------------------------------------------------
def accept_for_review(*, complaint: Complaint, actor: Actor, version: int | None = None) -> Complaint:
    return COMPLAINT.fire("accept_for_review", complaint, actor=actor, version=version)


def draft_decision(
    *,
    complaint: Complaint,
    actor: Actor,
    decision: str,
    norm: str,
    findings: Mapping[int, tuple[bool | None, str]] | None = None,
    remedy_kind: str = "",
    remedy_ordered: str = "",
    version: int | None = None,
) -> Complaint:
    """The decision in words, before it is signed. ``findings``: position of a point → upheld, and what was found. On a
    complaint that is not under review yet it is the refusal to take it for review, without findings."""
    actor.require(*DECIDERS)
    with COMPLAINT.editing(complaint, states=(SUBMITTED, ACCEPTED), version=version) as row:
        if row.state == ACCEPTED:
            for point in row.points.order_by("position"):
                if point.position in (findings or {}):
                    point.upheld, finding = (findings or {})[point.position]
                    point.finding = finding.strip()
                    point.save(update_fields=["upheld", "finding"])
        row.decision, row.norm = decision.strip(), norm.strip()
        upheld = row.state == ACCEPTED and row.points.filter(upheld=True).exists()
        row.remedy_kind = RemedyKind(remedy_kind) if upheld and remedy_kind else ""
        row.remedy_ordered = remedy_ordered.strip() if upheld else ""
        audit.record("procurement.complaint_decision_drafted", actor=actor, subject=row)
    return row


def decision_to_sign(*, complaint: Complaint, actor: Actor) -> SignedDocument:
    """The drafted decision, put before the central office to sign. StepRefused while something keeps it back."""
    refuse_unready(content.outcome_of(complaint), complaint, actor)
    return signatures.prepare(
        kind="complaint_decision",
        subject=complaint,
        title=in_both(lambda: _("Decision on complaint № %(number)s") % {"number": complaint.number}),
        content=content.of_decision(complaint),
        actor=actor,
    )


@transaction.atomic
def decide(
    *, complaint: Complaint, actor: Actor, document: SignedDocument, cms: bytes | str, version: int | None = None
) -> Complaint:
    """Signed: not taken for review, upheld with a remedy, or dismissed, as the findings say."""
    actor.require(*DECIDERS)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    step = content.outcome_of(complaint)
    return COMPLAINT.fire(step, complaint, actor=actor, version=version, signature=signature)


def draft_remedy(*, complaint: Complaint, actor: Actor, done: str, version: int | None = None) -> Complaint:
    actor.require(*DECIDERS)
    with COMPLAINT.editing(complaint, states=(ComplaintState.SATISFIED,), version=version) as row:
        if not done.strip():
            raise ComplaintError(_("Write what was done."), "done")
        row.remedy_done = done.strip()
        audit.record("procurement.complaint_remedy_drafted", actor=actor, subject=row)
    return row


def remedy_to_sign(*, complaint: Complaint, actor: Actor) -> SignedDocument:
    refuse_unready("remedy", complaint, actor)
    return signatures.prepare(
        kind="complaint_remedy",
        subject=complaint,
        title=in_both(lambda: _("Remedy of complaint № %(number)s") % {"number": complaint.number}),
        content=content.of_remedy(complaint),
        actor=actor,
    )


@transaction.atomic
def remedy(
    *, complaint: Complaint, actor: Actor, document: SignedDocument, cms: bytes | str, version: int | None = None
) -> Complaint:
    """Signed: the complaint keeps nothing back any more. «Compute anew» starts the new distribution."""
    actor.require(*DECIDERS)
    signature: Any = signatures.accept(document=document, cms=cms, actor=actor)
    return COMPLAINT.fire("remedy", complaint, actor=actor, version=version, signature=signature)
