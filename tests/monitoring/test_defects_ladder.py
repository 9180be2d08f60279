"""The ladder of objections: steps, terms on both sides, who reviews, what a confirmed and a lifted defect brings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.access import Actor, RoleMissing
from accounts.enums import Role
from accounts.models import Membership, Notification
from claims.models import LineLock, PeriodClosure, Reduction
from config.workflow import NoSuchStep, Stale, StepRefused
from monitoring.defects import acts, assigning
from monitoring.defects.errors import DefectError
from monitoring.defects.machine import DEFECT
from monitoring.enums import DefectState, Level, Opinion
from monitoring.models import Defect, DefectCode, DefectReduction, Objection, Review
from monitoring.tasks import end_terms
from tests.monitoring.defects_world import (
    OBJECTION,
    OPINION,
    at,
    climb,
    decide,
    extra_auditor,
    lodge,
    make_defect,
    review_of,
    reviewer_of,
)
from tests.monitoring.world import LAW, MONTH, NOW, make_desk, make_line
from tests.procurement.world import make_user

pytestmark = pytest.mark.django_db
UP = ("object", "uphold", "object_again")


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def dead(desk, **more):
    return make_defect(desk, make_line(desk, outcome="died"), **more)


# The way up ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("steps", "state", "how"),
    [
        (("accept",), "confirmed", "accepted"),
        (("object", "lift"), "lifted", "first"),
        (("object", "uphold"), "upheld", ""),
        ((*UP, "confirm_again"), "confirmed", "blind"),
        ((*UP, "agree"), "at_centre", ""),
        ((*UP, "agree", "confirm_finally"), "confirmed", "central"),
        ((*UP, "agree", "lift_finally"), "lifted", "central"),
    ],
)
def test_every_way_through_the_ladder(desk, steps, state, how):
    defect = climb(desk, make_defect(desk), *steps)
    assert (defect.state, defect.closed_how) == (state, how)
    assert (defect.closed_at is not None) is bool(how)
    assert (defect.due_on is None) is bool(how)


def test_a_death_goes_to_the_own_branch_and_then_to_the_central_office(desk):
    defect = lodge(desk, dead(desk))
    first = review_of(defect)
    assert first.branch == desk.branches["71"]
    assert first.reviewer == desk.auditors["71"][1].user  # never who set it
    assert defect.due_on == date(2026, 11, 6)
    defect = decide(desk, defect, Level.FIRST, Opinion.UPHOLD)
    assert defect.due_on == date(2026, 11, 6)

    defect = lodge(desk, defect)

    assert defect.state == DefectState.AT_CENTRE and defect.due_on == date(2026, 11, 6)
    assert review_of(defect, Level.CENTRAL).branch == desk.central.organisation
    assert decide(desk, defect, Level.CENTRAL, Opinion.LIFT).state == DefectState.LIFTED
    assert not Review.objects.filter(level=Level.BLIND).exists()


def test_the_first_look_is_that_of_another_region_the_second_of_a_third(desk):
    defect = lodge(desk, make_defect(desk))
    first = review_of(defect)
    assert first.branch in (desk.branches["75"], desk.branches["35"])
    defect = lodge(desk, decide(desk, defect, Level.FIRST, Opinion.UPHOLD))
    blind = review_of(defect, Level.BLIND)
    assert {first.branch, blind.branch} == {desk.branches["75"], desk.branches["35"]}


def test_services_not_in_the_contract_go_to_the_own_branch_first(desk):
    code = DefectCode.objects.create(code="11.0", name_ru="x", name_kk="x", **LAW)
    DefectReduction.objects.create(defect=code, column="kdu", percent=100, text="100%")
    defect = lodge(desk, make_defect(desk, code="11.0"))
    assert review_of(defect).branch == desk.branches["71"] and defect.due_on == date(2026, 11, 10)
    defect = lodge(desk, decide(desk, defect, Level.FIRST, Opinion.UPHOLD))
    assert defect.state == DefectState.OBJECTED_AGAIN
    assert review_of(defect, Level.BLIND).branch != desk.branches["71"]


# Terms ---------------------------------------------------------------------------------------------------------------
TERMS = [
    ((), "defect_objection", date(2026, 11, 10)),
    (("object",), "defect_review", date(2026, 11, 10)),
    (("object", "uphold"), "defect_second_objection", date(2026, 11, 6)),
    (UP, "defect_second_review", date(2026, 11, 6)),
    ((*UP, "agree"), "defect_central", date(2026, 11, 6)),
]


@pytest.mark.parametrize(("steps", "_code", "last"), TERMS)
def test_terms_are_working_days(desk, steps, _code, last):
    assert climb(desk, make_defect(desk), *steps).due_on == last


@pytest.mark.parametrize("steps", [(), ("object", "uphold")])
def test_the_objection_is_taken_on_the_last_day_and_not_on_the_next(desk, time_machine, steps):
    defect = climb(desk, make_defect(desk), *steps)
    last = defect.due_on
    time_machine.move_to(at(last + timedelta(days=1), 0, 1), tick=False)
    with pytest.raises(StepRefused, match="The term for an objection ended on"):
        lodge(desk, defect)
    time_machine.move_to(at(last, 23, 59), tick=False)
    end_terms()
    assert lodge(desk, defect).state in (DefectState.OBJECTED, DefectState.OBJECTED_AGAIN)


@pytest.mark.parametrize("steps", [(), ("object", "uphold")])
def test_silence_confirms_from_the_day_after_the_last(desk, time_machine, steps):
    defect = climb(desk, make_defect(desk), *steps)
    last = defect.due_on
    time_machine.move_to(at(last, 23, 59), tick=False)
    end_terms()
    defect.refresh_from_db()
    assert defect.state in (DefectState.SET, DefectState.UPHELD)

    time_machine.move_to(at(last + timedelta(days=1), 0, 1), tick=False)
    end_terms()
    end_terms()

    defect.refresh_from_db()
    assert (defect.state, defect.closed_how) == (DefectState.CONFIRMED, "silence")
    reduction = Reduction.objects.get()
    assert reduction.created_by is None and reduction.amount == defect.amount
    with pytest.raises(NoSuchStep):
        lodge(desk, defect)


@pytest.mark.parametrize("steps", [("object",), UP, (*UP, "agree")])
def test_a_late_reviewer_confirms_nothing_and_may_still_decide(desk, time_machine, steps):
    defect = climb(desk, make_defect(desk), *steps)
    state = defect.state
    time_machine.move_to(at(defect.due_on + timedelta(days=30)), tick=False)
    end_terms()
    defect.refresh_from_db()
    assert defect.state == state and not Reduction.objects.exists()
    level = {"objected": Level.FIRST, "objected_again": Level.BLIND, "at_centre": Level.CENTRAL}[state]
    decide(desk, defect, level, Opinion.LIFT)


# What the provider says ----------------------------------------------------------------------------------------------
def test_an_objection_has_forty_characters_and_is_kept(desk):
    defect = make_defect(desk)
    with pytest.raises(DefectError, match="at least 40 characters") as error:
        lodge(desk, defect, text="x" * 39)
    assert error.value.field == "text"
    lodge(desk, defect, text="  " + "x" * 40 + "  ")
    kept = Objection.objects.get()
    assert (kept.level, kept.text, kept.by) == (1, "x" * 40, desk.head.user)


def test_only_the_own_organisation_answers(desk):
    defect = make_defect(desk)
    with pytest.raises(StepRefused, match="another organisation"):
        lodge(desk, defect, actor=desk.other_head)
    for actor in (desk.auditors["71"][0], desk.central, Actor()):
        with pytest.raises(RoleMissing):
            lodge(desk, defect, actor=actor)
    clerk = make_user(desk.provider, Role.PROVIDER_CLERK)
    with pytest.raises(RoleMissing):
        acts.accept(defect=defect, actor=clerk)
    with pytest.raises(StepRefused, match="another organisation"):
        acts.accept(defect=defect, actor=desk.other_head)
    assert lodge(desk, defect, actor=clerk).state == DefectState.OBJECTED


def test_an_old_page_is_told_to_look_again(desk):
    defect = make_defect(desk)
    lodge(desk, defect, version=1)
    review = review_of(defect)
    with pytest.raises(Stale):
        decide(desk, defect, Level.FIRST, Opinion.LIFT, version=1)
    assert acts.decide(
        review=review, actor=reviewer_of(desk, review), opinion="lift", text=OPINION, version=2
    ).state == DefectState.LIFTED  # fmt: skip


# Who reviews ---------------------------------------------------------------------------------------------------------
def test_the_least_loaded_auditor_gets_the_review_then_the_order_is_stable(desk):
    people = sorted(one.user.pk for code in ("75", "35") for one in desk.auditors[code])
    for _round in range(2):
        for _each in people:
            lodge(desk, make_defect(desk))
    order = list(Review.objects.order_by("pk").values_list("reviewer", flat=True))
    assert order == people * 2
    busy = Review.objects.filter(reviewer=people[2]).order_by("pk")
    for review in busy:
        decide(desk, review.defect, Level.FIRST, Opinion.LIFT)
    lodge(desk, make_defect(desk))
    assert Review.objects.latest("pk").reviewer_id == people[2]


def test_neither_the_setter_nor_people_of_closed_branches_get_the_review(desk):
    """Whoever also acts for the branch of the provider, or for the provider, is no stranger there."""
    setter, insider, worker, left, fit = (desk.auditors["71"][0], *desk.auditors["75"], *desk.auditors["35"])
    Membership.objects.create(user=setter.user, organisation=desk.branches["75"], roles=[Role.AUDITOR])
    Membership.objects.create(user=insider.user, organisation=desk.branches["71"], roles=[Role.BRANCH_OFFICER])
    Membership.objects.create(user=worker.user, organisation=desk.provider, roles=[Role.PROVIDER_CLERK])
    Membership.objects.filter(user=left.user).update(valid_to=NOW.date() - timedelta(days=1))
    defect = lodge(desk, make_defect(desk))
    assert review_of(defect).reviewer == fit.user
    defect = lodge(desk, decide(desk, defect, Level.FIRST, Opinion.UPHOLD))
    assert review_of(defect, Level.BLIND).reviewer is None


def test_without_anybody_fit_the_review_waits_and_is_given_when_somebody_appears(desk):
    for code in ("75", "35"):
        Membership.objects.filter(user__in=[one.user for one in desk.auditors[code]]).update(roles=["branch_officer"])
    defect = lodge(desk, make_defect(desk))
    review = review_of(defect)
    assert review.reviewer is None and review.branch is None
    assert Notification.objects.get(kind="defect.nobody_fits").user == desk.central.user
    with pytest.raises(StepRefused, match="not given to anybody"):
        acts.decide(review=review, actor=desk.auditors["75"][0], opinion="lift", text=OPINION)
    end_terms()
    assert review_of(defect).reviewer is None

    new = extra_auditor(desk, "35")
    end_terms()

    assert review_of(defect).reviewer == new.user
    assert Notification.objects.filter(kind="defect.review").get().user == new.user
    assert assigning.give_waiting() == 0


def test_a_review_of_somebody_who_left_is_given_anew(desk):
    defect = lodge(desk, make_defect(desk))
    first = review_of(defect)
    Membership.objects.filter(user=first.reviewer).update(valid_to=NOW.date() - timedelta(days=1))
    assert assigning.give_waiting() == 1
    assert review_of(defect).reviewer not in (first.reviewer, None)


def test_only_the_reviewer_decides_in_the_branch_of_the_review(desk):
    defect = lodge(desk, make_defect(desk))
    review = review_of(defect)
    chosen = reviewer_of(desk, review)
    others = [one for people in desk.auditors.values() for one in people if one.user != chosen.user]
    for other in others:
        with pytest.raises(StepRefused, match="another auditor"):
            acts.decide(review=review, actor=other, opinion="lift", text=OPINION)
    elsewhere = Actor(chosen.user, desk.branches["71"], frozenset({Role.AUDITOR}))
    with pytest.raises(StepRefused, match="another branch"):
        acts.decide(review=review, actor=elsewhere, opinion="lift", text=OPINION)
    with pytest.raises(RoleMissing):
        acts.decide(review=review, actor=desk.central, opinion="lift", text=OPINION)
    with pytest.raises(DefectError, match="at least 40"):
        acts.decide(review=review, actor=chosen, opinion="lift", text="no")
    with pytest.raises(DefectError, match="Choose"):
        acts.decide(review=review, actor=chosen, opinion="", text=OPINION)


def test_who_looked_before_does_not_decide_for_good(desk):
    defect = climb(desk, make_defect(desk), *UP, "agree")
    blind = review_of(defect, Level.BLIND)
    promoted = Actor(blind.reviewer, desk.central.organisation, frozenset({Role.CENTRAL_OFFICE}))
    with pytest.raises(StepRefused, match="decided on this defect before"):
        decide(desk, defect, Level.CENTRAL, Opinion.LIFT, actor=promoted)


# What follows --------------------------------------------------------------------------------------------------------
def test_a_confirmed_defect_writes_one_reduction_that_settlement_can_read(desk):
    lines = [make_line(desk), make_line(desk)]
    defect = climb(desk, make_defect(desk, *lines), *UP, "confirm_again")
    reduction = Reduction.objects.get()
    assert (reduction.provider, reduction.contract, reduction.month) == (desk.provider, desk.contract, MONTH)
    assert (reduction.kind, reduction.defect_code, reduction.source) == ("defect", "5.1", defect.uuid)
    assert reduction.amount == defect.amount == Decimal("14926.26")
    assert [one["reduction"] for one in reduction.lines] == ["7463.13", "7463.13"]
    assert sum(Decimal(one["reduction"]) for one in reduction.lines) == reduction.amount
    assert LineLock.objects.filter(released_at=None).count() == 2
    assert Notification.objects.filter(kind="defect.confirmed", user=desk.head.user).count() == 1


def test_a_lifted_defect_takes_nothing_and_frees_its_lines(desk):
    defect = climb(desk, make_defect(desk), "object", "lift")
    assert not Reduction.objects.exists()
    assert not defect.lines.filter(active=True).exists()
    assert not LineLock.objects.filter(released_at=None).exists()
    assert Notification.objects.filter(kind="defect.lifted", user=desk.head.user).exists()


def test_a_hidden_defect_is_to_be_refunded(desk):
    PeriodClosure.objects.create(month=MONTH, reason="paid")
    defect = climb(desk, make_defect(desk), "accept")
    assert Reduction.objects.get().kind == "refund"
    assert (defect.refund.amount, defect.refund.notify_by) == (defect.amount, None)  # no term in this world


def test_every_step_has_words_for_the_log_and_the_machine_is_known():
    from config.audit_verbs import VERBS
    from config.workflow import MACHINES

    assert MACHINES["defect"] is DEFECT
    assert all(f"monitoring.defect_{step.name}" in VERBS for step in DEFECT.steps)


def test_the_text_of_an_objection_is_not_lost_by_the_second(desk):
    defect = climb(desk, make_defect(desk), *UP)
    assert list(Objection.objects.values_list("level", flat=True)) == [1, 2]
    assert Defect.objects.get(pk=defect.pk).objections.first().text == OBJECTION
