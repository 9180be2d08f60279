"""What an organisation does with its application: begin, fill in, sign and submit, withdraw.

Rows of the wizard are the organisation's own facts, typed as unconfirmed. Confirmed ones are not rewritten: their last
day can be set, and what replaces them is a new row.
"""

from collections.abc import Collection, Iterable
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.access import Actor
from accounts.enums import PROVIDER_ROLES, Role
from accounts.models import SignedDocument
from config import audit
from config.reference_forms import version_of
from config.workflow import STALE, Stale, must_be_open
from providers.admission import content
from providers.admission.errors import AdmissionError
from providers.admission.machines import APPLICATION, EDITABLE, PRESENT
from providers.enums import ApplicationKind, ApplicationState, CareDecision, DocumentKind, Section
from providers.models import (
    Application,
    ApplicationCare,
    ApplicationRemark,
    CareType,
    Provider,
    ProviderDocument,
    RegistryEntry,
)

DOCUMENT_ENDINGS = (".pdf", ".jpg", ".jpeg", ".png")
MAGIC = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


@transaction.atomic
def start_application(*, provider: Provider, actor: Actor, kind: str = "") -> Application:
    """A draft. Who is not in the registry applies anew, whatever ``kind`` says; an update of the data names the types
    of care that there are. AdmissionError while another application is on its way."""
    actor.require(*PROVIDER_ROLES)
    entries = RegistryEntry.objects.filter(provider=provider, state__in=PRESENT)
    if not entries.exists():
        kind = ApplicationKind.NEW
    elif kind not in (ApplicationKind.MORE, ApplicationKind.UPDATE):
        raise AdmissionError(_("Choose what the application is for."), "kind")
    try:
        with transaction.atomic():
            row = Application.objects.create(
                provider=provider, kind=kind, created_by=actor.user, step=Section.REQUISITES
            )
    except IntegrityError as error:
        raise AdmissionError(_("An application is on its way already. Finish or withdraw it first.")) from error
    if kind == ApplicationKind.UPDATE:
        ApplicationCare.objects.bulk_create(
            ApplicationCare(application=row, care_type_id=care, decision=CareDecision.ADMITTED)
            for care in entries.order_by("pk").values_list("care_type_id", flat=True)
        )
    APPLICATION.log(row, actor, "start", "")
    audit.record("providers.application_started", actor=actor, subject=row, kind=kind)
    return row


def remember_step(*, application: Application, section: str, actor: Actor) -> None:
    """Where the wizard goes on the next time."""
    actor.require(*PROVIDER_ROLES)
    Application.objects.filter(pk=application.pk, state__in=EDITABLE).update(step=section)


def must_be_seen(stored: Any, seen: str) -> None:
    """Stale if the row is no longer what the page showed; ``seen`` is its ``version_of`` there, empty for none."""
    if seen and version_of(stored) != seen:
        raise Stale(STALE)


def save_requisites(*, application: Application, actor: Actor, values: dict[str, Any], seen: str = "") -> Provider:
    """``values``: columns of ``content.REQUISITES`` but БИН and region, which the registration fixed, and
    but ``content.IDENTITY`` of an organisation of the registry. Stale as in ``save_rows``."""
    actor.require(*PROVIDER_ROLES)
    with APPLICATION.editing(application, states=EDITABLE) as row:
        provider = Provider.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.provider_id)
        must_be_seen(provider, seen)
        changed = {name: value for name, value in values.items() if getattr(provider, name) != value}
        fixed = {"bin", "region_id", *(content.IDENTITY if row.kind != ApplicationKind.NEW else ())}
        if set(changed) - set(content.REQUISITES) or fixed & set(changed):
            raise ValueError(f"not of the requisites: {sorted(changed)}")
        for name, value in changed.items():
            setattr(provider, name, value)
        if changed:
            provider.save()
            audit.record("providers.requisites_changed", actor=actor, subject=row, fields=sorted(changed))
    return provider


def choose_care(*, application: Application, actor: Actor, care: Collection[CareType]) -> None:
    """The types of care that are applied for. AdmissionError for one to which the organisation is admitted."""
    actor.require(*PROVIDER_ROLES)
    with APPLICATION.editing(application, states=EDITABLE) as row:
        if row.kind == ApplicationKind.UPDATE:
            raise AdmissionError(_("An update of the data is about the types of care that there are."), "care")
        entries = RegistryEntry.objects.filter(provider=row.provider_id, state__in=PRESENT, care_type__in=care)
        if there := entries.select_related("care_type").order_by("care_type__position", "pk").first():
            raise AdmissionError(
                _("You are in the registry with «%(care)s» already.") % {"care": there.care_type.name}, "care"
            )
        kept = set(row.care.filter(care_type__in=care).values_list("care_type_id", flat=True))
        row.care.exclude(care_type__in=care).delete()
        new = [one for one in care if one.pk not in kept]
        ApplicationCare.objects.bulk_create(ApplicationCare(application=row, care_type=one) for one in new)
        codes = sorted(one.code for one in care)
        audit.record("providers.application_care_chosen", actor=actor, subject=row, care=codes)


# Rows of the steps --------------------------------------------------------------------------------------------------
def must_own(application: Application, fact: Any) -> None:
    """ValueError for a fact of another organisation; certificates belong to a practitioner."""
    owner = fact.staff_member.provider_id if hasattr(fact, "staff_member") else fact.provider_id
    if owner != application.provider_id:
        raise ValueError("a fact of another organisation")


def save_rows(*, application: Application, actor: Actor, rows: Iterable[Any], seen: str = "") -> None:
    """New or changed facts, already validated by their forms. AdmissionError for a confirmed one, and for a row that
    stands there already; Stale if a colleague has changed the row since the page showed it (``seen``)."""
    actor.require(*PROVIDER_ROLES)
    with APPLICATION.editing(application, states=EDITABLE) as row:
        for fact in rows:
            must_own(row, fact)
            if fact.pk and (stored := type(fact).objects.filter(pk=fact.pk).first()):
                if stored.confirmed:
                    raise AdmissionError(_("This row is confirmed. Set its last day and add a new row instead."))
                must_be_seen(stored, seen)
            fact.confirmed = False
            try:
                with transaction.atomic():
                    fact.save()
            except IntegrityError as error:
                raise AdmissionError(_("The organisation has such a row already: look at the list.")) from error
            audit.record("providers.fact_saved", actor=actor, subject=fact, application=row.uuid)


def remove_row(*, application: Application, actor: Actor, fact: Any) -> None:
    """An unconfirmed row goes for good. AdmissionError for a confirmed one, and for a base that others stand on."""
    actor.require(*PROVIDER_ROLES)
    with APPLICATION.editing(application, states=EDITABLE) as row:
        must_own(row, fact)
        below = hasattr(fact, "certificates") and fact.certificates.filter(confirmed=True).exists()
        if fact.confirmed or below:
            raise AdmissionError(_("This row is confirmed. Set its last day instead of removing it."))
        if getattr(fact, "equipment", None) is not None and (fact.equipment.exists() or fact.beds.exists()):
            raise AdmissionError(_("Equipment or beds stand at this base. Remove them first."))
        audit.record("providers.fact_removed", actor=actor, subject=fact, application=row.uuid, was=str(fact))
        fact.delete()


def end_row(*, application: Application, actor: Actor, fact: Any, last: date) -> None:
    """Sets the last day of a confirmed row: the person leaves, the device is written off. From now on only: the past
    was counted. Never later than it is: what counts longer is a new row, which the branch decides on."""
    actor.require(*PROVIDER_ROLES)
    begins, name = ("hired_on", "left_on") if hasattr(fact, "left_on") else ("valid_from", "valid_to")
    with APPLICATION.editing(application, states=EDITABLE) as row:
        must_own(row, fact)
        if last < timezone.localdate():
            raise AdmissionError(_("The last day cannot lie in the past."), "last")
        if last < getattr(fact, begins):
            raise AdmissionError(_("The last day is before the first one."), "last")
        known = getattr(fact, name)
        if known is not None and last > known:
            raise AdmissionError(
                _("The row ends on %(day)s already. Add a new row for what comes after.")
                % {"day": f"{known:%d.%m.%Y}"},
                "last",
            )
        setattr(fact, name, last)
        fact.save(update_fields=[name])
        audit.record("providers.fact_ended", actor=actor, subject=fact, application=row.uuid, last=last)


# Documents -----------------------------------------------------------------------------------------------------------
def add_document(
    *, application: Application, actor: Actor, kind: str, file: UploadedFile, limit: int
) -> ProviderDocument:
    """Keeps the file as it came. AdmissionError for one that is empty, larger than ``limit`` bytes, or no PDF, JPEG or
    PNG by its ending and its beginning."""
    actor.require(*PROVIDER_ROLES)
    name = (file.name or "").rpartition("/")[2][-255:]
    if not file.size:
        raise AdmissionError(_("The file is empty. Choose another one."), "file")
    if file.size > limit:
        raise AdmissionError(_("The file is larger than %(mb)s MB.") % {"mb": limit // 2**20}, "file")
    head = file.read(8)
    file.seek(0)
    if not name.lower().endswith(DOCUMENT_ENDINGS) or not head.startswith(MAGIC):
        raise AdmissionError(_("A PDF, JPEG or PNG is taken. Save the document in one of these forms."), "file")
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    with APPLICATION.editing(application, states=EDITABLE) as row:
        document = ProviderDocument.objects.create(
            provider_id=row.provider_id,
            kind=DocumentKind(kind),
            name=name,
            file=file,
            size=file.size,
            sha256=digest.hexdigest(),
        )
        audit.record("providers.document_added", actor=actor, subject=document, application=row.uuid, name=name)
    return document


def remove_document(*, application: Application, actor: Actor, document: ProviderDocument) -> None:
    """Taken out of the application; the file stays for those who have seen it."""
    actor.require(*PROVIDER_ROLES)
    with APPLICATION.editing(application, states=EDITABLE) as row:
        if document.provider_id != row.provider_id:
            raise ValueError("a document of another organisation")
        document.removed_at = timezone.now()
        document.save(update_fields=["removed_at"])
        audit.record("providers.document_removed", actor=actor, subject=document, application=row.uuid)


def answer_remark(*, application: Application, actor: Actor, remark: ApplicationRemark, answer: str) -> None:
    actor.require(*PROVIDER_ROLES)
    with APPLICATION.editing(application, states=(ApplicationState.CORRECTION,)) as row:
        if remark.application_id != row.pk:
            raise ValueError("a remark on another application")
        remark.answer = answer
        remark.save(update_fields=["answer"])
        audit.record("providers.remark_answered", actor=actor, subject=remark, application=row.uuid)


# Submission ---------------------------------------------------------------------------------------------------------
def document_to_sign(*, application: Application, actor: Actor) -> SignedDocument:
    """The application as it is now, put before the head to sign. StepRefused while something keeps it back."""
    step = submission_of(application)
    must_be_open(step, application, actor)
    return signatures.prepare(
        kind="application",
        subject=application,
        title=_("Application for admission to the registry: %(provider)s")
        % {"provider": application.provider.name_ru},
        content=content.of_application(application),
        actor=actor,
    )


def submission_of(application: Application) -> Any:
    return APPLICATION.step("resubmit" if application.state == ApplicationState.CORRECTION else "submit")


@transaction.atomic
def submit(
    *, application: Application, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> Application:
    """Signed by the head; numbered, checked and before the branch at once. SignatureRefused, StepRefused, Stale."""
    actor.require(Role.PROVIDER_HEAD)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    step = submission_of(application)
    return APPLICATION.fire(step.name, application, actor=actor, version=version, signature=signature)


def withdraw(*, application: Application, actor: Actor, version: int | None = None) -> Application:
    return APPLICATION.fire("withdraw", application, actor=actor, version=version)
