"""What a campaign tells the public while everybody acts for real: from sealed bids to the end of a contract."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.access import SYSTEM
from config import exact
from procurement.campaigns.machine import CAMPAIGN
from procurement.contracting.machines import AMENDMENT
from procurement.distribution import computing, runs
from procurement.enums import AwardState, CampaignState
from procurement.models import Award, Campaign, Contract, Run
from procurement.publication import packages, placing, publisher
from procurement.publication.outbox import announce
from tests.procurement import contracts_world as concluding
from tests.procurement.bids_world import AFTER, DURING, at, make_bidding, sealed, wanted
from tests.procurement.test_openness_checker import checked, why_not
from tests.procurement.world import Market

pytestmark = pytest.mark.django_db
WANTED = (400, 600, 700)


def fired(step: str, market: Market) -> Campaign:
    market.campaign = CAMPAIGN.fire(step, Campaign.objects.get(pk=market.campaign.pk), actor=SYSTEM)
    return market.campaign


def told() -> list[dict[str, Any]]:
    publisher.publish_all()
    return packages.finished(list(packages.public_events()))


def to_the_protocol() -> Market:
    market = make_bidding()
    concluding.make_norms()
    with at(DURING):
        announce("campaign_announced", market.campaign)
        for number, units in enumerate(WANTED):
            sealed(market, number, wanted(market.lot, units))
        sealed_text = exact.dumps(told())
        assert not any(provider.bin in sealed_text for provider in market.providers)
    with at(AFTER):
        fired("close", market)
        fired("distribute", market)
        run = Run.objects.get()
        computing.compute(run.pk)
        run = runs.publish(run=Run.objects.get(), actor=market.actors["officer"])
        runs.confirm(run=run, actor=SYSTEM)
        fired("publish_protocol", market)
        fired("stand_still", market)
    return market


@pytest.fixture
def market() -> Market:
    return to_the_protocol()


def test_the_way_to_the_protocol(market: Market) -> None:
    releases = told()
    assert [one["tag"] for one in releases] == [["tender"], ["tenderUpdate"], ["award"]]
    opening, protocol = releases[1:]
    assert opening["tender"]["numberOfTenderers"] == 3
    quantities = {one["requested"][0]["quantity"] for one in opening["bids"]["details"]}
    assert quantities == set(WANTED)
    units = [one["items"][0]["quantity"] for one in protocol["awards"]]
    assert sum(units) == 1000
    assert all(one["allocation"]["rounded"] == one["items"][0]["quantity"] for one in protocol["awards"])
    assert all(len(one["allocation"]["fingerprint"]) == 64 for one in protocol["awards"])
    assert {one["status"] for one in protocol["awards"]} == {"pending"}


def test_the_public_lot_shows_the_real_run(market: Market, client: Any) -> None:
    text = client.get(f"/open/lots/{market.lot.uuid}/").content.decode()
    assert all(provider.bin in text for provider in market.providers)
    assert Run.objects.get().lots.get().fingerprint in text


def moved(months: dict[str, int]) -> dict[str, int]:
    return {"2027-04": months["2027-04"] + 2, "2027-05": months["2027-05"] - 2}


def test_the_way_to_the_end_of_a_contract(market: Market, tmp_path: Path) -> None:
    told()
    with at(AFTER + timedelta(hours=1)):
        Award.objects.update(state=AwardState.ACCEPTED, answered_at=AFTER + timedelta(hours=1))
        assert placing.catch_up() == 3
    told()
    Campaign.objects.update(state=CampaignState.CONTRACTING)
    market.campaign.refresh_from_db()
    contract = concluding.active(market)
    replan = {"positions": {concluding.lot_of(contract): moved(concluding.months_of(contract))}}
    with concluding.at(date(2027, 3, 10)):
        concluding.amend(market, contract, "monthly_replan", date(2027, 4, 1), replan)
    with concluding.at(date(2027, 4, 1)):
        assert len(list(AMENDMENT.take_due(date(2027, 4, 1), SYSTEM))) == 1
    with concluding.at(date(2027, 5, 10)):
        concluding.stop(contract, market.actors["chief"], "terminate", date(2027, 5, 31))

    releases = told()

    last = releases[-3:]
    assert [one["tag"][0] for one in last] == ["contract", "contractAmendment", "contractTermination"]
    signed, amended, ended = (one["contracts"][0] for one in last)
    assert amended["amendments"][0]["amendsReleaseID"] == last[0]["id"]
    assert (signed["status"], ended["status"]) == ("active", "terminated")
    assert signed["awardID"] in {one["id"] for one in releases[2]["awards"]}
    months = [one["target"]["quantity"] for one in signed["milestones"] if one["type"] == "delivery"]
    assert sum(months) == signed["items"][0]["quantity"]
    assert ended["items"][0]["quantity"] < signed["items"][0]["quantity"]
    assert Contract.objects.get(pk=contract.pk).state == "terminated"
    if why_not():
        return
    call_command("export_ocds", out=tmp_path / "way.json", verbosity=0)
    assert checked(tmp_path / "way.json")["errors"] == []
