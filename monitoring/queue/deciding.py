"""What an auditor decides about a flag."""

from collections.abc import Sequence

from accounts.access import Actor
from monitoring.defects.setting import LineKey
from monitoring.models import Defect, Flag
from monitoring.queue.machine import FLAG


def dismiss(*, flag: Flag, as_: str, reason: str, actor: Actor, version: int | None = None) -> Flag:
    """Machine FLAG, step «dismiss»: only by a person of the provider's branch, with a kind of reason and at least
    ``effects.SHORTEST_REASON`` characters of words. Raises StepRefused."""
    return FLAG.fire("dismiss", flag, actor=actor, version=version, as_=as_, reason=reason, note=reason)


def to_defect(
    *, flag: Flag, lines: Sequence[LineKey], code: str, text: str, actor: Actor, version: int | None = None
) -> list[Defect]:
    """Machine FLAG, step «set_defect»: calls ``monitoring.defects.setting.set_defects`` in its transaction. ``lines``
    are those of the flag in question that deserve the defect. Raises StepRefused, also for what ``set_defects``
    refuses: then nothing has happened."""
    made: list[Defect] = []
    FLAG.fire("set_defect", flag, actor=actor, version=version, lines=lines, code=code, text=text, made=made)
    return made
