"""History of reference data: triggers keep a snapshot of every row before it changes, with who changed it.

``tracked`` also keeps the first version; ``changes`` is for tables that arrive by the million, where the row
itself is the first version. The acting person is put in by ``pghistory.context(actor=..., organisation=...)``.
"""

from typing import TypeVar

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def tracked(model: M) -> M:
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


def changes(model: M) -> M:
    return pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent())(model)
