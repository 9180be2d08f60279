"""What a reviewer sees of the flag behind a defect: what the auditor of the provider's branch saw when setting it,
without the history of the flag and without people's names."""

from typing import Any

from accounts.access import Actor
from monitoring.models import Defect
from monitoring.queue import words
from monitoring.queue.evidence import lines as of_lines
from monitoring.queue.evidence import page as of_flag


def evidence_of(defect: Defect, actor: Actor) -> dict[str, Any]:
    """Of a defect found by expertise or unscheduled monitoring there is none: its grounds stand in its text."""
    flag = defect.flag
    if flag is None:
        return {"flag": None}
    briefs = of_lines.briefs(flag)
    shown = of_lines.held(flag.lines.order_by("other", "line_id")[: of_lines.PAGE])
    return {
        "flag": flag,
        "screen": flag.screen,
        "screen_title": words.title_of(flag.screen),
        "facts": words.facts(flag.screen, flag.evidence),
        "shown_lines": shown,
        "person": None,
        "identity": False,
        "reads_all": False,
        "region_id": None,
        **of_flag.pictures(flag, actor, shown, briefs),
    }
