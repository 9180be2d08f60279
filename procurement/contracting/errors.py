"""Faults of contracting in the reader's language."""

from config.workflow import StepRefused, Text


class ContractingError(StepRefused):
    """The act is refused; ``field`` names the field of a form that it belongs to, if any."""

    def __init__(self, *reasons: Text, field: str = "") -> None:
        super().__init__(*reasons)
        self.field = field
