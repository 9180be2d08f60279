"""The open pages, for guests: what is announced, nothing else; no person, no vote by name."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.identifiers import make_iin
from procurement.enums import (
    Affiliation,
    BidState,
    CampaignState,
    Choice,
    ComplaintState,
    ContractState,
    ManualState,
    MeetingState,
    QuestionKind,
    SeatRole,
)
from procurement.models import (
    Campaign,
    Commission,
    ManualDistribution,
    ManualLine,
    Meeting,
    Question,
    Seat,
    Vote,
)
from procurement.publication import publisher
from procurement.publication.outbox import announce
from tests.procurement.openness_world import (
    AFTER,
    BEFORE,
    Stage,
    make_amendment,
    make_bids,
    make_complaint,
    make_contract,
    make_ground,
    make_run,
    make_stage,
)
from tests.procurement.world import Market, make_campaign, make_lot, make_market, make_user

pytestmark = pytest.mark.django_db
CAMPAIGNS, CONTRACTS = "/open/", "/open/contracts/"
UNSEEN = (CampaignState.DRAFT, CampaignState.APPROVED)


@pytest.fixture(autouse=True)
def after_the_deadline() -> Iterator[None]:
    with time_machine.travel(AFTER, tick=False):
        yield


def page(client: Client, address: str, **query: Any) -> str:
    response = client.get(address, query, headers={"Accept-Language": "ru"})
    assert response.status_code == 200, address
    return response.content.decode()


def of(name: str, subject: Any) -> str:
    return reverse(f"publication:{name}", kwargs={"uuid": subject.uuid})


# What is there and what is not --------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", CampaignState.values)
def test_a_campaign_is_there_from_its_announcement_on(client: Client, state: str) -> None:
    market = make_market(state=state)
    expected = 404 if state in (*UNSEEN, CampaignState.CANCELLED) else 200
    for address in (of("campaign", market.campaign), of("lot", market.lot)):
        assert client.get(address).status_code == expected
    assert (market.campaign.number in page(client, CAMPAIGNS)) is (expected == 200)


@pytest.mark.parametrize(("announced", "expected"), [(True, 200), (False, 404)])
def test_a_cancelled_campaign_is_there_if_it_was_announced(client: Client, announced: bool, expected: int) -> None:
    market = make_market(state=CampaignState.CANCELLED)
    Campaign.objects.update(announced_at=timezone.now() if announced else None, cancel_reason="Нет потребности")
    response = client.get(of("campaign", market.campaign))
    assert response.status_code == expected
    assert ("Нет потребности" in response.content.decode()) is announced


@pytest.mark.parametrize("state", ContractState.values)
def test_a_contract_is_there_when_both_sides_have_signed(client: Client, state: str) -> None:
    stage = make_stage()
    contract = make_contract(stage.awards[0], state=state, number="ДГ-77")
    shown = state in ("active", "suspended", "completed", "terminated")
    assert client.get(of("contract", contract)).status_code == (200 if shown else 404)
    assert ("ДГ-77" in page(client, CONTRACTS)) is shown
    assert ("ДГ-77" in page(client, of("campaign", stage.campaign))) is shown


@pytest.mark.parametrize("name", ["campaign", "lot", "contract"])
def test_what_does_not_exist_is_not_found(client: Client, name: str) -> None:
    address = reverse(f"publication:{name}", kwargs={"uuid": "00000000-0000-4000-8000-000000000000"})
    assert client.get(address).status_code == 404
    assert client.post(address).status_code in (403, 405)


# Bids and results ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "at", "shown"),
    [
        (CampaignState.ACCEPTING, BEFORE, False),
        (CampaignState.EVALUATING, BEFORE, False),  # whatever the state says
        (CampaignState.ACCEPTING, AFTER, False),
        (CampaignState.EVALUATING, AFTER, True),
    ],
)
def test_how_many_applied_is_told_after_the_opening(client: Client, state: str, at: Any, shown: bool) -> None:
    market = make_market(state=state)
    make_bids(market, BidState.OPENED)
    with time_machine.travel(at, tick=False):
        text = page(client, of("campaign", market.campaign))
    assert (
        "известно после вскрытия заявок" not in text and "known after the opening of the bids" not in text
    ) is shown
    assert not any(provider.name_ru in text for provider in market.providers)


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (CampaignState.EVALUATING, False),
        (CampaignState.DISTRIBUTING, False),  # also when it is computed anew after a complaint
        (CampaignState.PROTOCOL, True),
        (CampaignState.STANDSTILL, True),
        (CampaignState.COMPLETED, True),
    ],
)
def test_who_got_how_much_is_told_with_the_protocol(client: Client, state: str, shown: bool) -> None:
    stage = make_stage(state)
    text = page(client, of("lot", stage.market.lot))
    for provider in stage.market.providers:
        assert (provider.bin in text) is shown
    assert (stage.run.fingerprint in text) is shown


def test_the_arithmetic_of_a_lot_can_be_followed(client: Client) -> None:
    stage = make_stage(CampaignState.PROTOCOL)
    text = page(client, of("lot", stage.market.lot)).replace("\xa0", " ")
    assert "5,0000" in text  # the multiplier
    assert "450" in text  # 5 × 90 points, more than the cap of 300
    assert "300" in text
    assert "8 592 200,00" in text  # 400 × 21 480,50
    assert "123,45 ₸" in text  # less than a unit


def test_a_distribution_by_hand_stays_beside_the_computed_one(client: Client) -> None:
    stage = make_stage(CampaignState.PROTOCOL)
    manual = ManualDistribution.objects.create(
        run_lot=stage.run.lots.get(),
        state=ManualState.APPROVED,
        ground=make_ground("manual", "access"),
        reason="Доступность села",
    )
    ManualLine.objects.create(manual=manual, provider=stage.bids[0].provider, computed=300, units=251)
    text = page(client, of("lot", stage.market.lot))
    assert "Доступность села" in text
    assert "251" in text


def test_who_was_left_out_is_named(client: Client) -> None:
    market = make_market(state=CampaignState.PROTOCOL)
    make_run(market, make_bids(market), left_out="Запись приостановлена")
    after = page(client, of("lot", market.lot)).split('id="excluded"')[1]
    assert market.providers[2].bin in after
    assert "Запись приостановлена" in after


def test_drafts_of_runs_are_not_there(client: Client) -> None:
    stage = make_stage(CampaignState.PROTOCOL)
    stage.campaign.runs.update(state="computed")
    assert stage.market.providers[0].bin not in page(client, of("lot", stage.market.lot)).split('id="awards"')[0]


# The rest of the campaign -------------------------------------------------------------------------------------------
def hold_meeting(stage: Stage) -> list[Any]:
    """Three vote, one is recused; the people who sat there."""
    commission = Commission.objects.create(name_ru="Комиссия", name_kk="Комиссия", valid_from=date(2026, 1, 1))
    meeting = Meeting.objects.create(
        number="П-15",
        commission=commission,
        campaign=stage.campaign,
        state=MeetingState.PUBLISHED,
        planned_at=AFTER,
    )
    question = Question.objects.create(
        meeting=meeting, position=1, kind=QuestionKind.PLACEMENT, outcome="adopted", text="Тайное слово"
    )
    people = []
    for number in range(4):
        user = make_user(stage.market.branch, Role.AUDITOR, last_name=f"Тайнов{number}").user
        seat = Seat.objects.create(
            commission=commission,
            user=user,
            role=SeatRole.MEMBER,
            affiliation=Affiliation.NGO,
            valid_from=date(2026, 1, 1),
        )
        choice = {"recused": True} if number == 3 else {"choice": Choice.AGAINST if number == 2 else Choice.FOR}
        Vote.objects.create(question=question, seat=seat, **choice)
        people.append(user)
    return people


def test_votes_are_counted_and_nobody_is_named(client: Client) -> None:
    stage = make_stage(CampaignState.PROTOCOL)
    people = hold_meeting(stage)
    text = page(client, of("campaign", stage.campaign))
    row = text.split("П-15")[1].split("</tr>")[0]
    assert [cell.split(">")[1].split("<")[0] for cell in row.split('class="n"')[1:]] == ["2", "1", "1"]
    for person in people:
        assert person.last_name not in text


def test_a_meeting_whose_protocol_is_not_signed_is_not_there(client: Client) -> None:
    stage = make_stage(CampaignState.EVALUATING)
    hold_meeting(stage)
    Meeting.objects.update(state=MeetingState.VOTING)
    assert "П-15" not in page(client, of("campaign", stage.campaign))


def test_complaints_with_their_decision_and_without_their_words(client: Client) -> None:
    stage = make_stage(CampaignState.STANDSTILL)
    iin = make_iin(date(1975, 5, 5), "F", 77)
    make_complaint(stage.market, ComplaintState.DECLINED, decision=f"Расчёт верен, {iin}", decided_at=AFTER)
    make_complaint(stage.market, ComplaintState.DRAFT, number="ЖБ-2")
    text = page(client, of("campaign", stage.campaign))
    assert "Расчёт верен" in text
    assert iin not in text
    assert "Мощность посчитана неверно" not in text
    assert "ЖБ-2" not in text


def test_the_timeline_is_what_was_published(client: Client) -> None:
    stage = make_stage()
    announce("campaign_announced", stage.campaign)
    assert "/api/v1/ocds/records/" not in page(client, of("campaign", stage.campaign))  # not numbered yet
    announce("bids_opened", stage.campaign)
    publisher.publish_all()
    text = page(client, of("campaign", stage.campaign))
    log = text.split('class="log"')[1].split("</ul>")[0]
    assert log.count("<li") == 2
    assert f"/api/v1/ocds/records/ocds-kzosms-campaign-{stage.campaign.number}/" in text


# The contract -------------------------------------------------------------------------------------------------------
def test_a_contract_month_by_month_with_amendments_and_targets(client: Client) -> None:
    stage = make_stage()
    make_amendment(stage.contract)
    make_amendment(stage.contract, number=2, state="draft", reason="Черновик", effective_on=date(2027, 9, 1))
    text = page(client, of("contract", stage.contract)).replace("\xa0", " ")
    assert "Декабрь 2027" in text
    assert "8 506 278,00" in text  # 396 × 21 480,50
    assert "96,50" in text
    assert "№ 1" in text
    assert "01.09.2027" not in text
    assert stage.market.providers[1].bin in text


def test_a_contract_without_a_campaign_is_shown_with_its_months(client: Client) -> None:
    stage = make_stage()
    imported = make_contract(stage.awards[2], campaign=None, number="ИМ-1")
    imported.positions.all().delete()
    text = page(client, of("contract", imported))
    assert "Декабрь" in text
    assert "/api/v1/ocds/" not in text


# Lists --------------------------------------------------------------------------------------------------------------
def other(market: Market, **overrides: Any) -> Campaign:
    facts = {"state": CampaignState.ACCEPTING, "number": "75-2027-900", "name_ru": "Другая кампания"} | overrides
    campaign = make_campaign(market.plan, market.region, **facts)
    make_lot(campaign, market.plan.lines.get(), 10)
    return campaign


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ({}, True, True),
        ({"q": "75-2027"}, False, True),
        ({"q": "другая"}, False, True),
        ({"q": "томография"}, True, True),  # the name of a lot
        ({"q": "нет такой"}, False, False),
        ({"state": "accepting"}, False, True),
        ({"state": "draft"}, True, True),  # no such choice: the filter says so and filters nothing
        ({"year": "2027"}, True, True),
        ({"year": "2026"}, False, False),
        ({"year": "x"}, True, True),
        ({"care_type": "kdu"}, True, True),
    ],
)
def test_campaigns_can_be_found(client: Client, query: dict[str, str], first: bool, second: bool) -> None:
    market = make_market(state=CampaignState.PUBLISHED)
    other(market)
    text = page(client, CAMPAIGNS, **query)
    assert (market.campaign.number in text, "75-2027-900" in text) == (first, second)


def test_campaigns_by_region(client: Client) -> None:
    market = make_market(state=CampaignState.PUBLISHED)
    assert market.campaign.number in page(client, CAMPAIGNS, region=market.region.code)


@pytest.mark.parametrize("part", ["number", "bin", "name", "campaign", "none"])
def test_contracts_can_be_found(client: Client, part: str) -> None:
    stage = make_stage()
    text = {
        "number": stage.contract.number,
        "bin": stage.contract.provider.bin,
        "name": stage.contract.provider.name_ru[:14],
        "campaign": stage.campaign.number,
        "none": "ничего такого",
    }[part]
    assert (of("contract", stage.contract) in page(client, CONTRACTS, q=text)) is (part != "none")


@pytest.mark.parametrize("address", [CAMPAIGNS, CONTRACTS])
def test_htmx_gets_the_rows_alone(client: Client, address: str) -> None:
    make_stage()
    response = client.get(address, headers={"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in response.content.decode()
    assert "<table" in response.content.decode()


def test_lists_cost_the_same_at_any_length(client: Client) -> None:
    stage = make_stage()
    costs = {}
    for count in (1, 20):
        for number in range(count):
            campaign = other(stage.market, number=f"9-{count}-{number}")
            make_contract(stage.awards[0], campaign=campaign, number=f"Д-{count}-{number}")
            make_lot(stage.campaign, stage.market.plan.lines.get(), 5)
        for address in (CAMPAIGNS, CONTRACTS, of("campaign", stage.campaign)):
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                client.get(address)
            costs.setdefault(address, []).append(len(found))
    assert all(first == second for first, second in costs.values()), costs


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_page_in_every_language(client: Client, language: str) -> None:
    stage = make_stage()
    hold_meeting(stage)
    make_complaint(stage.market)
    client.cookies["language"] = language
    for address in (CAMPAIGNS, CONTRACTS, of("campaign", stage.campaign), of("lot", stage.market.lot),
                    of("contract", stage.contract)):  # fmt: skip
        text = page(client, address)
        assert f'<html lang="{language}">' in text


def test_a_signed_in_person_sees_the_same_in_the_usual_frame(client: Client) -> None:
    stage = make_stage()
    client.force_login(stage.market.heads[0].user, backend="accounts.backends.LoginBackend")
    assert client.get(of("campaign", stage.campaign)).status_code == 200
