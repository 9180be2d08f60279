"""From placed volumes to a contract signed by both sides: talks, whitelist, guards, lines, the clock."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.access import SYSTEM
from config.workflow import StepRefused
from procurement.contracting import concluding, talks, terms
from procurement.contracting.checks import checks
from procurement.contracting.machines import CONTRACT, ROUND
from procurement.contracting.preparing import prepare_contracts
from procurement.enums import AwardState, ContractState, RoundState
from procurement.models import Award, Complaint, Contract, ContractVersion, NegotiationRound, PlanLine
from providers.models import Capacity, Licence, RegistryEntry
from tests.procurement.contracts_world import (
    PLACED,
    accept,
    active,
    agreed,
    at,
    fresh,
    lot_of,
    make_award,
    make_contracts,
    make_placed,
    months_of,
    open_round,
    sign,
    stop,
)
from tests.procurement.world import Market, make_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Market:
    return make_placed()


def moved(contract: Contract, **months: int) -> dict[str, dict[str, int]]:
    """The year with other units in some months: ``m01=5``."""
    return {lot_of(contract): {**months_of(contract), **{f"2027-{key[1:]}": n for key, n in months.items()}}}


# Preparing -----------------------------------------------------------------------------------------------------------
def test_accepted_volumes_become_contracts_with_the_first_offer(market: Market) -> None:
    found = make_contracts(market)

    assert [one.number for one in found] == ["71-2027-0001", "71-2027-0002", "71-2027-0003"]
    first = fresh(found[0])
    position = first.positions.get()
    assert (first.state, first.terms_version, position.units) == ("prepared", 1, 300)
    assert position.amount == 300 * Decimal("21480.50")
    assert sum(position.months.values()) == 300 and len(position.months) == 12
    row = open_round(first)
    assert (row.number, row.state, row.due_on) == (1, RoundState.FUND_OFFER, date(2026, 12, 11))
    assert not first.lines.exists(), "intake knows nothing of it before both have signed"
    assert [one.indicator.code for one in first.indicators.all()] == sorted(
        ["patient_score", "refused_lines", "unconfirmed_cases", "volume_execution", "waiting_days"]
    )


def test_preparing_twice_makes_no_second_contract(market: Market) -> None:
    make_contracts(market)
    make_contracts(market)

    assert Contract.objects.count() == 3
    assert NegotiationRound.objects.count() == 3


@pytest.mark.parametrize("state", [AwardState.OFFERED, AwardState.DECLINED, AwardState.LAPSED, AwardState.REPLACED])
def test_only_accepted_volume_is_contracted(market: Market, state: str) -> None:
    Award.objects.filter(provider=market.providers[0]).update(state=state)

    assert len(make_contracts(market)) == 2


def test_a_provider_has_a_contract_for_each_source(market: Market) -> None:
    make_award(market, 0, 10, funding_source="GOBMP")

    assert [(one.number[-4:], one.funding_source) for one in make_contracts(market)][:2] == [
        ("0001", "GOBMP"),
        ("0002", "OSMS"),
    ]


def test_volume_of_a_run_and_without_selection_come_to_one_position(market: Market) -> None:
    make_award(market, 0, 7, origin="direct")

    assert make_contracts(market)[0].positions.get().units == 307


def test_a_later_residual_run_raises_what_is_not_signed_yet(market: Market) -> None:
    contract = agreed(market)
    Award.objects.filter(provider=market.providers[0]).update(units=320)
    with at(PLACED):
        prepare_contracts(campaign=market.campaign, actor=SYSTEM)

    contract = fresh(contract)
    assert (contract.state, contract.positions.get().units, contract.terms_version) == ("prepared", 320, 2)
    assert open_round(contract).number == 2


def test_a_signed_contract_is_left_alone_by_a_later_run(market: Market) -> None:
    contract = active(market)
    Award.objects.filter(provider=market.providers[0]).update(units=320)
    with at(PLACED):
        prepare_contracts(campaign=market.campaign, actor=SYSTEM)

    assert fresh(contract).positions.get().units == 300


def test_months_keep_within_the_throughput_where_it_holds_the_volume(market: Market) -> None:
    Capacity.objects.filter(provider=market.providers[0]).update(units=300)
    content = terms.copy(make_contracts(market)[0].versions.get().terms)

    months = content["positions"][0]["months"]
    assert all(units <= content["caps"]["kdu"][month] for month, units in months.items())
    assert months["2027-03"] > months["2027-07"], "the season"


def test_a_volume_above_the_own_throughput_has_no_caps(market: Market) -> None:
    Capacity.objects.filter(provider=market.providers[0]).update(units=200)

    content = make_contracts(market)[0].versions.get().terms
    assert content["caps"] == {} and content["positions"][0]["units"] == 300


# Talks ---------------------------------------------------------------------------------------------------------------
def test_accepting_the_offer_agrees_the_terms(market: Market) -> None:
    contract = agreed(market)

    assert (contract.state, contract.terms_version) == (ContractState.AGREED, 1)
    assert contract.rounds.get().state == RoundState.PROVIDER_ACCEPTED
    assert contract.due_on == date(2026, 12, 11)


def test_two_rounds_end_in_fewer_units_that_are_unplaced_again(market: Market) -> None:
    contract = make_contracts(market)[0]
    head, officer, chief = market.heads[0], market.actors["officer"], market.actors["chief"]
    with at(PLACED):
        year = months_of(contract)
        row = talks.counter(row=open_round(contract), actor=head, months=moved(contract, m01=0), note="Жөндеу")
        assert (row.state, row.counter["positions"][0]["units"]) == ("provider_counter", 300 - year["2027-01"])
        talks.offer_anew(contract=contract, actor=officer, months=moved(contract, m01=10), note="Бөлігі")
        talks.counter(row=open_round(contract), actor=head, months=moved(contract, m01=5))
        accept(contract, chief)

    contract = fresh(contract)
    left = year["2027-01"] - 5
    assert (contract.state, contract.terms_version) == (ContractState.AGREED, 2)
    assert contract.positions.get().units == 300 - left
    assert talks.given_up(contract) == [(market.lot, left)]
    states = list(contract.rounds.order_by("number").values_list("state", flat=True))
    assert states == [RoundState.ANSWERED, RoundState.FUND_ACCEPTED]


def bend(content: dict[str, Any], change: Any) -> dict[str, Any]:
    content = terms.copy(content)
    change(content)
    return content


def shift(content: dict[str, Any]) -> None:
    months = content["positions"][0]["months"]
    months["2027-02"], months["2027-03"] = months["2027-02"] + 1, months["2027-03"] - 1


def less(content: dict[str, Any]) -> None:
    content["positions"][0]["months"]["2027-03"] -= 1
    terms.settled(content["positions"][0])


def target(text: str) -> Any:
    return lambda content: content["indicators"][0].update(target=text)


ALLOWED = [shift, less, target("96.5"), target("0")]
REFUSED = [
    (lambda c: c["positions"][0]["months"].update({"2027-03": 99}), "come to"),
    (lambda c: (c["positions"][0]["months"].update({"2027-03": 99}), terms.settled(c["positions"][0])), "placed 300"),
    (lambda c: c["positions"][0].update(tariff="30000.00"), "price"),
    (lambda c: c["positions"][0].update(prices={"2027-01": "1.00"}), "price"),
    (lambda c: c["positions"][0].update(amount="1.00"), "volume × price"),
    (lambda c: c["positions"][0].update(placed=900), "Only volume and months"),
    (lambda c: c["positions"][0].update(name_ru="Другое"), "Only volume and months"),
    (lambda c: c["positions"][0].update(rating=99), "Only volume and months"),
    (lambda c: c["positions"][0].update(lot="00000000-0000-4000-8000-000000000000"), "Lots of the contract"),
    (lambda c: c["positions"].append(dict(c["positions"][0])), "Lots of the contract"),
    (lambda c: c["positions"].clear(), "Lots of the contract"),
    (lambda c: c["contract"].update(valid_to="2028-12-31"), "no matter of talks"),
    (lambda c: c["caps"].update(kdu={}), "no matter of talks"),
    (lambda c: c["conditions"].update(penalty_limit="0"), "no matter of talks"),
    (lambda c: c.update(rating="99"), "other parts"),
    (lambda c: c["positions"][0]["months"].update({"2028-01": 0}), "outside the term"),
    (lambda c: c["positions"][0]["months"].update({"2027-01": -1}), "whole numbers"),
    (lambda c: c["positions"][0]["months"].update({"2027-01": 1.5}), "whole numbers"),
    (lambda c: c["indicators"][0].update(target="many"), "target"),
    (lambda c: c["indicators"][0].update(target="-1"), "target"),
    (lambda c: c["indicators"][0].update(higher=None), "Of the indicators"),
    (lambda c: c["indicators"].pop(), "Of the indicators"),
]


@pytest.mark.parametrize("change", ALLOWED)
def test_what_may_be_negotiated(market: Market, change: Any) -> None:
    row = open_round(make_contracts(market)[1])
    with at(PLACED):
        assert talks.counter(row=row, actor=market.heads[1], terms=bend(row.terms, change)).state == "provider_counter"


@pytest.mark.parametrize(("change", "words"), REFUSED)
def test_anything_else_is_refused_in_words(market: Market, change: Any, words: str) -> None:
    row = open_round(make_contracts(market)[0])
    with at(PLACED), pytest.raises(StepRefused, match=words):
        talks.counter(row=row, actor=market.heads[0], terms=bend(row.terms, change))
    row.refresh_from_db()
    assert (row.state, row.counter) == (RoundState.FUND_OFFER, None)


def test_months_stay_within_the_throughput_of_the_month(market: Market) -> None:
    contract = make_contracts(market)[1]
    cap = contract.versions.get().terms["caps"]["kdu"]["2027-03"]
    over = months_of(contract)
    gained = cap - over["2027-03"]
    with at(PLACED):
        row, actor = open_round(contract), market.heads[1]
        with pytest.raises(StepRefused, match="throughput of the month"):
            months = moved(contract, m03=cap + 1, m02=over["2027-02"] - gained - 1)
            talks.counter(row=row, actor=actor, months=months)
        talks.counter(row=row, actor=actor, months=moved(contract, m03=cap, m02=over["2027-02"] - gained))


def test_the_same_offer_is_no_counter_offer(market: Market) -> None:
    with at(PLACED), pytest.raises(StepRefused, match="word for word"):
        talks.counter(row=open_round(make_contracts(market)[0]), actor=market.heads[0])


@pytest.mark.parametrize(("day", "good"), [(date(2026, 12, 11), True), (date(2026, 12, 12), False)])
def test_the_offer_can_be_answered_to_the_last_day(market: Market, day: date, good: bool) -> None:
    contract = make_contracts(market)[0]
    with at(day):
        if good:
            accept(contract, market.heads[0])
        else:
            with pytest.raises(StepRefused, match="ended on 11.12.2026"):
                accept(contract, market.heads[0])


def test_silence_ends_the_round_and_the_fund_offers_anew(market: Market) -> None:
    contract = make_contracts(market)[0]
    with at(date(2026, 12, 11)):
        assert not list(ROUND.take_due(date(2026, 12, 11), SYSTEM))
    with at(date(2026, 12, 12)):
        assert len(list(ROUND.take_due(date(2026, 12, 12), SYSTEM))) == 3
        assert talks.open_one(contract) is None
        talks.offer_anew(contract=contract, actor=market.actors["officer"])
        accept(contract, market.heads[0])
    assert fresh(contract).state == ContractState.AGREED


def test_the_database_keeps_offers_and_terms_as_they_were_made(market: Market) -> None:
    contract = make_contracts(market)[0]
    with at(PLACED):
        row = talks.counter(row=open_round(contract), actor=market.heads[0], months=moved(contract, m01=0))
    for change in ({"terms": {}}, {"counter": {}}, {"number": 9}, {"counter_note": "x"}):
        with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
            NegotiationRound.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="immutable"), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ContractVersion.objects.filter(contract=contract).update(terms={})


def test_the_other_side_and_other_organisations_cannot_answer(market: Market) -> None:
    contract = make_contracts(market)[0]
    row = open_round(contract)
    with at(PLACED):
        with pytest.raises(StepRefused, match="another organisation"):
            talks.counter(row=row, actor=market.heads[1], months=moved(contract, m01=0))
        with pytest.raises(PermissionDenied):
            talks.counter(row=row, actor=market.actors["chief"], months=moved(contract, m01=0))
        with pytest.raises(StepRefused, match="another branch"):
            talks.offer_anew(contract=contract, actor=market.actors["central"])
        with pytest.raises(StepRefused, match="not answered your offer"):
            talks.offer_anew(contract=contract, actor=market.actors["officer"])


def test_breaking_off_needs_a_reason_and_leaves_the_refusal_open(market: Market) -> None:
    contract = make_contracts(market)[0]
    chief = market.actors["chief"]
    with at(PLACED):
        row = talks.counter(row=open_round(contract), actor=market.heads[0], months=moved(contract, m01=0))
        with pytest.raises(StepRefused, match="reason"):
            talks.break_off(row=row, actor=chief, note=" ")
        talks.break_off(row=row, actor=chief, note="Мүмкін емес")
        done = concluding.refuse_contract(contract=contract, actor=chief, note="Келісілмеді")
    assert done.state == ContractState.REFUSED
    assert talks.given_up(done) == [(market.lot, 300)]


# Signatures ----------------------------------------------------------------------------------------------------------
def test_both_signatures_bring_it_into_force_with_lines_equal_to_the_terms(market: Market) -> None:
    contract = active(market)

    assert (contract.state, contract.signed_on, contract.due_on) == ("active", PLACED.date(), date(2027, 12, 31))
    assert contract.valid_from == date(2027, 1, 1), "future-dated"
    lines = {f"{one.month:%Y-%m}": (int(one.volume), one.amount) for one in contract.lines.all()}
    assert lines == {month: (n, n * Decimal("21480.50")) for month, n in months_of(contract).items() if n}
    assert sum(amount for _n, amount in lines.values()) == contract.positions.get().amount


def test_lines_are_the_sums_of_all_lots_of_a_type_of_care(market: Market) -> None:
    second = make_lot(market.campaign, market.plan.lines.get(), 50, "1000.00")
    PlanLine.objects.update(amount=Decimal("30000000"))
    make_award(market, 0, 50, lot=second)
    contract = active(market)

    assert contract.positions.count() == 2
    assert sum(one.volume for one in contract.lines.all()) == 350
    assert sum(one.amount for one in contract.lines.all()) == sum(one.amount for one in contract.positions.all())


def complain(market: Market, state: str, **more: Any) -> None:
    facts = {"number": "Ж-1", "campaign": market.campaign, "provider": market.providers[1], "state": state}
    decision = {"decision": "д", "remedy_kind": "other", "remedy_ordered": "е", "remedy_done": "ж"}
    Complaint.objects.create(**facts | decision | more)


def other_lot(market: Market) -> Any:
    return make_lot(market.campaign, market.plan.lines.get(), 10, "1.00")


# what is planted, the words that refuse, a clean neighbour
PLANTED = [
    (lambda m: RegistryEntry.objects.filter(provider=m.providers[0]).update(state="suspended"), "no active entry",
     lambda m: RegistryEntry.objects.filter(provider=m.providers[1]).update(state="suspended")),
    (lambda m: complain(m, "submitted"), "Complaint Ж-1 is open", lambda m: complain(m, "declined")),
    (lambda m: complain(m, "accepted_for_review", lot=m.lot), "Complaint Ж-1 is open",
     lambda m: complain(m, "accepted_for_review", lot=other_lot(m))),
    (lambda m: complain(m, "satisfied"), "Complaint Ж-1 is open", lambda m: complain(m, "remedied")),
    (lambda m: PlanLine.objects.update(amount=Decimal("21480499.99")), "0.01 ₸ more",
     lambda m: PlanLine.objects.update(amount=Decimal("21480500.00"))),
    (lambda m: m.lot.funding.update(budget=Decimal("21480499.99")), "0.01 ₸ more",
     lambda m: m.lot.funding.update(budget=Decimal("21480500.00"))),
    (lambda m: type(m.plan).objects.update(state="superseded"), "no line in the purchase plan", lambda m: None),
    (lambda m: Award.objects.filter(provider=m.providers[0]).update(units=299), "the protocol placed 299",
     lambda m: Award.objects.filter(provider=m.providers[1]).update(units=299)),
    (lambda m: make_award(m, 0, 5, lot=other_lot(m)), "missing in the contract", lambda m: None),
]  # fmt: skip


@pytest.mark.parametrize("signer", ["provider", "fund"])
@pytest.mark.parametrize(("planted", "words", "clean"), PLANTED)
def test_everything_is_checked_anew_at_each_signature(
    market: Market, signer: str, planted: Any, words: str, clean: Any
) -> None:
    contracts = make_contracts(market)
    contract, head, chief = contracts[0], market.heads[0], market.actors["chief"]
    with at(PLACED):
        accept(contract, head)
        if signer == "fund":
            sign(contract, head)
        actor, before = (
            (head, ContractState.AGREED) if signer == "provider" else (chief, ContractState.PROVIDER_SIGNED)
        )
        with transaction.atomic():
            planted(market)
            with pytest.raises(StepRefused, match=words):
                sign(contract, actor)
            transaction.set_rollback(True)
        assert fresh(contract).state == before
        clean(market)
        sign(contract, actor)


def test_a_licence_that_ends_within_the_term_is_a_warning_only(market: Market) -> None:
    contract = agreed(market)
    found = {one.name: one.tone for one in checks(contract)}
    assert found == dict.fromkeys(("entry", "placed", "complaints", "budget", "licence"), "ok")

    Licence.objects.filter(provider=market.providers[0]).update(valid_to=date(2027, 12, 30))
    assert {one.name: one.tone for one in checks(contract)} == found | {"licence": "warn"}
    Licence.objects.filter(provider=market.providers[0]).update(valid_to=date(2027, 12, 31))
    assert {one.name: one.tone for one in checks(contract)} == found
    Licence.objects.filter(provider=market.providers[0]).update(valid_to=date(2027, 6, 30))
    with at(PLACED):
        assert sign(contract, market.heads[0]).state == ContractState.PROVIDER_SIGNED


def test_the_fund_signs_after_the_organisation_and_only_its_own_branch(market: Market) -> None:
    contract = agreed(market)
    with at(PLACED):
        with pytest.raises(StepRefused):
            sign(contract, market.actors["chief"])
        sign(contract, market.heads[0])
        with pytest.raises(StepRefused, match="another branch"):
            sign(contract, market.actors["central"])


def test_the_central_office_signs_contracts_of_a_campaign_without_a_region(market: Market) -> None:
    market.campaign.region = None
    market.campaign.save()
    contract = agreed(market)
    assert contract.number == "00-2027-0001"
    with at(PLACED):
        sign(contract, market.heads[0])
        with pytest.raises(StepRefused, match="another branch"):
            sign(contract, market.actors["chief"])
        assert sign(contract, market.actors["central"]).state == ContractState.ACTIVE


def test_a_remark_takes_a_signed_contract_back_to_the_talks(market: Market) -> None:
    contract = agreed(market)
    with at(PLACED):
        sign(contract, market.heads[0])
        with pytest.raises(StepRefused, match="reason"):
            concluding.return_contract(contract=contract, actor=market.actors["officer"], note="")
        concluding.return_contract(contract=contract, actor=market.actors["officer"], note="Деректемелер")
        assert open_round(contract).note == "Деректемелер"
        accept(contract, market.heads[0])
    assert fresh(contract).state == ContractState.AGREED


def test_an_old_page_signs_nothing(market: Market) -> None:
    contract = agreed(market)
    document = concluding.contract_to_sign(contract=contract, actor=market.heads[0])
    from tests.signing import cms_of

    with at(PLACED), pytest.raises(StepRefused, match="meanwhile"):
        concluding.sign_contract(
            contract=contract,
            actor=market.heads[0],
            document=document,
            cms=cms_of(document, market.heads[0]).encode(),
            version=contract.version - 1,
        )


# Suspension, termination, the end ----------------------------------------------------------------------------------
def test_suspended_and_resumed_with_a_ground(market: Market) -> None:
    contract, chief = active(market), market.actors["chief"]
    with at(date(2027, 3, 10)):
        done = stop(contract, chief, "suspend", date(2027, 3, 10))
    assert (done.state, done.suspensions.get().since) == (ContractState.SUSPENDED, date(2027, 3, 10))
    with at(date(2027, 5, 20)):
        done = concluding.resume_contract(contract=done, actor=chief, note="Күші жойылды")
    assert (done.state, done.suspensions.get().until) == (ContractState.ACTIVE, date(2027, 5, 19))


def test_termination_leaves_no_plan_after_the_last_day(market: Market) -> None:
    contract, chief = active(market), market.actors["chief"]
    kept = sum(n for month, n in months_of(contract).items() if month <= "2027-04")
    with at(date(2027, 3, 10)):
        done = fresh(stop(contract, chief, "terminate", date(2027, 4, 15)))

    assert (done.state, done.ended_on) == (ContractState.TERMINATED, date(2027, 4, 15))
    assert max(one.month for one in done.lines.all()) == date(2027, 4, 1)
    assert done.positions.get().units == kept
    assert talks.given_up(done) == [(market.lot, 300 - kept)]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"note": " "}, "reason"),
        ({"day": date(2027, 3, 9)}, "between today"),
        ({"day": date(2028, 1, 1)}, "between today"),
        ({"ground": "penalty"}, "ground of the list"),
    ],
)
def test_a_stop_needs_a_ground_of_the_list_a_reason_and_a_day(market: Market, facts: Any, words: str) -> None:
    from tests.procurement.contracts_world import ground

    contract = active(market)
    asked = {"act": "terminate", "day": date(2027, 3, 10), "note": "Себеп", "ground": "termination"} | facts
    asked["ground"] = ground(asked["ground"])
    with at(date(2027, 3, 10)), pytest.raises(StepRefused, match=words):
        concluding.propose_stop(contract=contract, actor=market.actors["chief"], **asked)


def test_the_clock_completes_a_contract_after_its_last_day(market: Market) -> None:
    contract = active(market)
    last = date(2027, 12, 31)
    assert not list(CONTRACT.take_due(last, SYSTEM))
    assert [one.pk for one in CONTRACT.take_due(last + timedelta(days=1), SYSTEM)] == [contract.pk]
    assert fresh(contract).state == ContractState.COMPLETED
