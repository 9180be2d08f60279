"""The machines of distribution: runs, and manual distributions beside them (methodology № 169 of 30.11.2023)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.signatures import fault
from config.workflow import Machine, Step, Text, register
from procurement.distribution import content, news
from procurement.distribution.access import keeps
from procurement.enums import ManualState, RunState
from procurement.models import ManualDistribution, Run, RunLine
from providers import terms

KEEPERS = frozenset({Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})
AUTHORS = frozenset({Role.BRANCH_HEAD, Role.CENTRAL_OFFICE})  # the central office for campaigns without a region
DECIDERS = frozenset({Role.CENTRAL_OFFICE})
OPEN = (RunState.DRAFT, RunState.COMPUTED, RunState.PUBLISHED)
UNDECIDED = (RunState.COMPUTED, RunState.PUBLISHED)


NOT_YOURS = _("The office that runs the campaign does this: the branch of its region, or the central office.")


# Guards of runs ------------------------------------------------------------------------------------------------------
def of_our_office(run: Run, actor: Any = None) -> Iterator[Text]:
    """The campaign is one of the actor's office."""
    if actor is not None and not keeps(actor, run.campaign):
        yield NOT_YOURS


def computed_whole(run: Run, actor: Any = None) -> Iterator[Text]:
    """Every lot has its result."""
    if not run.fingerprint or run.lots_done != run.lots_total:
        yield _("Not all lots are computed yet.")


def manual_decided(run: Run, actor: Any = None) -> Iterator[Text]:
    """No manual distribution awaits the decision of the Fund."""
    waiting = ManualDistribution.objects.filter(run_lot__run=run, state=ManualState.SUBMITTED)
    for one in waiting.select_related("run_lot__lot").order_by("pk"):
        yield _("The manual distribution of lot %(lot)s awaits the decision of the Fund.") % {
            "lot": one.run_lot.lot.number
        }


# Effects of runs -----------------------------------------------------------------------------------------------------
def computed(row: Run, actor: Any, **details: Any) -> None:
    row.computed_at = details["computed_at"]
    news.computed(row)


def published(row: Run, actor: Any, **details: Any) -> None:
    row.published_at = timezone.now()


def confirmed(row: Run, actor: Any, **details: Any) -> None:
    row.confirmed_at = timezone.now()


RUN = register(
    Machine(
        name="run",
        model=Run,
        states=RunState,
        initial=RunState.DRAFT,
        verb="procurement.run",
        finals=frozenset({RunState.SUPERSEDED}),
        steps=(
            Step("compute", (RunState.DRAFT,), RunState.COMPUTED, _("Computed"), (), (computed_whole,), computed),
            Step(
                "publish", (RunState.COMPUTED,), RunState.PUBLISHED, _("Put before the commission"), KEEPERS,
                (of_our_office, manual_decided), published, tone="primary",
            ),
            Step(
                "confirm", (RunState.PUBLISHED,), RunState.CONFIRMED, _("Confirmed by the commission"), frozenset(),
                (manual_decided,), confirmed,
            ),
            Step(
                "supersede", (*OPEN, RunState.CONFIRMED), RunState.SUPERSEDED,
                _("Replaced by another distribution"), frozenset(),
            ),
        ),
    )
)  # fmt: skip


# Guards of manual distributions --------------------------------------------------------------------------------------
def author_of_our_office(manual: ManualDistribution, actor: Any = None) -> Iterator[Text]:
    """The campaign is one of the actor's office."""
    if actor is not None and not keeps(actor, manual.run_lot.run.campaign):
        yield NOT_YOURS


def run_undecided(manual: ManualDistribution, actor: Any = None) -> Iterator[Text]:
    """The commission has not decided on the computed distribution yet."""
    if manual.run_lot.run.state not in UNDECIDED:
        yield _("The computed distribution is confirmed or replaced already.")


def differs(manual: ManualDistribution, actor: Any = None) -> Iterator[Text]:
    """At least one volume differs from the computed one."""
    if all(one.units == one.computed for one in manual.lines.all()):
        yield _("Nothing differs from the computed distribution.")


def within_volume(manual: ManualDistribution, actor: Any = None) -> Iterator[Text]:
    """The volumes come to no more than the lot has."""
    total = sum(one.units for one in manual.lines.all())
    if total > manual.run_lot.volume:
        yield _("The volumes come to %(total)s units, the lot has %(volume)s.") % {
            "total": total,
            "volume": manual.run_lot.volume,
        }


def bounds_explained(manual: ManualDistribution, actor: Any = None) -> Iterator[Text]:
    """Whoever gets more than its cap gets it for a stated reason; nobody gets less than what it has accepted."""
    bounds = {
        line.provider_id: (line.floor, line.cap)
        for line in RunLine.objects.filter(run_lot=manual.run_lot_id, excluded=[]).order_by("pk")
    }
    for one in manual.lines.select_related("provider"):
        floor, cap = bounds.get(one.provider_id, (0, 0))
        facts = {"provider": one.provider.name, "cap": cap, "floor": floor}
        if one.provider_id not in bounds:
            yield _("%(provider)s takes no part in the lot.") % facts
        elif one.units < floor:
            yield _("%(provider)s has accepted %(floor)s units already: it cannot get less.") % facts
        elif one.units > cap and not one.reason.strip():
            yield _("%(provider)s would get more than its cap of %(cap)s: give the reason.") % facts


def reason_given(manual: ManualDistribution, actor: Any = None) -> Iterator[Text]:
    """The reasons are stated."""
    if not manual.reason.strip():
        yield _("Give the reasons.")


def another_person(manual: ManualDistribution, actor: Any = None) -> Iterator[Text]:
    """Who made it up does not approve it."""
    if actor is not None and getattr(actor, "user", None) and actor.user.pk == manual.created_by_id:
        yield _("Whoever made the manual distribution does not approve it.")


# Effects of manual distributions -------------------------------------------------------------------------------------
def submitted(row: ManualDistribution, actor: Any, **details: Any) -> None:
    news.manual_submitted(row)


def approved(row: ManualDistribution, actor: Any, **details: Any) -> None:
    row.approved_at = timezone.now()
    row.decision = str(details.get("note", "")).strip()
    news.manual_decided(row, "manual.approved")


def refused(row: ManualDistribution, actor: Any, **details: Any) -> None:
    row.decision = str(details.get("note", "")).strip()
    news.manual_decided(row, "manual.refused")


def manual_due(manual: ManualDistribution, state: str) -> date | None:
    return terms.last_day("manual_reasons", timezone.localdate()) if state == ManualState.SUBMITTED else None


FAULTS = {
    "manual": fault("manual", content.of_manual),
    "manual_approval": fault("manual_approval", content.of_approval),
}


def signature_fault(kind: str, subject: Any, actor: Any, signature: Any) -> Text | None:
    return FAULTS[kind](subject, actor, signature)


MANUAL = register(
    Machine(
        name="manual",
        model=ManualDistribution,
        states=ManualState,
        initial=ManualState.DRAFT,
        verb="procurement.manual",
        due=manual_due,
        signature_fault=signature_fault,
        finals=frozenset({ManualState.APPROVED, ManualState.REFUSED}),
        steps=(
            Step(
                "submit", (ManualState.DRAFT,), ManualState.SUBMITTED, _("Send the reasons to the Fund"), AUTHORS,
                (author_of_our_office, run_undecided, reason_given, differs, within_volume, bounds_explained),
                submitted, signed="manual", tone="primary",
            ),
            Step(
                "approve", (ManualState.SUBMITTED,), ManualState.APPROVED,
                pgettext_lazy("step", "Approve the reasons"), DECIDERS,
                (run_undecided, another_person, within_volume, bounds_explained), approved,
                signed="manual_approval", tone="primary",
            ),
            Step(
                "refuse", (ManualState.SUBMITTED,), ManualState.REFUSED, pgettext_lazy("step", "Refuse the reasons"),
                DECIDERS, (), refused, explained=True, tone="stop",
            ),
        ),
    )
)  # fmt: skip
