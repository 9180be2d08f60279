"""Dataset files of what others know about services (``claims.models.outside``): each silences or wakes a screen."""

from claims.datasets.special import drug_norm_overlaps
from claims.datasets.table import ENDS, Column, Table, optional, provider, same, service, text
from claims.enums import AbsenceReason, Answer, AnswerChannel

PROVIDER = {"provider_id": ("provider.id", "provider_bin")}

TIMETABLES = Table(
    "timetables",
    "claims_shift",
    (
        Column("provider_bin"),
        Column("practitioner_iin", "iin"),
        Column("starts_at", "moment"),
        Column("ends_at", "moment"),
    ),
    ("provider_bin", "practitioner_iin", "starts_at"),
    {**PROVIDER, **same("practitioner_iin", "starts_at", "ends_at")},
    ("provider_id", "practitioner_iin", "starts_at"),
    (provider(),),
    {
        "s.ends_at <= s.starts_at": "ends_at: not after starts_at",
        "s.ends_at > s.starts_at + interval '36 hours'": "ends_at: more than 36 hours after starts_at",
    },
)
ABSENCES = Table(
    "absences",
    "claims_absence",
    (
        Column("provider_bin"),
        Column("practitioner_iin", "iin"),
        Column("valid_from", "date"),
        Column("valid_to", "date"),
        Column("kind", "choice", choices=tuple(AbsenceReason.values)),  # «reason» is what rejected rows get
    ),
    ("provider_bin", "practitioner_iin", "valid_from"),
    {**PROVIDER, **same("practitioner_iin", "valid_from", "valid_to"), "reason": ("s.kind", "kind")},
    ("provider_id", "practitioner_iin", "valid_from"),
    (provider(),),
    ENDS,
)
ABROAD = Table(
    "abroad",
    "claims_abroadstay",
    (Column("iin", "iin"), Column("left_on", "date"), optional("returned_on", "date")),
    ("iin", "left_on"),
    same("iin", "left_on", "returned_on"),
    ("iin", "left_on"),
    (),
    {"s.returned_on < s.left_on": "returned_on: before left_on"},
)
DEVICES = Table(
    "devices",
    "claims_device",
    (
        Column("provider_bin"),
        Column("device_no", length=60),
        Column("service_code", "code", length=40),
        Column("valid_from", "date"),
        optional("valid_to", "date"),
        Column("daily_minutes", "integer", largest=1440),
    ),
    ("provider_bin", "device_no", "service_code", "valid_from"),
    {**PROVIDER, **same("device_no", "service_code", "valid_from", "valid_to", "daily_minutes")},
    ("provider_id", "device_no", "service_code", "valid_from"),
    (provider(), service()),
    ENDS,
)
DRUG_NORMS = Table(
    "drug_norms",
    "claims_drugnorm",
    (
        Column("drug_code", "code", length=40),
        Column("name_ru"),
        optional("name_kk"),
        optional("unit", length=40),
        Column("max_daily", "quantity"),
        Column("valid_from", "date"),
        optional("valid_to", "date"),
    ),
    ("drug_code", "valid_from"),
    {
        **same("drug_code", "name_ru", "max_daily", "valid_from", "valid_to"),
        **{name: text(name) for name in ("name_kk", "unit")},
    },
    ("drug_code", "valid_from"),
    (),
    ENDS,
    extra={"source": "''"},
    special=drug_norm_overlaps,
)
DRUG_ISSUES = Table(
    "drug_issues",
    "claims_drugissue",
    (
        Column("provider_bin"),
        Column("document_no", length=60),
        Column("patient_iin", "iin"),
        Column("drug_code", "code", length=40),
        Column("issued_on", "date"),
        Column("units", "quantity"),
        optional("case_no", length=60),
    ),
    ("provider_bin", "document_no", "drug_code"),
    {
        **PROVIDER,
        **same("document_no", "patient_iin", "drug_code", "issued_on", "units"),
        "case_no": text("case_no"),
    },
    ("provider_id", "document_no", "drug_code"),
    (provider(),),
)
ENTRIES = Table(
    "entries",
    "claims_entryrecord",
    (
        Column("provider_bin"),
        Column("line_no", length=60),
        Column("entered_at", "moment"),
        Column("entered_by", length=120),
    ),
    ("provider_bin", "line_no"),
    {**PROVIDER, **same("line_no", "entered_at", "entered_by")},
    ("provider_id", "line_no"),
    (provider(),),
)
CONFIRMATIONS = Table(
    "confirmations",
    "claims_confirmation",
    (
        Column("provider_bin"),
        Column("line_no", length=60),
        Column("channel", "choice", choices=tuple(AnswerChannel.values)),
        Column("answer", "choice", choices=tuple(Answer.values)),
        optional("device", length=64),
        optional("asked_at", "moment"),
        optional("answered_at", "moment"),
        optional("text", length=1000),
    ),
    ("provider_bin", "line_no", "channel"),
    {
        **PROVIDER,
        **same("line_no", "channel", "answer", "asked_at", "answered_at"),
        **{name: text(name) for name in ("device", "text")},
    },
    ("provider_id", "line_no", "channel"),
    (provider(),),
    {"s.answered_at < s.asked_at": "answered_at: before asked_at"},
)
OUTSIDE: tuple[Table, ...] = (
    TIMETABLES, ABSENCES, ABROAD, DEVICES, DRUG_NORMS, DRUG_ISSUES, ENTRIES, CONFIRMATIONS,
)  # fmt: skip
