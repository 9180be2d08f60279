"""Each reason against a composition, planted alone; the clean neighbour has none. Quorum, majority and tie."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.commission import majority
from procurement.commission.composition import reasons_against, seats_on
from procurement.commission.majority import Ballot
from procurement.enums import Choice, Outcome
from procurement.models import Commission, Parameter, Seat
from tests.procurement.commission_world import START, Board, in_english, make_board, make_seat
from tests.procurement.world import NOW, make_user

DAY = NOW.date()
__all__ = ["in_english"]


@pytest.fixture
def board() -> Board:
    return make_board()


def against(board: Board, day: date = DAY) -> list[str]:
    return [str(one) for one in reasons_against(Commission.objects.get(pk=board.commission.pk), day)]


def change(board: Board, name: str, **values: Any) -> None:
    Seat.objects.filter(pk=board.seats[name].pk).update(**values)


def add(board: Board, role: str, affiliation: str) -> None:
    make_seat(board.commission, make_user(board.market.branch, "commission_member"), role, affiliation)


def end(board: Board, name: str) -> None:
    change(board, name, valid_to=DAY - timedelta(days=1))


PLANTED = {
    "even": (lambda one: end(one, "control"), "The number of members with a vote must be odd: there are 4."),
    "chair of another body": (
        lambda one: change(one, "chair", affiliation="ngo"),
        "«chair» must represent «the Fund».",
    ),
    "deputy of another body": (
        lambda one: change(one, "deputy", affiliation="ministry"),
        "«deputy chair» must represent «health department».",
    ),
    "secretary of another body": (
        lambda one: change(one, "secretary", affiliation="ngo"),
        "«secretary, without a vote» must represent «the Fund».",
    ),
    "no chair": (
        lambda one: change(one, "chair", role="member", affiliation="ngo"),
        "Exactly one seat must be that of «chair»: there are 0.",
    ),
    "no deputy": (
        lambda one: change(one, "deputy", role="member"),
        "Exactly one seat must be that of «deputy chair»: there are 0.",
    ),
    "no secretary": (
        lambda one: end(one, "secretary"),
        "Exactly one seat must be that of «secretary, without a vote»: there are 0.",
    ),
    "the Fund has too much": (
        lambda one: change(one, "public", affiliation="fund"),
        "The Fund has 2 of 5 votes (40.0 %): more than 25.0 % are not allowed.",
    ),
    "not in force": (
        lambda one: Commission.objects.filter(pk=one.commission.pk).update(valid_to=DAY - timedelta(days=1)),
        f"The commission is not in force on {DAY:%d.%m.%Y}.",
    ),
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("plant", "reason"), PLANTED.values(), ids=PLANTED.keys())
def test_each_fault_of_the_composition_is_named_and_nothing_else(plant: Any, reason: str, board: Board) -> None:
    assert against(board) == []
    plant(board)
    assert [one.replace("\u00a0", " ") for one in against(board)] == [reason]


@pytest.mark.django_db
def test_a_seat_counts_to_its_last_day_inclusive(board: Board) -> None:
    change(board, "secretary", valid_to=DAY)
    assert against(board) == []
    assert len(against(board, DAY + timedelta(days=1))) == 1
    change(board, "secretary", valid_to=None, valid_from=DAY + timedelta(days=1))
    assert len(against(board)) == 1
    assert against(board, DAY + timedelta(days=1)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("limit", "lawful"), [("20", True), ("19.99", False), ("1/5", False), ("100", True)])
def test_the_share_of_the_fund_may_reach_its_limit_but_not_pass_it(limit: str, lawful: bool, board: Board) -> None:
    Parameter.objects.filter(code="fund_share").update(value=limit)
    assert (against(board) == []) is lawful


@pytest.mark.django_db
def test_without_a_rule_the_share_of_the_fund_is_not_limited(board: Board) -> None:
    change(board, "public", affiliation="fund")
    Parameter.objects.filter(code="fund_share").delete()
    assert against(board) == []


@pytest.mark.django_db
def test_the_secretary_does_not_count_in_number_or_share(board: Board) -> None:
    add(board, "member", "sanitary")
    assert len(against(board)) == 1
    add(board, "member", "digital")
    assert against(board) == []


@pytest.mark.django_db
def test_the_deputy_of_the_republican_commission_is_of_the_ministry(board: Board) -> None:
    Commission.objects.filter(pk=board.commission.pk).update(region=None)
    assert against(board) == ["«deputy chair» must represent «Ministry of Health»."]
    change(board, "deputy", affiliation="ministry")
    assert against(board) == []


@pytest.mark.django_db
def test_the_chair_comes_first_and_the_secretary_last(board: Board) -> None:
    add(board, "member", "digital")
    roles = [one.role for one in seats_on(board.commission, START)]
    assert roles == ["chair", "deputy", "member", "member", "member", "member", "secretary"]


# Quorum and majority -------------------------------------------------------------------------------------------------
@given(st.integers(0, 200), st.fractions(min_value=0, max_value=1))
def test_the_quorum_is_the_least_number_that_reaches_the_share(members: int, share: Fraction) -> None:
    needed = majority.quorum(members, share)
    assert needed >= members * share
    assert needed - 1 < members * share
    assert 0 <= needed <= members
    assert needed == ceil(members * share)


@pytest.mark.parametrize(("members", "needed"), [(3, 2), (5, 4), (7, 5), (9, 6), (11, 8)])
def test_two_thirds_of_the_members(members: int, needed: int) -> None:
    assert majority.quorum(members, Fraction(2, 3)) == needed


@pytest.mark.parametrize(
    ("ballots", "outcome"),
    [
        ("member+ member+ member-", "adopted"),
        ("member+ member- member-", "rejected"),
        ("chair+ member-", "adopted"),
        ("chair- member+", "rejected"),
        ("chair- deputy+ member+ member-", "rejected"),
        ("chair0 deputy+ member-", "adopted"),
        ("chair0 deputy- member+", "rejected"),
        ("deputy+ member-", "adopted"),
        ("chair0 deputy0 member+ member-", "rejected"),
        ("member+ member-", "rejected"),
        ("chair0 deputy0 member+", "adopted"),
        ("chair0 member0", "rejected"),
        ("chair- member+ member+", "adopted"),
    ],
)
def test_the_majority_of_those_taking_part_decides_and_in_a_tie_who_presides(ballots: str, outcome: str) -> None:
    choices = {"+": Choice.FOR, "-": Choice.AGAINST, "0": ""}
    cast = [Ballot(one[:-1], choices[one[-1]]) for one in ballots.split()]
    assert majority.decided(cast) == Outcome(outcome)
    assert majority.decided(cast[::-1]) == Outcome(outcome)


def test_a_recused_member_changes_no_outcome() -> None:
    for votes in product((Choice.FOR, Choice.AGAINST), repeat=4):
        cast = [Ballot("chair", votes[0]), *(Ballot("member", one) for one in votes[1:])]
        assert majority.decided([*cast, Ballot("member", "")]) == majority.decided(cast)
        assert majority.counted([*cast, Ballot("member", "")]).taking_part == 4
