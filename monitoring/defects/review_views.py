"""Reviews of objections: who has which, and the decision. A review's page never tells who decided before."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Actor
from accounts.forms import posted
from config.pages import paginate
from config.workflow import reasons
from monitoring.defects import access, acts, assigning, desk
from monitoring.defects.evidence import evidence_of
from monitoring.defects.forms import DecisionForm
from monitoring.defects.machine import DEFECT
from monitoring.defects.views import facts_of, tab_of
from monitoring.enums import Level, Opinion
from monitoring.models import Defect, Review
from providers.admission.review.common import actor_of, asked, attempt
from providers.admission.review.deadlines import deadlines

PAGE, LINES = 25, 20
# What a decision brings about, before it is taken.
CONSEQUENCES = {
    (Level.FIRST, Opinion.UPHOLD): gettext_lazy(
        "The organisation may object once more. Without a second objection in time the sum is taken off."
    ),
    (Level.FIRST, Opinion.LIFT): gettext_lazy("Nothing is taken off. The lines are no longer locked."),
    (Level.BLIND, Opinion.UPHOLD): gettext_lazy("The defect is confirmed and the sum is taken off."),
    (Level.BLIND, Opinion.LIFT): gettext_lazy("The central office decides for good."),
    (Level.CENTRAL, Opinion.UPHOLD): gettext_lazy("The defect is confirmed and the sum is taken off."),
    (Level.CENTRAL, Opinion.LIFT): gettext_lazy("Nothing is taken off. The lines are no longer locked."),
}


@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """The nearest term first. Names of reviewers only where the branch or the central office deals them out."""
    actor = actor_of(request)
    actor.require(*access.REVIEW_READERS)
    visible = access.reviews_visible_to(actor)
    tabs = desk.review_queues(actor)
    tab = tab_of(request, tabs)
    counts = desk.counted(visible, tabs)
    ordered = visible.filter(tab.rows).order_by(F("defect__due_on").asc(nulls_last=True), "-assigned_at", "-pk")
    page = paginate(request, ordered.select_related("reviewer"), PAGE)
    due = deadlines(one.defect.due_on for one in page)
    blind = blind_of(actor, page)
    context = {
        "tab": tab,
        "tabs": [(one, counts[one.name]) for one in tabs],
        "page": page,
        "rows": [
            {
                "review": one,
                "deadline": due.get(one.defect.due_on) if not one.decided_at else None,
                "who": shown_name(one, actor, blind),
            }
            for one in page
        ],
        "gives": actor.has(*access.CENTRE) and tab.name == "nobody" and bool(counts.get("nobody")),
        "names": actor.sees_country or actor.has(*access.HEADS),
    }
    return render(request, "defects/review_list.html", context)


def blind_of(actor: Actor, page: Any) -> set[int]:
    """Defects of the page at which the person has had the second look: one query."""
    looked = Review.objects.filter(level=Level.BLIND, reviewer=actor.user, defect__in=[one.defect_id for one in page])
    return set(looked.values_list("defect_id", flat=True))


def shown_name(review: Review, actor: Actor, blind: set[int]) -> str:
    if review.reviewer is None or (review.defect_id in blind and review.reviewer != actor.user):
        return ""
    return str(review.reviewer.short_name)


@require_POST
def give_waiting(request: HttpRequest) -> HttpResponse:
    """Gives out what waits, without waiting for the night."""
    actor_of(request).require(*access.CENTRE)
    given = assigning.give_waiting()
    word = ngettext("%(count)s objection is given out.", "%(count)s objections are given out.", given)
    messages.info(request, word % {"count": given})
    return redirect("defects:review-list")


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_review_or_404(actor, uuid)
    subject: Defect = found.defect
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | asked(request)
        if attempt(form, subject, lambda: acts.decide(review=found, **told)):
            messages.success(request, _("The decision is recorded."))
            return redirect("defects:review-list")
        found.refresh_from_db()
    step = DEFECT.step(acts.STEPS[Level(found.level), Opinion.UPHOLD])
    may = actor.has(*step.roles)
    against = list(reasons(step, subject, actor)) if may else []
    context = {
        **facts_of(subject),
        **evidence_of(subject, actor),
        "review": found,
        "form": form,
        "decides": may and not against and found.decided_at is None and subject.state in step.sources,
        "against": against if found.decided_at is None else [],
        "lines": paginate(request, subject.lines.order_by("day", "line_id"), LINES),
        "said": said_before(subject, found),
        "consequences": [
            (Opinion(opinion).label, words) for (level, opinion), words in CONSEQUENCES.items() if level == found.level
        ],
    }
    return render(request, "defects/review.html", context, status=422 if form.is_bound else 200)


def said_before(subject: Defect, review: Review) -> list[dict[str, Any]]:
    """Objections with their files, and earlier opinions in their words: without whoever gave them, and without the
    hour, by which a name could be found elsewhere."""
    said: list[dict[str, Any]] = []
    objections = subject.objections.prefetch_related("files")
    if review.decided_at is not None:
        objections = objections.filter(at__lt=review.decided_at)
    for objection in objections:
        said.append({"objection": objection, "files": list(objection.files.all())})
        levels = [Level.FIRST] if objection.level == 1 else [Level.BLIND]
        earlier = subject.reviews.filter(level__in=levels).exclude(pk=review.pk).exclude(decided_at=None)
        said += [
            {"opinion": Opinion(one.opinion).label, "level": Level(one.level).label, "text": one.text}
            for one in earlier
            if review.decided_at is None or (one.decided_at and one.decided_at < review.decided_at)
        ]
    return said
