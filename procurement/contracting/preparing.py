"""Contracts out of placed volumes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access import Actor
from config import audit
from config.localized import in_force
from procurement.contracting import deltas, terms
from procurement.contracting.effects import current, open_round, write_version
from procurement.contracting.months import after, caps, spread_units
from procurement.contracting.terms import Terms
from procurement.enums import AwardState, ContractState, RoundState
from procurement.models import Award, Campaign, Contract, Indicator, Lot
from procurement.parameters import parameter
from providers.models import CareType, Provider


@transaction.atomic
def prepare_contracts(*, campaign: Campaign, actor: Actor) -> list[Contract]:
    """One contract a provider and funding source from the accepted awards, with the Fund's first offer. Repeating it
    makes none twice; awards of a residual run that came later raise what is not signed yet."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("region").get(pk=campaign.pk)
    rows = Award.objects.filter(campaign=campaign, state=AwardState.ACCEPTED, units__gt=0)
    placed: dict[tuple[int, str], list[Award]] = defaultdict(list)
    order = ("provider__bin", "funding_source", "lot__position", "pk")
    for award in rows.select_related("lot__care_type", "provider").order_by(*order):
        placed[award.provider_id, award.funding_source].append(award)
    return [prepare(campaign, awards, actor) for awards in placed.values()]


def prepare(campaign: Campaign, awards: list[Award], actor: Actor) -> Contract:
    first = awards[0]
    contract = (
        Contract.objects.select_for_update(of=("self",))
        .filter(campaign=campaign, provider=first.provider_id, funding_source=first.funding_source)
        .order_by("-pk")
        .first()
    )
    if contract is None:
        return prepare_new(campaign, awards, actor)
    if contract.state in (ContractState.PREPARED, ContractState.AGREED, ContractState.PROVIDER_SIGNED):
        return prepare_anew(contract, awards, actor)
    return contract


def prepare_new(campaign: Campaign, awards: list[Award], actor: Actor) -> Contract:
    from procurement.contracting.machines import CONTRACT

    first, last = period(campaign)
    contract = Contract.objects.create(
        number=next_number(campaign),
        provider=awards[0].provider,
        funding_source=awards[0].funding_source,
        campaign=campaign,
        valid_from=first,
        valid_to=last,
        state=ContractState.PREPARED,
    )
    content = terms_of(contract, awards)
    write_version(contract, content, "prepared", first, actor)
    contract.save()
    CONTRACT.log(contract, actor, "prepare", "")
    audit.record("procurement.contract_prepared", actor=actor, subject=contract, number=contract.number)
    open_round(contract, content, actor)
    return contract


def prepare_anew(contract: Contract, awards: list[Award], actor: Actor) -> Contract:
    """The protocol placed other volumes since: what is not signed by both sides is offered anew."""
    from procurement.contracting.machines import CONTRACT, ROUND

    version = current(contract)
    if version is None or units_of(awards) == {one["lot"]: one["placed"] for one in version.terms["positions"]}:
        return contract
    open_states = [RoundState.FUND_OFFER, RoundState.PROVIDER_COUNTER]
    for one in contract.rounds.filter(state__in=open_states):
        ROUND.fire("replace", one, actor=actor)
    if contract.state != ContractState.PREPARED:
        contract = CONTRACT.fire("renew", contract, actor=actor)
    content = terms_of(contract, awards)
    with CONTRACT.editing(contract, states=(ContractState.PREPARED,)) as row:
        contract = row
        contract.positions.all().delete()
        write_version(row, content, "prepared", row.valid_from, actor)
        audit.record("procurement.contract_prepared", actor=actor, subject=row, number=row.number)
    open_round(contract, content, actor)
    return contract


def period(campaign: Campaign) -> tuple[date, date]:
    """The year; in a campaign of the running year from the next month on."""
    today = timezone.localdate()
    first = date(campaign.year, 1, 1)
    if today >= first:
        first = min(after(today), date(campaign.year, 12, 1))
    return first, date(campaign.year, 12, 31)


def next_number(campaign: Campaign) -> str:
    """``71-2027-0402``: region, year, the next free one. Called under the lock of the campaign; the unique number
    settles what two campaigns of a region do at once."""
    prefix = f"{campaign.region_id or '00'}-{campaign.year}-"
    lock_numbers(prefix)
    taken = Contract.objects.filter(number__regex=rf"^{prefix}[0-9]{{4,6}}$").values_list("number", flat=True)
    return f"{prefix}{max((int(one.removeprefix(prefix)) for one in taken), default=0) + 1:04}"


def lock_numbers(prefix: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7204010, hashtext(%s))", [prefix])


# The terms -----------------------------------------------------------------------------------------------------------
def units_of(awards: Iterable[Award]) -> dict[str, int]:
    """Lot → units of all its awards (run, manual and without selection)."""
    found: dict[str, int] = defaultdict(int)
    for award in awards:
        found[str(award.lot.uuid)] += award.units
    return dict(found)


def terms_of(contract: Contract, awards: list[Award]) -> Terms:
    provider = contract.provider
    months = terms.months_between(contract.valid_from, contract.valid_to)
    placed, lots = units_of(awards), {str(award.lot.uuid): award for award in awards}
    limits = throughput(contract, provider, months, placed, lots)
    taken: dict[str, dict[str, int]] = {care: {} for care in limits}
    positions = []
    for lot, award in sorted(lots.items(), key=lambda one: one[1].lot.position):
        care = award.lot.care_type
        left = limits.get(care.code)
        if left is not None:
            left = {month: max(left[month] - taken[care.code].get(month, 0), 0) for month in months}
        plan = spread_units(placed[lot], care, months, left)
        if left is not None:
            for month, units in plan.items():
                taken[care.code][month] = taken[care.code].get(month, 0) + units
        positions.append(position_of(award.lot, award, placed[lot], plan))
    return {
        "contract": {
            "number": contract.number,
            "funding_source": contract.funding_source,
            "valid_from": contract.valid_from.isoformat(),
            "valid_to": contract.valid_to.isoformat(),
        },
        "provider": {"bin": provider.bin or "", "name_kk": provider.name_kk, "name_ru": provider.name_ru},
        "requisites": {name: getattr(provider, name) for name in deltas.REQUISITES},
        "positions": positions,
        "caps": {care: plan for care, plan in limits.items() if holds(plan, positions, care)},
        "indicators": indicators({award.lot.care_type_id for award in awards}, contract.valid_from),
        "coexecution": [],
        "conditions": {"penalty_limit": text_of(parameter("penalty_limit", contract.valid_from))},
    }


def position_of(lot: Lot, award: Award, units: int, plan: dict[str, int]) -> dict[str, Any]:
    return terms.settled(
        {
            "lot": str(lot.uuid),
            "number": lot.number,
            "care": lot.care_type.code,
            "name_kk": lot.name_kk,
            "name_ru": lot.name_ru,
            "unit_kk": lot.unit_kk,
            "unit_ru": lot.unit_ru,
            "award": str(award.uuid),
            "placed": units,
            "tariff": str(lot.tariff.quantize(Decimal("0.01"))),
            "prices": {},
            "months": plan,
        }
    )


def throughput(
    contract: Contract, provider: Provider, months: list[str], placed: dict[str, int], lots: dict[str, Award]
) -> dict[str, dict[str, int]]:
    """Type of care → units of each month that the organisation can give itself, where that holds the placed volume."""
    wanted: dict[CareType, int] = defaultdict(int)
    for lot, award in lots.items():
        wanted[award.lot.care_type] += placed[lot]
    found = {}
    for care, units in wanted.items():
        limits = caps(provider, care, months, but=contract)
        if limits is not None and sum(limits.values()) >= units:
            found[care.code] = limits
    return found


def holds(limits: dict[str, int], positions: list[dict[str, Any]], care: str) -> bool:
    sums: dict[str, int] = defaultdict(int)
    for one in positions:
        if one["care"] == care:
            for month, units in one["months"].items():
                sums[month] += units
    return all(units <= limits[month] for month, units in sums.items())


def indicators(care: set[int], day: date) -> list[dict[str, Any]]:
    rows = Indicator.objects.filter(in_force(day), Q(care_type__isnull=True) | Q(care_type__in=care))
    return [
        {
            "code": one.code,
            "name_kk": one.name_kk,
            "name_ru": one.name_ru,
            "unit_kk": one.unit_kk,
            "unit_ru": one.unit_ru,
            "target": str(one.target),
            "higher": one.higher,
        }
        for one in rows.order_by("code", "-valid_from").distinct("code")
    ]


def text_of(value: Any) -> str:
    """A fraction as people write it; empty where nothing is limited."""
    if value is None:
        return ""
    return (
        str(value.numerator) if value.denominator == 1 else str(Decimal(value.numerator) / Decimal(value.denominator))
    )
