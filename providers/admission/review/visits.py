"""Visits of the commission: who goes when, and the report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Actor
from accounts.enums import FUND_ROLES, Role
from accounts.forms import posted
from accounts.models import User
from config.pages import paginate
from providers import terms
from providers.admission import reviewing
from providers.admission.access import get_visit_or_404, visits_visible_to
from providers.admission.machines import REVIEWERS
from providers.admission.review import reading
from providers.admission.review.common import actor_of, application_or_404, asked, attempt, press
from providers.admission.review.deadlines import deadline
from providers.admission.review.forms import ReportForm, VisitForm
from providers.admission.review.views import closed, page_of
from providers.enums import ApplicationState, Section
from providers.models import Visit

READERS = FUND_ROLES | {Role.COMMISSION_MEMBER}
PAGE = 25
SEEN = (Section.BASES, Section.EQUIPMENT, Section.BEDS)  # what is looked at on the spot


def with_people(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    return rows.prefetch_related(Prefetch("members", User.objects.order_by("last_name", "first_name", "pk")))


def only_member(actor: Actor) -> bool:
    """Somebody of the commission who has no other business at the branch."""
    return not actor.has(*FUND_ROLES)


@require_safe
def visit_list(request: HttpRequest) -> HttpResponse:
    """To come first, the nearest first; a member of the commission sees the own ones."""
    actor = actor_of(request)
    actor.require(*READERS)
    visible = visits_visible_to(actor)
    coming = visible.filter(reported_at=None, cancelled_at=None)
    counts = {"planned": coming.count()}
    counts["over"] = visible.count() - counts["planned"]
    tab = "over" if request.GET.get("tab") == "over" else "planned"
    over = visible.exclude(pk__in=coming.order_by().values("pk")).order_by("-planned_on", "-pk")
    found = over if tab == "over" else coming.order_by("planned_on", "pk")
    page = paginate(request, with_people(found), PAGE)
    context = {
        "tab": tab,
        "counts": counts,
        "page": page,
        "own": only_member(actor),
        "country": actor.sees_country,
        "rows": rows_of(page, actor),
    }
    return render(request, "admission/review/visit_list.html", context)


def rows_of(visits: Any, actor: Actor) -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [
        {
            "visit": one,
            "provider": one.application.provider,
            "mine": actor.user in one.members.all(),
            "come": one.is_open and one.planned_on <= today,
        }
        for one in visits
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where to go and what to look at; from the day on its members write the report here."""
    actor = actor_of(request)
    actor.require(*READERS)
    found = get_visit_or_404(actor, uuid)
    application = found.application
    refusal = refusal_to_report(found, actor)
    if request.method == "POST":
        actor.require(Role.COMMISSION_MEMBER)
    form = ReportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if attempt(form, found, lambda: reviewing.report_visit(visit=found, actor=actor, **told)):
            messages.success(request, _("The report is written. The branch has been told."))
            return redirect("admission:visit", uuid)
        refusal = refusal_to_report(found, actor)
    said = reading.submitted(application, reading.signed_documents(application))
    context = {
        "visit": found,
        "application": application,
        "provider": application.provider,
        "members": found.members.order_by("last_name", "first_name", "pk"),
        "parts": [one for one in reading.parts_of(application, said, [], full=False) if one.section in SEEN],
        "care": application.care.select_related("care_type").order_by("care_type__position", "pk"),
        "form": form,
        "refusal": refusal,
        "writes": actor.has(Role.COMMISSION_MEMBER) and (found.is_open or form.is_bound),  # what was typed stays
        "may_cancel": actor.has(*REVIEWERS) and found.is_open and application.state == ApplicationState.CHECKING,
        "reads_application": not only_member(actor),
        "deadline": deadline(found.planned_on) if found.is_open else None,
    }
    return render(request, "admission/review/visit.html", context, status=422 if form.is_bound else 200)


def refusal_to_report(found: Visit, actor: Actor) -> str | Promise:
    """Why the report cannot be written now; empty when it can."""
    if actor.user not in found.members.all():
        return gettext_lazy("Only a member whom the visit names writes its report.")
    if found.application.state != ApplicationState.CHECKING:
        return gettext_lazy("The application is no longer under review: no report is needed.")
    if found.planned_on > timezone.localdate():
        return _("The report can be written from %(day)s on.") % {"day": f"{found.planned_on:%d.%m.%Y}"}
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who goes and when: not before the notice that the organisation must have."""
    application = application_or_404(request, uuid, *REVIEWERS)
    actor = actor_of(request)
    if request.method != "POST" and application.state != ApplicationState.CHECKING:
        return closed(request, application)
    earliest = terms.last_day("visit_notice", timezone.localdate())
    people = reviewing.commission_of(actor)
    form = VisitForm(posted(request), initial={"day": earliest}, people=people, earliest=earliest)
    if request.method == "POST" and form.is_valid():
        act = asked(request) | form.cleaned_data | {"members": list(form.cleaned_data["members"])}
        if attempt(form, application, lambda: reviewing.plan_visit(application=application, **act)):
            messages.success(request, _("The visit is planned. The organisation and the members have been told."))
            return page_of(application, "visit")
    context = {"form": form, "application": application, "earliest": earliest, "people": people}
    return render(request, "admission/review/visit_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*REVIEWERS)
    found = get_visit_or_404(actor, uuid)
    if request.method == "POST":
        press(
            request,
            lambda: reviewing.cancel_visit(visit=found, actor=actor),
            _("The visit is called off. The organisation and the members have been told."),
        )
        return page_of(found.application, "visit")
    if not found.is_open:
        return redirect("admission:visit", uuid)
    context = {"visit": found, "application": found.application, "provider": found.application.provider}
    return render(request, "admission/review/visit_cancel.html", context)


def home(actor: Actor) -> dict[str, Any]:
    """The first page of a member of the commission: visits to come and to report on, and the last ones."""
    own = with_people(visits_visible_to(actor).filter(members=actor.user))
    coming = own.filter(reported_at=None, cancelled_at=None).order_by("planned_on", "pk")[:PAGE]
    over = own.exclude(reported_at=None).order_by(F("reported_at").desc(), "-pk")[:5]
    return {"coming": rows_of(coming, actor), "over": rows_of(over, actor)}
