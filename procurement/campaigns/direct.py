"""Volume that is placed without selection (procurement rules ҚР ДСМ-242/2020, p. 19)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from procurement.enums import MeetingState, Outcome, QuestionKind
from procurement.models import Campaign, DirectPlacement, Lot, Question

SIGNED = (MeetingState.PROTOCOL_SIGNED, MeetingState.PUBLISHED)


def decided(campaigns: Iterable[int]) -> dict[UUID, bool]:
    """What the signed protocols say of placements, or of a campaign's placements together: the subject of the
    question → adopted. A later meeting goes over an earlier one."""
    questions = Question.objects.filter(
        kind=QuestionKind.DIRECT, meeting__campaign__in=list(campaigns), meeting__state__in=SIGNED
    ).exclude(outcome=Outcome.OPEN)
    rows = questions.order_by("meeting__planned_at", "meeting_id", "position", "pk")
    found = rows.values_list("subject_uuid", "outcome")
    return {subject: outcome == Outcome.ADOPTED for subject, outcome in found if subject is not None}


def counts(placement: DirectPlacement, campaign: Campaign, decisions: dict[UUID, bool]) -> bool:
    """On a ground that needs no decision always; on another one when the commission adopted it."""
    if not placement.ground.commission:
        return True
    return decisions.get(placement.uuid, decisions.get(campaign.uuid, False))


def confirmed_direct(lot: Lot) -> list[DirectPlacement]:
    """The placements of the lot that count today, in a fixed order. What the commission has not adopted in a signed
    meeting does not, and its volume stays in the lot."""
    return confirmed(lot.direct.order_by("provider__bin", "funding_source", "pk"), lot.campaign)


def confirmed(rows: QuerySet[DirectPlacement], campaign: Campaign) -> list[DirectPlacement]:
    """Of placements of one campaign those that count: two queries."""
    placements = list(rows.select_related("ground", "provider"))
    if not any(one.ground.commission for one in placements):
        return placements
    decisions = decided([campaign.pk])
    return [one for one in placements if counts(one, campaign, decisions)]


def confirmed_of_campaign(campaign: Campaign) -> list[DirectPlacement]:
    rows = DirectPlacement.objects.filter(lot__campaign=campaign)
    return confirmed(rows.order_by("lot__position", "provider__bin", "funding_source", "pk"), campaign)
