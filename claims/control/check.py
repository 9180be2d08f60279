"""The check of a register, from its file to the committed protocol, in one transaction.

1. Lock the register; leave if it is not waiting for its check (another worker had it).
2. Read the file and COPY it into a temporary table; note what cannot be read.
3. Judge what the file says about itself: organisation, contract, period, number.
4. Lock the provider (line numbers, plans) and the limits of the people in it, in a fixed order.
5. Look up what concerns each line, bind and judge it, judge limits and plans, write the protocol, accept the rest.

The number of statements does not depend on the number of lines. A worker killed at any point leaves nothing:
the transaction is gone, the register still waits, and ``resume_registers`` hands it to another worker.
"""

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, BinaryIO

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from claims import partitions
from claims.control import judge
from claims.control.bind import statement
from claims.control.editions import InForce, in_force
from claims.control.envelope import Envelope
from claims.enums import RegisterState, Severity
from claims.errors import FileRefused
from claims.intake import files
from claims.intake.parse import NULL, STAGED, Parser
from claims.intake.write import as_csv
from claims.models import Finding, Register
from claims.progress import Reporter
from providers.models import Provider

# How tariff lists write these units; anything else counts whole cases or services.
BED_DAY_UNITS = ("bed_day", "bed-day", "койко-день", "төсек-күн")
DAY_UNITS = (*BED_DAY_UNITS, "day", "patient_day", "patient-day", "день", "пациенто-день", "күн")
# A transaction that checks twice (a trial before it, a test) starts afresh.
CLEAR = "DROP TABLE IF EXISTS pg_temp.staged_line, pg_temp.found_line, pg_temp.bound_line, pg_temp.later_verdict"
# By which lines are joined: without it the planner knows nothing about a table that has just been filled.
JOINED = "row_no, line_no, case_no, patient_iin, service_code, diagnosis_code, executor_bin"
PROVIDER_LOCK, PERSON_LOCK = 7_204_002, 7_204_003
BUCKETS = 256  # locks over people: enough that small registers rarely meet
BATCH = 2_000
# From this size on the lines stand in unlogged tables instead of temporary ones: only those can be read by several
# processes at once, as bind.sql does. They cost a few milliseconds more, which a small register would feel.
LARGE = 3_000_000
ATTEMPTS = 5


@dataclass
class Check:
    """One run over one file. ``register`` is empty for a trial, which reads and judges but writes nothing."""

    provider: Provider
    stream: BinaryIO
    name: str
    received_at: datetime
    register: Register | None = None
    editions: list[InForce] = field(default_factory=in_force)
    seconds: dict[str, float] = field(default_factory=dict)
    own: int = 0  # a past register tried again: its own accepted lines are not its history

    def __post_init__(self) -> None:
        self.report = Reporter(self.register.pk if self.register else None)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = monotonic()
        self.report.note(name, force=True)
        yield
        self.seconds[name] = round(self.seconds.get(name, 0) + monotonic() - started, 3)

    def made(self, sql: str) -> str:
        place = workplace(self.register)
        if not place:
            return sql
        return sql.replace("CREATE TEMP TABLE ", f'CREATE UNLOGGED TABLE "{place}".').replace("ON COMMIT DROP", "")

    def making(self, name: str) -> str:
        """The statement of this name, which makes a table of the check."""
        return self.made(statement(name))

    def read(self) -> Parser:
        """Steps 2 and 3. Raises FileRefused."""
        with self.stage("reading"):
            parser = Parser(files.rows(self.stream, self.name))
            with connection.cursor() as cursor:
                cursor.execute(CLEAR)
                cursor.execute(self.making("staging"))
                self.copy(cursor, parser)
        return parser

    def copy(self, cursor: Any, parser: Parser) -> None:
        size = self.register.file_size if self.register else 0
        batch: list[str] = []
        with without_collecting(), cursor.copy(f"COPY staged_line ({', '.join(STAGED)}) FROM STDIN") as copy:
            for text in parser.lines():
                batch.append(text)
                if len(batch) == BATCH:
                    copy.write(("\n".join(batch) + "\n").encode())
                    batch.clear()
                    self.report.note("reading", parser.count * 150 / size if size else 0, parser.count)
            if batch:
                copy.write(("\n".join(batch) + "\n").encode())

    def lock(self) -> None:
        """Step 4: the same order everywhere, so that no two checks wait for each other in a circle."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PROVIDER_LOCK, self.provider.pk % 2**31])
            cursor.execute(
                "SELECT count(pg_advisory_xact_lock(%s, bucket))"
                " FROM (SELECT DISTINCT hashtext(s.patient_iin) & %s AS bucket"
                " FROM staged_line s JOIN procurement_service v ON v.code = s.service_code"
                " WHERE v.max_per_day IS NOT NULL OR v.max_per_year IS NOT NULL ORDER BY 1) AS needed",
                [PERSON_LOCK, BUCKETS - 1],
            )

    def parameters(self, envelope: Envelope, parser: Parser) -> dict[str, Any]:
        diagnosed = [(code, day) for code, day in parser.diagnosed if code != NULL and day != NULL]
        with connection.cursor() as cursor:
            cursor.execute(
                statement("performers"), {"provider": self.provider.pk, "executors": sorted(parser.executors - {NULL})}
            )
            performers = cursor.fetchall()
        own = next(row for row in performers if row[1] == self.provider.pk)
        return {
            "bins": [row[0] for row in performers],
            "performers": [row[1] for row in performers],
            "are_staffed": [row[2] for row in performers],
            "are_registered": [row[3] for row in performers],
            "staffed": own[2],
            "registered": own[3],
            "diagnoses": [code for code, _day in diagnosed],
            "diagnosed_on": [day for _code, day in diagnosed],
            "days": sorted({day for _code, day in parser.diagnosed if day != NULL}),
            "register": self.register.pk if self.register else None,
            "own": self.own,
            "provider": self.provider.pk,
            "contract": envelope.contract.pk,
            "contract_from": envelope.contract.valid_from,
            "contract_to": envelope.contract_to,
            "halted": envelope.halted_days(),
            "has_coexecution": envelope.contract.has_coexecution,
            "contract_total": envelope.contract.total,
            "period": envelope.period,
            "period_end": partitions.add_months(envelope.period, 1),
            "period_month": f"{envelope.period:%Y-%m}",
            "bed_day_units": list(BED_DAY_UNITS),
            "day_units": list(DAY_UNITS),
            "funding_source": envelope.funding_source,
            "received_at": self.received_at,
            "received_on": timezone.localdate(self.received_at),
        }

    def judge(self, parameters: dict[str, Any]) -> None:
        """Binds and judges: leaves the temporary tables bound_line and later_verdict."""
        with connection.cursor() as cursor:
            with self.stage("binding"):
                cursor.execute(f"ANALYZE staged_line ({JOINED})")
                cursor.execute(self.making("find"), parameters)
                cursor.execute("ANALYZE found_line (row_no)")
            with self.stage("rules"):
                first, second = (judge.marks_sql(self.editions, running) for running in (False, True))
                cursor.execute(self.making("bind").replace("/* first */", first), parameters)
                cursor.execute(self.making("running").replace("/* second */", second), parameters)

    def findings(self) -> list[Finding]:
        """The protocol's rows as unsaved objects (for trials)."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({judge.findings_sql()}) AS q ORDER BY row_no, rule")  # noqa: S608
            names = [column.name for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        for row in rows:
            if isinstance(row["params"], str):
                row["params"] = json.loads(row["params"])
        return [Finding(**row) for row in rows]

    def store(self, parameters: dict[str, Any]) -> None:
        """Writes the protocol and the lines. Only for a register."""
        with self.stage("storing"), connection.cursor() as cursor:
            columns = "register_id, row_no, line_no, rule, severity, field, value, params, amount"
            found = f"SELECT %s, q.* FROM ({judge.findings_sql()}) AS q ORDER BY q.row_no, q.rule"  # noqa: S608
            cursor.execute(f"INSERT INTO claims_finding ({columns}) {found}", [parameters["register"]])  # noqa: S608
            self.report.note("storing", 0.3, force=True)
            for name in ("accept", "refuse", "usage_year", "usage_contract", "usage_coexecution"):
                cursor.execute(statement(name), parameters)
            self.report.note("storing", 0.9, force=True)

    def totals(self) -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute(statement("totals"), {})
            return cursor.fetchone()


@contextmanager
def without_collecting() -> Iterator[None]:
    """Rows of text by the thousand hold no cycles, but every few of them set off a search for cycles through all that
    the process has loaded: a fifth of the time that reading takes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def workplace(register: Register | None) -> str:
    """The schema for the tables of this check; empty where temporary tables do."""
    return f"check_{register.pk}" if register is not None and register.file_size >= LARGE else ""


@contextmanager
def workshop(place: str = "") -> Iterator[None]:
    """Settings of a check's transaction. Times without a zone in a register are Almaty's: the database converts them,
    here and only here. ``place`` is a schema for tables that are not temporary; nobody else ever sees it."""
    begin = "SET LOCAL TIME ZONE 'Asia/Almaty'; SET LOCAL lock_timeout = '15min'; SET LOCAL jit = off"
    # The joins of our statements stand in the order in which they are best made; to look for a better one takes longer
    # than judging ten lines. What the planner asks of a register it learns from a sample of 3,000 lines.
    # Look-ups in order need no memory of those before them.
    begin += "; SET LOCAL join_collapse_limit = 1; SET LOCAL default_statistics_target = 10"
    begin += "; SET LOCAL enable_memoize = off"
    end = "SET LOCAL TIME ZONE 'UTC'"
    if place:
        begin += f'; CREATE SCHEMA "{place}"; SET LOCAL search_path = public, "{place}"'
        end += f'; SET LOCAL search_path TO DEFAULT; DROP SCHEMA "{place}" CASCADE'
    with connection.cursor() as cursor:
        cursor.execute(begin)
    yield
    with connection.cursor() as cursor:
        cursor.execute(end)


def check_register(register_id: int) -> bool:
    """Checks the register if it waits for that. True if this call did it. Safe to call again at any time."""
    try:
        with transaction.atomic():
            return run(register_id)
    except Exception:
        if cache.get(attempts_of(register_id), 0) < ATTEMPTS:
            raise
        with transaction.atomic():
            return run(register_id, give_up=True)


def attempts_of(register_id: int) -> str:
    return f"attempts:{register_id}"


def count_attempt(register_id: int) -> int:
    """Only who holds the register tries: a second message for one in other hands is no attempt."""
    cache.get_or_set(attempts_of(register_id), 0, 86_400)
    return cache.incr(attempts_of(register_id))


def run(register_id: int, give_up: bool = False) -> bool:
    waiting = Register.objects.select_for_update(skip_locked=True, no_key=True).filter(
        pk=register_id, state=RegisterState.CHECKING
    )
    register = waiting.first()
    if register is None:
        return False
    provider = Provider.objects.get(pk=register.provider_id)
    if give_up or count_attempt(register_id) > ATTEMPTS:
        refuse(register, [FileRefused("F00", number=str(register.uuid)[:8])])
        return True
    with register.file.open("rb") as stream, workshop(workplace(register)):
        check = Check(provider, stream, register.file_name, register.received_at or timezone.now(), register)
        try:
            finish(register, check)
        except FileRefused as refusal:
            refuse(register, [refusal], check)
    return True


def finish(register: Register, check: Check) -> None:
    with transaction.atomic():  # a refusal on the way leaves no temporary table and no lock behind
        parser = check.read()
        envelope = Envelope.of(parser.header, check.provider, check.received_at)
        envelope.describe(register)
        if not envelope.refusals:
            check.lock()
            envelope.look_for_earlier(register)
        if envelope.refusals:
            refuse(register, envelope.refusals, check, lines=parser.count)
            return
        partitions.ensure([envelope.period])
        parameters = check.parameters(envelope, parser)
        check.judge(parameters)
        check.store(parameters)
        conclude(register, check, parser)


def conclude(register: Register, check: Check, parser: Parser) -> None:
    total, accepted, refused, remarked, failures, amount, amount_accepted, amount_refused = check.totals()
    register.lines_total, register.lines_accepted, register.lines_refused = total, accepted, refused
    register.lines_remarked, register.failures = remarked, failures
    register.amount_total, register.amount_accepted, register.amount_refused = amount, amount_accepted, amount_refused
    register.state = (
        RegisterState.REFUSED if not accepted else RegisterState.PARTLY if refused else RegisterState.ACCEPTED
    )
    Finding.objects.bulk_create(
        Finding(register=register, rule="F02.3", severity=Severity.WARN, field=name[:40], value=name[:300])
        for name in parser.header.unknown_columns[:50]
    )
    close(register, check)


def refuse(register: Register, refusals: list[FileRefused], check: Check | None = None, lines: int = 0) -> None:
    """The file as a whole is refused: only its reasons are kept, beside the file itself."""
    Finding.objects.bulk_create(
        Finding(
            register=register,
            rule=refusal.rule,
            severity=Severity.REJECT,
            field=refusal.field,
            value=refusal.value,
            params=refusal.params,
        )
        for refusal in refusals
    )
    register.state = RegisterState.REFUSED
    register.lines_total = register.lines_refused = lines
    register.failures = len(refusals)
    close(register, check)


def close(register: Register, check: Check | None) -> None:
    from claims.actions import record_result

    register.checked_at = timezone.now()
    register.seconds = check.seconds if check else {}
    register.save()
    record_result(register)


class Undo(Exception):
    """Leaves the transaction of a trial without keeping anything."""


def try_file(
    *,
    provider: Provider,
    stream: BinaryIO,
    name: str,
    now: datetime,
    editions: list[InForce] | None = None,
    past: Register | None = None,
) -> list[Finding]:
    """Judges a file as if it were submitted now and forgets it. Rows of the file as a whole have no row_no.
    ``past``: the register that the file was; its own lines are not held against it, nor that its month is closed.
    """
    found: list[Finding] = []
    try:
        with transaction.atomic(), workshop():
            check = Check(provider, stream, name, now, editions=editions or in_force(), own=past.pk if past else 0)
            try:
                parser = check.read()
                envelope = Envelope.of(parser.header, provider, now)
                if past:
                    envelope.refusals = [refusal for refusal in envelope.refusals if refusal.rule != "F03"]
                if not envelope.refusals:
                    check.judge(check.parameters(envelope, parser))
                    found = check.findings()
                found += [as_finding(refusal) for refusal in envelope.refusals]
            except FileRefused as refusal:
                found = [as_finding(refusal)]
            raise Undo
    except Undo:
        return found


def as_finding(refusal: FileRefused) -> Finding:
    return Finding(
        rule=refusal.rule, severity=Severity.REJECT, field=refusal.field, value=refusal.value, params=refusal.params
    )


def try_lines(
    *, provider: Provider, header: dict[str, str], lines: list[dict[str, str]], now: datetime
) -> list[list[Finding]]:
    """The failures of lines that somebody is typing, by position; what concerns the register stands with the first."""
    found = try_file(provider=provider, stream=as_csv(header, lines), name="trial.csv", now=now)
    result: list[list[Finding]] = [[] for _ in lines]
    for finding in found:
        result[(finding.row_no or 2) - 2].append(finding)
    return result


def idle(waiting: Any) -> list[int]:
    """Of registers that wait, those that no worker holds."""
    with transaction.atomic():
        return list(
            waiting.select_for_update(skip_locked=True, no_key=True).order_by("id").values_list("pk", flat=True)[:500]
        )
