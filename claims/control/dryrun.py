"""A draft edition judged over past registers: what would have come out otherwise. Nothing is changed.

Each register is read again from the file that was kept, judged as on the day it was received by the editions in
force and by the same with the draft in place; only the rule in question is compared.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.enums import Role
from claims.control import check
from claims.control.editions import ALWAYS, InForce, in_force
from claims.enums import HOLDING_STATES, DryRunState, RegisterState, Severity
from claims.errors import IntakeError
from claims.models import DryRun, Register, RuleEdition
from config import audit

EXAMPLES = 20


@transaction.atomic
def start_dry_run(*, edition: RuleEdition, month_from: date, month_to: date, actor: Actor) -> DryRun:
    from claims.tasks import run_dry_run

    actor.require(Role.ADMINISTRATOR)
    if month_to < month_from:
        raise IntakeError(_("The last month is before the first."), "dates")
    dry_run = DryRun.objects.create(
        edition=edition, month_from=month_from.replace(day=1), month_to=month_to.replace(day=1), started_by=actor.user
    )
    audit.record("claims.dry_run_started", actor=actor, subject=dry_run, rule=edition.rule)
    transaction.on_commit(lambda: run_dry_run.delay(dry_run.pk), robust=True)
    return dry_run


def with_draft(editions: list[InForce], draft: RuleEdition) -> list[InForce]:
    """The editions in force with the draft instead of its rule's, for all time: the past is what it is tried on."""
    drafted = InForce(draft.rule, draft.severity, draft.parameters, ALWAYS, None)
    rest = [edition for edition in editions if edition.rule != draft.rule]
    return [*rest, drafted]


def registers_of(dry_run: DryRun) -> Any:
    states = [*HOLDING_STATES, RegisterState.REFUSED]
    return (
        Register.objects.filter(period__gte=dry_run.month_from, period__lte=dry_run.month_to, state__in=states)
        .exclude(lines_total=0)
        .select_related("provider")
        .order_by("id")
    )


def run(run_id: int) -> bool:
    """Does the run if it waits. True if this call did it."""
    taken = DryRun.objects.filter(pk=run_id).exclude(state=DryRunState.DONE).update(state=DryRunState.RUNNING)
    if not taken:
        return False
    dry_run = DryRun.objects.select_related("edition").get(pk=run_id)
    registers = registers_of(dry_run)
    DryRun.objects.filter(pk=run_id).update(total=registers.count(), done=0)
    outcome = Outcome()
    before = in_force()
    after = with_draft(before, dry_run.edition)
    for done, register in enumerate(registers.iterator(chunk_size=100), start=1):
        outcome.add(register, compare(register, dry_run.edition.rule, before, after))
        DryRun.objects.filter(pk=run_id).update(done=done)
    DryRun.objects.filter(pk=run_id).update(state=DryRunState.DONE, result=outcome.as_dict())
    return True


def compare(register: Register, rule: str, before: list[InForce], after: list[InForce]) -> dict[str, Any]:
    """Marks of the rule on the register's lines before and after: row → (line number, severity, amount)."""
    results = []
    for editions in (before, after):
        chosen = [edition if edition.rule == rule else replace(edition, severity=Severity.OFF) for edition in editions]
        with register.file.open("rb") as stream:
            found = check.try_file(
                provider=register.provider,
                stream=stream,
                name=register.file_name,
                now=register.received_at or timezone.now(),
                editions=chosen,
                past=register,
            )
        results.append({f.row_no: (f.line_no, f.severity, f.amount) for f in found if f.row_no and f.rule == rule})
    return {"before": results[0], "after": results[1], "lines": register.lines_total}


class Outcome:
    """Counts and sums of a run, whole and by provider."""

    def __init__(self) -> None:
        self.lines = self.registers = 0
        self.counts: Counter[str] = Counter()
        self.amounts: Counter[str] = Counter()
        self.providers: dict[int, dict[str, Any]] = {}
        self.examples: list[dict[str, Any]] = []

    def add(self, register: Register, marks: dict[str, Any]) -> None:
        self.registers += 1
        self.lines += marks["lines"]
        for row_no in sorted(marks["before"].keys() | marks["after"].keys()):
            was = marks["before"].get(row_no, ("", "", None))
            now = marks["after"].get(row_no, ("", "", None))
            for name, mark in (("before", was), ("after", now)):
                if mark[1]:
                    self.counts[f"{name}_{mark[1]}"] += 1
            if was[1] == now[1]:
                continue
            amount = now[2] if now[1] else was[2]
            kind = "stricter" if now[1] == Severity.REJECT else "milder" if was[1] == Severity.REJECT else "other"
            self.counts[kind] += 1
            self.amounts[kind] += amount or Decimal(0)
            row = self.providers.setdefault(
                register.provider_id,
                {
                    "name_ru": register.provider.name_ru,
                    "name_kk": register.provider.name_kk,
                    "stricter": 0,
                    "milder": 0,
                },
            )
            row[kind] = row.get(kind, 0) + 1
            if len(self.examples) < EXAMPLES:
                self.examples.append(
                    {"register": str(register.uuid), "number": register.number, "row_no": row_no,
                     "line_no": now[0] or was[0], "before": was[1], "after": now[1]}
                )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        ranked = sorted(self.providers.values(), key=lambda row: (-row["stricter"] - row["milder"], row["name_ru"]))
        return {
            "registers": self.registers,
            "lines": self.lines,
            "counts": dict(self.counts),
            "amounts": {kind: str(amount) for kind, amount in self.amounts.items()},
            "providers": ranked[:100],
            "examples": self.examples,
        }
