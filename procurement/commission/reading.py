"""What the page of a meeting shows each reader: quorum, questions with their subject and results, signatures."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from accounts.signatures.documents import of_subject
from config.templatetags.portal import number, tenge
from procurement.commission import conflicts, majority, sitting
from procurement.commission.access import SITTING, seat_of
from procurement.commission.composition import VOTING as VOTING_ROLES
from procurement.commission.machine import MEETING, by_presidency, by_secretary
from procurement.enums import BidState, MeetingState, QuestionKind
from procurement.models import Bid, DirectPlacement, Meeting, Question, Run, RunLot, Seat
from providers.admission.review.buttons import Button

Text = str | Promise
PAGES = {
    "convene": "commission:meeting-convene",
    "start_voting": "commission:meeting-start-voting",
    "close": "commission:meeting-close",
    "draw_up": "commission:meeting-draw-up",
    "publish": "commission:meeting-publish",
    "adjourn": "commission:meeting-adjourn",
}
DECIDED = (
    MeetingState.CLOSED, MeetingState.PROTOCOL_DRAFT, MeetingState.PROTOCOL_SIGNED, MeetingState.PUBLISHED,
)  # fmt: skip


def buttons(meeting: Meeting, actor: Actor) -> list[Button]:
    """The steps of who leads the meeting; others have none."""
    made = []
    for offer in MEETING.offers(meeting, actor):
        step = offer.step
        leads = [guard for guard in (by_secretary, by_presidency) if guard in step.guards]
        if step.name not in PAGES or any(list(guard(meeting, actor)) for guard in leads):
            continue
        url = reverse(PAGES[step.name], args=[meeting.uuid])
        made.append(Button(step.name, step.label, step.tone, url, offer.reasons, act=step.name != "adjourn"))
    return made


# Questions -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """A question for a reader. ``mine``: the reader's own vote; ``barred``: why the reader cannot vote on it."""

    question: Question
    facts: list[tuple[Text, Text]]
    links: list[tuple[Text, str]]
    count: majority.Count
    voted: int
    votes: list[Any]
    mine: Any
    barred: Text
    may_vote: bool


def questions(meeting: Meeting, actor: Actor) -> list[Shown]:
    """Votes by name are shown when the voting is over; while it is open only how many have voted."""
    seat = seat_of(meeting, actor)
    there = {one.pk for one in sitting.present(meeting)}
    over = meeting.state in DECIDED
    made = []
    for question in sitting.with_votes(meeting):
        votes = list(question.votes.all())
        mine = next((one for one in votes if seat is not None and one.seat_id == seat.pk), None)
        barred = barred_from(question, meeting, seat, there)
        facts, links = subject_of(question, meeting)
        made.append(
            Shown(
                question=question,
                facts=facts,
                links=links,
                count=majority.counted(sitting.ballots(votes)),
                voted=len(votes),
                votes=votes if over else [],
                mine=mine,
                barred=barred,
                may_vote=meeting.state == MeetingState.VOTING and votes_here(seat) and mine is None and not barred,
            )
        )
    return made


def votes_here(seat: Seat | None) -> bool:
    return seat is not None and seat.role in VOTING_ROLES


def barred_from(question: Question, meeting: Meeting, seat: Seat | None, there: set[int]) -> Text:
    """Of a member who would vote otherwise: absent, or bound to an organisation that takes part."""
    if seat is None or seat.role not in VOTING_ROLES or meeting.state != MeetingState.VOTING:
        return ""
    if seat.pk not in there:
        return _("You are marked as absent: only members who are present vote.")
    return ""


def conflict_text(question: Question, seat: Seat | None) -> Text:
    """Why the member is recused from the question; empty without a declared conflict."""
    found = conflicts.touching(question, [seat]).get(seat.pk) if seat is not None else None
    if found is None:
        return ""
    return _("You are recused: a conflict of interest with «%(provider)s», which takes part, is declared.") % {
        "provider": found.provider.name
    }


def subject_of(question: Question, meeting: Meeting) -> tuple[list[tuple[Text, Text]], list[tuple[Text, str]]]:
    """What is decided on: facts, and pages on which it stands in full."""
    if question.kind == QuestionKind.CONFORMITY:
        return bids_of(meeting)
    if question.kind == QuestionKind.PLACEMENT:
        return run_of(question)
    if question.kind == QuestionKind.DIRECT:
        return direct_of(question)
    return [], []


def bids_of(meeting: Meeting) -> tuple[list[tuple[Text, Text]], list[tuple[Text, str]]]:
    counts = Bid.objects.filter(campaign=meeting.campaign_id).exclude(state__in=conflicts.ABSENT)
    rows = counts.order_by("state").values_list("state").annotate(number=Count("pk"))
    facts: list[tuple[Text, Text]] = [(BidState(state).label, number(count)) for state, count in rows]
    url = reverse("campaigns:campaign", args=[meeting.campaign.uuid])
    return facts or [(_("Bids"), "0")], [(_("Bids of the campaign"), url)]


def run_of(question: Question) -> tuple[list[tuple[Text, Text]], list[tuple[Text, str]]]:
    run = Run.objects.filter(uuid__in=[question.subject_uuid]).first()
    if run is None:
        return [], []
    sums = RunLot.objects.filter(run=run).aggregate(
        lots=Count("pk"), volume=Sum("volume"), placed=Sum("placed"), left=Sum("unplaced"), residual=Sum("residual")
    )
    facts: list[tuple[Text, Text]] = [
        (_("Distribution"), f"№ {run.number}, {run.get_kind_display()}"),
        (pgettext_lazy("distribution", "State"), run.get_state_display()),
        (_("Lots"), number(sums["lots"])),
        (_("Units to place"), number(sums["volume"] or 0)),
        (_("Placed"), number(sums["placed"] or 0)),
        (_("Not placed"), number(sums["left"] or 0)),
        (_("Money less than a unit"), tenge(sums["residual"] or 0)),
    ]
    if run.returned_input:
        facts.append((_("Input that was put right"), run.returned_input))
    url = reverse("distribution:run", args=[run.uuid])
    return facts, [(_("The distribution with its explanation"), url)]


def direct_of(question: Question) -> tuple[list[tuple[Text, Text]], list[tuple[Text, str]]]:
    found = DirectPlacement.objects.select_related("provider", "lot", "ground")
    one = found.filter(uuid__in=[question.subject_uuid]).first()
    if one is None:
        return [], []
    return [
        (_("Organisation"), one.provider.name),
        (_("Lot"), str(one.lot)),
        (_("Volume"), number(one.units)),
        (_("Ground"), one.ground.name),
        (_("Reason"), one.reason),
    ], []


# The protocol --------------------------------------------------------------------------------------------------------
def protocol(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    """The document with who has signed and who has not; empty before it is drawn up."""
    document = of_subject("protocol", meeting).prefetch_related("signatures").first()
    if document is None:
        return {}
    at = {one.user_id: one.at for one in document.signatures.all()}
    rows: list[dict[str, Any]] = [{"seat": seat, "at": at.get(seat.user_id)} for seat in sitting.signers(meeting)]
    user = actor.user.pk if actor.user else None
    open_ones = {row["seat"].user_id for row in rows if row["at"] is None}
    draft = meeting.state == MeetingState.PROTOCOL_DRAFT
    return {
        "document": document,
        "rows": rows,
        "signed": len(rows) - len(open_ones),
        "mine": draft and actor.has(*SITTING) and user in open_ones,
    }
