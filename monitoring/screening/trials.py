"""A draft of a screen tried on past months: how its flags would change. No flag is stored."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Actor
from accounts.enums import Role
from config.workflow import StepRefused
from monitoring.enums import EditionState, FindingKind, RunKind
from monitoring.models import ScreenEdition, ScreeningRun
from monitoring.screening import runs, storing
from monitoring.screening.editions import active, parameters_of
from monitoring.screening.frame import Frame, Scope
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen
from providers.models import Provider

PROVIDERS, EXAMPLES = 20, 20


def start_trial(*, edition: ScreenEdition, first: date, last: date, actor: Actor) -> ScreeningRun:
    """A run that compares the draft with what is in force, over the months. StepRefused."""
    actor.require(Role.ADMINISTRATOR)
    if edition.state != EditionState.DRAFT:
        raise StepRefused(_("Only a draft is tried."))
    return runs.start_run(
        kind=RunKind.TRIAL, first=first, last=last, actor=actor, screens=[edition.screen], edition=edition
    )


@dataclass
class Found:
    """Flags of one side: key → lines in question; of an organisation's flag, the organisation."""

    lines: dict[str, set[int]] = field(default_factory=dict)
    providers: dict[str, int] = field(default_factory=dict)


def keyed(screen: Screen, found: pa.Table, scope: Scope) -> Found:
    made = Found(defaultdict(set))
    columns = found.select(["line_id", "other_id", "subject", "provider_id"]).to_pydict()
    for line, other, subject, provider in zip(*columns.values(), strict=True):
        if screen.kind == FindingKind.PROVIDER:
            made.lines[subject or str(provider)] = set()
            made.providers[subject or str(provider)] = provider
        elif screen.kind == FindingKind.GROUP:
            made.lines[subject].add(line)
        elif screen.kind == FindingKind.PAIR:
            made.lines[f"{other}-{line}"].add(line)
        else:
            made.lines[f"{line}:{subject}" if subject else str(line)].add(line)
    return made


def compare(run: ScreeningRun) -> dict[str, Any]:
    """The result that the page of the edition shows: flags and tenge before and after, what appears and vanishes, by
    organisation, and examples."""
    edition: Any = run.edition
    screen = SCREENS[edition.screen]
    standing = active(timezone.localdate(run.begun_at)).get(screen.code)
    runs.sync()
    scope = runs.scope_of(run)
    runs.beat(run, total=2, done=0, lines=runs.lines_of(run))
    sides = []
    with runs.framed(run, scope, [screen]) as frame:
        for done, one in enumerate((standing, edition), start=1):
            sides.append(side(frame, screen, one))
            runs.beat(run, done=done)
        window = frame.scope.window(screen)
        months = [month for month in frame.months if window[0] <= month <= window[1]]
    return outcome(*sides, facts(sides, months))


def side(frame: Frame, screen: Screen, edition: ScreenEdition | None) -> Found:
    if edition is None or not edition.on:
        return Found()
    found = frame.engine.rows(frame.written(screen, parameters_of(edition)))
    return keyed(screen, found, frame.scope)


@dataclass(frozen=True)
class Fact:
    line_no: str
    provider: int
    amount: Decimal
    register: str
    row_no: int


@transaction.atomic
def facts(sides: Iterable[Found], months: list[date]) -> dict[int, Fact]:
    """What the pages need of the lines that are named."""
    wanted = sorted({line for one in sides for lines in one.lines.values() for line in lines})
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(storing.TABLES)}")
        cursor.execute("CREATE TEMP TABLE found (id bigint) ON COMMIT DROP")
        with cursor.copy("COPY found (id) FROM STDIN") as copy:
            for line in wanted:
                copy.write_row([line])
        cursor.execute("ANALYZE found")
        cursor.execute(
            "SELECT l.id, l.line_no, l.provider_id, l.amount, r.uuid::text, l.row_no FROM found f"
            " CROSS JOIN unnest(%s::date[]) m (month) JOIN claims_line l ON l.month = m.month AND l.id = f.id"
            " JOIN claims_register r ON r.id = l.register_id",
            [months],
        )
        found = {row[0]: Fact(*row[1:]) for row in cursor.fetchall()}
        cursor.execute("DROP TABLE found")
    return found


def total(side: Found, keys: Iterable[str], known: dict[int, Fact]) -> Decimal:
    lines = {line for key in keys for line in side.lines[key]}
    return sum((known[line].amount for line in lines if line in known), Decimal(0))


def outcome(before: Found, after: Found, known: dict[int, Fact]) -> dict[str, Any]:
    appearing = sorted(after.lines.keys() - before.lines.keys())
    vanishing = sorted(before.lines.keys() - after.lines.keys())
    same = before.lines.keys() & after.lines.keys()
    return {
        "flags": {
            "before": len(before.lines),
            "after": len(after.lines),
            "appearing": len(appearing),
            "vanishing": len(vanishing),
            "changed": sum(before.lines[key] != after.lines[key] for key in same),
        },
        "amounts": {
            "before": str(total(before, before.lines, known)),
            "after": str(total(after, after.lines, known)),
            "appearing": str(total(after, appearing, known)),
            "vanishing": str(total(before, vanishing, known)),
        },
        "providers": by_provider(before, after, appearing, vanishing, known),
        "appearing": examples(after, appearing, known),
        "vanishing": examples(before, vanishing, known),
    }


def provider_of(side: Found, key: str, known: dict[int, Fact]) -> int | None:
    if key in side.providers:
        return side.providers[key]
    return next((known[line].provider for line in sorted(side.lines[key]) if line in known), None)


def by_provider(
    before: Found, after: Found, appearing: list[str], vanishing: list[str], known: dict[int, Fact]
) -> list[dict[str, Any]]:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: {"appearing": 0, "vanishing": 0})
    for word, one, keys in (("appearing", after, appearing), ("vanishing", before, vanishing)):
        for key in keys:
            provider = provider_of(one, key, known)
            if provider is not None:
                counts[provider][word] += 1
    top = sorted(counts, key=lambda pk: (-counts[pk]["appearing"] - counts[pk]["vanishing"], pk))[:PROVIDERS]
    names = {one.pk: one for one in Provider.objects.filter(pk__in=top)}
    return [{"name_ru": names[pk].name_ru, "name_kk": names[pk].name_kk, **counts[pk]} for pk in top if pk in names]


def examples(side: Found, keys: list[str], known: dict[int, Fact]) -> list[dict[str, Any]]:
    """The first flags, each with the line by which it is found again."""
    made = []
    for key in keys[:EXAMPLES]:
        line = next((line for line in sorted(side.lines[key]) if line in known), None)
        fact = known.get(line) if line is not None else None
        made.append(
            {"key": key, "lines": len(side.lines[key]), "line_no": fact.line_no if fact else "",
             "register": fact.register if fact else "", "row_no": fact.row_no if fact else None,
             "amount": str(total(side, [key], known))}
        )  # fmt: skip
    return made
