"""Which placements without selection count: those that need no decision, and those that the commission adopted."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
import time_machine

from procurement.campaigns import lot_acts
from procurement.campaigns.direct import confirmed_direct, confirmed_of_campaign
from procurement.enums import MeetingState, Outcome, QuestionKind
from procurement.models import Campaign, Commission, DirectPlacement, Meeting, Question
from tests.procurement.campaigns_world import NOW, Stage, make_draft, make_ground, make_stage

pytestmark = pytest.mark.django_db
serial = count(1)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield make_stage()


def place(stage: Stage, campaign: Campaign, number: int, commission: bool) -> DirectPlacement:
    return lot_acts.save_direct(
        campaign=campaign,
        actor=stage.officer,
        lot=campaign.lots.get(),
        provider=stage.market.providers[number],
        funding_source="OSMS",
        units=10,
        ground=make_ground(f"19.{next(serial)}", commission=commission),
        reason="Единственный поставщик",
    )


def decide(campaign: Campaign, subject: UUID, outcome: str, state: str = MeetingState.PROTOCOL_SIGNED) -> None:
    """A meeting a day later than the one before, with one question."""
    commission, _made = Commission.objects.get_or_create(name_ru="Комиссия", valid_from=date(2026, 1, 1))
    day = next(serial)
    meeting = Meeting.objects.create(
        number=f"М-{day}", commission=commission, campaign=campaign, state=state, planned_at=NOW + timedelta(days=day)
    )
    facts: dict[str, Any] = {"kind": QuestionKind.DIRECT, "subject_uuid": subject, "outcome": outcome}
    Question.objects.create(meeting=meeting, position=1, **facts)


def test_what_needs_no_decision_counts_at_once(stage: Stage) -> None:
    campaign = make_draft(stage)
    free, bound = place(stage, campaign, 0, commission=False), place(stage, campaign, 1, commission=True)

    assert confirmed_direct(campaign.lots.get()) == [free]
    assert bound not in confirmed_of_campaign(campaign)


@pytest.mark.parametrize(
    ("outcome", "state", "counts"),
    [
        (Outcome.ADOPTED, MeetingState.PROTOCOL_SIGNED, True),
        (Outcome.ADOPTED, MeetingState.PUBLISHED, True),
        (Outcome.ADOPTED, MeetingState.PROTOCOL_DRAFT, False),
        (Outcome.ADOPTED, MeetingState.CLOSED, False),
        (Outcome.ADOPTED, MeetingState.ADJOURNED, False),
        (Outcome.REJECTED, MeetingState.PROTOCOL_SIGNED, False),
        (Outcome.OPEN, MeetingState.PUBLISHED, False),
    ],
)
def test_what_needs_a_decision_counts_once_it_is_adopted_and_signed(
    stage: Stage, outcome: str, state: str, counts: bool
) -> None:
    campaign = make_draft(stage)
    placement = place(stage, campaign, 0, commission=True)

    decide(campaign, placement.uuid, outcome, state)

    assert confirmed_direct(campaign.lots.get()) == ([placement] if counts else [])


def test_a_later_meeting_goes_over_an_earlier_one(stage: Stage) -> None:
    campaign = make_draft(stage)
    placement = place(stage, campaign, 0, commission=True)

    decide(campaign, placement.uuid, Outcome.ADOPTED)
    decide(campaign, placement.uuid, Outcome.REJECTED)

    assert confirmed_direct(campaign.lots.get()) == []


def test_a_question_on_the_campaign_decides_on_all_that_have_none_of_their_own(stage: Stage) -> None:
    campaign = make_draft(stage)
    first, second = (place(stage, campaign, number, commission=True) for number in (0, 1))

    decide(campaign, first.uuid, Outcome.REJECTED)
    decide(campaign, campaign.uuid, Outcome.ADOPTED)

    assert confirmed_of_campaign(campaign) == [second]


def test_the_meeting_of_another_campaign_decides_nothing(stage: Stage) -> None:
    campaign, other = make_draft(stage, units=100), make_draft(stage, units=100)
    placement = place(stage, campaign, 0, commission=True)

    decide(other, placement.uuid, Outcome.ADOPTED)

    assert confirmed_direct(campaign.lots.get()) == []
