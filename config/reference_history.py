"""What became of a row of reference data: who changed what, when, from which value to which."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from config.reference import Catalogue, capital

NEVER = {"uuid"}
VERBS = ("created", "changed", "removed")


@dataclass
class Change:
    """``hidden``: the reader may know that the value changed, but not from what to what."""

    heading: str
    old: Any = None
    new: Any = None
    kind: str = "text"
    hidden: bool = False

    @property
    def was(self) -> dict[str, Any]:
        return {"value": self.old, "kind": self.kind, "href": ""}

    @property
    def now(self) -> dict[str, Any]:
        return {"value": self.new, "kind": self.kind, "href": ""}


@dataclass
class Step:
    """``who`` is a person's short name, or empty for a command; ``verb`` is created | changed | removed."""

    at: datetime
    verb: str
    who: str
    organisation: str
    changes: list[Change]


def event_model_of(model: type[models.Model]) -> type[models.Model] | None:
    return next((one for one in apps.get_models() if getattr(one, "pgh_tracked_model", None) is model), None)


def keeps_old(event_model: Any) -> bool:
    """Some tables keep the values before an update, others those after it (config.history)."""
    return any(one.label == "update" and one.row == pghistory.Old for one in event_model.pgh_trackers)


def versions(
    event_model: Any, pk: Any, current: dict[str, Any]
) -> list[tuple[Any, dict[str, Any] | None, dict[str, Any]]]:
    """(event, values before, values after) of one table, oldest first."""
    names = [one.attname for one in event_model.pgh_tracked_model._meta.local_concrete_fields]
    events = list(event_model.objects.filter(pgh_obj_id=pk).select_related("pgh_context").order_by("pgh_id"))
    stored = [{name: getattr(event, name) for name in names} for event in events]
    found: list[tuple[Any, dict[str, Any] | None, dict[str, Any]]] = []
    if not events:
        return []
    if keeps_old(event_model):
        after = [*stored[1:], {name: current[name] for name in names}]
        return list(zip(events, stored, after, strict=True))
    before: dict[str, Any] | None = None
    for event, values in zip(events, stored, strict=True):
        found.append((event, before, values))
        before = values
    return found


def history(catalogue: Catalogue, row: Any, actor: Any) -> list[Step]:
    """Newest first. Values that the actor may not see are left out of the changes but the change is told."""
    model = catalogue.model
    tables = [model, *model._meta.get_parent_list()]
    current = {one.attname: getattr(row, one.attname) for one in model._meta.concrete_fields}
    told: list[tuple[Any, type[models.Model], dict[str, Any] | None, dict[str, Any]]] = []
    for table in tables:
        event_model = event_model_of(table)
        if event_model is not None:
            told += [(event, table, *values) for event, *values in versions(event_model, row.pk, current)]  # type: ignore[misc]
    names = Names([event for event, *_rest in told])
    steps: dict[tuple[Any, int, int], Step] = {}
    seen: Counter[tuple[Any, Any, str]] = Counter()
    for event, table, before, after in told:
        verb = "created" if event.pgh_label == "insert" else "removed" if event.pgh_label == "delete" else "changed"
        nth = seen[table, event.pgh_created_at, verb]  # the clock stands still within a transaction
        seen[table, event.pgh_created_at, verb] += 1
        key = (event.pgh_created_at, VERBS.index(verb), nth)  # a row in two tables changes in both at once
        step = steps.setdefault(key, Step(event.pgh_created_at, verb, *names.of(event), changes=[]))
        if before is not None and verb == "changed":
            step.changes += changes(catalogue, table, before, after, actor)
    return [steps[key] for key in sorted(steps, reverse=True)]


def changes(
    catalogue: Catalogue, table: type[models.Model], before: dict[str, Any], after: dict[str, Any], actor: Any
) -> Iterable[Change]:
    for one in table._meta.local_concrete_fields:
        old, new = before[one.attname], after[one.attname]
        if old == new or one.name in NEVER or one.primary_key:
            continue
        heading = capital(str(one.verbose_name))
        if one.name in catalogue.shown and not catalogue.may_edit(actor):
            yield Change(heading, hidden=True)
        else:
            yield Change(heading, readable(one, old), readable(one, new), catalogue.kind(one.name))


def readable(one: Any, value: Any) -> Any:
    """A word for a choice, a name for the row that a foreign key points to."""
    if value in (None, ""):
        return None
    if one.choices:
        return dict(one.flatchoices).get(value, value)
    if isinstance(one, models.ForeignKey):
        target = one.related_model._default_manager.filter(**{one.target_field.attname: value}).first()
        return str(target) if target is not None else value
    return value


class Names:
    """People and organisations of all events, in two queries."""

    def __init__(self, events: list[Any]) -> None:
        contexts = [event.pgh_context.metadata for event in events if event.pgh_context is not None]
        organisation = apps.get_model("accounts", "Organisation")
        self.people = found(get_user_model(), [context.get("actor") for context in contexts])
        self.organisations = found(organisation, [context.get("organisation") for context in contexts])

    def of(self, event: Any) -> tuple[str, str]:
        context = event.pgh_context.metadata if event.pgh_context is not None else {}
        person = self.people.get(context.get("actor"))
        organisation = self.organisations.get(context.get("organisation"))
        return str(person or ""), str(organisation or "")


def found(model: Any, keys: list[Any]) -> dict[Any, Any]:
    wanted = {key for key in keys if isinstance(key, int)}
    return model.objects.in_bulk(wanted) if wanted else {}
