"""What a rule of format-logical control (ФЛК) is: data plus one Django expression over a bound line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise

from claims.enums import Severity

When = Q | Callable[[dict[str, Any]], Q]
Text = str | Promise


@dataclass(frozen=True)
class Rule:
    """``key`` is the code, with a suffix where one code of the table has parts of different outcome or message
    (``R15.2``); outsiders see the code. ``fields`` names the offending columns; ``each`` is a list column of the
    bound line instead, and every name in it gives a row of the protocol. ``shows`` are columns of the bound line
    that fill the message; those that tell of limits and plans have ``running__`` in front of their names.
    ``parameters`` are the first edition's; a callable ``when`` gets those of the edition in force. A locked rule
    guards what the database cannot do without and keeps its severity.
    """

    key: str
    field: str
    severity: Severity
    title: Text
    message: Text
    source: str
    when: When | None = None
    shows: tuple[str, ...] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    each: str = ""
    running: bool = False
    locked: bool = False
    defect: str = ""  # code of the unified classifier that the same fact would have after payment

    @property
    def code(self) -> str:
        return self.key.partition(".")[0]

    @property
    def scope(self) -> str:
        return "file" if self.when is None else "line"

    @property
    def group(self) -> str:
        return self.key[0]

    def condition(self, parameters: dict[str, Any]) -> Q:
        if self.when is None:
            raise ValueError(f"{self.key} judges files, not lines")
        return self.when(self.parameters | parameters) if callable(self.when) else self.when


@dataclass(frozen=True)
class Waiting:
    """A rule of the table that is not built: ``needs`` names the data it waits for."""

    code: str
    title: Text
    needs: Text
