"""State machines as tables: who may take which step from which state, on what conditions.

One ``Machine`` a kind of object. It gives pages their buttons (``offers``), refuses everything that it does not list
(``fire``), lets the clock take what has fallen due (``take_due``), and draws itself for docs/workflows.md.

Guards return reasons in words, not booleans: the page shows them beside a button that cannot be pressed yet, and the
same words refuse the step. A step locks its row and compares its version, so of two people who decide at once one
decides and the other is told to look again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from config import audit
from config.models import StateChange

Text = str | Promise
Guard = Callable[[Any, Any], Iterable[Text]]  # (object, actor) → reasons against the step; none: go on
Effect = Callable[..., None]  # (object, actor, **details), in the transaction of the step, before the row is saved
STALE = _("Somebody has changed this meanwhile. Look at it again and decide.")


class Stateful(models.Model):
    """The columns of an object with a machine. Written by ``Machine.fire`` only."""

    state_since = models.DateTimeField(
        _("in this state since"), default=timezone.now, db_default=Now(), editable=False
    )
    due_on = models.DateField(_("due on"), null=True, editable=False)  # last day of the state's term
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)

    class Meta:
        abstract = True


S = TypeVar("S", bound=Any)


class StepRefused(Exception):
    """The step cannot be taken; ``reasons`` tell why, in the language of the request."""

    def __init__(self, *reasons: Text) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons


class NoSuchStep(StepRefused):
    """The machine knows no such step from this state."""


class Stale(StepRefused):
    """Somebody else changed the object since the page was drawn."""


@dataclass(frozen=True)
class Step:
    """``roles`` empty: nobody's button; the clock's or another step's effect. ``signed``: the kind of document whose
    verified ``signature``, of the object as it is, ``details`` must hold. ``explained``: a reason must be given in
    ``details["note"]``."""

    name: str
    sources: tuple[str, ...]
    target: str
    label: Text
    roles: frozenset[str] = frozenset()
    guards: tuple[Guard, ...] = ()
    effect: Effect | None = None
    signed: str = ""
    explained: bool = False
    tone: str = "quiet"  # primary | quiet | stop: the look of the button
    clock: bool = False


@dataclass(frozen=True)
class Offer:
    """A step that the actor's role may take from the state of now; ``reasons`` stand against it for the time being."""

    step: Step
    reasons: tuple[Text, ...]

    @property
    def open(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Machine:
    """``due(object, state)`` gives the last day of a state's term, or None. ``signature_fault(kind, object, actor,
    signature)`` gives the reason why a signature of a document of this kind does not do, or None."""

    name: str
    model: type[models.Model]
    states: type[models.TextChoices]
    initial: str
    steps: tuple[Step, ...]
    verb: str  # of the audit log: app.noun
    due: Callable[[Any, str], date | None] = lambda subject, state: None
    signature_fault: Callable[[str, Any, Any, Any], Text | None] = lambda *given: _("Sign it first.")
    finals: frozenset[str] = field(default_factory=frozenset)

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    def steps_from(self, state: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if state in step.sources)

    def offers(self, subject: Any, actor: Any) -> list[Offer]:
        """What the actor's role may do now, in the order of the table."""
        mine = [step for step in self.steps_from(subject.state) if step.roles and actor.has(*step.roles)]
        return [Offer(step, tuple(reasons(step, subject, actor))) for step in mine]

    def locked(self, pk: Any) -> Any:
        return self.model._default_manager.select_for_update(of=("self",)).get(pk=pk)

    def fire(self, name: str, subject: S, *, actor: Any, version: int | None = None, **details: Any) -> S:
        """Takes the step and returns the object as it is now. Raises RoleMissing, NoSuchStep, Stale, StepRefused.

        ``version`` is that of the page on which the button was pressed; commands and the clock leave it out.
        """
        step = self.step(name)
        if step.roles:
            actor.require(*step.roles)
        with transaction.atomic():
            row = self.locked(subject.pk)
            if version is not None and row.version != version:
                raise Stale(STALE)
            self.check(step, row, actor, details)
            return self.take(step, row, actor, details)

    def check(self, step: Step, row: Any, actor: Any, details: dict[str, Any]) -> None:
        if row.state not in step.sources:
            raise NoSuchStep(
                _("«%(step)s» is not possible in the state «%(state)s».")
                % {"step": step.label, "state": self.states(row.state).label}
            )
        found = list(reasons(step, row, actor))
        if step.explained and not str(details.get("note", "")).strip():
            found.append(_("Give the reason."))
        if step.signed and (fault := self.signature_fault(step.signed, row, actor, details.get("signature"))):
            found.append(fault)
        if found:
            raise StepRefused(*found)

    def take(self, step: Step, row: S, actor: Any, details: dict[str, Any]) -> S:
        source, now = row.state, timezone.now()
        row.state, row.state_since, row.version = step.target, now, row.version + 1
        row.due_on = self.due(row, step.target)  # may look at the term that was
        if step.effect is not None:
            step.effect(row, actor, **details)
        row.save()
        self.log(row, actor, step.name, source, now, str(details.get("note", "")).strip())
        audit.record(f"{self.verb}_{step.name}", actor=actor, subject=row, source=source, target=step.target)
        return row

    def log(self, row: Any, actor: Any, step: str, source: str, now: datetime | None = None, note: str = "") -> None:
        """A row of the history; also for the beginning, which is no step (``source`` empty)."""
        StateChange.objects.create(
            machine=self.name,
            subject_id=row.uuid,
            step=step,
            source=source,
            target=row.state,
            actor=actor.user,
            organisation=actor.organisation,
            note=note,
            at=now or timezone.now(),
        )

    @contextmanager
    def editing(self, subject: S, *, states: Collection[str], version: int | None = None) -> Iterator[S]:
        """Locks the object for a change inside a state and makes older pages stale. Raises NoSuchStep, Stale."""
        with transaction.atomic():
            row = self.locked(subject.pk)
            if version is not None and row.version != version:
                raise Stale(STALE)
            if row.state not in states:
                raise NoSuchStep(
                    _("Nothing can be changed in the state «%(state)s».") % {"state": self.states(row.state).label}
                )
            yield row
            row.version += 1
            row.save()

    def history(self, uuid: UUID) -> models.QuerySet[StateChange]:
        changes = StateChange.objects.filter(machine=self.name, subject_id=uuid)
        return changes.select_related("actor", "organisation").order_by("at", "id")

    # The clock -------------------------------------------------------------------------------------------------------
    def overdue(self, day: date) -> models.QuerySet[Any]:
        """Objects whose term has passed and whose state the clock may end."""
        ended = {state for step in self.steps if step.clock for state in step.sources}
        return self.model._default_manager.filter(state__in=ended, due_on__lt=day).order_by("due_on", "pk")

    def take_due(self, day: date, actor: Any) -> Iterator[Any]:
        """Takes the clock's steps, each in its own transaction; what somebody ended meanwhile, or a guard still holds
        back, is left alone."""
        for pk in self.overdue(day).values_list("pk", flat=True):
            with transaction.atomic():
                row = self.locked(pk)
                step = next((one for one in self.steps_from(row.state) if one.clock), None)
                late = row.due_on is not None and row.due_on < day
                if step is not None and late and not any(reasons(step, row, actor)):
                    yield self.take(step, row, actor, {})

    # Words -----------------------------------------------------------------------------------------------------------
    def diagram(self) -> str:
        """Mermaid: the steps with their roles; ✍ is a signature, ⏱ the clock."""
        lines = ["stateDiagram-v2", "    direction TB", f"    [*] --> {self.initial}"]
        for step in self.steps:
            who = ", ".join(sorted(step.roles)) or ("⏱" if step.clock else "")
            mark = " ✍" if step.signed else ""
            lines += [f"    {source} --> {step.target}: {step.name}{mark} ({who})" for source in step.sources]
        return "\n".join([*lines, *(f"    {state} --> [*]" for state in sorted(self.finals))])


MACHINES: dict[str, Machine] = {}


def register(machine: Machine) -> Machine:
    """Makes the machine known to docs/workflows.md and to the tests of all machines."""
    MACHINES[machine.name] = machine
    return machine


def reasons(step: Step, subject: Any, actor: Any) -> Iterator[Text]:
    for guard in step.guards:
        yield from guard(subject, actor)


def must_be_open(step: Step, subject: Any, actor: Any) -> None:
    """StepRefused while a guard keeps the step back: before its document is put before somebody to sign."""
    if kept := list(reasons(step, subject, actor)):
        raise StepRefused(*kept)
