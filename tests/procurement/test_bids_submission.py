"""From the draft to the receipt: who may, until when, and what a bid must hold."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.access import RoleMissing
from accounts.models import Notification
from accounts.signatures import SignatureRefused
from config.models import AuditEntry
from config.workflow import NoSuchStep, Stale, StepRefused
from procurement.bids import bidding, sealing
from procurement.bids.errors import BidError
from procurement.bids.machine import BID
from procurement.enums import CampaignState
from procurement.models import Bid, Campaign
from providers.enums import EntryState
from providers.models import RegistryEntry
from tests.procurement.bids_world import (
    DEADLINE,
    DURING,
    LAST_SECOND,
    at,
    draft,
    make_bidding,
    sealed,
    submit,
    wanted,
)
from tests.procurement.world import Market
from tests.signing import cms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Market:
    return make_bidding()


# Beginning -----------------------------------------------------------------------------------------------------------
def test_a_clerk_begins_and_the_head_submits(market: Market) -> None:
    with at(DURING):
        bid = draft(market, actor=market.more["clerk"])
        assert bid.state == "draft" and not bid.receipt
        bid = submit(bid, market.heads[0])

    assert bid.state == "submitted"
    assert bid.submitted_at == DURING
    assert bid.receipt.startswith(f"{market.campaign.number}/")
    news = Notification.objects.filter(kind="bid.submitted")
    assert {one.user for one in news} == {market.heads[0].user, market.more["clerk"].user}
    assert "10.11.2026 11:00:00" in str(news[0].params)


@pytest.mark.parametrize("state", sorted(set(CampaignState.values) - {"accepting"}))
def test_a_bid_begins_only_while_the_campaign_accepts(market: Market, state: str) -> None:
    Campaign.objects.filter(pk=market.campaign.pk).update(state=state)
    with at(DURING), pytest.raises(BidError):
        bidding.start_bid(campaign=market.campaign, actor=market.heads[0])


@pytest.mark.parametrize("state", sorted(set(EntryState.values) - {"active"}))
def test_who_is_not_admitted_to_any_of_its_care_does_not_bid(market: Market, state: str) -> None:
    RegistryEntry.objects.filter(provider=market.providers[0]).update(state=state)
    with at(DURING), pytest.raises(BidError, match="registry"):
        bidding.start_bid(campaign=market.campaign, actor=market.heads[0])


def test_a_provider_has_one_bid_in_a_campaign(market: Market) -> None:
    with at(DURING):
        draft(market)
        with pytest.raises(BidError, match="already"):
            bidding.start_bid(campaign=market.campaign, actor=market.more["clerk"])
        draft(market, 1)
    assert Bid.objects.count() == 2


@pytest.mark.parametrize("who", ["officer", "chief", "auditor", "central", "admin"])
def test_nobody_of_the_fund_bids(market: Market, who: str) -> None:
    with at(DURING), pytest.raises(RoleMissing):
        bidding.start_bid(campaign=market.campaign, actor=market.actors[who])


# Filling in ----------------------------------------------------------------------------------------------------------
BAD: dict[str, Any] = {
    "no dict of lots": {},
    "more than lots": {"lots": [], "price": 1},
    "a fraction": {"lots": [{"requested": 1.5}]},
    "negative": {"lots": [{"own": -1}]},
    "yes": {"lots": [{"requested": True}]},
    "text": {"lots": [{"requested": "100"}]},
    "huge": {"lots": [{"requested": 10**12 + 1}]},
    "no lot": {"lots": [{"lot": "1"}]},
    "a foreign lot": {"lots": [{"lot": "6f1dfc6c-0e5a-4a9c-9ef1-8f7be1b4d3a1"}]},
    "a lot twice": {"lots": [{}, {}]},
    "a short number": {"lots": [{"partners": [{"bin": "123", "units": 1}]}]},
    "a partner without units": {"lots": [{"partners": [{"bin": "123456789012"}]}]},
    "a name too many": {"lots": [{"price": 1}]},
    "many partners": {"lots": [{"partners": [{"bin": "123456789012", "units": 1}] * 51}]},
}


@pytest.mark.parametrize("given", BAD.values(), ids=BAD.keys())
def test_what_is_no_content_is_refused_and_the_draft_stays(market: Market, given: Any) -> None:
    with at(DURING):
        bid = draft(market)
        before = bytes(bid.sealed)
        lots = given.get("lots")
        content = given if lots is None else {**given, "lots": [{**wanted(market.lot), **one} for one in lots]}
        with pytest.raises(BidError):
            bidding.save_content(bid=bid, actor=market.heads[0], content=content)
    bid.refresh_from_db()
    assert bytes(bid.sealed) == before


def test_a_lot_keeps_its_volume_while_others_are_chosen(market: Market) -> None:
    from tests.procurement.world import make_lot

    other = make_lot(market.campaign, market.plan.lines.get(), 50)
    with at(DURING):
        bid = draft(market)
        bid = bidding.save_lots(
            bid=bid, actor=market.heads[0], lots=[str(market.lot.uuid), str(other.uuid)], version=bid.version
        )
        rows = sealing.content_of(bid, market.heads[0])["lots"]
    assert [row["requested"] for row in rows] == [100, 0]


def test_another_organisation_changes_nothing(market: Market) -> None:
    with at(DURING):
        bid = draft(market)
        for head in (market.heads[1], market.actors["admin"]):
            with pytest.raises(RoleMissing):
                bidding.save_content(bid=bid, actor=head, content={"lots": []})
            with pytest.raises(RoleMissing):
                bidding.withdraw(bid=bid, actor=head)


def test_an_old_page_saves_nothing(market: Market) -> None:
    with at(DURING):
        bid = draft(market)
        bidding.save_content(bid=bid, actor=market.heads[0], content={"lots": []})
        with pytest.raises(Stale):
            bidding.save_content(
                bid=bid, actor=market.more["clerk"], content={"lots": [wanted(market.lot)]}, version=bid.version
            )


def test_a_submitted_bid_is_changed_no_more(market: Market) -> None:
    with at(DURING):
        bid = sealed(market)
        with pytest.raises(NoSuchStep):
            bidding.save_content(bid=bid, actor=market.heads[0], content={"lots": []})


# Submitting ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "word"),
    [
        (None, "at least one lot"),
        ({"requested": 0, "own": 0}, "how many units"),
        ({"requested": 100, "own": 90}, "make 90, not 100"),
        ({"requested": 100, "own": 100, "partners": [{"bin": "123456789012", "units": 0}]}, "at least one unit"),
    ],
)
def test_what_is_missing_keeps_it_back(market: Market, line: Any, word: str) -> None:
    with at(DURING):
        lots = [] if line is None else [{**wanted(market.lot), **line}]
        bid = draft(market)
        bid = bidding.save_content(bid=bid, actor=market.heads[0], content={"lots": lots})
        with pytest.raises(StepRefused, match=word):
            bidding.commitment_to_sign(bid=bid, actor=market.heads[0])


def test_without_admission_to_any_of_its_lots_it_is_not_submitted(market: Market) -> None:
    with at(DURING):
        bid = draft(market)
        RegistryEntry.objects.filter(provider=market.providers[0]).update(state="suspended")
        with pytest.raises(StepRefused, match="registry"):
            bidding.commitment_to_sign(bid=bid, actor=market.heads[0])


def test_a_clerk_does_not_submit(market: Market) -> None:
    with at(DURING):
        bid = draft(market)
        document = bidding.commitment_to_sign(bid=bid, actor=market.heads[0])
        with pytest.raises(RoleMissing):
            bidding.submit(
                bid=bid,
                actor=market.more["clerk"],
                document=document,
                cms=cms_of(document, market.more["clerk"]).encode(),
            )


def test_the_signature_of_an_earlier_content_does_not_do(market: Market) -> None:
    head = market.heads[0]
    with at(DURING):
        bid = draft(market)
        document = bidding.commitment_to_sign(bid=bid, actor=head)
        bid = bidding.save_content(bid=bid, actor=head, content={"lots": [wanted(market.lot, 101)]})
        with pytest.raises(StepRefused):
            bidding.submit(bid=bid, actor=head, document=document, cms=cms_of(document, head).encode())
        with pytest.raises(SignatureRefused):
            bidding.submit(bid=bid, actor=head, document=document, cms=b"nonsense")
    bid.refresh_from_db()
    assert bid.state == "draft"


def test_the_two_sides_of_the_deadline(market: Market) -> None:
    with at(DURING):
        early, late, gone = draft(market, 0), draft(market, 1), sealed(market, 2)
        documents = [
            bidding.commitment_to_sign(bid=bid, actor=head)
            for bid, head in ((early, market.heads[0]), (late, market.heads[1]))
        ]
    with at(LAST_SECOND):
        early = bidding.submit(
            bid=early, actor=market.heads[0], document=documents[0], cms=cms_of(documents[0], market.heads[0]).encode()
        )
        gone = bidding.withdraw(bid=gone, actor=market.heads[2])
    assert (early.state, early.submitted_at, gone.state) == ("submitted", LAST_SECOND, "withdrawn")

    with at(DEADLINE):  # the clock has not closed the campaign yet
        assert market.campaign.state == "accepting"
        with pytest.raises(StepRefused, match="no longer"):
            bidding.submit(
                bid=late,
                actor=market.heads[1],
                document=documents[1],
                cms=cms_of(documents[1], market.heads[1]).encode(),
            )
        with pytest.raises(StepRefused, match="no longer"):
            bidding.withdraw(bid=early, actor=market.heads[0])
        with pytest.raises(StepRefused, match="no longer"):
            bidding.save_content(bid=late, actor=market.heads[1], content={"lots": []})
        with pytest.raises(StepRefused, match="no longer"):
            bidding.start_bid(campaign=market.campaign, actor=market.heads[2])
    assert AuditEntry.objects.filter(verb="procurement.bid_submit").count() == 2


def test_a_second_that_passes_between_check_and_acceptance_refuses_it(market: Market) -> None:
    """The clock ticks on while the signature is verified."""
    head = market.heads[0]
    with at(DURING):
        bid = draft(market)
        document = bidding.commitment_to_sign(bid=bid, actor=head)
        assert document.kind == "bid"
    with at(LAST_SECOND + timedelta(microseconds=999_999)) as clock:
        step = BID.step("submit")
        assert [*step.guards[1](bid, head)] == []
        clock.shift(timedelta(microseconds=1))
        with pytest.raises(StepRefused, match="no longer"):
            step.effect(bid, head)  # type: ignore[misc]


# Withdrawing ---------------------------------------------------------------------------------------------------------
def test_after_a_withdrawal_another_bid_begins_with_what_was_typed(market: Market) -> None:
    with at(DURING):
        first = sealed(market, 0, wanted(market.lot, 77))
        first = bidding.withdraw(bid=first, actor=market.more["clerk"])
        second = bidding.start_bid(campaign=market.campaign, actor=market.heads[0])
        assert sealing.content_of(second, market.heads[0])["lots"][0]["requested"] == 77
        second = submit(second, market.heads[0])
    assert (first.state, second.state) == ("withdrawn", "submitted")
    assert first.seal != second.seal and first.receipt != second.receipt
