"""Applications for admission in every state, so that each role finds something to do at its first sign-in.

They go the ordinary way: the same verbs, signed with keys of the demonstration authority. What lies in the past is
then moved there as a whole, term and history with it.
"""

import base64
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from accounts.actions import add_membership, create_user
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Notification, Organisation, SignedDocument, User
from accounts.signatures import demonstration, issuing
from claims.demo import users
from claims.demo.country import issued, registered
from claims.demo.facts import DAY_MINUTES
from config.models import StateChange
from providers import terms
from providers.admission import applying, reviewing
from providers.bank import make_iban
from providers.models import (
    Application,
    BedApproval,
    BedProfile,
    Beds,
    CareType,
    Equipment,
    EquipmentKind,
    Licence,
    ProductionBase,
    Provider,
    RegistryEntry,
    StaffCertificate,
    StaffMember,
    Visit,
)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n"
SINCE = date(2024, 2, 1)
KINDS = {
    "clinic": ("Клиника «{}»", "«{}» клиникасы"),
    "centre": ("Медицинский центр «{}»", "«{}» медициналық орталығы"),
    "dental": ("Стоматология «{}»", "«{}» стоматологиясы"),
}


@dataclass(frozen=True)
class Plan:
    """``days``: how long ago the last step was taken."""

    login: str
    name: str
    kind: str
    region: str
    care: tuple[str, ...]
    state: str
    days: int = 0
    complete: bool = True  # has everything that its types of care require


PLANS = (
    Plan("saya", "Сая", "clinic", "71", ("kdu", "day_hospital"), "draft", complete=False),
    Plan("emdik", "Емдік", "centre", "71", ("kdu",), "submitted", 1),
    Plan("qamqor", "Қамқор", "clinic", "71", ("kdu", "screening", "day_hospital"), "visit", 2),
    Plan("janua", "Жанұя", "centre", "71", ("kdu", "dental"), "ready", 4),
    Plan("tynys", "Тыныс", "clinic", "71", ("kdu",), "correction", 1, complete=False),
    Plan("sezim", "Сезім", "centre", "75", ("kdu", "screening"), "submitted", 7),
    Plan("aqmadi", "Ақ-Мәди", "dental", "75", ("dental", "kdu"), "taken", 3),
    Plan("zerek", "Зерек", "clinic", "75", ("kdu",), "rejected", 12, complete=False),
    Plan("ainur", "Айнұр", "clinic", "75", ("kdu", "day_hospital"), "admitted", 6),
    Plan("dana", "Дана", "centre", "35", ("kdu",), "submitted", 2),
    Plan("sunkar", "Сұңқар-Мед", "clinic", "35", ("kdu", "day_hospital"), "ready", 5),
    Plan("orda", "Орда", "clinic", "35", ("kdu",), "expired", 20, complete=False),
    Plan("meken", "Мекен", "dental", "35", ("dental",), "withdrawn", 9),
)


@dataclass
class Cast:
    """Who acts in a region."""

    officer: Actor
    chief: Actor
    member: Actor


class Stage:
    def __init__(self) -> None:
        self.care = {one.code: one for one in CareType.objects.order_by("pk")}
        self.equipment = {one.code: one for one in EquipmentKind.objects.order_by("pk")}
        self.profiles = {one.code: one for one in BedProfile.objects.order_by("pk")}
        self.branches = {region: self.cast(region) for region in users.BRANCHES}

    def cast(self, region: str) -> Cast:
        branch = Organisation.objects.get(kind=OrganisationKind.BRANCH, region_id=region)
        roles = (Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.COMMISSION_MEMBER)
        return Cast(*(actor_of(branch, role) for role in roles))

    def run(self) -> None:
        for number, plan in enumerate(PLANS):
            if not Application.objects.filter(provider__memberships__user__email=address(plan)).exists():
                with transaction.atomic():
                    self.play(number, plan)
        reviewing.take_due()
        for number, role in ((0, "update"), (2, "returned")):
            self.update(users.PROVIDERS[number], role)

    def play(self, number: int, plan: Plan) -> None:
        """From the registration to the state of the plan."""
        head = newcomer(number, plan)
        application = applying.start_application(provider=head.organisation, actor=head)  # type: ignore[arg-type]
        self.fill(number, plan, application, head)
        branch = self.branches[plan.region]
        if plan.state == "withdrawn":
            applying.withdraw(application=application, actor=head)
        elif plan.state != "draft":
            application = self.submit(application, head)
            if plan.state != "submitted":
                self.review(plan, application, branch)
        age(application, plan.days)

    def review(self, plan: Plan, application: Application, branch: Cast) -> None:
        application = reviewing.take_up(application=application, actor=branch.officer)
        if plan.state in ("correction", "expired"):
            self.give_back(application, branch)
        elif plan.state != "taken":
            self.visit(application, branch, happened=plan.state != "visit")
        if plan.state in ("ready", "admitted", "rejected"):
            self.decide(application, branch, plan)
        if plan.state in ("admitted", "rejected"):
            document = reviewing.decision_to_sign(application=application, actor=branch.chief)
            cms = signed(document, branch.chief)
            reviewing.conclude(application=application, actor=branch.chief, document=document, cms=cms)

    def submit(self, application: Application, head: Actor) -> Application:
        document = applying.document_to_sign(application=application, actor=head)
        return applying.submit(application=application, actor=head, document=document, cms=signed(document, head))

    def give_back(self, application: Application, branch: Cast) -> None:
        for section, text, norm in (
            ("equipment", "Ультрадыбыстық сканер көрсетілмеген. Не указан ультразвуковой сканер.", "ҚР ДСМ-167/2020"),
            ("documents", "Жалға алу шартының көшірмесі жоқ. Нет копии договора аренды.", "ҚР ДСМ-242/2020, p. 27"),
        ):
            reviewing.add_remark(application=application, actor=branch.officer, section=section, text=text, norm=norm)
        reviewing.return_for_correction(application=application, actor=branch.officer)

    def visit(self, application: Application, branch: Cast, happened: bool) -> None:
        day = terms.last_day("visit_notice", timezone.localdate()) or timezone.localdate()
        member = branch.member.user
        assert member is not None
        planned = reviewing.plan_visit(application=application, actor=branch.officer, day=day, members=[member])
        if happened:
            Visit.objects.filter(pk=planned.pk).update(planned_on=timezone.localdate() - timedelta(days=1))
            planned.refresh_from_db()
            text = "Үй-жайлар, жабдық және қызметкерлер өтінімдегі деректерге сәйкес келеді."
            reviewing.report_visit(visit=planned, actor=branch.member, report=text, positive=True)

    def decide(self, application: Application, branch: Cast, plan: Plan) -> None:
        for care in application.care.select_related("care_type"):
            refused = plan.state == "rejected"
            words = (
                {"reason": "Жабдық ең төменгі талаптарға сай емес", "norm": "ҚР ДСМ-242/2020, p. 37"}
                if refused
                else {}
            )
            decision = "refused" if refused else "admitted"
            reviewing.decide_care(application=application, actor=branch.officer, care=care, decision=decision, **words)

    # What is typed in the wizard ---------------------------------------------------------------------------------
    def fill(self, number: int, plan: Plan, application: Application, head: Actor) -> None:
        provider = Provider.objects.get(pk=application.provider_id)
        care = [self.care[code] for code in plan.care]
        applying.choose_care(application=application, actor=head, care=care)
        base = ProductionBase(
            provider=provider, name="Бас ғимарат", address=f"{provider.address}", tenure="lease",
            sanitary_number=f"KZ{number + 11}VBZ0009{number:04d}", valid_from=SINCE,
        )  # fmt: skip
        licences = [
            Licence(provider=provider, number=f"{24_000_501 + number}", care_type=one, valid_from=SINCE)
            for one in care
        ]
        save(application, head, base, *licences)
        if plan.state == "draft":
            return
        self.people(number, plan, application, head, provider)
        self.things(number, plan, application, head, base)
        for kind, name in (("registration", "tirkeu.pdf"), ("promise", "kepildik.pdf")):
            file = SimpleUploadedFile(name, PDF + f"%{plan.login}\n".encode())
            applying.add_document(application=application, actor=head, kind=kind, file=file, limit=2**20)

    def people(self, number: int, plan: Plan, application: Application, head: Actor, provider: Provider) -> None:
        specialities = ["Терапевт", "Врач функциональной диагностики", "Хирург", "Стоматолог"]
        staff = []
        for at, speciality in enumerate(specialities):
            surname, first, patronymic = NAMES[(number * 4 + at) % len(NAMES)]
            born = date(1974, 1, 1) + timedelta(days=(number * 4 + at) * 191)
            staff.append(
                StaffMember(
                    provider=provider, iin=issued(born, "F", 9_100 + number * 4 + at),
                    full_name=f"{surname} {first} {patronymic}", speciality=speciality, hired_on=SINCE,
                    daily_minutes=360,
                )
            )  # fmt: skip
        save(application, head, *staff)
        certificates = [
            StaffCertificate(
                staff_member=one, number=f"С-{80_001 + number * 10 + at}", speciality=one.speciality,
                valid_from=SINCE, valid_to=date(2029, 1, 31),
            )
            for at, one in enumerate(staff)
        ]  # fmt: skip
        save(application, head, *certificates)

    def things(self, number: int, plan: Plan, application: Application, head: Actor, base: ProductionBase) -> None:
        wanted = [
            "ecg",
            *(["ultrasound"] if plan.complete else []),
            *(["dental_unit"] if "dental" in plan.care else []),
        ]
        common = {"provider": base.provider, "base": base, "valid_from": SINCE}
        devices = [
            Equipment(
                kind=self.equipment[code], serial=f"{code[:3].upper()}-N{number:02d}{at}", made_in=2023,
                daily_minutes=DAY_MINUTES, **common,
            )
            for at, code in enumerate(wanted)
        ]  # fmt: skip
        save(application, head, *devices)
        if "day_hospital" in plan.care:
            profile = self.profiles["day"]
            BedApproval.objects.create(
                provider=base.provider, profile=profile, count=8, decision=f"№ {number + 410} / 02.02.2026",
                valid_from=SINCE,
            )  # fmt: skip
            save(application, head, Beds(profile=profile, count=10, **common))

    # Organisations of the registry ---------------------------------------------------------------------------------
    @transaction.atomic
    def update(self, login: str, state: str) -> None:
        """A yearly update of somebody who is in the registry: begun, or returned by the branch."""
        head = actor_of_login(f"head.{login}@{users.DOMAIN}")
        provider = Provider.objects.get(pk=head.organisation.pk)  # type: ignore[union-attr]
        if Application.objects.filter(provider=provider).exists():
            return
        values = requisites(provider, head.user)
        application = applying.start_application(provider=provider, actor=head, kind="update")
        applying.save_requisites(application=application, actor=head, values=values)
        application.refresh_from_db()
        if state == "returned" and provider.region_id in self.branches:
            for kind in ("registration", "promise"):
                file = SimpleUploadedFile(f"{kind}.pdf", PDF)
                applying.add_document(application=application, actor=head, kind=kind, file=file, limit=2**20)
            branch = self.branches[provider.region_id]
            application = self.submit(application, head)
            application = reviewing.take_up(application=application, actor=branch.officer)
            text = "Бас дәрігер ауысқаны туралы бұйрық жоқ. Нет приказа о смене главного врача."
            reviewing.add_remark(application=application, actor=branch.officer, section="documents", text=text)
            reviewing.return_for_correction(application=application, actor=branch.officer)
            age(application, 1)


# Entries that do not count -------------------------------------------------------------------------------------------
@transaction.atomic
def halt(stage: Stage) -> None:
    """One licence that ended, one suspension by decision, one exclusion, among organisations without logins."""
    if Licence.objects.filter(valid_to=timezone.localdate() - timedelta(days=3)).exists():
        return
    rows = RegistryEntry.objects.filter(provider__region__in=stage.branches, state="active", application=None)
    known = [f"{name}.{login}@{users.DOMAIN}" for login in users.PROVIDERS for name in ("head", "clerk")]
    rows = rows.exclude(provider__memberships__user__email__in=known).select_related("provider", "care_type")
    for entry, act in zip(rows.filter(care_type__code="kdu").order_by("-pk"), (lapse, stop, remove), strict=False):
        act(entry, stage.branches[entry.provider.region_id or ""].chief)


def lapse(entry: RegistryEntry, chief: Actor) -> None:
    Licence.objects.filter(provider=entry.provider, care_type=entry.care_type).update(
        valid_to=timezone.localdate() - timedelta(days=3)
    )


def stop(entry: RegistryEntry, chief: Actor) -> None:
    note = "Жоспардан тыс мониторинг нәтижесі бойынша"
    reviewing.suspend_entry(entry=entry, actor=chief, note=note, norm="ҚР ДСМ-321/2020, p. 20")


def remove(entry: RegistryEntry, chief: Actor) -> None:
    document = reviewing.propose_exclusion(
        entry=entry, actor=chief, reason="Ұйымның өз өтініші бойынша", norm="ҚР ДСМ-186/2020, p. 15"
    )
    reviewing.exclude_entry(entry=entry, actor=chief, document=document, cms=signed(document, chief))


# People --------------------------------------------------------------------------------------------------------------
NAMES = (
    ("Әлімжанова", "Сәуле", "Ермекқызы"), ("Қожахметова", "Динара", "Болатқызы"), ("Лебедева", "Ольга", "Романовна"),
    ("Жүнісова", "Ботагөз", "Мәлікқызы"), ("Сүлейменова", "Айнұр", "Ахметқызы"), ("Орлова", "Елена", "Андреевна"),
    ("Төребекова", "Меруерт", "Дулатқызы"), ("Қасенова", "Раушан", "Сабырқызы"), ("Зайцева", "Марина", "Викторовна"),
    ("Бейсенова", "Назгүл", "Тоқтарқызы"), ("Ыбыраева", "Шолпан", "Нұрболқызы"), ("Сорокина", "Ирина", "Олеговна"),
)  # fmt: skip


def address(plan: Plan) -> str:
    return f"head.{plan.login}@{users.DOMAIN}"


def newcomer(number: int, plan: Plan) -> Actor:
    """The organisation and its head."""
    ru, kk = KINDS[plan.kind]
    user = User.objects.filter(email=address(plan)).first()
    if user is None:
        surname, first, patronymic = NAMES[number % len(NAMES)]
        user = create_user(
            actor=SYSTEM, email=address(plan), last_name=surname, first_name=first, patronymic=patronymic,
            iin=issued(date(1976, 5, 1) + timedelta(days=number * 117), "F", 9_700 + number),
            encoded_password=users.encoded(),
        )  # fmt: skip
    provider = Provider.objects.create(
        kind=OrganisationKind.PROVIDER, listed=False,
        bin=registered(date(2023, 1 + number % 12, 1), 30_000 + number * 41),
        name_ru=ru.format(plan.name), name_kk=kk.format(plan.name), region_id=plan.region, territory="city",
        ownership="private", registered_on=date(2023, 1 + number % 12, 15),
    )  # fmt: skip
    for name, value in requisites(provider, user).items():
        setattr(provider, name, value)
    provider.save()
    add_membership(
        user=user, organisation=Organisation.objects.get(pk=provider.pk), roles=[Role.PROVIDER_HEAD], actor=SYSTEM,
        position="Бас дәрігер",
    )  # fmt: skip
    return Actor(user=user, organisation=provider, roles=frozenset({Role.PROVIDER_HEAD}))


def requisites(provider: Provider, head: Any) -> dict[str, Any]:
    number = int(provider.bin or "0") % 10_000
    centre = provider.region.centre if provider.region else ""
    return {
        "address": provider.address or f"{centre}, Кенесары көшесі, {number % 120 + 1}",
        "phone": f"+7 7{number % 90 + 10} {number:04d} 000"[:20],
        "email": f"info-{number}@{users.DOMAIN}",
        "head_name": head.full_name,
        "head_iin": head.iin,
        "bank_account": make_iban("000", f"{number:013d}"),
    }


def actor_of(organisation: Organisation, role: str) -> Actor:
    row = Membership.objects.filter(
        organisation=organisation, roles__contains=[role], user__email__endswith=f"@{users.DOMAIN}"
    )
    found = row.select_related("user").order_by("id")[0]
    return Actor(user=found.user, organisation=organisation, roles=frozenset(found.roles))


def actor_of_login(email: str) -> Actor:
    row = Membership.objects.select_related("user", "organisation").filter(user__email=email).order_by("id")[0]
    return Actor(user=row.user, organisation=row.organisation, roles=frozenset(row.roles))


# Signing, time -------------------------------------------------------------------------------------------------------
def signed(document: SignedDocument, actor: Actor) -> bytes:
    """Detached CMS by the actor's key of the demonstration authority."""
    assert actor.user is not None
    pair = issuing.Pair.from_pem(demonstration.issue(actor.user, actor.organisation, roles=HEAD_ROLES).read_bytes())
    return base64.b64encode(issuing.sign(document.data, pair))


HEAD_ROLES = (demonstration.HEAD, demonstration.MAY_SIGN, demonstration.MAY_SIGN_FINANCIAL)


def save(application: Application, actor: Actor, *rows: Any) -> None:
    applying.save_rows(application=application, actor=actor, rows=rows)


def age(application: Application, days: int) -> None:
    """Moves the application with its history, visits and news ``days`` into the past."""
    if not days:
        return
    back = timedelta(days=days)
    row = Application.objects.get(pk=application.pk)
    for name in ("created_at", "submitted_at", "state_since"):
        if (moment := getattr(row, name)) is not None:
            setattr(row, name, moment - back)
    if row.due_on is not None and row.submitted_at is not None:
        code = "application_correction" if row.state == "correction" else "application_review"
        row.due_on = terms.last_day(code, timezone.localdate(row.submitted_at))
    row.save()
    StateChange.objects.filter(subject_id=row.uuid).update(at=F("at") - back)
    Visit.objects.filter(application=row).update(planned_at=F("planned_at") - back)
    Notification.objects.filter(url__contains=str(row.uuid)).update(at=F("at") - back)
