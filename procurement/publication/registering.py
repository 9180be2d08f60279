"""Releases of the registry of providers, the first stage: whoever is admitted to a type of care holds an award without
value in the process of the region's registry.

The registry knows nothing of publication (it lies left of it). What it says is read here: the state of an entry is
compared with that of the last release about it, and a difference makes a release. So nothing is told twice, whatever
is killed when; what came by import, by decision or by the clock is treated alike.
"""

from collections.abc import Iterable
from uuid import NAMESPACE_OID, uuid5

from django.db import connection, transaction
from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Region
from procurement.models import PublicEvent
from procurement.publication import outbox, parts
from procurement.publication.parts import Json, Parties
from procurement.publication.tendering import Built, is_first, registry_ocid
from providers.enums import EntryState
from providers.models import RegistryEntry

LOCK = 7_204_011  # advisory lock of whoever compares
BATCH = 500
PRESENT = (EntryState.ACTIVE, EntryState.SUSPENDED)


def catch_up(batch: int = BATCH) -> int:
    """Releases of all entries whose state the last release does not show; how many. Each batch is a transaction."""
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            rows = list(untold()[:batch]) if cursor.fetchone()[0] else []
            open_registries({row.provider.region_id for row in rows})
            for row in rows:
                outbox.announce(kind_of(row), row)
            total += len(rows)
        if len(rows) < batch:
            return total


def kind_of(entry: RegistryEntry) -> str:
    return f"entry_{entry.state}"


def untold() -> QuerySet[RegistryEntry]:
    """Entries whose state differs from that of the last release."""
    last = PublicEvent.objects.filter(subject_id=OuterRef("uuid")).order_by("-id").values("kind")[:1]
    state = Concat(Value("entry_"), F("state"), output_field=CharField())
    rows = RegistryEntry.objects.annotate(told=Coalesce(Subquery(last), Value("")), now=state).exclude(told=F("now"))
    return rows.select_related("provider__region", "care_type").order_by("pk")


def registry_release(entry: RegistryEntry) -> Built:
    """The entry as it is now. The same organisation and type of care is the same award for ever."""
    ocid, parties = registry_ocid(entry.provider.region_id), Parties()
    with override(parts.LANGUAGE):
        award = parts.filled(
            id=str(entry.uuid),
            title=f"{entry.provider.name_ru}: {entry.care_type.name_ru}",
            status=parts.ENTRY_STATUS[entry.state],
            date=parts.first_moment(entry.removed_on or entry.admitted_on),
            suppliers=[parties.add(entry.provider, "supplier")],
            items=[
                {
                    "id": entry.care_type.code,
                    **parts.named(entry.care_type, "description"),
                    "classification": {"scheme": parts.CARE_SCHEME, "id": entry.care_type.code},
                }
            ],
            description=reason(entry),
        )
    if branch := parts.branch_of(entry.provider.region):
        parties.add(branch, "procuringEntity")
    return ocid, tag_of(entry), parts.release(parties, buyer=parts.fund(), awards=[award])


def tag_of(entry: RegistryEntry) -> str:
    if entry.state not in PRESENT:
        return "awardCancellation"
    return "awardUpdate" if PublicEvent.objects.filter(subject_id=entry.uuid).exists() else "award"


def reason(entry: RegistryEntry) -> str:
    if entry.state == EntryState.REMOVED:
        return " ".join(part for part in (entry.exclusion_reason, entry.exclusion_norm) if part)
    return str(entry.ground)


# The registry itself ------------------------------------------------------------------------------------------------
def open_registries(codes: Iterable[str | None]) -> None:
    """The first release of a region's registry, before that of its first entry."""
    for region in Region.objects.filter(code__in=[code for code in codes if code]).order_by("code"):
        if is_first(registry_ocid(region.code), "tender"):
            write_opening(region)


def write_opening(region: Region) -> None:
    ocid, tag, release = registry_opened(region)
    PublicEvent.objects.create(
        ocid=ocid,
        tag=tag,
        kind="registry_opened",
        subject_type=region._meta.label_lower,
        subject_id=uuid5(NAMESPACE_OID, ocid),
        release=release,
    )


def registry_opened(region: Region) -> Built:
    parties = Parties()
    with override(parts.LANGUAGE):
        tender: Json = parts.filled(
            id=registry_ocid(region.code),
            title=_("Registry of providers of medical services: %(region)s") % {"region": region.name_ru},
            status="active",
            procurementMethod="selective",
            mainProcurementCategory="services",
            eligibilityCriteria=_("Admission to types of care by the rules of the purchase, p. 26–40."),
            submissionMethod=["electronicSubmission"],
            techniques={"hasFrameworkAgreement": True},
            documents=[
                parts.page("registry", "tenderNotice", _("Registry of providers"), parts.address("providers:registry"))
            ],
        )
    if branch := parts.branch_of(region):
        tender["procuringEntity"] = parts.reference(branch)
        parties.add(branch, "procuringEntity")
    return registry_ocid(region.code), "tender", parts.release(parties, buyer=parts.fund(), tender=tender)
