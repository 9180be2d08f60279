"""Pages of screening: the catalogue with its editions and trials, runs with their progress."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import roles_required
from accounts.enums import FUND_ROLES, Role
from config.pages import is_htmx, paginate
from config.workflow import StepRefused
from monitoring.enums import EditionState, Family, FindingKind, RunKind, RunState
from monitoring.models import ScreenEdition, ScreeningRun
from monitoring.screening import access, editions, runs, trials
from monitoring.screening.forms import EditionForm, MonthsForm, RunForm, months_back
from monitoring.screening.wording import Wording
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen
from providers.admission.review.common import actor_of, press

WRITE = ["GET", "HEAD", "POST"]
PAGE = 25


def refused(form: Any, error: StepRefused) -> None:
    for reason in error.reasons:
        form.add_error(None, str(reason))


# The catalogue -------------------------------------------------------------------------------------------------------
def entry(screen: Screen, edition: ScreenEdition | None) -> dict[str, Any]:
    """A screen as it works today. ``state``: on, off, or none (no edition: it is not run)."""
    return {
        "screen": screen,
        "family": Family(screen.family).label,
        "kind": FindingKind(screen.kind).label,
        "score": edition.score if edition else screen.score,
        "defect": edition.defect_code if edition else screen.defect,
        "state": "none" if edition is None else "on" if edition.on else "off",
    }


@require_safe
def screen_list(request: HttpRequest) -> HttpResponse:
    family, text = request.GET.get("family", ""), request.GET.get("q", "").strip().casefold()
    standing = editions.active(timezone.localdate())
    rows = [entry(one, standing.get(code)) for code, one in SCREENS.items()]
    found = [
        row
        for row in rows
        if (not family or row["screen"].family == family)
        and text in f"{row['screen'].code} {row['screen'].title} {row['screen'].explanation}".casefold()
    ]
    context = {
        "page": paginate(request, found, 50),
        "found": len(found),
        "all": len(rows),
        "families": Family.choices,
        "family": family,
        "q": request.GET.get("q", ""),
        "fund": actor_of(request).has(*FUND_ROLES),
    }
    part = is_htmx(request, "screens")
    return render(request, "screening/_screens.html" if part else "screening/screen_list.html", context)


@require_safe
def screen(request: HttpRequest, code: str) -> HttpResponse:
    actor, found = actor_of(request), access.screen_or_404(code)
    page = paginate(request, access.editions_visible_to(actor, code), 20)
    wording = Wording(found)
    for one in page:
        one.named = wording.named(one.parameters)
    now = editions.active(timezone.localdate()).get(code)
    context = {
        "entry": entry(found, now),
        "parameters": wording.named(editions.parameters_of(now) if now else found.parameters),
        "screen": found,
        "page": page,
        "administrator": actor.has(Role.ADMINISTRATOR),
        "fund": actor.has(*FUND_ROLES),
    }
    return render(request, "screening/screen.html", context)


# Editions ------------------------------------------------------------------------------------------------------------
@require_http_methods(WRITE)
@roles_required(Role.ADMINISTRATOR)
def edition_new(request: HttpRequest, code: str) -> HttpResponse:
    found, actor = access.screen_or_404(code), actor_of(request)
    now = editions.active(timezone.localdate()).get(code)
    parameters = editions.parameters_of(now) if now else dict(found.parameters)
    initial = {
        "score": now.score if now else found.score,
        "defect_code": now.defect_code if now else found.defect,
        "on": now.on if now else True,
    }
    form = EditionForm(
        request.POST if request.method == "POST" else None, screen=found, current=parameters, initial=initial
    )
    if form.is_valid():
        data = form.cleaned_data
        facts = {name: data[name] for name in ("score", "defect_code", "on", "valid_from", "source")}
        try:
            made = editions.draft_edition(screen=code, parameters=form.parameters(), actor=actor, **facts)
        except StepRefused as error:
            refused(form, error)
        else:
            return redirect("screening:edition", made.uuid)
    status = 422 if form.errors else 200
    return render(request, "screening/edition_new.html", {"screen": found, "form": form}, status=status)


@require_safe
def edition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_edition_or_404(actor_of(request), uuid)
    return edition_page(request, found, MonthsForm(initial=months_back(3)))


def edition_page(request: HttpRequest, found: ScreenEdition, form: MonthsForm) -> HttpResponse:
    screen = access.screen_or_404(found.screen)
    context = {
        "edition": found,
        "screen": screen,
        "parameters": Wording(screen).named(editions.parameters_of(found)),
        "draft": found.state == EditionState.DRAFT,
        "page": paginate(request, found.trials.order_by("-created_at", "-id"), 5),
        "tried": found.trials.filter(state=RunState.DONE).exists(),
        "form": form,
    }
    return render(request, "screening/edition.html", context, status=422 if form.errors else 200)


@require_POST
def trial(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found, form = access.get_edition_or_404(actor, uuid), MonthsForm(request.POST)
    if form.is_valid():
        try:
            trials.start_trial(edition=found, actor=actor, **form.cleaned_data)
        except StepRefused as error:
            refused(form, error)
        else:
            return redirect("screening:edition", uuid)
    return edition_page(request, found, form)


@require_GET
def trial_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    run = access.get_trial_or_404(actor_of(request), uuid)
    return progress_of(request, run, "screening/_trial.html", "screening:edition", run.edition.uuid)  # type: ignore[union-attr]


@require_POST
def edition_activate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_edition_or_404(actor, uuid)
    word = _("The edition is in force from %(day)s.") % {"day": f"{found.valid_from:%d.%m.%Y}"}
    done = press(request, lambda: editions.activate_edition(edition=found, actor=actor), word)
    return redirect("screening:screen", found.screen) if done else redirect("screening:edition", uuid)


@require_POST
def edition_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = access.get_edition_or_404(actor, uuid)
    done = press(request, lambda: editions.cancel_edition(edition=found, actor=actor), _("The draft is cancelled."))
    return redirect("screening:screen", found.screen) if done else redirect("screening:edition", uuid)


# Runs ----------------------------------------------------------------------------------------------------------------
def totals(run: ScreeningRun) -> dict[str, Any]:
    counts = run.counts.values()
    return {
        "run": run,
        "share": 100 * run.done // run.total if run.total else 0,
        "going": run.state in runs.UNFINISHED,
        "found": sum(one.get("found", 0) for one in counts),
        "new": sum(one.get("new", 0) for one in counts),
        "failed": sum("error" in one for one in counts),
    }


@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = paginate(request, access.runs_visible_to(actor), PAGE)
    context = {"page": page, "rows": [totals(one) for one in page], "asks": actor.has(*runs.ASKERS)}
    return render(request, "screening/run_list.html", context)


@require_http_methods(WRITE)
@roles_required(*runs.ASKERS)
def run_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = RunForm(request.POST if request.method == "POST" else None, initial=months_back(0))
    if form.is_valid():
        data = form.cleaned_data
        try:
            run = runs.start_run(
                kind=RunKind.ASKED, first=data["first"], last=data["last"], actor=actor, screens=form.screens()
            )
        except StepRefused as error:
            refused(form, error)
        else:
            return redirect("screening:run", run.uuid)
    return render(request, "screening/run_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_run_or_404(actor_of(request), uuid)
    return render(request, "screening/run.html", {**totals(found), "rows": screens_of(found)})


def screens_of(run: ScreeningRun) -> list[dict[str, Any]]:
    """Screens that are done, in the order of the catalogue; those that failed first."""
    rows = [
        {"screen": SCREENS[code], "counts": run.counts[code], "seconds": run.seconds.get(code)}
        for code in SCREENS
        if code in run.counts
    ]
    return sorted(rows, key=lambda row: "error" not in row["counts"])


@require_GET
def run_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.get_run_or_404(actor_of(request), uuid)
    return progress_of(request, found, "screening/_progress.html", "screening:run", uuid)


def progress_of(request: HttpRequest, found: ScreeningRun, part: str, page: str, uuid: UUID) -> HttpResponse:
    """A part of the page while it goes on, the page anew once it is over, the page itself without script."""
    if not is_htmx(request):
        return redirect(page, uuid)
    if found.state not in runs.UNFINISHED:
        return HttpResponseClientRefresh()
    return render(request, part, totals(found))
