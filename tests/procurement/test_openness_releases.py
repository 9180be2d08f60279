"""OCDS releases: what each deed says, and what none of them says."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from accounts.identifiers import make_iin
from config import exact
from procurement.enums import AwardState, BidState, CampaignState, ComplaintState, ContractState, RemedyKind, RunState
from procurement.models import Award, Complaint, ManualDistribution, ManualLine, PublicEvent
from procurement.publication import packages, placing, registering, tendering
from procurement.publication.outbox import BUILDERS, announce
from procurement.publication.parts import HIDDEN, cleaned
from procurement.publication.tasks import publish_changes
from providers.enums import EntryState
from providers.models import RegistryEntry
from tests.procurement.openness_world import (
    AFTER,
    FINGERPRINT,
    announce_all,
    events,
    make_amendment,
    make_awards,
    make_bids,
    make_complaint,
    make_contract,
    make_direct,
    make_ground,
    make_run,
    make_stage,
    number_events,
)
from tests.procurement.world import CLOSES, make_market, make_plan

pytestmark = pytest.mark.django_db
KINDS = (
    "plan_approved",
    "campaign_announced",
    "campaign_cancelled",
    "campaign_failed",
    "bids_opened",
    "protocol_published",
    "campaign_completed",
    "complaint_submitted",
    "complaint_decided",
    "contract_signed",
    "contract_ended",
    "amendment_effective",
    "direct_placed",
)


@pytest.fixture(autouse=True)
def after_the_deadline() -> Iterator[None]:
    with time_machine.travel(AFTER, tick=False):
        yield


def told(kind: str, subject: Any) -> dict[str, Any]:
    """The release that the deed makes, as the world sees it."""
    announce(kind, subject)
    number_events()
    return packages.finished(events()[-1:])[0]


def test_every_deed_has_a_builder() -> None:
    assert set(KINDS) <= set(BUILDERS)


def test_a_release_has_what_the_standard_asks_of_each() -> None:
    market = make_market(state=CampaignState.PUBLISHED)
    release = told("campaign_announced", market.campaign)

    assert release["ocid"] == f"ocds-kzosms-campaign-{market.campaign.number}"
    assert release["id"] == f"{release['ocid']}-1"
    assert release["date"] == AFTER.isoformat(timespec="seconds")
    assert (release["tag"], release["initiationType"], release["language"]) == (["tender"], "tender", "ru")
    assert release["buyer"]["id"] == "KZ-BIN-140140000001"
    parties = {party["id"]: party["roles"] for party in release["parties"]}
    assert "buyer" in parties["KZ-BIN-140140000001"]
    assert ["procuringEntity"] in parties.values()
    assert packages.finished(events()) == packages.finished(events())  # the same every time


def test_the_announcement_tells_lots_money_periods_and_rules() -> None:
    market = make_market(state=CampaignState.PUBLISHED)
    tender = told("campaign_announced", market.campaign)["tender"]

    lot, item = tender["lots"][0], tender["items"][0]
    assert (lot["id"], item["relatedLot"], item["quantity"]) == ("001", "001", 1000)
    assert item["classification"]["id"] == "kdu"
    assert item["unit"]["value"] == {"amount": Decimal("21480.50"), "currency": "KZT"}
    assert tender["value"]["amount"] == Decimal("21480500.00")
    assert tender["tenderPeriod"] == {"startDate": "2026-11-05T00:00:00+05:00", "endDate": "2026-11-12T23:59:59+05:00"}
    assert tender["awardPeriod"]["startDate"].startswith("2026-11-13")
    assert "№ 169, 30.11.2023" in tender["awardCriteriaDetails"]
    assert tender["status"] == "active"


def test_the_second_stage_refers_to_the_registry_and_the_plan() -> None:
    market = make_market(state=CampaignState.PUBLISHED)
    related = told("campaign_announced", market.campaign)["relatedProcesses"]
    assert {(one["relationship"][0], one["identifier"]) for one in related} == {
        ("framework", f"ocds-kzosms-registry-{market.region.code}"),
        ("planning", "ocds-kzosms-plan-2027"),
    }


def test_a_plan_is_planning_and_its_next_version_an_update() -> None:
    market = make_market()
    first = told("plan_approved", market.plan)
    assert (first["tag"], first["ocid"]) == (["planning"], "ocds-kzosms-plan-2027")
    assert first["planning"]["budget"]["amount"]["amount"] == Decimal("21480500.00")
    assert len(first["planning"]["budget"]["budgetBreakdown"]) == 1

    later = make_plan(market.region, market.care, Decimal(5000), number=2, rationale="Рост", state="superseded")
    second = told("plan_approved", later)
    assert (second["tag"], second["planning"]["rationale"]) == (["planningUpdate"], "Рост")


@pytest.mark.parametrize(
    ("kind", "state", "tag", "status"),
    [
        ("campaign_cancelled", CampaignState.CANCELLED, "tenderCancellation", "cancelled"),
        ("campaign_failed", CampaignState.FAILED, "tenderUpdate", "unsuccessful"),
    ],
)
def test_a_campaign_that_came_to_nothing(kind: str, state: str, tag: str, status: str) -> None:
    market = make_market(state=state)
    market.campaign.cancel_reason = "Нет потребности"
    release = told(kind, market.campaign)
    assert (release["tag"], release["tender"]["status"]) == ([tag], status)
    if kind == "campaign_cancelled":
        amendment = release["tender"]["amendments"][0]
        assert (amendment["rationale"], amendment["releaseID"]) == ("Нет потребности", release["id"])


# Sealed bids --------------------------------------------------------------------------------------------------------
DEADLINE = (CLOSES + timedelta(days=1)).isoformat() + "T00:00:00+05:00"


@pytest.mark.parametrize(
    ("now", "shown"), [("2026-11-12T23:59:59+05:00", False), (DEADLINE, True)], ids=["last second", "first moment"]
)
@pytest.mark.parametrize("kind", ["bids_opened", "campaign_failed", "complaint_submitted", "protocol_published"])
def test_bids_are_in_no_release_before_the_deadline(kind: str, now: str, shown: bool) -> None:
    market = make_market(state=CampaignState.ACCEPTING)
    make_bids(market, BidState.SUBMITTED)
    subject = make_complaint(market) if kind == "complaint_submitted" else market.campaign
    with time_machine.travel(now, tick=False):
        release = told(kind, subject)
    text = exact.dumps(release)
    tells_of_bids = kind in ("bids_opened", "campaign_failed")
    assert ("numberOfTenderers" in text) is (shown and tells_of_bids)
    assert ("bids" in release) is (shown and kind != "complaint_submitted")
    if not shown:
        assert market.providers[0].bin not in text


def test_the_opening_names_who_applied_and_for_how_much() -> None:
    market = make_market(state=CampaignState.EVALUATING)
    bids = make_bids(market, BidState.OPENED)
    bids[2].state = BidState.WITHDRAWN
    bids[2].save()
    release = told("bids_opened", market.campaign)
    assert release["tender"]["numberOfTenderers"] == 2
    details = release["bids"]["details"]
    assert sorted(one["requested"][0]["quantity"] for one in details) == [400, 600]
    assert {one["status"] for one in details} == {"pending"}


# Awards -------------------------------------------------------------------------------------------------------------
def test_an_award_a_line_with_its_explanation_and_the_remainder() -> None:
    stage = make_stage(CampaignState.PROTOCOL)
    Award.objects.update(state=AwardState.OFFERED)
    release = told("protocol_published", stage.campaign)

    assert release["tag"] == ["award"]
    assert len(release["awards"]) == 3
    award = next(one for one in release["awards"] if one["items"][0]["quantity"] == 300 and "throughput" in str(one))
    assert award["status"] == "pending"
    assert award["suppliers"][0]["id"] == f"KZ-BIN-{stage.market.providers[0].bin}"
    assert award["value"]["amount"] == 300 * Decimal("21480.50")
    assert award["relatedBid"] == str(stage.bids[0].uuid)
    assert award["allocation"] == {
        "points": Decimal("90.00"),
        "weight": 90,
        "floor": 0,
        "cap": 300,
        "bindingConstraint": "throughput",
        "lambda": "5",
        "exact": "300",
        "rounded": 300,
        "fingerprint": FINGERPRINT,
    }
    lot = release["tender"]["lots"][0]
    assert (lot["placed"], lot["unplaced"]["quantity"], lot["residual"]["amount"]) == (1000, 10, Decimal("123.45"))


def test_a_distribution_anew_updates_and_cancels_what_it_replaced() -> None:
    stage = make_stage(CampaignState.PROTOCOL)
    told("protocol_published", stage.campaign)
    Award.objects.update(state=AwardState.REPLACED)
    stage.run.state = RunState.SUPERSEDED
    stage.run.save()
    make_awards(make_run(stage.market, stage.bids), AwardState.OFFERED)
    release = told("protocol_published", stage.campaign)
    assert release["tag"] == ["awardUpdate"]
    assert sorted(one["status"] for one in release["awards"]) == ["cancelled"] * 3 + ["pending"] * 3


def test_what_was_given_by_hand_stands_beside_what_was_computed() -> None:
    stage = make_stage(CampaignState.PROTOCOL)
    manual = ManualDistribution.objects.create(
        run_lot=stage.run.lots.get(), ground=make_ground("manual", "access"), reason="Доступность села"
    )
    ManualLine.objects.create(manual=manual, provider=stage.bids[0].provider, computed=300, units=250)
    Award.objects.filter(pk=stage.awards[0].pk).update(manual=manual, origin="manual", units=250)
    release = told("protocol_published", stage.campaign)
    by_hand = next(one["manual"] for one in release["awards"] if "manual" in one)
    assert (by_hand["computed"], by_hand["units"], by_hand["reason"]) == (300, 250, "Доступность села")


def test_placement_without_selection_is_a_direct_process_of_its_own() -> None:
    market = make_market(state=CampaignState.PUBLISHED)
    placement = make_direct(market)
    release = told("direct_placed", placement)
    assert release["ocid"] == f"ocds-kzosms-direct-{placement.uuid}"
    assert release["tag"] == ["tender", "award"]
    assert release["tender"]["procurementMethod"] == "direct"
    assert "Единственная организация" in release["tender"]["procurementMethodRationale"]
    assert release["awards"][0]["value"]["amount"] == 50 * Decimal("21480.50")


# Complaints ---------------------------------------------------------------------------------------------------------
def test_a_complaint_is_a_milestone_with_its_decision() -> None:
    market = make_market(state=CampaignState.STANDSTILL)
    words = {"decision": "Обоснована", "remedy_ordered": "Пересчитать", "remedy_kind": RemedyKind.values[0]}
    complaint = make_complaint(market, state=ComplaintState.SATISFIED, decided_at=AFTER, **words)
    milestone = told("complaint_decided", complaint)["tender"]["milestones"][0]
    assert (milestone["status"], milestone["code"], milestone["description"]) == ("met", "satisfied", "Обоснована")
    assert (milestone["relatedLots"], milestone["remedy"]) == (["001"], "Пересчитать")


def test_a_draft_of_a_complaint_is_nobodys_business() -> None:
    market = make_market(state=CampaignState.STANDSTILL)
    make_complaint(market, state=ComplaintState.DRAFT, number="ЖБ-9")
    shown = make_complaint(market)
    milestones = told("complaint_submitted", shown)["tender"]["milestones"]
    assert [one["id"] for one in milestones] == [f"complaint-{shown.uuid}"]


# Contracts ----------------------------------------------------------------------------------------------------------
def test_a_contract_with_months_and_indicators() -> None:
    stage = make_stage()
    release = told("contract_signed", stage.contract)
    contract = release["contracts"][0]
    assert (release["tag"], contract["status"]) == (["contract"], "active")
    assert contract["awardID"] == str(stage.awards[1].uuid)
    assert contract["dateSigned"] == "2026-11-24T00:00:00+05:00"
    assert contract["items"][0]["quantity"] == 396
    assert contract["value"]["amount"] == 396 * Decimal("21480.50")
    months = [one for one in contract["milestones"] if one["type"] == "delivery"]
    assert (len(months), months[1]["dueDate"]) == (12, "2027-02-28T23:59:59+05:00")
    assert sum(one["target"]["quantity"] for one in months) == 396
    indicator = next(one for one in contract["milestones"] if one["type"] == "assessment")
    assert indicator["target"]["quantity"] == Decimal("96.50")


def test_an_amendment_names_the_release_that_it_amends() -> None:
    stage = make_stage()
    signed = told("contract_signed", stage.contract)
    amended = told("amendment_effective", make_amendment(stage.contract))
    amendment = amended["contracts"][0]["amendments"][0]
    assert amended["tag"] == ["contractAmendment"]
    assert (amendment["amendsReleaseID"], amendment["releaseID"]) == (signed["id"], amended["id"])
    assert "Решение комиссии" in amendment["rationale"]


def test_the_end_of_a_contract_says_when_and_why() -> None:
    stage = make_stage()
    contract = stage.contract
    contract.state, contract.ended_on = ContractState.TERMINATED, date(2027, 6, 30)
    make_amendment(contract, kind="termination", reason="Лишена лицензии")
    release = told("contract_ended", contract)
    part = release["contracts"][0]
    assert (release["tag"], part["status"]) == (["contractTermination"], "terminated")
    assert part["period"]["endDate"] == "2027-06-30T23:59:59+05:00"
    assert "Лишена лицензии" in part["termination"]["reason"]


def test_an_imported_contract_belongs_to_no_process() -> None:
    stage = make_stage()
    imported = make_contract(stage.awards[2], campaign=None, number="IMPORTED-1")
    announce("contract_signed", imported)
    assert not PublicEvent.objects.exists()


# The registry -------------------------------------------------------------------------------------------------------
def test_the_registry_is_told_once_an_entry_and_state() -> None:
    market = make_market()
    entry = RegistryEntry.objects.get(provider=market.providers[0])

    assert registering.catch_up(batch=2) == 3
    assert registering.catch_up() == 0

    for state in (EntryState.SUSPENDED, EntryState.ACTIVE, EntryState.REMOVED):
        RegistryEntry.objects.filter(pk=entry.pk).update(state=state)
        assert registering.catch_up() == 1
    number_events()
    releases = packages.finished(events())
    assert releases[0]["tag"] == ["tender"]  # the registry itself comes first
    assert {one["ocid"] for one in releases} == {f"ocds-kzosms-registry-{market.region.code}"}
    of_entry = [one for one in releases if "awards" in one and one["awards"][0]["id"] == str(entry.uuid)]
    assert [(one["tag"][0], one["awards"][0]["status"]) for one in of_entry] == [
        ("award", "active"),
        ("awardUpdate", "pending"),
        ("awardUpdate", "active"),
        ("awardCancellation", "cancelled"),
    ]
    assert "value" not in of_entry[0]["awards"][0]


# Records ------------------------------------------------------------------------------------------------------------
def test_a_compiled_record_is_what_all_releases_add_up_to() -> None:
    stage = make_stage()
    announce_all(stage)
    number_events()
    ocid = f"ocds-kzosms-campaign-{stage.campaign.number}"
    process = [event for event in events() if event.ocid == ocid]
    record = packages.record(ocid, process)
    whole = record["compiledRelease"]
    assert whole["tag"] == ["compiled"]
    assert len(whole["awards"]) == 3
    assert whole["awards"][0]["allocation"]["lambda"] == "5"
    assert whole["tender"]["numberOfTenderers"] == 3
    assert whole["tender"]["lots"][0]["unplaced"]["quantity"] == 10
    assert whole["tender"]["lots"][0]["value"]["amount"] == Decimal("21480500.00")  # from the announcement
    assert whole["tender"]["milestones"][0]["code"] == "declined"
    assert len(whole["contracts"]) == 1
    assert [one["tag"] for one in record["releases"]][0] == ["tender"]


# What no release says -----------------------------------------------------------------------------------------------
TWELVE = re.compile(r"(?<![0-9A-Fa-f-])[0-9]{12}(?![0-9A-Fa-f-])")


def test_no_release_holds_a_number_or_a_name_of_a_person() -> None:
    stage = make_stage()
    iin = make_iin(date(1975, 5, 5), "F", 77)
    stage.market.campaign.plan.rationale = f"По обращению {iin}"
    announce_all(stage)
    Complaint.objects.update(decision=f"Пациент {iin} прав", state=ComplaintState.INADMISSIBLE)
    announce("complaint_decided", Complaint.objects.get())
    registering.catch_up()
    number_events()
    text = exact.dumps(packages.finished(events()))

    organisations = {one.bin for one in stage.market.providers} | {"140140000001"}
    assert set(TWELVE.findall(text)) <= organisations
    assert HIDDEN in text
    for actor in [*stage.market.actors.values(), *stage.market.heads]:
        assert actor.user.last_name not in text
        assert actor.user.iin not in text
        assert actor.user.email not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ИИН 750505400777 и ещё", f"ИИН {HIDDEN} и ещё"),
        ("БИН 140140000001", "БИН 140140000001"),
        ("телефон 7012345678", "телефон 7012345678"),
    ],
)
def test_twelve_digits_of_a_person_are_hidden_in_words(text: str, expected: str) -> None:
    assert cleaned({"description": [text]}) == {"description": [expected]}


def test_identifiers_are_left_alone() -> None:
    keys = {"id": "0a0a0a0a-0000-4000-8000-750505400777", "fingerprint": "750505400777"}
    assert cleaned(keys) == keys


# Numbers ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("amount", ["0.10", "21480.50", "9999999999999999.99", "1000"])
def test_amounts_are_exact_json_numbers_through_the_database_and_out(amount: str) -> None:
    event = PublicEvent.objects.create(
        ocid="x",
        tag="tender",
        kind="k",
        subject_type="a.b",
        subject_id="00000000-0000-4000-8000-000000000001",
        release={"amount": Decimal(amount), "text": 'a "1" \\'},
    )
    event.refresh_from_db()
    written = exact.dumps(event.release)
    assert f'"amount": {amount}' in written
    assert json.loads(written)["text"] == 'a "1" \\'


# What no deed tells of ----------------------------------------------------------------------------------------------
def test_answers_are_told_by_comparison_with_the_record_and_once() -> None:
    stage = make_stage(CampaignState.STANDSTILL)
    Award.objects.update(state=AwardState.OFFERED)
    assert placing.catch_up() == 0  # the protocol has not been published
    announce("protocol_published", stage.campaign)
    assert placing.catch_up() == 0  # it waits for its number
    number_events()
    assert placing.catch_up() == 0

    Award.objects.filter(pk=stage.awards[0].pk).update(state=AwardState.DECLINED, answered_at=AFTER)
    assert placing.catch_up() == 1
    number_events()
    release = packages.finished(events()[-1:])[0]
    assert release["tag"] == ["awardUpdate"]
    assert [(one["id"], one["status"]) for one in release["awards"]] == [(str(stage.awards[0].uuid), "unsuccessful")]
    assert placing.catch_up() == 0


def test_a_run_of_what_was_left_is_told_with_its_new_remainder() -> None:
    stage = make_stage(CampaignState.STANDSTILL)
    announce("protocol_published", stage.campaign)
    number_events()
    rest = make_run(stage.market, stage.bids, kind="residual", base=stage.run)
    rest.lots.update(unplaced=3, placed=1007)
    Award.objects.update(state=AwardState.REPLACED)
    make_awards(rest)
    assert placing.catch_up() == 6
    number_events()
    release = packages.finished(events()[-1:])[0]
    assert sorted(one["status"] for one in release["awards"]) == ["active"] * 3 + ["cancelled"] * 3
    assert release["tender"]["lots"][0]["unplaced"]["quantity"] == 3


def test_two_who_tell_of_one_deed_make_one_release() -> None:
    market = make_market(state=CampaignState.EVALUATING)
    make_bids(market, BidState.OPENED)
    announce("bids_opened", market.campaign)
    announce("bids_opened", market.campaign)
    assert PublicEvent.objects.count() == 1


def test_a_contract_on_volume_without_selection_goes_on_in_its_own_process() -> None:
    stage = make_stage()
    placement = make_direct(stage.market)
    award = Award.objects.create(
        campaign=stage.campaign,
        lot=stage.market.lot,
        provider=placement.provider,
        funding_source=placement.funding_source,
        units=placement.units,
        amount=placement.units * stage.market.lot.tariff,
        origin="direct",
        direct=placement,
        state=AwardState.ACCEPTED,
    )
    told("direct_placed", placement)
    release = told("contract_signed", make_contract(award, number="ДП-1"))
    assert release["ocid"] == f"ocds-kzosms-direct-{placement.uuid}"
    assert release["contracts"][0]["awardID"] == release["awards"][0]["id"] == str(placement.uuid)
    assert "relatedLot" not in release["contracts"][0]["items"][0]
    told("protocol_published", stage.campaign)
    assert str(placement.uuid) not in str(events()[-1].release["awards"])  # told in its process only


@pytest.mark.parametrize("state", [ComplaintState.WITHDRAWN, ComplaintState.COURT, ComplaintState.ACCEPTED])
def test_what_became_of_a_complaint_is_told_by_comparison_and_once(state: str) -> None:
    market = make_market(state=CampaignState.STANDSTILL)
    complaint = make_complaint(market)
    make_complaint(market, number="ЖБ-3")  # never told of: its deed has not come
    announce("complaint_submitted", complaint)
    publish_changes()
    assert tendering.untold() == []
    Complaint.objects.filter(pk=complaint.pk).update(state=state, state_since=AFTER)
    publish_changes()
    publish_changes()
    releases = [event.release for event in events() if event.kind == "complaint_decided"]
    assert [one["code"] for release in releases for one in release["tender"]["milestones"]][:1] == [state]
    assert len(releases) == 1
