"""Counts of bids for the navigation; reminders are in ``news``."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.access import Actor
from accounts.enums import PROVIDER_ROLES
from config import navigation
from procurement.bids import withheld  # noqa: F401 - keeps sealed bids out of the audit log's page
from procurement.bids.access import bids_visible_to, past_deadline
from procurement.enums import BidState
from procurement.models import Bid

ACTING = (BidState.CORRECTION, BidState.ALLOCATED)


def awaiting(actor: Actor) -> QuerySet[Bid]:
    """Own bids with which something is to be done: drafts that can still be submitted, corrections, answers."""
    if not actor.has(*PROVIDER_ROLES):
        return Bid.objects.none()
    draft = Q(state=BidState.DRAFT, campaign__state="accepting") & ~past_deadline(prefix="campaign__")
    return bids_visible_to(actor).filter(draft | Q(state__in=ACTING))


def count_bids(request: Any) -> navigation.Count:
    """Red while a term runs: of a correction, of an answer."""
    if not request.actor.has(*PROVIDER_ROLES):
        return navigation.Count()
    found = awaiting(request.actor).order_by().aggregate(number=Count("pk"), due=Count("due_on"))
    return navigation.Count(found["number"], bool(found["due"]))


navigation.COUNTERS["bids:bid-list"] = count_bids
