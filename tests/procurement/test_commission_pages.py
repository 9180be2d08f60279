"""Pages of the commission: who opens which, what they show each reader, what their forms do."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Actor
from procurement.commission import acts, sitting
from procurement.commission.acts import Item
from procurement.models import Conflict, Meeting, Seat
from tests.conftest import StrictClient
from tests.procurement.commission_world import (
    DAY,
    Board,
    cast,
    convened,
    drawn_up,
    in_english,
    make_bids,
    make_board,
    plan,
    sign_as,
    voting,
)
from tests.procurement.world import NOW
from tests.providers.review.pages import signed_in, words
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
__all__ = ["in_english"]


@pytest.fixture
def board(time_machine: Any) -> Board:
    time_machine.move_to(NOW, tick=False)
    return make_board()


@pytest.fixture
def on_the_day(time_machine: Any) -> Callable[[], None]:
    return lambda: time_machine.move_to(DAY, tick=False)


def browser(actor: Actor) -> StrictClient:
    return signed_in(actor)


def page(actor: Actor, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    response = browser(actor).get(reverse(f"commission:{name}", args=args) + query)
    assert response.status_code == status, response.status_code
    return words(response.content.decode())


def send(actor: Actor, name: str, *args: Any, query: str = "", **data: Any) -> Any:
    return browser(actor).post(reverse(f"commission:{name}", args=args) + query, data, follow=True)


def said(response: Any) -> str:
    return words(response.content.decode())


# Commissions ---------------------------------------------------------------------------------------------------------
def test_the_page_of_a_commission_says_whether_it_may_meet(board: Board) -> None:
    uuid = board.commission.uuid
    assert "composition is lawful" in page(board.actors["public"], "commission", uuid)
    Seat.objects.filter(pk=board.seats["control"].pk).update(affiliation="fund")
    html = page(board.market.actors["chief"], "commission", uuid)
    assert "No meeting can be convened" in html
    assert "The Fund has 2 of 5 votes (40.0 %): more than 25.0 % are not allowed." in html
    assert "Name a member" in html
    assert "Name a member" not in page(board.market.actors["auditor"], "commission", uuid)


def test_members_are_named_and_seats_end_on_pages(board: Board) -> None:
    chief, person = board.market.actors["chief"], board.actors["stranger"].user
    facts = {"user": person.pk, "role": "member", "affiliation": "digital", "valid_from": "2026-11-02"}  # type: ignore[union-attr]
    assert "has a seat at that time" in said(
        send(chief, "seat-new", board.commission.uuid, **(facts | {"user": board.seats["public"].user_id}))
    )
    assert "The member is named" in said(send(chief, "seat-new", board.commission.uuid, **facts))
    seat = Seat.objects.get(user=person)
    assert "cannot lie in the past" in said(send(chief, "seat-end", seat.pk, last="2026-11-01"))
    assert "The last day of the seat is set." in said(send(chief, "seat-end", seat.pk, last="2026-11-30"))


def test_a_member_declares_a_conflict_by_bin(board: Board) -> None:
    provider, seat = board.market.providers[0], board.seats["public"]
    member = board.actors["public"]
    response = send(member, "conflict-new", seat.pk, bin="000000000000", reason="Туысы")
    assert response.status_code == 422 and "No medical organisation has this BIN" in said(response)
    assert "Туысы" in response.content.decode(), "what was typed stays"
    assert "is declared" in said(send(member, "conflict-new", seat.pk, bin=provider.bin, reason="Туысы"))
    assert Conflict.objects.get().provider == provider
    assert browser(member).get(reverse("commission:conflict-new", args=[board.seats["chair"].pk])).status_code == 403


def test_a_commission_is_established_and_ended(board: Board) -> None:
    chief = board.market.actors["chief"]
    facts = {"name_kk": "Комиссия", "name_ru": "Комиссия", "order_no": "№ 5", "valid_from": "2026-11-03"}
    response = send(chief, "commission-new", **facts)
    assert response.status_code == 422 and "is in force at that time" in said(response)
    send(chief, "commission-end", board.commission.uuid, last="2026-11-02")
    assert "The commission is established." in said(send(chief, "commission-new", **facts))
    assert page(chief, "commission-list").count("№ 5") == 1


# Meetings ------------------------------------------------------------------------------------------------------------
def test_a_meeting_is_planned_on_a_page(board: Board) -> None:
    officer, campaign = board.actors["secretary"], board.market.campaign
    assert campaign.number in page(officer, "meeting-new")
    query = f"?campaign={campaign.uuid}"
    html = page(officer, "meeting-new", query=query)
    assert "Not before 03.11.2026" in html and "conformity of the bids" in html
    facts = {"day": "2026-11-03", "hour": "11:30", "place": "Зал", "agenda": ["conformity"], "other": "Регламент"}
    response = send(officer, "meeting-new", query=query, **(facts | {"day": "2026-11-02"}))
    assert response.status_code == 422 and "the earliest day is 03.11.2026" in said(response)
    assert 'value="Зал"' in response.content.decode()
    response = send(officer, "meeting-new", query=query, **(facts | {"agenda": [], "other": ""}))
    assert "Choose at least one question" in said(response)
    assert "The meeting is planned." in said(send(officer, "meeting-new", query=query, **facts))
    meeting = Meeting.objects.get()
    assert [one.kind for one in meeting.questions.all()] == ["conformity", "other"]
    assert page(officer, "meeting-new", query="?campaign=x", status=404)


def test_a_meeting_is_held_on_its_page(board: Board, on_the_day: Callable[[], None]) -> None:
    make_bids(board.market)
    officer = board.actors["secretary"]
    meeting = plan(board, Item("conformity"))
    on_the_day()
    html = page(officer, "meeting", meeting.uuid)
    assert "Mark who is present:" in html and "0 of 5 members are present, 4 are needed" in html
    marks = {f"presence-{seat.pk}": "present" for seat in board.seats.values()}
    meeting.refresh_from_db()
    send(officer, "meeting-attendance", meeting.uuid, version=meeting.version, **marks)
    meeting.refresh_from_db()
    assert "5 of 5 members are present" in page(officer, "meeting", meeting.uuid)
    stale = send(officer, "meeting-convene", meeting.uuid, version=1)
    assert "Somebody has changed this meanwhile" in said(stale)
    for name, word in (("convene", "The meeting is convened."), ("start-voting", "The voting is open.")):
        meeting.refresh_from_db()
        assert word in said(send(officer, f"meeting-{name}", meeting.uuid, version=meeting.version))
    question = meeting.questions.get()
    for name in board.present():
        html = page(board.actors[name], "meeting", meeting.uuid)
        assert "1 question awaits your vote" in html
        assert "Your vote on question 1 counts." in said(
            send(board.actors[name], "question-vote", question.uuid, vote="for")
        )
    html = page(board.actors["public"], "meeting", meeting.uuid)
    assert "Voted or recused: 5 of 5" in html and "you have voted" in html and "Votes by name" not in html
    meeting.refresh_from_db()
    response = send(officer, "meeting-close", meeting.uuid, version=meeting.version)
    assert "The voting is closed." in said(response) and "Votes by name" in said(response)


def test_a_recused_member_reads_why_there_is_no_vote(board: Board, on_the_day: Callable[[], None]) -> None:
    make_bids(board.market)
    meeting = plan(board, Item("conformity"))
    on_the_day()
    meeting = voting(board, meeting)
    question = meeting.questions.get()
    provider = board.market.providers[0]
    board.seats["public"].conflicts.create(provider=provider, reason="Туысы")
    member = board.actors["public"]
    html = page(member, "question-vote", question.uuid)
    assert "You cannot vote on this question" in html and provider.name in html
    raw = browser(member).get(reverse("commission:question-vote", args=[question.uuid])).content.decode()
    assert re.findall(r'name="vote" value="(\w+)"', raw) == ["recused"]
    response = send(member, "question-vote", question.uuid, vote="recused", reason="")
    assert response.status_code == 422 and "Say why you recuse yourself." in said(response)
    send(member, "question-vote", question.uuid, vote="recused", reason="Туысы")
    assert "you are recused" in page(member, "meeting", meeting.uuid)


def test_the_protocol_is_signed_and_published_on_pages(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    meeting = drawn_up(board, meeting)
    document = sitting.protocol_of(meeting)
    for name in ("chair", "deputy", "business", "public", "control"):
        sign_as(board, meeting, name)
    officer = board.actors["secretary"]
    assert "awaits your signature" in page(officer, "meeting", meeting.uuid)
    raw = browser(officer).get(reverse("commission:meeting-sign", args=[meeting.uuid])).content.decode()
    assert 'data-bin=""' in raw, "a member signs with the own key"
    cms = cms_of(document, acts.as_person(officer))
    given = {"document": document.uuid, "cms": cms}
    assert "is signed by all" in said(send(officer, "meeting-sign", meeting.uuid, **given))
    guest = StrictClient()
    address = reverse("commission:public-protocol", args=[meeting.uuid, "kk"])
    assert guest.get(address).status_code == 404
    meeting.refresh_from_db()
    send(officer, "meeting-publish", meeting.uuid, version=meeting.version)
    for language in ("kk", "ru"):
        public = guest.get(reverse("commission:public-protocol", args=[meeting.uuid, language]))
        inside = browser(officer).get(reverse("commission:protocol", args=[meeting.uuid, language]))
        assert public.content[:5] == inside.content[:5] == b"%PDF-"
    assert guest.get(reverse("commission:public-protocol", args=[meeting.uuid, "xx"])).status_code == 404
    assert guest.get(reverse("commission:protocol", args=[meeting.uuid, "kk"])).status_code == 302


def test_a_distribution_that_is_not_confirmed_asks_for_its_wrong_input(
    board: Board, on_the_day: Callable[[], None]
) -> None:
    run = board.market.campaign.runs.create(number=1, state="published")
    meeting = plan(board, Item("placement", subject=run.uuid))
    on_the_day()
    meeting = voting(board, meeting)
    question = meeting.questions.get()
    cast(board, question, dict.fromkeys(board.present(), "against"))
    meeting = acts.close(meeting=meeting, actor=board.actors["chair"])
    officer = board.actors["secretary"]
    assert "is not adopted: which input is wrong?" in page(officer, "meeting", meeting.uuid)
    assert "is not adopted: which" not in page(board.actors["public"], "meeting", meeting.uuid)
    response = send(officer, "question-input", question.uuid, text="Рейтинг", version=meeting.version)
    assert "The wrong input is named." in said(response) and "Рейтинг" in said(response)


# Who opens what ------------------------------------------------------------------------------------------------------
def test_who_opens_the_pages(board: Board) -> None:
    meeting, seat = plan(board), board.seats["public"]
    people = {**board.market.actors, "member": board.actors["public"], "stranger": board.actors["stranger"],
              "head": board.market.heads[0]}  # fmt: skip
    expected = {
        ("meeting-list",): {"head": 403},
        ("commission-list",): {"head": 403},
        ("meeting", meeting.uuid): {"head": 403, "stranger": 404},
        ("commission", board.commission.uuid): {"head": 403, "stranger": 404},
        ("meeting-new",): {"head": 403, "auditor": 403, "admin": 403, "member": 403, "stranger": 403},
        ("commission-new",): {
            "head": 403, "auditor": 403, "admin": 403, "member": 403, "stranger": 403, "officer": 403,
        },
        ("seat-new", board.commission.uuid): {
            "head": 403, "auditor": 403, "admin": 403, "member": 403, "stranger": 403, "officer": 403,
        },
        ("conflict-new", seat.pk): {
            "head": 403, "auditor": 403, "admin": 403, "officer": 403, "stranger": 404,
        },
        ("meeting-adjourn", meeting.uuid): {"head": 403, "auditor": 403, "admin": 403, "stranger": 404},
    }  # fmt: skip
    for (name, *args), codes in expected.items():
        for person, actor in people.items():
            response = browser(actor).get(reverse(f"commission:{name}", args=args))
            assert response.status_code == codes.get(person, 200), (name, person)


def test_a_member_cannot_open_the_vote_of_another_commission(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    meeting = convened(board, meeting)
    address = reverse("commission:question-vote", args=[meeting.questions.get().uuid])
    assert browser(board.actors["stranger"]).get(address).status_code == 404
    assert browser(board.actors["public"]).get(address).status_code == 302, "nothing to vote on yet"


# Lists ---------------------------------------------------------------------------------------------------------------
def test_lists_cost_the_same_however_long_they_are(board: Board) -> None:
    def cost(actor: Actor, name: str, *args: Any) -> int:
        address = reverse(f"commission:{name}", args=args)
        client = browser(actor)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as made:
            assert client.get(address).status_code == 200
        return len(made)

    plan(board)
    readers = [board.actors["public"], board.market.actors["central"], board.actors["secretary"]]
    before = [cost(one, "meeting-list") for one in readers]
    for number in range(8):
        plan(board, at=DAY + timedelta(days=number))
    assert [cost(one, "meeting-list") for one in readers] == before


def test_what_awaits_somebody_is_counted(board: Board, on_the_day: Callable[[], None]) -> None:
    from procurement.commission import desk

    def count(name: str) -> tuple[int, bool]:
        class Request:
            actor = board.actors[name]

        found = desk.count_meetings(Request())
        return found.number, found.due

    meeting = plan(board)
    assert [count(name) for name in ("public", "secretary", "stranger")] == [(0, False)] * 3
    on_the_day()
    assert [count(name) for name in ("public", "secretary")] == [(0, False), (1, False)]
    meeting = voting(board, meeting, ["control"])
    assert [count(name) for name in ("public", "control", "chair")] == [(1, True), (0, False), (1, True)]
    cast(board, meeting.questions.get(), dict.fromkeys(board.present(["control"]), "for"))
    assert count("public") == (0, False)
    meeting = acts.close(meeting=meeting, actor=board.actors["chair"])
    meeting = acts.draw_up(meeting=meeting, actor=board.actors["secretary"])
    assert [count(name) for name in ("public", "control", "secretary")] == [(1, True), (0, False), (1, True)]
    sign_as(board, meeting, "public")
    assert count("public") == (0, False)
