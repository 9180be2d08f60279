"""No address of the portal tells of a sealed bid: every page, list, download and interface that can be opened without
more than the campaign's own identifiers, as everybody who is not the bidder."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import SignedDocument
from tests.conftest import StrictClient
from tests.procurement.bids_world import AFTER, DURING, LAST_SECOND, at, close, draft, make_bidding, sealed, wanted
from tests.procurement.world import NOW, Market, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
UNITS = 748_391


def addresses(resolver: Any = None, space: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every named address with the names of its arguments."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one, inner)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}", list(one.pattern.converters)


def reached(client: StrictClient, market: Market, ids: dict[str, list[Any]]) -> Iterator[tuple[str, str]]:
    """Address → what it answers with 200."""
    for name, arguments in addresses():
        if not set(arguments) <= set(ids):
            continue
        values = ids[arguments[0]] if len(arguments) == 1 else [None] if not arguments else []
        for value in values:
            try:
                url = reverse(name, kwargs={arguments[0]: value} if arguments else {})
            except NoReverseMatch:
                continue
            response = client.get(url)
            if response.status_code == 200:
                body = b"".join(response.streaming_content) if response.streaming else response.content
                yield url, body.decode(errors="replace")


@pytest.mark.parametrize("who", ["guest", "officer", "chief", "auditor", "central", "admin", "competitor", "member"])
def test_no_address_tells_of_a_sealed_bid(who: str) -> None:
    market = make_bidding()
    with at(NOW):
        member = make_user(market.branch, Role.COMMISSION_MEMBER)
    people: dict[str, Actor | None] = market.actors | {
        "competitor": market.heads[1],
        "member": member,
        "guest": None,
    }
    with at(DURING):
        bid, other = sealed(market, 0, wanted(market.lot, UNITS)), draft(market, 2, wanted(market.lot, UNITS + 1))
    document = SignedDocument.objects.get(kind="bid", subject_id=str(bid.uuid))
    secrets = [
        bid.receipt, bid.seal, str(bid.uuid), str(other.uuid), str(document.uuid), str(UNITS), "748\u00a0391",
    ]  # fmt: skip
    ids = {
        "uuid": [market.campaign.uuid],
        "number": [market.campaign.number],
        "slug": ["parameters"],
    }
    client, opened = StrictClient(raise_request_exception=True), 0
    with at(LAST_SECOND):
        if (actor := people[who]) is not None:
            client.force_login(actor.user)
        for url, body in reached(client, market, ids):
            opened += 1
            assert [word for word in secrets if word in body] == [], url
    assert opened > (5 if who == "guest" else 12)


def test_the_walk_would_find_a_bid_that_is_open() -> None:
    """The same walk after the opening meets the receipt, so it looks where bids are."""
    market = make_bidding()
    with at(DURING):
        bid = sealed(market, 0, wanted(market.lot, UNITS))
    client = StrictClient()
    client.force_login(market.actors["admin"].user)
    with at(AFTER):
        close(market)
        found = [url for url, body in reached(client, market, {"uuid": [market.campaign.uuid]}) if bid.receipt in body]
    assert reverse("bids:campaign-bids", args=[market.campaign.uuid]) in found
