"""Commissions and their seats: who names and ends them, who sees them, who declares a conflict of interest."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from accounts.access import Actor, RoleMissing
from accounts.enums import OrganisationKind, Role
from accounts.models import Notification
from config.workflow import StepRefused
from procurement.commission import access, seating
from procurement.models import Commission, Conflict
from tests.accounts.people import make_region
from tests.procurement.commission_world import Board, in_english, make_board, plan
from tests.procurement.world import NOW, make_user, office

pytestmark = pytest.mark.django_db
__all__ = ["in_english"]
TODAY = NOW.date()


@pytest.fixture
def board(time_machine: Any) -> Board:
    time_machine.move_to(NOW, tick=False)
    return make_board()


@pytest.fixture
def far(board: Board) -> Actor:
    branch = office(OrganisationKind.BRANCH, "Филиал", region=make_region("75"))
    return make_user(branch, Role.BRANCH_HEAD)


def refusal(act: Callable[..., Any], *args: Any, **named: Any) -> str:
    with pytest.raises(StepRefused) as caught:
        act(*args, **named)
    return str(caught.value)


def name(board: Board, actor: Actor, person: Actor, role: str = "member", **more: Any) -> Any:
    facts = {"affiliation": "digital", "valid_from": TODAY} | more
    return seating.name_member(commission=board.commission, actor=actor, user=person.user, role=role, **facts)  # type: ignore[arg-type]


def test_the_head_of_the_branch_and_the_central_office_name_members(board: Board, far: Actor) -> None:
    person = board.actors["stranger"]
    for actor in (board.actors["secretary"], board.actors["public"], far, board.market.heads[0]):
        with pytest.raises(RoleMissing):
            name(board, actor, person)
    seat = name(board, board.market.actors["chief"], person)
    assert [one.kind for one in Notification.objects.filter(user=person.user)] == ["seat.named"]
    seating.end_seat(seat=seat, actor=board.market.actors["central"], last=TODAY)
    assert name(board, board.market.actors["central"], person, valid_from=TODAY + timedelta(days=1))


def test_a_person_has_one_seat_and_a_special_role_one_holder_at_a_time(board: Board) -> None:
    chief = board.market.actors["chief"]
    assert "has a seat at that time" in refusal(lambda: name(board, chief, board.actors["public"]))
    new = board.actors["stranger"]
    assert "«deputy chair» is" in refusal(lambda: name(board, chief, new, "deputy"))
    seating.end_seat(seat=board.seats["deputy"], actor=chief, last=TODAY)
    assert "«deputy chair» is" in refusal(lambda: name(board, chief, new, "deputy"))
    assert name(board, chief, new, "deputy", valid_from=TODAY + timedelta(days=1))


def test_who_has_no_access_to_the_office_cannot_sit(board: Board, far: Actor) -> None:
    chief = board.market.actors["chief"]
    for stranger in (far, board.market.heads[0], board.market.actors["auditor"]):
        assert "no access to the office" in refusal(name, board, chief, stranger)


@pytest.mark.parametrize(("days", "possible"), [(-1, False), (0, True), (5, True)])
def test_a_seat_does_not_end_in_the_past(days: int, possible: bool, board: Board) -> None:
    seat, chief, last = board.seats["public"], board.market.actors["chief"], TODAY + timedelta(days=days)
    if possible:
        assert seating.end_seat(seat=seat, actor=chief, last=last).valid_to == last
        assert "ends on" in refusal(lambda: seating.end_seat(seat=seat, actor=chief, last=last + timedelta(days=1)))
    else:
        assert "cannot lie in the past" in refusal(lambda: seating.end_seat(seat=seat, actor=chief, last=last))


def test_conflicts_are_declared_by_the_member_and_by_who_keeps_the_seats(board: Board, far: Actor) -> None:
    first, second, _third = board.market.providers

    def declare(actor: Actor, provider: Any, reason: str = "Туысы") -> Conflict:
        return seating.declare_conflict(seat=board.seats["public"], actor=actor, provider=provider, reason=reason)

    for actor in (board.actors["business"], board.actors["secretary"], far, board.market.heads[0]):
        with pytest.raises(RoleMissing):
            declare(actor, first)
    assert "Say what binds" in refusal(lambda: declare(board.actors["public"], first, " "))
    assert declare(board.actors["public"], first).declared_by == board.actors["public"].user
    assert "declared already" in refusal(lambda: declare(board.actors["public"], first))
    assert declare(board.market.actors["chief"], second)


def test_one_commission_of_a_region_at_a_time(board: Board, far: Actor) -> None:
    chief, central = board.market.actors["chief"], board.market.actors["central"]

    def establish(actor: Actor, region: Any, first: date = TODAY) -> Commission:
        return seating.establish(actor=actor, region=region, name_ru="Комиссия", valid_from=first)

    assert "is in force at that time" in refusal(lambda: establish(chief, board.market.region))
    with pytest.raises(RoleMissing):
        establish(far, board.market.region)
    with pytest.raises(RoleMissing):
        establish(chief, None)
    assert establish(central, None).region is None
    seating.end_commission(commission=board.commission, actor=chief, last=TODAY)
    assert "is in force" in refusal(lambda: establish(chief, board.market.region))
    assert establish(chief, board.market.region, TODAY + timedelta(days=1))


def test_members_see_only_commissions_and_meetings_in_which_they_sit(board: Board, far: Actor) -> None:
    meeting = plan(board)
    everybody = {
        "public": True, "secretary": True, "stranger": False,
    }  # fmt: skip
    for who, sees in everybody.items():
        assert (meeting in access.meetings_visible_to(board.actors[who])) is sees, who
        assert (board.commission in access.commissions_visible_to(board.actors[who])) is sees, who
    for who in ("auditor", "central", "admin"):
        assert meeting in access.meetings_visible_to(board.market.actors[who])
    with pytest.raises(Http404):
        access.get_meeting_or_404(far, meeting.uuid)
    with pytest.raises(RoleMissing):
        access.get_meeting_or_404(board.market.heads[0], meeting.uuid)


def test_a_meeting_after_the_seat_has_ended_is_no_longer_seen(board: Board) -> None:
    meeting, seat = plan(board), board.seats["public"]
    for last, sees in ((TODAY + timedelta(days=1), True), (TODAY, False)):
        seat.valid_to = last
        seat.save()
        assert (meeting in access.meetings_visible_to(board.actors["public"])) is sees
