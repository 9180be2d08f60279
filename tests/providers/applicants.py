"""An organisation that applies, its branch and a commission, for tests of stage 1. Days are those of 2026."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from providers.admission import applying, reviewing
from providers.models import (
    Application,
    BedApproval,
    BedProfile,
    Beds,
    EquipmentKind,
    Licence,
    ProductionBase,
    Provider,
    ProviderDocument,
    StaffCertificate,
    StaffMember,
    Term,
)
from tests.claims.world import make_actor
from tests.providers.facts import START, make_calendar, make_care, make_provider, require
from tests.signing import cms_of

NOW = date(2026, 3, 2)  # a Monday
REQUISITES: dict[str, Any] = {
    "name_kk": "«Үлгі» клиникасы",
    "name_ru": "Клиника «Үлгі»",
    "address": "Астана, Абай даңғылы, 1",
    "phone": "+7 717 200 00 00",
    "email": "clinic@example.kz",
    "head_name": "Примеров Данияр",
    "head_iin": "850517400003",
    "bank_account": "KZ000000000000000000",
}


@dataclass
class Stage:
    """Who takes part: the clinic's clerk and head, the branch's officer, head and a member of the commission."""

    provider: Provider
    clerk: Actor
    head: Actor
    officer: Actor
    chief: Actor
    member: Actor


def make_stage(**overrides: Any) -> Stage:
    make_terms()
    provider = make_provider(**(REQUISITES | overrides))
    branch = Organisation.objects.get_or_create(
        kind=OrganisationKind.BRANCH, region=provider.region, defaults={"name_ru": "Филиал", "name_kk": "Филиал"}
    )[0]
    return Stage(
        provider,
        make_actor(provider, Role.PROVIDER_CLERK),
        make_actor(provider, Role.PROVIDER_HEAD),
        make_actor(branch, Role.BRANCH_OFFICER),
        make_actor(branch, Role.BRANCH_HEAD),
        make_actor(branch, Role.COMMISSION_MEMBER),
    )


def settled_stage(**overrides: Any) -> Stage:
    """With the calendar of the year and the requirements of the types of care."""
    make_calendar()
    make_requirements()
    return make_stage(**overrides)


def make_terms() -> None:
    for code, days, working in (
        ("application_review", 10, True),
        ("application_correction", 3, True),
        ("visit_notice", 1, False),
        ("entry_suspension", 365, False),
        ("reminder", 1, True),
        ("paper_outlook", 60, False),
    ):
        Term.objects.get_or_create(code=code, valid_from=START, defaults={"days": days, "working": working})


def make_requirements() -> None:
    """Of all a licence, a base with a permit, a promise; of kdu a scanner and two people; of day_hospital beds."""
    require("licence", "medical", code="licence")
    require("base", code="base", lasting=False)
    require("sanitary", code="sanitary")
    require("document", "promise", code="promise", lasting=False)
    require("equipment", "ultrasound", care="kdu", code="kdu_ultrasound", lasting=False)
    require("staff", "", 2, care="kdu", code="kdu_staff")
    require("beds", "day", 3, care="day_hospital", code="day_beds", lasting=False)


def fill(stage: Stage, application: Application, care: tuple[str, ...] = ("kdu",), **licence: Any) -> None:
    """Everything that kdu and day_hospital need, typed in the wizard."""
    types = [make_care(code) for code in care]
    provider = stage.provider
    base = ProductionBase(
        provider=provider, name="Корпус 1", address="Абай даңғылы, 1", tenure="own", sanitary_number="СЭЗ-1",
        valid_from=START,
    )  # fmt: skip
    facts: list[Any] = [
        Licence(provider=provider, number="Л-1", kind="medical", care_type=one, valid_from=START, **licence)
        for one in types
    ]
    staff = [
        StaffMember(
            provider=provider, iin=f"{number:012d}", full_name=f"Дәрігер {number}", speciality="Терапевт",
            hired_on=START, daily_minutes=360,
        )
        for number in (1, 2)
    ]  # fmt: skip
    if application.kind != "update":
        applying.choose_care(application=application, actor=stage.clerk, care=types)
    applying.save_rows(application=application, actor=stage.clerk, rows=[base, *facts, *staff])
    certificates = [
        StaffCertificate(staff_member=one, number=f"С-{one.iin}", speciality="Терапевт", valid_from=START)
        for one in staff
    ]
    applying.save_rows(application=application, actor=stage.clerk, rows=certificates)
    add_document(stage, application, "promise")


def add_document(stage: Stage, application: Application, kind: str) -> ProviderDocument:
    file = SimpleUploadedFile(f"{kind}.pdf", b"%PDF-1.7 promise")
    return applying.add_document(application=application, actor=stage.clerk, kind=kind, file=file, limit=2**20)


def add_scanner(stage: Stage, application: Application) -> None:
    kind = EquipmentKind.objects.get_or_create(code="ultrasound", defaults={"name_ru": "УЗИ", "name_kk": "УДЗ"})[0]
    base = ProductionBase.objects.filter(provider=stage.provider).first()
    from providers.models import Equipment

    device = Equipment(
        provider=stage.provider, base=base, kind=kind, serial="SN-1", made_in=2022, daily_minutes=360, valid_from=START
    )
    applying.save_rows(application=application, actor=stage.clerk, rows=[device])


def approve_beds(provider: Provider, count: int = 5, profile: str = "day") -> None:
    made = BedProfile.objects.get_or_create(code=profile, defaults={"name_ru": profile, "name_kk": profile})[0]
    BedApproval.objects.create(provider=provider, profile=made, count=count, decision="УЗ-1", valid_from=START)


def add_beds(stage: Stage, application: Application, count: int = 5, profile: str = "day") -> None:
    made = BedProfile.objects.get_or_create(code=profile, defaults={"name_ru": profile, "name_kk": profile})[0]
    base = ProductionBase.objects.filter(provider=stage.provider).first()
    rows = [Beds(provider=stage.provider, base=base, profile=made, count=count, valid_from=START)]
    applying.save_rows(application=application, actor=stage.clerk, rows=rows)


def submit(stage: Stage, application: Application) -> Application:
    return submit_as(application, stage.head)


def submit_as(application: Application, head: Actor) -> Application:
    document = applying.document_to_sign(application=application, actor=head)
    return applying.submit(application=application, actor=head, document=document, cms=cms_of(document, head))


def conclude(stage: Stage, application: Application) -> Application:
    document = reviewing.decision_to_sign(application=application, actor=stage.chief)
    cms = cms_of(document, stage.chief)
    return reviewing.conclude(application=application, actor=stage.chief, document=document, cms=cms)


def exclude(stage: Stage, entry: Any, reason: str = "Өз еркімен", norm: str = "ҚР ДСМ-186/2020, p. 20") -> Any:
    document = reviewing.propose_exclusion(entry=entry, actor=stage.chief, reason=reason, norm=norm)
    cms = cms_of(document, stage.chief)
    return reviewing.exclude_entry(entry=entry, actor=stage.chief, document=document, cms=cms)


def decide(stage: Stage, application: Application, **decisions: str) -> None:
    for care in application.care.select_related("care_type"):
        decision = decisions.get(care.care_type.code, "admitted")
        words = {"reason": "Жабдық жоқ", "norm": "ҚР ДСМ-242/2020, p. 37"} if decision == "refused" else {}
        reviewing.decide_care(application=application, actor=stage.officer, care=care, decision=decision, **words)


def visit(stage: Stage, application: Application, *, positive: bool = True, day: date | None = None) -> None:
    """Planned for the first possible day and reported as if that day had come."""
    from django.db.models import F

    from providers.models import Visit

    day = day or timezone.localdate() + timedelta(days=1)
    planned = reviewing.plan_visit(
        application=application,
        actor=stage.officer,
        day=day,
        members=[stage.member.user],  # type: ignore[list-item]
    )
    Visit.objects.filter(pk=planned.pk).update(planned_on=F("planned_on") - timedelta(days=1))
    planned.refresh_from_db()
    reviewing.report_visit(visit=planned, actor=stage.member, report="Барлығы сай", positive=positive)
