"""Amendments, co-execution and penalties: deltas, frozen months, stale versions, limits."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.access import SYSTEM
from claims.models import ContractUsage
from config.workflow import StepRefused
from procurement.contracting import amending, coexecuting, penalties
from procurement.contracting.machines import AMENDMENT, COEXECUTION
from procurement.enums import AmendmentState, CoExecutionState, ContractState
from procurement.models import CoExecutionLimit, Contract, Ground, Parameter, PlanLine
from providers.models import Capacity, RegistryEntry
from tests.procurement.contracts_world import (
    active,
    agree_coexecution,
    amend,
    at,
    draft,
    fresh,
    ground,
    lot_of,
    make_award,
    make_placed,
    months_of,
    sign_amendment,
    stop,
)
from tests.procurement.world import Market, make_lot
from tests.providers.facts import make_provider

pytestmark = pytest.mark.django_db
TODAY, FROM = date(2027, 3, 10), date(2027, 4, 1)


@pytest.fixture
def market() -> Market:
    return make_placed()


@pytest.fixture
def contract(market: Market) -> Contract:
    return active(market)


def replan(contract: Contract, **months: int) -> dict[str, Any]:
    """Changes of months: ``m04=3`` puts three units more into April."""
    year = months_of(contract)
    return {"positions": {lot_of(contract): {f"2027-{k[1:]}": year[f"2027-{k[1:]}"] + n for k, n in months.items()}}}


# Amendments ----------------------------------------------------------------------------------------------------------
def test_an_amendment_goes_its_way_and_changes_future_months(market: Market, contract: Contract) -> None:
    before = months_of(contract)
    with at(TODAY):
        row = amend(market, contract, "monthly_replan", FROM, replan(contract, m04=2, m05=-2))
        assert (row.state, row.due_on) == (AmendmentState.SIGNED, FROM - timedelta(days=1))
    assert not list(AMENDMENT.take_due(FROM - timedelta(days=1), SYSTEM)), "not before its day"
    with at(FROM):
        assert [one.pk for one in AMENDMENT.take_due(FROM, SYSTEM)] == [row.pk]

    contract = fresh(contract)
    assert contract.terms_version == 2 and contract.versions.first().origin == "amendment:1"
    after = months_of(contract)
    assert {m: after[m] - before[m] for m in before if after[m] != before[m]} == {"2027-04": 2, "2027-05": -2}
    lines = {f"{one.month:%Y-%m}": int(one.volume) for one in contract.lines.all()}
    assert lines == {month: n for month, n in after.items() if n}


def test_one_that_counts_from_today_takes_effect_at_once(market: Market, contract: Contract) -> None:
    with at(TODAY):
        row = amend(market, contract, "monthly_replan", TODAY, replan(contract, m04=2, m05=-2))
    assert row.state == AmendmentState.EFFECTIVE


def test_the_provider_proposes_and_signs_last(market: Market, contract: Contract) -> None:
    head, chief = market.heads[0], market.actors["chief"]
    with at(TODAY):
        row = draft(contract, head, "monthly_replan", FROM, replan(contract, m04=1, m05=-1))
        amending.propose(row=row, actor=head)
        with pytest.raises(StepRefused, match="another branch"):
            sign_amendment(row, head)
        sign_amendment(row, chief)
        assert sign_amendment(row, head).state == AmendmentState.SIGNED


@pytest.mark.parametrize(
    ("kind", "months", "words"),
    [
        ("monthly_replan", {"m04": 1}, "stays 300"),
        ("monthly_replan", {"m03": 1, "m04": -1}, "03.2027 is executed"),
        ("monthly_replan", {}, "changes nothing"),
        ("volume_up", {"m04": -1}, "adds volume"),
        ("volume_down", {"m04": 1}, "takes volume off"),
        ("volume_down", {"m04": -99}, "whole numbers"),
    ],
)
def test_each_kind_has_its_own_bounds(
    market: Market, contract: Contract, kind: str, months: dict[str, int], words: str
) -> None:
    with at(TODAY), pytest.raises(StepRefused, match=words):
        row = draft(contract, market.actors["chief"], kind, FROM, {})
        amending.change_delta(row=row, actor=market.actors["chief"], delta=replan(contract, **months))


def use(contract: Contract, month: date) -> None:
    care = contract.lines.first().care_type
    ContractUsage.objects.create(contract=contract, care_type=care, month=month, lines=1, quantity=1, amount=1)


def test_months_with_accepted_services_are_frozen(market: Market, contract: Contract) -> None:
    chief, delta = market.actors["chief"], replan(contract, m04=1, m05=-1)
    with at(TODAY):
        row = draft(contract, chief, "monthly_replan", TODAY, delta)
        use(contract, date(2027, 4, 1))
        with pytest.raises(StepRefused, match="04.2027 is executed"):
            amending.propose(row=row, actor=chief)
        amending.change_delta(row=row, actor=chief, delta=replan(contract, m05=1, m06=-1))
        amending.propose(row=row, actor=chief)


def test_more_volume_needs_money_in_the_plan(market: Market, contract: Contract) -> None:
    with at(TODAY):
        with pytest.raises(StepRefused, match="the purchase plan lacks 21480.50"):
            amend(market, contract, "volume_up", FROM, replan(contract, m04=1))
        PlanLine.objects.update(amount=Decimal(1001) * Decimal("21480.50"))
        row = amend(market, contract, "volume_up", TODAY, replan(contract, m04=1))
    assert row.state == AmendmentState.EFFECTIVE
    assert fresh(contract).positions.get().units == 301
    assert sum(one.amount for one in contract.lines.all()) == 301 * Decimal("21480.50")


def test_two_lots_of_one_line_of_the_plan_share_its_money(market: Market) -> None:
    second = make_lot(market.campaign, market.plan.lines.get(), 10, "21480.50")
    make_award(market, 0, 10, lot=second)
    PlanLine.objects.update(amount=Decimal(1011) * Decimal("21480.50"))  # one unit is left
    contract = active(market)
    lots = [str(one.lot.uuid) for one in contract.positions.order_by("lot__position").select_related("lot")]
    years = [dict(one.months) for one in contract.positions.order_by("lot__position")]
    plan = {lot: {"2027-04": year["2027-04"] + 1} for lot, year in zip(lots, years, strict=True)}
    with at(TODAY):
        with pytest.raises(StepRefused, match="lacks 21480.50"):
            amend(market, contract, "volume_up", TODAY, {"positions": plan})
        amend(market, contract, "volume_up", TODAY, {"positions": {lots[0]: plan[lots[0]]}})


def test_less_volume_by_the_years_sum_keeps_executed_months(market: Market, contract: Contract) -> None:
    before = months_of(contract)
    with at(TODAY):
        row = draft(contract, market.actors["chief"], "volume_down", FROM, {})
        delta = amending.planned(row, {lot_of(contract): 200})
        plan = delta["positions"][lot_of(contract)]
        assert sum(plan.values()) == 200
        assert all(plan[month] == before[month] for month in ("2027-01", "2027-02", "2027-03"))
        with pytest.raises(StepRefused, match="stay as they are"):
            amending.planned(row, {lot_of(contract): 10})


def test_a_price_holds_from_its_month_on(market: Market, contract: Contract) -> None:
    PlanLine.objects.update(amount=Decimal("999999999"))
    with at(TODAY):
        for day, price, words in ((date(2027, 4, 2), "22000.00", "first day"), (FROM, "0", "above 0")):
            with pytest.raises(StepRefused, match=words):
                draft(contract, market.actors["chief"], "tariff", day, {"prices": {lot_of(contract): price}})
        amend(market, contract, "tariff", FROM, {"prices": {lot_of(contract): "22000.00"}})
    with at(FROM):
        list(AMENDMENT.take_due(FROM, SYSTEM))
    lines = {f"{one.month:%Y-%m}": one for one in contract.lines.all()}
    assert lines["2027-03"].amount == lines["2027-03"].volume * Decimal("21480.50")
    assert lines["2027-04"].amount == lines["2027-04"].volume * Decimal("22000.00")
    assert fresh(contract).positions.get().amount == sum(one.amount for one in lines.values())


@pytest.mark.parametrize(
    ("kind", "delta", "words"),
    [
        ("period", {"valid_to": "2027-12-31"}, "changes nothing"),
        ("period", {"valid_to": "2027-11-30"}, "12.2027"),
        ("period", {"valid_to": "nonsense"}, "last day of the term"),
        ("period", {"valid_to": "2027-02-28"}, "before the amendment"),
        ("termination", {"ended_on": "2028-01-01"}, "end of the term"),
        ("requisites", {"requisites": {"bin": "1"}}, "Only requisites"),
        ("requisites", {"requisites": {}}, "changes nothing"),
        ("coexecutor", {"coexecution": []}, "Nothing of the co-execution"),
        ("tariff", {"prices": {}}, "changes nothing"),
    ],
)
def test_deltas_that_are_none_of_their_kind(
    market: Market, contract: Contract, kind: str, delta: dict[str, Any], words: str
) -> None:
    with at(TODAY), pytest.raises(StepRefused, match=words):
        draft(contract, market.actors["chief"], kind, FROM, delta)


@pytest.mark.parametrize(("last", "good"), [("2029-12-31", True), ("2030-01-01", False)])
def test_a_contract_lasts_three_years_at_most(market: Market, contract: Contract, last: str, good: bool) -> None:
    with at(TODAY):
        if not good:
            with pytest.raises(StepRefused, match="3 years at most"):
                amend(market, contract, "period", TODAY, {"valid_to": last})
            return
        amend(market, contract, "period", TODAY, {"valid_to": last})
    assert (fresh(contract).valid_to, fresh(contract).due_on) == (date(2029, 12, 31), date(2029, 12, 31))


def test_requisites_and_termination_by_agreement(market: Market, contract: Contract) -> None:
    with at(TODAY):
        amend(market, contract, "requisites", TODAY, {"requisites": {"bank_account": "KZ00"}})
        amend(market, contract, "termination", TODAY, {"ended_on": "2027-05-31"})
    contract = fresh(contract)
    assert contract.versions.get(number=2).terms["requisites"]["bank_account"] == "KZ00"
    assert (contract.state, contract.ended_on) == (ContractState.TERMINATED, date(2027, 5, 31))


def test_of_two_amendments_on_one_version_the_second_is_refused(market: Market, contract: Contract) -> None:
    chief, head = market.actors["chief"], market.heads[0]
    with at(TODAY):
        rows = [draft(contract, chief, "monthly_replan", FROM, replan(contract, m04=n, m05=-n)) for n in (1, 2)]
        for row in rows:
            amending.propose(row=row, actor=chief)
            sign_amendment(row, head)
        sign_amendment(rows[0], chief)
        with pytest.raises(StepRefused, match="№ 1 is signed and takes effect on 01.04.2027"):
            sign_amendment(rows[1], chief)
    with at(FROM):
        list(AMENDMENT.take_due(FROM, SYSTEM))
        with pytest.raises(StepRefused, match="rests on version 1 of the terms, version 2 is in force"):
            sign_amendment(rows[1], chief)
        amending.cancel(row=rows[1], actor=chief)


@pytest.mark.parametrize("step", ["propose", "agree", "sign"])
def test_the_base_version_is_checked_at_every_step(market: Market, contract: Contract, step: str) -> None:
    chief, head = market.actors["chief"], market.heads[0]
    with at(TODAY):
        row = draft(contract, chief, "monthly_replan", FROM, replan(contract, m04=1, m05=-1))
        if step != "propose":
            amending.propose(row=row, actor=chief)
        if step == "sign":
            sign_amendment(row, head)
        amend(market, contract, "monthly_replan", TODAY, replan(contract, m06=1, m07=-1))
        with pytest.raises(StepRefused, match="make it anew"):
            if step == "propose":
                amending.propose(row=row, actor=chief)
            else:
                sign_amendment(row, head if step == "agree" else chief)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"reason": " "}, "reason"),
        ({"ground": "penalty"}, "ground of the list"),
        ({"effective_on": date(2027, 3, 9)}, "from today on"),
        ({"effective_on": date(2028, 1, 1)}, "after the term"),
    ],
)
def test_an_amendment_needs_a_ground_a_reason_and_a_day(
    market: Market, contract: Contract, facts: dict[str, Any], words: str
) -> None:
    asked = {"ground": "amendment", "reason": "Себеп", "effective_on": TODAY} | facts
    asked["ground"] = ground(asked["ground"])
    with at(TODAY), pytest.raises(StepRefused, match=words):
        amending.draft_amendment(contract=contract, actor=market.actors["chief"], kind="period", **asked)


def test_a_ground_that_has_ended_refuses_the_next_step(market: Market, contract: Contract) -> None:
    chief = market.actors["chief"]
    with at(TODAY):
        row = draft(contract, chief, "monthly_replan", FROM, replan(contract, m04=1, m05=-1))
        Ground.objects.filter(pk=row.ground_id).update(valid_to=TODAY - timedelta(days=1))
        with pytest.raises(StepRefused, match="not in force"):
            amending.propose(row=row, actor=chief)
        Ground.objects.filter(pk=row.ground_id).update(valid_to=TODAY)
        amending.propose(row=row, actor=chief)


def test_an_imported_or_ended_contract_is_not_amended(market: Market, contract: Contract) -> None:
    chief = market.actors["chief"]
    place = market.providers[0]
    imported = Contract.objects.create(
        number="И-1", provider=place, funding_source="OSMS", valid_from=date(2027, 1, 1), valid_to=date(2027, 12, 31)
    )
    with at(TODAY):
        with pytest.raises(StepRefused, match="imported contract"):
            draft(imported, chief, "period", FROM, {})
        stop(contract, chief, "terminate", TODAY)
        with pytest.raises(StepRefused, match="signed and not ended"):
            draft(contract, chief, "period", FROM, {})


# Co-execution --------------------------------------------------------------------------------------------------------
def hand_over(market: Market, contract: Contract, units: int, **facts: Any) -> Any:
    asked = {"executor": market.providers[2], "care_type": market.care, "units": units} | facts
    return coexecuting.propose(contract=contract, actor=market.heads[0], **asked)


@pytest.fixture
def limited(market: Market, contract: Contract) -> Contract:
    """The provider hands over 40 % at most: 120 of its 300 units."""
    market.providers[0].attached_population = 30_000
    market.providers[0].save()
    return contract


@pytest.mark.parametrize(("attached", "units", "good"), [
    (30_000, 120, True), (30_000, 121, False), (20_000, 150, True), (20_000, 151, False), (29_999, 150, True),
    (29_999, 151, False), (19_999, 299, True),
])  # fmt: skip
def test_the_limit_depends_on_the_attached_population(
    market: Market, contract: Contract, attached: int, units: int, good: bool
) -> None:
    market.providers[0].attached_population = attached
    market.providers[0].save()
    with at(TODAY):
        if good:
            assert hand_over(market, contract, units).amount == units * Decimal("21480.50")
        else:
            with pytest.raises(StepRefused, match="the limit is"):
                hand_over(market, contract, units)


def test_the_limit_counts_all_that_is_handed_over_in_the_year(market: Market, limited: Contract) -> None:
    with at(TODAY):
        hand_over(market, limited, 100)
        with pytest.raises(StepRefused, match="the limit is 40 %"):
            hand_over(market, limited, 21, executor=market.providers[1])
        hand_over(market, limited, 20, executor=market.providers[1])


def test_the_limit_is_checked_again_when_the_co_executor_agrees(market: Market, limited: Contract) -> None:
    with at(TODAY):
        row = hand_over(market, limited, 120)
        CoExecutionLimit.objects.filter(territory="city", attached_below=None).update(share=39)
        with pytest.raises(StepRefused, match="the limit is 39 %"):
            agree_coexecution(row, market.heads[2])
        CoExecutionLimit.objects.filter(territory="city", attached_below=None).update(share=40)
        assert agree_coexecution(row, market.heads[2]).state == CoExecutionState.AGREED


def test_the_executor_is_admitted_and_free(market: Market, contract: Contract) -> None:
    stranger = make_provider("Посторонняя")
    with at(TODAY):
        with pytest.raises(StepRefused, match="not admitted"):
            hand_over(market, contract, 1, executor=stranger)
        with pytest.raises(StepRefused, match="another organisation"):
            hand_over(market, contract, 1, executor=market.providers[0])
        Capacity.objects.filter(provider=market.providers[2]).update(units=400)  # 300 of them contracted
        with pytest.raises(StepRefused, match="throughput"):
            hand_over(market, contract, 101)
        row = hand_over(market, contract, 100)
        RegistryEntry.objects.filter(provider=market.providers[2]).update(state="suspended")
        with pytest.raises(StepRefused, match="not admitted"):
            agree_coexecution(row, market.heads[2])


def test_no_more_than_the_contract_holds(market: Market, contract: Contract) -> None:
    with at(TODAY):
        hand_over(market, contract, 200)
        with pytest.raises(StepRefused, match="200 of them are handed over"):
            hand_over(market, contract, 101, executor=market.providers[1])
        with pytest.raises(StepRefused, match="already"):
            hand_over(market, contract, 1)


def test_only_the_co_executor_answers_and_both_may_end_it(market: Market, contract: Contract) -> None:
    with at(TODAY):
        row = hand_over(market, contract, 10)
        with pytest.raises(StepRefused, match="Only the co-executor"):
            agree_coexecution(row, market.heads[1])
        agree_coexecution(row, market.heads[2])
        with pytest.raises(StepRefused, match="Only the organisations"):
            coexecuting.end(row=row, actor=market.heads[1], note="Себеп")
        done = coexecuting.end(row=row, actor=market.heads[0], note="Себеп")
    assert (done.state, done.valid_to) == (CoExecutionState.ENDED, TODAY)


def test_co_execution_ends_with_its_term_and_with_the_contract(market: Market, contract: Contract) -> None:
    with at(TODAY):
        short = hand_over(market, contract, 10, valid_to=date(2027, 4, 30))
        agree_coexecution(short, market.heads[2])
        whole = hand_over(market, contract, 10, executor=market.providers[1])
        agree_coexecution(whole, market.heads[1])
        assert [one.pk for one in COEXECUTION.take_due(date(2027, 5, 1), SYSTEM)] == [short.pk]
        stop(contract, market.actors["chief"], "terminate", date(2027, 6, 30))
    whole.refresh_from_db()
    assert (whole.state, whole.valid_to) == (CoExecutionState.ENDED, date(2027, 6, 30))


def test_what_is_agreed_comes_into_the_terms_by_an_amendment(market: Market, contract: Contract) -> None:
    with at(TODAY):
        agree_coexecution(hand_over(market, contract, 10), market.heads[2])
        amend(market, contract, "coexecutor", TODAY, amending.coexecution_delta(contract))
    assert fresh(contract).versions.first().terms["coexecution"][0]["units"] == 10


# Penalties -----------------------------------------------------------------------------------------------------------
def fine(market: Market, contract: Contract, code: str = "terms_breach") -> Any:
    return penalties.add_penalty(
        contract=contract, actor=market.actors["chief"], ground=ground("penalty", code), text="Бұзылды", noted_on=TODAY
    )


def test_penalties_come_to_the_limit_together(market: Market, contract: Contract) -> None:
    whole = Decimal("6444150.00")
    with at(TODAY):
        assert fine(market, contract).amount == Decimal("3222.08")
        for _number in range(19):
            fine(market, contract)
        assert sum(one.amount for one in contract.penalties.all()) == whole / 100, "the last one is cut to the limit"
        with pytest.raises(StepRefused, match="reached their limit"):
            fine(market, contract)
        assert fine(market, contract, "no_licence").amount == whole / 10, "beside the limit"


def test_without_a_limit_nothing_is_cut(market: Market, contract: Contract) -> None:
    Parameter.objects.filter(code="penalty_limit").delete()
    with at(TODAY):
        for _number in range(21):
            assert fine(market, contract).amount == Decimal("3222.08")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"text": " "}, "what was broken"),
        ({"noted_on": TODAY + timedelta(days=1)}, "between"),
        ({"noted_on": date(2026, 12, 31)}, "between"),
        ({"ground": "suspension"}, "ground of the list"),
    ],
)
def test_a_penalty_needs_words_a_day_and_a_ground(
    market: Market, contract: Contract, facts: dict[str, Any], words: str
) -> None:
    asked = {"ground": "penalty", "text": "Бұзылды", "noted_on": TODAY} | facts
    asked["ground"] = ground(asked["ground"])
    with at(TODAY), pytest.raises(StepRefused, match=words):
        penalties.add_penalty(contract=contract, actor=market.actors["chief"], **asked)
