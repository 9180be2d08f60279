"""Confirmed defects lower the rating, lifted ones raise it again, and the next distribution reads it."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine

from monitoring.enums import DefectState
from monitoring.models import Defect
from monitoring.standing import changed
from monitoring.standing.rating import Confirmed, unconfirmed, value_of
from procurement.enums import RunState
from procurement.models import Campaign, Run
from providers.models import Rating
from providers.standing import rating
from tests.monitoring.standing_world import bill, make_component, make_defect, make_numbers, points
from tests.monitoring.world import ALMATY, NOW, Desk, make_contract, make_desk, make_line
from tests.procurement.distribution_world import computed, make_bidding, units_of

pytestmark = pytest.mark.django_db
DAY = NOW.date()
PARAMETERS = {"zero_at": 5, "months": 12, "unconfirmed": 3, "other": 1}


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk() -> Desk:
    found = make_desk()
    make_numbers()
    return found


@pytest.mark.parametrize(
    ("accepted", "unconfirmed_base", "reductions", "percent"),
    [
        ("1000000", "0.01", "0", "100.00"),
        ("1000000", "1000", "0", "94.00"),  # 3,000 of a million are 0.3 of 5
        ("1000000", "0", "3000", "94.00"),
        ("1000000", "5000", "10000", "50.00"),
        ("1000000", "16666.66", "0", "0"),  # exactly at the share that gives nothing
        ("1000000", "16600", "0", "0.40"),
        ("1000000", "900000", "0", "0"),
        ("0", "100", "0", "0"),
        ("100000000", "100000", "0", "94.00"),  # a hundred times the size, the same share
    ],
)
def test_the_share_of_what_was_accepted_decides(
    accepted: str, unconfirmed_base: str, reductions: str, percent: str
) -> None:
    found = Confirmed(1, Decimal(unconfirmed_base), int(reductions != "0"), Decimal(reductions))

    assert value_of(Decimal(accepted), found, PARAMETERS).percent == Decimal(percent)


@pytest.mark.parametrize(
    ("code", "state", "at", "counts"),
    [
        ("5.1", DefectState.CONFIRMED, NOW, True),
        ("5.0", DefectState.CONFIRMED, NOW, True),
        ("3.1", DefectState.CONFIRMED, NOW, True),
        ("5.1", DefectState.SET, NOW, False),
        ("5.1", DefectState.AT_CENTRE, NOW, False),
        ("5.1", DefectState.LIFTED, NOW, False),
        ("5.1", DefectState.CONFIRMED, datetime(2025, 12, 1, 0, 0, tzinfo=ALMATY), True),  # first of twelve months
        ("5.1", DefectState.CONFIRMED, datetime(2025, 11, 30, 23, 59, tzinfo=ALMATY), False),
    ],
)
def test_confirmed_defects_of_twelve_months_count(
    desk: Desk, code: str, state: str, at: datetime, counts: bool
) -> None:
    bill(desk.contract, desk.care["kdu"], "1000000")
    make_defect(desk, code=code, state=state, at=at)

    found = unconfirmed([desk.provider.pk], DAY, PARAMETERS)[desk.provider.pk]

    assert (found.percent < 100) == counts
    assert (found.inputs["cases"] + found.inputs["others"]) == int(counts)


def test_a_minor_defect_that_takes_nothing_costs_no_points(desk: Desk) -> None:
    bill(desk.contract, desk.care["kdu"], "1000000")
    make_defect(desk, code="2.0", amount=Decimal(0))

    assert unconfirmed([desk.provider.pk], DAY, PARAMETERS)[desk.provider.pk].percent == 100


@pytest.mark.parametrize(("month", "known"), [(date(2025, 12, 1), True), (date(2025, 11, 1), False)])
def test_nothing_accepted_in_the_time_is_no_value(desk: Desk, month: date, known: bool) -> None:
    bill(desk.contract, desk.care["kdu"], "1000000", month=month)
    make_defect(desk)

    assert (desk.provider.pk in unconfirmed([desk.provider.pk], DAY, PARAMETERS)) == known


def test_dated_parameters_of_the_component_are_used(desk: Desk) -> None:
    make_component(zero_at=1, unconfirmed=1)
    bill(desk.contract, desk.care["kdu"], "1000000")
    make_defect(desk)  # 2,487.71 × 1 are 0.25 % of 1 %

    rating.compute()

    assert points(desk.provider) == Decimal("18.75")


def test_more_lines_without_a_defect_make_no_new_version(desk: Desk) -> None:
    make_component()
    bill(desk.contract, desk.care["kdu"], "1000000")
    rating.compute()
    bill(desk.contract, desk.care["inpatient"], "1000000")

    assert rating.compute() == 0
    assert Rating.objects.get(provider=desk.provider).parts[0]["inputs"] == {"cases": 0, "others": 0, "months": 12}


def test_any_number_of_organisations_costs_two_queries(desk: Desk, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    bill(desk.contract, desk.care["kdu"], "1000000")
    bill(desk.other_contract, desk.care["kdu"], "1000000")
    for one in (desk.provider, desk.other):
        make_defect(desk, make_line(desk, provider=one))

    with django_assert_num_queries(2):
        found = unconfirmed([desk.provider.pk, desk.other.pk], DAY, PARAMETERS)

    assert len(found) == 2


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_public_page_shows_the_numbers(client, desk: Desk, language: str) -> None:  # type: ignore[no-untyped-def]
    make_component()
    bill(desk.contract, desk.care["kdu"], "1000000.00")
    make_defect(desk)
    rating.compute()
    client.cookies["language"] = language

    page = client.get(f"/providers/{desk.provider.bin}/standing/").content.decode().replace("\xa0", " ")

    point = "." if language == "en" else ","
    for text in (f"2 487{point}71", f"1 000 000{point}00", f"0{point}75 %", f"21{point}25"):
        assert text in page, text


def distributed(campaign: Campaign) -> dict[str, int]:
    found = units_of(computed(campaign))
    Run.objects.filter(campaign=campaign).update(state=RunState.SUPERSEDED)
    return found


def test_a_confirmed_defect_means_a_smaller_volume_and_a_lifted_one_the_old_volume() -> None:
    """Four hundred of the thousand units that a campaign places are of an organisation; after the decision fewer."""
    market = make_bidding()
    desk = make_desk()
    make_numbers()
    make_component()
    Rating.objects.all().delete()
    victim = market.providers[1]
    for provider in market.providers:
        bill(make_contract(provider, desk.care), desk.care["kdu"], "1000000.00")
    rating.compute()
    before = distributed(market.campaign)

    contract = victim.contracts.order_by("-pk").first()
    line = make_line(desk)
    line.provider, line.contract = victim, contract
    defect = make_defect(desk, line)
    changed.decided([victim.pk], ["OVL1"])
    changed.recompute()
    after = distributed(market.campaign)
    Defect.objects.filter(pk=defect.pk).update(state=DefectState.LIFTED)
    changed.decided([victim.pk], ["OVL1"])
    changed.recompute()
    again = distributed(market.campaign)

    name = victim.name_ru.split("«")[1].rstrip("»")
    assert after[name] < before[name] == again[name]
    assert sum(after.values()) == sum(before.values())
    assert list(victim.ratings.order_by("version").values_list("points", flat=True)) == [
        Decimal("25.00"), Decimal("21.25"), Decimal("25.00"),
    ]  # fmt: skip
