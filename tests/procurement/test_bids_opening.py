"""The opening at the deadline, the examination that follows, and the one correction."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.access import SYSTEM, RoleMissing
from accounts.models import Notification
from config.workflow import StepRefused
from procurement.bids import bidding, opening, sealing
from procurement.bids.errors import BidError, StillSealed
from procurement.bids.machine import BID
from procurement.campaigns.machine import CAMPAIGN
from procurement.models import Bid, BidLine, Campaign, PublicEvent
from providers.models import Application, Capacity, Licence, Rating, RegistryEntry
from tests.procurement.bids_world import (
    AFTER,
    DEADLINE,
    DURING,
    LAST_SECOND,
    at,
    close,
    draft,
    force,
    make_bidding,
    opened,
    sealed,
    wanted,
)
from tests.procurement.world import ALMATY, CLOSES, Market, make_lot, make_rated
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
CORRECTION_ENDS = date(2026, 11, 18)  # three working days after Friday the 13th


@pytest.fixture
def market() -> Market:
    return make_bidding()


def faults(line: BidLine) -> list[str]:
    return [one["code"] for one in line.checks if one["met"] is False]


# Opening -------------------------------------------------------------------------------------------------------------
def test_nothing_opens_to_the_last_second(market: Market) -> None:
    with at(DURING):
        bid = sealed(market)
    with at(LAST_SECOND):
        with pytest.raises(StillSealed):
            opening.open_bids(market.campaign, SYSTEM)
        with pytest.raises(StepRefused):
            BID.fire("open", bid, actor=SYSTEM)
    bid.refresh_from_db()
    assert (bid.state, bid.salt, bid.lines.count()) == ("submitted", "", 0)


def test_at_the_deadline_every_submitted_bid_opens_and_no_other(market: Market) -> None:
    with at(DURING):
        first, second, third = sealed(market, 0), sealed(market, 1), draft(market, 2)
        gone = bidding.withdraw(bid=second, actor=market.heads[1])
    with at(DEADLINE):
        close(market)
    rows = {one.pk: one for one in Bid.objects.all()}

    assert [rows[one.pk].state for one in (first, gone, third)] == ["admissible", "withdrawn", "draft"]
    assert rows[first.pk].opened_at == DEADLINE
    assert (rows[first.pk].lines.get().requested, rows[first.pk].lines.get().verdict) == (100, "admissible")
    assert not BidLine.objects.exclude(bid=first).exists()


def test_the_opening_is_announced_once_and_opening_again_changes_nothing(market: Market) -> None:
    with at(DURING):
        bid = sealed(market)
    with at(AFTER):
        close(market)
        bid.refresh_from_db()
        version = bid.version
        assert opening.open_bids(market.campaign, SYSTEM) == 0
        assert list(CAMPAIGN.take_due(CLOSES + timedelta(days=30), SYSTEM)) == []
    bid.refresh_from_db()

    assert bid.version == version
    assert Notification.objects.filter(kind="bid.admitted", user=market.heads[0].user).count() == 1
    assert PublicEvent.objects.filter(kind="bids_opened").count() == 1


def test_the_clock_closes_nothing_on_the_last_day(market: Market) -> None:
    Campaign.objects.filter(pk=market.campaign.pk).update(due_on=CLOSES)
    with at(DURING):
        bid = sealed(market)
    with at(LAST_SECOND):
        assert list(CAMPAIGN.take_due(CLOSES, SYSTEM)) == []
    bid.refresh_from_db()
    assert bid.state == "submitted"


@pytest.mark.parametrize("harm", ["sealed", "seal"])
def test_a_broken_seal_is_told_and_holds_nobody_up(market: Market, harm: str) -> None:
    with at(DURING):
        broken, sound = sealed(market, 0), sealed(market, 1)
    value: Any = bytes(broken.sealed)[:-1] + b"\x00" if harm == "sealed" else "0" * 64
    Bid.objects.filter(pk=broken.pk).update(**{harm: value})
    with at(AFTER):
        close(market)
    broken.refresh_from_db()
    sound.refresh_from_db()

    assert (broken.state, [one["code"] for one in broken.remarks]) == ("rejected", ["seal"])
    assert sound.state == "admissible"


def test_the_number_of_queries_for_facts_does_not_grow_with_the_bids(
    market: Market, django_assert_max_num_queries: Any
) -> None:
    with at(DURING):
        sealed(market, 0), sealed(market, 1), sealed(market, 2)
    with at(AFTER):
        rows = list(Bid.objects.select_related("campaign", "provider"))
        with django_assert_max_num_queries(8):
            opening.facts_for(market.campaign, rows[:1])
        with django_assert_max_num_queries(8):
            opening.facts_for(market.campaign, rows)


# The examination -----------------------------------------------------------------------------------------------------
def updated_at(market: Market, moment: datetime) -> None:
    """The branch accepted the organisation's data at this moment."""
    Application.objects.create(
        provider=market.providers[0],
        kind="update",
        state="admitted",
        state_since=moment,
        created_by=market.heads[0].user,
    )


def harmed(market: Market, what: str) -> None:
    provider = market.providers[0]
    if what == "suspended":
        RegistryEntry.objects.filter(provider=provider).update(state="suspended")
    elif what == "excluded":
        RegistryEntry.objects.filter(provider=provider).update(state="removed")
    elif what == "no throughput":
        Capacity.objects.filter(provider=provider).update(units=0)
    elif what == "throughput unknown":
        Capacity.objects.filter(provider=provider).delete()
    elif what == "licence ended":
        Licence.objects.filter(provider=provider).update(valid_to=CLOSES)
    elif what == "licence unconfirmed":
        Licence.objects.filter(provider=provider).update(confirmed=False)
    elif what == "data of two years ago":
        moment = datetime(2024, 11, 13, tzinfo=ALMATY)
        updated_at(market, moment)
    elif what == "below the threshold":
        Rating.objects.filter(provider=provider).update(points=Decimal("89.99"))


@pytest.mark.parametrize(
    ("what", "code", "state"),
    [
        ("nothing", None, "admissible"),
        ("suspended", "entry", "rejected"),
        ("excluded", "entry", "rejected"),
        ("no throughput", "throughput", "rejected"),
        ("throughput unknown", "throughput", "rejected"),
        ("below the threshold", "rating", "rejected"),
        ("licence ended", "licence", "needs_correction"),
        ("licence unconfirmed", "licence", "needs_correction"),
        ("data of two years ago", "data", "needs_correction"),
    ],
)
def test_what_is_found_decides(market: Market, what: str, code: str | None, state: str) -> None:
    Campaign.objects.filter(pk=market.campaign.pk).update(threshold=90)
    market.campaign.refresh_from_db()
    with at(DURING):
        bid = sealed(market)
        harmed(market, what)
    with at(AFTER):
        close(market)
    bid.refresh_from_db()

    assert bid.state == state
    assert faults(bid.lines.get()) == ([code] if code else [])
    assert [one["code"] for one in bid.remarks] == ([code] if code else [])


def test_a_licence_that_ends_on_the_day_of_the_opening_still_counts(market: Market) -> None:
    Licence.objects.filter(provider=market.providers[0]).update(valid_to=CLOSES + timedelta(days=1))
    assert opened(market).state == "admissible"


@pytest.mark.parametrize(("age", "state"), [(365, "admissible"), (366, "needs_correction")])
def test_data_are_as_old_as_the_term_says(market: Market, age: int, state: str) -> None:
    moment = datetime(2026, 11, 13, 12, tzinfo=ALMATY) - timedelta(days=age)
    updated_at(market, moment)
    assert opened(market).state == state


@pytest.mark.parametrize(("least", "state"), [("90.00", "admissible"), ("90.01", "rejected")])
def test_the_rating_is_at_least_the_threshold(market: Market, least: str, state: str) -> None:
    Campaign.objects.filter(pk=market.campaign.pk).update(threshold=Decimal(least))
    market.campaign.refresh_from_db()
    assert opened(market).state == state


def test_more_than_the_lot_is_a_remark_and_owners_are_not_judged(market: Market) -> None:
    bid = opened(market, wanted(market.lot, 1001))
    checks = {one["code"]: one for one in bid.lines.get().checks}

    assert bid.state == "admissible"
    assert checks["volume"] == {"code": "volume", "met": False, "params": {"requested": 1001, "volume": 1000}}
    assert (checks["owners"]["met"], checks["data"]["met"]) == (None, None)


def partner(market: Market, units: int = 20) -> dict[str, int]:
    return {f"b{market.providers[1].bin}": units}


def test_an_admitted_partner_becomes_a_row(market: Market) -> None:
    bid = opened(market, wanted(market.lot, 100, **partner(market)))
    line = bid.lines.get()

    assert (bid.state, line.own) == ("admissible", 80)
    assert [(one.executor_id, one.units) for one in line.partners.all()] == [(market.providers[1].pk, 20)]


@pytest.mark.parametrize(
    ("case", "codes"),
    [
        ("not admitted", ["partners_admitted"]),
        ("without a licence", ["partners_admitted"]),
        ("unknown", ["partners_admitted"]),
        ("twice", ["partners_once"]),
        ("itself", ["partners_other"]),
        ("sum", ["sum"]),
        ("nothing for it", ["sum"]),
    ],
)
def test_a_fault_of_co_execution_is_returned(market: Market, case: str, codes: list[str]) -> None:
    other, own = market.providers[1], market.providers[0]
    rows = {
        "unknown": [("999999999999", 20)],
        "twice": [(other.bin, 10), (other.bin, 10)],
        "itself": [(own.bin, 20)],
        "sum": [(other.bin, 21)],
        "nothing for it": [(other.bin, 20), (market.providers[2].bin, 0)],
    }.get(case, [(other.bin, 20)])
    line = wanted(market.lot, 100, 80) | {"partners": [{"bin": number, "units": units} for number, units in rows]}
    with at(DURING):
        bid = sealed(market)
        force(bid, {"lots": [line]})
        if case == "not admitted":
            RegistryEntry.objects.filter(provider=other).update(state="suspended")
        if case == "without a licence":
            Licence.objects.filter(provider=other).update(valid_to=CLOSES)
    with at(AFTER):
        close(market)
    bid.refresh_from_db()

    assert (bid.state, bid.due_on, bid.returned) == ("needs_correction", CORRECTION_ENDS, True)
    assert [one["code"] for one in bid.remarks] == codes
    assert bid.lines.get().verdict == "pending"


def test_one_good_line_makes_a_bid_admissible_and_the_other_is_left_out_with_reasons(market: Market) -> None:
    from tests.providers.facts import make_care, make_licence

    surgery = make_lot(market.campaign, market.plan.lines.get(), 50, care_type=make_care("inpatient"))
    make_licence(market.providers[0], "inpatient")
    bid = opened(market, wanted(market.lot), wanted(surgery, 10))

    assert bid.state == "admissible"
    assert [one.verdict for one in bid.lines.all()] == ["admissible", "excluded"]
    assert [(one["lot"], one["code"]) for one in bid.remarks] == [
        (str(surgery.uuid), "entry"),
        (str(surgery.uuid), "throughput"),
    ]


def test_a_final_fault_is_not_returned_though_the_line_has_a_correctable_one_too(market: Market) -> None:
    with at(DURING):
        bid = sealed(market)
        harmed(market, "suspended")
        harmed(market, "licence ended")
    with at(AFTER):
        close(market)
    bid.refresh_from_db()
    assert bid.state == "rejected"
    assert [one["code"] for one in bid.remarks] == ["entry", "licence"]


# Correction ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def returned(market: Market) -> Bid:
    """With a co-executor whose admission was suspended after the submission."""
    with at(DURING):
        bid = sealed(market, 0, wanted(market.lot, 100, **partner(market)))
        RegistryEntry.objects.filter(provider=market.providers[1]).update(state="suspended")
    with at(AFTER):
        close(market)
    bid.refresh_from_db()
    assert bid.state == "needs_correction"
    return bid


def correct(market: Market, bid: Bid, line: dict[str, Any], answer: str = "Другой соисполнитель") -> Bid:
    bid = bidding.save_correction(bid=bid, actor=market.more["clerk"], lines=[line], answer=answer)
    head = market.heads[0]
    document = bidding.correction_to_sign(bid=bid, actor=head)
    return bidding.resubmit(bid=bid, actor=head, document=document, cms=cms_of(document, head).encode())


def good_line(market: Market) -> dict[str, Any]:
    return wanted(market.lot, 100, **{f"b{market.providers[2].bin}": 20})


def test_a_corrected_bid_is_examined_anew_and_counts_as_signed(market: Market, returned: Bid) -> None:
    with at(AFTER):
        bid = correct(market, returned, good_line(market))
    line = bid.lines.get()

    assert (bid.state, line.verdict, bid.remarks) == ("admissible", "admissible", [])
    assert [one.executor_id for one in line.partners.all()] == [market.providers[2].pk]
    # what was sealed is kept beside it
    assert sealing.content_of(bid, market.heads[0])["lots"][0]["partners"][0]["bin"] == market.providers[1].bin


def test_the_two_sides_of_the_term_of_correction(market: Market, returned: Bid) -> None:
    last = datetime(2026, 11, 18, 23, 59, 59, tzinfo=ALMATY)
    with at(last):
        assert list(BID.take_due(CORRECTION_ENDS, SYSTEM)) == []
        bid = bidding.save_correction(bid=returned, actor=market.heads[0], lines=[good_line(market)], answer="Да")
        document = bidding.correction_to_sign(bid=bid, actor=market.heads[0])
        cms = cms_of(document, market.heads[0]).encode()
    with at(last + timedelta(seconds=1)):
        with pytest.raises(StepRefused, match=r"18\.11\.2026"):
            bidding.resubmit(bid=bid, actor=market.heads[0], document=document, cms=cms)
        with pytest.raises(BidError, match=r"18\.11\.2026"):
            bidding.save_correction(bid=bid, actor=market.heads[0], lines=[good_line(market)], answer="Да")
        moved = list(BID.take_due(CORRECTION_ENDS + timedelta(days=1), SYSTEM))
    assert [one.state for one in moved] == ["rejected"]


def test_without_a_signed_answer_it_is_examined_as_it_stands(market: Market, returned: Bid) -> None:
    """What was typed and not signed does not count; what the registry put right meanwhile does."""
    with at(AFTER):
        bidding.save_correction(bid=returned, actor=market.heads[0], lines=[good_line(market)], answer="Другой")
        RegistryEntry.objects.filter(provider=market.providers[1]).update(state="active")
    with at(AFTER + timedelta(days=6)):
        (bid,) = BID.take_due(date(2026, 11, 19), SYSTEM)
    assert bid.state == "admissible"
    assert bid.lines.get().partners.get().executor_id == market.providers[1].pk


def test_it_is_returned_once_only(market: Market, returned: Bid) -> None:
    with at(AFTER):
        bid = correct(market, returned, wanted(market.lot, 90, **partner(market)), answer="Оставили")
        assert (bid.state, [one["code"] for one in bid.remarks]) == ("rejected", ["partners_admitted"])
        Bid.objects.filter(pk=bid.pk).update(state="opened")
        with pytest.raises(StepRefused, match="once already"):
            BID.fire("return", bid, actor=SYSTEM, remarks=[])


def test_a_correction_is_no_second_bid(market: Market, returned: Bid) -> None:
    other = make_lot(market.campaign, market.plan.lines.get(), 50)
    with at(AFTER):
        for line in (wanted(market.lot, 101), wanted(other, 1)):
            with pytest.raises(BidError):
                bidding.save_correction(bid=returned, actor=market.heads[0], lines=[line], answer="Да")


def test_without_words_and_by_a_clerk_it_does_not_go_back(market: Market, returned: Bid) -> None:
    with at(AFTER):
        bid = bidding.save_correction(bid=returned, actor=market.more["clerk"], lines=[good_line(market)], answer="  ")
        with pytest.raises(StepRefused, match="what was corrected"):
            bidding.correction_to_sign(bid=bid, actor=market.heads[0])
        bid = bidding.save_correction(bid=bid, actor=market.more["clerk"], lines=[good_line(market)], answer="Да")
        document = bidding.correction_to_sign(bid=bid, actor=market.heads[0])
        with pytest.raises(RoleMissing):
            bidding.resubmit(bid=bid, actor=market.more["clerk"], document=document, cms=b"x")


def test_the_signature_covers_the_corrected_volumes(market: Market, returned: Bid) -> None:
    head = market.heads[0]
    with at(AFTER):
        bid = bidding.save_correction(bid=returned, actor=head, lines=[good_line(market)], answer="Да")
        document = bidding.correction_to_sign(bid=bid, actor=head)
        bid = bidding.save_correction(bid=bid, actor=head, lines=[wanted(market.lot, 99)], answer="Да")
        with pytest.raises(StepRefused):
            bidding.resubmit(bid=bid, actor=head, document=document, cms=cms_of(document, head).encode())


def test_lines_without_remarks_stay_as_they_were_sealed(market: Market) -> None:
    other = make_lot(market.campaign, market.plan.lines.get(), 50)
    with at(DURING):
        bid = sealed(market, 0, wanted(market.lot, 100, **partner(market)), wanted(other, 30))
        RegistryEntry.objects.filter(provider=market.providers[1]).update(state="suspended")
    with at(AFTER):
        close(market)
        bid.refresh_from_db()
        assert {one.verdict for one in bid.lines.all()} == {"pending", "admissible"}
        with pytest.raises(BidError, match="Only lots with remarks"):
            bidding.save_correction(bid=bid, actor=market.heads[0], lines=[wanted(other, 20)], answer="Да")
        bid = correct(market, bid, good_line(market))
    assert [(one.requested, one.verdict) for one in bid.lines.all()] == [(100, "admissible"), (30, "admissible")]


def test_a_newcomer_of_the_market_may_be_a_partner(market: Market, returned: Bid) -> None:
    make_rated("Жаңа", market.region, 10, 10)
    with at(AFTER):
        assert correct(market, returned, wanted(market.lot, 80)).state == "admissible"
