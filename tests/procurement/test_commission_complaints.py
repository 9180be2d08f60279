"""Complaints: who may complain and until when, what keeps signing back, decisions, remedies, missed terms."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from accounts.access import SYSTEM, Actor, RoleMissing
from accounts.enums import OrganisationKind, Role
from accounts.models import Notification
from accounts.signatures import SignatureRefused
from config.models import StateChange
from config.workflow import NoSuchStep, Stale, StepRefused
from procurement.complaints import access, acts
from procurement.complaints.documents import complaint as laid_out
from procurement.complaints.documents import decision as laid_out_decision
from procurement.complaints.machine import COMPLAINT
from procurement.complaints.open import open_complaints
from procurement.models import Campaign, Complaint
from tests.accounts.people import make_region
from tests.procurement.commission_world import decide, in_english, make_bids, make_rules, submit_complaint
from tests.procurement.world import NOW, Market, make_market, make_user, office
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
__all__ = ["in_english"]
TODAY = NOW.date()


@pytest.fixture
def market(time_machine: Any) -> Market:
    time_machine.move_to(NOW, tick=False)
    make_rules()
    market = make_market(state="standstill")
    Campaign.objects.update(due_on=TODAY + timedelta(days=7))
    market.campaign.refresh_from_db()
    make_bids(market, "allocated", "rejected", "withdrawn")
    return market


@pytest.fixture
def central(market: Market) -> Actor:
    return market.actors["central"]


@pytest.fixture
def submitted(market: Market) -> Complaint:
    return submit_complaint(market.heads[0], market.campaign, ("Рейтинг", "Қуат"))


@pytest.fixture
def reviewed(submitted: Complaint, central: Actor) -> Complaint:
    return acts.accept_for_review(complaint=submitted, actor=central)


def refusal(act: Callable[..., Any], *args: Any, **named: Any) -> str:
    with pytest.raises(StepRefused) as caught:
        act(*args, **named)
    return str(caught.value)


def clock(day: date) -> list[Complaint]:
    return list(COMPLAINT.take_due(day, SYSTEM))


def told(actor: Actor) -> list[str]:
    return [one.kind for one in Notification.objects.filter(user=actor.user).order_by("pk")]


# Who and when --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("provider", "may"), [(0, True), (1, True), (2, False)])
def test_who_takes_part_or_was_excluded_complains(provider: int, may: bool, market: Market) -> None:
    start = {"campaign": market.campaign, "actor": market.heads[provider]}
    if may:
        assert acts.start_complaint(**start).state == "draft"
        assert market.campaign in access.contestable_by(market.providers[provider])
    else:
        assert "Only an organisation that takes part" in refusal(acts.start_complaint, **start)
        assert market.campaign not in access.contestable_by(market.providers[provider])


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("accepting", False), ("evaluating", True), ("distributing", True), ("protocol", True), ("standstill", True),
        ("contracting", False), ("cancelled", False),
    ],
)  # fmt: skip
def test_complaints_are_about_campaigns_from_the_opening_to_the_end_of_the_standstill(
    state: str, may: bool, market: Market
) -> None:
    Campaign.objects.update(state=state, due_on=None)
    market.campaign.refresh_from_db()
    start = {"campaign": market.campaign, "actor": market.heads[0]}
    if may:
        assert acts.start_complaint(**start)
    else:
        assert "cannot be complained about" in refusal(acts.start_complaint, **start)


@pytest.mark.parametrize(("days", "may"), [(0, True), (1, False)])
def test_the_last_day_of_the_standstill_is_the_last_one_for_complaints(
    days: int, may: bool, market: Market, time_machine: Any
) -> None:
    time_machine.move_to(NOW + timedelta(days=7 + days), tick=False)
    if may:
        assert submit_complaint(market.heads[0], market.campaign).state == "submitted"
    else:
        text = refusal(submit_complaint, market.heads[0], market.campaign)
        assert text == "The time for complaints ended on 09.11.2026."


def test_a_draft_that_comes_too_late_is_not_submitted(market: Market, time_machine: Any) -> None:
    head = market.heads[0]
    complaint = acts.start_complaint(campaign=market.campaign, actor=head)
    assert "Add at least one point" in refusal(acts.complaint_to_sign, complaint=complaint, actor=head)
    acts.save_point(complaint=complaint, actor=head, text="Рейтинг")
    document = acts.complaint_to_sign(complaint=complaint, actor=head)
    time_machine.move_to(NOW + timedelta(days=8), tick=False)
    late = {"complaint": complaint, "actor": head, "document": document, "cms": cms_of(document, head)}
    assert "The time for complaints ended" in refusal(acts.submit, **late)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.number) == ("draft", None)


# Writing -------------------------------------------------------------------------------------------------------------
def test_points_are_numbered_without_a_gap(market: Market) -> None:
    head = market.heads[0]
    complaint = acts.start_complaint(campaign=market.campaign, actor=head, lot=market.lot)
    first, second, third = (acts.save_point(complaint=complaint, actor=head, text=text) for text in "абв")
    assert "Say what is wrong." in refusal(acts.save_point, complaint=complaint, actor=head, text=" ")
    acts.remove_point(complaint=complaint, actor=head, point=first)
    acts.save_point(complaint=complaint, actor=head, text="б+", point=second)
    assert list(complaint.points.values_list("position", "text")) == [(1, "б+"), (2, "в")]
    assert "б+" in str(laid_out(acts.complaint_to_sign(complaint=complaint, actor=head).content))
    with pytest.raises(Stale):
        acts.remove_point(complaint=complaint, actor=head, point=third, version=1)


def test_another_organisation_sees_and_touches_nothing_of_it(market: Market, submitted: Complaint) -> None:
    for actor in (market.heads[1], make_user(market.providers[2], Role.PROVIDER_CLERK)):
        with pytest.raises(Http404):
            access.get_complaint_or_404(actor, submitted.uuid)
    for actor in (make_user(market.branch, Role.COMMISSION_MEMBER),):
        with pytest.raises(RoleMissing):
            access.get_complaint_or_404(actor, submitted.uuid)
    branch = office(OrganisationKind.BRANCH, "Филиал", region=make_region("75"))
    with pytest.raises(Http404):
        access.get_complaint_or_404(make_user(branch, Role.BRANCH_HEAD), submitted.uuid)


def test_a_draft_is_its_organisation_s_own(market: Market) -> None:
    draft = acts.start_complaint(campaign=market.campaign, actor=market.heads[0])
    seen = {name: draft in access.complaints_visible_to(actor) for name, actor in market.actors.items()}
    assert not any(seen.values())
    acts.save_point(complaint=draft, actor=market.heads[0], text="x")
    with pytest.raises(RoleMissing):
        acts.save_point(complaint=draft, actor=market.actors["central"], text="x")


def test_only_the_head_signs_it(market: Market) -> None:
    clerk = make_user(market.providers[0], Role.PROVIDER_CLERK)
    complaint = acts.start_complaint(campaign=market.campaign, actor=clerk)
    acts.save_point(complaint=complaint, actor=clerk, text="Рейтинг")
    document = acts.complaint_to_sign(complaint=complaint, actor=clerk)
    with pytest.raises(RoleMissing):
        acts.submit(complaint=complaint, actor=clerk, document=document, cms=cms_of(document, clerk))
    with pytest.raises(SignatureRefused):
        acts.submit(complaint=complaint, actor=market.heads[0], document=document, cms=cms_of(document, clerk))
    acts.save_point(complaint=complaint, actor=clerk, text="Тағы")
    head = market.heads[0]
    text = refusal(acts.submit, complaint=complaint, actor=head, document=document, cms=cms_of(document, head))
    assert "changed" in text.lower(), text


# Signing is kept back ------------------------------------------------------------------------------------------------
def test_a_complaint_is_open_from_its_submission_until_it_is_ended(market: Market, central: Actor) -> None:
    def is_open() -> bool:
        return open_complaints(market.campaign).exists()

    draft = acts.start_complaint(campaign=market.campaign, actor=market.heads[0])
    assert not is_open(), "a draft keeps nothing back"
    acts.withdraw(complaint=draft, actor=market.heads[0])
    complaint = submit_complaint(market.heads[0], market.campaign)
    assert is_open()
    complaint = acts.accept_for_review(complaint=complaint, actor=central)
    assert is_open()
    complaint = decide(complaint, central, upheld=True)
    assert (complaint.state, is_open()) == ("satisfied", True), "upheld and not remedied yet"
    complaint = acts.draft_remedy(complaint=complaint, actor=central, done="Түзетілді")
    document = acts.remedy_to_sign(complaint=complaint, actor=central)
    complaint = acts.remedy(complaint=complaint, actor=central, document=document, cms=cms_of(document, central))
    assert (complaint.state, is_open()) == ("remedied", False)


def test_dismissed_and_withdrawn_complaints_keep_nothing_back(
    market: Market, central: Actor, reviewed: Complaint
) -> None:
    other = submit_complaint(market.heads[1], market.campaign)
    assert decide(reviewed, central, upheld=False).state == "declined"
    assert list(open_complaints(market.campaign)) == [other]
    acts.withdraw(complaint=other, actor=market.heads[1])
    assert not open_complaints(market.campaign).exists()


def test_what_the_head_has_signed_only_the_head_withdraws(market: Market, reviewed: Complaint) -> None:
    clerk = make_user(market.providers[0], Role.PROVIDER_CLERK)
    assert "only the head" in refusal(acts.withdraw, complaint=reviewed, actor=clerk)
    assert acts.withdraw(complaint=reviewed, actor=market.heads[0]).state == "withdrawn"


# Decisions -----------------------------------------------------------------------------------------------------------
def test_a_decision_finds_on_every_point_and_cites_its_norm(central: Actor, reviewed: Complaint) -> None:
    text = refusal(acts.decision_to_sign, complaint=reviewed, actor=central)
    for part in ("Write the decision.", "Cite the paragraph", "Point 1: say what was found.", "Point 2: say"):
        assert part in text
    reviewed = acts.draft_decision(
        complaint=reviewed, actor=central, decision="x", norm="y", findings={1: (False, "a"), 2: (True, "b")}
    )
    assert refusal(acts.decision_to_sign, complaint=reviewed, actor=central) == "Order what is to be put right."


def test_one_point_upheld_upholds_the_complaint(market: Market, central: Actor, reviewed: Complaint) -> None:
    reviewed = acts.draft_decision(
        complaint=reviewed, actor=central, decision="Ішінара", norm="37-тармақ",
        findings={1: (False, "Дұрыс"), 2: (True, "Қате")}, remedy_kind="other", remedy_ordered="Түзету",
    )  # fmt: skip
    document = acts.decision_to_sign(complaint=reviewed, actor=central)
    assert "Түзету" in str(laid_out_decision(document.content))
    done = acts.decide(complaint=reviewed, actor=central, document=document, cms=cms_of(document, central))
    assert done.state == "satisfied" and done.decided_at == NOW
    assert told(market.heads[0]) == ["complaint.accepted", "complaint.satisfied"]
    assert told(market.actors["officer"])[-1] == "complaint.satisfied"


def test_there_is_nothing_to_compute_anew_before_the_first_distribution(central: Actor, reviewed: Complaint) -> None:
    text = refusal(decide, reviewed, central, upheld=True, kind="recompute")
    assert text == "There is no distribution yet that could be computed anew."


def test_a_complaint_that_is_not_taken_for_review(market: Market, central: Actor, submitted: Complaint) -> None:
    assert "Write the decision." in refusal(acts.decision_to_sign, complaint=submitted, actor=central)
    drafted = acts.draft_decision(complaint=submitted, actor=central, decision="Мерзімі өтті", norm="37-тармақ")
    document = acts.decision_to_sign(complaint=drafted, actor=central)
    done = acts.decide(complaint=drafted, actor=central, document=document, cms=cms_of(document, central))
    assert done.state == "inadmissible"
    assert told(market.heads[0]) == ["complaint.inadmissible"]
    assert "Give the reason." in refusal(acts.to_court, complaint=done, actor=market.heads[0], note="")
    assert acts.to_court(complaint=done, actor=market.heads[0], note="№ 5").state == "court_appealed"


def test_the_provider_and_the_branch_decide_nothing(market: Market, reviewed: Complaint) -> None:
    for actor in (market.heads[0], market.actors["chief"], market.actors["auditor"], market.actors["admin"]):
        with pytest.raises(RoleMissing):
            acts.draft_decision(complaint=reviewed, actor=actor, decision="x", norm="y")
        with pytest.raises(RoleMissing):
            acts.accept_for_review(complaint=reviewed, actor=actor)
    with pytest.raises(RoleMissing):
        acts.to_court(complaint=reviewed, actor=market.actors["central"], note="x")


# Terms ---------------------------------------------------------------------------------------------------------------
def test_terms_count_in_working_days_from_each_state(central: Actor, submitted: Complaint, time_machine: Any) -> None:
    assert submitted.due_on == date(2026, 11, 5)
    time_machine.move_to(NOW + timedelta(days=3), tick=False)
    accepted = acts.accept_for_review(complaint=submitted, actor=central)
    assert accepted.due_on == date(2026, 11, 19)
    assert decide(accepted, central, upheld=True).due_on == date(2026, 11, 12)


def test_a_missed_term_is_told_once_and_dismisses_nothing(
    market: Market, central: Actor, submitted: Complaint
) -> None:
    since = submitted.state_since
    assert clock(date(2026, 11, 5)) == [], "the last day is not missed yet"
    assert [one.pk for one in clock(date(2026, 11, 6))] == [submitted.pk]
    for day in range(7, 30):
        assert clock(date(2026, 11, day)) == []
    submitted.refresh_from_db()
    assert (submitted.state, submitted.due_on, submitted.state_since) == ("submitted", date(2026, 11, 5), since)
    assert told(central) == ["complaint.submitted", "complaint.late"]
    assert open_complaints(market.campaign).exists()

    accepted = acts.accept_for_review(complaint=submitted, actor=central)
    assert len(clock(date(2027, 1, 1))) == 1, "the term of the next state is told of by itself"
    assert decide(accepted, central, upheld=True).state == "satisfied"
    assert len(clock(date(2027, 1, 1))) == 1
    steps = StateChange.objects.filter(machine="complaint", subject_id=submitted.uuid, step__startswith="escalate")
    assert [one.source for one in steps.order_by("pk")] == ["submitted", "accepted_for_review", "satisfied"]


def test_an_ended_complaint_has_no_term(market: Market, reviewed: Complaint) -> None:
    done = acts.withdraw(complaint=reviewed, actor=market.heads[0])
    assert done.due_on is None
    assert clock(date(2027, 6, 1)) == []
    with pytest.raises(NoSuchStep):
        acts.withdraw(complaint=done, actor=market.heads[0])
