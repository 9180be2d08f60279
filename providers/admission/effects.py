"""What the steps of stage 1 bring about, in the transaction of the step. ``machines`` names them."""

from datetime import timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.notifications import in_languages
from providers.admission import news, requirements
from providers.enums import ApplicationKind, CareDecision, EntryState, SuspensionCause
from providers.models import (
    Accreditation,
    Application,
    Beds,
    Equipment,
    Licence,
    ProductionBase,
    Provider,
    RegistryEntry,
    StaffCertificate,
    StaffMember,
    Suspension,
)


# Applications --------------------------------------------------------------------------------------------------------
def submitted(row: Application, actor: Any, **details: Any) -> None:
    """Numbers it and checks it at once; the answers stay with the application as they were on that day."""
    now = timezone.now()
    row.number = row.number or f"{timezone.localdate(now):%Y}-{row.pk:06d}"
    row.submitted_at, row.officer = now, None
    row.needs_visit = row.kind == ApplicationKind.NEW
    care = [one.care_type for one in row.care.select_related("care_type")]
    answers = requirements.evaluate(row.provider, care, timezone.localdate(now))
    row.checks = [answer.plain() for answer in answers]
    news.to_branch(row, "application.submitted")


def taken_up(row: Application, actor: Any, **details: Any) -> None:
    row.officer = actor.user


def returned(row: Application, actor: Any, **details: Any) -> None:
    row.returned = True
    news.to_provider(row, "application.returned", remarks=row.remarks.count())


def admitted(row: Application, actor: Any, **details: Any) -> None:
    """Entries for the admitted types of care; what was typed counts from now on."""
    from providers.actualise import actualise
    from providers.admission.machines import ENTRY

    Provider.objects.filter(pk=row.provider_id).update(listed=True)
    confirm_facts(row.provider)
    care = list(row.care.select_related("care_type"))
    for one in care:
        if one.decision != CareDecision.ADMITTED:
            continue
        entry = RegistryEntry.objects.filter(provider=row.provider, care_type=one.care_type).first()
        if entry is None:
            entry = RegistryEntry.objects.create(
                provider=row.provider, care_type=one.care_type, admitted_on=timezone.localdate(), application=row
            )
            ENTRY.log(entry, actor, "admit", "")
        elif entry.state in (EntryState.REMOVED, EntryState.EXPIRED):
            ENTRY.fire("readmit", entry, actor=actor, application=row)
    actualise(providers=[row.provider_id])
    chosen = [
        [one for one in care if one.decision == decision] for decision in (CareDecision.ADMITTED, CareDecision.REFUSED)
    ]
    said, refused = (in_languages(lambda part=part: ", ".join(one.care_type.name for one in part)) for part in chosen)
    news.to_provider(row, "application.admitted", care=said, refused=refused if chosen[1] else "–")


def rejected(row: Application, actor: Any, **details: Any) -> None:
    news.to_provider(row, "application.rejected")


def lapsed(row: Application, actor: Any, **details: Any) -> None:
    news.to_provider(row, "application.expired", due=news.day_text(Application.objects.get(pk=row.pk).due_on))


def confirm_facts(provider: Provider) -> None:
    """Whatever is typed in an application counts from now on."""
    own: list[type[Model]] = [ProductionBase, Licence, Accreditation, StaffMember, Equipment, Beds]
    certificates = StaffCertificate.objects.filter(staff_member__provider=provider)
    for rows in (*(model._default_manager.filter(provider=provider) for model in own), certificates):
        rows.filter(confirmed=False).update(confirmed=True)


# Entries -------------------------------------------------------------------------------------------------------------
def suspended(row: RegistryEntry, actor: Any, *, note: str = "", norm: str = "", **details: Any) -> None:
    today = timezone.localdate()
    Suspension.objects.create(
        entry=row, cause=SuspensionCause.DECISION, detail=note[:300], norm=norm[:300], since=today
    )
    news.of_entry(row, "entry.stopped", note=note, since=news.day_text(today))


def resumed(row: RegistryEntry, actor: Any, **details: Any) -> None:
    close(row.suspensions.filter(cause=SuspensionCause.DECISION))
    news.of_entry(row, "entry.restored")


def close(suspensions: QuerySet[Suspension]) -> None:
    """Yesterday becomes the last day; one that began today never counted."""
    today = timezone.localdate()
    suspensions.filter(until=None, since__gte=today).delete()
    suspensions.filter(until=None).update(until=today - timedelta(days=1))


def excluded(row: RegistryEntry, actor: Any, **details: Any) -> None:
    leave(row)
    news.of_entry(row, "entry.excluded", note=row.exclusion_reason, since=news.day_text(row.removed_on))


def entry_lapsed(row: RegistryEntry, actor: Any, **details: Any) -> None:
    leave(row)


def leave(row: RegistryEntry) -> None:
    close(row.suspensions.all())
    row.removed_on = timezone.localdate()


def readmitted(row: RegistryEntry, actor: Any, *, application: Application, **details: Any) -> None:
    """The time outside of the registry stays known: lines of those days are refused for ever."""
    today = timezone.localdate()
    if row.removed_on is not None and row.removed_on < today:
        Suspension.objects.create(
            entry=row, cause=SuspensionCause.EXCLUDED, since=row.removed_on, until=today - timedelta(days=1)
        )
    row.removed_on, row.application, row.ground = None, application, ""
    row.exclusion_reason = row.exclusion_norm = ""
