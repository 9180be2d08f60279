"""The pages of bids: the whole way of a provider through them, and what everybody else finds there."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import SignedDocument
from procurement.bids import bidding, sealing
from procurement.models import Bid
from providers.models import RegistryEntry
from tests.procurement.bids_world import (
    AFTER,
    DURING,
    LAST_SECOND,
    at,
    close,
    draft,
    make_bidding,
    opened,
    placed,
    sealed,
    wanted,
)
from tests.procurement.world import NOW, Market, make_lot, make_user
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
UNITS = 748_391
OWN = ["bid", "bid-lots", "bid-check", "bid-receipt", "bid-withdraw", "bid-correct", "bid-correct-sign"]


@pytest.fixture
def market() -> Market:
    return make_bidding()


@pytest.fixture
def during() -> Iterator[Any]:
    with at(DURING) as clock:
        yield clock


def signed_in(client: Client, actor: Actor) -> Client:
    client.force_login(actor.user)
    return client


def page(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.get(reverse(f"bids:{name}", args=args), data)


def send(client: Client, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"bids:{name}", args=args), data)


def text(response: Any) -> str:
    return response.content.decode()


def line_data(bid: Bid, requested: Any, own: Any = "", **more: Any) -> dict[str, Any]:
    return {"version": bid.version, "act": "save", "requested": requested, "own": own, "rows": 2, **more}


def fresh(bid: Bid) -> Bid:
    bid.refresh_from_db()
    return bid


# The way of a provider -----------------------------------------------------------------------------------------------
def test_the_whole_way_from_the_list_to_the_receipt(client: Client, market: Market, during: Any) -> None:
    signed_in(client, market.heads[0])
    assert market.campaign.number in text(page(client, "bid-list"))
    assert page(client, "bid-start", market.campaign.uuid).status_code == 200
    answer = send(client, "bid-start", market.campaign.uuid)
    bid = Bid.objects.get()
    assert answer.url == reverse("bids:bid-lots", args=[bid.uuid])

    answer = send(client, "bid-lots", bid.uuid, version=bid.version, lots=[str(market.lot.uuid)])
    assert answer.url == reverse("bids:bid-line", args=[bid.uuid, market.lot.uuid])
    shown = text(page(client, "bid-line", bid.uuid, market.lot.uuid))
    assert "300" in shown and "1\u00a0000" in shown  # own throughput, volume of the lot

    data = line_data(fresh(bid), "1 00", partner_0=market.providers[1].name_ru, units_0="20")
    answer = send(client, "bid-line", bid.uuid, market.lot.uuid, **data)
    assert answer.url == reverse("bids:bid-check", args=[bid.uuid])
    content = sealing.content_of(fresh(bid), market.heads[0])
    assert content == {"lots": [wanted(market.lot, 100, **{f"b{market.providers[1].bin}": 20})]}

    assert market.providers[1].name in text(page(client, "bid-check", bid.uuid))
    document = SignedDocument.objects.get(kind="bid")
    cms = cms_of(document, market.heads[0])
    answer = send(client, "bid-check", bid.uuid, version=bid.version, document=document.uuid, cms=cms)
    assert answer.url == reverse("bids:bid-receipt", args=[bid.uuid])
    receipt = text(page(client, "bid-receipt", bid.uuid))
    for word in (fresh(bid).receipt, bid.seal, "10.11.2026 11:00:00"):
        assert word in receipt
    assert "748" not in receipt


def test_a_wrong_row_keeps_everything_that_was_typed(client: Client, market: Market, during: Any) -> None:
    bid = draft(market)
    signed_in(client, market.more["clerk"])
    data = line_data(bid, "сто", partner_0="Поликлиника", units_0="7", partner_1="000000000000", units_1="8")
    answer = send(client, "bid-line", bid.uuid, market.lot.uuid, **data)

    assert answer.status_code == 422
    for word in ("сто", "Поликлиника", 'value="7"', "000000000000", market.providers[1].bin):
        assert word in text(answer)  # the number of an organisation of that name is offered
    assert sealing.content_of(fresh(bid), market.heads[0]) == {"lots": [wanted(market.lot)]}


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"partner_0": "", "units_0": "5"}, "partner_0"),
        ({"partner_0": "other", "units_0": ""}, "units_0"),
        ({"partner_0": "own", "units_0": "5"}, "partner_0"),
        ({"partner_0": "other", "units_0": "5", "partner_1": "other", "units_1": "5"}, "partner_1"),
        ({"partner_0": "Никто", "units_0": "5"}, "partner_0"),
        ({"partner_0": "other", "units_0": "-5"}, "units_0"),
    ],
)
def test_a_row_of_a_co_executor_says_what_is_wrong(
    client: Client, market: Market, during: Any, row: dict[str, str], place: str
) -> None:
    bid = draft(market)
    numbers = {"other": market.providers[1].bin, "own": market.providers[0].bin}
    row = {name: numbers.get(value, value) for name, value in row.items()}
    signed_in(client, market.heads[0])
    answer = send(client, "bid-line", bid.uuid, market.lot.uuid, **line_data(bid, 100, **row))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [place]


def test_more_rows_save_nothing_and_keep_what_was_typed(client: Client, market: Market, during: Any) -> None:
    bid = draft(market)
    signed_in(client, market.heads[0])
    data = line_data(bid, "55", partner_0="Нұсқа") | {"act": "more"}
    answer = send(client, "bid-line", bid.uuid, market.lot.uuid, **data)
    assert answer.status_code == 200
    assert 'name="partner_4"' in text(answer) and 'name="partner_5"' not in text(answer)
    assert "Нұсқа" in text(answer) and 'value="55"' in text(answer)
    assert fresh(bid).version == data["version"]


def test_an_old_page_is_told_so_and_loses_nothing(client: Client, market: Market, during: Any) -> None:
    bid = draft(market)
    data = line_data(bid, 77)
    bidding.save_content(bid=bid, actor=market.heads[0], content={"lots": [wanted(market.lot, 5)]})
    signed_in(client, market.more["clerk"])
    answer = send(client, "bid-line", bid.uuid, market.lot.uuid, **data)
    assert answer.status_code == 422
    assert 'value="77"' in text(answer)


def test_a_clerk_reads_who_signs_and_cannot_submit(client: Client, market: Market, during: Any) -> None:
    bid = draft(market)
    signed_in(client, market.more["clerk"])
    shown = page(client, "bid-check", bid.uuid)
    assert shown.context["document"] is None and shown.context["heads"] == [market.heads[0].user.short_name]
    assert send(client, "bid-check", bid.uuid, version=bid.version, cms="x").status_code == 403


def test_what_the_examination_would_find_is_told_before(client: Client, market: Market, during: Any) -> None:
    bid = draft(market, 0, wanted(market.lot, 1001, **{f"b{market.providers[1].bin}": 20}))
    RegistryEntry.objects.filter(provider=market.providers[1]).update(state="suspended")
    signed_in(client, market.heads[0])
    (row,) = page(client, "bid-check", bid.uuid).context["rows"]
    assert {one.code for one in row["remarks"]} == {"partners_admitted", "volume"}


def test_a_bid_is_withdrawn_on_a_page_that_asks(client: Client, market: Market, during: Any) -> None:
    bid = sealed(market)
    signed_in(client, market.more["clerk"])
    assert page(client, "bid-withdraw", bid.uuid).status_code == 200
    assert fresh(bid).state == "submitted"
    answer = send(client, "bid-withdraw", bid.uuid, version=bid.version)
    assert answer.url == reverse("bids:bid-list")
    assert fresh(bid).state == "withdrawn"
    assert market.campaign.number in text(page(client, "bid-list"))  # another one may begin


def test_after_the_deadline_the_draft_is_closed_with_words(client: Client, market: Market) -> None:
    with at(DURING):
        bid = draft(market)
    signed_in(client, market.heads[0])
    with at(AFTER):
        for name in ("bid-lots", "bid-check"):
            assert page(client, name, bid.uuid).url == reverse("bids:bid", args=[bid.uuid])
        answer = send(client, "bid-line", bid.uuid, market.lot.uuid, **line_data(bid, 1))
        assert answer.url == reverse("bids:bid", args=[bid.uuid])
        assert page(client, "bid", bid.uuid).context["state"].sign == "out"
    assert fresh(bid).state == "draft"


# Correction and answer -----------------------------------------------------------------------------------------------
def returned(market: Market) -> Bid:
    with at(DURING):
        bid = sealed(market, 0, wanted(market.lot, 100, **{f"b{market.providers[1].bin}": 20}))
        RegistryEntry.objects.filter(provider=market.providers[1]).update(state="suspended")
    with at(AFTER):
        close(market)
    return fresh(bid)


def test_a_returned_bid_is_corrected_beside_its_remarks_and_signed(client: Client, market: Market) -> None:
    bid = returned(market)
    signed_in(client, market.heads[0])
    with at(AFTER):
        assert reverse("bids:bid-correct", args=[bid.uuid]) in text(page(client, "bid", bid.uuid))
        shown = page(client, "bid-correct", bid.uuid)
        assert [one.code for one in shown.context["parts"][0]["remarks"]] == ["partners_admitted"]
        assert market.providers[1].bin in text(shown)
        data = {
            "version": bid.version,
            "act": "save",
            "lot1-requested": 100,
            "lot1-own": "",
            "lot1-rows": 1,
            "lot1-partner_0": market.providers[2].bin,
            "lot1-units_0": 20,
            "answer": "",
        }
        assert client.post(reverse("bids:bid-correct", args=[bid.uuid]), data).status_code == 422
        answer = client.post(reverse("bids:bid-correct", args=[bid.uuid]), data | {"answer": "Заменён"})
        assert answer.url == reverse("bids:bid-correct-sign", args=[bid.uuid])
        assert market.providers[2].name in text(page(client, "bid-correct-sign", bid.uuid))
        document = SignedDocument.objects.get(kind="bid_correction")
        cms = cms_of(document, market.heads[0])
        answer = send(
            client, "bid-correct-sign", bid.uuid, version=fresh(bid).version, document=document.uuid, cms=cms
        )
        assert answer.url == reverse("bids:bid", args=[bid.uuid])
    assert fresh(bid).state == "admissible"


def test_a_correction_with_more_volume_is_told_so(client: Client, market: Market) -> None:
    bid = returned(market)
    signed_in(client, market.more["clerk"])
    data = {"version": bid.version, "act": "save", "lot1-requested": 101, "lot1-rows": 0, "answer": "Больше"}
    with at(AFTER):
        answer = client.post(reverse("bids:bid-correct", args=[bid.uuid]), data)
    assert answer.status_code == 422 and "Больше" in text(answer)


def test_placed_volume_is_shown_with_two_ways_to_answer(client: Client, market: Market) -> None:
    bid = opened(market)
    with at(AFTER):
        placed(market, bid, 60)
        signed_in(client, market.heads[0])
        shown = text(page(client, "bid", bid.uuid))
        assert "60" in shown
        for word in ("accept", "decline"):
            assert reverse("bids:bid-answer", args=[bid.uuid, word]) in shown
            assert page(client, "bid-answer", bid.uuid, word).status_code == 200
        assert page(client, "bid-answer", bid.uuid, "think").status_code == 404
        signed_in(client, market.more["clerk"])
        assert reverse("bids:bid-answer", args=[bid.uuid, "accept"]) not in text(page(client, "bid", bid.uuid))
        assert page(client, "bid-answer", bid.uuid, "accept").status_code == 403


# Sealed for everybody else -------------------------------------------------------------------------------------------
def others(market: Market) -> dict[str, Actor]:
    with at(NOW):
        member = make_user(market.branch, Role.COMMISSION_MEMBER)
    return market.actors | {"competitor": market.heads[1], "member": member}


def test_before_the_deadline_nobody_else_finds_a_bid_or_a_number_of_bids(client: Client, market: Market) -> None:
    people = others(market)
    with at(DURING):
        bid = sealed(market, 0, wanted(market.lot, UNITS))
    with at(LAST_SECOND):
        for name, actor in people.items():
            signed_in(client, actor)
            for where in OWN:
                found = page(client, where, bid.uuid)
                assert found.status_code in (403, 404), (name, where)
            assert page(client, "bid-content", bid.uuid).status_code in (403, 404)
            assert page(client, "bid-line", bid.uuid, market.lot.uuid).status_code in (403, 404)
            listed = page(client, "campaign-bids", market.campaign.uuid)
            assert listed.status_code == (403 if name == "competitor" else 200), name
            assert market.providers[0].name not in text(listed)
            assert bid.receipt not in text(listed) and str(bid.uuid) not in text(listed)


def test_the_page_of_a_campaign_is_the_same_with_and_without_bids(client: Client, market: Market) -> None:
    signed_in(client, market.actors["admin"])

    def shown() -> str:
        body = text(page(client, "campaign-bids", market.campaign.uuid))
        return body[body.index("<main") :]

    with at(DURING):
        before = shown()
        sealed(market), draft(market, 1)
        assert shown() == before


@pytest.mark.parametrize("where", ["config:audit-log", "reference:index", "home"])
def test_no_other_page_tells_who_bids(client: Client, market: Market, where: str) -> None:
    with at(DURING):
        bid = sealed(market, 0, wanted(market.lot, UNITS))
    with at(LAST_SECOND):
        signed_in(client, market.actors["admin"])
        body = text(client.get(reverse(where)))
    for word in (bid.receipt, str(bid.uuid), str(UNITS), market.heads[0].user.email):
        assert word not in body


def test_the_public_page_of_the_signature_tells_nothing_of_the_content(client: Client, market: Market) -> None:
    with at(DURING):
        sealed(market, 0, wanted(market.lot, UNITS))
        document = SignedDocument.objects.get(kind="bid")
        assert str(UNITS) not in text(client.get(reverse("signatures:verify", args=[document.uuid])))
        for name in ("signatures:pdf", "signatures:data"):
            signed_in(client, market.actors["admin"])
            assert client.get(reverse(name, args=[document.uuid])).status_code == 404
            signed_in(client, market.heads[0])
            assert client.get(reverse(name, args=[document.uuid])).status_code == 200


def test_after_the_opening_the_fund_reads_and_competitors_do_not(client: Client, market: Market) -> None:
    bid = opened(market, wanted(market.lot, UNITS))
    with at(AFTER):
        for name, actor in others(market).items():
            signed_in(client, actor)
            found = page(client, "bid", bid.uuid)
            if name == "competitor":
                assert found.status_code == 404
                continue
            assert found.status_code == 200, name
            assert "748\u00a0391" in text(found)
            assert bid.receipt in text(page(client, "campaign-bids", market.campaign.uuid))
            assert reverse("bids:bid-withdraw", args=[bid.uuid]) not in text(found)
            for where in OWN[1:]:
                assert page(client, where, bid.uuid).status_code == 403, (name, where)


def test_another_region_finds_neither_the_bids_nor_the_campaign(client: Client, market: Market) -> None:
    from accounts.enums import OrganisationKind
    from tests.accounts.people import make_region
    from tests.procurement.world import office

    with at(NOW):
        far = make_user(office(OrganisationKind.BRANCH, "Алматы", region=make_region("75")), Role.BRANCH_HEAD)
    bid = opened(market)
    with at(AFTER):
        signed_in(client, far)
        assert page(client, "bid", bid.uuid).status_code == 404
        assert page(client, "campaign-bids", market.campaign.uuid).status_code == 404


def test_the_downloaded_content_has_the_seal_as_its_digest(client: Client, market: Market) -> None:
    bid = opened(market)
    with at(AFTER):
        signed_in(client, market.actors["auditor"])
        answer = page(client, "bid-content", bid.uuid)
    assert sha256(answer.content).hexdigest() == bid.seal
    assert json.loads(answer.content)["content"]["lots"][0]["requested"] == 100


# Lists ---------------------------------------------------------------------------------------------------------------
def test_the_list_of_opened_bids_is_filtered(client: Client, market: Market) -> None:
    with at(DURING):
        first, _second, third = sealed(market, 0), sealed(market, 1), sealed(market, 2)
        RegistryEntry.objects.filter(provider=market.providers[2]).update(state="suspended")
    with at(AFTER):
        close(market)
        signed_in(client, market.actors["officer"])

        def found(**filters: Any) -> list[int]:
            rows = page(client, "campaign-bids", market.campaign.uuid, **filters).context["rows"]
            return sorted(row["bid"].pk for row in rows)

        assert len(found()) == 3
        assert found(state="rejected") == found(verdict="excluded") == [third.pk]
        assert found(text=fresh(first).receipt) == found(text=market.providers[0].bin) == [first.pk]
        assert found(lot="001") == found()
        assert found(lot="001", text="Нұсқа", state="rejected") == []


def test_a_long_list_asks_no_more_questions(client: Client, market: Market) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from procurement.enums import BidState
    from tests.procurement.world import make_rated

    opened(market)
    signed_in(client, market.actors["officer"])

    def queries() -> int:
        with at(AFTER), CaptureQueriesContext(connection) as counted:
            assert page(client, "campaign-bids", market.campaign.uuid).status_code == 200
        return len(counted)

    queries()
    few = queries()
    for number in range(40):
        place = make_rated(f"Орган {number}", market.region, 50, 10)
        bid = Bid.objects.create(
            campaign=market.campaign, provider=place, state=BidState.ADMISSIBLE, opened_at=AFTER, receipt=f"R{number}"
        )
        bid.lines.create(lot=market.lot, requested=5, own=5)
    assert queries() == few


def test_the_navigation_counts_what_awaits_the_provider(client: Client, market: Market) -> None:
    from procurement.bids.desk import awaiting

    with at(DURING):
        draft(market)
        assert awaiting(market.heads[0]).count() == 1
        assert awaiting(market.heads[1]).count() == awaiting(market.actors["officer"]).count() == 0
    with at(AFTER):
        assert awaiting(market.heads[0]).count() == 0
    bid = returned(make_bidding_again(market))
    with at(AFTER + timedelta(days=1)):
        assert [one.pk for one in awaiting(market.heads[0])] == [bid.pk]


def make_bidding_again(market: Market) -> Market:
    """Another campaign for the same providers."""
    from tests.procurement.world import make_campaign

    market.campaign = make_campaign(market.plan, market.region, state="accepting")
    market.lot = make_lot(market.campaign, market.plan.lines.get(), 1000)
    return market
