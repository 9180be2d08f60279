"""What the Fund does with the lots of a draft: money of the plan in, placements without selection out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import Region
from config import audit
from config.localized import in_force
from procurement.campaigns import volume
from procurement.campaigns.access import require_keeper
from procurement.campaigns.machine import CAMPAIGN
from procurement.enums import CampaignState, GroundKind
from procurement.models import Campaign, DirectPlacement, Ground, Lot, LotFunding, PlanLine
from procurement.planning import money
from procurement.planning.errors import Refusal
from procurement.planning.words import above_free, key_names
from providers.enums import EntryState
from providers.models import CareType, Provider, RegistryEntry

DRAFT = (CampaignState.DRAFT,)
ZERO = Decimal(0)
Funding = Mapping[str, Decimal]  # funding source → budget


# Lots ----------------------------------------------------------------------------------------------------------------
def save_lot(
    *,
    campaign: Campaign,
    actor: Actor,
    region: Region,
    care_type: CareType,
    name_ru: str,
    tariff: Decimal,
    funding: Funding,
    name_kk: str = "",
    unit_ru: str = "",
    unit_kk: str = "",
    lot: Lot | None = None,
    version: int | None = None,
) -> Lot:
    """A lot with money of one or two sources of the plan for its region and type of care. Refusal names the field:
    ``GOBMP`` or ``OSMS`` for the money of a source."""
    require_keeper(actor, campaign)
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        check_lot(row, region, tariff, name_ru)
        lines = lines_for(row, region, care_type, funding, lot)
        made = lot or Lot(campaign=row)
        if made.campaign_id != row.pk:
            raise ValueError("a lot of another campaign")
        if made.pk is None:
            made.position = next_position(row)
            made.number = f"{made.position:03}"
        made.region, made.care_type, made.tariff = region, care_type, tariff
        made.name_ru, made.name_kk = name_ru.strip(), name_kk.strip()
        made.unit_ru, made.unit_kk = unit_ru.strip(), unit_kk.strip()
        made.save()
        put_money(made, funding, lines)
        check_direct(made)
        audit.record("procurement.lot_saved", actor=actor, subject=row, lot=made.number, tariff=tariff, **funding)
    return made


def check_lot(campaign: Campaign, region: Region, tariff: Decimal, name_ru: str) -> None:
    if campaign.region_id is not None and region.pk != campaign.region_id:
        raise Refusal(_("The campaign of a branch takes money of its own region."), "region")
    if tariff <= 0:
        raise Refusal(_("The price of a unit must be more than zero."), "tariff")
    if not name_ru.strip():
        raise Refusal(_("Name the lot."), "name_ru")


def lines_for(
    campaign: Campaign, region: Region, care_type: CareType, funding: Funding, lot: Lot | None
) -> dict[str, PlanLine]:
    """Source → line of the plan in force, with enough money beside the other lots of this campaign."""
    wanted = {source: budget for source, budget in funding.items() if budget}
    if not wanted:
        raise Refusal(_("Give the lot money of at least one source."))
    plan = money.plan_in_force(campaign.year)
    if plan is None:
        raise Refusal(_("There is no approved purchase plan for %(year)s.") % {"year": campaign.year})
    rows = plan.lines.filter(region=region, care_type=care_type)
    lines = {line.funding_source: line for line in rows}
    free = free_for(campaign, lot)
    for source, budget in wanted.items():
        if budget < 0:
            raise Refusal(_("The amount cannot be less than zero."), source)
        if source not in lines:
            raise Refusal(_("The plan has no money of this source for the type of care in this region."), source)
        key = money.key_of(lines[source])
        if budget > free.get(key, ZERO):
            raise Refusal(above_free(key_names([key])[key], budget, free.get(key, ZERO)), source)
    return lines


def free_for(campaign: Campaign, lot: Lot | None = None) -> dict[money.Key, Decimal]:
    """What a lot of this campaign may take of each line: free in the plan, and not in another lot of the campaign."""
    plan = money.plan_in_force(campaign.year)
    if plan is None:
        return {}
    others = LotFunding.objects.filter(lot__campaign=campaign).select_related("lot")
    taken = money.lots_of(others.exclude(lot=lot) if lot is not None else others)
    free = money.free(plan, without=campaign)
    return {key: amount - taken.get(key, ZERO) for key, amount in free.items()}


def next_position(campaign: Campaign) -> int:
    return (campaign.lots.aggregate(last=Max("position"))["last"] or 0) + 1


def put_money(lot: Lot, funding: Funding, lines: Mapping[str, PlanLine]) -> None:
    wanted = {source: budget for source, budget in funding.items() if budget}
    lot.funding.exclude(funding_source__in=wanted).delete()
    for source, budget in wanted.items():
        LotFunding.objects.update_or_create(
            lot=lot, funding_source=source, defaults={"plan_line": lines[source], "budget": budget}
        )


def remove_lot(*, campaign: Campaign, actor: Actor, lot: Lot, version: int | None = None) -> None:
    require_keeper(actor, campaign)
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        if lot.campaign_id != row.pk:
            raise ValueError("a lot of another campaign")
        audit.record("procurement.lot_removed", actor=actor, subject=row, lot=lot.number)
        lot.delete()
        renumber(row)


def renumber(campaign: Campaign, order: Iterable[Lot] | None = None) -> None:
    """Positions and numbers from 1 in the order given, or as they stand; a draft has no number to keep."""
    lots = list(order if order is not None else campaign.lots.order_by("position", "pk"))
    campaign.lots.update(position=F("position") + 1_000_000, number=F("pk"))
    for position, lot in enumerate(lots, start=1):
        lot.position, lot.number = position, f"{position:03}"
    Lot.objects.bulk_update(lots, ["position", "number"])


def move_lot(*, campaign: Campaign, actor: Actor, lot: Lot, up: bool, version: int | None = None) -> None:
    """One place up or down: lots are computed in their order, and earlier ones use throughput first."""
    require_keeper(actor, campaign)
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        lots = list(row.lots.order_by("position", "pk"))
        place = next(number for number, one in enumerate(lots) if one.pk == lot.pk)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(lots):
            return
        lots[place], lots[other] = lots[other], lots[place]
        renumber(row, lots)
        audit.record("procurement.lot_moved", actor=actor, subject=row, lot=lot.number, up=up)


def take_plan(*, campaign: Campaign, actor: Actor, version: int | None = None) -> int:
    """A lot for every type of care of the plan in the campaign's region (in every region for the central office), with
    all the money that is still free. Sources of one price share a lot. The number of lots made."""
    require_keeper(actor, campaign)
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        plan, free = money.plan_in_force(row.year), free_for(row)
        if plan is None:
            raise Refusal(_("There is no approved purchase plan for %(year)s.") % {"year": row.year})
        lines = plan.lines.select_related("region", "care_type")
        if row.region_id is not None:
            lines = lines.filter(region=row.region_id)
        groups: dict[tuple[str, int, Decimal], list[PlanLine]] = defaultdict(list)
        for line in lines.order_by("region__code", "care_type__position", "care_type_id", "funding_source"):
            if free[money.key_of(line)] >= line.tariff:
                groups[line.region_id, line.care_type_id, line.tariff].append(line)
        for position, group in enumerate(groups.values(), start=next_position(row)):
            make_lot(row, group, position, free)
        audit.record("procurement.lots_taken_from_plan", actor=actor, subject=row, lots=len(groups), plan=plan.number)
    return len(groups)


def make_lot(campaign: Campaign, lines: list[PlanLine], position: int, free: Mapping[money.Key, Decimal]) -> Lot:
    first = lines[0]
    lot = Lot.objects.create(
        campaign=campaign,
        number=f"{position:03}",
        position=position,
        region=first.region,
        care_type=first.care_type,
        name_ru=first.care_type.name_ru,
        name_kk=first.care_type.name_kk,
        tariff=first.tariff,
    )
    for line in lines:
        LotFunding.objects.create(
            lot=lot, funding_source=line.funding_source, plan_line=line, budget=free[money.key_of(line)]
        )
    return lot


# Placement without selection -----------------------------------------------------------------------------------------
def save_direct(
    *,
    campaign: Campaign,
    actor: Actor,
    lot: Lot,
    provider: Provider,
    funding_source: str,
    units: int,
    ground: Ground,
    reason: str,
    placement: DirectPlacement | None = None,
    version: int | None = None,
) -> DirectPlacement:
    """Carves volume out of the lot for one provider, on a ground of the closed list (ҚР ДСМ-242/2020, p. 19)."""
    require_keeper(actor, campaign)
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        if lot.campaign_id != row.pk:
            raise ValueError("a lot of another campaign")
        check_ground(ground, reason)
        check_admitted(provider, lot)
        same = lot.direct.filter(provider=provider, funding_source=funding_source)
        if any(one != placement for one in same):
            raise Refusal(_("This organisation has volume of this lot and source already: change that row."), "bin")
        made = placement or DirectPlacement(lot=lot, created_by=actor.user)
        made.provider, made.funding_source, made.units = provider, funding_source, units
        made.ground, made.reason = ground, reason.strip()
        if units <= 0:
            raise Refusal(_("Give a volume of at least one unit."), "units")
        made.save()
        check_direct(lot)
        audit.record(
            "procurement.direct_placement_saved",
            actor=actor,
            subject=row,
            lot=lot.number,
            provider=provider.bin,
            units=units,
            ground=ground.code,
        )
    return made


def check_ground(ground: Ground, reason: str) -> None:
    today = timezone.localdate()
    if not Ground.objects.filter(in_force(today), pk=ground.pk, kind=GroundKind.DIRECT).exists():
        raise Refusal(_("This ground is not in force."), "ground")
    if not reason.strip():
        raise Refusal(_("Give the reason."), "reason")


def check_admitted(provider: Provider, lot: Lot) -> None:
    entries = RegistryEntry.objects.filter(provider=provider, care_type=lot.care_type_id, state=EntryState.ACTIVE)
    if not entries.exists():
        raise Refusal(_("This organisation is not admitted to the type of care of the lot."), "bin")


def check_direct(lot: Lot) -> None:
    """No source of the lot is carved out beyond its units."""
    offer = volume.offer(lot)
    placed: dict[str, int] = defaultdict(int)
    for source, units in lot.direct.order_by().values_list("funding_source", "units"):
        placed[source] += units
    for source, units in placed.items():
        if units > offer.units_of(source):
            raise Refusal(
                _("More is placed without selection than the lot holds: %(placed)s of %(units)s units.")
                % {"placed": units, "units": offer.units_of(source)},
                "units",
            )


def remove_direct(*, campaign: Campaign, actor: Actor, placement: DirectPlacement, version: int | None = None) -> None:
    require_keeper(actor, campaign)
    with CAMPAIGN.editing(campaign, states=DRAFT, version=version) as row:
        if placement.lot.campaign_id != row.pk:
            raise ValueError("a placement of another campaign")
        audit.record("procurement.direct_placement_removed", actor=actor, subject=row, provider=placement.provider.bin)
        placement.delete()
