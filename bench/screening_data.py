"""Made-up accepted lines for the benchmark of screening, straight into Parquet; the same numbers give the same lines.

As dense as the whole country: 250 million lines a year are 130,000 an organisation, 3,100 a doctor and 12 a patient,
so ten million are the year of a twenty-fifth of it. A line is a function of its number: everything in it comes from
hashes, but a doctor's visits of a day follow one another. A fiftieth of the lines are stays; patients mostly go to one
organisation. Every screen finds something planted: each planted line is a changed copy of an ordinary one.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

YEAR = 2026
MONTHS = [date(YEAR, month, 1) for month in range(1, 13)]


@dataclass(frozen=True)
class Size:
    """``providers``: by default as many as the lines are for."""

    lines: int
    providers: int = 0
    doctors: int = 42  # of one organisation
    services: int = 900

    @property
    def organisations(self) -> int:
        return self.providers or max(self.lines // 130_000, 24)

    @property
    def patients(self) -> int:
        return max(self.lines // 12, 100)


# Random numbers of a line: r(1), r(2) … below a bound. ``i`` is the number of the line.
MACROS = """
CREATE OR REPLACE MACRO r(i, k, n) AS (hash(i * 64 + k) % n)::BIGINT;
CREATE OR REPLACE MACRO iin(p) AS (400000000000 + p)::BIGINT;
CREATE OR REPLACE MACRO doctor(d) AS lpad((700000000000 + d)::VARCHAR, 12, '0');
CREATE OR REPLACE MACRO service_of(s, stay) AS CASE
    WHEN stay THEN 'KZG.' || lpad((s % 200)::VARCHAR, 3, '0')
    WHEN s % 10 < 4 THEN 'A02.' || lpad((s // 10)::VARCHAR, 3, '0') || '.000'
    WHEN s % 10 < 8 THEN 'B03.' || lpad((s // 10)::VARCHAR, 3, '0') || '.002'
    ELSE 'C02.' || lpad((s // 10)::VARCHAR, 3, '0') || '.000' END;
CREATE OR REPLACE MACRO price(s, stay) AS
    (CASE WHEN stay THEN 90000 + (s % 200) * 1500 ELSE 500 + (s * 37) % 9000 END)::DECIMAL(14, 2);
"""

# Of one month, numbers ``a`` to ``b``. The month is full of working days and a few others.
LINES = """
SELECT i + 1 AS id, DATE '{month}' AS month, day, started_at, ended_at,
    day::TIMESTAMP + INTERVAL 30 HOUR AS received_at, provider_id, provider_id * 100 + month(day) AS register_id,
    provider_id AS contract_id, CASE WHEN stay THEN 'inpatient' WHEN s % 10 < 4 THEN 'phc' ELSE 'kdu' END AS care_type,
    stay AS is_stay, service_of(s, stay) AS service, iin(p) AS patient, doctor(d) AS doctor,
    ['J06.9', 'I11.9', 'E11.9', 'K29.5', 'M54.5', 'N10', 'J18.9', 'L30.9'][(1 + r(i, 10, 8))::INT] AS diagnosis,
    CASE WHEN stay THEN 'C' || i END AS case_no, 'L' || (i + 1) AS line_no,
    CASE WHEN r(i, 11, 3) = 0 THEN 'GOBMP' ELSE 'OSMS' END AS funding, 'planned' AS care_form,
    1::INT AS quantity, price(s, stay) AS amount, NULL::VARCHAR AS executor, NULL::VARCHAR AS referring,
    NULL::VARCHAR AS referral_no, CASE WHEN stay THEN 'recovered' END AS outcome
FROM (
    SELECT i, p, s, stay, day, provider_id, d,
        CASE WHEN stay THEN day::TIMESTAMP - to_days((3 + r(i, 6, 9))::INT) + INTERVAL 10 HOUR
            ELSE day::TIMESTAMP + to_minutes(480 + 15 * turn) END AS started_at,
        CASE WHEN stay THEN day::TIMESTAMP + INTERVAL 11 HOUR
            ELSE day::TIMESTAMP + to_minutes(495 + 15 * turn) END AS ended_at
    FROM (SELECT *, row_number() OVER (PARTITION BY d, day, stay ORDER BY i) - 1 AS turn
    FROM (SELECT *, provider_id * {doctors} + r(i, 9, {doctors}) AS d FROM (
        SELECT i, r(i, 1, {patients}) AS p, r(i, 2, {services}) AS s, r(i, 3, 50) = 0 AS stay,
            DATE '{month}' + r(i, 4, {days})::INT AS day,
            1 + CASE WHEN r(i, 5, 5) > 0 THEN hash(r(i, 1, {patients})) % {providers}
                ELSE (hash(r(i, 1, {patients})) % {providers} + 4 * r(i, 8, {providers})) % {providers} END::BIGINT
                AS provider_id
        FROM range({a}, {b}) t (i))))
)"""

# Copies of some lines with a change each; their numbers come after all others'.
PLANTED = {
    "twice": "id % {every} = 1 AND NOT is_stay",
    "elsewhere": "id % {every} = 2 AND NOT is_stay",
    "two_hospitals": "id % ({every} // 10) = 3 AND is_stay",
    "during": "id % ({every} // 10) = 4 AND is_stay",
    "crowd": "id % ({every} * 4) = 5 AND NOT is_stay",
}
CHANGES = {
    "twice": "* REPLACE (line_no || 'x' AS line_no)",
    "elsewhere": "* REPLACE (provider_id % {providers} + 1 AS provider_id, line_no || 'x' AS line_no)",
    "two_hospitals": "* REPLACE (provider_id % {providers} + 1 AS provider_id, line_no || 'x' AS line_no,"
    " started_at + INTERVAL 12 HOUR AS started_at)",
    "during": "* REPLACE (provider_id % {providers} + 1 AS provider_id, 'A02.001.000' AS service, false AS is_stay,"
    " 'phc' AS care_type, day - 2 AS day, started_at + INTERVAL 30 HOUR AS started_at,"
    " started_at + INTERVAL 31 HOUR AS ended_at, 2500::DECIMAL(14, 2) AS amount, NULL AS outcome,"
    " line_no || 'x' AS line_no)",
    "crowd": "* REPLACE (iin((id + n * 7) % {patients}) AS patient, 'A02.001.000' AS service, 'phc' AS care_type,"
    " line_no || 'x' || n AS line_no)",
}


def make(where: Path, size: Size) -> dict[date, list[str]]:
    """Files of the mirror by month under ``where``, and the other tables as ``outside/<name>.parquet``. What is there
    already stays."""
    where.mkdir(parents=True, exist_ok=True)
    done = where / "done"
    if not done.exists():
        with duckdb.connect(config={"memory_limit": "3GB", "temp_directory": str(where / "aside")}) as engine:
            engine.execute("SET enable_progress_bar = false")
            engine.execute(MACROS)
            for index, month in enumerate(MONTHS):
                write_month(engine, where, size, index, month)
            outside(engine, where, size)
        done.touch()
    return {month: [f"{month:%Y-%m}.parquet"] for month in MONTHS}


def write_month(engine: Any, where: Path, size: Size, index: int, month: date) -> None:
    facts: dict[str, Any] = {
        "month": month, "days": 28, "patients": size.patients, "providers": size.organisations,
        "doctors": size.doctors, "services": size.services, "every": 5_000,
        "a": size.lines * index // 12, "b": size.lines * (index + 1) // 12,
    }  # fmt: skip
    engine.execute(f"CREATE OR REPLACE TEMP TABLE made AS {LINES.format(**facts)}")
    parts = []
    for number, (name, rows) in enumerate(PLANTED.items()):
        copies = "FROM made" if name != "crowd" else "FROM made CROSS JOIN range(80) t (n)"
        columns = CHANGES[name].format(**facts).replace("*", "made.*", 1)
        parts.append(f"SELECT {columns} {copies} WHERE {rows.format(**facts)} -- {number}\n")
    base = size.lines + index * size.lines // 6
    planted = " UNION ALL BY NAME ".join(f"({part})" for part in parts)
    engine.execute(
        f"COPY (SELECT * FROM made UNION ALL BY NAME"
        f" SELECT * REPLACE ({base} + row_number() OVER (ORDER BY line_no) AS id) FROM ({planted}))"
        f" TO '{where / f'{month:%Y-%m}.parquet'}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 491520)"
    )


OUTSIDE = {
    "persons": """SELECT iin(p) AS patient, 'Фамилия' || p % 50000 AS full_name,
        DATE '1940-01-01' + (p * 7919 % 29000)::INT AS birth_date, CASE WHEN p % 2 = 0 THEN 'M' ELSE 'F' END AS sex,
        CASE WHEN p % 1000 = 7 THEN DATE '2026-06-30' END AS died_on, '71' AS region FROM range({patients}) t (p)""",
    "services": """SELECT service, any_value(kind) AS care_type,
        split_part(service, '.', 1) || '.' || split_part(service, '.', 2) AS family, 'service' AS unit,
        any_value(minutes) AS minutes, max(sex) AS sex, NULL::INT AS age_min, NULL::INT AS age_max,
        1::INT AS max_per_day, NULL::INT AS max_per_year, bool_or(s = 9 AND NOT stay) AS in_capitation
        FROM (SELECT s, stay, service_of(s, stay) AS service, CASE WHEN stay THEN NULL ELSE 15 END::INT AS minutes,
            CASE WHEN stay THEN 'inpatient' WHEN s % 10 < 4 THEN 'phc' ELSE 'kdu' END AS kind,
            CASE WHEN s = 3 AND NOT stay THEN 'F' END AS sex
            FROM range({services}) t (s), (VALUES (true), (false)) v (stay)) GROUP BY service""",
    "traits": """SELECT service, trait FROM (SELECT service, CASE left(service, 1) WHEN 'A' THEN 'visit'
        WHEN 'B' THEN 'lab' END AS trait FROM services) WHERE trait IS NOT NULL""",
    "pairs": """SELECT 'bundle' AS kind, 'A02.00' || n || '.000' AS "first", 'C02.00' || n || '.000' AS "second"
        FROM range(1, 9) t (n) UNION ALL SELECT 'dearer', 'KZG.00' || n, 'KZG.00' || (n + 1) FROM range(1, 9) t (n)""",
    "providers": """SELECT n AS provider_id, lpad((100000000000 + n)::VARCHAR, 12, '0') AS bin,
        ['71', '75', '35', '47'][(1 + n % 4)::INT] AS region, CASE WHEN n % 3 = 0 THEN 'district' ELSE 'city' END
        AS territory, 'state' AS ownership, 10000 + n % 50000 AS attached_population
        FROM range(1, {providers} + 1) t (n)""",
    "staff": """SELECT 1 + d // {doctors} AS provider_id, doctor(d + {doctors}) AS doctor, 'S' || d % 20 AS speciality,
        DATE '2020-01-01' AS hired_on, NULL::DATE AS left_on, 360::INT AS daily_minutes
        FROM range({providers} * {doctors}) t (d)""",
    "attachments": """SELECT iin(p) AS patient, 1 + (hash(p) % {providers})::BIGINT AS provider_id,
        DATE '2025-01-01' + (p % 700)::INT AS valid_from, NULL::DATE AS valid_to FROM range({patients}) t (p)""",
    "contract_months": """SELECT n AS contract_id, n AS provider_id, f AS funding, c AS care_type, m::DATE AS month,
        500::DECIMAL(14, 2) AS volume, (1500000 + n * 100)::DECIMAL(14, 2) AS amount
        FROM range(1, {providers} + 1) t (n), (VALUES ('OSMS'), ('GOBMP')) v (f),
        (VALUES ('phc'), ('kdu'), ('inpatient')) w (c),
        range(TIMESTAMP '2026-01-01', TIMESTAMP '2027-01-01', INTERVAL 1 MONTH) u (m)""",
    "payments": """SELECT 1 + r(n, 20, {providers}) AS provider_id, 'R' || n AS document_no,
        DATE '2026-01-01' + r(n, 21, 360)::INT AS paid_on, iin(r(n, 22, {patients})) AS patient,
        service_of(r(n, 23, {services}), false) AS service, 3000::DECIMAL(14, 2) AS amount
        FROM range({patients} // 10) t (n)""",
    "abroad": """SELECT iin(r(n, 30, {patients})) AS patient, DATE '2026-01-01' + r(n, 31, 340)::INT AS left_on,
        DATE '2026-01-01' + r(n, 31, 340)::INT + 6 AS returned_on FROM range({patients} // 100) t (n)""",
    "shifts": """SELECT 1 + d // {doctors} AS provider_id, doctor(d + {doctors}) AS doctor,
        x + INTERVAL 8 HOUR AS starts_at, x + INTERVAL 18 HOUR AS ends_at
        FROM range(0, {providers} * {doctors}, 20) t (d),
        range(TIMESTAMP '2026-01-01', TIMESTAMP '2027-01-01', INTERVAL 1 DAY) u (x)""",
    "absences": """SELECT 1 + d // {doctors} AS provider_id, doctor(d + {doctors}) AS doctor,
        DATE '2026-01-01' + (d % 330)::INT AS valid_from, DATE '2026-01-10' + (d % 330)::INT AS valid_to,
        'leave' AS reason FROM range(0, {providers} * {doctors}, 50) t (d)""",
    "devices": """SELECT n AS provider_id, 'D' || n AS device_no, 'C02.00' || n % 10 || '.000' AS service,
        DATE '2020-01-01' AS valid_from, NULL::DATE AS valid_to, 15::INT AS daily_minutes
        FROM range(1, {providers} + 1, 4) t (n)""",
    "drug_norms": """SELECT 'DR' || n AS drug, 'mg' AS unit, 10::DECIMAL(12, 3) AS max_daily,
        DATE '2020-01-01' AS valid_from, NULL::DATE AS valid_to FROM range(20) t (n)""",
    "drug_issues": """SELECT n AS id, 1 + r(n, 40, {providers}) AS provider_id, 'W' || n AS document_no,
        iin(r(n, 41, {patients})) AS patient, 'DR' || r(n, 42, 20) AS drug,
        DATE '2026-01-01' + r(n, 43, 360)::INT AS issued_on,
        (CASE WHEN n % 500 = 0 THEN 300 ELSE 5 END)::DECIMAL(14, 3) AS units, NULL::VARCHAR AS case_no
        FROM range({patients} // 5) t (n)""",
    "entries": """SELECT provider_id, line_no, day::TIMESTAMP + to_seconds(CASE WHEN id % 3 = 0 THEN 3600 + id % 50
        ELSE 36000 + id % 20000 END) AS entered_at, 'user' || provider_id AS entered_by
        FROM read_parquet('{where}/{year}-0[12].parquet') WHERE provider_id % 20 = 3""",
    "confirmations": """SELECT provider_id, line_no, 'sms' AS channel,
        CASE WHEN id % 6000 = 0 THEN 'not_received' ELSE 'received' END AS answer, 'h' || (id // 3) AS device,
        day::TIMESTAMP + INTERVAL 20 HOUR AS answered_at
        FROM read_parquet('{where}/{year}-*.parquet') WHERE id % 40 = 0""",
    "calendar": """SELECT x::DATE AS day, dayofweek(x) BETWEEN 1 AND 5 AS is_working
        FROM range(TIMESTAMP '2024-12-01', TIMESTAMP '2027-01-01', INTERVAL 1 DAY) t (x)""",
    "distances": """SELECT a AS region, b AS other_region, 900::INT AS km
        FROM (VALUES ('71'), ('75'), ('35'), ('47')) v (a),
        (VALUES ('71'), ('75'), ('35'), ('47')) w (b) WHERE a <> b""",
    "diagnosis_limits": """SELECT 'O00' AS code_from, 'O99' AS code_to, 'F' AS sex, NULL::INT AS age_min,
        NULL::INT AS age_max, 'reject' AS severity""",
    "refused": """SELECT id, provider_id, register_id, false AS withdrawn, false AS corrected, received_at,
        line_no || 'r' AS line_no, case_no, patient, doctor, service, diagnosis, day, quantity, amount
        FROM read_parquet('{where}/{year}-*.parquet') WHERE id % 300 = 0""",
}


def outside(engine: Any, where: Path, size: Size) -> None:
    (where / "outside").mkdir(exist_ok=True)
    facts = {
        "patients": size.patients, "providers": size.organisations, "doctors": size.doctors, "services": size.services,
        "where": where, "year": YEAR,
    }  # fmt: skip
    for name, query in OUTSIDE.items():
        engine.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query.format(**facts)}")
        engine.execute(
            f"COPY {name} TO '{where / 'outside' / f'{name}.parquet'}' (FORMAT parquet, COMPRESSION snappy)"
        )
        if name != "services":
            engine.execute(f"DROP TABLE {name}")


def new_lines(where: Path, size: Size, count: int) -> str:
    """A day's registers: ``count`` lines of December from a tenth of the organisations, numbered after all others;
    some of them clash with stored ones. The name of the file."""
    target = where / f"new-{count}.parquet"
    if not target.exists():
        with duckdb.connect(config={"memory_limit": "2GB"}) as engine:
            engine.execute("SET enable_progress_bar = false")
            engine.execute(MACROS)
            facts = {
                "month": MONTHS[-1], "days": 28, "patients": size.patients, "providers": size.organisations,
                "doctors": size.doctors, "services": size.services, "a": 0, "b": count * 10,
            }  # fmt: skip
            base = size.lines * 4
            engine.execute(
                f"CREATE TEMP TABLE fresh AS SELECT * FROM ({LINES.format(**facts)}) WHERE provider_id % 10 = 1"
                f" LIMIT {count - count // 100}"
            )
            last = where / f"{MONTHS[-1]:%Y-%m}.parquet"
            engine.execute(
                f"COPY (SELECT * REPLACE ({base} + row_number() OVER (ORDER BY id) AS id, 'N' || line_no AS line_no)"
                f" FROM (SELECT * FROM fresh UNION ALL BY NAME (SELECT * FROM read_parquet('{last}')"
                f" WHERE provider_id % 10 = 1 ORDER BY id LIMIT {count // 100})))"
                f" TO '{target}' (FORMAT parquet, COMPRESSION snappy)"
            )
    return target.name
