"""The machine of flags: who takes which step from which state, the terms, and what each step leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.access import SYSTEM, Actor, RoleMissing
from accounts.models import Notification
from config.models import AuditEntry, StateChange
from config.workflow import NoSuchStep, Stale, StepRefused
from monitoring.enums import FlagState
from monitoring.models import Flag
from monitoring.queue import acts, deciding
from monitoring.queue.machine import FLAG
from monitoring.tasks import end_terms
from tests.monitoring.world import NOW, Desk, make_desk, make_flag

pytestmark = pytest.mark.django_db
REASON = "Both stays are in the journal of the ward: a transfer by night."
WANTED = "The discharge summary of the first hospital."


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def in_state(desk: Desk, state: str, **more: Any) -> Flag:
    facts = {"state": state, "due_on": date(2026, 11, 10)} | more
    if state == FlagState.DISMISSED:
        facts |= {"dismissed_as": "justified", "reason": REASON, "decided_by": desk.auditors["71"][0].user}
    return make_flag(desk, **facts)


def press(name: str, flag: Flag, desk: Desk, actor: Actor) -> Flag:
    steps: dict[str, Any] = {
        "take": lambda: acts.take(flag=flag, actor=actor),
        "release": lambda: acts.release(flag=flag, actor=actor),
        "assign": lambda: acts.assign(flag=flag, to=desk.auditors["71"][1].user, actor=actor),
        "ask_documents": lambda: acts.ask_documents(flag=flag, wanted=WANTED, actor=actor),
        "documents_came": lambda: acts.documents_came(flag=flag, answer="They are attached.", actor=actor),
        "go_on": lambda: acts.go_on(flag=flag, actor=actor),
        "dismiss": lambda: deciding.dismiss(flag=flag, as_="justified", reason=REASON, actor=actor),
        "reopen": lambda: acts.reopen(flag=flag, reason="A second record came.", actor=actor),
        "lapse": lambda: acts.lapse(flag=flag),
    }
    return steps[name]()


WAY = {
    ("new", "take"): "in_work",
    ("new", "assign"): "in_work",
    ("new", "ask_documents"): "waiting",
    ("new", "dismiss"): "dismissed",
    ("new", "lapse"): "lapsed",
    ("in_work", "release"): "new",
    ("in_work", "assign"): "in_work",
    ("in_work", "ask_documents"): "waiting",
    ("in_work", "dismiss"): "dismissed",
    ("in_work", "lapse"): "lapsed",
    ("waiting", "documents_came"): "in_work",
    ("waiting", "go_on"): "in_work",
    ("waiting", "dismiss"): "dismissed",
    ("waiting", "lapse"): "lapsed",
    ("dismissed", "reopen"): "new",
}
STEPS = sorted({step for _state, step in WAY})
WHO = {"assign": "chief", "reopen": "chief", "documents_came": "head", "lapse": "nobody"}


def actor_for(desk: Desk, step: str) -> Actor:
    people = {"chief": desk.chiefs["71"], "head": desk.head, "nobody": SYSTEM}
    return people.get(WHO.get(step, ""), desk.auditors["71"][0])


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", FlagState.values)
def test_the_table_of_steps(desk: Desk, state: str, step: str) -> None:
    flag = in_state(desk, state)
    target = WAY.get((state, step))

    if target is None:
        with pytest.raises(NoSuchStep):
            press(step, flag, desk, actor_for(desk, step))
        assert not StateChange.objects.filter(subject_id=flag.uuid).exists()
        return
    after = press(step, flag, desk, actor_for(desk, step))

    assert after.state == target and after.version == flag.version + 1
    change = StateChange.objects.get(subject_id=flag.uuid)
    assert (change.step, change.source, change.target) == (step, state, target)
    assert AuditEntry.objects.get(subject_id=str(flag.uuid)).verb == f"monitoring.flag_{step}"


@pytest.mark.parametrize("step", [step for step in STEPS if step != "lapse"])
@pytest.mark.parametrize("who", ["auditor", "chief", "officer", "central", "admin", "head"])
def test_who_takes_a_step(desk: Desk, step: str, who: str) -> None:
    state = next(state for state, name in WAY if name == step)
    people = {
        "auditor": desk.auditors["71"][0], "chief": Actor(desk.chiefs["71"].user, desk.branches["71"],
                                                          frozenset({"branch_head"})),
        "officer": Actor(desk.chiefs["71"].user, desk.branches["71"], frozenset({"branch_officer"})),
        "central": desk.central, "admin": desk.admin, "head": desk.head,
    }  # fmt: skip
    allowed = WHO.get(step, "auditor")
    flag = in_state(desk, state)

    if who == allowed:
        press(step, flag, desk, people[who])
    else:
        with pytest.raises(RoleMissing):
            press(step, flag, desk, people[who])


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("lapse", "documents_came")])
def test_another_region_decides_nothing(desk: Desk, step: str) -> None:
    flag = in_state(desk, next(state for state, name in WAY if name == step))
    stranger = desk.chiefs["75"] if WHO.get(step) == "chief" else desk.auditors["75"][0]

    with pytest.raises(StepRefused):
        press(step, flag, desk, stranger)
    flag.refresh_from_db()
    assert flag.version == 1


def test_another_organisation_does_not_answer(desk: Desk) -> None:
    with pytest.raises(StepRefused, match="another organisation"):
        press("documents_came", in_state(desk, "waiting"), desk, desk.other_head)


@pytest.mark.parametrize("step", ["release", "ask_documents", "dismiss"])
def test_a_colleague_does_not_decide_what_somebody_works_on(desk: Desk, step: str) -> None:
    mine, colleague = desk.auditors["71"]
    flag = in_state(desk, "in_work", assignee=mine.user)

    with pytest.raises(StepRefused, match="works on the flag"):
        press(step, flag, desk, colleague)
    assert press(step, flag, desk, mine).version == 2


def test_the_head_gives_it_to_a_colleague(desk: Desk) -> None:
    mine, colleague = desk.auditors["71"]
    flag = acts.assign(flag=in_state(desk, "in_work", assignee=mine.user), to=colleague.user, actor=desk.chiefs["71"])
    assert flag.assignee == colleague.user
    with pytest.raises(StepRefused, match="no auditor of the branch"):
        acts.assign(flag=flag, to=desk.auditors["75"][0].user, actor=desk.chiefs["71"])


@pytest.mark.parametrize(
    ("as_", "reason"), [("justified", "x" * 19), ("justified", " " * 40), ("", REASON), ("whatever", REASON)]
)
def test_no_dismissal_without_a_kind_and_words(desk: Desk, as_: str, reason: str) -> None:
    flag = in_state(desk, "new")
    with pytest.raises(StepRefused):
        deciding.dismiss(flag=flag, as_=as_, reason=reason, actor=desk.auditors["71"][0])
    flag.refresh_from_db()
    assert flag.state == "new"


def test_a_dismissal_says_who_when_and_why_and_goes_away_when_opened_again(desk: Desk) -> None:
    mine = desk.auditors["71"][0]
    flag = deciding.dismiss(flag=in_state(desk, "new"), as_="permitted", reason="x" * 20, actor=mine)
    assert (flag.dismissed_as, flag.reason, flag.decided_by, flag.decided_at) == (
        "permitted",
        "x" * 20,
        mine.user,
        NOW,
    )
    assert flag.due_on is None

    with pytest.raises(StepRefused):
        acts.reopen(flag=flag, reason=" ", actor=desk.chiefs["71"])
    flag = acts.reopen(flag=flag, reason="A second record came.", actor=desk.chiefs["71"])

    assert (flag.state, flag.reason, flag.decided_by, flag.assignee) == ("new", "", None, None)
    assert flag.due_on == date(2026, 11, 10)
    assert [one.note for one in FLAG.history(flag.uuid)] == ["x" * 20, "A second record came."]


def test_an_old_page_decides_nothing(desk: Desk) -> None:
    flag = acts.take(flag=in_state(desk, "new"), actor=desk.auditors["71"][0], version=1)
    with pytest.raises(Stale):
        deciding.dismiss(flag=flag, as_="justified", reason=REASON, actor=desk.auditors["71"][0], version=1)


# Terms ---------------------------------------------------------------------------------------------------------------
def test_taking_and_giving_back_do_not_prolong_the_term(desk: Desk, time_machine: Any) -> None:
    mine = desk.auditors["71"][0]
    flag = in_state(desk, "new", due_on=date(2026, 11, 4))
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    flag = acts.take(flag=flag, actor=mine)
    assert flag.due_on == date(2026, 11, 4)
    assert acts.release(flag=flag, actor=mine).due_on == date(2026, 11, 4)


def test_a_flag_without_a_term_gets_one_when_it_is_taken(desk: Desk) -> None:
    flag = acts.take(flag=in_state(desk, "new", due_on=None), actor=desk.auditors["71"][0])
    assert flag.due_on == date(2026, 11, 10), "five working days after Tuesday"


def test_documents_have_a_term_and_the_decision_a_new_one(desk: Desk, time_machine: Any) -> None:
    flag = acts.ask_documents(flag=in_state(desk, "new"), wanted=WANTED, actor=desk.auditors["71"][0])
    assert flag.due_on == date(2026, 11, 4)
    assert flag.assignee == desk.auditors["71"][0].user
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    flag = acts.documents_came(flag=flag, answer="The summary is № 17.", actor=desk.head)
    assert flag.due_on == date(2026, 11, 11)
    assert FLAG.history(flag.uuid).last().note == "The summary is № 17."


@pytest.mark.parametrize(("days", "state"), [(0, "waiting"), (1, "waiting"), (2, "in_work")])
def test_the_clock_goes_on_after_the_last_day(desk: Desk, time_machine: Any, days: int, state: str) -> None:
    flag = acts.ask_documents(flag=in_state(desk, "new"), wanted=WANTED, actor=desk.auditors["71"][0])
    time_machine.move_to(NOW + timedelta(days=days), tick=False)
    end_terms()
    flag.refresh_from_db()
    assert flag.state == state


def test_the_clock_decides_nothing(desk: Desk, time_machine: Any) -> None:
    flags = [in_state(desk, state) for state in ("new", "in_work")]
    time_machine.move_to(NOW + timedelta(days=100), tick=False)
    end_terms()
    assert [Flag.objects.get(pk=flag.pk).state for flag in flags] == ["new", "in_work"]


def test_the_organisation_is_told_which_documents(desk: Desk) -> None:
    flag = acts.ask_documents(flag=in_state(desk, "new"), wanted=WANTED, actor=desk.auditors["71"][0])
    news = Notification.objects.get(kind="flag.documents")
    assert news.organisation_id == desk.provider.pk and news.user == desk.head.user
    assert news.params["wanted"] == WANTED and str(flag.uuid) in news.url
    with pytest.raises(StepRefused):
        acts.ask_documents(flag=in_state(desk, "new"), wanted=" ", actor=desk.auditors["71"][0])


# From the queue ------------------------------------------------------------------------------------------------------
def test_the_most_promising_free_flag_of_the_region_is_next(desk: Desk) -> None:
    mine, colleague = desk.auditors["71"]
    make_flag(desk, rank=500, assignee=colleague.user, state="in_work")
    make_flag(desk, rank=400, provider=desk.other)
    make_flag(desk, rank=10)
    best = make_flag(desk, rank=300)

    assert acts.take_next(actor=mine) == best
    assert acts.take_next(actor=mine) != best
    assert acts.take_next(actor=mine) is None
    with pytest.raises(RoleMissing):
        acts.take_next(actor=desk.chiefs["71"])


def test_flags_are_dealt_to_whoever_has_fewest(desk: Desk, django_assert_num_queries: Any) -> None:
    first, second = (one.user for one in desk.auditors["71"])
    for _number in range(2):
        make_flag(desk, state="in_work", assignee=first)
    make_flag(desk, state="dismissed", dismissed_as="justified", reason=REASON, decided_by=second, assignee=second)
    make_flag(desk, provider=desk.other)
    free = [make_flag(desk, rank=rank) for rank in (50, 40, 30, 20)]

    shares = acts.assign_by_load(actor=desk.chiefs["71"])

    assert shares == {first.pk: 1, second.pk: 3}
    got = [Flag.objects.get(pk=flag.pk) for flag in free]
    assert [one.assignee for one in got] == [second, second, first, second]
    assert {(one.state, one.version, one.due_on) for one in got} == {("in_work", 2, date(2026, 11, 10))}
    assert StateChange.objects.filter(step="assign").count() == 4
    assert AuditEntry.objects.get(verb="monitoring.flags_assigned_by_load").data["flags"] == 4
    for count in (1, 30):
        for _number in range(count):
            make_flag(desk)
        with django_assert_num_queries(12):
            acts.assign_by_load(actor=desk.chiefs["71"])


def test_nobody_deals_without_auditors_or_the_role(desk: Desk) -> None:
    with pytest.raises(RoleMissing):
        acts.assign_by_load(actor=desk.auditors["71"][0])
    for one in desk.auditors["71"]:
        one.user.is_active = False
        one.user.save()
    with pytest.raises(StepRefused, match="no auditor"):
        acts.assign_by_load(actor=desk.chiefs["71"])
