"""An accepted line in PostgreSQL and in Parquet: the same columns, the same checksum.

The checksum of some lines is the sum of 60 bits of the md5 of each line's text, so parts can be added up; both sides
build the text alike.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
from django.db import connection

ZONE = "Asia/Almaty"


def person_number(column: str) -> str:
    """SQL of the number by which screens know a person: the ИИН itself. Texts that are none, which intake refuses, get
    negative numbers of their own; nothing has none."""
    return (
        f"CASE WHEN {column} ~ '^[0-9]{{12}}$' THEN {column}::bigint"
        f" WHEN {column} <> '' THEN -1 - (hashtextextended({column}, 0) & 9223372036854775806) END"
    )


def iin_of(number: int) -> str:
    return f"{number:012d}"


# Columns in the order of monitoring.screens.tables.LINES.
SELECT = f"""
SELECT l.id, l.month, l.day, l.started_at AT TIME ZONE '{ZONE}', l.ended_at AT TIME ZONE '{ZONE}',
    l.received_at AT TIME ZONE '{ZONE}', l.provider_id, l.register_id, l.contract_id, c.code, c.is_stay,
    l.service_code, {person_number("l.patient_iin")}, NULLIF(l.practitioner_iin, ''), NULLIF(l.diagnosis_code, ''),
    NULLIF(l.case_no, ''), l.line_no, l.funding_source, NULLIF(l.care_form, ''), l.quantity, l.amount,
    NULLIF(l.executor_bin, ''), NULLIF(l.referring_bin, ''), NULLIF(l.referral_no, ''), NULLIF(l.outcome, '')
FROM claims_line l JOIN providers_caretype c ON c.id = l.care_type_id
WHERE l.month = %s AND l.id > %s AND l.id <= %s"""  # noqa: S608 - our own names
EVERYTHING = 2**62

STORED = f"""
SELECT count(*), coalesce(sum(amount), 0), coalesce(max(id), 0), coalesce(sum(('x' || substr(md5(concat_ws('|',
    id, month, day, coalesce((extract(epoch FROM started_at AT TIME ZONE '{ZONE}') * 1000000)::bigint, 0),
    coalesce((extract(epoch FROM ended_at AT TIME ZONE '{ZONE}') * 1000000)::bigint, 0),
    provider_id, register_id, contract_id, service_code, {person_number("patient_iin")}, practitioner_iin,
    diagnosis_code, case_no, line_no, funding_source, care_form, quantity, (amount * 100)::bigint, executor_bin,
    referring_bin, referral_no, outcome)), 1, 15))::bit(60)::bigint), 0)
FROM claims_line WHERE month = %s"""  # noqa: S608
MIRRORED = """
SELECT count(*), coalesce(sum(amount), 0), coalesce(max(id), 0), coalesce(sum(('0x' || substr(md5(concat_ws('|',
    id, month, day, coalesce(epoch_us(started_at), 0), coalesce(epoch_us(ended_at), 0), provider_id, register_id,
    contract_id, service, patient, coalesce(doctor, ''), coalesce(diagnosis, ''), coalesce(case_no, ''), line_no,
    funding, coalesce(care_form, ''), quantity, (amount * 100)::bigint, coalesce(executor, ''),
    coalesce(referring, ''), coalesce(referral_no, ''), coalesce(outcome, ''))), 1, 15))::bigint), 0)
FROM held"""


@dataclass(frozen=True)
class Figures:
    """Lines, their sum in tenge, the checksum and the greatest id."""

    lines: int
    amount: Decimal
    checksum: Decimal
    last_id: int

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.lines + other.lines,
            self.amount + other.amount,
            self.checksum + other.checksum,
            max(self.last_id, other.last_id),
        )


NOTHING = Figures(0, Decimal(0), Decimal(0), 0)


def figures(row: Any) -> Figures:
    lines, amount, last_id, checksum = row
    return Figures(int(lines), Decimal(amount), Decimal(int(checksum)), int(last_id))


def stored(month: date) -> Figures:
    """What PostgreSQL holds of the month: one aggregate query over its partition."""
    with connection.cursor() as cursor:
        cursor.execute(STORED, [month])
        return figures(cursor.fetchone())


def mirrored(held: Any) -> Figures:
    """Of lines in Parquet; ``held`` is anything that DuckDB scans: a dataset, a table."""
    with duckdb.connect(config={"threads": 2}) as engine:
        engine.register("held", held)
        return figures(engine.execute(MIRRORED).fetchone())
