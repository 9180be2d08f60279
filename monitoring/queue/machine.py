"""The machine of flags. A flag is decided by a person of the branch of the provider's region, with reasons; only a
withdrawn line ends it without anybody."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from config.workflow import Machine, Step, Text, register
from monitoring.enums import FlagState
from monitoring.models import Flag
from monitoring.queue import effects
from monitoring.queue.access import DECIDERS, HEADS, OWNERS, decides_on
from providers import terms

NEW, IN_WORK, WAITING = FlagState.NEW, FlagState.IN_WORK, FlagState.WAITING
DISMISSED, DEFECT, LAPSED = FlagState.DISMISSED, FlagState.DEFECT, FlagState.LAPSED
OPEN = (NEW, IN_WORK, WAITING)


# Guards --------------------------------------------------------------------------------------------------------------
def of_the_region(flag: Flag, actor: Actor) -> Iterator[Text]:
    """The branch of the provider's region decides. The clock has no branch."""
    if actor.user is not None and not decides_on(flag, actor):
        yield _("Only the branch of the organisation's region decides about its lines.")


def not_anothers(flag: Flag, actor: Actor) -> Iterator[Text]:
    """What one auditor works on another does not decide; the head of the branch gives it to somebody else."""
    if actor.user is not None and flag.assignee_id not in (None, actor.user.pk):
        yield _("%(name)s works on the flag; the head of the branch may give it to you.") % {
            "name": flag.assignee.short_name  # type: ignore[union-attr]
        }


def of_the_provider(flag: Flag, actor: Actor) -> Iterator[Text]:
    """The organisation whose documents were asked for answers."""
    if actor.organisation is None or actor.organisation.pk != flag.provider_id:
        yield _("The documents were asked from another organisation.")


# Terms ---------------------------------------------------------------------------------------------------------------
def flag_due(flag: Flag, state: str) -> date | None:
    """The last day of the state's term. Taking, giving and giving back do not prolong it; after documents (an effect
    of the step) and when it is opened again it begins anew."""
    today = timezone.localdate()
    if state == WAITING:
        return terms.last_day("flag_documents", today)
    return (flag.due_on or first_due(today)) if state in (NEW, IN_WORK) else None


def first_due(day: date) -> date | None:
    """The last day for a flag that is found on the day."""
    return terms.last_day("flag_decision", day)


FLAG = register(
    Machine(
        name="flag",
        model=Flag,
        states=FlagState,
        initial=NEW,
        verb="monitoring.flag",
        due=flag_due,
        finals=frozenset({DEFECT, LAPSED}),
        steps=(
            Step(
                "take", (NEW,), IN_WORK, pgettext_lazy("flag", "Take into work"), DECIDERS,
                (of_the_region, not_anothers), effects.taken, tone="primary",
            ),
            Step(
                "release", (IN_WORK,), NEW, pgettext_lazy("flag", "Give back to the queue"), DECIDERS,
                (of_the_region, not_anothers), effects.released,
            ),
            Step(
                "assign", (NEW, IN_WORK), IN_WORK, pgettext_lazy("flag", "Give to an auditor"), HEADS,
                (of_the_region,), effects.assigned,
            ),
            Step(
                "ask_documents", (NEW, IN_WORK), WAITING, pgettext_lazy("flag", "Ask for documents"), DECIDERS,
                (of_the_region, not_anothers), effects.asked, explained=True,
            ),
            Step(
                "documents_came", (WAITING,), IN_WORK, pgettext_lazy("flag", "Answer about the documents"), OWNERS,
                (of_the_provider,), effects.went_on, explained=True, tone="primary",
            ),
            Step(
                "go_on", (WAITING,), IN_WORK, pgettext_lazy("flag", "Go on without the documents"), DECIDERS,
                (of_the_region, not_anothers), effects.went_on, clock=True,
            ),
            Step(
                "dismiss", OPEN, DISMISSED, pgettext_lazy("flag", "Dismiss the flag"), DECIDERS,
                (of_the_region, not_anothers), effects.dismissed, tone="stop",
            ),
            Step(
                "set_defect", OPEN, DEFECT, pgettext_lazy("flag", "Set a defect"), DECIDERS,
                (of_the_region, not_anothers), effects.defect_set, tone="primary",
            ),
            Step("lapse", OPEN, LAPSED, pgettext_lazy("flag", "The line was withdrawn")),
            Step(
                "reopen", (DISMISSED,), NEW, pgettext_lazy("flag", "Open again"), HEADS, (of_the_region,),
                effects.reopened, explained=True,
            ),
        ),
    )
)  # fmt: skip


def history_of(flag: Flag) -> Any:
    return FLAG.history(flag.uuid).order_by("-at", "-id")
