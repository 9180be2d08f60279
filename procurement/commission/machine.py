"""The machine of meetings (procurement rules ҚР ДСМ-242/2020, p. 9–16, 36)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.signatures import fault
from config.workflow import Machine, Step, Text, reasons, register
from procurement.commission import effects, sitting
from procurement.commission.access import SITTING, day_of, seat_of
from procurement.commission.composition import PRESIDING, reasons_against
from procurement.enums import (
    BidState,
    CampaignState,
    MeetingState,
    Outcome,
    Presence,
    QuestionKind,
    RunState,
    SeatRole,
)
from procurement.models import Bid, Meeting, Question, Run
from providers import terms

PLANNED, CONVENED, VOTING = MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.VOTING
CLOSED, PROTOCOL_DRAFT = MeetingState.CLOSED, MeetingState.PROTOCOL_DRAFT
PROTOCOL_SIGNED, PUBLISHED, ADJOURNED = (
    MeetingState.PROTOCOL_SIGNED, MeetingState.PUBLISHED, MeetingState.ADJOURNED,
)  # fmt: skip


# Guards --------------------------------------------------------------------------------------------------------------
def by_secretary(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """The secretary of the commission does it."""
    seat = seat_of(meeting, actor)
    if seat is None or seat.role != SeatRole.SECRETARY:
        yield _("This is done by the secretary of the commission.")


def by_presidency(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """The chair, the deputy chair or the secretary does it."""
    seat = seat_of(meeting, actor)
    if seat is None or seat.role not in (*PRESIDING, SeatRole.SECRETARY):
        yield _("This is done by the chair, the deputy chair or the secretary of the commission.")


def lawfully_composed(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """The composition is lawful on the day of the meeting."""
    yield from reasons_against(meeting.commission, day_of(meeting))


def notice_given(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """Members were told the term «meeting_notice» before, at least (p. 36)."""
    first = terms.last_day("meeting_notice", timezone.localdate(meeting.created_at))
    if first is not None and day_of(meeting) < first:
        yield _("Members must have notice: the earliest day is %(day)s.") % {"day": f"{first:%d.%m.%Y}"}


def day_has_come(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """A meeting is not convened before its day."""
    if timezone.localdate() < day_of(meeting):
        yield _("The meeting is on %(day)s: it cannot be convened before.") % {"day": f"{day_of(meeting):%d.%m.%Y}"}


def attendance_marked(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """Of every member it is marked who is there."""
    left = [seat for seat, row in sitting.roll(meeting) if row is None or row.presence == Presence.EXPECTED]
    if left:
        yield _("Mark who is present: %(names)s.") % {"names": ", ".join(one.user.full_name for one in left)}


def quorate(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """The share «quorum» of the members is there (p. 15)."""
    there = sitting.quorum(meeting)
    if not there.reached:
        yield _("No quorum: %(present)s of %(members)s members are present, %(needed)s are needed.") % {
            "present": there.present,
            "members": there.members,
            "needed": there.needed,
        }


def agenda_is_timely(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """The questions can be decided now: bids are examined, the distribution is before the commission."""
    questions = list(meeting.questions.all())
    if not questions:
        yield _("The agenda is empty.")
    if meeting.corrects_id is not None:
        return
    kinds = {one.kind for one in questions}
    if QuestionKind.CONFORMITY in kinds:
        if meeting.campaign.state != CampaignState.EVALUATING:
            yield _("Conformity is decided on while bids are examined; the state of the campaign is «%(state)s».") % {
                "state": meeting.campaign.get_state_display()
            }
        waiting = Bid.objects.filter(campaign=meeting.campaign_id, state__in=(BidState.OPENED, BidState.CORRECTION))
        if number := waiting.count():
            yield _("Bids that are not examined yet: %(number)s.") % {"number": number}
    for one in questions:
        if one.kind == QuestionKind.PLACEMENT:
            yield from against_placement(one, meeting, actor)


def against_placement(question: Question, meeting: Meeting, actor: Any) -> Iterator[Text]:
    from procurement.distribution.machine import RUN

    run = Run.objects.filter(uuid__in=[question.subject_uuid], campaign=meeting.campaign_id).first()
    if run is None or run.state != RunState.PUBLISHED:
        yield _("Question %(number)s: the distribution is not before the commission.") % {"number": question.position}
    else:
        yield from reasons(RUN.step("confirm"), run, actor)


def everybody_voted(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """Every member who is there has voted, or is recused, on every question."""
    for question, seats in sitting.outstanding_votes(meeting):
        yield _("Question %(number)s: no vote yet of %(names)s.") % {
            "number": question.position,
            "names": ", ".join(one.user.full_name for one in seats),
        }


def wrong_inputs_named(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """A distribution is not edited: who does not confirm it names the wrong input."""
    lacking = meeting.questions.filter(kind=QuestionKind.PLACEMENT, outcome=Outcome.REJECTED, returned_input="")
    for one in lacking:
        yield _("Question %(number)s is not adopted: name the input of the distribution that is wrong.") % {
            "number": one.position
        }


def everybody_signed(meeting: Meeting, actor: Any = None) -> Iterator[Text]:
    """Every member who was present, and the secretary, have signed."""
    left = sitting.outstanding_signatures(meeting)
    if left:
        yield _("Signatures are missing: %(names)s.") % {"names": ", ".join(one.user.full_name for one in left)}


# The protocol is signed by people, whoever has sent them: a member of another body has no key of the Fund.
PROTOCOL_FAULT = fault("protocol", lambda meeting: sitting.protocol_of(meeting).content)


def signature_fault(kind: str, meeting: Meeting, actor: Any, signature: Any) -> Text | None:
    return PROTOCOL_FAULT(meeting, replace(actor, organisation=None) if signature else actor, signature)


MEETING = register(
    Machine(
        name="meeting",
        model=Meeting,
        states=MeetingState,
        initial=PLANNED,
        verb="procurement.meeting",
        signature_fault=signature_fault,
        finals=frozenset({PUBLISHED, ADJOURNED}),
        steps=(
            Step(
                "convene", (PLANNED,), CONVENED, pgettext_lazy("meeting", "Convene"), SITTING,
                (by_presidency, lawfully_composed, notice_given, day_has_come, attendance_marked, quorate,
                 agenda_is_timely),
                effects.convened, tone="primary",
            ),
            Step(
                "start_voting", (CONVENED,), VOTING, _("Open the voting"), SITTING, (by_presidency, quorate),
                effects.voting_started, tone="primary",
            ),
            Step(
                "close", (VOTING,), CLOSED, _("Close the voting"), SITTING, (by_presidency, everybody_voted),
                effects.closed, tone="primary",
            ),
            Step(
                "draw_up", (CLOSED,), PROTOCOL_DRAFT, _("Draw up the protocol"), SITTING,
                (by_secretary, wrong_inputs_named), effects.drawn_up, tone="primary",
            ),
            Step(
                "sign", (PROTOCOL_DRAFT,), PROTOCOL_SIGNED, _("Sign the protocol"), SITTING, (everybody_signed,),
                effects.signed, signed="protocol", tone="primary",
            ),
            Step(
                "publish", (PROTOCOL_SIGNED,), PUBLISHED, _("Publish the protocol"), SITTING, (by_secretary,),
                effects.published, tone="primary",
            ),
            Step(
                "adjourn", (PLANNED, CONVENED), ADJOURNED, _("Adjourn the meeting"), SITTING, (by_presidency,),
                effects.adjourned, explained=True, tone="stop",
            ),
        ),
    )
)  # fmt: skip
