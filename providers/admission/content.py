"""What is signed in stage 1, as plain content: the application, the decision on it, the exclusion of an entry.

A machine compares the content of the signed document with the content of now, so whatever is changed after somebody
saw it needs another signature.
"""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from providers.models import Application, Provider, RegistryEntry, StaffCertificate

REQUISITES = (
    "bin",
    "name_kk",
    "name_ru",
    "region_id",
    "territory",
    "ownership",
    "registered_on",
    "address",
    "phone",
    "email",
    "head_name",
    "head_iin",
    "bank_account",
)
# What an organisation of the registry does not change by itself: limits and sums depend on it.
IDENTITY = ("name_kk", "name_ru", "territory", "ownership", "registered_on")
# Section → related rows of the organisation and the columns that are signed.
ROWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "bases": ("bases", ("name", "address", "tenure", "sanitary_number", "sanitary_to", "valid_from", "valid_to")),
    "licences": ("licences", ("kind", "number", "care_type__code", "valid_from", "valid_to")),
    "accreditation": ("accreditations", ("number", "category", "valid_from", "valid_to")),
    "staff": ("staff", ("iin", "full_name", "speciality", "hired_on", "left_on", "daily_minutes")),
    "equipment": (
        "equipment",
        ("kind__code", "base__name", "model_name", "serial", "made_in", "daily_minutes", "valid_from", "valid_to"),
    ),
    "beds": ("beds", ("profile__code", "base__name", "count", "valid_from", "valid_to")),
}
CERTIFICATE = ("staff_member__iin", "number", "speciality", "valid_from", "valid_to")


def of_application(application: Application) -> dict[str, Any]:
    """Everything that the organisation says of itself, with the types of care that it applies for."""
    provider = Provider.objects.get(pk=application.provider_id)
    certificates = StaffCertificate.objects.filter(staff_member__provider=provider)
    documents = provider.documents.filter(removed_at=None).order_by("pk")
    return {
        "application": str(application.uuid),
        "kind": application.kind,
        "requisites": {name: plain(getattr(provider, name)) for name in REQUISITES},
        "care": list(application.care.order_by("care_type__code").values_list("care_type__code", flat=True)),
        **{name: listed(getattr(provider, rows), columns) for name, (rows, columns) in ROWS.items()},
        "certificates": listed(certificates, CERTIFICATE),
        "documents": [{"kind": one.kind, "name": one.name, "sha256": one.sha256} for one in documents],
        "answers": [{"remark": one.text, "answer": one.answer} for one in application.remarks.order_by("at", "pk")],
    }


def of_decision(application: Application) -> dict[str, Any]:
    """The decision of the branch, by type of care."""
    care = application.care.select_related("care_type").order_by("care_type__code")
    return {
        "application": str(application.uuid),
        "number": application.number or "",
        "submitted_on": plain(application.submitted_at and application.submitted_at.date()),
        "provider": {"bin": application.provider.bin, "name_ru": application.provider.name_ru},
        "care": [
            {"care": one.care_type.code, "decision": one.decision, "reason": one.reason, "norm": one.norm}
            for one in care
        ],
    }


def of_exclusion(entry: RegistryEntry) -> dict[str, Any]:
    return {
        "entry": str(entry.uuid),
        "provider": {"bin": entry.provider.bin, "name_ru": entry.provider.name_ru},
        "care": entry.care_type.code,
        "admitted_on": plain(entry.admitted_on),
        "reason": entry.exclusion_reason,
        "norm": entry.exclusion_norm,
    }


def listed(rows: QuerySet[Any], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    found = rows.order_by("pk").values(*columns)
    return [{name.replace("__", "_"): plain(value) for name, value in row.items()} for row in found]


def plain(value: Any) -> Any:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else value
