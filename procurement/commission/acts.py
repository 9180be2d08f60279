"""What is done at a meeting: planned, attendance marked, votes cast, protocol signed. The steps themselves are those
of ``machine.MEETING``; these verbs are the only writers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.access import Actor, RoleMissing
from accounts.models import SignedDocument
from config import audit
from config.workflow import NoSuchStep, StepRefused
from procurement.commission import conflicts, news, sitting
from procurement.commission.access import PLANNERS, SITTING, keeps, seat_of
from procurement.commission.composition import VOTING, seats_on
from procurement.commission.errors import CommissionError
from procurement.commission.machine import MEETING, by_presidency, by_secretary
from procurement.enums import Choice, MeetingState, Outcome, Presence, QuestionKind
from procurement.models import Attendance, Campaign, Commission, Meeting, Question, Seat, Vote
from providers import terms

CHANGEABLE = (MeetingState.PLANNED, MeetingState.CONVENED)
SIGNED = (MeetingState.PROTOCOL_SIGNED, MeetingState.PUBLISHED)


@dataclass(frozen=True)
class Item:
    """A question of the agenda. ``subject``: the run or the placement without selection that is decided on."""

    kind: str
    text: str = ""
    subject: UUID | None = None


# Planning ------------------------------------------------------------------------------------------------------------
@transaction.atomic
def plan_meeting(
    *,
    commission: Commission,
    campaign: Campaign,
    actor: Actor,
    planned_at: datetime,
    agenda: Sequence[Item],
    place: str = "",
    corrects: Meeting | None = None,
) -> Meeting:
    """Tells the members at once: they must have the notice of the term «meeting_notice» (ҚР ДСМ-242/2020, p. 36).

    ``corrects``: a meeting of the same campaign whose signed protocol the one of this meeting is to replace.
    CommissionError says what cannot be.
    """
    actor.require(*PLANNERS)
    if not keeps(actor, commission, PLANNERS):
        raise RoleMissing(PLANNERS)
    refuse_plan(commission, campaign, planned_at, agenda, corrects)
    # The number is taken one after another.
    number = Campaign.objects.select_for_update(of=("self",), no_key=True).get(pk=campaign.pk).number
    meeting = Meeting.objects.create(
        number=f"{number}/{Meeting.objects.filter(campaign=campaign).count() + 1}",
        commission=commission,
        campaign=campaign,
        planned_at=planned_at,
        place=place,
        corrects=corrects,
        created_by=actor.user,
    )
    Question.objects.bulk_create(
        Question(meeting=meeting, position=place, kind=one.kind, text=one.text.strip(), subject_uuid=one.subject)
        for place, one in enumerate(agenda, 1)
    )
    held = list(seats_on(commission, timezone.localdate(planned_at)))
    Attendance.objects.bulk_create(Attendance(meeting=meeting, seat=seat) for seat in held)
    MEETING.log(meeting, actor, "plan", "")
    news.to_people(meeting, [seat.user for seat in held], "meeting.planned")
    audit.record("procurement.meeting_planned", actor=actor, subject=meeting, campaign=campaign.number)
    return meeting


def refuse_plan(
    commission: Commission,
    campaign: Campaign,
    planned_at: datetime,
    agenda: Sequence[Item],
    corrects: Meeting | None,
) -> None:
    if campaign.region_id != commission.region_id:
        raise CommissionError(_("Another commission decides on this campaign."), "campaign")
    first = terms.last_day("meeting_notice", timezone.localdate())
    if first is not None and timezone.localdate(planned_at) < first:
        raise CommissionError(
            _("Members must have notice: the earliest day is %(day)s.") % {"day": f"{first:%d.%m.%Y}"}, "planned_at"
        )
    if not agenda:
        raise CommissionError(_("Choose at least one question of the agenda."), "agenda")
    for one in agenda:
        if one.kind == QuestionKind.OTHER and not one.text.strip():
            raise CommissionError(_("Write what the other question is about."), "text")
        if one.kind == QuestionKind.PLACEMENT and one.subject is None:
            raise CommissionError(_("Choose the distribution that is decided on."), "agenda")
    if corrects is not None:
        if corrects.campaign_id != campaign.pk or corrects.commission_id != commission.pk:
            raise CommissionError(_("A protocol of another campaign cannot be corrected here."), "corrects")
        if corrects.state not in SIGNED:
            raise CommissionError(_("Only a signed protocol is corrected by another meeting."), "corrects")
        if corrects.corrected_by.exclude(state=MeetingState.ADJOURNED).exists():
            raise CommissionError(_("Another meeting corrects this protocol already."), "corrects")


def mark_attendance(
    *, meeting: Meeting, actor: Actor, presence: Mapping[int, tuple[str, str]], version: int | None = None
) -> Meeting:
    """By the secretary, until the voting is open. ``presence``: seat → what is marked, and why somebody is absent."""
    actor.require(*SITTING)
    with MEETING.editing(meeting, states=CHANGEABLE, version=version) as row:
        if kept := list(by_secretary(row, actor)):
            raise StepRefused(*kept)
        seats = {seat.pk for seat, _row in sitting.held(row)}
        if not set(presence) <= seats:
            raise ValueError("a seat that does not belong to the meeting")
        for seat, (value, excused) in presence.items():
            absent = value == Presence.ABSENT
            Attendance.objects.update_or_create(
                meeting=row,
                seat_id=seat,
                defaults={"presence": Presence(value), "excused": excused.strip() if absent else ""},
            )
        marked = {str(seat): value for seat, (value, _excused) in sorted(presence.items())}
        audit.record("procurement.attendance_marked", actor=actor, subject=row, presence=marked)
    return row


# Steps ---------------------------------------------------------------------------------------------------------------
def convene(*, meeting: Meeting, actor: Actor, version: int | None = None) -> Meeting:
    return MEETING.fire("convene", meeting, actor=actor, version=version)


def start_voting(*, meeting: Meeting, actor: Actor, version: int | None = None) -> Meeting:
    return MEETING.fire("start_voting", meeting, actor=actor, version=version)


def close(*, meeting: Meeting, actor: Actor, version: int | None = None) -> Meeting:
    return MEETING.fire("close", meeting, actor=actor, version=version)


def draw_up(*, meeting: Meeting, actor: Actor, version: int | None = None) -> Meeting:
    return MEETING.fire("draw_up", meeting, actor=actor, version=version)


def publish(*, meeting: Meeting, actor: Actor, version: int | None = None) -> Meeting:
    return MEETING.fire("publish", meeting, actor=actor, version=version)


def adjourn(*, meeting: Meeting, actor: Actor, note: str, version: int | None = None) -> Meeting:
    return MEETING.fire("adjourn", meeting, actor=actor, version=version, note=note)


# Votes ---------------------------------------------------------------------------------------------------------------
def seat_to_vote(meeting: Meeting, actor: Actor) -> Seat:
    """The actor's seat; CommissionError says why nobody votes from it."""
    seat = seat_of(meeting, actor)
    if seat is None:
        raise CommissionError(_("You have no seat in this commission on the day of the meeting."))
    if seat.role not in VOTING:
        raise CommissionError(_("The secretary has no vote."))
    if seat.pk not in {one.pk for one in sitting.present(meeting)}:
        raise CommissionError(_("You are marked as absent: only members who are present vote."))
    return seat


def vote(*, question: Question, actor: Actor, choice: str = "", recused: bool = False, reason: str = "") -> Vote:
    """One vote a member and question, and it is final. ``recused`` instead of a choice, with the reason; a declared
    conflict of interest leaves nothing else. CommissionError otherwise."""
    actor.require(*SITTING)
    with transaction.atomic():
        # The row is held against a closing in between; its version stays: votes do not make the others' pages old.
        meeting = MEETING.locked(question.meeting_id)
        if meeting.state != MeetingState.VOTING:
            raise NoSuchStep(_("It is not voted in the state «%(state)s».") % {"state": meeting.get_state_display()})
        seat = seat_to_vote(meeting, actor)
        ballot = filled(question, seat, choice, recused, reason.strip())
        try:
            with transaction.atomic():
                ballot.save(force_insert=True)
        except IntegrityError as error:
            raise CommissionError(_("You have voted on this question already: a vote is final.")) from error
        audit.record("procurement.vote_cast", actor=actor, subject=meeting, question=question.position)
    return ballot


def filled(question: Question, seat: Seat, choice: str, recused: bool, reason: str) -> Vote:
    if Vote.objects.filter(question=question, seat=seat).exists():
        raise CommissionError(_("You have voted on this question already: a vote is final."))
    if recused:
        if not reason:
            raise CommissionError(_("Say why you recuse yourself."), "reason")
        return Vote(question=question, seat=seat, recused=True, reason=reason)
    if choice not in Choice.values:
        raise CommissionError(_("Choose how you vote."), "choice")
    if conflict := conflicts.touching(question, [seat]).get(seat.pk):
        raise CommissionError(
            _("A conflict of interest with «%(provider)s» is declared: you cannot vote on this question.")
            % {"provider": conflict.provider.name}
        )
    if question.kind == QuestionKind.PLACEMENT and choice == Choice.AGAINST and not reason:
        raise CommissionError(_("Name the input of the distribution that is wrong."), "reason")
    return Vote(question=question, seat=seat, choice=choice, reason=reason)


def name_wrong_input(*, question: Question, actor: Actor, text: str, version: int | None = None) -> Question:
    """Of a distribution that was not confirmed: it is computed anew when the protocol is signed."""
    actor.require(*SITTING)
    with MEETING.editing(question.meeting, states=(MeetingState.CLOSED,), version=version) as row:
        if kept := list(by_presidency(row, actor)):
            raise StepRefused(*kept)
        current = row.questions.get(pk=question.pk)
        if current.kind != QuestionKind.PLACEMENT or current.outcome != Outcome.REJECTED:
            raise CommissionError(_("Only of a distribution that is not confirmed a wrong input is named."))
        if not text.strip():
            raise CommissionError(_("Name the input of the distribution that is wrong."), "text")
        current.returned_input = text.strip()
        current.save(update_fields=["returned_input"])
        audit.record("procurement.wrong_input_named", actor=actor, subject=row, question=current.position)
    return current


# The protocol --------------------------------------------------------------------------------------------------------
def protocol_to_sign(*, meeting: Meeting, actor: Actor) -> SignedDocument:
    """The protocol that was drawn up, put before one of those who sign it. StepRefused for others."""
    if meeting.state != MeetingState.PROTOCOL_DRAFT:
        raise NoSuchStep(_("Nothing is signed in the state «%(state)s».") % {"state": meeting.get_state_display()})
    seat = seat_of(meeting, actor)
    if seat is None or seat.pk not in {one.pk for one in sitting.signers(meeting)}:
        raise CommissionError(_("Members who were present and the secretary sign the protocol."))
    if seat.pk not in {one.pk for one in sitting.outstanding_signatures(meeting)}:
        raise CommissionError(_("You have signed this protocol already."))
    return sitting.protocol_of(meeting)


@transaction.atomic
def sign_protocol(*, meeting: Meeting, actor: Actor, document: SignedDocument, cms: bytes | str) -> Meeting:
    """One signature; the last one makes the protocol count and brings about what was decided.

    A member signs as a person: people of other bodies have no key of the Fund. SignatureRefused, StepRefused.
    """
    actor.require(*SITTING)
    row: Any = MEETING.locked(meeting.pk)  # the last of two at once sees the other's signature
    if protocol_to_sign(meeting=row, actor=actor).pk != document.pk:
        raise ValueError("the document of another meeting")
    signature = signatures.accept(document=document, cms=cms, actor=as_person(actor))
    audit.record("procurement.protocol_signed", actor=actor, subject=row)
    if sitting.outstanding_signatures(row):
        return row  # type: ignore[no-any-return]
    return MEETING.fire("sign", row, actor=actor, signature=signature)  # type: ignore[no-any-return]


def as_person(actor: Actor) -> Actor:
    return Actor(actor.user, None, actor.roles, actor.access_key, actor.ip)
