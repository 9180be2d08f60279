"""Demonstration data: a made-up country written as dataset and register files that go in the ordinary way.

Everything follows from one seed. No number is anybody's: ИИН and БИН are synthetic, names are put together.
"""

from collections.abc import Callable
from typing import Any

# What apps right of this one make of the demonstration, before its last step: called with the demo and its country.
AFTER: list[Callable[[Any, Any], None]] = []
