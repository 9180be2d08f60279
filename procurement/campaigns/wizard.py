"""Making a campaign: facts, rules, lots, placements without selection, the check of what is missing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import posted
from config.pages import paginate
from config.workflow import Text
from procurement.campaigns import acts, guards, lot_acts, reading, volume
from procurement.campaigns.access import KEEPERS, SIGNERS, get_kept_campaign_or_404, keeps
from procurement.campaigns.forms import CreateForm, DirectForm, FactsForm, LotForm, RulesForm
from procurement.enums import CampaignState
from procurement.models import Campaign, DirectPlacement, Lot, PlanLine
from procurement.planning import money
from procurement.planning.editing import FORM, attempt_new
from procurement.planning.pages import actor_of, asked, attempt, press
from providers import terms
from providers.models import Provider

FREE = 100  # lines of the plan beside the form of a lot
PAGE = 50


@dataclass(frozen=True)
class Stop:
    """A page of the wizard, with what keeps it from being done."""

    name: str
    label: str
    url: str
    lacks: list[Text]


def stops(campaign: Campaign) -> list[Stop]:
    checks: dict[str, tuple[str, tuple[Any, ...]]] = {
        "facts": (_("Name and term"), (guards.named, guards.dated)),
        "rules": (_("Rules"), (guards.ruled,)),
        "lots": (_("Lots"), (guards.has_lots, guards.within_plan)),
        "direct": (_("Without selection"), (guards.direct_fits,)),
    }
    made = [
        Stop(
            name,
            label,
            reverse(f"campaigns:campaign-{name}", args=[campaign.uuid]),
            [reason for guard in wanted for reason in guard(campaign)],
        )
        for name, (label, wanted) in checks.items()
    ]
    return [*made, Stop("check", _("Check"), reverse("campaigns:campaign-check", args=[campaign.uuid]), [])]


def shown(request: HttpRequest, campaign: Campaign, name: str, template: str, **context: Any) -> HttpResponse:
    form = context.get("form")
    steps = stops(campaign)
    place = next((number for number, one in enumerate(steps, 1) if one.name == name), 0)
    context |= {"campaign": campaign, "stops": steps, "here": name, "place": place}
    return render(request, template, context, status=422 if form is not None and form.is_bound else 200)


def draft_or_none(request: HttpRequest, uuid: UUID) -> tuple[Campaign, HttpResponse | None]:
    """The campaign, and where to go instead when it is no draft any more and only a page was asked for."""
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    if request.method == "POST" or campaign.state == CampaignState.DRAFT:
        return campaign, None
    state = campaign.get_state_display()  # type: ignore[attr-defined]
    messages.error(request, _("Nothing can be changed in the state «%(state)s».") % {"state": state})
    return campaign, redirect("campaigns:campaign", uuid)


# Facts and rules -----------------------------------------------------------------------------------------------------
@require_http_methods(FORM)
def campaign_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(*KEEPERS)
    form = CreateForm(posted(request), initial={"year": timezone.localdate().year + 1})
    if form.is_valid():
        made = attempt_new(form, lambda: acts.create(actor=actor, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("The draft is begun: now its term, its rules and its lots."))
            return redirect("campaigns:campaign-facts", made.uuid)
    region = actor.organisation.region if actor.is_branch and actor.organisation else None
    context = {"form": form, "region": region}
    return render(request, "campaigns/campaign_new.html", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM)
def campaign_facts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign, elsewhere = draft_or_none(request, uuid)
    if elsewhere:
        return elsewhere
    names = ("name_kk", "name_ru", "opens_on", "closes_on")
    form = FactsForm(posted(request), initial={name: getattr(campaign, name) for name in names})
    if form.is_valid():
        facts = asked(request) | form.cleaned_data
        if attempt(form, campaign, lambda: acts.save_facts(campaign=campaign, **facts)):
            return redirect("campaigns:campaign-rules", uuid)
    found = terms.term("bid_intake", timezone.localdate())
    return shown(request, campaign, "facts", "campaigns/wizard_form.html", form=form, intake=found)


@require_http_methods(FORM)
def campaign_rules(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign, elsewhere = draft_or_none(request, uuid)
    if elsewhere:
        return elsewhere
    names = ("weight_formula", "rounding", "share_cap", "threshold", "norm")
    form = RulesForm(posted(request), initial={name: getattr(campaign, name) for name in names})
    if form.is_valid():
        facts = asked(request) | form.cleaned_data
        if attempt(form, campaign, lambda: acts.save_rules(campaign=campaign, **facts)):
            return redirect("campaigns:campaign-lots", uuid)
    return shown(request, campaign, "rules", "campaigns/wizard_form.html", form=form, intake=None)


# Lots ----------------------------------------------------------------------------------------------------------------
@require_safe
def campaign_lots(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign, elsewhere = draft_or_none(request, uuid)
    if elsewhere:
        return elsewhere
    rows = campaign.lots.select_related("region", "care_type").prefetch_related("funding").order_by("position", "pk")
    page = paginate(request, rows, PAGE)
    context = {
        "page": page,
        "lots": [volume.offer(lot) for lot in page],
        "last": page.paginator.count,
        "free": free_lines(campaign),
        **reading.sums([campaign])[campaign.pk],
    }
    return shown(request, campaign, "lots", "campaigns/wizard_lots.html", **context)


def plan_lines(campaign: Campaign) -> QuerySet[PlanLine]:
    plan = money.plan_in_force(campaign.year)
    rows = PlanLine.objects.filter(plan=plan).select_related("region", "care_type")
    if campaign.region_id is not None:
        rows = rows.filter(region=campaign.region_id)
    return rows.order_by("region__code", "care_type__position", "funding_source", "pk")


def free_lines(campaign: Campaign, lot: Lot | None = None) -> list[dict[str, Any]]:
    """Lines of the plan that a lot may still take money of."""
    free = lot_acts.free_for(campaign, lot)
    rows = [(line, free.get(money.key_of(line), lot_acts.ZERO)) for line in plan_lines(campaign)]
    return [{"line": line, "free": left} for line, left in rows if left > 0][:FREE]


@require_http_methods(FORM)
def lot_edit(request: HttpRequest, uuid: UUID, lot: UUID | None = None) -> HttpResponse:
    """A lot of the draft; without ``lot`` a new one, filled in from a line of the plan (``?line=``)."""
    campaign, elsewhere = draft_or_none(request, uuid)
    if elsewhere:
        return elsewhere
    found: Lot | None = (
        get_object_or_404(campaign.lots.select_related("region", "care_type"), uuid=lot) if lot else None
    )
    form = LotForm(posted(request), initial=initial_of(request, campaign, found))
    if form.is_valid():
        facts = asked(request) | form.facts() | {"lot": found}
        if attempt(form, campaign, lambda: lot_acts.save_lot(campaign=campaign, **facts)):
            messages.success(request, _("The lot is saved."))
            return redirect("campaigns:campaign-lots", uuid)
    context = {"form": form, "lot": found, "free": free_lines(campaign, found), "carved": carved(found)}
    return shown(request, campaign, "lots", "campaigns/lot.html", **context)


def carved(lot: Lot | None) -> Any:
    return lot.direct.select_related("provider", "ground").order_by("provider__bin") if lot is not None else []


def initial_of(request: HttpRequest, campaign: Campaign, lot: Lot | None) -> dict[str, Any]:
    if lot is not None:
        names = ("name_kk", "name_ru", "unit_kk", "unit_ru", "tariff")
        facts: dict[str, Any] = {name: getattr(lot, name) for name in names}
        facts |= {"region": lot.region.code, "care_type": lot.care_type.code}
        return facts | {row.funding_source: row.budget for row in lot.funding.all()}
    initial: dict[str, Any] = {"region": campaign.region.code} if campaign.region else {}
    text = request.GET.get("line", "")
    line = plan_lines(campaign).filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None
    if line is None:
        return initial
    free = max(lot_acts.free_for(campaign).get(money.key_of(line), 0), 0)
    care = line.care_type
    return {
        "region": line.region.code, "care_type": care.code, "name_ru": care.name_ru, "name_kk": care.name_kk,
        "tariff": line.tariff, line.funding_source: free,
    }  # fmt: skip


@require_POST
def lots_from_plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    facts, made = asked(request), []
    if press(request, lambda: made.append(lot_acts.take_plan(campaign=campaign, **facts))):
        messages.success(request, _("Lots made from the plan: %(number)s.") % {"number": made[0]})
    return redirect("campaigns:campaign-lots", uuid)


@require_POST
def lot_remove(request: HttpRequest, uuid: UUID, lot: UUID) -> HttpResponse:
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    found, facts = get_object_or_404(campaign.lots.all(), uuid=lot), asked(request)
    press(request, lambda: lot_acts.remove_lot(campaign=campaign, lot=found, **facts), _("The lot is removed."))
    return redirect("campaigns:campaign-lots", uuid)


@require_POST
def lot_move(request: HttpRequest, uuid: UUID, lot: UUID) -> HttpResponse:
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    found = get_object_or_404(campaign.lots.all(), uuid=lot)
    facts = asked(request) | {"up": request.POST.get("to") == "up"}
    press(request, lambda: lot_acts.move_lot(campaign=campaign, lot=found, **facts))
    return redirect("campaigns:campaign-lots", uuid)


# Without selection ---------------------------------------------------------------------------------------------------
@require_safe
def campaign_direct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    campaign, elsewhere = draft_or_none(request, uuid)
    if elsewhere:
        return elsewhere
    rows = DirectPlacement.objects.filter(lot__campaign=campaign).select_related("lot", "provider", "ground")
    page = paginate(request, rows.order_by("lot__position", "provider__bin", "pk"), PAGE)
    context = {"page": page, "placements": list(page), "lots": campaign.lots.order_by("position", "pk")[:PAGE]}
    return shown(request, campaign, "direct", "campaigns/wizard_direct.html", **context)


@require_http_methods(FORM)
def direct_edit(request: HttpRequest, uuid: UUID, lot: UUID, placement: UUID | None = None) -> HttpResponse:
    campaign, elsewhere = draft_or_none(request, uuid)
    if elsewhere:
        return elsewhere
    place = get_object_or_404(campaign.lots.prefetch_related("funding"), uuid=lot)
    rows = place.direct.select_related("provider", "ground")
    found: DirectPlacement | None = get_object_or_404(rows, uuid=placement) if placement else None
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {name: getattr(found, name) for name in ("funding_source", "units", "reason")}
        initial |= {"bin": found.provider.bin, "ground": found.ground.code}
    form = DirectForm(posted(request), initial=initial, lot=place)
    if form.is_valid() and save_direct(request, form, campaign, place, found):
        messages.success(request, _("The placement is saved."))
        return redirect("campaigns:campaign-direct", uuid)
    context = {"form": form, "lot": volume.offer(place), "placement": found}
    return shown(request, campaign, "direct", "campaigns/direct.html", **context)


def save_direct(
    request: HttpRequest, form: DirectForm, campaign: Campaign, lot: Lot, found: DirectPlacement | None
) -> Any:
    data = dict(form.cleaned_data)
    provider = Provider.objects.filter(bin=data.pop("bin").strip()).first()
    if provider is None:
        form.add_error("bin", _("The registry knows no organisation with this BIN."))
        return None
    facts = asked(request) | data | {"provider": provider, "lot": lot, "placement": found}
    return attempt(form, campaign, lambda: lot_acts.save_direct(campaign=campaign, **facts))


@require_POST
def direct_remove(request: HttpRequest, uuid: UUID, placement: UUID) -> HttpResponse:
    campaign = get_kept_campaign_or_404(actor_of(request), uuid)
    rows = DirectPlacement.objects.select_related("lot", "provider").filter(lot__campaign=campaign)
    found, facts = get_object_or_404(rows, uuid=placement), asked(request)
    word = _("The placement is removed: its volume is distributed with the rest of the lot.")
    press(request, lambda: lot_acts.remove_direct(campaign=campaign, placement=found, **facts), word)
    return redirect("campaigns:campaign-direct", uuid)


# Check ---------------------------------------------------------------------------------------------------------------
@require_safe
def campaign_check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything that is missing, each with the page where it is put right; then the signature."""
    campaign, elsewhere = draft_or_none(request, uuid)
    if elsewhere:
        return elsewhere
    found = volume.offers(campaign)
    context = {
        "lots": found,
        "budget": volume.total(found),
        "signs": keeps(actor_of(request), campaign, SIGNERS),
    }
    return shown(request, campaign, "check", "campaigns/check.html", **context)
