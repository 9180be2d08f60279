"""What the audit log keeps from the person who has, or had, the second look at a defect: who decided before."""

from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from config import audit
from monitoring.enums import Level
from monitoring.models import Defect, Review


def of_blind_reviews(reader: Any) -> Q:
    """Entries on such defects and on their reviews, but the reader's own."""
    user = getattr(reader, "user", None)
    if user is None:
        return Q(pk__in=[])
    looked = Review.objects.filter(level=Level.BLIND, reviewer=user).order_by()
    text = Cast("uuid", CharField())
    defects = Defect.objects.filter(pk__in=looked.values("defect")).order_by().annotate(key=text).values("key")
    reviews = Review.objects.filter(defect__in=looked.values("defect")).order_by().annotate(key=text).values("key")
    about = Q(subject_type=Defect._meta.label_lower, subject_id__in=defects) | Q(
        subject_type=Review._meta.label_lower, subject_id__in=reviews
    )
    return about & (Q(actor__isnull=True) | ~Q(actor=user))


audit.WITHHELD_FROM.append(of_blind_reviews)
