"""What one run lays before the screens, and which of their findings are its own.

A screen sees the months of the run and as many before it as it declares; a screen of pairs as many after it, too,
because the line in question is the one received later, which may be the earlier one by its day. In a same-day run
``lines`` is narrowed to the patients (doctors, providers) of the new lines. Own is a finding whose line lies in the
run's months, or is new; of a group, one of whose lines does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from claims.partitions import add_months
from monitoring.enums import FindingKind
from monitoring.mirror.folder import Folder
from monitoring.screening.engines import Engine, Statement
from monitoring.screens.screen import FIXED, Screen
from monitoring.screens.tables import COLUMNS, SCHEMAS, Tables, unbound

SCOPE_COLUMNS = {"patient": ["patient"], "doctor": ["doctor"], "provider": ["provider_id"]}
Asked = tuple[Screen, Mapping[str, Any]]  # a screen and its parameters
WIDE = 0.3  # a share of the lines above which narrowing costs more than it saves


@dataclass(frozen=True)
class Scope:
    """Months of the run, first days inclusive. ``after_id`` … ``last_id``: a same-day run."""

    first: date
    last: date
    after_id: int | None = None
    last_id: int | None = None

    @property
    def fresh(self) -> bool:
        return self.after_id is not None

    def window(self, screen: Screen) -> tuple[date, date]:
        later = screen.months_before if screen.kind == FindingKind.PAIR else 0
        return add_months(self.first, -screen.months_before), add_months(self.last, later)

    def has(self, month: date) -> bool:
        return self.first <= month <= self.last


def used(screen: Screen) -> set[str]:
    """Names of the tables that the screen looks at; of one that cannot be built none: it says so when it is run."""
    try:
        found = screen(unbound()).op().find(ops.UnboundTable)
    except Exception:
        return set()
    return {one.name for one in found} | set(screen.needs)


@dataclass
class Frame:
    """``months``: the files of the mirror by month. ``outside``: every other table that a screen of the run uses, as
    Arrow or as an Ibis table of the engine."""

    engine: Engine
    place: Folder
    months: Mapping[date, list[str]]
    scope: Scope
    outside: Mapping[str, Any] = field(default_factory=dict)
    made: dict[Any, ir.Table] = field(default_factory=dict)
    empty: dict[str, bool] = field(default_factory=dict)
    keeps: bool = True  # what several screens work out alike

    # Tables ----------------------------------------------------------------------------------------------------------
    def stored(self, first: date, last: date) -> ir.Table:
        """All lines of the months."""
        if (first, last) not in self.made:
            files = [name for month, names in sorted(self.months.items()) if first <= month <= last for name in names]
            self.made[first, last] = self.engine.lines(f"lines_{first:%Y%m}_{last:%Y%m}", self.place, files)
        return self.made[first, last]

    @cached_property
    def new(self) -> ir.Table:
        """The new lines of a same-day run: what narrowing needs of them."""
        lines = self.stored(self.scope.first, self.scope.last)
        chosen = lines.filter(lines.id > self.scope.after_id, lines.id <= self.scope.last_id)
        return self.engine.keep("new_lines", chosen.select("id", "month", "patient", "doctor", "provider_id"))

    def narrowed(self, screen: Screen) -> ir.Table:
        """The lines that the screen sees. Those of the new lines' patients are brought together once for all screens;
        doctors and organisations are few, and a screen rather chooses their lines while it reads."""
        first, last = self.scope.window(screen)
        columns = SCOPE_COLUMNS.get(screen.scope)
        if not self.scope.fresh or columns is None or self.wide:
            return self.stored(first, last)
        if screen.scope != "patient":
            return self.stored(first, last).semi_join(self.keys(columns), columns)
        if "patient" not in self.made:
            near = self.stored(*self.widest("patient")).semi_join(self.keys(columns), columns)
            self.made["patient"] = self.engine.keep("lines_patient", near)
        lines = self.made["patient"]
        return lines.filter(lines.month >= first, lines.month <= last)

    def keys(self, columns: list[str]) -> ir.Table:
        """Whose lines a same-day run looks at."""
        name = f"new_{columns[0]}"
        if name not in self.made:
            self.made[name] = self.engine.keep(name, self.new.select(*columns).drop_null().distinct())
        return self.made[name]

    @cached_property
    def wide(self) -> bool:
        """So much is new that narrowing costs more than it saves."""
        lines = self.stored(self.scope.first, self.scope.last)
        return self.count(self.new) > WIDE * self.count(lines)

    def count(self, table: ir.Table) -> int:
        return int(self.engine.result(table.agg(rows=table.count())).column("rows")[0].as_py())

    def widest(self, scope: str = "") -> tuple[date, date]:
        """The months that any screen of the scope may look at; of every scope without one."""
        from monitoring.screens.catalogue import SCREENS

        windows = [self.scope.window(one) for one in SCREENS.values() if not scope or one.scope == scope]
        windows.append((self.scope.first, self.scope.last))
        return min(one[0] for one in windows), max(one[1] for one in windows)

    def table(self, name: str) -> ir.Table:
        if name not in self.made:
            rows = self.outside.get(name)
            if isinstance(rows, ir.Table):
                self.made[name] = rows
            else:
                schema = SCHEMAS[name]
                content = rows if rows is not None else schema.to_pyarrow().empty_table()
                self.made[name] = self.engine.hold(name, content, schema)
        return self.made[name]

    def tables(self, screen: Screen) -> Tables:
        made = {name: self.table(name) for name in COLUMNS if name != "lines"}
        return Tables(lines=self.narrowed(screen), keeper=self.keeper(screen), **made)

    def keeper(self, screen: Screen) -> Callable[[str, Callable[[], ir.Table]], ir.Table]:
        """Keeps what screens that see the same lines work out alike."""

        def keep(name: str, make: Callable[[], ir.Table]) -> ir.Table:
            if not self.keeps:
                return make().view()
            key = (name, self.scope.window(screen), screen.scope if self.scope.fresh else "")
            if key not in self.made:
                part = make()  # which may keep parts of its own
                self.made[key] = self.engine.keep(f"kept_{len(self.made)}", part)
            return self.made[key]

        return keep

    def silent(self, screen: Screen) -> bool:
        """A table that the screen needs has no row."""
        return any(self.has_none(name) for name in screen.needs)

    def has_none(self, name: str) -> bool:
        if name not in self.empty:
            rows = self.outside.get(name)
            some = self.count(rows.limit(1)) if isinstance(rows, ir.Table) else rows is not None and len(rows)
            self.empty[name] = not some
        return self.empty[name]

    def lay(self, screens: Iterable[Screen]) -> None:
        """Everything that the engine must do before the screens are written, which happens beside its work."""
        self.stored(self.scope.first, self.scope.last)
        for screen in screens:
            self.tables(screen)
            self.silent(screen)

    # Findings --------------------------------------------------------------------------------------------------------
    def written(self, screen: Screen, parameters: Mapping[str, Any]) -> Statement:
        """What finds; nothing for a screen that misses the data it needs."""
        found = self.findings(screen, parameters)
        return self.engine.written(found.limit(0) if self.silent(screen) else found)

    def findings(self, screen: Screen, parameters: Mapping[str, Any]) -> ir.Table:
        """Own findings of the screen, with all columns of the contract; what else it selects is evidence."""
        found = screen(self.tables(screen), parameters)
        missing: dict[str, Any] = {
            name: ibis.null(kind)
            for name, kind in (
                ("line_id", "int64"), ("other_id", "int64"), ("subject", "string"), ("provider_id", "int64"),
                ("score", "int32"),
            )
            if name not in found.columns
        }  # fmt: skip
        return self.own(screen, found.mutate(**missing) if missing else found)

    def own(self, screen: Screen, found: ir.Table) -> ir.Table:
        if screen.kind == FindingKind.PROVIDER:
            return self.own_providers(found)
        if self.scope.fresh:
            mine = self.is_new(found.line_id)
            if screen.kind == FindingKind.PAIR:
                mine = mine | self.is_new(found.other_id)
            if screen.kind != FindingKind.GROUP:
                return found.filter(mine)
            marked = found.mutate(own_row=mine.ifelse(1, 0))
            marked = marked.mutate(own_group=marked.own_row.max().over(ibis.window(group_by="subject")))
            return marked.filter(marked.own_group == 1).drop("own_row", "own_group")
        first, last = self.scope.window(screen)
        if not any(
            self.months[month] and not self.scope.has(month) for month in self.months if first <= month <= last
        ):
            return found
        ids = self.stored(self.scope.first, self.scope.last).select(own_id="id")
        if screen.kind == FindingKind.PAIR:
            others = ids.view().select(own_other="own_id")
            mine = found.left_join(ids, found.line_id == ids.own_id).left_join(
                others, found.other_id == others.own_other
            )
            return mine.filter(mine.own_id.notnull() | mine.own_other.notnull()).drop("own_id", "own_other")
        if screen.kind != FindingKind.GROUP:
            return found.semi_join(ids, found.line_id == ids.own_id)
        subjects = found.semi_join(ids, found.line_id == ids.own_id).select(own_subject="subject").distinct()
        return found.semi_join(subjects, found.subject == subjects.own_subject)

    def is_new(self, column: ir.IntegerColumn) -> ir.BooleanValue:
        return (column > self.scope.after_id) & (column <= self.scope.last_id)

    def own_providers(self, found: ir.Table) -> ir.Table:
        """By the month at the end of the subject, where there is one."""
        month = found.subject.re_extract(r"([0-9]{4}-[0-9]{2})$", 1)
        first, last = f"{self.scope.first:%Y-%m}", f"{self.scope.last:%Y-%m}"
        found = found.filter((month == "") | month.between(first, last) | month.isnull())
        if not self.scope.fresh:
            return found
        providers = self.new.select(own_provider="provider_id").distinct()
        return found.semi_join(providers, found.provider_id == providers.own_provider)


def in_turn(frame: Frame, asked: Sequence[Asked]) -> Iterator[tuple[Screen, Callable[[], pa.Table]]]:
    """Each screen with what computes its findings. While an engine computes one, the SQL of those after it is written
    beside: that takes Ibis a tenth of a second, over all screens a sixth of a run."""
    frame.lay(screen for screen, _parameters in asked)
    with ThreadPoolExecutor(1) as writer:
        for screen, statement in [(one[0], writer.submit(frame.written, *one)) for one in asked]:
            yield screen, lambda it=statement: frame.engine.rows(it.result())


def evidence_columns(found: pa.Table) -> list[str]:
    return [name for name in found.column_names if name not in FIXED]


__all__ = ["COLUMNS", "Frame", "Scope", "evidence_columns", "in_turn", "used"]
