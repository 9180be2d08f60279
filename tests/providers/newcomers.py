"""Organisations that have applied, for the cast of all pages: one with everything that an address may name, and before
a browser one in each state."""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Signature
from accounts.signatures import prepare
from config.models import StateChange
from providers.admission import applying, reviewing
from providers.admission.content import of_application
from providers.models import (
    Application,
    ApplicationCare,
    ApplicationRemark,
    BedApproval,
    BedProfile,
    CareType,
    Licence,
    Provider,
    ProviderDocument,
    RegistryEntry,
    StaffMember,
    Suspension,
    Visit,
)
from tests.claims.world import make_actor
from tests.providers import applicants
from tests.providers.applicants import REQUISITES, Stage
from tests.providers.facts import START, make_provider

Actors = dict[str, Actor]
UNMET = {"code": "kdu_ultrasound", "kind": "equipment", "subject": "ultrasound", "care": "kdu", "minimum": 1}
UNMET |= {"found": 0, "source": "Standard of equipment ҚР ДСМ-167/2020"}
LONG_TEXT = (
    "Кабинет ультразвуковой диагностики находится на втором этаже корпуса по проспекту Абая; аппарат на день"
    " осмотра не был введён в эксплуатацию, договор на его обслуживание не представлен."
)


def make_newcomer(own: Provider, actors: Actors) -> dict[str, Any]:
    """Name in the table of access → what stands in the address: an application under review with a remark, a planned
    visit and a document, and an entry of the first organisation."""
    applicants.make_terms()
    provider = make_provider(region=own.region, **REQUISITES)
    now, day = timezone.now(), timezone.localdate()
    application = Application.objects.create(
        provider=provider, kind="new", state="checking", number="2026-000900", created_by=actors["clerk"].user,
        submitted_at=now, due_on=day + timedelta(days=9), officer=actors["officer"].user, needs_visit=True,
        checks=[UNMET],
    )  # fmt: skip
    StateChange.objects.create(
        machine="application", subject_id=application.uuid, step="submit", source="draft", target="submitted", at=now
    )
    care = CareType.objects.get(code="kdu")
    ApplicationCare.objects.create(application=application, care_type=care)
    remark = ApplicationRemark.objects.create(
        application=application, section="equipment", text="Нет аппарата УЗИ", author=actors["officer"].user
    )
    visit = Visit.objects.create(application=application, planned_on=day + timedelta(days=1))
    visit.members.add(actors["member"].user)
    paper = ProviderDocument.objects.create(
        provider=provider, kind="promise", name="promise.pdf", size=9, sha256="0" * 64, added_at=now,
        file=ContentFile(b"%PDF-1.7 ", name="promise.pdf"),
    )  # fmt: skip
    entry = RegistryEntry.objects.get_or_create(provider=own, care_type=care, defaults={"admitted_on": START})[0]
    mark_signed(application, actors["clerk"])
    return {
        "newcomer": application.uuid,
        "newcomer_remark": remark.uuid,
        "newcomer_visit": visit.uuid,
        "newcomer_paper": paper.uuid,
        "entry": entry.uuid,
    }


def mark_signed(application: Application, actor: Actor) -> None:
    """A submission of the content of now, as if its signature had been verified."""
    document = prepare(
        kind="application", subject=application, title="Заявка", content=of_application(application), actor=actor
    )
    facts = {"signer_name": "ПРИМЕРОВА АЙГҮЛ", "signer_iin": "0" * 12, "serial": "1", "cms": "", "verdict": {}}
    Signature.objects.create(document=document, user=actor.user, organisation=actor.organisation, **facts)


# Before a browser ---------------------------------------------------------------------------------------------------
def make_stage_of(own: Provider, actors: Actors, name: str, **requisites: str) -> Stage:
    """A new organisation of the region before the branch and the commission of the cast."""
    provider = make_provider(region=own.region, **(REQUISITES | requisites))
    return Stage(
        provider,
        make_actor(provider, Role.PROVIDER_CLERK, email=f"{name}-clerk@example.kz"),
        make_actor(provider, Role.PROVIDER_HEAD, email=f"{name}-head@example.kz"),
        actors["officer"],
        actors["chief"],
        actors["member"],
    )


def applied(stage: Stage, care: tuple[str, ...] = ("kdu",)) -> Application:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    applicants.fill(stage, application, care)
    return applicants.submit(stage, application)


def taken_up(stage: Stage, care: tuple[str, ...] = ("kdu",)) -> Application:
    return reviewing.take_up(application=applied(stage, care), actor=stage.officer)


def returned(stage: Stage, care: tuple[str, ...] = ("kdu",)) -> Application:
    application = taken_up(stage, care)
    norm = "Правила закупа ҚР ДСМ-242/2020, п. 26"
    for section, text in (("equipment", LONG_TEXT), ("licences", "Нет приложения к лицензии")):
        reviewing.add_remark(
            application=application, actor=stage.officer, section=section, text=text, norm=norm, version=None
        )
    return reviewing.return_for_correction(application=application, actor=stage.officer)


def corrected(stage: Stage) -> Application:
    """Under review again: a device more, beds, a last day, and answers."""
    application = returned(stage, ("kdu", "inpatient"))
    applicants.add_scanner(stage, application)
    applicants.add_beds(stage, application, count=12)
    base = stage.provider.bases.get()
    base.sanitary_to = date(2028, 12, 31)
    applying.save_rows(application=application, actor=stage.clerk, rows=[base])
    applicants.add_document(stage, application, "lease")
    for remark in application.remarks.order_by("pk"):
        applying.answer_remark(
            application=application, actor=stage.clerk, remark=remark, answer="Внесено, документ приложен."
        )
    return reviewing.take_up(application=applicants.submit(stage, application), actor=stage.officer)


def make_applicants(own: Provider, actors: Actors, long: dict[str, str]) -> dict[str, Any]:
    """An application in each state, visits and entries in theirs. ``long``: names as long as names really get."""
    applicants.make_requirements()
    profile = BedProfile.objects.get_or_create(code="day", defaults={"name_ru": "дневной", "name_kk": "күндізгі"})[0]
    found: dict[str, Any] = {}

    def stage(name: str, **requisites: str) -> Stage:
        return make_stage_of(own, actors, name, **requisites)

    reviewed = stage("reviewed", **long)
    BedApproval.objects.create(
        provider=reviewed.provider, profile=profile, count=10, decision="№ 114", valid_from=START
    )
    StaffMember.objects.create(
        provider=own, iin=f"{1:012d}", full_name="Дәрігер 1", hired_on=START, daily_minutes=480, speciality="Терапевт"
    )
    found["reviewed"] = corrected(reviewed)
    found["waiting"] = applied(stage("waiting"))
    found["correcting"] = returned(stage("correcting"))
    found["refused_application"] = refused(stage("refused"))
    found["admitted_application"] = admitted(stage("admitted"))
    found["signing"] = decided(stage("signing"))
    over = applied(stage("over"))
    found["withdrawn_application"] = applying.withdraw(application=over, actor=make_actor_of(over))
    return {name: one.uuid for name, one in found.items()} | visits(stage("visits")) | entries(own, actors)


def make_actor_of(application: Application) -> Actor:
    return make_actor(application.provider, Role.PROVIDER_CLERK, email=f"{application.uuid}@example.kz")


def decided(stage: Stage) -> Application:
    application = taken_up(stage, ("kdu", "screening"))
    Licence.objects.filter(provider=stage.provider).update(valid_to=date(2030, 1, 1))
    applicants.visit(stage, application)
    reviewing.decide_care(
        application=application, actor=stage.officer, care=application.care.get(care_type__code="screening"),
        decision="admitted",
    )  # fmt: skip
    reviewing.decide_care(
        application=application, actor=stage.officer, care=application.care.get(care_type__code="kdu"),
        decision="refused", reason=LONG_TEXT, norm="Правила закупа ҚР ДСМ-242/2020, п. 37",
    )  # fmt: skip
    return application


def admitted(stage: Stage) -> Application:
    return applicants.conclude(stage, decided(stage))


def refused(stage: Stage) -> Application:
    application = taken_up(stage)
    applicants.decide(stage, application, kdu="refused")
    return applicants.conclude(stage, application)


def visits(stage: Stage) -> dict[str, Any]:
    """Called off, reported with a negative conclusion, and one whose day has come."""
    application = taken_up(stage)
    day, members = timezone.localdate() + timedelta(days=1), [stage.member.user]
    act: dict[str, Any] = {"application": application, "actor": stage.officer, "day": day, "members": members}
    off = reviewing.plan_visit(**act)
    reviewing.cancel_visit(visit=off, actor=stage.officer)
    applicants.visit(stage, application, positive=False)
    reported = application.visits.exclude(reported_at=None).get()
    come = reviewing.plan_visit(**act)
    Visit.objects.filter(pk=come.pk).update(planned_on=timezone.localdate())
    return {
        "visit_off": off.uuid,
        "visit_reported": reported.uuid,
        "visit_come": come.uuid,
        "visited": application.uuid,
    }


def entries(own: Provider, actors: Actors) -> dict[str, Any]:
    """Suspended for two causes, proposed for exclusion, and excluded."""
    made = {}
    for name, code in (("suspended", "inpatient"), ("proposed", "screening"), ("excluded", "day_hospital")):
        care = applicants.make_care(code)
        made[name] = RegistryEntry.objects.get_or_create(
            provider=own, care_type=care, defaults={"admitted_on": START}
        )[0]
    chief = actors["chief"]
    entry = reviewing.suspend_entry(entry=made["suspended"], actor=chief, note=LONG_TEXT[:200], norm="ҚР ДСМ-186/2020")
    Suspension.objects.create(entry=entry, cause="licence", detail="Л-17", since=date(2026, 9, 30))
    Suspension.objects.create(entry=entry, cause="sanitary", since=date(2025, 5, 1), until=date(2025, 6, 3))
    reason = {"reason": "Өз өтініші бойынша", "norm": "ҚР ДСМ-186/2020, 20-т."}
    reviewing.propose_exclusion(entry=made["proposed"], actor=chief, **reason)
    stage = Stage(own, chief, chief, actors["officer"], chief, actors["member"])
    applicants.exclude(stage, made["excluded"])
    return {f"entry_{name}": entry.uuid for name, entry in made.items()}
