"""What an auditor decides about a flag."""

from collections.abc import Sequence

from accounts.access import Actor
from monitoring.defects.setting import LineKey
from monitoring.models import Defect, Flag


def dismiss(*, flag: Flag, as_: str, reason: str, actor: Actor, version: int | None = None) -> Flag:
    """Machine FLAG, step «dismiss»: only by a person of the provider's branch, with a reason."""
    raise NotImplementedError


def to_defect(
    *, flag: Flag, lines: Sequence[LineKey], code: str, text: str, actor: Actor, version: int | None = None
) -> list[Defect]:
    """Machine FLAG, step «set_defect»: calls ``monitoring.defects.setting.set_defects`` in its transaction."""
    raise NotImplementedError
