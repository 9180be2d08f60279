from config.workflow import StepRefused, Text


class DefectError(StepRefused):
    """What was given does not do; ``field`` is the field of the form."""

    def __init__(self, reason: Text, field: str = "") -> None:
        super().__init__(reason)
        self.field = field
