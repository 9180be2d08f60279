"""Until the deadline nobody but the bidder reads a bid: not through the pages' doors, the database, the audit log,
what is signed or what people are told."""

import json
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.access import SYSTEM
from accounts.enums import Role
from accounts.models import Notification, SignedDocument
from accounts.signatures import access as papers
from config import audit
from config.models import AuditEntry, StateChange
from procurement.bids import sealing
from procurement.bids.access import bids_visible_to
from procurement.bids.content import canonical, seal_of
from procurement.bids.errors import SealBroken, StillSealed
from procurement.models import Bid, Campaign
from tests.procurement.bids_world import (
    AFTER,
    DEADLINE,
    DURING,
    LAST_SECOND,
    at,
    close,
    draft,
    make_bidding,
    sealed,
    wanted,
)
from tests.procurement.world import Market, make_user

pytestmark = pytest.mark.django_db
UNITS = 748_391  # a number that stands nowhere else


@pytest.fixture
def market() -> Market:
    return make_bidding()


@pytest.fixture
def bid(market: Market) -> Bid:
    with at(DURING):
        return sealed(market, 0, wanted(market.lot, UNITS))


def everybody_else(market: Market) -> list[Any]:
    member = make_user(market.branch, Role.COMMISSION_MEMBER)
    return [*market.actors.values(), market.heads[1], market.heads[2], member, SYSTEM]


# Sealing itself ------------------------------------------------------------------------------------------------------
units = st.integers(0, 10**12)
partners = st.fixed_dictionaries({"bin": st.from_regex(r"[0-9]{12}", fullmatch=True), "units": units})
lines = st.fixed_dictionaries(
    {"lot": st.uuids().map(str), "requested": units, "own": units, "partners": st.lists(partners, max_size=3)}
)
contents = st.fixed_dictionaries({"lots": st.lists(lines, max_size=8)})


@settings(max_examples=60, deadline=None)
@given(content=contents, other=contents)
def test_what_was_sealed_comes_out_and_nothing_else_fits_the_seal(content: Any, other: Any) -> None:
    bid = Bid(campaign=Campaign())
    sealing.seal(bid, content)

    found, salt = sealing._unsealed(bid)

    assert found == content
    assert seal_of(bid.uuid, content, salt) == bid.seal
    assert (seal_of(bid.uuid, other, salt) == bid.seal) == (other == content)


@settings(max_examples=60, deadline=None)
@given(content=contents, place=st.integers(0), flip=st.integers(1, 255))
def test_one_changed_byte_breaks_the_seal(content: Any, place: int, flip: int) -> None:
    bid = Bid(campaign=Campaign())
    sealing.seal(bid, content)
    stored = bytearray(bid.sealed)
    stored[place % len(stored)] ^= flip
    bid.sealed = bytes(stored)

    with pytest.raises(SealBroken):
        sealing._unsealed(bid)


def test_equal_contents_look_different_and_long_ones_no_longer_than_short_ones() -> None:
    first, second, longer = (Bid(campaign=Campaign()) for _ in range(3))
    line = {"lot": "x", "requested": 1, "own": 1, "partners": []}
    for bid, count in ((first, 1), (second, 1), (longer, 8)):
        sealing.seal(bid, {"lots": [line] * count})

    assert first.seal != second.seal and first.sealed != second.sealed
    assert len(first.sealed) == len(longer.sealed)


def test_a_row_copied_into_another_bid_does_not_open(market: Market, bid: Bid) -> None:
    with at(DURING):
        other = draft(market, 1)
    Bid.objects.filter(pk=other.pk).update(sealed=bid.sealed, seal=bid.seal)
    other.refresh_from_db()

    with pytest.raises(SealBroken):
        sealing.content_of(other, market.heads[1])


def test_a_changed_seal_is_noticed(market: Market, bid: Bid) -> None:
    bid.seal = "0" * 64
    with pytest.raises(SealBroken):
        sealing.content_of(bid, market.heads[0])


def test_a_new_secret_of_the_installation_loses_no_bid(market: Market, bid: Bid, settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    assert sealing.content_of(bid, market.heads[0])["lots"][0]["requested"] == UNITS

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(SealBroken):
        sealing.content_of(bid, market.heads[0])


# Who reads it, and when ----------------------------------------------------------------------------------------------
def test_its_own_people_read_it_always(market: Market, bid: Bid) -> None:
    for moment in (DURING, AFTER):
        with at(moment):
            for actor in (market.heads[0], market.more["clerk"]):
                assert sealing.content_of(bid, actor)["lots"][0]["requested"] == UNITS


def test_to_the_last_second_nobody_else_reads_it(market: Market, bid: Bid) -> None:
    with at(LAST_SECOND):
        for actor in everybody_else(market):
            with pytest.raises(StillSealed):
                sealing.content_of(bid, actor)
            assert not bids_visible_to(actor).exists()
        with pytest.raises(StillSealed):
            sealing.reveal(bid)


def test_after_the_deadline_it_is_read_once_it_was_opened(market: Market, bid: Bid) -> None:
    staff = [market.actors["officer"], market.actors["central"]]
    with at(DEADLINE):
        for actor in staff:
            with pytest.raises(StillSealed):
                sealing.content_of(bid, actor)
        close(market)
        bid.refresh_from_db()
        for actor in staff:
            assert sealing.content_of(bid, actor)["lots"][0]["requested"] == UNITS
        with pytest.raises(StillSealed):
            sealing.content_of(bid, market.heads[1])


def test_an_opened_mark_alone_opens_nothing_before_the_deadline(market: Market, bid: Bid) -> None:
    Bid.objects.filter(pk=bid.pk).update(opened_at=DURING)
    bid.refresh_from_db()
    with at(LAST_SECOND):
        for actor in everybody_else(market):
            assert not bids_visible_to(actor).exists()
            with pytest.raises(StillSealed):
                sealing.content_of(bid, actor)


# What lies about -----------------------------------------------------------------------------------------------------
def test_no_table_holds_the_content(market: Market, bid: Bid) -> None:
    """Every column of every table, as text: neither the volume nor the lot's number in what belongs to the bid."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert "procurement_bid" in tables
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS one WHERE one::text LIKE %s', [f"%{UNITS}%"])
            assert cursor.fetchone()[0] == 0, table
        cursor.execute("SELECT encode(sealed, 'escape'), salt FROM procurement_bid WHERE id = %s", [bid.pk])
        stored, salt = cursor.fetchone()
    assert str(market.lot.uuid) not in stored and "requested" not in stored
    assert salt == ""


def test_what_the_head_signs_tells_the_seal_and_nothing_else(market: Market, bid: Bid) -> None:
    document = SignedDocument.objects.get(kind="bid")

    assert set(document.content) == {"bid", "campaign", "closes_at", "provider", "seal"}
    assert document.content["seal"] == bid.seal
    for text in (document.canonical, document.title, json.dumps(document.content)):
        assert str(UNITS) not in text and str(market.lot.uuid) not in text
    assert not bid.lines.exists()
    assert str(bid) == bid.receipt


def test_the_signed_paper_is_the_bidders_own_until_the_opening(market: Market, bid: Bid) -> None:
    document = SignedDocument.objects.get(kind="bid")
    with at(LAST_SECOND):
        assert papers.may_read(market.heads[0], document)
        assert [actor for actor in everybody_else(market) if papers.may_read(actor, document)] == []
    with at(AFTER):
        close(market)
        assert papers.may_read(market.actors["officer"], document)
        assert not papers.may_read(market.heads[1], document)


def test_the_log_keeps_who_bids_to_itself_until_the_deadline(market: Market, bid: Bid) -> None:
    written = AuditEntry.objects.filter(verb__startswith="procurement.bid_")
    assert {one.verb for one in written} >= {"procurement.bid_started", "procurement.bid_submit"}
    place = market.providers[0].pk

    def told() -> list[str]:
        rows = audit.readable().filter(organisation_id=place).order_by("id")
        return list(rows.values_list("verb", flat=True))

    with at(LAST_SECOND):
        assert told() == []
    with at(DEADLINE):
        assert {"procurement.bid_submit", "accounts.signed"} <= set(told())
    assert str(UNITS) not in json.dumps(list(AuditEntry.objects.values_list("data", flat=True)))


def test_only_the_bidder_is_told_anything(market: Market, bid: Bid) -> None:
    rows = Notification.objects.filter(kind__startswith="bid.")
    assert {one.organisation_id for one in rows} == {market.providers[0].pk}
    assert all(str(UNITS) not in json.dumps(one.params) for one in rows)
    assert StateChange.objects.filter(machine="bid", organisation_id=market.providers[0].pk).exists()


def test_receipts_do_not_count_the_bids(market: Market, bid: Bid) -> None:
    with at(DURING):
        others = [sealed(market, place) for place in (1, 2)]
    tails = [one.receipt.removeprefix(f"{market.campaign.number}/") for one in (bid, *others)]
    assert len(set(tails)) == 3
    assert all(len(tail) == 8 for tail in tails)


def test_after_the_opening_anybody_can_repeat_the_seal(market: Market, bid: Bid) -> None:
    with at(AFTER):
        close(market)
        bid.refresh_from_db()
        content = sealing.content_of(bid, market.actors["auditor"])
    assert seal_of(bid.uuid, content, bid.salt) == bid.seal == SignedDocument.objects.get(kind="bid").content["seal"]
    content["lots"][0]["requested"] += 1
    assert seal_of(bid.uuid, content, bid.salt) != bid.seal
    assert json.loads(canonical(content)) == content
