"""Cases that are planted for screens, and all cases of a screen in one set of rows without touching each other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Rows = dict[str, list[dict[str, Any]]]
NUMBERS = ("id", "provider_id", "register_id", "contract_id")
NAMES = (
    "patient", "doctor", "service", "first", "second", "bin", "executor", "referring", "device_no", "case_no",
    "line_no",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """``found``: the (line, other line) of each finding. ``parameters`` other than the screen's own. ``alone``: others
    have what it lacks."""

    name: str
    rows: Rows
    found: set[tuple[int | None, int | None]] = field(default_factory=set)
    parameters: dict[str, Any] = field(default_factory=dict)
    alone: bool = False


def case(name: str, found: Iterable[Any] = (), parameters: dict[str, Any] | None = None, **rows: Any) -> Case:
    return Case(name, rows, set(found), parameters or {})


def apart(rows: Rows, number: int) -> Rows:
    """The same rows with people, services, organisations and ids of their own."""

    def moved(name: str, value: Any) -> Any:
        if value is None:
            return None
        if name in NUMBERS:
            return value + 1000 * number
        return f"{value}~{number}" if name in NAMES else value

    return {
        table: [{name: moved(name, value) for name, value in row.items()} for row in given]
        for table, given in rows.items()
    }


def sociable(cases: Iterable[Case]) -> list[Case]:
    return [one for one in cases if not one.parameters and not one.alone]


def together(cases: Iterable[Case]) -> Rows:
    """Rows of all cases with the screen's own parameters; a row that several share stands once."""
    merged: Rows = {}
    for number, one in enumerate(sociable(cases)):
        for table, given in apart(one.rows, number).items():
            held = merged.setdefault(table, [])
            held.extend(row for row in given if row not in held)
    return merged


def found_together(cases: Iterable[Case]) -> set[tuple[int | None, int | None]]:
    return {
        tuple(None if one is None else one + 1000 * number for one in pair)
        for number, given in enumerate(sociable(cases))
        for pair in given.found
    }
