"""Tables beside the lines, read from PostgreSQL for one run: what the lines in scope need, and no more.

Each query gives the columns of ``monitoring.screens.tables.COLUMNS`` in their order. ``{patients}`` and the like are
filled by the run: whoever stands in the lines of the months, or the people around the new lines of a same-day run.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import connection

from claims.partitions import add_months
from monitoring.mirror import copying
from monitoring.mirror.lines import ZONE, iin_of, person_number
from monitoring.screens.tables import SCHEMAS

REGIONS_APART = Path(settings.BASE_DIR) / "monitoring/reference/distances.csv"
EARLIER = timedelta(days=120)  # a line may repeat one that was refused months ago

# Who stands in the lines of the months, or in the temporary table of a same-day run.
IN_MONTHS = {
    "patients": "SELECT DISTINCT patient_iin FROM claims_line WHERE month BETWEEN %(first)s AND %(last)s",
    "numbers": "SELECT provider_id, line_no FROM claims_line WHERE month BETWEEN %(first)s AND %(last)s",
}

QUERIES: dict[str, str] = {
    "refused": """
        SELECT f.id, r.provider_id, r.id, r.state = 'withdrawn',
            EXISTS (SELECT FROM claims_register c WHERE c.corrects_id = r.id AND c.state <> 'draft'),
            r.received_at AT TIME ZONE {zone},
            NULLIF(f.line_no, ''), NULLIF(f.case_no, ''), {number_of_f}, NULLIF(f.practitioner_iin, ''),
            NULLIF(f.service_code, ''), NULLIF(f.diagnosis_code, ''), (f.ended_at AT TIME ZONE {zone})::date,
            f.quantity, f.amount
        FROM claims_refusedline f JOIN claims_register r ON r.id = f.register_id
        WHERE r.received_at IS NOT NULL AND r.received_at >= %(earlier)s {and_patient_f}""",
    "persons": """
        SELECT {number_of_p}, p.full_name, p.birth_date, p.sex, p.died_on, p.region_id
        FROM claims_person p WHERE p.iin IN ({patients})""",
    "services": """
        SELECT s.code, c.code, substring(s.code from '^[^.]*[.]?[^.]*'), NULLIF(s.unit, ''), s.minutes,
            NULLIF(s.sex, ''), s.age_min, s.age_max, s.max_per_day, s.max_per_year, s.in_capitation
        FROM procurement_service s JOIN providers_caretype c ON c.id = s.care_type_id""",
    "traits": """
        SELECT DISTINCT s.code, t.trait FROM procurement_service s
        JOIN monitoring_servicetrait t ON starts_with(s.code, t.prefix)
        WHERE t.valid_from <= %(end)s AND (t.valid_to IS NULL OR t.valid_to >= %(end)s)""",
    "pairs": """
        SELECT kind, first, second FROM monitoring_servicepair
        WHERE valid_from <= %(end)s AND (valid_to IS NULL OR valid_to >= %(end)s)""",
    "providers": """
        SELECT p.organisation_ptr_id, o.bin, o.region_id, NULLIF(p.territory, ''), NULLIF(p.ownership, ''),
            p.attached_population
        FROM providers_provider p JOIN accounts_organisation o ON o.id = p.organisation_ptr_id
        WHERE o.bin IS NOT NULL AND o.region_id IS NOT NULL""",
    "staff": """
        SELECT provider_id, iin, NULLIF(speciality, ''), hired_on, left_on, daily_minutes
        FROM providers_staffmember WHERE confirmed""",
    "attachments": """
        SELECT {number_of_iin}, a.provider_id, a.valid_from, a.valid_to FROM claims_attachment a
        WHERE a.valid_from <= %(end)s AND (a.valid_to IS NULL OR a.valid_to >= %(first)s) AND a.iin IN ({patients})""",
    "contract_months": """
        SELECT c.id, c.provider_id, c.funding_source, t.code, l.month, l.volume, l.amount
        FROM procurement_contractline l JOIN procurement_contract c ON c.id = l.contract_id
        JOIN providers_caretype t ON t.id = l.care_type_id
        WHERE c.state <> ALL(%(never)s) AND l.month BETWEEN %(first)s AND %(last)s""",
    "payments": """
        SELECT provider_id, document_no, paid_on, {number_of_a}, NULLIF(service_code, ''), amount
        FROM claims_accountingentry a WHERE paid_on BETWEEN %(early)s AND %(late)s {and_patient_a}""",
    "abroad": """
        SELECT {number_of_iin}, a.left_on, a.returned_on FROM claims_abroadstay a
        WHERE a.left_on <= %(end)s AND (a.returned_on IS NULL OR a.returned_on >= %(first)s)
            AND a.iin IN ({patients})""",
    "shifts": """
        SELECT provider_id, practitioner_iin, starts_at AT TIME ZONE {zone}, ends_at AT TIME ZONE {zone}
        FROM claims_shift WHERE starts_at < %(late)s AND ends_at > %(early)s""",
    "absences": """
        SELECT provider_id, practitioner_iin, valid_from, valid_to, reason FROM claims_absence
        WHERE valid_from <= %(end)s AND valid_to >= %(first)s""",
    "devices": """
        SELECT provider_id, device_no, service_code, valid_from, valid_to, daily_minutes FROM claims_device
        WHERE valid_from <= %(end)s AND (valid_to IS NULL OR valid_to >= %(first)s)""",
    "drug_norms": """
        SELECT drug_code, NULLIF(unit, ''), max_daily, valid_from, valid_to FROM claims_drugnorm
        WHERE valid_from <= %(end)s AND (valid_to IS NULL OR valid_to >= %(first)s)""",
    "drug_issues": """
        SELECT id, provider_id, document_no, {number_of_a}, drug_code, issued_on, units, NULLIF(case_no, '')
        FROM claims_drugissue d WHERE issued_on BETWEEN %(early)s AND %(late)s {and_patient_d}""",
    "entries": """
        SELECT e.provider_id, e.line_no, e.entered_at AT TIME ZONE {zone}, e.entered_by FROM claims_entryrecord e
        WHERE (e.provider_id, e.line_no) IN ({numbers})""",
    "confirmations": """
        SELECT c.provider_id, c.line_no, c.channel, c.answer, NULLIF(c.device, ''), c.answered_at AT TIME ZONE {zone}
        FROM claims_confirmation c WHERE (c.provider_id, c.line_no) IN ({numbers})""",
    "calendar": """
        SELECT day, is_working FROM providers_calendarday WHERE day BETWEEN %(first)s AND %(end)s""",
    "diagnosis_limits": """
        SELECT code_from, code_to, NULLIF(sex, ''), age_min, age_max, severity FROM procurement_diagnosislimit
        WHERE valid_from <= %(end)s AND (valid_to IS NULL OR valid_to >= %(end)s)""",
}


@dataclass(frozen=True)
class Bounds:
    """Months that any screen looks at; ``patients``: of a same-day run, all people in the lines before its screens."""

    first: date
    last: date
    patients: pa.Array | None = None

    @property
    def end(self) -> date:
        return add_months(self.last, 1) - timedelta(days=1)

    def values(self) -> dict[str, Any]:
        from claims.control.envelope import NEVER_IN_FORCE

        return {
            "first": self.first, "last": self.last, "end": self.end, "early": self.first - timedelta(days=7),
            "late": self.end + timedelta(days=8), "earlier": self.first - EARLIER,
            "never": [str(state) for state in NEVER_IN_FORCE],
        }  # fmt: skip


def read(names: Iterable[str], bounds: Bounds) -> dict[str, pa.Table]:
    """The named tables. Opens a temporary table of the people in question where the bounds name them."""
    narrow = bounds.patients is not None
    if narrow:
        scope_people(bounds.patients)
    only = "EXISTS (SELECT FROM screening_patient s WHERE s.iin = {0}.{1})"
    words = {
        "zone": f"'{ZONE}'",
        "patients": "SELECT iin FROM screening_patient" if narrow else IN_MONTHS["patients"],
        "numbers": IN_MONTHS["numbers"],
        "number_of_f": person_number("f.patient_iin"),
        "number_of_a": person_number("patient_iin"),
        "number_of_p": person_number("p.iin"),
        "number_of_iin": person_number("a.iin"),
        "and_patient_f": f"AND {only.format('f', 'patient_iin')}" if narrow else "",
        "and_patient_a": f"AND {only.format('a', 'patient_iin')}" if narrow else "",
        "and_patient_d": f"AND {only.format('d', 'patient_iin')}" if narrow else "",
    }
    found = {}
    for name in sorted(names):
        if name == "distances":
            found[name] = distances()
        elif name != "lines":
            found[name] = table(name, QUERIES[name].format(**words), bounds.values())
    return found


def table(name: str, query: str, values: dict[str, Any]) -> pa.Table:
    return copying.table(query, values, SCHEMAS[name])


def scope_people(patients: pa.Array) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS screening_patient (iin varchar(40) PRIMARY KEY)")
        cursor.execute("TRUNCATE screening_patient")
        with cursor.copy("COPY screening_patient (iin) FROM STDIN") as copy:
            for one in patients.to_pylist():
                copy.write_row([iin_of(one)])
        cursor.execute("ANALYZE screening_patient")


@cache
def distances() -> pa.Table:
    """Kilometres between the centres of regions, both ways, from the file that comes with the portal."""
    schema = SCHEMAS["distances"].to_pyarrow()
    if not REGIONS_APART.exists():
        return schema.empty_table()
    with REGIONS_APART.open(encoding="utf-8", newline="") as stream:
        rows = [(row["region"], row["other_region"], int(row["km"])) for row in csv.DictReader(stream)]
    both = {(a, b): km for a, b, km in rows} | {(b, a): km for a, b, km in rows}
    columns = zip(*((a, b, km) for (a, b), km in sorted(both.items())), strict=True)
    return pa.Table.from_arrays([pa.array(list(column)) for column in columns], names=schema.names).cast(schema)
