"""The ladder as a page shows it: what has been, what is, what may come, each with its day or term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config.models import StateChange
from monitoring.defects.access import knows_names
from monitoring.defects.machine import DEFECT
from monitoring.enums import DefectState, Level
from monitoring.models import Defect, Review

Text = str | Promise
SET, OBJECTED, UPHELD = DefectState.SET, DefectState.OBJECTED, DefectState.UPHELD
# States of each rung, in the order of the ladder; the last rung is the end.
RUNGS: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("set", _("Potential defect"), (SET,)),
    ("first", _("First review"), (OBJECTED,)),
    ("upheld", _("Second objection"), (UPHELD,)),
    ("blind", _("Second review"), (DefectState.OBJECTED_AGAIN,)),
    ("central", _("Central office"), (DefectState.AT_CENTRE,)),
    ("end", _("Outcome"), (DefectState.CONFIRMED, DefectState.LIFTED)),
)
NEXT: dict[str, Text] = {
    SET: _("The organisation accepts the defect or objects. Silence confirms it."),
    OBJECTED: _("The objection is under the first review."),
    UPHELD: _("The organisation may object once more. Silence confirms the defect."),
    DefectState.OBJECTED_AGAIN: _("Another branch reviews, without knowing who decided first."),
    DefectState.AT_CENTRE: _("The central office decides for good."),
    DefectState.CONFIRMED: _("The reduction is recorded; settlement of the contract takes it into account."),
    DefectState.LIFTED: _("The lines are paid in full and are no longer locked."),
}
ENDED: dict[str, Text] = {
    "silence": _("by silence: no objection in time"),
    "accepted": _("accepted by the organisation"),
    "first": _("by the first review"),
    "blind": _("by the second review"),
    "central": _("by the central office"),
}
STATUS = {
    SET: "warn", OBJECTED: "run", UPHELD: "warn", DefectState.OBJECTED_AGAIN: "run", DefectState.AT_CENTRE: "run",
    DefectState.CONFIRMED: "bad", DefectState.LIFTED: "ok",
}  # fmt: skip


@dataclass(frozen=True)
class Rung:
    """``place``: done, now or empty (ahead). ``day`` is that on which it was reached, of the current one its term."""

    label: Text
    place: str
    reached: Any = None
    due: date | None = None
    note: Text = ""


def rungs(defect: Defect, changes: Sequence[StateChange]) -> list[Rung]:
    """Rungs that were not climbed are left out once the defect has ended."""
    reached = {change.target: change.at for change in changes}
    found = []
    for name, label, states in RUNGS:
        if name == "blind" and defect.mandatory:
            continue
        now = defect.state in states
        been = next((reached[state] for state in states if state in reached), None)
        if been is None and (defect.state in DEFECT.finals or (name == "upheld" and defect.state != SET)) and not now:
            continue
        if name == "upheld" and been is None:
            continue
        note = ENDED.get(defect.closed_how, "") if name == "end" else ""
        place = "now" if now else "done" if been else ""
        title = DefectState(defect.state).label if name == "end" and now else label
        found.append(Rung(title, place, been, defect.due_on if now else None, note))
    return found


@dataclass(frozen=True)
class Told:
    """A row of the history. ``who`` is empty where the reader does not learn it."""

    label: Text
    at: Any
    who: str
    place: str
    automatic: bool


def history(defect: Defect, changes: Sequence[StateChange], actor: Actor) -> list[Told]:
    """Newest first. Names of reviewers for those who may know them; of the Fund's people none for the provider."""
    knows = knows_names(actor, defect)
    told = []
    for change in reversed(changes):
        own = actor.user is not None and change.actor_id == actor.user.pk
        provider = change.organisation_id == defect.provider_id
        shown = own or provider or (knows or (change.step == "set" and not actor.works_for_provider))
        label = DefectState(change.target).label
        person = change.actor.short_name if shown and change.actor else ""
        place = change.organisation.name if shown and change.organisation else ""
        told.append(Told(label, change.at, person, place, change.actor_id is None))
    return told


@dataclass(frozen=True)
class Look:
    """A review as the reader may see it."""

    review: Review
    label: Text
    who: str
    place: str


def looks(defect: Defect, actor: Actor) -> list[Look]:
    knows = knows_names(actor, defect)
    found = []
    for review in defect.reviews.select_related("reviewer", "branch").order_by("assigned_at", "pk"):
        own = actor.user is not None and review.reviewer_id == actor.user.pk
        name = review.reviewer.short_name if (knows or own) and review.reviewer else ""
        place = review.branch.name if (knows or own) and review.branch else ""
        found.append(Look(review, Level(review.level).label, name, place))
    return found
