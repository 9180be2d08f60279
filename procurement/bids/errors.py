"""What can be wrong with a bid besides a step that the machine refuses."""

from django.core.exceptions import PermissionDenied

from config.workflow import StepRefused, Text


class BidError(StepRefused):
    """A value that cannot be taken; ``field`` names it for the form."""

    def __init__(self, reason: Text, field: str = "") -> None:
        super().__init__(reason)
        self.field = field


class StillSealed(PermissionDenied):
    """Somebody asked for the content of a bid that is sealed to them."""


class SealBroken(Exception):
    """What is stored is not what was sealed: changed, cut off, or sealed under another key."""
