"""Pages of a distribution: the run, its lots, the explanation of each volume, the sandbox, the file to check it by."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import public
from accounts.forms import posted
from config.pages import paginate
from config.workflow import reasons
from procurement.distribution import comparing, download, explain, runs, sandbox
from procurement.distribution.access import (
    get_line_or_404,
    get_run_lot_or_404,
    get_run_or_404,
    keeps,
    manuals_visible_to,
    runs_visible_to,
)
from procurement.distribution.charts import chart
from procurement.distribution.forms import AgainForm
from procurement.distribution.lots import LotView, excluded_of, lines_of, points_of, why
from procurement.distribution.machine import AUTHORS, KEEPERS, OPEN, RUN, UNDECIDED
from procurement.enums import AwardOrigin, ManualState, RunState
from procurement.models import Award, Run, RunLot
from providers.admission.review.common import actor_of, asked, attempt, press
from providers.admission.review.deadlines import deadline

LINES = 60  # of a lot on one page
TONES = {
    RunState.DRAFT: "run",
    RunState.COMPUTED: "idle",
    RunState.PUBLISHED: "warn",
    RunState.CONFIRMED: "ok",
    RunState.SUPERSEDED: "idle",
}


# Runs ----------------------------------------------------------------------------------------------------------------
@require_safe
def run_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    run = get_run_or_404(actor, uuid)
    lots = (
        RunLot.objects.filter(run=run)
        .exclude(result={})
        .select_related("lot__care_type", "lot__region")
        .defer("inputs", "result")
        .order_by("lot__position", "lot_id")
    )
    page = paginate(request, lots)
    shown = [one.pk for one in page]
    by_hand = manuals_visible_to(actor).filter(run_lot__run=run).exclude(state=ManualState.REFUSED)
    history = RUN.history(run.uuid).order_by("-at", "-id")
    context = {
        **of_run(request, run),
        "page": page,
        "totals": lots.order_by().aggregate(
            volume=Sum("volume"), placed=Sum("placed"), unplaced=Sum("unplaced"), residual=Sum("residual"),
            lots=Count("pk"),
        ),
        "by_hand": {one.run_lot_id: one for one in by_hand.filter(run_lot__in=shown)},
        "by_hand_count": by_hand.count(),
        "others": runs_visible_to(actor).filter(campaign=run.campaign_id).exclude(pk=run.pk).order_by("-number"),
        "history": [{"change": one, "label": RunState(one.target).label} for one in history],
    }  # fmt: skip
    return render(request, "distribution/run.html", context)


def of_run(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What every page of the run shows of it, and what the reader may do."""
    actor = actor_of(request)
    keeper = actor.has(*KEEPERS) and keeps(actor, run.campaign)
    return {
        "run": run,
        "tone": "bad" if run.failure else TONES[RunState(run.state)],
        "share": int(100 * run.lots_done / run.lots_total) if run.lots_total else 0,
        "keeper": keeper,
        "publishing": keeper and run.state == RunState.COMPUTED,
        "kept_back": list(reasons(RUN.step("publish"), run, actor)) if run.state == RunState.COMPUTED else [],
        "repeatable": keeper and (run.state == RunState.COMPUTED or bool(run.failure and run.state in OPEN)),
        "downloadable": run.state != RunState.DRAFT and run.computed_at is not None,
    }


@require_safe
def run_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the computation is: asked by the page every second. When it is over the page is asked for whole."""
    run = get_run_or_404(actor_of(request), uuid)
    response = render(request, "distribution/_progress.html", of_run(request, run))
    if run.state != RunState.DRAFT or run.failure:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def run_publish(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*KEEPERS)
    run = get_run_or_404(actor, uuid)
    press(request, lambda: runs.publish(run=run, **asked(request)), _("The distribution is before the commission."))
    return redirect("distribution:run", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def run_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An input was wrong and has been put right: another run, the difference stays visible."""
    actor = actor_of(request)
    actor.require(*KEEPERS)
    run = get_run_or_404(actor, uuid)
    form = AgainForm(posted(request))
    if request.method == "POST" and form.is_valid():
        act = asked(request) | {"returned_input": form.cleaned_data["returned_input"]}
        if following := attempt(form, run, lambda: runs.start_over(run=run, **act)):
            messages.success(request, _("The distribution is being computed anew."))
            return redirect("distribution:run", following.uuid)
    context = of_run(request, run) | {"form": form}
    return render(request, "distribution/again.html", context, status=422 if form.is_bound else 200)


@require_safe
def run_comparison(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The run beside the one that it came from."""
    actor = actor_of(request)
    run = get_run_or_404(actor, uuid)
    base = get_run_or_404(actor, run.base.uuid if run.base else uuid)
    rows = comparing.differences(base, run) if base != run else []
    context = of_run(request, run) | {
        "base": base if base != run else None,
        "page": paginate(request, rows),
        "totals": comparing.totals(rows),
        "rules_changed": comparing.rules_changed(base, run),
        "lots_changed": comparing.lots_changed(base, run),
    }
    return render(request, "distribution/comparison.html", context)


# The file ------------------------------------------------------------------------------------------------------------
@public
@require_safe
def run_json(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    run = get_run_or_404(actor_of(request), uuid)
    response = StreamingHttpResponse(download.pieces(run), content_type="application/json; charset=utf-8")
    name = f"{run.campaign.number}-{run.number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public
@require_safe
def verifier(request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
    """The program that recomputes such a file on anybody's machine; the same one for every run."""
    response = HttpResponse(download.VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{download.VERIFIER.name}"'
    return response


# Lots ----------------------------------------------------------------------------------------------------------------
def of_lot(request: HttpRequest, run_lot: RunLot) -> dict[str, Any]:
    """What every page of a lot shows, whoever reads it: above all the difference made by hand."""
    actor = actor_of(request)
    view = LotView(run_lot)
    run = run_lot.run
    draft, author = None, actor.has(*AUTHORS) and keeps(actor, run_lot.run.campaign) and run.state in UNDECIDED
    if author:
        mine = manuals_visible_to(actor).filter(run_lot=run_lot, state=ManualState.DRAFT)
        draft = mine.order_by("pk").first()
    seen = view.manual if view.manual and manuals_visible_to(actor).filter(pk=view.manual.pk).exists() else None
    return of_run(request, run) | {
        "view": view,
        "run_lot": run_lot,
        "lot": run_lot.lot,
        "manual": seen,
        "manual_lines": seen.lines.select_related("provider").order_by("provider__bin") if seen else [],
        "draft": draft,
        "may_distribute": author and view.manual is None and draft is None,
        "own": actor.organisation.pk if actor.works_for_provider and actor.organisation else None,
    }


@require_safe
def lot_detail(request: HttpRequest, uuid: UUID, lot: UUID) -> HttpResponse:
    run_lot = get_run_lot_or_404(actor_of(request), uuid, lot)
    context = of_lot(request, run_lot)
    page = paginate(request, lines_of(run_lot), LINES)
    rows = context["view"].rows(list(page), context["own"])
    context |= {
        "page": page,
        "rows": rows,
        "chart": chart(rows),
        "common": explain.common(context["view"]),
        "volume": explain.volume(context["view"]),
        "excluded": [(one, why(one)) for one in excluded_of(run_lot)[:LINES]],
        "excluded_count": excluded_of(run_lot).count(),
        "direct": Award.objects.filter(lot=run_lot.lot_id, origin=AwardOrigin.DIRECT)
        .select_related("provider")
        .order_by("provider__bin", "pk"),
    }
    return render(request, "distribution/lot.html", context)


@require_safe
def line_detail(request: HttpRequest, uuid: UUID, lot: UUID, bin: str) -> HttpResponse:  # noqa: A002 - the address
    """How the volume of one provider came about."""
    run_lot = get_run_lot_or_404(actor_of(request), uuid, lot)
    line = get_line_or_404(run_lot, bin)
    context = of_lot(request, run_lot) | {"line": line, "is_own": False}
    context["is_own"] = line.provider_id == context["own"]
    if line.excluded:
        return render(request, "distribution/left_out.html", context | {"reasons": why(line)})
    view: LotView = context["view"]
    page = paginate(request, lines_of(run_lot), LINES)
    rows = view.rows(list(page), line.provider_id)
    heavier = lines_of(run_lot).filter(weight__gt=line.weight).order_by().count()
    awards = Award.objects.filter(lot=run_lot.lot_id, provider=line.provider_id, run=run_lot.run_id)
    context |= {
        "explanation": explain.explain(view, line),
        "row": view.rows([line], line.provider_id)[0],
        "rank": heavier + 1,
        "points": points_of(line),
        "page": page,
        "rows": rows,
        "chart": chart(rows),
        "awards": awards.select_related("bid").order_by("funding_source", "pk"),
        "excluded_count": excluded_of(run_lot).count(),
        "five_more": f"{line.points + 5:.2f}",
        "deadline": None,
    }
    context["bid"] = next((one.bid for one in context["awards"] if one.bid and context["is_own"]), None)
    if context["bid"] and context["bid"].due_on:
        context["deadline"] = deadline(context["bid"].due_on)
    return render(request, "distribution/line.html", context)


@require_safe
def sandbox_page(request: HttpRequest, uuid: UUID, lot: UUID) -> HttpResponse:
    """The lot with other ratings and caps, all of them in the address. Nothing is stored."""
    run_lot = get_run_lot_or_404(actor_of(request), uuid, lot)
    context = of_lot(request, run_lot)
    lines = list(lines_of(run_lot))
    box = sandbox.Sandbox(context["view"], request.GET)
    changes = box.changes(lines)
    found = context["view"].what_if(changes)
    rows = box.rows(lines, found)
    page = paginate(request, rows, LINES)
    on_page = {one.line.pk for one in page}
    context |= {
        "page": page,
        "hidden": [
            cell for one in rows if one.line.pk not in on_page for cell in (one.points, one.cap) if cell.changed
        ],
        "errors": box.errors,
        "changed": bool(changes),
        "today_query": sandbox.ratings_of_today(lines),
        "multiplier": sandbox.per_point(found),
        "unplaced": found.unplaced,
        "placed": sum(found.units.values()),
    }
    return render(request, "distribution/sandbox.html", context, status=422 if box.errors else 200)
