"""Applications for admission on the stage of ``tests.cast``: a draft with a row of every kind, and, for the browser,
organisations in the other states, each with its head."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import Role
from providers.admission import applying, reviewing
from providers.models import (
    Accreditation,
    Application,
    ApplicationRemark,
    BedApproval,
    BedProfile,
    Beds,
    CareType,
    Equipment,
    EquipmentKind,
    Licence,
    ProductionBase,
    Provider,
    ProviderDocument,
    StaffCertificate,
    StaffMember,
)
from tests.claims.world import iin, make_actor, make_provider
from tests.providers.applicants import REQUISITES, make_terms, submit_as
from tests.providers.facts import make_care
from tests.signing import cms_of

SINCE = date(2020, 1, 1)
PROMISE = b"%PDF-1.7 promise"


def make_draft(provider: Provider, clerk: Actor) -> dict[str, Any]:
    """An open application with a row of every kind and a remark; name → row."""
    make_terms()
    there = provider.entries.exists()  # whoever is in the registry applies for further types of care
    application = applying.start_application(provider=provider, actor=clerk, kind="more" if there else "")
    kind, profile = kinds()
    base = ProductionBase(
        provider=provider, name="Корпус 1", address="Абай даңғылы, 1", tenure="own", sanitary_number="СЭЗ-1",
        valid_from=SINCE,
    )  # fmt: skip
    care = make_care("dental") if there else CareType.objects.get(code="kdu")
    licence = Licence(provider=provider, number="Л-жаңа", kind="medical", care_type=care, valid_from=SINCE)
    accreditation = Accreditation(provider=provider, number="А-1", category="жоғары", valid_from=SINCE)
    person = StaffMember(
        provider=provider, iin=iin(date(1984, 2, 3), "F", 90), full_name="Ахметова Сәуле", speciality="Терапевт",
        hired_on=SINCE, daily_minutes=480,
    )  # fmt: skip
    device = Equipment(
        provider=provider, base=base, kind=kind, serial="SN-1", made_in=2022, daily_minutes=360, valid_from=SINCE
    )
    beds = Beds(provider=provider, base=base, profile=profile, count=5, valid_from=SINCE)
    certificate = StaffCertificate(staff_member=person, number="С-1", speciality="Терапевт", valid_from=SINCE)
    keep = {"application": application, "actor": clerk}
    applying.choose_care(care=[care], **keep)
    for row in (base, licence, accreditation, person, device, beds, certificate):
        applying.save_rows(rows=[row], **keep)
    document = attach(application, clerk)
    remark = ApplicationRemark.objects.create(application=application, section="staff", text="Сертификат")
    return {
        "application": application,
        "base": base,
        "licence": licence,
        "accreditation": accreditation,
        "person": person,
        "certificate": certificate,
        "device": device,
        "bed_row": beds,
        "document": document,
        "remark": remark,
    }


def kinds() -> tuple[EquipmentKind, BedProfile]:
    names = {"name_ru": "Ультразвуковой сканер", "name_kk": "Ультрадыбыстық сканер"}
    beds = {"name_ru": "Места дневного стационара", "name_kk": "Күндізгі стационар орындары"}
    return (
        EquipmentKind.objects.get_or_create(code="ultrasound", defaults=names)[0],
        BedProfile.objects.get_or_create(code="day", defaults=beds)[0],
    )


def attach(application: Application, clerk: Actor, kind: str = "promise", name: str = "") -> ProviderDocument:
    file = SimpleUploadedFile(name or f"{kind}.pdf", PROMISE)
    return applying.add_document(application=application, actor=clerk, kind=kind, file=file, limit=2**20)


def make_clinic(serial: int, like: Provider, **overrides: Any) -> tuple[Provider, Actor]:
    """Another organisation of the region with everything in its requisites, and its head."""
    assert like.region is not None
    provider = make_provider(serial, like.region, {})
    for name, value in (REQUISITES | overrides).items():
        setattr(provider, name, value)
    provider.save()
    return provider, make_actor(provider, Role.PROVIDER_HEAD, email=f"clinic{serial}@example.kz")


def make_returned(like: Provider, officer: Actor, serial: int = 901) -> tuple[Application, Actor]:
    """Two remarks, one of them answered; the term of correction runs."""
    provider, head = make_clinic(serial, like)
    application = make_draft(provider, head)["application"]
    application.remarks.all().delete()
    application = reviewing.take_up(application=submit_as(application, head), actor=officer)
    for section, text in (
        ("staff", "У двух специалистов кончился срок сертификата: внесите действующие."),
        ("equipment", "Серийный номер сканера не совпадает с паспортом прибора."),
    ):
        reviewing.add_remark(application=application, actor=officer, section=section, text=text, norm="")
    application = reviewing.return_for_correction(application=application, actor=officer)
    first = application.remarks.order_by("pk").first()
    assert first is not None
    applying.answer_remark(application=application, actor=head, remark=first, answer="Внесён новый сертификат С-2.")
    return application, head


def make_decided(like: Provider, officer: Actor, chief: Actor, serial: int = 902) -> tuple[Application, Actor]:
    """Admitted to one type of care, refused another; one entry is suspended, a licence ends soon."""
    provider, head = make_clinic(serial, like)
    rows = make_draft(provider, head)
    application, today = rows["application"], timezone.localdate()
    application.remarks.all().delete()
    care = list(CareType.objects.filter(code__in=("kdu", "inpatient")))
    keep = {"application": application, "actor": head}
    applying.choose_care(care=care, **keep)
    rows["licence"].valid_to = today + timedelta(days=20)
    applying.save_rows(rows=[rows["licence"]], **keep)
    application = submit_as(application, head)
    Application.objects.filter(pk=application.pk).update(needs_visit=False)
    application = reviewing.take_up(application=application, actor=officer)
    for one in application.care.select_related("care_type"):
        refused = {"decision": "refused", "reason": "Коечный фонд не утверждён.", "norm": "ҚР ДСМ-242/2020, p. 37"}
        admitted = {"decision": "admitted"}
        decided = admitted if one.care_type.code == "kdu" else refused
        reviewing.decide_care(application=application, actor=officer, care=one, **decided)
    document = reviewing.decision_to_sign(application=application, actor=chief)
    cms = cms_of(document, chief)
    application = reviewing.conclude(application=application, actor=chief, document=document, cms=cms)
    entry = provider.entries.get()
    reviewing.suspend_entry(entry=entry, actor=chief, note="Внеплановая проверка не допущена на базу.")
    return application, head


def grow(provider: Provider, application: Application, number: int) -> None:
    """One more row in every list of the wizard, and one more application that is over."""
    kind, profile = kinds()
    base = ProductionBase.objects.create(
        provider=provider, name=f"Корпус {number}", address="–", tenure="own", valid_from=SINCE
    )
    common = {"provider": provider, "valid_from": SINCE}
    Licence.objects.create(
        number=f"Қ-{number}", care_type=CareType.objects.get(code="kdu"), kind="medical", confirmed=False, **common
    )
    Accreditation.objects.create(number=f"Қ-{number}", **common)
    Equipment.objects.create(base=base, kind=kind, serial=f"Қ-{number}", made_in=2020, daily_minutes=60, **common)
    Beds.objects.create(base=base, profile=profile, count=1, **common)
    BedApproval.objects.create(
        provider=provider, profile=profile, count=1, decision=f"УЗ-{number}",
        valid_from=SINCE + timedelta(days=number),
    )  # fmt: skip
    person = StaffMember.objects.filter(provider=provider).order_by("-pk").first()
    StaffCertificate.objects.create(
        staff_member=person, number=f"Қ-{number}", speciality=f"Маман {number}", valid_from=SINCE
    )
    ProviderDocument.objects.create(
        provider=provider, kind="other", name=f"{number}.pdf", file=f"{number}.pdf", size=9, sha256="0" * 64
    )
    ApplicationRemark.objects.create(application=application, section="staff", text=f"Ескерту {number}")
    Application.objects.create(
        provider=provider,
        kind="new",
        state="withdrawn",
        created_by=application.created_by,
        number=f"2020-{number:06d}",
    )
