"""Two people at once, each with a connection of their own: one decides, the other is told to look again."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connections

from config.models import StateChange
from config.workflow import StepRefused
from procurement.contracting import amending, coexecuting, concluding, talks
from procurement.enums import AmendmentState, ContractState
from procurement.models import Amendment, CoExecution, Contract
from tests.procurement.contracts_world import (
    PLACED,
    accept,
    active,
    agreed,
    at,
    draft,
    fresh,
    lot_of,
    make_contracts,
    make_placed,
    months_of,
    open_round,
    sign,
    sign_amendment,
)
from tests.procurement.world import Market, make_user
from tests.signing import cms_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them returned, or the refusal."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except StepRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def one_won(results: list[Any]) -> None:
    assert sum(isinstance(one, StepRefused) for one in results) == len(results) - 1, results


@pytest.fixture
def market() -> Market:
    return make_placed()


def test_two_heads_of_the_branch_sign_at_once(market: Market) -> None:
    contract = agreed(market)
    with at(PLACED):
        sign(contract, market.heads[0])
        heads = [market.actors["chief"], make_user(market.branch, "branch_head")]
        contract = fresh(contract)
        document = concluding.contract_to_sign(contract=contract, actor=heads[0])
        signed = [(head, base64.b64decode(cms_of(document, head))) for head in heads]

        def act(head: Any, cms: bytes) -> Callable[[], Any]:
            return lambda: concluding.sign_contract(
                contract=contract, actor=head, document=document, cms=cms, version=contract.version
            )

        one_won(together(*(act(head, cms) for head, cms in signed)))
    contract = fresh(contract)
    assert contract.state == ContractState.ACTIVE
    assert StateChange.objects.filter(subject_id=contract.uuid, step="fund_sign").count() == 1
    assert contract.lines.count() == len([n for n in months_of(contract).values() if n])


def test_the_head_signs_while_the_branch_takes_the_contract_back(market: Market) -> None:
    contract = agreed(market)
    with at(PLACED):
        sign(contract, market.heads[0])
        contract = fresh(contract)
        chief, officer = market.actors["chief"], market.actors["officer"]
        document = concluding.contract_to_sign(contract=contract, actor=chief)
        cms = base64.b64decode(cms_of(document, chief))
        one_won(
            together(
                lambda: concluding.sign_contract(contract=contract, actor=chief, document=document, cms=cms),
                lambda: concluding.return_contract(contract=contract, actor=officer, note="Қате"),
            )
        )
    assert fresh(contract).state in (ContractState.ACTIVE, ContractState.PREPARED)


def test_an_offer_is_answered_once(market: Market) -> None:
    contract = make_contracts(market)[0]
    with at(PLACED):
        row, head = open_round(contract), market.heads[0]
        plan = {lot_of(contract): {**months_of(contract), "2027-01": 0}}
        one_won(
            together(
                lambda: accept(contract, head),
                lambda: talks.counter(row=row, actor=head, months=plan, version=row.version),
            )
        )
    assert contract.rounds.count() == 1


def test_two_amendments_on_one_version_are_signed_at_once(market: Market) -> None:
    contract, chief, head = active(market), market.actors["chief"], market.heads[0]
    with at(date(2027, 3, 10)):
        rows = []
        for number in (1, 2):
            year = months_of(contract)
            plan = {"2027-04": year["2027-04"] + number, "2027-05": year["2027-05"] - number}
            row = draft(contract, chief, "monthly_replan", date(2027, 4, 1), {"positions": {lot_of(contract): plan}})
            amending.propose(row=row, actor=chief)
            sign_amendment(row, head)
            rows.append(row)
        one_won(together(*(lambda row=row: sign_amendment(row, chief) for row in rows)))
    assert Amendment.objects.filter(state=AmendmentState.SIGNED).count() == 1


def test_two_proposals_at_once_stay_within_the_limit_together(market: Market) -> None:
    contract = active(market)
    market.providers[0].attached_population = 30_000  # hands over 40 % at most: 120 units
    market.providers[0].save()

    def propose(number: int, units: int) -> Callable[[], Any]:
        return lambda: coexecuting.propose(
            contract=contract,
            actor=market.heads[0],
            executor=market.providers[number],
            care_type=market.care,
            units=units,
        )

    with at(date(2027, 3, 10)):
        one_won(together(propose(1, 90), propose(2, 100)))
    assert CoExecution.objects.count() == 1


def test_contracts_are_prepared_once_however_often_at_once(market: Market) -> None:
    together(*(lambda: make_contracts(market) for _number in range(3)))
    assert Contract.objects.count() == 3
    assert {one.rounds.count() for one in Contract.objects.all()} == {1}
