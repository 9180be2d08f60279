"""What the steps of a meeting bring about, in the transaction of the step. ``machine`` names them."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.notifications import in_languages
from accounts.signatures.documents import of_subject
from config.workflow import StepRefused, reasons
from procurement.commission import conflicts, content, majority, news, sitting
from procurement.commission.access import day_of
from procurement.commission.composition import seats_on
from procurement.enums import CampaignState, Outcome, Presence, QuestionKind, RunState
from procurement.models import Attendance, Campaign, Meeting, Question, Run, Vote


def convened(row: Meeting, actor: Any, **details: Any) -> None:
    """The meeting is held with the seats of now; who was absent too often in a row is proposed for replacement."""
    held = list(seats_on(row.commission, day_of(row)))
    Attendance.objects.filter(meeting=row).exclude(seat__in=held).delete()
    known = set(row.attendance.values_list("seat_id", flat=True))
    Attendance.objects.bulk_create(Attendance(meeting=row, seat=one) for one in held if one.pk not in known)
    tell_of_absences(row)


def tell_of_absences(row: Meeting) -> None:
    """Once: when this meeting made it too many."""
    counts = sitting.absences(row.commission)
    absent = set(row.attendance.filter(presence=Presence.ABSENT).values_list("seat_id", flat=True))
    for seat in sitting.to_replace(row.commission, counts):
        if seat.pk in absent:
            news.to_keepers(row.commission, "seat.absent", member=seat.user.short_name, count=counts[seat.pk])


def voting_started(row: Meeting, actor: Any, **details: Any) -> None:
    """Declared conflicts recuse; the others are asked to vote."""
    there = sitting.present(row)
    for question in row.questions.select_related("meeting"):
        found = conflicts.touching(question, there)
        Vote.objects.bulk_create(
            Vote(question=question, seat_id=seat, recused=True, reason=conflict.reason)
            for seat, conflict in sorted(found.items())
        )
    news.to_people(row, [one.user for one in there], "meeting.voting")


def closed(row: Meeting, actor: Any, **details: Any) -> None:
    for question in sitting.with_votes(row):
        question.outcome = majority.decided(sitting.ballots(question.votes.all()))
        question.save(update_fields=["outcome"])


def drawn_up(row: Meeting, actor: Any, **details: Any) -> None:
    """The document that everybody signs is made once, now."""
    signatures.prepare(
        kind="protocol",
        subject=row,
        title=in_both(lambda: _("Protocol of the commission № %(number)s") % {"number": row.number}),
        content=content.of_protocol(row),
        actor=actor,
    )
    people = [one.user for one in sitting.signers(row)]
    news.to_people(row, people, "meeting.to_sign")


def in_both(make: Callable[[], Any]) -> str:
    """A title in Kazakh and Russian: it is written once, for readers of both."""
    said = in_languages(make)
    return f"{said['kk']} / {said['ru']}"


def published(row: Meeting, actor: Any, **details: Any) -> None:
    protocol = sitting.protocol_of(row)
    signatures.prepare(
        kind="protocol_public",
        subject=row,
        title=in_both(lambda: _("Protocol of the commission № %(number)s, for publication") % {"number": row.number}),
        content=content.for_everybody(protocol),
        actor=actor,
    )


def adjourned(row: Meeting, actor: Any, **details: Any) -> None:
    tell_of_absences(row)
    people = [one.seat.user for one in row.attendance.select_related("seat__user")]
    news.to_people(row, people, "meeting.adjourned", note=str(details.get("note", "")).strip())


# What the decisions bring about --------------------------------------------------------------------------------------
def signed(row: Meeting, actor: Any, **details: Any) -> None:
    """The protocol counts from its last signature on: each question has its effect, in the order of the agenda."""
    row.signed_at = timezone.now()
    questions = list(row.questions.order_by("position", "pk"))
    for question in questions:
        campaign = Campaign.objects.get(pk=row.campaign_id)  # as the question before has left it
        if question.kind == QuestionKind.CONFORMITY:
            conformity(row, question, campaign, actor)
        elif question.kind == QuestionKind.PLACEMENT:
            placement(row, question, campaign, actor)
    news.to_office(row, "meeting.signed")


def conformity(row: Meeting, question: Question, campaign: Campaign, actor: Any) -> None:
    """Adopted: the volumes are distributed, or the campaign is not held when there is nothing to place. A correcting
    protocol only puts the words right once that has happened."""
    if question.outcome != Outcome.ADOPTED:
        return
    if row.corrects_id is not None and campaign.state != CampaignState.EVALUATING:
        return
    from procurement.campaigns.machine import CAMPAIGN

    nothing = not any(reasons(CAMPAIGN.step("fail"), campaign, actor))
    CAMPAIGN.fire("fail" if nothing else "distribute", campaign, actor=actor)


def placement(row: Meeting, question: Question, campaign: Campaign, actor: Any) -> None:
    """Adopted: the run is confirmed and the campaign goes on to the time for complaints; a run of what was left over
    only adds to it. Not adopted: the run goes back with the input that is wrong."""
    from procurement.distribution import runs

    run = Run.objects.filter(uuid__in=[question.subject_uuid], campaign=campaign).first()
    if run is None or run.state != RunState.PUBLISHED:
        if row.corrects_id is not None:
            return
        raise StepRefused(_("The distribution is no longer before the commission: nothing can be decided on it."))
    if question.outcome == Outcome.REJECTED:
        runs.send_back(run=run, actor=actor, returned_input=question.returned_input)
        return
    from procurement.campaigns.machine import CAMPAIGN

    runs.confirm(run=run, actor=actor)
    campaign.refresh_from_db()
    if campaign.state == CampaignState.DISTRIBUTING:
        CAMPAIGN.fire("publish_protocol", campaign, actor=actor)
        campaign.refresh_from_db()
    if campaign.state == CampaignState.PROTOCOL:
        CAMPAIGN.fire("stand_still", campaign, actor=actor)


def public_protocol(meeting: Meeting) -> Any:
    """The version for everybody (a SignedDocument); None until the protocol is published."""
    return of_subject("protocol_public", meeting).first()
