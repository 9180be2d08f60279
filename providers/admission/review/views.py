"""An application before the branch: what was submitted, what is remarked, what is decided."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Actor
from accounts.enums import BRANCH_ROLES, Role
from accounts.forms import posted
from accounts.models import User
from config import audit
from providers import terms
from providers.admission import reviewing
from providers.admission.machines import APPLICATION, REVIEWERS
from providers.admission.requirements import read_once
from providers.admission.review import buttons, reading
from providers.admission.review.common import actor_of, application_or_404, asked, attempt, press
from providers.admission.review.crosschecks import elsewhere
from providers.admission.review.deadlines import deadline, holidays_before
from providers.admission.review.differences import differences
from providers.admission.review.forms import DecisionForm, RemarkForm
from providers.enums import ApplicationKind, ApplicationState, CareDecision, Section
from providers.models import Application, ApplicationCare

# Who reads numbers of people in full; each opening is logged.
IDENTITY = BRANCH_ROLES | {Role.CENTRAL_OFFICE}


# Reading ------------------------------------------------------------------------------------------------------------
@read_once()
def review(request: HttpRequest, application: Application) -> HttpResponse:
    """Everything that the decision rests on, and the next steps of whoever reads it."""
    actor = actor_of(request)
    documents = reading.signed_documents(application)
    signed = reading.submissions(documents)
    said = reading.submitted(application, documents)
    care = list(application.care.select_related("care_type", "decided_by").order_by("care_type__position", "pk"))
    checks = reading.checks_of(application, [one.care_type for one in care])
    context = {
        "application": application,
        "buttons": buttons.of_application(application, actor),
        "deadline": deadline(application.due_on),
        "holidays": holidays_before(application.due_on),
        "parts": reading.parts_of(application, said, checks, full=False),
        "checks": checks,
        "unmet": sum(not one.met for one in checks),
        "met": sum(one.met for one in checks),
        "differences": differences(signed[1], signed[0]) if len(signed) > 1 else None,
        "elsewhere": elsewhere(application, said),
        "documents": documents,
        "signer": reading.signer(documents),
        "identity": actor.has(*IDENTITY),
        "care": [{"row": one, "unmet": len(unmet_of(one, checks))} for one in care],
        "undecided": sum(one.decision == CareDecision.PENDING for one in care),
        **work(application, actor),
    }
    return render(request, "admission/review/application.html", context)


def work(application: Application, actor: Actor) -> dict[str, Any]:
    """What the branch itself writes: remarks and visits; and the history."""
    writes = actor.has(*REVIEWERS) and application.state == ApplicationState.CHECKING
    people = Prefetch("members", User.objects.order_by("last_name", "first_name", "pk"))
    visits = list(application.visits.prefetch_related(people).order_by("-planned_on", "-pk"))
    return {
        "remarks": application.remarks.select_related("author").order_by("at", "pk"),
        "may_remark": writes and not application.returned,
        "may_decide": writes and application.kind != ApplicationKind.UPDATE,
        "visits": visits,
        "may_plan": writes and not any(one.is_open for one in visits),
        "history": [
            {"change": change, "label": ApplicationState(change.target).label}
            for change in APPLICATION.history(application.uuid).order_by("-at", "-id")
        ],
    }


def unmet_of(care: ApplicationCare, checks: list[reading.Check]) -> list[reading.Check]:
    """What stands against admitting to the type of care, what everybody must have among it."""
    return [one for one in checks if not one.met and one.answer.care in ("", care.care_type.code)]


@require_safe
def application_staff(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The people of the application with their numbers in full. Opening it is logged, and the page says so."""
    application = application_or_404(request, uuid, *IDENTITY)
    with transaction.atomic():
        audit.record("providers.staff_opened", actor=actor_of(request), subject=application)
    said = reading.submitted(application, reading.signed_documents(application))
    parts = reading.parts_of(application, said, [], full=True)
    chosen = [part for part in parts if part.section in (Section.REQUISITES, Section.STAFF)]
    return render(request, "admission/review/staff.html", {"application": application, "parts": chosen})


# Steps --------------------------------------------------------------------------------------------------------------
def page_of(application: Application, place: str = "") -> HttpResponse:
    return redirect(reverse("admission:application", args=[application.uuid]) + (f"#{place}" if place else ""))


@require_POST
def take_up(request: HttpRequest, uuid: UUID) -> HttpResponse:
    application = application_or_404(request, uuid, *REVIEWERS)
    press(
        request,
        lambda: reviewing.take_up(application=application, **asked(request)),
        _("You have taken the application up. The term of the review runs on."),
    )
    return page_of(application)


@require_http_methods(["GET", "HEAD", "POST"])
def return_for_correction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Asks once more, with the remarks and the term: it goes back only once."""
    application = application_or_404(request, uuid, *REVIEWERS)
    actor = actor_of(request)
    if request.method == "POST":
        press(
            request,
            lambda: reviewing.return_for_correction(application=application, **asked(request)),
            _("The application is returned. The organisation has been told."),
        )
        return page_of(application)
    offer = next((one for one in APPLICATION.offers(application, actor) if one.step.name == "return"), None)
    if offer is None:
        return closed(request, application)
    context = {
        "application": application,
        "remarks": application.remarks.select_related("author").order_by("at", "pk"),
        "reasons": offer.reasons,
        "deadline": deadline(terms.last_day("application_correction", timezone.localdate())),
    }
    return render(request, "admission/review/return.html", context)


def closed(request: HttpRequest, application: Application) -> HttpResponse:
    """A page of the review, opened when the review is not on."""
    state = application.get_state_display()  # type: ignore[attr-defined]
    messages.error(request, _("Nothing can be changed in the state «%(state)s».") % {"state": state})
    return page_of(application)


# Remarks and decisions ----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def remark_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    application = application_or_404(request, uuid, *REVIEWERS)
    if request.method != "POST" and (application.state != ApplicationState.CHECKING or application.returned):
        return closed(request, application)
    checks = reading.checks_of(application)
    section = request.GET.get("section", "")
    failing = [one.source for one in checks if not one.met and section in ("", one.section)]
    form = RemarkForm(posted(request), initial={"section": section}, failing=failing)
    if request.method == "POST" and form.is_valid():
        act = asked(request) | form.cleaned_data
        if attempt(form, application, lambda: reviewing.add_remark(application=application, **act)):
            messages.success(request, _("The remark is written down. The organisation reads it after the return."))
            return page_of(application, "remarks")
    context = {
        "form": form,
        "application": application,
        "remarks": application.remarks.select_related("author").order_by("at", "pk"),
        "checks": [one for one in checks if not one.met],
    }
    return render(request, "admission/review/remark.html", context, status=422 if form.is_bound else 200)


@require_POST
def remark_remove(request: HttpRequest, uuid: UUID, remark: UUID) -> HttpResponse:
    application = application_or_404(request, uuid, *REVIEWERS)
    found = get_object_or_404(application.remarks.all(), uuid=remark)
    press(
        request,
        lambda: reviewing.remove_remark(application=application, actor=actor_of(request), remark=found),
        _("The remark is removed."),
    )
    return page_of(application, "remarks")


@require_http_methods(["GET", "HEAD", "POST"])
def care_decide(request: HttpRequest, uuid: UUID, code: str) -> HttpResponse:
    """The decision on one type of care, as it is put before the head."""
    application = application_or_404(request, uuid, *REVIEWERS)
    care = get_object_or_404(application.care.select_related("care_type"), care_type__code=code)
    if request.method != "POST" and application.state != ApplicationState.CHECKING:
        return closed(request, application)
    checks = [one for one in reading.checks_of(application) if one.answer.care in ("", code)]
    unmet = [one for one in checks if not one.met]
    initial = {"decision": care.decision, "reason": care.reason, "norm": care.norm}
    form = DecisionForm(posted(request), initial=initial, failing=[one.source for one in unmet])
    if request.method == "POST" and form.is_valid():
        act = asked(request) | form.cleaned_data
        if attempt(form, application, lambda: reviewing.decide_care(application=application, care=care, **act)):
            messages.success(request, decided(care))
            return page_of(application, "care")
        care.refresh_from_db()
    context = {"form": form, "application": application, "care": care, "checks": checks, "unmet": unmet}
    return render(request, "admission/review/care.html", context, status=422 if form.is_bound else 200)


def decided(care: ApplicationCare) -> str:
    words = {
        CareDecision.ADMITTED: _("«%(care)s» is to be admitted. It takes effect when the head signs."),
        CareDecision.REFUSED: _("«%(care)s» is to be refused. It takes effect when the head signs."),
    }
    return words[CareDecision(care.decision)] % {"care": care.care_type.name}
