"""Loads the reference data that come with the portal. Rows that exist stay as they are: an administrator's change
is never undone, so the command may run on every start."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import models, transaction

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Region, RolePolicy
from claims.control import editions
from config.bulk import copy_missing
from monitoring.models import (
    CareColumn,
    ChecklistItem,
    DefectCode,
    DefectReduction,
    ServicePair,
    ServiceTrait,
    UnitRate,
)
from monitoring.screening import editions as screen_editions
from procurement.models import (
    CoExecutionLimit,
    Diagnosis,
    DiagnosisLimit,
    FundingRow,
    Ground,
    Indicator,
    Parameter,
    SeasonWeight,
)
from providers import workdays
from providers.models import (
    BedProfile,
    CalendarDay,
    CapacityNorm,
    CareType,
    EquipmentKind,
    MinimumRequirement,
    RatingComponent,
    Term,
)

BASE = Path(settings.BASE_DIR)
CENTRAL = (
    "«Әлеуметтік медициналық сақтандыру қоры» КЕАҚ, орталық аппарат",
    "НАО «Фонд социального медицинского страхования», центральный аппарат",
)
DATES = {"valid_from", "valid_to"}
FLAGS = {
    "is_stay", "linear_scale", "is_leaf", "is_manifestation", "applies", "working", "lasting", "commission", "higher",
}  # fmt: skip
OPTIONAL = {"window_days", "age_min", "age_max", "attached_below", "percent", "units", "valid_to", "minutes", "days"}
# Columns that name a row of another table by its code, and may be empty.
KEYS = {"care_type": CareType, "equipment_kind": EquipmentKind, "bed_profile": BedProfile}
# Reference data of stage 1: what follows from what comes later.
STAGE_1 = {
    "kinds of equipment": (EquipmentKind, "equipment_kinds", ["code"]),
    "bed profiles": (BedProfile, "bed_profiles", ["code"]),
    "terms": (Term, "terms", ["code", "valid_from"]),
    "minimum requirements": (MinimumRequirement, "minimum_requirements", ["code", "valid_from"]),
    "norms of throughput": (CapacityNorm, "capacity_norms", ["code", "valid_from"]),
    "components of the rating": (RatingComponent, "rating_components", ["code", "valid_from"]),
}
# Reference data of stage 2.
STAGE_2 = {
    "parameters of procurement": (Parameter, "parameters", ["code", "valid_from"]),
    "seasons": (SeasonWeight, "season_weights", ["care_type_id", "month", "valid_from"]),
    "grounds": (Ground, "grounds", ["kind", "code", "valid_from"]),
    "indicators of contracts": (Indicator, "indicators", ["code", "valid_from"]),
}
# Reference data of monitoring.
MONITORING = {
    "columns of the classifier": (CareColumn, "care_columns", ["care_type_id", "valid_from"]),
    "rates of units": (UnitRate, "unit_rates", ["unit", "valid_from"]),
    "traits of services": (ServiceTrait, "service_traits", ["prefix", "trait", "valid_from"]),
    "pairs of services": (ServicePair, "service_pairs", ["kind", "first", "second", "valid_from"]),
    "checklists": (ChecklistItem, "checklists", ["code", "valid_from"]),
}


def rows(path: str) -> Iterator[dict[str, Any]]:
    with (BASE / path).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {name: typed(name, text) for name, text in row.items()}


def typed(name: str, text: str) -> Any:
    if not text and name in OPTIONAL:
        return None
    if name in DATES:
        return date.fromisoformat(text)
    return text == "1" if name in FLAGS else text


class Command(BaseCommand):
    requires_system_checks: list[str] = []
    help = "Loads regions, types of care, ICD-10, funding, defects, stage 1, the calendar; repeats change nothing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = {
            "regions": self.regions(),
            "types of care": copy_missing(CareType, rows("providers/reference/care_types.csv"), ["code"]),
            "calendar days": copy_missing(CalendarDay, workdays.days(), ["day"]),
            "diagnoses": copy_missing(Diagnosis, rows("procurement/reference/icd10.csv"), ["code"]),
            "limits of diagnoses": self.once(DiagnosisLimit, "diagnosis_limits"),
            "funding rows": self.once(FundingRow, "funding_rows"),
            "co-execution limits": self.once(CoExecutionLimit, "coexecution_limits"),
            **{
                name: copy_missing(model, keyed(rows(f"providers/reference/{file}.csv")), key)
                for name, (model, file, key) in STAGE_1.items()
            },
            **{
                name: copy_missing(model, keyed(rows(f"procurement/reference/{file}.csv")), key)
                for name, (model, file, key) in STAGE_2.items()
            },
            **{
                name: copy_missing(model, keyed(rows(f"monitoring/reference/{file}.csv")), key)
                for name, (model, file, key) in MONITORING.items()
            },
            "defects": self.defects(),
            "role policies": self.policies(),
            "editions of rules": editions.sync(),
            "editions of screens": screen_editions.sync(),
        }
        if options["verbosity"]:
            self.stdout.write("\n".join(f"{name}: {count} added" for name, count in added.items()))

    def once(self, model: type[models.Model], name: str) -> int:
        """Tables without a natural key are filled once; later they belong to the administrator."""
        if model._default_manager.exists():
            return 0
        return copy_missing(model, rows(f"procurement/reference/{name}.csv"), [])

    def regions(self) -> int:
        found = list(rows("accounts/reference/regions.csv"))
        fields = {field.attname for field in Region._meta.local_fields}
        added = copy_missing(Region, only(found, fields), ["code"])
        have = set(Organisation.objects.filter(kind=OrganisationKind.BRANCH).values_list("region_id", flat=True))
        branches = [
            Organisation(
                kind=OrganisationKind.BRANCH, region_id=row["code"], name_kk=row["branch_kk"], name_ru=row["branch_ru"]
            )
            for row in found
            if row["code"] not in have
        ]
        if not Organisation.objects.filter(kind=OrganisationKind.CENTRAL).exists():
            branches.append(Organisation(kind=OrganisationKind.CENTRAL, name_kk=CENTRAL[0], name_ru=CENTRAL[1]))
        Organisation.objects.bulk_create(branches)
        return added

    def defects(self) -> int:
        added = copy_missing(DefectCode, rows("monitoring/reference/defects.csv"), ["code", "valid_from"])
        known = dict(DefectCode.objects.order_by("-valid_from").values_list("code", "pk"))  # the first edition wins
        reductions = (
            {**row, "defect_id": known[row.pop("code")], **numbers(row)}
            for row in rows("monitoring/reference/defect_reductions.csv")
        )
        copy_missing(DefectReduction, reductions, ["defect_id", "column"])
        return added

    def policies(self) -> int:
        have = set(RolePolicy.objects.values_list("role", flat=True))
        return len(RolePolicy.objects.bulk_create(RolePolicy(role=role) for role in Role.values if role not in have))


def keyed(found: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Codes of other tables become keys, empty numbers nothing."""
    known = {name: dict(model._default_manager.values_list("code", "pk")) for name, model in KEYS.items()}
    for row in found:
        codes = {name: row.pop(name) for name in KEYS if name in row}
        yield row | {f"{name}_id": known[name][code] if code else None for name, code in codes.items()}


def only(found: Iterable[dict[str, Any]], names: set[str]) -> Iterator[dict[str, Any]]:
    return ({name: value for name, value in row.items() if name in names} for row in found)


def numbers(row: dict[str, Any]) -> dict[str, Decimal | None]:
    return {name: Decimal(row[name]) if row[name] is not None else None for name in ("percent", "units")}
