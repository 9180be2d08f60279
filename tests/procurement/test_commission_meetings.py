"""A meeting of the commission from its plan to the published protocol: who may, when, and what it brings about."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.access import RoleMissing
from accounts.models import Notification
from accounts.signatures import SignatureRefused
from config.models import StateChange
from config.workflow import NoSuchStep, StepRefused
from procurement.commission import acts, conflicts, effects, seating, sitting
from procurement.commission.acts import Item
from procurement.commission.documents import protocol, public
from procurement.commission.machine import MEETING
from procurement.models import Attendance, BidLine, BidPartner, Commission, Meeting, Seat, Vote
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
    sign_all,
    sign_as,
    voting,
)
from tests.procurement.world import NOW, make_rated, make_user
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


def refusal(act: Callable[..., Any], *args: Any, **named: Any) -> str:
    with pytest.raises(StepRefused) as caught:
        act(*args, **named)
    return str(caught.value)


def kinds(board: Board, name: str) -> list[str]:
    return [one.kind for one in Notification.objects.filter(user=board.actors[name].user).order_by("pk")]


# Planning ------------------------------------------------------------------------------------------------------------
def test_the_members_are_told_of_a_meeting_that_is_planned(board: Board) -> None:
    meeting = plan(board, Item("conformity"), Item("other", "Регламент"), place="Бөлме 5")

    assert (meeting.state, meeting.number) == ("planned", f"{board.market.campaign.number}/1")
    assert [(one.position, one.kind) for one in meeting.questions.all()] == [(1, "conformity"), (2, "other")]
    assert meeting.attendance.count() == 6
    assert [kinds(board, name) for name in ("chair", "public", "secretary", "stranger")] == [
        ["meeting.planned"], ["meeting.planned"], ["meeting.planned"], [],
    ]  # fmt: skip
    assert plan(board).number.endswith("/2")


@pytest.mark.parametrize(("days", "possible"), [(0, False), (1, True), (2, True)])
def test_notice_is_one_calendar_day(days: int, possible: bool, board: Board) -> None:
    at = NOW.replace(hour=0, minute=5) + timedelta(days=days)
    if possible:
        assert plan(board, at=at).state == "planned"
    else:
        assert "the earliest day is 03.11.2026" in refusal(lambda: plan(board, at=at))


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([Item("other", " ")], "Write what the other question is about."),
        ([Item("placement")], "Choose the distribution that is decided on."),
    ],
)
def test_a_question_says_what_it_is_about(items: list[Item], reason: str, board: Board) -> None:
    assert refusal(lambda: plan(board, *items)) == reason


def test_only_staff_of_the_branch_plans_meetings_of_its_commission(board: Board) -> None:
    def planned_by(actor: Any) -> Meeting:
        facts = {"commission": board.commission, "campaign": board.market.campaign, "planned_at": DAY}
        return acts.plan_meeting(actor=actor, agenda=[Item("other", "x")], **facts)

    for actor in (board.actors["public"], board.market.heads[0], board.market.actors["auditor"]):
        with pytest.raises(RoleMissing):
            planned_by(actor)
    Commission.objects.filter(pk=board.commission.pk).update(region=None)
    board.commission.refresh_from_db()
    with pytest.raises(RoleMissing):
        planned_by(board.actors["secretary"])
    assert "Another commission" in refusal(lambda: planned_by(board.market.actors["central"]))


# Convening -----------------------------------------------------------------------------------------------------------
def test_a_meeting_is_convened_on_its_day_and_not_before(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    board.mark(meeting)
    assert "cannot be convened before" in refusal(lambda: convened(board, meeting))
    on_the_day()
    assert convened(board, meeting).state == "convened"


def test_what_keeps_a_meeting_back_is_said_at_once(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board, Item("conformity"))
    make_bids(board.market, "admissible", "opened", "needs_correction")
    Seat.objects.filter(pk=board.seats["control"].pk).update(affiliation="fund")
    on_the_day()
    text = refusal(lambda: acts.convene(meeting=meeting, actor=board.actors["secretary"]))
    for part in ("The Fund has 2 of 5", "Mark who is present", "No quorum: 0 of 5", "not examined yet: 2"):
        assert part in text


@pytest.mark.parametrize(
    ("absent", "reached"), [(["control"], True), (["public", "control"], False), (["deputy", "public"], False)]
)
def test_two_thirds_of_five_members_are_four(
    absent: list[str], reached: bool, board: Board, on_the_day: Callable[[], None]
) -> None:
    meeting = plan(board)
    on_the_day()
    if reached:
        assert convened(board, meeting, absent).state == "convened"
    else:
        assert "No quorum: 3 of 5 members are present, 4 are needed." in refusal(
            lambda: convened(board, meeting, absent)
        )


def test_conformity_is_decided_on_while_bids_are_examined(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board, Item("conformity"))
    type(board.market.campaign).objects.update(state="accepting")
    on_the_day()
    assert "Conformity is decided on while bids are examined" in refusal(lambda: convened(board, meeting))


@pytest.mark.parametrize("name", ["public", "stranger"])
def test_who_does_not_preside_opens_and_ends_nothing(name: str, board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    board.mark(meeting)
    on_the_day()
    actor = board.actors[name]
    assert "This is done by" in refusal(lambda: acts.convene(meeting=meeting, actor=actor))
    assert "This is done by" in refusal(lambda: acts.adjourn(meeting=meeting, actor=actor, note="x"))
    assert "by the secretary" in refusal(lambda: acts.mark_attendance(meeting=meeting, actor=actor, presence={}))
    with pytest.raises(RoleMissing):
        acts.convene(meeting=meeting, actor=board.market.heads[0])


def test_an_adjourned_meeting_says_why(board: Board) -> None:
    meeting = plan(board)
    assert "Give the reason." in refusal(lambda: acts.adjourn(meeting=meeting, actor=board.actors["chair"], note=" "))
    meeting = acts.adjourn(meeting=meeting, actor=board.actors["chair"], note="Кворум жоқ")
    assert meeting.state == "adjourned"
    assert kinds(board, "public") == ["meeting.planned", "meeting.adjourned"]
    with pytest.raises(NoSuchStep):
        convened(board, meeting)


@pytest.mark.parametrize(("missed", "told"), [(3, False), (4, True)])
def test_more_than_three_absences_in_a_row_propose_another_member(
    missed: int, told: bool, board: Board, time_machine: Any
) -> None:
    day = NOW
    for _number in range(missed):
        meeting = plan(board, at=day + timedelta(days=1))
        day += timedelta(days=1)
        time_machine.move_to(day, tick=False)
        convened(board, meeting, ["public"])
    seat = board.seats["public"]

    assert sitting.absences(board.commission) == {seat.pk: missed}
    assert sitting.to_replace(board.commission) == ([seat] if told else [])
    assert kinds(board, "chair").count("seat.absent") == told
    meeting = plan(board, at=day + timedelta(days=1))
    time_machine.move_to(day + timedelta(days=1), tick=False)
    convened(board, meeting)
    assert sitting.absences(board.commission) == {}, "who comes begins anew"


def test_a_member_named_later_does_not_sit_in_a_meeting_under_way(
    board: Board, on_the_day: Callable[[], None]
) -> None:
    meeting = plan(board)
    on_the_day()
    meeting = convened(board, meeting)
    new = make_user(board.market.branch, "commission_member")
    seating.name_member(
        commission=board.commission, actor=board.market.actors["chief"], user=new.user,  # type: ignore[arg-type]
        role="member", affiliation="digital", valid_from=DAY.date(),
    )  # fmt: skip
    assert len(sitting.roll(meeting)) == 5
    assert sitting.quorum(meeting).reached


# Voting --------------------------------------------------------------------------------------------------------------
def test_one_vote_a_member_and_it_is_final(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    meeting = voting(board, meeting)
    question = meeting.questions.get()
    cast(board, question, {"chair": "for"})
    for choice in ("for", "against", "recused"):
        assert "a vote is final" in refusal(cast, board, question, {"chair": choice})
    assert question.votes.get().choice == "for"


def test_who_may_not_vote_is_told_why(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    question = meeting.questions.get()
    assert "not voted in the state «Planned»" in refusal(lambda: cast(board, question, {"chair": "for"}))
    voting(board, meeting, ["public"])
    for name, reason in (
        ("public", "You are marked as absent"),
        ("secretary", "The secretary has no vote."),
        ("stranger", "You have no seat"),
    ):
        assert reason in refusal(cast, board, question, {name: "for"})
    with pytest.raises(RoleMissing):
        acts.vote(question=question, actor=board.market.heads[0], choice="for")
    assert "Choose how you vote." in refusal(lambda: cast(board, question, {"chair": ""}))
    assert "why you recuse yourself" in refusal(
        lambda: acts.vote(question=question, actor=board.actors["chair"], recused=True)
    )
    assert not question.votes.exists()


def test_the_voting_is_closed_when_everybody_there_has_voted(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    meeting = voting(board, meeting, ["public"])
    question = meeting.questions.get()
    cast(board, question, {"chair": "against", "deputy": "against", "business": "for"})
    text = refusal(lambda: acts.close(meeting=meeting, actor=board.actors["chair"]))
    assert text.startswith("Question 1: no vote yet of") and text.count(",") == 0
    cast(board, question, {"control": "for"})
    meeting = acts.close(meeting=meeting, actor=board.actors["chair"])
    assert meeting.questions.get().outcome == "rejected", "a tie: the chair was against"


def test_a_declared_conflict_recuses_where_its_provider_takes_part(
    board: Board, on_the_day: Callable[[], None]
) -> None:
    make_bids(board.market, "admissible", "rejected", "withdrawn")
    mine, _other, gone = board.market.providers
    declare(board, "business", mine)
    declare(board, "public", gone)
    meeting = plan(board, Item("conformity"))
    on_the_day()
    meeting = voting(board, meeting)
    question = meeting.questions.get()

    (vote,) = Vote.objects.all()
    assert (vote.seat, vote.recused, vote.reason) == (board.seats["business"], True, "Туысы құрылтайшы")
    assert "a vote is final" in refusal(lambda: cast(board, question, {"business": "for"}))
    cast(board, question, {"chair": "for", "deputy": "for", "public": "for", "control": "against"})
    meeting = acts.close(meeting=meeting, actor=board.actors["chair"])
    assert sitting.quorum(meeting).present == 5, "recused members count for the quorum"
    assert meeting.questions.get().outcome == "adopted"


def declare(board: Board, name: str, provider: Any) -> None:
    seating.declare_conflict(
        seat=board.seats[name], actor=board.actors[name], provider=provider, reason="Туысы құрылтайшы"
    )


def test_a_conflict_with_a_coexecutor_recuses_too(board: Board) -> None:
    (bid, *_rest) = make_bids(board.market)
    executor = make_rated("Серік", board.market.region, 70, 100)
    line = BidLine.objects.create(bid=bid, lot=board.market.lot, requested=10, own=5)
    BidPartner.objects.create(line=line, executor=executor, units=5)
    question = plan(board, Item("conformity")).questions.get()
    assert conflicts.providers_of(question) == {executor.pk, *(one.pk for one in board.market.providers)}


def test_a_conflict_that_comes_up_in_the_voting_leaves_only_the_recusal(
    board: Board, on_the_day: Callable[[], None]
) -> None:
    make_bids(board.market)
    meeting = plan(board, Item("conformity"))
    on_the_day()
    meeting = voting(board, meeting)
    assert "A voting is open" in refusal(lambda: declare(board, "public", board.market.providers[0]))
    board.seats["public"].conflicts.create(provider=board.market.providers[0], reason="Жұмыс істеген")
    question = meeting.questions.get()
    assert "A conflict of interest with «" in refusal(lambda: cast(board, question, {"public": "for"}))
    cast(board, question, {"public": "recused"})
    assert question.votes.get().recused


def test_who_does_not_confirm_a_distribution_names_the_wrong_input(
    board: Board, on_the_day: Callable[[], None]
) -> None:
    run = make_run(board)
    meeting = plan(board, Item("placement", subject=run.uuid))
    on_the_day()
    meeting = voting(board, meeting)
    question = meeting.questions.get()
    bare = {"question": question, "actor": board.actors["chair"], "choice": "against"}
    assert "Name the input" in refusal(lambda: acts.vote(**bare))
    cast(board, question, dict.fromkeys(board.present(), "against"))
    meeting = acts.close(meeting=meeting, actor=board.actors["chair"])
    drawing = {"meeting": meeting, "actor": board.actors["secretary"]}
    assert "Question 1 is not adopted: name the input" in refusal(lambda: acts.draw_up(**drawing))
    naming = {"question": question, "actor": board.actors["secretary"]}
    assert "Name the input" in refusal(lambda: acts.name_wrong_input(**naming, text=" "))
    acts.name_wrong_input(**naming, text="Рейтинг")
    assert acts.draw_up(**drawing).state == "protocol_draft"


def make_run(board: Board, state: str = "published") -> Any:
    return board.market.campaign.runs.create(number=1, state=state)


@pytest.mark.parametrize("state", ["computed", "confirmed", "superseded"])
def test_only_a_distribution_before_the_commission_is_decided_on(
    state: str, board: Board, on_the_day: Callable[[], None]
) -> None:
    meeting = plan(board, Item("placement", subject=make_run(board, state).uuid))
    on_the_day()
    assert "the distribution is not before the commission" in refusal(lambda: convened(board, meeting))


# The protocol --------------------------------------------------------------------------------------------------------
def test_everybody_who_was_there_signs_the_same_protocol(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    meeting = drawn_up(board, meeting, absent=["public"])
    names = ["chair", "deputy", "business", "control", "secretary"]
    assert [one.user_id for one in sitting.outstanding_signatures(meeting)] == [
        board.seats[name].user_id for name in names
    ]
    for name in names[:-1]:
        meeting = sign_as(board, meeting, name)
        assert (meeting.state, meeting.signed_at) == ("protocol_draft", None)
    assert "Signatures are missing" in refusal(lambda: MEETING.fire("sign", meeting, actor=board.actors["secretary"]))
    meeting = sign_as(board, meeting, "secretary")
    assert meeting.state == "protocol_signed" and meeting.signed_at == DAY
    document = sitting.protocol_of(meeting)
    assert document.signatures.count() == 5
    assert {one.organisation for one in document.signatures.all()} == {None}, "members sign as people"
    assert kinds(board, "chair").count("meeting.signed") == 1


def test_who_does_not_sign_the_protocol(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    meeting = drawn_up(board, meeting, absent=["public"])
    for name in ("public", "stranger"):
        assert "Members who were present and the secretary" in refusal(sign_as, board, meeting, name)
    document = acts.protocol_to_sign(meeting=meeting, actor=board.actors["chair"])
    theirs = cms_of(document, acts.as_person(board.actors["deputy"]))
    with pytest.raises(SignatureRefused):
        acts.sign_protocol(meeting=meeting, actor=board.actors["chair"], document=document, cms=theirs)
    sign_as(board, meeting, "chair")
    assert "signed this protocol already" in refusal(lambda: sign_as(board, meeting, "chair"))
    with pytest.raises(RoleMissing):
        acts.sign_protocol(meeting=meeting, actor=board.market.heads[0], document=document, cms=theirs)


def test_a_rejected_conformity_changes_nothing_about_the_campaign(
    board: Board, on_the_day: Callable[[], None]
) -> None:
    make_bids(board.market)
    meeting = plan(board, Item("conformity"))
    on_the_day()
    meeting = sign_all(board, drawn_up(board, meeting, "against"))
    board.market.campaign.refresh_from_db()
    assert (meeting.state, board.market.campaign.state) == ("protocol_signed", "evaluating")


def test_the_published_protocol_names_no_voter(board: Board, on_the_day: Callable[[], None]) -> None:
    make_bids(board.market)
    declare(board, "business", board.market.providers[0])
    meeting = plan(board, Item("conformity"))
    on_the_day()
    meeting = sign_all(board, drawn_up(board, meeting, "against", absent=["public"]), absent=["public"])
    assert effects.public_protocol(meeting) is None
    assert "by the secretary" in refusal(lambda: acts.publish(meeting=meeting, actor=board.actors["chair"]))
    meeting = acts.publish(meeting=meeting, actor=board.actors["secretary"])

    document, whole = effects.public_protocol(meeting), sitting.protocol_of(meeting)
    people = [board.actors[name].user for name in (*board.present(), "secretary")]
    said = json.dumps(document.content, ensure_ascii=False) + str(public(document.content))
    assert not any(one.last_name in said or one.full_name in said or one.iin in said for one in people if one)
    assert "votes" not in said.replace("Names and votes are not published", "")
    assert "Туысы құрылтайшы" not in said and "Себебі" not in said
    assert document.content["questions"][0]["against"] == 3
    assert document.content["questions"][0]["recused"] == 1
    assert document.content["protocol_sha256"] == whole.sha256
    assert all(one.full_name in str(protocol(whole.content)) for one in people if one)


def test_a_correcting_meeting_replaces_a_signed_protocol(board: Board, on_the_day: Callable[[], None]) -> None:
    first = plan(board)
    assert "Only a signed protocol" in refusal(lambda: plan(board, corrects=first))
    on_the_day()
    first = sign_all(board, drawn_up(board, first))
    later = DAY + timedelta(days=1)
    second = plan(board, at=later, corrects=first)
    assert "corrects this protocol already" in refusal(lambda: plan(board, at=later, corrects=first))
    acts.adjourn(meeting=second, actor=board.actors["chair"], note="Ауыстырылды")
    assert plan(board, at=later, corrects=first).corrects == first


def test_the_history_tells_who_took_which_step(board: Board, on_the_day: Callable[[], None]) -> None:
    meeting = plan(board)
    on_the_day()
    sign_all(board, drawn_up(board, meeting))
    steps = StateChange.objects.filter(machine="meeting", subject_id=meeting.uuid).order_by("pk")
    assert [one.step for one in steps] == ["plan", "convene", "start_voting", "close", "draw_up", "sign"]
    assert Attendance.objects.filter(meeting=meeting, presence="present").count() == 6
