"""Builders for stage 2: a year, a plan, a campaign with lots, providers with a rating, everybody who acts.

Plain rows in any state; what happens on the way is the business of the actions. ``make_market()`` is the usual start.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, Region, User
from procurement.enums import CampaignState, FundingSource, PlanState
from procurement.models import Campaign, Lot, LotFunding, PlanLine, PurchasePlan
from providers.models import CalendarDay, Capacity, CareType, Provider, Rating
from tests.accounts.people import iin_of, make_region
from tests.providers.facts import make_care, make_entry, make_licence, make_provider
from tests.signing import authority

ALMATY = ZoneInfo("Asia/Almaty")
YEAR = 2027  # that is bought for
NOW = datetime(2026, 11, 2, 10, 0, tzinfo=ALMATY)  # a Monday: plans are made
OPENS, CLOSES = date(2026, 11, 5), date(2026, 11, 12)
number = count(1)


def make_user(organisation: Organisation, *roles: str, **overrides: Any) -> Actor:
    """A person with an ИИН, who can sign, acting in these roles."""
    serial = next(number)
    facts = {
        "email": f"stage2-{serial}@example.kz",
        "last_name": "Сынақов",
        "first_name": "".join("абвгдежзий"[int(one)] for one in str(serial)).capitalize(),  # no number to be found
        "iin": iin_of(date(1980, 1, 1), "M", serial),
    } | overrides
    user = User.objects.create(**facts)
    Membership.objects.create(user=user, organisation=organisation, roles=list(roles))
    return Actor(user, organisation, frozenset(roles))


@dataclass
class Market:
    """``providers``: rated 90, 80, 60 points with throughput 300, 500, 600; all admitted to ``care``."""

    region: Region
    care: CareType
    branch: Organisation
    central_office: Organisation
    actors: dict[str, Actor]  # officer, chief, auditor, central, admin
    providers: list[Provider]
    heads: list[Actor]
    plan: PurchasePlan
    campaign: Campaign
    lot: Lot
    more: dict[str, Any] = field(default_factory=dict)


def make_market(volume: int = 1000, tariff: str = "21480.50", state: str = CampaignState.DRAFT) -> Market:
    authority()
    make_calendar()
    region = make_region()
    care = make_care("kdu")
    branch = office(OrganisationKind.BRANCH, "Филиал по городу Астана", region=region)
    central = office(OrganisationKind.CENTRAL, "Центральный аппарат", bin="140140000001")
    actors = {
        "officer": make_user(branch, Role.BRANCH_OFFICER),
        "chief": make_user(branch, Role.BRANCH_HEAD),
        "auditor": make_user(branch, Role.AUDITOR),
        "central": make_user(central, Role.CENTRAL_OFFICE),
        "admin": make_user(central, Role.ADMINISTRATOR),
    }
    providers = [
        make_rated(name, region, points, units)
        for name, points, units in (("Үлгі", 90, 300), ("Нұсқа", 80, 500), ("Мысал", 60, 600))
    ]
    heads = [make_user(place, Role.PROVIDER_HEAD) for place in providers]
    plan = make_plan(region, care, volume * Decimal(tariff))
    campaign = make_campaign(plan, region, state=state)
    lot = make_lot(campaign, plan.lines.get(), volume, tariff)
    return Market(region, care, branch, central, actors, providers, heads, plan, campaign, lot)


def make_calendar() -> None:
    """The year of the campaign and the year that is bought for; weekdays work, weekends do not."""
    ordinal, days = 0, []
    for day in (date(YEAR - 1, 1, 1) + timedelta(days=number) for number in range(2 * 365)):
        ordinal += day.weekday() < 5
        days.append(CalendarDay(day=day, is_working=day.weekday() < 5, ordinal=ordinal))
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)


def office(kind: str, name: str, **more: Any) -> Organisation:
    return Organisation.objects.create(kind=kind, name_ru=name, name_kk=name, **more)


def make_rated(name: str, region: Region, points: int | str, units: int, care: str = "kdu") -> Provider:
    """An admitted provider with throughput of the year and a rating."""
    provider = make_provider(f"Поликлиника «{name}»", f"«{name}» емханасы", region=region)
    make_licence(provider, care)
    make_entry(provider, care)
    Capacity.objects.create(provider=provider, care_type=make_care(care), year=YEAR, units=units)
    Rating.objects.create(provider=provider, version=1, day=date(2026, 10, 1), points=Decimal(points))
    return provider


def make_plan(region: Region, care: CareType, amount: Decimal, **overrides: Any) -> PurchasePlan:
    facts = {"year": YEAR, "number": 1, "state": PlanState.APPROVED} | overrides
    plan = PurchasePlan.objects.create(**facts)
    PlanLine.objects.create(
        plan=plan,
        region=region,
        care_type=care,
        funding_source=FundingSource.OSMS,
        amount=amount,
        tariff=Decimal(1000),
    )
    return plan


def make_campaign(plan: PurchasePlan, region: Region | None, **overrides: Any) -> Campaign:
    facts = {
        "number": f"71-{YEAR}-{next(number):03}",
        "name_ru": f"Закуп на {YEAR} год",
        "name_kk": f"{YEAR} жылға сатып алу",
        "year": plan.year,
        "plan": plan,
        "region": region,
        "opens_on": OPENS,
        "closes_on": CLOSES,
        "norm": "№ 169, 30.11.2023",
    } | overrides
    return Campaign.objects.create(**facts)


def make_lot(campaign: Campaign, line: PlanLine, volume: int, tariff: str = "21480.50", **overrides: Any) -> Lot:
    """A lot of ``volume`` whole units from one source; a tiyn more of money stays a residual."""
    position = campaign.lots.count() + 1
    facts = {
        "number": f"{position:03}",
        "position": position,
        "region": line.region,
        "care_type": line.care_type,
        "name_ru": "Магнитно-резонансная томография",
        "name_kk": "Магниттік-резонанстық томография",
        "unit_ru": "услуга",
        "unit_kk": "қызмет",
        "tariff": Decimal(tariff),
    } | overrides
    lot = Lot.objects.create(campaign=campaign, **facts)
    LotFunding.objects.create(
        lot=lot, funding_source=line.funding_source, plan_line=line, budget=volume * Decimal(tariff)
    )
    return lot
