"""The order of the queue: the statement and the arithmetic on the page say the same."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from monitoring.enums import DefectState, FlagState
from monitoring.models import Flag, ProviderRisk
from monitoring.standing import changed, ranking
from monitoring.standing.outcomes import Outcome, by_screen
from tests.monitoring.standing_world import dismissed, make_defect, make_numbers
from tests.monitoring.world import NOW, Desk, make_desk, make_flag, make_line


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(db: None) -> Desk:
    found = make_desk()
    make_numbers()
    return found


def make_risk(desk: Desk, place: int, places: int, version: int = 1) -> ProviderRisk:
    return ProviderRisk.objects.create(
        provider=desk.provider, care_type=desk.care["kdu"], version=version, day=NOW.date(), index=Decimal(40),
        quartile=4, place=place, volume_place=place, places=places, lines=10, billed=Decimal(100), stake=Decimal(10),
    )  # fmt: skip


@given(st.integers(0, 100), st.integers(0, 500), st.integers(0, 500), st.integers(0, 100).map(Decimal))
def test_a_chance_lies_between_the_guess_and_the_precision(
    score: int, confirmed: int, rejected: int, weight: Decimal
) -> None:
    found = ranking.chance(score, Outcome(confirmed, confirmed + rejected), weight)

    bounds = [Decimal(score) / 100]
    if confirmed + rejected:
        bounds = [*bounds, Decimal(confirmed) / (confirmed + rejected)]
    assert min(bounds) - ranking.FOUR <= found <= max(bounds) + ranking.FOUR
    assert 0 <= found <= 1
    assert ranking.chance(score, Outcome(confirmed + 1, confirmed + rejected + 1), weight) >= found


@given(st.integers(1, 500), st.integers(0, 100))
def test_a_factor_falls_with_the_place_and_is_even_around_one(places: int, spread: int) -> None:
    part = Decimal(spread) / 100
    found = [ranking.factor(place, places, part) for place in range(1, places + 1)]

    assert found == sorted(found, reverse=True)
    assert abs(found[0] + found[-1] - 2) <= ranking.FOUR
    assert (found[0], found[-1]) == ((1 + part, 1 - part) if places > 1 else (1, 1))


@pytest.mark.parametrize(
    ("score", "confirmed", "dismissals", "lifted", "pending", "place", "places"),
    [
        (90, 0, 0, 0, 0, None, 0),  # nothing known: the score
        (100, 3, 0, 0, 0, None, 0),
        (45, 1, 5, 0, 2, 1, 3),
        (55, 2, 1, 2, 1, 2, 3),
        (30, 0, 7, 1, 0, 3, 3),
        (77, 4, 3, 0, 0, 1, 1),  # alone in its quartile
    ],
)
def test_what_is_stored_is_what_the_page_computes(
    desk: Desk, score: int, confirmed: int, dismissals: int, lifted: int, pending: int, place: int, places: int
) -> None:
    states = [DefectState.CONFIRMED] * confirmed + [DefectState.LIFTED] * lifted + [DefectState.OBJECTED] * pending
    for state in states:
        make_defect(desk, state=state)
    for _ in range(dismissals):
        dismissed(desk)
    if place:
        make_risk(desk, 1 + places - place, places)
        make_risk(desk, place, places, version=2)
    flag = make_flag(desk, score=score, stake=Decimal("7463.13"), rank=Decimal(0))

    changed.ranks([flag.pk])

    flag.refresh_from_db()
    told = changed.rank_arithmetic(flag)
    assert flag.rank == told["rank"] == (told["stake"] * told["chance"] * told["factor"]).quantize(ranking.FOUR)
    assert (told["confirmed"], told["decided"]) == (confirmed, confirmed + dismissals + lifted)
    assert (told["place"], told["places"]) == ((place, places) if place else (None, None))
    assert flag.rank > 0


def test_one_example_by_hand(desk: Desk) -> None:
    make_defect(desk)
    dismissed(desk)
    make_risk(desk, 1, 5)
    flag = make_flag(desk, score=90, stake=Decimal(1000))

    changed.ranks([flag.pk])

    flag.refresh_from_db()
    assert flag.rank == Decimal("1079.5000")  # 1,000 × (1 + 0.9 × 20) / (2 + 20) = 0.8636 × 1.25


def test_decided_flags_keep_their_rank_and_others_are_left_alone(desk: Desk) -> None:
    done, neighbour = dismissed(desk), make_flag(desk, screen="DUP1", rank=Decimal(5))

    changed.ranks([done.pk])
    changed.ranks([])

    done.refresh_from_db()
    neighbour.refresh_from_db()
    assert neighbour.rank == Decimal(5)
    assert done.rank == done.stake


def test_old_decisions_and_other_screens_do_not_count(desk: Desk) -> None:
    dismissed(desk, at=NOW.replace(year=2025, month=11, day=30))
    dismissed(desk, at=NOW.replace(year=2025, month=12, day=1))
    dismissed(desk, screen="DUP1")

    assert by_screen(date(2025, 12, 1), ["OVL1"]) == {"OVL1": Outcome(0, 1)}


def test_a_flag_of_which_one_defect_is_confirmed_is_confirmed_and_a_pending_one_does_not_count(desk: Desk) -> None:
    line, more = make_line(desk), make_line(desk)
    flag = make_flag(desk, line)
    make_defect(desk, line, flag=flag, state=DefectState.LIFTED)
    assert by_screen(date(2025, 12, 1)) == {"OVL1": Outcome(0, 1)}
    second = make_defect(desk, more, flag=flag, state=DefectState.UPHELD)
    assert by_screen(date(2025, 12, 1)) == {}
    type(second).objects.filter(pk=second.pk).update(state=DefectState.CONFIRMED)
    assert by_screen(date(2025, 12, 1)) == {"OVL1": Outcome(1, 1)}


def test_thousands_of_flags_cost_the_same_queries(desk: Desk, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    line = make_line(desk)
    flag = make_flag(desk, line)
    many = [
        Flag(
            **{
                f.attname: getattr(flag, f.attname)
                for f in Flag._meta.concrete_fields
                if f.attname not in ("id", "uuid", "key")
            }
            | {"key": f"x{n}", "rank": Decimal(0)}
        )  # fmt: skip  # noqa: E501
        for n in range(3000)
    ]
    made = Flag.objects.bulk_create(many)

    with django_assert_num_queries(3):
        changed.ranks([one.pk for one in made])

    assert not Flag.objects.filter(rank=0, state=FlagState.NEW).exists()
