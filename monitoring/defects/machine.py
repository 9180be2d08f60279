"""The machine of defects: the ladder of objections (monitoring rules ҚР ДСМ-321/2020, p. 23–40)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.workflow import Machine, Step, Text, register
from monitoring.defects import effects
from monitoring.defects.access import ACCEPTERS, ANSWERERS, CENTRE, REVIEWERS
from monitoring.enums import DefectState, Level
from monitoring.models import Defect, Review
from providers import terms

SET, OBJECTED, UPHELD = DefectState.SET, DefectState.OBJECTED, DefectState.UPHELD
OBJECTED_AGAIN, AT_CENTRE = DefectState.OBJECTED_AGAIN, DefectState.AT_CENTRE
CONFIRMED, LIFTED = DefectState.CONFIRMED, DefectState.LIFTED
# State → its term.
TERMS = {
    SET: "defect_objection",
    OBJECTED: "defect_review",
    UPHELD: "defect_second_objection",
    OBJECTED_AGAIN: "defect_second_review",
    AT_CENTRE: "defect_central",
}
# State → whose look it waits for.
LEVELS = {OBJECTED: Level.FIRST, OBJECTED_AGAIN: Level.BLIND, AT_CENTRE: Level.CENTRAL}


# Guards --------------------------------------------------------------------------------------------------------------
def of_own_organisation(defect: Defect, actor: Any = None) -> Iterator[Text]:
    """The organisation answers for its own lines."""
    if actor is None or actor.organisation is None or actor.organisation.pk != defect.provider_id:
        yield _("The defect is another organisation's.")


def in_time(defect: Defect, actor: Any = None) -> Iterator[Text]:
    """The term has not passed, whether or not the clock has come to the defect."""
    if defect.due_on is not None and defect.due_on < timezone.localdate():
        yield _("The term for an objection ended on %(day)s.") % {"day": f"{defect.due_on:%d.%m.%Y}"}


def not_mandatory(defect: Defect, actor: Any = None) -> Iterator[Text]:
    """Not a death nor an infant: those go to the central office."""
    if defect.mandatory:
        yield _("Deaths and infants: the second objection goes to the central office.")


def mandatory(defect: Defect, actor: Any = None) -> Iterator[Text]:
    """A death, or an infant under a year."""
    if not defect.mandatory:
        yield _("The second objection goes to another branch.")


def given_to_actor(defect: Defect, actor: Any = None) -> Iterator[Text]:
    """The review is this person's, in the branch that it was given to."""
    review = open_review(defect)
    if review is None or review.reviewer_id is None:
        yield _("The review is not given to anybody yet.")
    elif actor is None or actor.user is None or actor.user.pk != review.reviewer_id:
        yield _("The review is given to another auditor.")
    elif actor.organisation is None or actor.organisation.pk != review.branch_id:
        yield _("The review is given to another branch, for which you act too: switch to it.")


def not_before(defect: Defect, actor: Any = None) -> Iterator[Text]:
    """Who decides for good has neither set the defect nor looked at it before."""
    if actor is None or actor.user is None:
        yield _("A person decides.")
        return
    earlier = defect.reviews.exclude(level=Level.CENTRAL).filter(reviewer=actor.user).exists()
    if earlier or defect.set_by_id == actor.user.pk:
        yield _("You have decided on this defect before: another officer decides now.")


def open_review(defect: Defect) -> Review | None:
    level = LEVELS.get(DefectState(defect.state))
    return defect.reviews.filter(level=level, decided_at=None).first() if level else None


# Terms ---------------------------------------------------------------------------------------------------------------
def term_of(defect: Defect, state: str) -> str:
    if state == OBJECTED and defect.mandatory:
        return "defect_local_review"
    return TERMS.get(DefectState(state), "")


def defect_due(defect: Defect, state: str) -> date | None:
    code = term_of(defect, state)
    return terms.last_day(code, timezone.localdate()) if code else None


OWN = (of_own_organisation, in_time)
MINE = (given_to_actor,)

DEFECT = register(
    Machine(
        name="defect",
        model=Defect,
        states=DefectState,
        initial=SET,
        verb="monitoring.defect",
        due=defect_due,
        finals=frozenset({CONFIRMED, LIFTED}),
        steps=(
            Step("object", (SET,), OBJECTED, _("Object"), ANSWERERS, OWN, effects.objected, tone="primary"),
            Step("accept", (SET,), CONFIRMED, _("Accept the defect"), ACCEPTERS, OWN, effects.accepted),
            Step(
                "silence", (SET, UPHELD), CONFIRMED, _("The term has passed in silence"), effect=effects.silent,
                clock=True,
            ),
            Step(
                "uphold", (OBJECTED,), UPHELD, pgettext_lazy("step", "The defect stands"), REVIEWERS, MINE,
                effects.upheld, tone="stop",
            ),
            Step(
                "lift", (OBJECTED,), LIFTED, pgettext_lazy("step", "Lift the defect"), REVIEWERS, MINE,
                effects.lifted, tone="primary",
            ),
            Step(
                "object_again", (UPHELD,), OBJECTED_AGAIN, _("Object again"), ANSWERERS, (*OWN, not_mandatory),
                effects.objected_again, tone="primary",
            ),
            Step(
                "object_to_centre", (UPHELD,), AT_CENTRE, _("Object to the central office"), ANSWERERS,
                (*OWN, mandatory), effects.objected_to_centre, tone="primary",
            ),
            Step(
                "confirm_again", (OBJECTED_AGAIN,), CONFIRMED, _("Confirm the defect"), REVIEWERS, MINE,
                effects.confirmed_again, tone="stop",
            ),
            Step(
                "agree", (OBJECTED_AGAIN,), AT_CENTRE, _("Agree with the objection"), REVIEWERS, MINE,
                effects.agreed, tone="primary",
            ),
            Step(
                "confirm_finally", (AT_CENTRE,), CONFIRMED, _("Confirm the defect for good"), CENTRE, (not_before,),
                effects.confirmed_finally, tone="stop",
            ),
            Step(
                "lift_finally", (AT_CENTRE,), LIFTED, _("Lift the defect for good"), CENTRE, (not_before,),
                effects.lifted_finally, tone="primary",
            ),
        ),
    )
)  # fmt: skip
