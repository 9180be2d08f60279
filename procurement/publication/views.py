"""The open pages: campaigns, lots and contracts for everybody, without sign-in and without personal data."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import public
from config.information import base
from config.localized import pick
from config.pages import is_htmx, paginate
from procurement.enums import AmendmentState, CoExecutionState
from procurement.publication import access, placing, reading, tendering
from procurement.publication.filters import CampaignSearch, ContractSearch

PAGE, LOTS = 25, 50
FIRST = 10  # contracts on the page of their campaign
SHOWN_AMENDMENTS = (AmendmentState.SIGNED, AmendmentState.EFFECTIVE)


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"base": base(request), "tones": reading.TONES, **context})


@public
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    search = CampaignSearch(request.GET, access.open_campaigns().select_related("region"))
    page = paginate(request, search.qs.order_by("-year", "-number"), PAGE)
    context = {"filter": search, "page": page, "total": page.paginator.count}
    if is_htmx(request, "results"):
        return shown(request, "open/_campaigns.html", context)
    return shown(request, "open/campaign_list.html", context)


@public
@require_safe
def campaign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = access.get_open_campaign_or_404(uuid)
    lots = paginate(request, tendering.lots(one), LOTS)
    meetings = list(access.held_meetings(one))
    contracts = access.open_contracts().filter(campaign=one).select_related("provider").order_by("number")
    first = list(contracts[:FIRST])
    ocid = tendering.campaign_ocid(one)
    deeds = reading.deeds([ocid])
    context = {
        "campaign": one,
        "rules": tendering.rules(one),
        "page": lots,
        "lots": reading.lot_rows(one, lots),
        "bidders": len(tendering.opened_bids(one)) if access.bids_are_open(one) else None,
        "placed": access.is_placed(one),
        "deeds": deeds,
        "runs": reading.run_links(one),
        "papers": reading.papers([one, *meetings]),
        "questions": reading.questions(meetings),
        "complaints": reading.complaints(one),
        "budget": reading.budget(one),
        "cancel_reason": reading.without_people(one.cancel_reason),
        "contracts": first,
        "contracts_total": contracts.count(),
        "amounts": reading.amounts(first),
        "ocid": ocid if deeds else "",
    }
    return shown(request, "open/campaign.html", context)


@public
@require_safe
def lot(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = access.get_open_lot_or_404(uuid)
    result, awards = reading.lot_result(one), reading.awards_of(one)
    context = {
        "lot": one,
        "campaign": one.campaign,
        "units": tendering.units_of(one),
        "result": result,
        "awards": awards,
        "unit": pick(one, "unit"),
        "manual_reason": reading.without_people(result.manual.reason) if result and result.manual else "",
        "runs": [link for link in reading.run_links(one.campaign) if result and link.run.pk == result.result.run_id],
    }
    return shown(request, "open/lot.html", context)


@public
@require_safe
def contract_list(request: HttpRequest) -> HttpResponse:
    search = ContractSearch(request.GET, access.open_contracts().select_related("provider__region", "campaign"))
    page = paginate(request, search.qs.order_by("-valid_from", "number"), PAGE)
    context = {"filter": search, "page": page, "total": page.paginator.count, "amounts": reading.amounts(page)}
    if is_htmx(request, "results"):
        return shown(request, "open/_contracts.html", context)
    return shown(request, "open/contract_list.html", context)


@public
@require_safe
def contract(request: HttpRequest, uuid: UUID) -> HttpResponse:
    one = access.get_open_contract_or_404(uuid)
    positions = list(one.positions.select_related("lot__campaign", "award__direct").order_by("lot__position", "pk"))
    amendments = list(one.amendments.filter(state__in=SHOWN_AMENDMENTS).select_related("ground").order_by("number"))
    care = reading.months(one)
    campaign_is_open = one.campaign and access.open_campaigns().filter(pk=one.campaign.pk).exists()
    directs = [placing.direct_ocid(row.award.direct) for row in positions if row.award.direct]
    ocids = [tendering.campaign_ocid(one.campaign), *directs] if campaign_is_open and one.campaign else []
    context = {
        "contract": one,
        "campaign": one.campaign if campaign_is_open else None,
        "positions": positions,
        "care": care,
        "amount": sum(row.amount for row in care),
        "indicators": one.indicators.select_related("indicator").order_by("indicator__code", "pk"),
        "amendments": amendments,
        "executors": one.coexecutions.filter(state=CoExecutionState.AGREED)
        .select_related("executor", "care_type")
        .order_by("pk"),
        "papers": reading.papers([one, *amendments]),
        "ocid": ocids[0] if ocids else "",
    }
    return shown(request, "open/contract.html", context)
