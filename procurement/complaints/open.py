"""Open complaints, for guards of others: while there is one nothing is signed (procurement.md, stand-still)."""

from django.db.models import QuerySet

from procurement.models import Campaign, Complaint
from procurement.models.complaints import OPEN_COMPLAINTS


def open_complaints(campaign: Campaign) -> QuerySet[Complaint]:
    """Submitted, under review, or upheld and not remedied yet; the oldest first."""
    return Complaint.objects.filter(campaign=campaign, state__in=OPEN_COMPLAINTS).order_by("submitted_at", "pk")
