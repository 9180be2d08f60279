"""Conflicts of interest: whom a question touches, and which members that recuses (ҚР ДСМ-242/2020, p. 10-1, 12)."""

from collections.abc import Iterable

from procurement.enums import BidState, QuestionKind
from procurement.models import Bid, BidPartner, Conflict, DirectPlacement, Question, RunLine, Seat

# A sealed bid takes part in nothing yet: a recusal before the deadline would tell who bids.
ABSENT = (BidState.DRAFT, BidState.SUBMITTED, BidState.WITHDRAWN)


def providers_of(question: Question) -> set[int]:
    """Providers that take part in what is decided on: those of the run's lines, of the placement without selection, or
    of the campaign's bids; and the co-executors that the bids name."""
    campaign = question.meeting.campaign_id
    if question.kind == QuestionKind.DIRECT:
        direct = DirectPlacement.objects.filter(lot__campaign=campaign)
        named = direct.filter(uuid=question.subject_uuid) if question.subject_uuid else direct
        return set(named.order_by().values_list("provider_id", flat=True))
    bids = Bid.objects.filter(campaign=campaign).exclude(state__in=ABSENT).order_by()
    partners = BidPartner.objects.filter(line__bid__in=bids).order_by()
    found = {*bids.values_list("provider_id", flat=True), *partners.values_list("executor_id", flat=True)}
    if question.kind == QuestionKind.PLACEMENT and question.subject_uuid:
        lines = RunLine.objects.filter(run_lot__run__uuid=question.subject_uuid).order_by()
        found |= set(lines.values_list("provider_id", flat=True))
    return found


def touching(question: Question, seats: Iterable[Seat]) -> dict[int, Conflict]:
    """Seat → the conflict that recuses its member from the question; one is enough."""
    involved = providers_of(question)
    declared = Conflict.objects.filter(seat__in=list(seats), provider__in=involved).select_related("provider")
    return {one.seat_id: one for one in declared.order_by("-pk")}
