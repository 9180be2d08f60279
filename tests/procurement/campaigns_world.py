"""Plans and campaigns for their tests, on top of ``tests.procurement.world``: a plan in force, a draft that lacks
nothing, and the acts themselves from there on."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import unescape
from re import S, search, sub
from typing import Any

from django.urls import reverse

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Region, User
from procurement.campaigns import acts, lot_acts
from procurement.enums import FundingSource
from procurement.models import Campaign, DirectPlacement, Ground, Lot, PlanLine, PurchasePlan
from procurement.planning import acts as planning
from providers.models import CareType, Term
from tests.accounts.people import make_region
from tests.conftest import StrictClient
from tests.procurement.world import ALMATY, CLOSES, NOW, OPENS, YEAR, Market, make_market, make_user, office
from tests.providers.facts import make_care
from tests.signing import cms_of

NORM = "№ 169, 30.11.2023"
TERMS = {
    "bid_intake": 5,
    "bid_review": 10,
    "placement_decision": 10,
    "standstill": 5,
    "contract_draft": 15,
    "reminder": 1,
}


@dataclass
class Stage:
    """``market`` without its own campaign: the plan is in force and all of its money is free."""

    market: Market
    far: Actor  # officer of another branch
    far_region: Region

    @property
    def plan(self) -> PurchasePlan:
        return PurchasePlan.objects.get(pk=self.market.plan.pk)

    @property
    def line(self) -> PlanLine:
        return self.market.plan.lines.get(funding_source=FundingSource.OSMS)

    def __getattr__(self, name: str) -> Any:
        return self.market.actors[name]


def make_stage(amount: str = "21480500.00", tariff: str = "21480.50") -> Stage:
    """1000 units of ``kdu`` from the insurance in one region; terms as they are today."""
    market = make_market()
    market.lot.delete()
    market.campaign.delete()
    market.plan.lines.update(amount=Decimal(amount), tariff=Decimal(tariff))
    for code, days in TERMS.items():
        Term.objects.get_or_create(code=code, defaults={"days": days, "working": True, "valid_from": date(2021, 1, 1)})
    region = make_region("75")
    far = office(OrganisationKind.BRANCH, "Филиал по городу Алматы", region=region)
    return Stage(market, make_user(far, Role.BRANCH_OFFICER), region)


def at(day: date, text: str = "10:00:00") -> datetime:
    return datetime.combine(day, datetime.strptime(text, "%H:%M:%S").time(), tzinfo=ALMATY)


def make_ground(code: str = "19.5", **overrides: Any) -> Ground:
    """For placement without selection; made once a code."""
    key = {"kind": overrides.pop("kind", "direct"), "code": code, "valid_from": date(2021, 1, 1)}
    names = {"name_ru": f"Основание {code}", "name_kk": f"{code} негіз"}
    return Ground.objects.update_or_create(**key, defaults=names | overrides)[0]


# Plans ---------------------------------------------------------------------------------------------------------------
def add_line(stage: Stage, plan: PurchasePlan, **overrides: Any) -> PlanLine:
    facts = {
        "region": stage.market.region,
        "care_type": stage.market.care,
        "funding_source": FundingSource.GOBMP,
        "amount": Decimal("1000000.00"),
        "tariff": Decimal("1000.00"),
    } | overrides
    return planning.save_line(plan=plan, actor=stage.central, **facts)


def start_version(stage: Stage, rationale: str = "Республикалық бюджет нақтыланды") -> PurchasePlan:
    return planning.start_plan(actor=stage.central, year=YEAR, rationale=rationale)


def approve_plan(stage: Stage, plan: PurchasePlan, actor: Actor | None = None) -> PurchasePlan:
    who = actor or stage.central
    document = planning.plan_to_sign(plan=plan, actor=who)
    return planning.approve(plan=plan, actor=who, document=document, cms=cms_of(document, who))


# Campaigns -----------------------------------------------------------------------------------------------------------
def make_draft(stage: Stage, units: int = 1000, actor: Actor | None = None, **overrides: Any) -> Campaign:
    """Lacks nothing: a name, a term, rules, one lot of ``units`` from the insurance."""
    who = actor or stage.officer
    campaign = acts.create(actor=who, year=YEAR, name_ru="Закуп КДУ", name_kk="КДҚ сатып алу")
    facts = {"opens_on": OPENS, "closes_on": CLOSES} | overrides
    acts.save_facts(campaign=campaign, actor=who, name_ru="Закуп КДУ", name_kk="КДҚ сатып алу", **facts)
    set_rules(campaign, who)
    if units:
        add_lot(stage, campaign, units, actor=who)
    return Campaign.objects.get(pk=campaign.pk)


def set_rules(campaign: Campaign, actor: Actor, **overrides: Any) -> Campaign:
    facts = {
        "weight_formula": "rating",
        "rounding": "webster",
        "share_cap": None,
        "threshold": Decimal(0),
        "norm": NORM,
    } | overrides
    return acts.save_rules(campaign=campaign, actor=actor, **facts)


def add_lot(stage: Stage, campaign: Campaign, units: int, actor: Actor | None = None, **overrides: Any) -> Lot:
    tariff = Decimal("21480.50")
    facts = {
        "region": stage.market.region,
        "care_type": stage.market.care,
        "name_ru": "Магнитно-резонансная томография",
        "name_kk": "Магниттік-резонанстық томография",
        "unit_ru": "услуга",
        "unit_kk": "қызмет",
        "tariff": tariff,
        "funding": {FundingSource.OSMS: units * tariff},
    } | overrides
    return lot_acts.save_lot(campaign=campaign, actor=actor or stage.officer, **facts)


def approve(stage: Stage, campaign: Campaign, actor: Actor | None = None) -> Campaign:
    who = actor or stage.chief
    document = acts.campaign_to_sign(campaign=campaign, actor=who)
    return acts.approve(campaign=campaign, actor=who, document=document, cms=cms_of(document, who))


def announce(stage: Stage, campaign: Campaign) -> Campaign:
    return acts.announce(campaign=campaign, actor=stage.officer)


def cancel(stage: Stage, campaign: Campaign, reason: str = "Бюджет нақтыланды") -> Campaign:
    document = acts.propose_cancellation(campaign=campaign, actor=stage.chief, reason=reason)
    cms = cms_of(document, stage.chief)
    return acts.cancel(campaign=campaign, actor=stage.chief, document=document, cms=cms)


def place(stage: Stage, lot: Lot, units: int = 100, **overrides: Any) -> DirectPlacement:
    facts = {
        "provider": stage.market.providers[0],
        "funding_source": FundingSource.OSMS,
        "ground": overrides.pop("ground", None) or make_ground(),
        "reason": "Единственный поставщик",
    } | overrides
    return lot_acts.save_direct(campaign=lot.campaign, actor=stage.officer, lot=lot, units=units, **facts)


# Pages ---------------------------------------------------------------------------------------------------------------
def signed_in(actor: Actor, language: str = "en") -> StrictClient:
    client = StrictClient(headers={"accept-language": language})
    assert actor.user is not None
    client.force_login(User.objects.get(pk=actor.user.pk))
    return client


def read(actor: Actor, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    """Words of the main part of a page, in one line."""
    response = signed_in(actor).get(reverse(name, args=args) + query)
    assert response.status_code == status, response.status_code
    return words(response.content.decode())


def words(html: str) -> str:
    inner = search(r"<main\b.*?</main>", html, S)
    plain = sub(r"<(script|style)\b.*?</\1>", " ", inner.group() if inner else html, flags=S)
    return " ".join(unescape(sub(r"<[^>]+>", " ", plain)).replace("\xa0", " ").split())


def other_care(code: str = "screening") -> CareType:
    return make_care(code)


__all__ = ["CLOSES", "NOW", "OPENS", "YEAR"]
