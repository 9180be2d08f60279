"""A staged line beside everything that it refers to: the unmanaged model over which rules are written.

``bind.sql`` fills the temporary table inside the transaction of a check; nothing of it outlives it. Columns of
``RUNNING`` are known only to the rules over limits and plans (``running.sql``). Text that the file left empty is NULL
here, so a rule that negates guards against NULL.
"""

from functools import cache
from pathlib import Path

from django.contrib.postgres.fields import ArrayField
from django.db import models

from claims.models.lines import LineFields

TEXTS = [
    "attached_bin", "attached_name", "care_type", "diagnosis_source", "funding_source", "limit_sex",
    "locked_defect", "service_funding",
    "service_sex", "sex", "period_month", "szz_source", "taken_number", "unit", "zpdn_source",
]  # fmt: skip
FLAGS = [
    "contract_suspended",
    "diagnosis_in_force", "diagnosis_known", "in_capitation", "in_szz", "in_zpdn", "insured", "is_leaf",
    "is_manifestation",
    "executor_agreed",
    "iin_disagrees", "in_future", "is_stay", "licensed", "line_no_repeated", "linear_scale", "needs_referral",
    "outside_period", "over_new_year", "patient_iin_ok", "per_bed_day", "per_day", "person_known",
    "practitioner_employed", "practitioner_iin_ok", "registered", "service_in_force", "staff_known", "windowed",
]  # fmt: skip
NUMBERS = [
    "age", "age_max", "age_min", "attached_id", "bed_days", "bed_days_in_case", "care_type_id", "day_before",
    "entry_working_days",
    "groups_in_case", "limit_age_max", "limit_age_min", "max_per_day", "max_per_year", "nights",
    "performer_id", "provider_id", "referral_days", "referral_working_days", "service_id", "taken_register_id",
    "usual_age_max",
    "usual_age_min", "year_before",
]  # fmt: skip
# What was used before and with the line, of limits and plans.
RUNNING = ["contract_amount", "day_used", "month_amount", "transfer_allowed", "transfer_share", "transferred_amount",
           "year_used"]  # fmt: skip
SUMS = [*RUNNING, "contract_total", "expected_amount", "plan_amount", "plan_volume", "tariff", "unit_price"]
DAYS = [
    "admitted_on", "birth_date", "contract_from", "contract_to", "day", "died_on", "period", "practitioner_hired_on",
    "practitioner_left_on", "removed_on", "started_on", "suspended_since", "taken_on", "tariff_from",
]  # fmt: skip
MOMENTS = ["case_from", "case_to"]
LISTS = ["fixed", "formulas", "malformed", "missing", "unreadable"]


class BoundLine(LineFields):
    """One line of the register being checked. The columns are those of bind.sql."""

    row_no = models.PositiveIntegerField(primary_key=True)
    raw = models.JSONField(default=dict)

    class Meta:
        managed = False
        db_table = "bound_line"

    def __str__(self) -> str:
        return str(self.row_no)


for _names, _field in (
    (TEXTS, lambda: models.CharField(null=True, max_length=500)),  # noqa: DJ001
    (FLAGS, lambda: models.BooleanField(null=True)),
    (NUMBERS, lambda: models.BigIntegerField(null=True)),
    (SUMS, lambda: models.DecimalField(null=True, max_digits=16, decimal_places=2)),
    (DAYS, lambda: models.DateField(null=True)),
    (MOMENTS, lambda: models.DateTimeField(null=True)),
    (LISTS, lambda: ArrayField(models.CharField(max_length=40), default=list)),
):
    for _name in _names:
        BoundLine.add_to_class(_name, _field())
for _column in BoundLine._meta.local_fields:
    _column.null = not _column.primary_key  # so that negated conditions are guarded against NULL


@cache
def statement(name: str) -> str:
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
