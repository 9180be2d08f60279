"""What a screen sees: Ibis tables of fixed columns, the same on every engine.

Times are local (Asia/Almaty) without a zone; an unknown value is NULL, never an empty text, except where the column
says so. Sums are decimal(14, 2) tenge. No integer is narrower than 32 bits: DuckDB overflows on int16 arithmetic.
``patient`` is the ИИН as a number, since nearly every screen groups or joins millions of lines by it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

# Columns of an accepted line, in ``lines`` and (what the screens need of them) ``refused``.
LINES = {
    "id": "!int64", "month": "!date", "day": "!date", "started_at": "timestamp(6)", "ended_at": "timestamp(6)",
    "received_at": "!timestamp(6)", "provider_id": "!int64", "register_id": "!int64", "contract_id": "!int64",
    "care_type": "!string", "is_stay": "!boolean", "service": "!string", "patient": "!int64", "doctor": "string",
    "diagnosis": "string", "case_no": "string", "line_no": "!string", "funding": "!string", "care_form": "string",
    "quantity": "!int32", "amount": "!decimal(14, 2)", "executor": "string", "referring": "string",
    "referral_no": "string", "outcome": "string",
}  # fmt: skip

COLUMNS: dict[str, dict[str, str]] = {
    "lines": LINES,
    # Lines that were refused, or whose register was withdrawn (``withdrawn``); ``id`` is their own number.
    # ``corrected``: another register names theirs as the one that it corrects.
    "refused": {
        "id": "!int64", "provider_id": "!int64", "register_id": "!int64", "withdrawn": "!boolean",
        "corrected": "boolean", "received_at": "timestamp(6)", "line_no": "string", "case_no": "string",
        "patient": "int64", "doctor": "string", "service": "string", "diagnosis": "string", "day": "date",
        "quantity": "int32",
        "amount": "decimal(14, 2)",
    },
    "persons": {
        "patient": "!int64", "full_name": "!string", "birth_date": "!date", "sex": "!string", "died_on": "date",
        "region": "string",
    },
    # ``family``: the first groups of the code, for peers; ``minutes``: of one unit.
    "services": {
        "service": "!string", "care_type": "!string", "family": "!string", "unit": "string", "minutes": "int32",
        "sex": "string", "age_min": "int32", "age_max": "int32", "max_per_day": "int32", "max_per_year": "int32",
        "in_capitation": "!boolean",
    },
    # One row a service and trait (monitoring.enums.Trait), in force at the end of the run.
    "traits": {"service": "!string", "trait": "!string"},
    "pairs": {"kind": "!string", "first": "!string", "second": "!string"},
    "providers": {
        "provider_id": "!int64", "bin": "!string", "region": "!string", "territory": "string", "ownership": "string",
        "attached_population": "int64",
    },
    "staff": {
        "provider_id": "!int64", "doctor": "!string", "speciality": "string", "hired_on": "!date", "left_on": "date",
        "daily_minutes": "int32",
    },
    "attachments": {"patient": "!int64", "provider_id": "!int64", "valid_from": "!date", "valid_to": "date"},
    "contract_months": {
        "contract_id": "!int64", "provider_id": "!int64", "funding": "!string", "care_type": "!string",
        "month": "!date", "volume": "!decimal(14, 2)", "amount": "!decimal(14, 2)",
    },
    "payments": {
        "provider_id": "!int64", "document_no": "!string", "paid_on": "!date", "patient": "int64",
        "service": "string", "amount": "!decimal(14, 2)",
    },
    "abroad": {"patient": "!int64", "left_on": "!date", "returned_on": "date"},
    "shifts": {
        "provider_id": "!int64", "doctor": "!string", "starts_at": "!timestamp(6)", "ends_at": "!timestamp(6)",
    },
    "absences": {
        "provider_id": "!int64", "doctor": "!string", "valid_from": "!date", "valid_to": "!date", "reason": "!string",
    },
    "devices": {
        "provider_id": "!int64", "device_no": "!string", "service": "!string", "valid_from": "!date",
        "valid_to": "date", "daily_minutes": "!int32",
    },
    "drug_norms": {
        "drug": "!string", "unit": "string", "max_daily": "!decimal(12, 3)", "valid_from": "!date", "valid_to": "date",
    },
    "drug_issues": {
        "id": "!int64", "provider_id": "!int64", "document_no": "!string", "patient": "!int64", "drug": "!string",
        "issued_on": "!date", "units": "!decimal(14, 3)", "case_no": "string",
    },
    "entries": {
        "provider_id": "!int64", "line_no": "!string", "entered_at": "!timestamp(6)", "entered_by": "!string",
    },
    "confirmations": {
        "provider_id": "!int64", "line_no": "!string", "channel": "!string", "answer": "!string", "device": "string",
        "answered_at": "timestamp(6)",
    },
    "calendar": {"day": "!date", "is_working": "!boolean"},
    # Kilometres between the centres of two regions, both ways.
    "distances": {"region": "!string", "other_region": "!string", "km": "!int32"},
    "diagnosis_limits": {
        "code_from": "!string", "code_to": "!string", "sex": "string", "age_min": "int32", "age_max": "int32",
        "severity": "!string",
    },
}  # fmt: skip

SCHEMAS = {name: ibis.schema(columns) for name, columns in COLUMNS.items()}


@dataclass(frozen=True)
class Tables:
    """One table a name of ``COLUMNS``. ``lines`` is all that a screen may look at: the months of the run and as many
    before it as the screen declares (of a same-day run, narrowed to the patients, doctors or providers of the new
    lines, as its ``scope`` says). Which findings count as the run's own is the runner's business, not the screen's.
    """

    lines: ir.Table
    refused: ir.Table
    persons: ir.Table
    services: ir.Table
    traits: ir.Table
    pairs: ir.Table
    providers: ir.Table
    staff: ir.Table
    attachments: ir.Table
    contract_months: ir.Table
    payments: ir.Table
    abroad: ir.Table
    shifts: ir.Table
    absences: ir.Table
    devices: ir.Table
    drug_norms: ir.Table
    drug_issues: ir.Table
    entries: ir.Table
    confirmations: ir.Table
    calendar: ir.Table
    distances: ir.Table
    diagnosis_limits: ir.Table
    keeper: Callable[[str, Callable[[], ir.Table]], ir.Table] | None = field(default=None, repr=False, compare=False)

    def kept(self, name: str, make: Callable[[], ir.Table]) -> ir.Table:
        """A small part that several screens work out alike from ``lines``; an engine may do so once for all."""
        return self.keeper(name, make) if self.keeper else make()

    def with_trait(self, trait: str) -> ir.Table:
        """One column, ``service``: the services that have the trait."""
        return self.traits.filter(self.traits.trait == trait).select("service").distinct()


def unbound() -> Tables:
    """Tables without data: a screen compiles over them, which checks it and shows its SQL."""
    return Tables(**{name: ibis.table(schema, name=name) for name, schema in SCHEMAS.items()})
