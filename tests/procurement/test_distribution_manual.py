"""Distribution by hand beside the computed one."""

from datetime import date
from typing import Any

import pytest

from accounts.access import RoleMissing
from config.workflow import NoSuchStep, StepRefused
from procurement.distribution import manual as by_hand
from procurement.distribution import runs
from procurement.distribution.manual import Given
from procurement.enums import AwardOrigin, ManualState
from procurement.models import Award, ManualDistribution
from providers.models import Term
from tests.procurement.distribution_world import computed, confirmed, make_bidding, make_ground, name
from tests.signing import sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Any:
    Term.objects.get_or_create(
        code="manual_reasons", defaults={"days": 3, "working": True, "valid_from": date(2021, 1, 1)}
    )
    market = make_bidding()
    market.more["run"] = computed(market.campaign)
    return market


def begun(market: Any, **units: Any) -> ManualDistribution:
    """By hand: «first», «second», «third» get these units (or ``Given``)."""
    lines = {
        provider.pk: units[word] if isinstance(units[word], Given) else Given(units[word])
        for word, provider in zip(("first", "second", "third"), market.providers, strict=True)
        if word in units
    }
    return by_hand.begin(
        run_lot=market.more["run"].lots.get(), actor=market.actors["chief"], ground=make_ground("manual"),
        reason="Аудан тұрғындарына шұғыл көмек", lines=lines,
    )  # fmt: skip


def submitted(market: Any, manual: ManualDistribution) -> ManualDistribution:
    chief = market.actors["chief"]
    signature = sign(by_hand.document(manual=manual, actor=chief), chief)
    return by_hand.submit(manual=manual, actor=chief, signature=signature)


def approved(market: Any, manual: ManualDistribution) -> ManualDistribution:
    central = market.actors["central"]
    signature = sign(by_hand.approval(manual=manual, actor=central), central)
    return by_hand.approve(manual=manual, actor=central, signature=signature)


def test_the_whole_way_and_the_difference_that_stays(market: Any) -> None:
    manual = submitted(market, begun(market, second=300, third=400))
    assert manual.state == ManualState.SUBMITTED and manual.due_on
    approved(market, manual)
    lines = {name(one.provider): (one.computed, one.units) for one in manual.lines.select_related("provider")}
    assert lines == {"Үлгі": (300, 300), "Нұсқа": (400, 300), "Мысал": (300, 400)}
    run = confirmed(market, market.more["run"])
    assert {a.provider_id: (a.units, a.origin) for a in Award.objects.all()} == {
        market.providers[0].pk: (300, AwardOrigin.MANUAL),
        market.providers[1].pk: (300, AwardOrigin.MANUAL),
        market.providers[2].pk: (400, AwardOrigin.MANUAL),
    }
    assert run.lots.get().result["lines"][1]["units"] == 400  # the computed one is what it was


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        ({}, "Nothing differs"),
        ({"third": 301}, "come to 1001"),
        ({"first": 301, "second": 399}, "more than its cap of 300"),
        ({"first": Given(301, "  "), "second": 399}, "more than its cap of 300"),
    ],
)
def test_what_cannot_be_submitted(market: Any, units: Any, reason: str) -> None:
    manual = begun(market, **units)
    with pytest.raises(StepRefused, match=reason):
        submitted(market, manual)


def test_a_cap_is_exceeded_for_a_stated_reason_that_is_signed(market: Any) -> None:
    manual = begun(market, first=Given(350, "A second scanner works since Monday"), second=350)
    submitted(market, manual)
    approved(market, manual)
    document = by_hand.approval(manual=manual, actor=market.actors["central"])
    assert document.content["lines"][0]["reason"] == "A second scanner works since Monday"


def test_what_was_changed_after_the_signature_needs_another_one(market: Any) -> None:
    manual, chief = begun(market, second=300), market.actors["chief"]
    signature = sign(by_hand.document(manual=manual, actor=chief), chief)
    by_hand.change(
        manual=manual, actor=chief, ground=manual.ground, reason="Another", lines={market.providers[1].pk: Given(200)}
    )
    with pytest.raises(StepRefused):
        by_hand.submit(manual=manual, actor=chief, signature=signature)


@pytest.mark.parametrize("who", ["officer", "auditor", "admin"])
def test_who_may_not_make_one(market: Any, who: str) -> None:
    with pytest.raises(RoleMissing):
        by_hand.begin(
            run_lot=market.more["run"].lots.get(), actor=market.actors[who], ground=make_ground("manual"),
            reason="x", lines={},
        )  # fmt: skip


def test_the_branch_does_not_approve_its_own(market: Any) -> None:
    manual = submitted(market, begun(market, second=300))
    with pytest.raises(RoleMissing):
        by_hand.refuse(manual=manual, actor=market.actors["chief"], note="x")


def test_one_a_lot_until_it_is_refused(market: Any) -> None:
    manual = submitted(market, begun(market, second=300))
    with pytest.raises(StepRefused, match="already"):
        begun(market, second=200)
    with pytest.raises(StepRefused, match="reason"):
        by_hand.refuse(manual=manual, actor=market.actors["central"], note=" ")
    refused = by_hand.refuse(manual=manual, actor=market.actors["central"], note="Not a ground of the methodology")
    assert refused.decision == "Not a ground of the methodology"
    begun(market, second=200)
    confirmed(market, market.more["run"])
    assert not Award.objects.exclude(origin=AwardOrigin.RUN).exists()


def test_nothing_goes_on_while_the_fund_has_to_decide(market: Any) -> None:
    submitted(market, begun(market, second=300))
    with pytest.raises(StepRefused, match="awaits the decision"):
        runs.publish(run=market.more["run"], actor=market.actors["officer"])


def test_a_decided_distribution_is_not_distributed_by_hand(market: Any) -> None:
    manual = begun(market, second=300)
    confirmed(market, market.more["run"])
    with pytest.raises(StepRefused, match="confirmed or replaced"):
        submitted(market, manual)
    with pytest.raises(NoSuchStep):
        approved(market, manual)
