"""Setting a defect: the one door through which screening, expertise and unscheduled monitoring come to money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.access import Actor
from monitoring.models import Defect, Flag


@dataclass(frozen=True)
class LineKey:
    month: date
    id: int


def set_defects(
    *,
    actor: Actor,
    origin: str,
    lines: Sequence[LineKey],
    code: str,
    text: str,
    flag: Flag | None = None,
    source: UUID | None = None,
    crime: bool = False,
) -> list[Defect]:
    """Sets the defect over accepted lines of one provider: one Defect a contract, type of care and month, priced line
    by line, the lines locked (p. 24), the provider told the same day (p. 23). In the caller's transaction.

    Raises StepRefused with reasons: no text of at least 40 characters, a line that is gone or under a defect already,
    a code that does not fit, lines of another provider, an actor of another region's branch.
    """
    raise NotImplementedError
