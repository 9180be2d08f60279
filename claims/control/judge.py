"""Compiles editions of rules into expressions over the bound lines, and what they find into rows of the protocol.

What a line fails is one text, its marks ``key|severity`` with spaces between them; empty where it fails nothing. The
first expression holds every rule that looks at one line; the second those of limits and plans, which count only lines
that the first did not refuse.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Case, DateField, Func, Q, TextField, Value, When
from django.db.models.functions import NullIf

from claims.columns import LINE
from claims.control.bind import BoundLine
from claims.control.catalogue import RULES
from claims.control.editions import ALWAYS, InForce
from claims.enums import Severity

ARGUMENTS = 90  # of a function of PostgreSQL, which takes a hundred


def joined(texts: list[Any]) -> Func:
    """Those that are there, with spaces between them."""
    if len(texts) > ARGUMENTS:
        parts = [joined(texts[at : at + ARGUMENTS]) for at in range(0, len(texts), ARGUMENTS)]
        return joined([NullIf(part, Value("")) for part in parts])
    return Func(Value(" "), *texts, function="concat_ws", output_field=TextField())


def case(edition: InForce) -> Case:
    """The rule's mark where its condition holds and the edition is in force on the day of the service. A line
    without a day, or with one outside the register's period, is judged by the editions of the period."""
    when = RULES[edition.rule].condition(edition.parameters)
    if edition.valid_from > ALWAYS:
        when &= Q(judged_on__gte=edition.valid_from)
    if edition.valid_to is not None:
        when &= Q(judged_on__lte=edition.valid_to)
    return Case(When(when, then=Value(f"{edition.rule}|{edition.severity}")), output_field=TextField())


COMPILED: dict[str, str] = {}


def marks_sql(editions: list[InForce], running: bool) -> str:
    """SQL over ``bound_line``: the marks of the rules of one of the two expressions, ready to stand in a statement
    with parameters. Compiled once for the same editions: that takes longer than judging ten lines."""
    key = repr((list(editions), running))
    if key not in COMPILED:
        if len(COMPILED) > 50:
            COMPILED.clear()
        COMPILED[key] = compile_marks(editions, running)
    return COMPILED[key]


def compile_marks(editions: list[InForce], running: bool) -> str:
    chosen = [
        edition for edition in editions if edition.severity != Severity.OFF and RULES[edition.rule].running == running
    ]
    if not chosen:
        return "''::text"
    lines = BoundLine.objects.order_by().alias(
        judged_on=Case(When(outside_period=False, then="day"), default="period", output_field=DateField())
    )
    query = lines.annotate(marks=joined([case(edition) for edition in chosen])).values_list("marks")
    sql, params = query.query.sql_with_params()
    select, rest = "SELECT ", ' AS "marks" FROM "bound_line"'
    if not (sql.startswith(select) and sql.endswith(rest)):
        raise RuntimeError(f"a rule asks for more than a bound line holds: {sql[-200:]}")
    expression = connection.ops.compose_sql(sql[len(select) : -len(rest)], params)  # type: ignore[attr-defined]
    return expression.replace("%", "%%")


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


@cache
def findings_sql() -> str:
    """SELECT of the protocol's rows, one a failure and field."""
    rules = ", ".join(f"('{rule.key}', '{rule.field}')" for rule in RULES.values() if rule.scope == "line")
    return f"""
        WITH rule_field (rule, field) AS (VALUES {rules})
        SELECT b.row_no, coalesce(b.line_no, '') AS line_no, f.rule, f.severity, p.field,
               {value_sql()} AS value, {params_sql()} AS params, b.amount
        FROM bound_line b
        LEFT JOIN later_verdict w ON w.row_no = b.row_no
        CROSS JOIN LATERAL (
            SELECT split_part(mark, '|', 1) AS rule, split_part(mark, '|', 2) AS severity
            FROM string_to_table(concat_ws(' ', nullif(b.failed, ''), w.failed), ' ') AS mark
        ) f
        JOIN rule_field r ON r.rule = f.rule
        CROSS JOIN LATERAL unnest({fields_sql()}) AS p (field)
        WHERE b.failed <> '' OR w.failed <> ''
    """  # noqa: S608 - built from the catalogue alone
