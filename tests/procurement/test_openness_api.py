"""OCDS over HTTP: for guests, by number, with an ETag; the export file."""

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from procurement.enums import BidState, CampaignState
from procurement.management.commands import export_ocds
from procurement.models import PublicEvent, PurchasePlan
from procurement.publication import publisher
from procurement.publication.outbox import announce
from tests.procurement.openness_world import BEFORE, announce_all, make_bids, make_stage
from tests.procurement.world import make_market

pytestmark = pytest.mark.django_db
RELEASES, RECORDS, CHANGES = (f"/api/v1/ocds/{name}/" for name in ("releases", "records", "changes"))


@pytest.fixture
def published() -> str:
    """A whole campaign in the feed; its ocid."""
    stage = make_stage()
    announce_all(stage)
    publisher.publish_all()
    return f"ocds-kzosms-campaign-{stage.campaign.number}"


def read(client: Client, address: str, **query: Any) -> Any:
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def walk(client: Client, address: str, key: str) -> list[Any]:
    """Everything behind ``links.next``."""
    found: list[Any] = []
    while address:
        page = read(client, address)
        found += page[key]
        address = page.get("links", {}).get("next", "").removeprefix("http://127.0.0.1:8000")
    return found


def test_a_release_package_is_one_of_the_standard(client: Client, published: str) -> None:
    package = read(client, RELEASES)
    assert package["version"] == "1.1"
    assert package["publisher"]["uid"] == "140140000001"
    assert any("lots" in extension for extension in package["extensions"])
    assert package["extensions"][-1].endswith("/api/v1/ocds/extension/extension.json")
    assert len(package["releases"]) == PublicEvent.objects.count()
    assert isinstance(package["releases"][1]["tender"]["value"]["amount"], float | int)


@pytest.mark.parametrize(("address", "key"), [(RELEASES, "releases"), (RECORDS, "records"), (CHANGES, "changes")])
def test_pages_by_number_give_everything_once(client: Client, published: str, address: str, key: str) -> None:
    whole = read(client, address, limit=50)[key]
    piecemeal = walk(client, f"{address}?limit=2", key)
    assert piecemeal == whole
    assert len(whole) > 2


def test_the_feed_goes_on_where_the_reader_stopped(client: Client) -> None:
    market = make_market(state=CampaignState.PUBLISHED)
    assert read(client, CHANGES) == {"changes": [], "last": 0, "more": False}
    announce("campaign_announced", market.campaign)
    assert read(client, CHANGES)["changes"] == []  # not numbered yet: nobody sees it
    publisher.publish_all()
    first = read(client, CHANGES)
    assert ([one["number"] for one in first["changes"]], first["last"]) == ([1], 1)
    announce("plan_approved", market.plan)
    publisher.publish_all()
    assert [one["number"] for one in read(client, CHANGES, after=first["last"])["changes"]] == [2]


def test_one_process_by_its_ocid(client: Client, published: str) -> None:
    releases = read(client, f"{RELEASES}{published}/")["releases"]
    assert {one["ocid"] for one in releases} == {published}
    record = read(client, f"{RECORDS}{published}/")["records"][0]
    assert [one["tag"] for one in record["releases"]] == [one["tag"] for one in releases]
    assert record["compiledRelease"]["tag"] == ["compiled"]


@pytest.mark.parametrize("address", [RELEASES, RECORDS])
def test_an_unknown_process_is_not_found(client: Client, address: str) -> None:
    response = client.get(f"{address}ocds-kzosms-campaign-none/")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("query", [{"after": "x"}, {"limit": "-1"}, {"after": "1" * 30}, {"limit": "²"}])
def test_what_is_no_number_is_a_problem_in_words(client: Client, query: dict[str, str]) -> None:
    response = client.get(RELEASES, query)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] in query


def test_a_limit_too_great_is_cut(client: Client, published: str) -> None:
    assert len(read(client, RELEASES, limit=10**9)["releases"]) == PublicEvent.objects.count()


@pytest.mark.parametrize("address", [RELEASES, RECORDS, CHANGES])
def test_who_has_the_answer_is_told_so(client: Client, published: str, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert "public" in first["Cache-Control"]

    announce("plan_approved", PurchasePlan.objects.get())
    publisher.publish_all()
    later = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200


def test_nobody_writes(client: Client) -> None:
    for address in (RELEASES, RECORDS, CHANGES):
        assert client.post(address, {}, content_type="application/json").status_code == 405


def test_lists_cost_the_same_at_any_length(client: Client, published: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        read(client, RELEASES)


def test_the_root_names_all_addresses_and_all_of_them_answer(client: Client) -> None:
    for address in read(client, "/api/v1/ocds/").values():
        assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_our_extension_describes_itself(client: Client) -> None:
    assert read(client, "/api/v1/ocds/extension/extension.json")["schemas"] == ["release-schema.json"]
    assert "Allocation" in read(client, "/api/v1/ocds/extension/release-schema.json")["definitions"]
    assert client.get("/api/v1/ocds/extension/settings.py").status_code == 404


# The file -----------------------------------------------------------------------------------------------------------
def test_the_export_holds_everything_public(tmp_path: Path, client: Client, published: str) -> None:
    target = tmp_path / "ocds.json"
    call_command("export_ocds", out=target, verbosity=0)
    package = json.loads(target.read_text(encoding="utf-8"))
    assert package["releases"] == walk(client, f"{RELEASES}?limit=3", "releases")
    assert "planning" in str(package["releases"][0]["tag"])
    assert any("registry" in release["ocid"] for release in package["releases"])  # the first stage, too
    assert [file.name for file in tmp_path.iterdir()] == ["ocds.json"]


def test_an_export_of_nothing_is_an_empty_package(tmp_path: Path) -> None:
    call_command("export_ocds", out=tmp_path / "ocds.json", verbosity=0)
    assert json.loads((tmp_path / "ocds.json").read_text())["releases"] == []


def test_an_export_that_fails_leaves_the_old_file(
    tmp_path: Path, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "ocds.json"
    target.write_text("old")

    def broken(*given: Any) -> Any:
        yield {"ocid": "one"}
        raise OSError("disk is full")

    monkeypatch.setattr(export_ocds, "releases", broken)
    with pytest.raises(OSError, match="disk is full"):
        call_command("export_ocds", out=target, verbosity=0)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("ocds.json", "old")]


def test_an_export_into_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("export_ocds", out=tmp_path / "none" / "ocds.json", verbosity=0)


def test_a_sealed_bid_is_in_no_answer_and_no_file(tmp_path: Path, client: Client) -> None:
    """A deed that comes too early tells nothing: not over HTTP, not in the export."""
    with time_machine.travel(BEFORE, tick=False):
        market = make_market(state=CampaignState.ACCEPTING)
        make_bids(market, BidState.SUBMITTED)
        announce("campaign_announced", market.campaign)
        announce("bids_opened", market.campaign)
        publisher.publish_all()
        text = client.get(f"{RELEASES}?limit=500").content.decode() + client.get(RECORDS).content.decode()
    assert "numberOfTenderers" not in text
    assert not any(provider.bin in text for provider in market.providers)
