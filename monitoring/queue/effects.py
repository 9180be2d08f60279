"""What the steps of a flag bring about, in the transaction of the step. ``machine`` names them."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import User
from config.workflow import StepRefused
from monitoring.enums import DefectOrigin, DismissReason
from monitoring.models import Defect, Flag
from monitoring.queue import news
from providers import terms

SHORTEST_REASON = 20  # letters; a reason shorter than this tells nobody anything


def taken(row: Flag, actor: Actor, **details: Any) -> None:
    row.assignee, row.assigned_at = actor.user, timezone.now()


def assigned(row: Flag, actor: Actor, *, to: User, **details: Any) -> None:
    row.assignee, row.assigned_at = to, timezone.now()


def released(row: Flag, actor: Actor, **details: Any) -> None:
    row.assignee, row.assigned_at = None, None


def asked(row: Flag, actor: Actor, *, note: str = "", **details: Any) -> None:
    """Whoever asks works on it: the answer comes back to them."""
    if row.assignee_id is None:
        taken(row, actor)
    news.documents_asked(row, note.strip())


def went_on(row: Flag, actor: Actor, **details: Any) -> None:
    """The term of the decision begins anew once the documents are there, or their term is over."""
    row.due_on = terms.last_day("flag_decision", timezone.localdate())


def dismissed(row: Flag, actor: Actor, *, as_: str = "", reason: str = "", **details: Any) -> None:
    words = reason.strip()
    if as_ not in DismissReason.values:
        raise StepRefused(_("Choose why the flag is dismissed."))
    if len(words) < SHORTEST_REASON:
        raise StepRefused(_("Give the reason in words, at least %(count)s characters.") % {"count": SHORTEST_REASON})
    row.dismissed_as, row.reason = as_, words
    decided(row, actor)


def defect_set(
    row: Flag,
    actor: Actor,
    *,
    lines: Sequence[Any] = (),
    code: str = "",
    text: str = "",
    made: list[Defect] | None = None,
    **details: Any,
) -> None:
    """``made`` receives the defects: one a contract, type of care and month."""
    from monitoring.defects.setting import set_defects

    found = set_defects(
        actor=actor, origin=DefectOrigin.FLAG, lines=lines, code=code.strip(), text=text.strip(), flag=row
    )
    if made is not None:
        made.extend(found)
    decided(row, actor)


def reopened(row: Flag, actor: Actor, **details: Any) -> None:
    from monitoring.standing import changed

    row.dismissed_as, row.reason, row.decided_by, row.decided_at = "", "", None, None
    released(row, actor)
    changed.decided([row.provider_id], [row.screen])


def decided(row: Flag, actor: Actor) -> None:
    from monitoring.standing import changed

    row.decided_by, row.decided_at = actor.user, timezone.now()
    changed.decided([row.provider_id], [row.screen])
