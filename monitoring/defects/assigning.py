"""Who looks at an objection: the least loaded auditor whom the ladder allows (monitoring rules ҚР ДСМ-321/2020,
p. 28, 33, 40)."""

from django.db import connection, transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.access import SYSTEM
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation
from config import audit
from monitoring.defects import news
from monitoring.enums import Level
from monitoring.models import Defect, Review

LOCK = 7_204_050  # advisory lock of whoever gives out reviews: the load is counted and added to by one at a time
LOCAL_CODES = frozenset({"11.0"})  # services not in the contract: the provider's own branch first


def is_local(defect: Defect) -> bool:
    """The first look is that of the provider's own branch."""
    return defect.mandatory or defect.code.code in LOCAL_CODES


def candidates(defect: Defect, level: str) -> QuerySet[Membership]:
    """Auditors who may have the review, the least loaded first. Never who set the defect; for the second look nobody
    of the provider's branch, nobody of the first reviewer's."""
    open_reviews = Review.objects.filter(reviewer=OuterRef("user"), decided_at=None).order_by()
    load = open_reviews.values("reviewer").annotate(number=Count("pk")).values("number")
    found = (
        Membership.objects.current()
        .filter(organisation__kind=OrganisationKind.BRANCH, roles__contains=[Role.AUDITOR], user__is_active=True)
        .exclude(user__in=[defect.set_by_id] if defect.set_by_id else [])
        .annotate(load=Coalesce(Subquery(load, output_field=IntegerField()), 0))
        .order_by("load", "user_id", "organisation_id")
    )
    if level == Level.FIRST and is_local(defect):
        return found.filter(organisation=defect.branch_id)
    earlier = list(defect.reviews.exclude(level=level).values_list("branch_id", "reviewer_id"))
    closed = {defect.branch_id, *(branch for branch, _person in earlier if branch)}
    found = found.exclude(user__in=[person for _branch, person in earlier if person])
    # Also whoever acts for such a branch, or for the provider, beside another one.
    insiders = Membership.objects.current().filter(organisation__in=[*closed, defect.provider_id]).values("user")
    return found.exclude(user__in=insiders)


def give(defect: Defect, level: str) -> Review:
    """Makes the review of the level, with its reviewer; without one while nobody fits. In the caller's transaction."""
    branch = centre() if level == Level.CENTRAL else None
    review = Review.objects.create(defect=defect, level=level, branch=branch)
    if level == Level.CENTRAL:
        news.to_centre(defect, "defect.at_centre")
    else:
        choose(review, defect)
    return review


def choose(review: Review, defect: Defect) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    chosen = candidates(defect, review.level).select_related("user", "organisation").first()
    if chosen is None:
        review.branch, review.reviewer = None, None
        review.save(update_fields=["branch", "reviewer"])
        audit.record("monitoring.review_waits", actor=SYSTEM, subject=review, level=review.level)
        news.to_centre(defect, "defect.nobody_fits", level=review.level)
        return False
    review.branch, review.reviewer, review.assigned_at = chosen.organisation, chosen.user, timezone.now()
    review.save(update_fields=["branch", "reviewer", "assigned_at"])
    audit.record("monitoring.review_given", actor=SYSTEM, subject=review, level=review.level, load=chosen.load)  # type: ignore[attr-defined]
    news.to_reviewer(review, defect)
    return True


def centre() -> Organisation | None:
    return Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk").first()


def waiting() -> QuerySet[Review]:
    """Open reviews that nobody can decide: given to nobody, or to somebody who is no auditor of the branch now."""
    able = Membership.objects.current().filter(
        user=OuterRef("reviewer"),
        organisation=OuterRef("branch"),
        roles__contains=[Role.AUDITOR],
        user__is_active=True,
    )
    rows = Review.objects.filter(~Exists(able), decided_at=None).exclude(level=Level.CENTRAL)
    return rows.order_by("assigned_at", "pk")


def give_waiting() -> int:
    """Gives out what waits, each review in its own transaction. Returns how many found somebody. May be repeated."""
    given = 0
    for pk, subject in list(waiting().values_list("pk", "defect_id")):
        with transaction.atomic():
            defect = Defect.objects.select_for_update(of=("self",)).select_related("code", "branch").get(pk=subject)
            review = Review.objects.filter(pk=pk, decided_at=None).first()
            still = review is not None and waiting().filter(pk=pk).exists()
            unheld = review is not None and review.reviewer_id is None
            if still and review is not None and (not unheld or candidates(defect, review.level).exists()):
                given += choose(review, defect)
    return given
