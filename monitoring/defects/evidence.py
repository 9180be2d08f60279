"""What a reviewer sees of the flag and of the lines: the defect's own evidence, without whoever decided."""

from typing import Any

from accounts.access import Actor
from monitoring.models import Defect


def evidence_of(defect: Defect, actor: Actor) -> dict[str, Any]:
    return {"flag": defect.flag}
