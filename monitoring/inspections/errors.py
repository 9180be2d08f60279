"""Faults of unscheduled monitoring in the reader's language."""

from config.workflow import StepRefused, Text


class InspectionError(StepRefused):
    """The act is refused; ``field`` names the field of a form that it belongs to, if any."""

    def __init__(self, reason: Text, field: str = "") -> None:
        super().__init__(reason)
        self.field = field
