"""Entries of the registry in the hands of the branch: suspended, restored, excluded."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import FUND_ROLES
from accounts.forms import posted
from config.alphabet import in_order
from config.pages import paginate
from providers.admission import reviewing
from providers.admission.access import entries_visible_to
from providers.admission.machines import DECIDER, ENTRY, PRESENT
from providers.admission.review import buttons
from providers.admission.review.common import actor_of, asked, attempt, entry_or_404, press
from providers.admission.review.filters import EntryFilter
from providers.admission.review.forms import ExclusionForm, SuspensionForm
from providers.enums import EntryState, SuspensionCause
from providers.models import RegistryEntry, Suspension
from providers.registry import name_column

PAGE = 25


def suspended_first(rows: QuerySet[RegistryEntry]) -> QuerySet[RegistryEntry]:
    """Then those in force, then those that have left; each by the name of the organisation."""
    rank = Case(
        When(state=EntryState.SUSPENDED, then=Value(0)),
        When(state=EntryState.ACTIVE, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, in_order(f"provider__{name_column()}"), "provider_id", "care_type__position", "pk")


def open_suspensions() -> Prefetch:
    lasting = Suspension.objects.filter(until=None).order_by("since", "pk")
    return Prefetch("suspensions", lasting, to_attr="lasting")


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*FUND_ROLES)
    rows = suspended_first(entries_visible_to(actor))
    found = EntryFilter(request.GET, queryset=rows, country=actor.sees_country)
    page = paginate(request, found.qs.prefetch_related(open_suspensions()), PAGE)
    context = {
        "filter": found,
        "page": page,
        "country": actor.sees_country,
    }
    part = request.htmx and request.htmx.target == "entries"  # type: ignore[attr-defined]
    template = "admission/review/_entries.html" if part else "admission/review/entry_list.html"
    return render(request, template, context)


@require_safe
def entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Since when and on what ground it counts, when it did not, and what a decision may change."""
    found = entry_or_404(request, uuid)
    suspensions = list(found.suspensions.order_by("-since", "-pk"))
    history = ENTRY.history(found.uuid).order_by("-at", "-id")
    context = {
        "entry": found,
        "provider": found.provider,
        "buttons": buttons.of_entry(found, actor_of(request)),
        "suspensions": suspensions,
        "lasting": [one for one in suspensions if one.until is None],
        "history": [{"change": one, "label": EntryState(one.target).label} for one in history],
        "proposed": found.state in PRESENT and bool(found.exclusion_reason),
        "may_sign": actor_of(request).has(*DECIDER),
    }
    return render(request, "admission/review/entry.html", context)


# Decisions ----------------------------------------------------------------------------------------------------------
def closed(request: HttpRequest, found: RegistryEntry) -> HttpResponse:
    state = found.get_state_display()  # type: ignore[attr-defined]
    messages.error(request, _("Nothing can be changed in the state «%(state)s».") % {"state": state})
    return redirect("admission:entry", found.uuid)


def sources(found: RegistryEntry) -> list[str]:
    """Norms that stand in its suspensions."""
    return list(found.suspensions.exclude(norm="").order_by("-since", "pk").values_list("norm", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
def entry_suspend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = entry_or_404(request, uuid, *DECIDER)
    if request.method != "POST" and found.state not in PRESENT:
        return closed(request, found)
    form = SuspensionForm(posted(request), failing=sources(found))
    if request.method == "POST" and form.is_valid():
        act = asked(request) | {"note": form.cleaned_data["reason"], "norm": form.cleaned_data["norm"]}
        if attempt(form, found, lambda: reviewing.suspend_entry(entry=found, **act)):
            messages.success(request, _("Admission is suspended from today on. The organisation has been told."))
            return redirect("admission:entry", uuid)
    context = {"form": form, "entry": found, "today": timezone.localdate()}
    return render(request, "admission/review/suspend.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ends the suspension by decision; others go on, and the page says which."""
    found = entry_or_404(request, uuid, *DECIDER)
    if request.method == "POST":
        act = asked(request)
        press(request, lambda: reviewing.resume_entry(entry=found, **act), _("The suspension by decision is ended."))
        return redirect("admission:entry", uuid)
    lasting = list(found.suspensions.filter(until=None).order_by("since", "pk"))
    decision = next((one for one in lasting if one.cause == SuspensionCause.DECISION), None)
    context = {
        "entry": found,
        "decision": decision,
        "others": [one for one in lasting if one != decision],
    }
    return render(request, "admission/review/resume.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_exclude(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """First the ground in words; the signature follows on the next page."""
    found = entry_or_404(request, uuid, *DECIDER)
    if request.method != "POST" and found.state not in PRESENT:
        return closed(request, found)
    initial = {"reason": found.exclusion_reason, "norm": found.exclusion_norm}
    form = ExclusionForm(posted(request), initial=initial, failing=sources(found))
    if request.method == "POST" and form.is_valid():
        act = asked(request) | form.cleaned_data
        if attempt(form, found, lambda: reviewing.propose_exclusion(entry=found, **act)):
            return redirect("admission:entry-exclude-sign", uuid)
    context = {"form": form, "entry": found}
    return render(request, "admission/review/exclude.html", context, status=422 if form.is_bound else 200)
