"""The machine of samples. Only the head of the branch cancels one, with a reason: an unwelcome draw cannot be quietly
thrown away, its number and seed stay."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.workflow import Machine, Step, Text, register
from monitoring.enums import CaseState, SampleState
from monitoring.expertise.access import DRAWERS, HEADS
from monitoring.models import Sample
from providers import terms

DRAWN, IN_WORK = SampleState.DRAWN, SampleState.IN_WORK
DONE, CANCELLED = SampleState.DONE, SampleState.CANCELLED


def own_branch(sample: Sample, actor: Any = None) -> Iterator[Text]:
    """By the branch whose region it is."""
    if actor is None or actor.organisation is None or actor.organisation.pk != sample.branch_id:
        yield _("Only the branch that drew the sample does this.")


def has_cases(sample: Sample, actor: Any = None) -> Iterator[Text]:
    """There is something to assess."""
    if not sample.cases.exists():
        yield _("The sample holds no case.")


def every_case_done(sample: Sample, actor: Any = None) -> Iterator[Text]:
    """Each case is assessed."""
    left = sample.cases.exclude(state=CaseState.DONE).count()
    if left:
        yield _("Cases still to be assessed: %(count)s.") % {"count": left}


def begun(row: Sample, actor: Any, **details: Any) -> None:
    from monitoring.expertise import news

    news.to_branch(row, "sample.begun")


def finished(row: Sample, actor: Any, **details: Any) -> None:
    from monitoring.expertise import news

    news.to_branch(row, "sample.done")


def cancelled(row: Sample, actor: Any, **details: Any) -> None:
    from monitoring.expertise import news

    news.to_branch(row, "sample.cancelled", note=str(details.get("note", "")))


def sample_due(sample: Sample, state: str) -> date | None:
    return terms.last_day("expertise", timezone.localdate()) if state == IN_WORK else None


SAMPLE = register(
    Machine(
        name="sample",
        model=Sample,
        states=SampleState,
        initial=DRAWN,
        verb="monitoring.sample",
        due=sample_due,
        finals=frozenset({DONE, CANCELLED}),
        steps=(
            Step(
                "begin", (DRAWN,), IN_WORK, _("Begin the expertise"), DRAWERS, (own_branch, has_cases), begun,
                tone="primary",
            ),
            Step(
                "finish", (IN_WORK,), DONE, _("Finish the expertise"), DRAWERS, (own_branch, every_case_done),
                finished, tone="primary",
            ),
            Step(
                "cancel", (DRAWN, IN_WORK), CANCELLED, _("Cancel the sample"), HEADS, (own_branch,), cancelled,
                explained=True, tone="stop",
            ),
        ),
    )
)  # fmt: skip
