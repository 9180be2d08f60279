"""Compiles editions of rules into two statements over the bound lines, and their result into findings.

A line's failures are an array of ``key|severity``; ``unnest`` turns it into rows of the protocol. The first
statement holds every rule that looks at one line; the second those of limits and plans, which count only lines
that the first did not refuse.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, DateField, Func, Q, TextField, Value, When

from claims.columns import LINE
from claims.control.bind import BoundLine
from claims.control.catalogue import RULES
from claims.control.editions import InForce
from claims.enums import Severity

REFUSES = f"|{Severity.REJECT}"


class Failed(Func):
    template = "array_remove(ARRAY[%(expressions)s]::text[], NULL)"
    output_field = ArrayField(TextField())

    def __init__(self, *cases: Any, **extra: Any) -> None:
        super().__init__(*cases, **extra)


def case(edition: InForce) -> Case:
    """The rule's mark where its condition holds and the edition is in force on the day of the service. A line
    without a day, or with one outside the register's period, is judged by the editions of the period."""
    when = RULES[edition.rule].condition(edition.parameters)
    on_day = Q(judged_on__gte=edition.valid_from)
    if edition.valid_to is not None:
        on_day &= Q(judged_on__lte=edition.valid_to)
    return Case(When(when & on_day, then=Value(f"{edition.rule}|{edition.severity}")), output_field=TextField())


COMPILED: dict[str, tuple[str, tuple[Any, ...]]] = {}


def verdict_sql(editions: list[InForce], running: bool) -> tuple[str, tuple[Any, ...]]:
    """SELECT of (row_no, failed) for the rules of one of the two statements. Compiled once for the same editions:
    that takes longer than judging ten lines."""
    key = repr((list(editions), running))
    if key not in COMPILED:
        if len(COMPILED) > 50:
            COMPILED.clear()
        COMPILED[key] = compile_verdict(editions, running)
    return COMPILED[key]


def compile_verdict(editions: list[InForce], running: bool) -> tuple[str, tuple[Any, ...]]:
    chosen = [
        edition for edition in editions if edition.severity != Severity.OFF and RULES[edition.rule].running == running
    ]
    cases = [case(edition) for edition in chosen] or [Value(None, output_field=TextField())]
    lines = BoundLine.objects.order_by().annotate(
        judged_on=Case(When(outside_period=False, then="day"), default="period", output_field=DateField())
    )
    query = lines.values("row_no").annotate(failed=Failed(*cases)).values_list("row_no", "failed")
    sql, params = query.query.sql_with_params()
    return sql, params


def fields_sql() -> str:
    """SQL: the columns that a failure of rule ``f.rule`` points to, as an array."""
    each = " ".join(f"WHEN '{rule.key}' THEN b.{rule.each}" for rule in RULES.values() if rule.each)
    return f"CASE WHEN r.field <> '' THEN ARRAY[r.field] ELSE CASE f.rule {each} END END"


def value_sql() -> str:
    """SQL: what the line holds in column ``field``: as it stood in the file where that was kept."""
    columns = " ".join(
        f"WHEN '{column.name}' THEN "
        + (
            f"to_char(b.{column.name}, 'YYYY-MM-DD\"T\"HH24:MI')"
            if column.kind == "moment"
            else f"b.{column.name}::text"
        )
        for column in LINE
    )
    return f"left(coalesce(b.raw ->> p.field, CASE p.field {columns} END, ''), 300)"


def params_sql() -> str:
    """SQL: what fills the message of rule ``f.rule``."""
    cases = []
    for rule in RULES.values():
        if rule.shows:
            pairs = ", ".join(
                f"'{name}', {'w.' + name.removeprefix('running__') if name.startswith('running__') else 'b.' + name}"
                for name in rule.shows
            )
            cases.append(f"WHEN '{rule.key}' THEN jsonb_build_object({pairs})")
    code = "CASE p.field WHEN 'service_code' THEN b.service_code ELSE b.diagnosis_code END"
    taken = f"WHEN 'F12' THEN jsonb_build_object('taken', {code})"
    return f"CASE f.rule {taken} {' '.join(cases)} ELSE '{{}}'::jsonb END"


def findings_sql() -> str:
    """SELECT of the protocol's rows, one a failure and field."""
    rules = ", ".join(f"('{rule.key}', '{rule.field}')" for rule in RULES.values() if rule.scope == "line")
    return f"""
        WITH rule_field (rule, field) AS (VALUES {rules}),
        failure AS (
            SELECT v.row_no, split_part(mark, '|', 1) AS rule, split_part(mark, '|', 2) AS severity
            FROM verdict v, unnest(v.failed) AS mark WHERE v.failed <> '{{}}'
        )
        SELECT b.row_no, coalesce(b.line_no, '') AS line_no, f.rule, f.severity, p.field,
               {value_sql()} AS value, {params_sql()} AS params, b.amount
        FROM failure f
        JOIN rule_field r ON r.rule = f.rule
        JOIN bound_line b ON b.row_no = f.row_no
        LEFT JOIN running_line w ON w.row_no = f.row_no
        CROSS JOIN LATERAL unnest({fields_sql()}) AS p (field)
    """  # noqa: S608 - built from the catalogue alone
