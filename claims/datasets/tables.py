"""The dataset files, in the order in which their rows refer to each other."""

from typing import Any

from claims.datasets.outside import OUTSIDE
from claims.datasets.special import admit, tariff_overlaps, write_providers
from claims.datasets.table import (
    ENDS,
    Column,
    Lookup,
    Table,
    care_type,
    optional,
    person,
    provider,
    region,
    same,
    service,
    text,
)

SMALL = 32_767


PROVIDER_FILE = Table(
    "providers",
    "providers_provider",
    (
        Column("bin", "bin"),
        Column("name_ru"),
        optional("name_kk"),
        Column("region", "region"),
        Column("territory", "choice", choices=("city", "district")),
        Column("ownership", "choice", choices=("state", "private")),
        optional("attached_population", "integer"),
        optional("registered_on", "date"),
    ),
    ("bin",),
    {},
    (),
    (region(),),
    {
        "EXISTS (SELECT FROM accounts_organisation o WHERE o.bin = s.bin AND o.kind <> 'provider')": (
            "bin: belongs to an organisation of the Fund"
        )
    },
    write=write_providers,
)
LICENCES = Table(
    "licences",
    "providers_licence",
    (
        Column("provider_bin"),
        Column("number", length=60),
        Column("care_type", "care_type"),
        Column("valid_from", "date"),
        optional("valid_to", "date"),
    ),
    ("provider_bin", "number", "care_type"),
    {
        "provider_id": ("provider.id", "provider_bin"),
        "care_type_id": ("kind.id", "care_type"),
        **same("number", "valid_from", "valid_to"),
    },
    ("provider_id", "number", "care_type_id"),
    (provider(), care_type()),
    ENDS,
    after=admit,
)
STAFF = Table(
    "staff",
    "providers_staffmember",
    (
        Column("provider_bin"),
        Column("iin", "iin"),
        Column("full_name", length=300),
        optional("speciality", length=200),
        Column("hired_on", "date"),
        optional("left_on", "date"),
        optional("daily_minutes", "integer"),
    ),
    ("provider_bin", "iin"),
    {
        "provider_id": ("provider.id", "provider_bin"),
        **same("iin", "full_name", "hired_on", "left_on", "daily_minutes"),
        "speciality": text("speciality"),
    },
    ("provider_id", "iin"),
    (provider(),),
    {"s.left_on < s.hired_on": "left_on: before hired_on"},
)
SERVICE_FILE = Table(
    "services",
    "procurement_service",
    (
        Column("code", "code", length=40),
        Column("name_ru"),
        optional("name_kk"),
        Column("care_type", "care_type"),
        optional("unit", length=40),
        optional("minutes", "integer"),
        optional("sex", "choice", choices=("M", "F")),
        optional("age_min", "integer", largest=SMALL),
        optional("age_max", "integer", largest=SMALL),
        optional("max_per_day", "integer"),
        optional("max_per_year", "integer"),
        optional("needs_referral", "flag"),
        optional("in_capitation", "flag"),
        Column("funding", "choice", choices=("GOBMP", "OSMS", "BY_DIAGNOSIS")),
    ),
    ("code",),
    {
        "care_type_id": ("kind.id", "care_type"),
        **same("code", "name_ru", "minutes", "age_min", "age_max", "max_per_day", "max_per_year", "funding"),
        **{name: text(name) for name in ("name_kk", "unit", "sex")},
        **{name: (f"coalesce(s.{name}, false)", name) for name in ("needs_referral", "in_capitation")},
    },
    ("code",),
    (care_type(),),
    {"s.age_max < s.age_min": "age_max: below age_min"},
    extra={"source": "''"},
)
TARIFFS = Table(
    "tariffs",
    "procurement_tariff",
    (
        Column("service_code", "code", length=40),
        Column("valid_from", "date"),
        optional("valid_to", "date"),
        Column("price", "money"),
    ),
    ("service_code", "valid_from"),
    {"service_id": ("service.id", "service_code"), **same("valid_from", "valid_to", "price")},
    ("service_id", "valid_from"),
    (service(),),
    ENDS,
    extra={"source": "''"},
    special=tariff_overlaps,
)
PERSONS = Table(
    "persons",
    "claims_person",
    (
        Column("iin", "iin"),
        Column("full_name", length=300),
        Column("birth_date", "date"),
        Column("sex", "choice", choices=("M", "F")),
        optional("died_on", "date"),
        optional("region", "region"),
    ),
    ("iin",),
    {**same("iin", "full_name", "birth_date", "sex", "died_on"), "region_id": ("s.region", "region")},
    ("iin",),
    (region(),),
    {"s.died_on < s.birth_date": "died_on: before birth_date"},
)
COVERAGE = Table(
    "coverage",
    "claims_coverage",
    (Column("iin"), Column("valid_from", "date"), optional("valid_to", "date"), optional("basis", length=100)),
    ("iin", "valid_from"),
    {**same("iin", "valid_from", "valid_to"), "basis": text("basis")},
    ("iin", "valid_from"),
    (person(),),
    ENDS,
)
ATTACHMENTS = Table(
    "attachments",
    "claims_attachment",
    (Column("iin"), Column("valid_from", "date"), optional("valid_to", "date"), Column("provider_bin")),
    ("iin", "valid_from"),
    {**same("iin", "valid_from", "valid_to"), "provider_id": ("provider.id", "provider_bin")},
    ("iin", "valid_from"),
    (person(), provider()),
    ENDS,
)
CONTRACTS = Table(
    "contracts",
    "procurement_contract",
    (
        Column("number", length=60),
        Column("provider_bin"),
        Column("funding_source", "choice", choices=("GOBMP", "OSMS")),
        Column("valid_from", "date"),
        Column("valid_to", "date"),
        optional("signed_on", "date"),
    ),
    ("number",),
    {
        "provider_id": ("provider.id", "provider_bin"),
        **same("number", "funding_source", "valid_from", "valid_to", "signed_on"),
    },
    ("number",),
    (provider(),),
    ENDS,
    extra={"uuid": "gen_random_uuid()"},
)
CONTRACT_LINES = Table(
    "contract_lines",
    "procurement_contractline",
    (
        Column("contract_no"),
        Column("care_type", "care_type"),
        Column("month", "month"),
        Column("volume", "money"),
        Column("amount", "money"),
    ),
    ("contract_no", "care_type", "month"),
    {
        "contract_id": ("contract.id", "contract_no"),
        "care_type_id": ("kind.id", "care_type"),
        **same("month", "volume", "amount"),
    },
    ("contract_id", "care_type_id", "month"),
    (Lookup("contract_no", "contract", "procurement_contract", "number", "unknown contract"), care_type()),
)
ACCOUNTING = Table(
    "accounting",
    "claims_accountingentry",
    (
        Column("provider_bin"),
        Column("document_no", length=60),
        Column("paid_on", "date"),
        optional("patient_iin", "iin"),
        optional("service_code", "code", length=40),
        Column("amount", "money"),
    ),
    ("provider_bin", "document_no"),
    {
        "provider_id": ("provider.id", "provider_bin"),
        **same("document_no", "paid_on", "amount"),
        **{name: text(name) for name in ("patient_iin", "service_code")},
    },
    ("provider_id", "document_no"),
    (provider(),),
)
MAIN: tuple[Table, ...] = (
    PROVIDER_FILE, LICENCES, STAFF, SERVICE_FILE, TARIFFS, PERSONS, COVERAGE, ATTACHMENTS, CONTRACTS, CONTRACT_LINES,
    ACCOUNTING,
)  # fmt: skip
TABLES: tuple[Table, ...] = (*MAIN, *OUTSIDE)
BY_FILE: dict[str, Any] = {table.file: table for table in TABLES}
