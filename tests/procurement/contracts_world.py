"""Contracts on top of the market of stage 2: accepted volumes, contracts in each state, everybody who signs.

Days: volumes are placed in December 2026 (``PLACED``), contracts are of 2027; ``at(…)`` moves the clock.
"""

import base64
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import time_machine

from accounts.access import SYSTEM, Actor
from procurement.contracting import amending, coexecuting, concluding, talks
from procurement.contracting.preparing import prepare_contracts
from procurement.enums import AwardState, CampaignState
from procurement.models import (
    Award,
    CoExecutionLimit,
    Contract,
    Ground,
    Indicator,
    NegotiationRound,
    Parameter,
    SeasonWeight,
)
from providers.models import CareType, Term
from tests.procurement.world import ALMATY, Market, make_market
from tests.signing import cms_of

PLACED = datetime(2026, 12, 8, 10, 0, tzinfo=ALMATY)  # a Tuesday
IN_FORCE = datetime(2027, 3, 10, 10, 0, tzinfo=ALMATY)
REFERENCE = Path(__file__).parents[2]


def at(moment: datetime | date) -> Any:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 10, 0, tzinfo=ALMATY)
    return time_machine.travel(moment, tick=True)


def rows(path: str) -> Iterator[dict[str, Any]]:
    with (REFERENCE / path).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: value for name, value in row.items() if value != ""}


def make_norms() -> None:
    """Grounds, terms, parameters, seasons, indicators and limits as they are shipped."""
    for model, path in (
        (Ground, "procurement/reference/grounds.csv"),
        (Parameter, "procurement/reference/parameters.csv"),
        (CoExecutionLimit, "procurement/reference/coexecution_limits.csv"),
        (Term, "providers/reference/terms.csv"),
    ):
        model.objects.bulk_create([model(**row) for row in rows(path)])
    care = {one.code: one for one in CareType.objects.all()}
    for row in rows("procurement/reference/indicators.csv"):
        code = row.pop("care_type", "")
        if not code or code in care:
            Indicator.objects.create(care_type=care.get(code), **row)
    for row in rows("procurement/reference/season_weights.csv"):
        code = row.pop("care_type")
        if code in care:
            SeasonWeight.objects.create(care_type=care[code], **row)


def make_award(market: Market, number: int, units: int, **overrides: Any) -> Award:
    lot = overrides.pop("lot", market.lot)
    facts = {
        "campaign": market.campaign,
        "lot": lot,
        "provider": market.providers[number],
        "funding_source": "OSMS",
        "units": units,
        "amount": units * lot.tariff,
        "origin": "run",
        "state": AwardState.ACCEPTED,
    } | overrides
    return Award.objects.create(**facts)


def make_placed(*units: int, **market_facts: Any) -> Market:
    """A market whose first providers have accepted these volumes."""
    market = make_market(state=CampaignState.CONTRACTING, **market_facts)
    make_norms()
    for number, volume in enumerate(units or (300, 400, 300)):
        make_award(market, number, volume)
    return market


def make_contracts(market: Market) -> list[Contract]:
    with at(PLACED):
        return prepare_contracts(campaign=market.campaign, actor=SYSTEM)


def fresh(contract: Contract) -> Contract:
    return Contract.objects.select_related("campaign", "provider__region").get(pk=contract.pk)


def open_round(contract: Contract) -> NegotiationRound:
    row = talks.open_one(contract)
    assert row is not None
    return row


# Signing -------------------------------------------------------------------------------------------------------------
def accept(contract: Contract, actor: Actor) -> NegotiationRound:
    row = open_round(contract)
    document = talks.offer_to_sign(row=row, actor=actor)
    act = talks.accept_offer if actor.is_provider else talks.accept_counter
    return act(row=row, actor=actor, document=document, cms=base64.b64decode(cms_of(document, actor)))


def sign(contract: Contract, actor: Actor) -> Contract:
    contract = fresh(contract)
    document = concluding.contract_to_sign(contract=contract, actor=actor)
    cms = base64.b64decode(cms_of(document, actor))
    return concluding.sign_contract(contract=contract, actor=actor, document=document, cms=cms)


def agreed(market: Market, number: int = 0) -> Contract:
    contract = make_contracts(market)[number]
    with at(PLACED):
        accept(contract, market.heads[number])
    return fresh(contract)


def active(market: Market, number: int = 0) -> Contract:
    contract = agreed(market, number)
    with at(PLACED):
        sign(contract, market.heads[number])
        return fresh(sign(contract, market.actors["chief"]))


def ground(kind: str, code: str = "") -> Ground:
    found = Ground.objects.filter(kind=kind, **({"code": code} if code else {}))
    return found.order_by("position").first()  # type: ignore[return-value]


def stop(contract: Contract, actor: Actor, act: str, day: date) -> Contract:
    kind = {"suspend": "suspension", "terminate": "termination"}[act]
    document = concluding.propose_stop(
        contract=fresh(contract), actor=actor, act=act, ground=ground(kind), day=day, note="Сот актісі № 5"
    )
    cms = base64.b64decode(cms_of(document, actor))
    return concluding.stop_contract(contract=fresh(contract), actor=actor, document=document, cms=cms)


def draft(contract: Contract, actor: Actor, kind: str, effective_on: date, delta: dict[str, Any], **more: Any) -> Any:
    facts = {"ground": ground("amendment"), "reason": "Науқастар ағыны өзгерді"} | more
    row = amending.draft_amendment(
        contract=fresh(contract), actor=actor, kind=kind, effective_on=effective_on, **facts
    )
    return amending.change_delta(row=row, actor=actor, delta=delta) if delta else row


def sign_amendment(row: Any, actor: Actor) -> Any:
    row = type(row).objects.select_related("contract__campaign", "contract__provider", "ground").get(pk=row.pk)
    document = amending.amendment_to_sign(row=row, actor=actor)
    cms = base64.b64decode(cms_of(document, actor))
    return amending.sign_amendment(row=row, actor=actor, document=document, cms=cms)


def amend(market: Market, contract: Contract, kind: str, effective_on: date, delta: dict[str, Any]) -> Any:
    """The whole way of an amendment that the branch proposes, to both signatures."""
    chief = market.actors["chief"]
    row = draft(contract, chief, kind, effective_on, delta)
    amending.propose(row=row, actor=chief)
    sign_amendment(row, next(one for one in market.heads if one.organisation.pk == contract.provider_id))
    return sign_amendment(row, chief)


def agree_coexecution(row: Any, actor: Actor) -> Any:
    document = coexecuting.coexecution_to_sign(row=row, actor=actor)
    cms = base64.b64decode(cms_of(document, actor))
    return coexecuting.agree(row=row, actor=actor, document=document, cms=cms)


def lot_of(contract: Contract) -> str:
    return str(contract.positions.order_by("lot__position").first().lot.uuid)


def months_of(contract: Contract) -> dict[str, int]:
    return dict(contract.positions.order_by("lot__position").first().months)


@contextmanager
def day(year: int, month: int, number: int) -> Iterator[None]:
    with at(date(year, month, number)):
        yield


def tenge(text: str) -> Decimal:
    return Decimal(text)
