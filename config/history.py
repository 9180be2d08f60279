"""History of reference data: triggers keep a snapshot of every row before it changes, with who changed it.

``tracked`` also keeps the first version; ``changes`` is for tables that arrive by the million, where the row
itself is the first version. The acting person is put in by ``pghistory.context(actor=..., organisation=...)``.
"""

from typing import TypeVar

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def tracked(model: M) -> M:
    return pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), obj_field=link(model)
    )(model)


def link(model: type[Model]) -> pghistory.ObjForeignKey:
    """A child table's history is named apart from its parent's."""
    is_child = any(hasattr(parent, "_meta") and not parent._meta.abstract for parent in model.__bases__)
    return pghistory.ObjForeignKey(related_name=f"{model._meta.model_name}_events" if is_child else "events")


def changes(model: M) -> M:
    return pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(model)
