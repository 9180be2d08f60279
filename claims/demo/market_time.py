"""Moves what happened in a campaign of the demonstration into the past, as a whole and in whole weeks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pgtrigger
from django.db.models import F, QuerySet
from django.utils import timezone

from config.models import StateChange
from procurement.models import Award, Bid, Campaign, Complaint, Contract, Meeting, NegotiationRound, Run


def close_intake(campaign: Campaign) -> None:
    """So many weeks that the last day of the bids has passed."""
    assert campaign.closes_on is not None
    behind = (campaign.closes_on - timezone.localdate()).days
    age(campaign, weeks=behind // 7 + 1)
    campaign.refresh_from_db()


def age(campaign: Campaign, *, weeks: int) -> None:
    back = timedelta(weeks=weeks)
    own: list[tuple[QuerySet[Any], Iterable[str]]] = [
        (
            Campaign.objects.filter(pk=campaign.pk),
            ("opens_on", "closes_on", "announced_at", "created_at", "state_since", "due_on"),
        ),
        (
            Bid.objects.filter(campaign=campaign),
            ("submitted_at", "opened_at", "created_at", "state_since", "due_on"),
        ),
        (
            Meeting.objects.filter(campaign=campaign),
            ("planned_at", "created_at", "signed_at", "state_since"),
        ),
        (
            Run.objects.filter(campaign=campaign),
            ("computed_at", "published_at", "confirmed_at", "created_at", "state_since"),
        ),
        (Award.objects.filter(campaign=campaign), ("made_at", "answered_at")),
        (Complaint.objects.filter(campaign=campaign), ("created_at", "submitted_at", "state_since", "due_on")),
        (Contract.objects.filter(campaign=campaign), ("state_since", "due_on")),
        (NegotiationRound.objects.filter(contract__campaign=campaign), ("created_at", "state_since", "due_on")),
    ]
    with pgtrigger.ignore():  # what is frozen stays what it is, only its day moves
        for rows, names in own:
            rows.update(**{name: F(name) - back for name in names})
            subjects = list(rows.order_by("pk").values_list("uuid", flat=True))
            StateChange.objects.filter(subject_id__in=subjects).update(at=F("at") - back)
