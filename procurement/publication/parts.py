"""What OCDS releases are put together from: organisations, values, periods, documents, the frame of a release.

Schema 1.1. Every text is in Russian (``language``), names that the database has in Kazakh, too, stand beside it as
``…_kk``. Amounts are tenge as exact numbers. Nothing here is about people: organisations only.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Model, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import OrganisationKind
from accounts.models import Organisation, Region, SignedDocument
from accounts.signatures.documents import id_of, kind_of, type_of
from procurement.enums import (
    AwardState,
    BidState,
    CampaignState,
    ComplaintState,
    ContractState,
)
from providers.enums import EntryState

Json = dict[str, Any]
LANGUAGE = "ru"
CURRENCY = "KZT"
BIN_SCHEME = "KZ-BIN"
CARE_SCHEME = "KZ-OSMS-CARE"  # types of care of this portal: our own list

# Our states in the words of OCDS 1.1, in one place: the next version of the standard names final states elsewhere.
TENDER_STATUS: dict[str, str] = {
    CampaignState.DRAFT: "planning",
    CampaignState.APPROVED: "planned",
    CampaignState.PUBLISHED: "active",
    CampaignState.ACCEPTING: "active",
    CampaignState.EVALUATING: "active",
    CampaignState.DISTRIBUTING: "active",
    CampaignState.PROTOCOL: "active",
    CampaignState.STANDSTILL: "active",
    CampaignState.CONTRACTING: "complete",
    CampaignState.COMPLETED: "complete",
    CampaignState.CANCELLED: "cancelled",
    CampaignState.FAILED: "unsuccessful",
}
AWARD_STATUS: dict[str, str] = {
    AwardState.OFFERED: "pending",
    AwardState.ACCEPTED: "active",
    AwardState.DECLINED: "unsuccessful",
    AwardState.LAPSED: "unsuccessful",
    AwardState.REPLACED: "cancelled",
}
BID_STATUS: dict[str, str] = {
    BidState.SUBMITTED: "pending",
    BidState.OPENED: "pending",
    BidState.CORRECTION: "pending",
    BidState.REJECTED: "disqualified",
    BidState.ADMISSIBLE: "valid",
    BidState.ALLOCATED: "valid",
    BidState.ZERO: "valid",
    BidState.ACCEPTED: "valid",
    BidState.DECLINED: "valid",
    BidState.LAPSED: "valid",
}
CONTRACT_STATUS: dict[str, str] = {
    ContractState.PREPARED: "pending",
    ContractState.AGREED: "pending",
    ContractState.PROVIDER_SIGNED: "pending",
    ContractState.ACTIVE: "active",
    ContractState.SUSPENDED: "active",
    ContractState.COMPLETED: "terminated",
    ContractState.TERMINATED: "terminated",
    ContractState.REFUSED: "cancelled",
}
COMPLAINT_STATUS: dict[str, str] = {
    ComplaintState.SUBMITTED: "scheduled",
    ComplaintState.ACCEPTED: "scheduled",
    ComplaintState.INADMISSIBLE: "notMet",
    ComplaintState.SATISFIED: "met",
    ComplaintState.DECLINED: "notMet",
    ComplaintState.WITHDRAWN: "notMet",
    ComplaintState.REMEDIED: "met",
    ComplaintState.COURT: "scheduled",
}
ENTRY_STATUS: dict[str, str] = {
    EntryState.ACTIVE: "active",
    EntryState.SUSPENDED: "pending",
    EntryState.REMOVED: "cancelled",
    EntryState.EXPIRED: "cancelled",
}

# Numbers of releases are not known when a release is written; they are filled in when it is read.
THIS_RELEASE = "release:this"
RELEASE_OF = "release:"  # and the uuid of its event

# Twelve digits that can only be an ИИН: where an ИИН has the first digit of a day, a БИН has 4, 5 or 6.
PERSONAL = re.compile(r"(?<![0-9A-Za-z-])[0-9]{4}[0-3][0-9]{7}(?![0-9A-Za-z-])")
WORDS = re.compile(
    r"^(title|description|rationale|procurementMethodRationale|name|reason|remedy|eligibilityCriteria|.*Details)(_..)?$"
)
HIDDEN = "••••••••••••"


# Numbers of processes -----------------------------------------------------------------------------------------------
def ocid(kind: str, key: Any) -> str:
    """``key`` must be unique within ``kind``; what an address cannot hold becomes a dash."""
    return f"{settings.OCDS_PREFIX}-{kind}-{re.sub(r'[^0-9A-Za-z_-]+', '-', str(key))}"[:80]


def address(name: str, /, **kwargs: Any) -> str:
    """Full address of a page."""
    return settings.SITE_URL.rstrip("/") + reverse(name, kwargs=kwargs)


# Values -------------------------------------------------------------------------------------------------------------
def value(amount: Decimal) -> Json:
    return {"amount": amount, "currency": CURRENCY}


def moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def first_moment(day: date) -> str:
    return moment(timezone.make_aware(datetime.combine(day, time.min)))


def last_moment(day: date) -> str:
    return moment(timezone.make_aware(datetime.combine(day, time(23, 59, 59))))


def period(start: date | None, end: date | None) -> Json:
    found: Json = {}
    if start:
        found["startDate"] = first_moment(start)
    if end:
        found["endDate"] = last_moment(end)
    return found


def named(record: Any, key: str = "title") -> Json:
    """The Russian name under the key, the Kazakh one beside it."""
    found = {key: record.name_ru or record.name_kk}
    if record.name_kk and record.name_kk != found[key]:
        found[f"{key}_kk"] = record.name_kk
    return found


def filled(**fields: Any) -> Json:
    """Without what is empty: OCDS wants no empty texts, lists and objects."""
    return {name: given for name, given in fields.items() if given not in (None, "", [], {})}


# Organisations ------------------------------------------------------------------------------------------------------
def party_id(organisation: Organisation) -> str:
    """The БИН; the branches of the Fund share that of the Fund, so a branch is named by its region."""
    if organisation.bin:
        return f"{BIN_SCHEME}-{organisation.bin}"
    return f"OSMS-{organisation.kind}-{organisation.region_id or 'KZ'}"


def reference(organisation: Organisation) -> Json:
    return {"id": party_id(organisation), "name": organisation.name_ru or organisation.name_kk}


def party(organisation: Organisation, *roles: str) -> Json:
    legal = organisation.name_ru or organisation.name_kk
    return filled(
        id=party_id(organisation),
        **named(organisation, "name"),
        identifier=filled(scheme=BIN_SCHEME, id=organisation.bin, legalName=legal) if organisation.bin else None,
        address=filled(region=organisation.region.name_ru if organisation.region else "", countryName="Казахстан"),
        roles=sorted(set(roles)),
    )


class Parties:
    """Organisations of a release, each once, with all its roles."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[Organisation, set[str]]] = {}

    def add(self, organisation: Organisation, *roles: str) -> Json:
        """Returns the reference to the organisation."""
        self.found.setdefault(party_id(organisation), (organisation, set()))[1].update(roles)
        return reference(organisation)

    def listed(self) -> list[Json]:
        return [party(organisation, *roles) for organisation, roles in self.found.values()]


def fund() -> Organisation:
    """The single payer. An installation without it in its data still publishes, under the name of the Fund."""
    found = Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk").first()
    return found or Organisation(
        kind=OrganisationKind.CENTRAL,
        name_ru="Фонд социального медицинского страхования",
        name_kk="Әлеуметтік медициналық сақтандыру қоры",
    )


def branch_of(region: Region | None) -> Organisation | None:
    if region is None:
        return None
    return Organisation.objects.filter(kind=OrganisationKind.BRANCH, region=region).select_related("region").first()


# Documents ----------------------------------------------------------------------------------------------------------
def page(key: str, kind: str, title: str, url: str, published: datetime | None = None) -> Json:
    """A public page of the portal as a document."""
    return filled(
        id=key,
        documentType=kind,
        title=title,
        url=url,
        datePublished=moment(published) if published else "",
        format="text/html",
        language=LANGUAGE,
    )


# Kinds of documents with votes by name: the version for everybody stands beside them.
BY_NAME = ("protocol",)


def open_documents(subjects: Iterable[Model]) -> list[SignedDocument]:
    """What was signed on the objects, and versions for everybody, with the number of signatures (``count``)."""
    wanted = Q(pk=None)
    for subject in subjects:
        wanted |= Q(subject_type=type_of(subject), subject_id=id_of(subject))
    rows = SignedDocument.objects.filter(wanted).exclude(kind__in=BY_NAME).annotate(count=Count("signatures"))
    found = rows.defer("content", "canonical").order_by("created_at", "pk")
    return [row for row in found if row.count or kind_of(row).public]


def signed_documents(subject: Model, kind: str) -> list[Json]:
    """Documents of the object, by the public page on which the signatures are verified."""
    rows = open_documents([subject])
    return [
        page(f"signed-{row.uuid}", kind, row.title, address("signatures:verify", uuid=row.uuid), row.created_at)
        for row in rows
    ]


# The release --------------------------------------------------------------------------------------------------------
def release(parties: Parties, *, buyer: Organisation, related: Iterable[Json] = (), **parts: Any) -> Json:
    """Everything but ocid, id, date and tag, which ``packages.finished`` adds."""
    reference_to_buyer = parties.add(buyer, "buyer", "funder", "payer")
    return cleaned(
        filled(
            initiationType="tender",
            language=LANGUAGE,
            parties=parties.listed(),
            buyer=reference_to_buyer,
            relatedProcesses=list(related),
            **parts,
        )
    )


def process(relationship: str, identifier: str, title: str = "") -> Json:
    return filled(
        id=f"{relationship}-{identifier}",
        relationship=[relationship],
        title=title,
        scheme="ocid",
        identifier=identifier,
    )


def cleaned(part: Any, key: str = "") -> Any:
    """Words that people wrote, without an ИИН that somebody may have put into them."""
    if isinstance(part, Mapping):
        return {name: cleaned(inner, name) for name, inner in part.items()}
    if isinstance(part, list | tuple):
        return [cleaned(inner, key) for inner in part]
    return PERSONAL.sub(HIDDEN, part) if isinstance(part, str) and WORDS.match(key) else part
