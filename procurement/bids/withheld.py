"""Before the deadline the audit log does not tell who bids: its entries on sealed bids are read after it."""

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from accounts.models import SignedDocument
from config import audit
from procurement.bids.access import past_deadline
from procurement.models import Bid


def of_sealed_bids() -> Q:
    """Entries on bids of campaigns before their deadline, and on the documents by which they were signed."""
    text = Cast("uuid", CharField())
    bids = Bid.objects.exclude(past_deadline(prefix="campaign__")).order_by()
    signed = SignedDocument.objects.filter(subject_type=Bid._meta.label_lower).order_by()
    papers = signed.filter(subject_id__in=bids.annotate(text=text).values("text"))
    return Q(subject_type=Bid._meta.label_lower, subject_id__in=bids.annotate(text=text).values("text")) | Q(
        subject_type=SignedDocument._meta.label_lower, subject_id__in=papers.annotate(text=text).values("text")
    )


audit.WITHHELD.append(of_sealed_bids)
