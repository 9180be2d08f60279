"""Releases of what was placed: awards of the protocol with their explanation, placement without selection."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db import connection, transaction
from django.db.models import DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import override

from procurement.enums import AwardOrigin, CampaignState, MeetingState, RunState
from procurement.models import (
    Award,
    Campaign,
    DirectPlacement,
    Lot,
    ManualLine,
    Meeting,
    PublicEvent,
    Run,
    RunLine,
    RunLot,
)
from procurement.publication import access, outbox, packages, parts, tendering
from procurement.publication.parts import Json, Parties
from procurement.publication.tendering import Built, campaign_ocid, frame, is_first, tender

MOST_AWARDS = 500  # of one release: a protocol of a whole country is several
Lines = dict[tuple[int, int, int], RunLine]


def protocol_published(campaign: Campaign) -> list[Built]:
    """Every award line of the campaign, those replaced as cancelled; what is left of each lot."""
    return award_releases(campaign, is_first(campaign_ocid(campaign), "award"))


def campaign_completed(campaign: Campaign) -> list[Built]:
    """How each award ended."""
    return award_releases(campaign, first=False)


def award_releases(campaign: Campaign, first: bool) -> list[Built]:
    found: list[Built] = []
    for number, piece in enumerate(pieces(list(awards_of(campaign)))):
        parties = Parties()
        lines, manual = run_lines(piece), manual_lines(piece)
        with override(parts.LANGUAGE):
            sections: Json = {"awards": [award_part(one, parties, lines, manual) for one in piece]}
            if number == 0:
                sections["tender"] = tender(campaign, lots=results(campaign), documents=documents(campaign))
                sections["bids"] = tendering.bids(campaign, parties)
        tag = "award" if first and number == 0 else "awardUpdate"
        found.append((campaign_ocid(campaign), tag, frame(campaign, parties, **sections)))
    return found


def awards_of(campaign: Campaign) -> Iterable[Award]:
    """Those without selection are processes of their own (``direct_placed``)."""
    found = campaign.awards.exclude(origin=AwardOrigin.DIRECT).select_related(
        "lot__care_type", "provider__region", "bid", "manual__ground"
    )
    return found.order_by("lot__position", "provider__bin", "funding_source", "pk")


def pieces(awards: list[Award]) -> Iterator[list[Award]]:
    """Whole lots, up to MOST_AWARDS together; one empty piece where nothing was placed."""
    piece: list[Award] = []
    for _lot, rows in groupby(awards, key=lambda one: one.lot_id):
        lot = list(rows)
        if piece and len(piece) + len(lot) > MOST_AWARDS:
            yield piece
            piece = []
        piece += lot
    yield piece


def run_lines(awards: Iterable[Award]) -> Lines:
    """(run, lot, provider) → the explanation of the line."""
    runs, lots = {one.run_id for one in awards if one.run_id}, {one.lot_id for one in awards}
    found = RunLine.objects.filter(run_lot__run__in=runs, run_lot__lot__in=lots).select_related("run_lot")
    found = found.defer("run_lot__inputs", "run_lot__result")
    return {(line.run_lot.run_id, line.run_lot.lot_id, line.provider_id): line for line in found}


def manual_lines(awards: Iterable[Award]) -> dict[tuple[int, int], ManualLine]:
    rows = ManualLine.objects.filter(manual__in={one.manual_id for one in awards if one.manual_id})
    return {(row.manual_id, row.provider_id): row for row in rows}


def award_part(award: Award, parties: Parties, lines: Lines, manual: dict[tuple[int, int], ManualLine]) -> Json:
    lot = award.lot
    line = lines.get((award.run_id or 0, award.lot_id, award.provider_id))
    return parts.filled(
        id=str(award.uuid),
        title=f"{lot.number}: {award.provider.name_ru}",
        status=parts.AWARD_STATUS[award.state],
        date=parts.moment(award.made_at),
        value=parts.value(award.amount),
        suppliers=[parties.add(award.provider, "supplier", "tenderer")],
        items=[award_item(award)],
        relatedLots=[lot.number],
        relatedBid=str(award.bid.uuid) if award.bid else "",
        fundingSource=award.funding_source,
        allocation=allocation(line) if line else {},
        manual=by_hand(award, manual),
    )


def award_item(award: Award) -> Json:
    part = tendering.item(award.lot, award.units, f"{award.lot.number}-{award.provider.bin}-{award.funding_source}")
    part["quantity"] = award.units
    return part


def allocation(line: RunLine) -> Json:
    """Our extension: by this anybody recomputes the line. Fractions are texts «numerator/denominator»."""
    lot = line.run_lot
    return parts.filled(
        points=line.points,
        weight=line.weight,
        floor=line.floor,
        cap=line.cap,
        bindingConstraint=str(line.bound),
        **{"lambda": lot.multiplier},
        exact=line.share,
        rounded=line.units,
        fingerprint=lot.fingerprint,
    ) | {"floor": line.floor, "rounded": line.units}


def by_hand(award: Award, lines: dict[tuple[int, int], ManualLine]) -> Json:
    """Beside the computed volume for ever: what was given by hand, and on which ground."""
    if award.manual is None:
        return {}
    row = lines.get((award.manual.pk, award.provider_id))
    ground = award.manual.ground
    return parts.filled(
        ground=ground.code, norm=ground.norm, description=ground.name_ru, reason=award.manual.reason
    ) | ({"computed": row.computed, "units": row.units} if row else {})


def confirmed_lots(lots: Iterable[Lot] | QuerySet[Lot]) -> QuerySet[RunLot]:
    """The latest confirmed computation of each lot: a run of what was left need not hold all of them."""
    rows = RunLot.objects.filter(lot__in=lots, run__state=RunState.CONFIRMED)
    return rows.order_by("lot_id", "-run__number").distinct("lot_id").select_related("run", "lot")


def results(campaign: Campaign) -> list[Json]:
    """What the confirmed runs left of each lot: units nobody could take, and money less than a unit."""
    found = sorted(confirmed_lots(campaign.lots.all()), key=lambda row: row.lot.position)
    status = "complete" if campaign.state == CampaignState.COMPLETED else "active"
    return [
        {
            "id": row.lot.number,
            "status": status,
            "placed": row.placed,
            "unplaced": {"quantity": row.unplaced, "value": parts.value(row.unplaced * row.lot.tariff)},
            "residual": parts.value(row.residual),
        }
        for row in found
    ]


def documents(campaign: Campaign) -> list[Json]:
    """The page of the campaign, protocols, and the published runs with all their inputs."""
    found = tendering.documents_of(campaign, "awardNotice")
    held = (MeetingState.PROTOCOL_SIGNED, MeetingState.PUBLISHED)
    for meeting in Meeting.objects.filter(campaign=campaign, state__in=held).order_by("planned_at", "pk"):
        found += parts.signed_documents(meeting, "evaluationReports")
    for run in open_runs(campaign):
        title = _("Distribution %(number)s: inputs, rules, result") % {"number": run.number}
        address = parts.address("distribution:json", uuid=run.uuid)
        found.append(
            parts.page(f"run-{run.uuid}", "evaluationReports", title, address, run.published_at)
            | {"format": "application/json"}
        )
    return found


def open_runs(campaign: Campaign) -> Iterable[Run]:
    """Runs that everybody may see: confirmed ones, and those that were before the commission and were replaced."""
    shown = Q(state=RunState.CONFIRMED) | Q(state=RunState.SUPERSEDED, published_at__isnull=False)
    return campaign.runs.filter(shown).order_by("number")


# Answers ------------------------------------------------------------------------------------------------------------
LOCK = 7_204_012  # advisory lock of whoever compares
TOLD = ("protocol_published", "awards_changed", "campaign_completed")


def catch_up() -> int:
    """Answers, lapses and runs of what was left change awards without a deed of their own to tell of. What they are is
    compared with what the record of the campaign says; how many differed. Repeats and kills do no harm."""
    total = 0
    for campaign in lately_changed():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            changed = untold(campaign) if cursor.fetchone()[0] else []
            for piece in pieces(changed) if changed else ():
                outbox.write("awards_changed", campaign, *awards_release(campaign, piece))
            total += len(changed)
    return total


def lately_changed() -> QuerySet[Campaign]:
    last = PublicEvent.objects.filter(subject_id=OuterRef("uuid"), kind__in=TOLD).order_by("-id").values("at")[:1]
    rows = Campaign.objects.filter(state__in=access.PLACED).annotate(
        told=Subquery(last, output_field=DateTimeField()),
        changed=Greatest(Max("awards__made_at"), Max("awards__answered_at")),
    )
    return rows.filter(told__isnull=False, changed__gt=F("told") - tendering.STILL).order_by("pk")


def untold(campaign: Campaign) -> list[Award]:
    """None while a release about the campaign waits for its number: then the record is not up to date."""
    ocid = campaign_ocid(campaign)
    if PublicEvent.objects.filter(ocid=ocid, number__isnull=True).exists():
        return []
    record = packages.compiled(ocid, list(packages.public_events().filter(ocid=ocid)))
    said = {one["id"]: one.get("status") for one in record.get("awards", [])}
    return [one for one in awards_of(campaign) if said.get(str(one.uuid)) != parts.AWARD_STATUS[one.state]]


def awards_release(campaign: Campaign, awards: list[Award]) -> Built:
    parties = Parties()
    lines, manual = run_lines(awards), manual_lines(awards)
    with override(parts.LANGUAGE):
        sections = {
            "awards": [award_part(one, parties, lines, manual) for one in awards],
            "tender": tender(campaign, lots=results(campaign)),
        }
    return campaign_ocid(campaign), "awardUpdate", frame(campaign, parties, **sections)


# Without selection --------------------------------------------------------------------------------------------------
def direct_ocid(placement: DirectPlacement) -> str:
    return parts.ocid("direct", placement.uuid)


def direct_placed(placement: DirectPlacement) -> Built:
    """A process of its own: tender and award at once, with the ground of p. 19 as the rationale."""
    parties, lot = Parties(), with_care(placement.lot)
    campaign, amount = lot.campaign, placement.units * lot.tariff
    item = tendering.item(lot, placement.units)
    item.pop("relatedLot", None)
    award = {
        "id": str(placement.uuid),
        "status": "active",
        "date": parts.moment(placement.created_at),
        "value": parts.value(amount),
        "suppliers": [parties.add(placement.provider, "supplier")],
        "items": [item],
        "fundingSource": str(placement.funding_source),
    }
    with override(parts.LANGUAGE):
        rationale = f"{placement.ground.name_ru}. {placement.reason}".strip()
        body = parts.filled(
            id=str(placement.uuid),
            **parts.named(lot),
            status="complete",
            items=[item],
            value=parts.value(amount),
            procurementMethod="direct",
            procurementMethodDetails=placement.ground.norm or _("Placement without selection"),
            procurementMethodRationale=rationale,
            mainProcurementCategory="services",
            numberOfTenderers=1,
        )
    if branch := parts.branch_of(campaign.region):
        parties.add(branch, "procuringEntity")
    related = [
        parts.process("parent", campaign_ocid(campaign), campaign.name_ru),
        parts.process("framework", tendering.registry_ocid(lot.region_id)),
    ]
    made = parts.release(parties, buyer=parts.fund(), related=related, tender=body, awards=[award])
    return direct_ocid(placement), "tender award", made


def with_care(lot: Lot) -> Lot:
    return (
        Lot.objects.select_related("care_type", "campaign__region", "region")
        .prefetch_related("funding")
        .get(pk=lot.pk)
    )


def award_status(award: Award, parties: Parties) -> Json:
    """The part of an award that a contract's release repeats."""
    return {
        "id": award_id(award),
        "status": parts.AWARD_STATUS[award.state],
        "suppliers": [parties.add(award.provider, "supplier", "tenderer", "payee")],
    }


def award_id(award: Award) -> str:
    """An award without selection is that of its own process."""
    return str(award.direct.uuid) if award.direct else str(award.uuid)
