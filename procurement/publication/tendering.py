"""Releases of plans and campaigns, up to the opening of the bids; complaints about them."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.enums import BidState, ComplaintState, FundingSource, Rounding, WeightFormula
from procurement.models import Bid, Campaign, Complaint, Lot, PublicEvent, PurchasePlan
from procurement.publication import parts
from procurement.publication.parts import THIS_RELEASE, Json, Parties

Built = tuple[str, str, Json]
HIDDEN_BIDS = (BidState.DRAFT, BidState.WITHDRAWN)
HIDDEN_COMPLAINTS = (ComplaintState.DRAFT,)


# The plan -----------------------------------------------------------------------------------------------------------
def plan_ocid(year: int) -> str:
    return parts.ocid("plan", year)


def plan_approved(plan: PurchasePlan) -> Built:
    """The year's plan with its money by region, type of care and source; another version is an update."""
    parties, buyer = Parties(), parts.fund()
    lines = plan.lines.select_related("region", "care_type").order_by("region_id", "care_type__position", "pk")
    with override(parts.LANGUAGE):
        rows = [
            {
                "id": f"{line.region_id}-{line.care_type.code}-{line.funding_source}",
                "description": f"{line.region.name_ru}, {line.care_type.name_ru}, {line.get_funding_source_display()}",
                "amount": parts.value(line.amount),
                "period": parts.period(date(plan.year, 1, 1), date(plan.year, 12, 31)),
            }
            for line in lines
        ]
        title = _("Purchase plan of %(year)s, version %(number)s") % {"year": plan.year, "number": plan.number}
    total = sum((line.amount for line in lines), Decimal(0))
    planning = parts.filled(
        rationale=plan.rationale,
        budget=parts.filled(id=str(plan.year), description=title, amount=parts.value(total), budgetBreakdown=rows),
        documents=parts.signed_documents(plan, "procurementPlan"),
        milestones=[
            {
                "id": f"approval-{plan.number}",
                "type": "approval",
                "title": title,
                "status": "met",
                **({"dateMet": parts.moment(plan.approved_at)} if plan.approved_at else {}),
            }
        ],
    )
    tag = "planning" if is_first(plan_ocid(plan.year), "planning") else "planningUpdate"
    return plan_ocid(plan.year), tag, parts.release(parties, buyer=buyer, planning=planning)


def is_first(ocid: str, tag: str) -> bool:
    """No release of the process has the tag yet, those included that wait for their number."""
    return not PublicEvent.objects.filter(ocid=ocid, tag=tag).exists()


# The campaign -------------------------------------------------------------------------------------------------------
def campaign_ocid(campaign: Campaign) -> str:
    return parts.ocid("campaign", campaign.number)


def registry_ocid(region: Any) -> str:
    return parts.ocid("registry", region)


def frame(campaign: Campaign, parties: Parties, **sections: Any) -> Json:
    """The release of a campaign: second stage, after the registry of its regions."""
    codes = {*campaign.lots.values_list("region_id", flat=True), campaign.region_id}
    regions = sorted(code for code in codes if code)
    related = [parts.process("framework", registry_ocid(code)) for code in regions]
    related.append(parts.process("planning", plan_ocid(campaign.plan.year)))
    if branch := parts.branch_of(campaign.region):
        parties.add(branch, "procuringEntity")
    return parts.release(parties, buyer=parts.fund(), related=related, **sections)


def tender(campaign: Campaign, **more: Any) -> Json:
    """What every release of a campaign says about it."""
    return parts.filled(
        id=str(campaign.uuid),
        status=parts.TENDER_STATUS[campaign.state],
        **more,
    )


def campaign_announced(campaign: Campaign) -> Built:
    parties = Parties()
    branch = parts.branch_of(campaign.region) or parts.fund()
    rows = list(lots(campaign))
    total = sum((funding.budget for lot in rows for funding in lot.funding.all()), Decimal(0))
    with override(parts.LANGUAGE):
        body = tender(
            campaign,
            **parts.named(campaign),
            procuringEntity=parties.add(branch, "procuringEntity"),
            items=[item(lot, units_of(lot)) for lot in rows],
            lots=[lot_part(lot) for lot in rows],
            value=parts.value(total),
            procurementMethod="selective",
            procurementMethodDetails=_("Among the organisations that the registry of providers admits"),
            mainProcurementCategory="services",
            awardCriteria="ratedCriteria",
            awardCriteriaDetails=rules_in_words(campaign),
            submissionMethod=["electronicSubmission"],
            eligibilityCriteria=eligibility(),
            techniques={"hasFrameworkAgreement": True},
            competitive=True,
            tenderPeriod=parts.period(campaign.opens_on, campaign.closes_on),
            awardPeriod=award_period(campaign),
            contractPeriod=parts.period(date(campaign.year, 1, 1), date(campaign.year, 12, 31)),
            documents=[
                *documents_of(campaign, "tenderNotice"),
                *parts.signed_documents(campaign, "biddingDocuments"),
            ],
        )
    return campaign_ocid(campaign), "tender", frame(campaign, parties, tender=body)


def lots(campaign: Campaign) -> QuerySet[Lot]:
    found = campaign.lots.select_related("care_type", "region").prefetch_related("funding")
    return found.order_by("position", "pk")


def units_of(lot: Lot) -> int:
    """Whole units that the money of each source pays for."""
    return sum(int(funding.budget // lot.tariff) for funding in lot.funding.all())


def item(lot: Lot, units: int, key: str = "") -> Json:
    unit: Json = {}
    if lot.unit_ru or lot.unit_kk:
        unit["name"] = lot.unit_ru or lot.unit_kk
        if lot.unit_kk and lot.unit_ru:
            unit["name_kk"] = lot.unit_kk
    return parts.filled(
        id=key or lot.number,
        **parts.named(lot, "description"),
        classification={
            "scheme": parts.CARE_SCHEME,
            "id": lot.care_type.code,
            **parts.named(lot.care_type, "description"),
        },
        quantity=units,
        unit={**unit, "value": parts.value(lot.tariff)},
        relatedLot=lot.number,
    )


def lot_part(lot: Lot, **more: Any) -> Json:
    money = [
        {"id": str(FundingSource(one.funding_source)), "value": parts.value(one.budget)} for one in lot.funding.all()
    ]
    return parts.filled(
        id=lot.number,
        **parts.named(lot),
        status="active",
        value=parts.value(sum((one.budget for one in lot.funding.all()), Decimal(0))),
        region={"id": lot.region_id, **parts.named(lot.region, "name")},
        funding=money,
        **more,
    )


def award_period(campaign: Campaign) -> Json:
    return parts.period(campaign.closes_on + timedelta(days=1), None) if campaign.closes_on else {}


def rules_in_words(campaign: Campaign) -> str:
    return " ".join(rules(campaign))


def rules(campaign: Campaign) -> list[str]:
    """The rules by which volume is distributed, frozen by the announcement: sentences in the language of now."""
    sentences = [
        _("Volume is proportional to the weight of an organisation within its bounds; the weight is: %(weight)s.")
        % {"weight": WeightFormula(campaign.weight_formula).label},
        _("Rounding: %(rounding)s; ties go to the greater weight, then to the lesser BIN.")
        % {"rounding": Rounding(campaign.rounding).label},
    ]
    if campaign.share_cap is not None:
        sentences.append(
            _("One organisation gets at most %(share)s %% of a lot.") % {"share": short(campaign.share_cap)}
        )
    if campaign.threshold:
        sentences.append(_("The least rating is %(points)s points.") % {"points": short(campaign.threshold)})
    if campaign.norm:
        sentences.append(_("Edition of the methodology: %(norm)s.") % {"norm": campaign.norm})
    return sentences


def short(value: Decimal) -> str:
    """Without zeros at the end, with the sign of decimals of the language."""
    return number_format(Decimal(f"{value.normalize():f}"))


def eligibility() -> str:
    return _("Organisations of the registry of providers that are admitted to the type of care of the lot.")


def documents_of(campaign: Campaign, kind: str) -> list[Json]:
    address = parts.address("publication:campaign", uuid=campaign.uuid)
    with override(parts.LANGUAGE):
        title = _("Page of the campaign %(number)s") % {"number": campaign.number}
    return [parts.page("page", kind, title, address, campaign.announced_at)]


def campaign_cancelled(campaign: Campaign) -> Built:
    body = tender(
        campaign,
        amendments=[
            parts.filled(
                id="cancellation",
                date=parts.moment(campaign.state_since),
                rationale=campaign.cancel_reason,
                releaseID=THIS_RELEASE,
            )
        ],
    )
    return campaign_ocid(campaign), "tenderCancellation", frame(campaign, Parties(), tender=body)


def campaign_failed(campaign: Campaign) -> Built:
    """Nobody's bid may take part."""
    parties = Parties()
    body = tender(campaign, **tenderers(campaign, parties))
    return campaign_ocid(campaign), "tenderUpdate", frame(campaign, parties, tender=body, bids=bids(campaign, parties))


# The bids -----------------------------------------------------------------------------------------------------------
def bids_opened(campaign: Campaign) -> Built:
    """Who applied, in which lots: after the deadline only; before it the release says nothing about bids."""
    parties = Parties()
    body = tender(campaign, **tenderers(campaign, parties))
    return campaign_ocid(campaign), "tenderUpdate", frame(campaign, parties, tender=body, bids=bids(campaign, parties))


def opened_bids(campaign: Campaign) -> list[Bid]:
    """None as long as they are sealed."""
    if campaign.is_sealed():
        return []
    found = campaign.bids.exclude(state__in=HIDDEN_BIDS).select_related("provider", "provider__region")
    return list(found.prefetch_related("lines__lot").order_by("provider__bin", "pk"))


def tenderers(campaign: Campaign, parties: Parties) -> Json:
    found = opened_bids(campaign)
    if campaign.is_sealed():
        return {}
    return {
        "numberOfTenderers": len(found),
        "tenderers": [parties.add(bid.provider, "tenderer") for bid in found],
    }


def bids(campaign: Campaign, parties: Parties) -> Json:
    found = opened_bids(campaign)
    details = [
        parts.filled(
            id=str(bid.uuid),
            date=parts.moment(bid.submitted_at) if bid.submitted_at else "",
            status=parts.BID_STATUS.get(bid.state, "pending"),
            tenderers=[parties.add(bid.provider, "tenderer")],
            relatedLots=[line.lot.number for line in bid.lines.all()],
            requested=[{"id": line.lot.number, "quantity": line.requested} for line in bid.lines.all()],
        )
        for bid in found
    ]
    if not details:
        return {}
    return {"statistics": [{"id": "bids", "measure": "bids", "value": len(details)}], "details": details}


# Complaints ---------------------------------------------------------------------------------------------------------
def complaint_changed(complaint: Complaint) -> Built:
    """Submitted or decided: a milestone of the campaign. The words of the complaint stay with its parties."""
    campaign, parties = complaint.campaign, Parties()
    parties.add(complaint.provider, "interestedParty")
    body = tender(campaign, milestones=milestones(campaign.complaints.all(), complaint))
    return campaign_ocid(campaign), "tenderUpdate", frame(campaign, parties, tender=body)


STILL = timedelta(hours=1)  # a change may be committed so long after the time that it names


def untold() -> list[Complaint]:
    """Complaints whose state is not that of the last release about them: remedies, withdrawals, appeals to the court
    have no deed of their own to tell of."""
    told = PublicEvent.objects.filter(subject_id=OuterRef("uuid")).order_by("-id")
    rows = Complaint.objects.exclude(state__in=HIDDEN_COMPLAINTS).annotate(
        told_at=Subquery(told.values("at")[:1]), told=Subquery(told.values("release__tender__milestones")[:1])
    )
    lately = rows.filter(told_at__isnull=False, state_since__gte=F("told_at") - STILL)
    found = lately.select_related("campaign__region", "campaign__plan", "provider__region", "lot").order_by("pk")
    return [one for one in found if code_of(one, one.told or []) != one.state]


def code_of(complaint: Complaint, told: Iterable[Json]) -> str:
    key = f"complaint-{complaint.uuid}"
    return next((str(one.get("code", "")) for one in told if one["id"] == key), "")


def milestones(complaints: Iterable[Complaint], *changed: Complaint) -> list[Json]:
    """``changed``: rows as the transaction is about to save them."""
    rows = {one.pk: one for one in complaints} | {one.pk: one for one in changed}
    shown = [one for one in rows.values() if one.state not in HIDDEN_COMPLAINTS]
    with override(parts.LANGUAGE):
        return [milestone(one) for one in sorted(shown, key=lambda one: one.pk)]


def milestone(complaint: Complaint) -> Json:
    decided = complaint.decided_at
    changed = decided or complaint.submitted_at
    return parts.filled(
        id=f"complaint-{complaint.uuid}",
        type="complaint",
        code=complaint.state,
        title=_("Complaint %(number)s: %(state)s")
        % {"number": complaint.number or "", "state": complaint.get_state_display()},
        description=complaint.decision,
        status=parts.COMPLAINT_STATUS[complaint.state],
        dateMet=parts.moment(decided) if decided and parts.COMPLAINT_STATUS[complaint.state] == "met" else "",
        dateModified=parts.moment(changed) if changed else "",
        relatedLots=[complaint.lot.number] if complaint.lot else [],
        remedy=complaint.remedy_done or complaint.remedy_ordered,
    )
