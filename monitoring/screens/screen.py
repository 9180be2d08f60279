"""A screen: a pure function of Ibis tables that finds lines worth a look, with what a person must know about it.

A screen returns a table with these columns, and everything else it selects is evidence:

- ``line_id`` int64: the line in question. Of two lines of one kind the one received later (the greater id), so that
  each pair is found once; of a service and the stay that it cannot belong to, the service. NULL in findings about an
  organisation as a whole.
- ``other_id`` int64: the other line of a PAIR; NULL in every other kind.
- ``subject`` string: what the finding is about apart from lines. Of a GROUP, the key that its lines share (a row each:
  «doctor:2026-03-01»); of a LINE, the outside record («receipt 17»), or NULL; of a PROVIDER, «provider:2026-03».
- ``provider_id`` int64: only in findings of kind PROVIDER.
- ``score`` int32: only where a finding's score differs from the screen's.

Evidence columns are numbers, texts, dates, times, booleans or arrays of them, never a name or ИИН of a patient (pages
look those up, and log it). All rows of a group carry the same evidence. Only what both engines compute equally may be
used: no approximate quantiles, no engine's own functions; order arrays; round floats to six places.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import ibis.expr.types as ir
from django.utils.functional import Promise

from monitoring.enums import Family, FindingKind
from monitoring.screens.tables import COLUMNS, Tables

Text = str | Promise
Parameters = Mapping[str, Any]
Build = Callable[[Tables, Parameters], ir.Table]
SCOPES = ("patient", "doctor", "provider", "all")
FIXED = ("line_id", "other_id", "subject", "provider_id", "score")


@dataclass(frozen=True)
class Screen:
    """``needs``: tables besides ``lines`` without a row of which the screen is silent. ``months_before``: how far back
    it looks. ``scope``: whose other lines it compares a new line with («all»: with those of its peers, too).
    ``explanation`` is for anybody, ``guards`` says what it leaves out on purpose, ``advice`` tells a provider how not
    to be flagged again. ``labels`` names evidence columns and parameters for people."""

    code: str
    family: Family
    kind: FindingKind
    score: int
    defect: str
    title: Text
    explanation: Text
    guards: Text
    advice: Text
    source: str
    build: Build
    parameters: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    months_before: int = 0
    scope: str = "patient"
    labels: Mapping[str, Text] = field(default_factory=dict)

    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, data: Tables, parameters: Parameters | None = None) -> ir.Table:
        return self.build(data, {**self.parameters, **(parameters or {})})


SCREENS: dict[str, Screen] = {}


def screen(code: str, **facts: Any) -> Callable[[Build], Screen]:
    """Registers the function below it as the screen ``code``."""

    def register(build: Build) -> Screen:
        made = Screen(code=code, build=build, **facts)
        assert code not in SCREENS and made.scope in SCOPES and set(made.needs) <= set(COLUMNS)
        SCREENS[code] = made
        return made

    return register
