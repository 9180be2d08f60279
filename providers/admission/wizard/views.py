"""An application before the organisation that made it: where it stands, what comes next, what was decided."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import SignedDocument
from accounts.signatures import kind_of
from config.models import StateChange
from config.workflow import StepRefused
from providers import terms
from providers.admission import applying
from providers.admission.access import get_own_application_or_404
from providers.admission.machines import APPLICATION, EDITABLE
from providers.admission.requirements import Answer, Names
from providers.admission.wizard.forms import AnswerForm
from providers.admission.wizard.steps import LABELS, address, title
from providers.enums import ApplicationState, Section
from providers.models import Application, ApplicationRemark

State = ApplicationState
# What happens next, from where the organisation stands.
NEXT: dict[str, str | Promise] = {
    State.DRAFT: gettext_lazy(
        "Fill in the steps in any order; every row is kept at once. Then the head signs and submits the application."
    ),
    State.SUBMITTED: gettext_lazy(
        "The branch of the Fund takes the application up and decides by the day named here. Until it has been taken"
        " up you can withdraw it."
    ),
    State.CHECKING: gettext_lazy(
        "The branch checks the data against the minimum requirements. It can return the application for correction"
        " once, and the commission visits a new organisation. You are told of every step."
    ),
    State.CORRECTION: gettext_lazy(
        "Correct what the remarks are about, say what was done, then the head signs and submits the application again."
        " After the day named here it lapses."
    ),
    State.ADMITTED: gettext_lazy(
        "You are in the registry with the types of care that were admitted. From that day on the Fund can place"
        " volumes with you, and the facts of the application count in your rating and throughput."
    ),
    State.REJECTED: gettext_lazy(
        "Put right what the decision names and apply anew: what you entered is kept. The decision can be appealed."
    ),
    State.WITHDRAWN: gettext_lazy("Nothing was decided. What you entered is kept; a new application begins with it."),
    State.EXPIRED: gettext_lazy(
        "The term of correction passed without a new submission. What you entered is kept; a new application begins"
        " with it."
    ),
}
DONE: dict[str, str | Promise] = {
    "start": gettext_lazy("Begun"),
    "submit": gettext_lazy("Submitted"),
    "resubmit": gettext_lazy("Submitted after correction"),
    "withdraw": gettext_lazy("Withdrawn"),
    "take_up": gettext_lazy("Taken up for review"),
    "return": gettext_lazy("Returned for correction"),
    "admit": gettext_lazy("Admitted to the registry"),
    "reject": gettext_lazy("Refused"),
    "expire": gettext_lazy("Term of correction passed"),
}
DECIDED = (State.ADMITTED, State.REJECTED)
WAY = (State.DRAFT, State.SUBMITTED, State.CHECKING)


def own(request: HttpRequest, application: Application) -> HttpResponse:
    return page(request, application)


def page(
    request: Any, application: Application, failed: ApplicationRemark | None = None, form: AnswerForm | None = None
) -> HttpResponse:
    """``failed``: the remark whose answer was refused, with its ``form``."""
    today = timezone.localdate()
    decided = application.state in DECIDED
    offers = {offer.step.name for offer in APPLICATION.offers(application, request.actor)}
    changes = list(APPLICATION.history(application.uuid))
    context = {
        "application": application,
        "title": title(application),
        "next": NEXT[application.state],
        "left": left(application, today),
        "way": way(application, changes),
        "editable": application.state in EDITABLE,
        "step": LABELS[application.step or Section.REQUISITES],
        "step_url": address(application, application.step or Section.REQUISITES),
        "remarks": remarks(application, changes, failed, form),
        "checks": checks(application),
        "care": application.care.select_related("care_type"),
        "decided": decided,
        "visits": application.visits.filter(cancelled_at=None).prefetch_related("members"),
        "documents": signed(application),
        "history": history(changes),
        "may_withdraw": "withdraw" in offers,
    }
    return render(request, "admission/application.html", context, status=422 if form else 200)


def left(application: Application, today: date) -> int | None:
    """Working days until the term ends."""
    if application.due_on is None:
        return None
    return terms.days_left(terms.ordinals({today, application.due_on}), today, application.due_on)


def way(application: Application, changes: Sequence[StateChange]) -> list[tuple[str, Any, str]]:
    """Four stages: word, when it was reached, and whether it is done, now or ahead."""
    state = State(application.state)
    reached = {row.target: row.at for row in changes}
    last = state if state not in (*WAY, State.CORRECTION) else None
    stages: list[str] = [*WAY, last or "decision"]
    if last is not None:
        stages = [one for one in stages if one in reached or one == last]
    current = State.CHECKING if state == State.CORRECTION else (last or state)
    place = stages.index(current) if current in stages else 0
    words = {one: State(one).label if one in State.values else _("decision") for one in stages}
    if state == State.CORRECTION:
        words[State.CHECKING], reached[State.CHECKING] = state.label, application.state_since
    marks = ["done"] * place + ["now" if last is None else "done"] + [""] * (len(stages) - place - 1)
    return [(str(words[one]), reached.get(one), mark) for one, mark in zip(stages, marks, strict=True)]


def remarks(
    application: Application,
    changes: Sequence[StateChange],
    failed: ApplicationRemark | None,
    form: AnswerForm | None,
) -> list[dict[str, Any]]:
    """Those with which the application was returned: what the branch notes for itself is not shown."""
    sent = [row.at for row in changes if row.target == State.CORRECTION]
    if not sent:
        return []
    answering = application.state == State.CORRECTION
    found = []
    for row in application.remarks.filter(at__lte=sent[-1]).order_by("at", "pk"):
        own_form = form if failed == row else AnswerForm(initial={"answer": row.answer}, auto_id=f"id_{row.pk}_%s")
        found.append(
            {
                "row": row,
                "step": LABELS[row.section],
                "url": address(application, row.section) if answering else "",
                "form": own_form if answering else None,
            }
        )
    return found


def checks(application: Application) -> list[tuple[str, list[dict[str, Any]]]]:
    """Answers of the minimum requirements as they were at the submission, by type of care."""
    answers = [Answer(**row) for row in application.checks]
    if not answers:
        return []
    names = Names.load()
    found = []
    for care, group in groupby(sorted(answers, key=lambda one: one.care), key=lambda one: one.care):
        rows = [
            {"met": one.met, "text": names.text(one), "step": LABELS[one.section], "source": one.source}
            for one in group
        ]
        found.append((names.care.get(care, care) if care else "", rows))
    return found


def signed(application: Application) -> list[dict[str, Any]]:
    """What has been signed: a decision that nobody has signed yet is none."""
    rows = SignedDocument.objects.filter(subject_id=str(application.uuid), signatures__isnull=False)
    found = rows.distinct().order_by("created_at", "id").prefetch_related("signatures")
    return [{"row": one, "kind": kind_of(one).label, "signatures": one.signatures.all()} for one in found]


def history(changes: Sequence[StateChange]) -> list[dict[str, Any]]:
    """Newest first, each step as something done."""
    return [{"row": one, "word": DONE.get(one.step, one.step)} for one in reversed(changes)]


# Acts ----------------------------------------------------------------------------------------------------------------
@require_POST
def remark_answer(request: Any, uuid: UUID, remark: UUID) -> HttpResponseBase:
    application = get_own_application_or_404(request.actor, uuid)
    row = get_object_or_404(application.remarks, uuid=remark)
    form = AnswerForm(request.POST, auto_id=f"id_{row.pk}_%s")
    if not form.is_valid():
        return page(request, application, row, form)
    try:
        applying.answer_remark(
            application=application, actor=request.actor, remark=row, answer=form.cleaned_data["answer"]
        )
    except StepRefused as error:
        messages.error(request, str(error.reasons[0]))
    else:
        messages.success(request, _("The answer is kept."))
    return redirect("admission:application", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Any, uuid: UUID) -> HttpResponseBase:
    application = get_own_application_or_404(request.actor, uuid)
    if "withdraw" not in {offer.step.name for offer in APPLICATION.offers(application, request.actor)}:
        return redirect("admission:application", uuid)
    refusal: list[Any] = []
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            applying.withdraw(
                application=application,
                actor=request.actor,
                version=int(version) if version.isascii() and version.isdigit() else None,
            )
        except StepRefused as error:
            refusal = list(error.reasons)
            application.refresh_from_db()
        else:
            messages.success(request, _("The application is withdrawn."))
            return redirect("admission:home")
    context = {"application": application, "title": title(application), "refusal": refusal}
    return render(request, "admission/wizard/withdraw.html", context, status=422 if refusal else 200)
