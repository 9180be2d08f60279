"""Columns of a register of services (interface: register of services), in the order in which we write them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    name: str
    title: str | Promise
    kind: str  # text | code | iin | date | moment | integer | money
    length: int = 40
    required: bool = True  # the column must stand in the file; whether a cell may be empty is a matter of rule F09


HEADER = (
    Column("register_no", _("Register number"), "text", 60),
    Column("period", _("Period"), "month"),
    Column("provider_bin", _("BIN of the organisation"), "code"),
    Column("contract_no", _("Contract number"), "text", 60),
    Column("funding_source", _("Funding source"), "code"),
)
LINE = (
    Column("line_no", _("Line number"), "text", 60),
    Column("case_no", _("Case number"), "text", 60, required=False),
    Column("patient_iin", _("IIN of the patient"), "iin"),
    Column("practitioner_iin", _("IIN of the practitioner"), "iin"),
    Column("service_code", _("Service"), "code"),
    Column("diagnosis_code", _("Diagnosis"), "code"),
    Column("care_form", _("Form of care"), "code", 20, required=False),
    Column("started_at", _("Started"), "moment"),
    Column("ended_at", _("Ended"), "moment"),
    Column("quantity", _("Quantity"), "integer"),
    Column("amount", _("Amount, ₸"), "money"),
    Column("referral_no", _("Referral number"), "text", 60, required=False),
    Column("referral_date", _("Date of referral"), "date", required=False),
    Column("referring_bin", _("BIN of the referring organisation"), "code", required=False),
    Column("executor_bin", _("BIN of the co-executor"), "code", required=False),
    Column("outcome", _("Outcome"), "code", 20, required=False),
)
COLUMNS = HEADER + LINE
NAMES = tuple(column.name for column in COLUMNS)
LINE_NAMES = tuple(column.name for column in LINE)
HEADER_NAMES = tuple(column.name for column in HEADER)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}


def title(name: str) -> Any:
    """What a person calls the column; an unknown name stays as it is."""
    return BY_NAME[name].title if name in BY_NAME else name
