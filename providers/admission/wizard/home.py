"""Admission of the own organisation: its entries by type of care, papers that end soon, its applications."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import PROVIDER_ROLES
from config.pages import paginate
from config.workflow import StepRefused
from providers import terms
from providers.admission import applying, news
from providers.admission.access import applications_visible_to, entries_visible_to, open_application
from providers.admission.machines import EDITABLE, PRESENT
from providers.admission.papers import ending
from providers.admission.wizard.forms import StartForm
from providers.admission.wizard.steps import LABELS, address
from providers.enums import Section, SuspensionCause
from providers.models import Application, Provider, Suspension

PAGE, ENDING = 10, 8
LABELS_OF_PAPERS: dict[str, str | Promise] = {
    Section.LICENCES: gettext_lazy("Licence"),
    Section.BASES: gettext_lazy("Sanitary permit"),
    Section.ACCREDITATION: gettext_lazy("Accreditation"),
    Section.STAFF: gettext_lazy("Certificate of a specialist"),
}
# What an organisation does about a suspension.
CURES: dict[str, str | Promise] = {
    SuspensionCause.LICENCE: gettext_lazy("Enter the new licence or annex in an update of the data."),
    SuspensionCause.CERTIFICATE: gettext_lazy("Enter specialists with valid certificates in an update of the data."),
    SuspensionCause.ACCREDITATION: gettext_lazy("Enter the new accreditation in an update of the data."),
    SuspensionCause.SANITARY: gettext_lazy("Enter the new sanitary permit in an update of the data."),
    SuspensionCause.RATING: gettext_lazy("See in the rating what it is computed from and what lowers it."),
    SuspensionCause.DECISION: gettext_lazy("Turn to the branch of the Fund: it ends the suspension."),
    SuspensionCause.EXCLUDED: gettext_lazy("Nothing to do: that time is over."),
}


def provider_of(actor: Any) -> Provider:
    actor.require(*PROVIDER_ROLES)
    return get_object_or_404(Provider, pk=actor.organisation and actor.organisation.pk)


@require_safe
def home(request: Any) -> HttpResponse:
    return page(request, StartForm())


@require_POST
def start(request: Any) -> HttpResponseBase:
    """A new application, or the one that is open already."""
    provider = provider_of(request.actor)
    if (there := open_application(provider)) is not None:
        return redirect(following(there))
    form = StartForm(request.POST)
    try:
        made = applying.start_application(
            provider=provider, actor=request.actor, kind=request.POST.get("kind", "")[:8]
        )
    except StepRefused as error:
        form.add_error("kind", str(error.reasons[0]))
        return page(request, form, 422)
    return redirect(following(made))


def following(application: Application) -> str:
    """Where its applicant goes on: the step that was left, or its page."""
    if application.state in EDITABLE:
        return address(application, application.step or Section.REQUISITES)
    return news.page(application)


def page(request: Any, form: StartForm, status: int = 200) -> HttpResponse:
    provider, today = provider_of(request.actor), timezone.localdate()
    there = open_application(provider)
    entries = entries_of(request.actor)
    papers = ending(provider, today)
    context = {
        "provider": provider,
        "entries": entries,
        "present": any(row["entry"].state in PRESENT for row in entries),
        "open": there,
        "editable": there is not None and there.state in EDITABLE,
        "open_step": LABELS[there.step or Section.REQUISITES] if there else "",
        "open_url": following(there) if there else "",
        "left": terms.days_left(terms.ordinals({today, there.due_on}), today, there.due_on)
        if there and there.due_on
        else None,
        "form": form,
        "choices": [(kind, kind.label, text) for kind, text in form.HELP.items()],
        "page": paginate(request, applications_visible_to(request.actor), PAGE),
        "papers": [(LABELS_OF_PAPERS[one.section], one, link(there, one.section)) for one in papers[:ENDING]],
        "more_papers": max(0, len(papers) - ENDING),
    }
    return render(request, "admission/wizard/home.html", context, status=status)


def link(there: Application | None, section: str) -> str:
    """Where a new paper is entered: in the open application, else the start of one on this page."""
    return address(there, section) if there and there.state in EDITABLE else "#start"


def entries_of(actor: Any) -> list[dict[str, Any]]:
    """Each entry with its suspensions of now and what to do about them. Two queries."""
    entries = list(entries_visible_to(actor).order_by("care_type__position", "id"))
    lasting: dict[int, list[tuple[Suspension, Any]]] = {}
    for one in Suspension.objects.filter(entry__in=entries, until=None).order_by("since", "id"):
        lasting.setdefault(one.entry_id, []).append((one, CURES[one.cause]))
    return [{"entry": entry, "suspensions": lasting.get(entry.pk, [])} for entry in entries]
