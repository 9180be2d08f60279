"""How far a check is: kept in the cache while it runs, so that reading it costs the database nothing.

The state of the register stays the truth: without a note here the page shows the last stage that it can be.
"""

from dataclasses import dataclass
from time import monotonic

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.enums import FINAL_STATES
from claims.models import Register

KEEP = 3600  # seconds
STEPS: tuple[tuple[str, Promise | str, int, int], ...] = (
    # stage, title, share of the whole at its start and end
    ("waiting", _("File accepted"), 0, 2),
    ("reading", _("Reading"), 2, 40),
    ("binding", _("Matching with reference data"), 40, 65),
    ("rules", _("Format-logical control"), 65, 85),
    ("storing", _("Storing"), 85, 99),
    ("done", _("Done"), 100, 100),
)
NAMES = [step[0] for step in STEPS]


@dataclass(frozen=True)
class Progress:
    stage: str
    percent: int
    rows: int = 0

    @property
    def index(self) -> int:
        return NAMES.index(self.stage)

    @property
    def title(self) -> Promise | str:
        return STEPS[self.index][1]


def key(register_id: int) -> str:
    return f"progress:{register_id}"


class Reporter:
    """Writes at most four notes a second: a note is cheap, a note a row is not."""

    def __init__(self, register_id: int | None) -> None:
        self.register_id = register_id
        self.last = 0.0

    def note(self, stage: str, share: float = 0.0, rows: int = 0, force: bool = False) -> None:
        now = monotonic()
        if self.register_id is None or (not force and now - self.last < 0.25):
            return
        self.last = now
        _, _title, start, end = STEPS[NAMES.index(stage)]
        percent = int(start + (end - start) * min(share, 1.0))
        cache.set(key(self.register_id), {"stage": stage, "percent": percent, "rows": rows}, KEEP)


def read(register: Register) -> Progress:
    if register.state in FINAL_STATES:
        return Progress("done", 100, register.lines_total)
    return Progress(**(cache.get(key(register.pk)) or {"stage": "waiting", "percent": 0}))


def steps(register: Register) -> list[dict[str, object]]:
    """The step list of the page: title, state (done | now | ahead) and seconds where they are known."""
    current = read(register)
    return [
        {
            "stage": stage,
            "title": title,
            "state": "done"
            if index < current.index or current.stage == "done"
            else "now"
            if index == current.index
            else "ahead",
            "seconds": register.seconds.get(stage),
        }
        for index, (stage, title, _start, _end) in enumerate(STEPS)
        if stage != "done"
    ]
