"""A bid as its provider, the branch and the commission read it; the bids of a campaign; the seal to be repeated."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Signature, SignedDocument
from accounts.signatures.documents import id_of, type_of
from config.pages import paginate
from procurement.bids import sealing
from procurement.bids.access import bids_visible_to, get_bid_or_404, get_campaign_or_404
from procurement.bids.content import canonical, seal_of
from procurement.bids.errors import SealBroken
from procurement.bids.examination_words import Names, named_in, told
from procurement.bids.filters import BidFilter
from procurement.bids.guards import accepts
from procurement.bids.machine import BID, BIDDERS, HEAD
from procurement.bids.opening import partners_of
from procurement.bids.pages.frame import actor_of, state_of
from procurement.enums import AwardState, BidState
from procurement.models import Award, Bid, BidPartner
from providers.admission.review.deadlines import deadline, deadlines

PLACED = (BidState.ALLOCATED, BidState.ZERO, BidState.ACCEPTED, BidState.DECLINED, BidState.LAPSED)


@require_safe
def bid(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = get_bid_or_404(actor, uuid)
    own = sealing.owns(actor, found)
    context = {
        "bid": found,
        "state": state_of(found),
        "own": own,
        "head": actor.has(*HEAD),
        "open": found.state == BidState.DRAFT and not any(accepts(found.campaign)),
        "withdrawable": found.state in (BidState.DRAFT, BidState.SUBMITTED) and not any(accepts(found.campaign)),
        "bidder": actor.has(*BIDDERS) and own,
        "deadline": deadline(found.due_on),
        "documents": documents_of(found),
        "history": [
            {"change": one, "label": BidState(one.target).label}
            for one in BID.history(found.uuid).order_by("-at", "-id")
        ],
        "awards": awards_of(found) if found.state in PLACED else [],
        **(opened(found) if found.opened_at else typed(found, actor)),
    }
    return render(request, "bids/bid.html", context)


def typed(found: Bid, actor: Any) -> dict[str, Any]:
    """Of a bid that is not open: what its own people typed."""
    try:
        content = sealing.content_of(found, actor)
    except SealBroken:
        return {"rows": [], "broken": True, "verified": None, "remarks": []}
    lots = {str(one.uuid): one for one in found.campaign.lots.select_related("care_type")}
    names = Names(partners_of(content))
    rows = [
        {
            "lot": lots[row["lot"]],
            "requested": row["requested"],
            "own": row["own"],
            "partners": [{"name": names.of([one["bin"]]), "units": one["units"]} for one in row["partners"]],
            "verdict": None,
            "checks": [],
            "unmet": [],
        }
        for row in content["lots"]
        if row["lot"] in lots
    ]
    return {"rows": rows, "broken": False, "verified": None, "remarks": []}


def opened(found: Bid) -> dict[str, Any]:
    """Lines with the answers of the examination, and whether the seal still fits."""
    partners = Prefetch("partners", BidPartner.objects.select_related("executor"))
    lines = list(found.lines.select_related("lot__care_type").prefetch_related(partners))
    names = Names(named_in([*(one for line in lines for one in line.checks), *found.remarks]))
    rows, last = [], found.state != BidState.CORRECTION
    for line in lines:
        checks = [told(one, names, last=last) for one in line.checks]
        rows.append(
            {
                "lot": line.lot,
                "requested": line.requested,
                "own": line.own,
                "partners": [
                    {"name": f"{one.executor.name} ({one.executor.bin})", "units": one.units}
                    for one in line.partners.all()
                ],
                "verdict": line,
                "checks": checks,
                "unmet": [one for one in checks if one.met is False],
            }
        )
    return {
        "rows": rows,
        "broken": any(one["code"] == "seal" for one in found.remarks),
        "verified": seal_fits(found),
        "remarks": [told(one, names, last=last) for one in found.remarks if not one["lot"]],
    }


def seal_fits(found: Bid) -> bool:
    """The seal repeated from what came out of it: the same as anybody can do with the downloaded content."""
    try:
        content, salt = sealing.reveal(found)
    except SealBroken:
        return False
    return salt == found.salt and seal_of(found.uuid, content, salt) == found.seal


def documents_of(found: Bid) -> list[SignedDocument]:
    """Signed ones, the last first."""
    signed = Signature.objects.defer("cms", "chain", "verdict").select_related("user").order_by("at", "pk")
    rows = SignedDocument.objects.filter(subject_type=type_of(found), subject_id=id_of(found))
    rows = rows.filter(pk__in=Signature.objects.order_by().values("document"))
    return list(rows.defer("canonical", "content").order_by("-pk").prefetch_related(Prefetch("signatures", signed)))


def awards_of(found: Bid) -> list[dict[str, Any]]:
    """Placed volume by lot and source, with the way to its explanation."""
    rows = found.awards.exclude(state=AwardState.REPLACED).select_related("lot", "run")
    return [
        {"award": one, "kind": AWARD_KINDS.get(one.state, "idle"), "explanation": explanation(one, found.provider.bin)}
        for one in rows.order_by("lot__position", "funding_source", "pk")
    ]


AWARD_KINDS: dict[str, str] = {
    AwardState.OFFERED: "warn",
    AwardState.ACCEPTED: "ok",
    AwardState.DECLINED: "bad",
    AwardState.LAPSED: "bad",
}


def explanation(award: Award, number: str) -> str:
    """How the volume of this very organisation came about."""
    if award.run is None:
        return ""
    return reverse("distribution:line", kwargs={"uuid": award.run.uuid, "lot": award.lot.uuid, "bin": number})


@require_safe
def bid_content(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The opened content with its salt, in the very bytes whose SHA-256 is the seal. 404 until the opening."""
    found = get_bid_or_404(actor_of(request), uuid)
    if found.opened_at is None or found.campaign.is_sealed():
        raise Http404
    try:
        content, salt = sealing.reveal(found)
    except SealBroken as error:
        raise Http404 from error
    text = canonical({"bid": str(found.uuid), "content": content, "salt": salt})
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.uuid}.json"'
    return response


# The bids of a campaign ----------------------------------------------------------------------------------------------
@require_safe
def campaign_bids(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Opened bids; before the deadline only the day on which they are opened, not even how many there are."""
    actor = actor_of(request)
    campaign = get_campaign_or_404(actor, uuid)
    context: dict[str, Any] = {"campaign": campaign}
    if campaign.is_sealed():
        return render(request, "bids/sealed.html", context | {"deadline": deadline(campaign.closes_on)})
    rows = bids_visible_to(actor).filter(campaign=campaign)
    found = BidFilter(request.GET, queryset=rows, campaign=campaign)
    page = paginate(request, listed(found.qs))
    terms = deadlines(one.due_on for one in page)
    context |= {
        "filter": found,
        "page": page,
        "of": rows.count(),
        "rows": [{"bid": one, "state": state_of(one), "deadline": terms.get(one.due_on or date.min)} for one in page],
    }
    template = "bids/_campaign_bids.html" if is_part(request) else "bids/campaign.html"
    return render(request, template, context)


def is_part(request: HttpRequest) -> bool:
    from config.pages import is_htmx

    return is_htmx(request, "bids")


def listed(rows: Any) -> Any:
    """With counts of lines, in the order of names."""
    ids = rows.order_by().values("pk")
    found = Bid.objects.filter(pk__in=ids).select_related("campaign", "provider", "provider__region")
    counted = found.annotate(
        lots=Count("lines"),
        admitted=Count("lines", filter=Q(lines__verdict="admissible")),
        units=Sum("lines__requested"),
    )
    return counted.order_by("provider__name_ru", "pk")
