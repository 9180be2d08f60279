"""More of everything: rows for lists, each with neighbours of its own, so that no list can cheat by repetition."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.access import Actor
from accounts.actions import create_access_key
from accounts.enums import OrganisationKind, Role, Scope
from accounts.models import (
    Membership,
    Organisation,
    Region,
    RevocationList,
    SignedDocument,
    TrustAnchor,
    User,
    UserSession,
)
from accounts.signatures import issuing
from accounts.signatures.anchors import anchor_facts, list_facts
from claims.models import Attachment, Coverage, DraftLine, DryRun, PeriodClosure, Register, RuleEdition
from claims.partitions import add_months
from config.audit import record
from config.models import StateChange
from monitoring.models import DefectCode, DefectReduction
from procurement.models import (
    CoExecutionLimit,
    Contract,
    ContractLine,
    Diagnosis,
    DiagnosisLimit,
    FundingRow,
    Service,
    Tariff,
)
from providers.models import (
    Accreditation,
    Application,
    ApplicationCare,
    ApplicationRemark,
    BedApproval,
    BedProfile,
    Beds,
    CalendarDay,
    Capacity,
    CapacityNorm,
    CareType,
    Equipment,
    EquipmentKind,
    Licence,
    MinimumRequirement,
    ProductionBase,
    Provider,
    ProviderDocument,
    Rating,
    RatingComponent,
    RegistryEntry,
    StaffCertificate,
    StaffMember,
    Suspension,
    Term,
    Visit,
)
from tests import applications
from tests.cast import Cast, tell
from tests.claims.world import MONTH, NOW, World, iin, make_contract, make_person, make_provider
from tests.monitoring.crowd_monitoring import grow_monitoring
from tests.procurement.crowd_market import grow_market
from tests.providers.newcomers import mark_signed
from tests.signing import FROM, TO, sign

LAW = {"source": "test"}
START = date(2000, 1, 1)


def grow(cast: Cast, numbers: range) -> None:
    """Each number adds a row to every list that the table of the budget names."""
    for number in numbers:
        reference(cast.world, number)
        people(cast, number)
        provider = organisation(cast.world, number)
        contract(cast.world, number)
        administration(cast, number)
        signatures(cast, number)
        registers(cast, provider, number)
        applied(cast, number)
        newcomers(cast, provider, number)
        grow_market(cast, provider, number)
        grow_monitoring(cast, provider, number)
    lines(cast.world, numbers)
    mark_signed(Application.objects.get(uuid=cast.objects["newcomer"]), cast.world.clerk)


def names(number: int) -> dict[str, str]:
    return titles(number) | {"name_en": f"name {number}"}


def titles(number: int) -> dict[str, str]:
    return {"name_ru": f"имя {number}", "name_kk": f"атау {number}"}


def reference(world: World, number: int) -> None:
    day = START + timedelta(days=number)
    short = {"short_ru": "с", "short_kk": "қ", "short_en": "s"}
    care = CareType.objects.create(code=f"care{number}", valid_from=START, **names(number), **short, **LAW)
    service = Service.objects.create(code=f"N{number:02d}.000.001", care_type=care, funding="OSMS", **titles(number))
    Tariff.objects.create(service=service, valid_from=date(2026, 1, 1), price=Decimal(100), **LAW)
    Tariff.objects.create(service=world.services["A01.001.000"], valid_from=day, valid_to=day, price=1, **LAW)
    Diagnosis.objects.create(code=f"T{number:02d}", **titles(number))
    DiagnosisLimit.objects.create(code_from=f"T{number:02d}", code_to="T99", severity="warn", valid_from=START, **LAW)
    span = {"code_from": f"T{number:02d}", "code_to": f"T{number:02d}", "valid_from": START}
    FundingRow.objects.create(list="szz", funding_source="GOBMP", **span, **titles(number), **LAW)
    CoExecutionLimit.objects.create(
        territory="district", attached_from=0, share=10, valid_from=day, valid_to=day, **LAW
    )
    CalendarDay.objects.create(day=day, is_working=False, ordinal=0)
    Region.objects.create(
        code=f"{number:02d}", kato=f"{number:02d}0000000", iso=f"KZ-{number:02d}",
        centre="–", valid_from=START, **names(number),
    )  # fmt: skip
    standing(world, number)
    admission(world, number)
    defect = DefectCode.objects.create(code=f"9.{number}", valid_from=START, **titles(number), **LAW)
    DefectReduction.objects.create(defect=defect, column="kdu", percent=10)


def standing(world: World, number: int) -> None:
    """Rows of stage 1, a version of the rating, and throughput of a type of care with a step of each basis."""
    day = START + timedelta(days=number)
    kind = EquipmentKind.objects.create(code=f"kind{number}", **titles(number))
    profile = BedProfile.objects.create(code=f"profile{number}", **titles(number))
    care, law = CareType.objects.get(code=f"care{number}"), {"valid_from": day, **LAW}
    BedApproval.objects.create(provider=world.provider, profile=profile, count=9, decision=f"№ {number}", **law)
    Term.objects.create(code=f"term{number}", days=3, **law)
    MinimumRequirement.objects.create(code=f"least{number}", care_type=care, kind="base", **law)
    CapacityNorm.objects.create(code=f"norm{number}", care_type=care, basis="posts", minutes=Decimal(20), **law)
    component = {"component": "experience", "weight": 10, **titles(number), **law}
    RatingComponent.objects.create(code=f"part{number}", **component)
    part = {"code": f"part{number}", "component": "experience", "weight": "10", "percent": "50", "points": "5.00"}
    part |= {"neutral": False, "inputs": {"months": 3, "wanted": 36, "since": "2026-01-05"}, "source": "test"}
    Rating.objects.create(provider=world.provider, version=number + 2, day=NOW.date(), points=5, parts=[part] * 6)
    step = {"norm": "n", "subject": "", "kind": kind.code, "profile": "", "basis": "equipment", "total": 172_800}
    step |= {"size": "20", "load": "85", "units": 7_344, "source": "test"}
    terms = [{"count": 2, "per_day": 360, "days": 240}]
    beds = step | {"basis": "beds", "profile": profile.code, "size": "8.5"}
    beds["terms"] = [{"count": 25, "own": 30, "approved": 25, "per_day": 1, "days": 365}]
    Capacity.objects.create(
        provider=world.provider, care_type=care, year=NOW.year, units=7_344, steps=[step | {"terms": terms}, beds]
    )


def admission(world: World, number: int) -> None:
    """The first organisation is admitted to a type of care more, suspended from it again and again; papers of it."""
    care, day = CareType.objects.get(code=f"care{number}"), START + timedelta(days=number)
    entry = admitted(world.provider, care)
    for at in range(6):
        change = {"machine": "entry", "subject_id": entry.uuid, "source": "active", "target": "suspended"}
        StateChange.objects.create(step="suspend", at=moment(number * 10 + at), note=f"note {at}", **change)
    law = {"provider": world.provider, "valid_from": day, "confirmed": True}
    Accreditation.objects.create(number=f"ҚР-{number}", **law)
    ProductionBase.objects.create(name=f"base {number}", address="пр. Абая, 1", tenure="own", **law)


def admitted(provider: Provider, care: CareType) -> RegistryEntry:
    """Suspended for two causes."""
    entry = RegistryEntry.objects.update_or_create(
        provider=provider, care_type=care, defaults={"state": "suspended", "admitted_on": START, "ground": "import"}
    )[0]
    for cause in ("licence", "sanitary"):
        Suspension.objects.create(entry=entry, cause=cause, since=START)
    return entry


def people(cast: Cast, number: int) -> None:
    world, day = cast.world, START + timedelta(days=400 + 2 * number)
    user = User.objects.create(email=f"crowd{number}@example.kz", last_name=f"Толпа{number}", first_name="А")
    for place, role in ((world.provider, Role.PROVIDER_CLERK), (world.other, Role.PROVIDER_HEAD)):
        Membership.objects.create(user=user, organisation=place, roles=[role])
    # of a colleague, whose page lists where they work
    colleague = User.objects.get(uuid=cast.objects["user"])
    office = Organisation.objects.create(kind=OrganisationKind.BRANCH, region_id=f"{number:02d}", **titles(number))
    Membership.objects.create(user=colleague, organisation=office, roles=[Role.AUDITOR])
    head = Actor(user, world.provider, frozenset({Role.PROVIDER_HEAD}))
    place = Organisation.objects.get(pk=world.provider.pk)
    create_access_key(organisation=place, actor=head, name=f"crowd{number}", scopes=[Scope.REGISTERS_READ])
    tell(world.clerk.user, place, number)
    session = SessionStore()
    session.create()
    UserSession.objects.create(user=world.clerk.user, session_key=session.session_key)
    StaffMember.objects.create(
        provider=world.provider,
        iin=iin(date(1980, 1, 1), "F", 100 + 10 * number),
        full_name=f"Врач {number}",
        hired_on=day,
    )
    Coverage.objects.create(person=world.woman, valid_from=day, valid_to=day, basis="employee")


def signatures(cast: Cast, number: int) -> None:
    """One more signer of the document that everybody may check, and one more authority with its list."""
    user = User.objects.get(email=f"crowd{number}@example.kz")
    place = Organisation.objects.get(pk=cast.world.provider.pk)
    document = SignedDocument.objects.get(uuid=cast.objects["note"])
    sign(document, Actor(user, place, frozenset({Role.PROVIDER_CLERK})))
    pair = issuing.make_levels(name=f"Орталық {number}", valid_from=FROM, valid_to=TO).root
    facts = anchor_facts(pair.certificate.public_bytes(issuing.Encoding.PEM))
    anchor = TrustAnchor.objects.create(**facts, **LAW)
    der = issuing.revocation_list(pair, number=1, this_update=FROM, next_update=TO)
    RevocationList.objects.create(anchor=anchor, **list_facts(der), **LAW)


def organisation(world: World, number: int) -> Provider:
    """In the region of the first organisation, with a licence and a contract, and a patient of both."""
    region = world.provider.region
    assert region is not None
    provider = make_provider(100 + number, region, {"kdu": world.care_types["kdu"]})
    make_contract(provider, "OSMS", {"kdu": world.care_types["kdu"]}, number=f"crowd-{number}")
    admitted(provider, world.care_types["kdu"])
    Rating.objects.create(provider=provider, version=1, day=NOW.date(), points=5)
    day = START + timedelta(days=2 * number)
    Attachment.objects.filter(person=world.woman, valid_to=None).update(valid_from=date(2025, 1, 1))
    Attachment.objects.create(person=world.woman, valid_from=day, valid_to=day, provider=provider)
    return provider


def contract(world: World, number: int) -> None:
    year = {"valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    made = Contract.objects.create(number=f"own-{number}", provider=world.provider, funding_source="OSMS", **year)
    for care in (world.care_types["kdu"], world.care_types["inpatient"]):
        ContractLine.objects.create(contract=made, care_type=care, month=MONTH, volume=1, amount=1000)
    care = CareType.objects.get(code=f"care{number}")
    ContractLine.objects.create(contract=world.contract, care_type=care, month=MONTH, volume=1, amount=1000)


def administration(cast: Cast, number: int) -> None:
    admin, day = cast.actors["admin"], START + timedelta(days=number)
    RuleEdition.objects.create(rule="X04.2", severity="warn", valid_from=day, created_by=admin.user, **LAW)
    edition = RuleEdition.objects.get(uuid=cast.objects["edition"])
    months = {"month_from": MONTH, "month_to": MONTH}
    result = {"lines": 1, "changed": 0}
    DryRun.objects.create(edition=edition, state="waiting", started_by=admin.user, result=result, **months)
    PeriodClosure.objects.get_or_create(month=add_months(MONTH, -number - 1), defaults={"reason": "test"})
    record(
        "claims.person_searched",
        actor=Actor(User.objects.get(email=f"crowd{number}@example.kz")),
        iin="1" * 12,
        text="crowd " * 12,
    )


def registers(cast: Cast, provider: Provider, number: int) -> None:
    """A checked one of both organisations, a draft with a line, a correction of the register with failures."""
    world, contract = cast.world, Contract.objects.get(number=f"own-{number}")
    common = {"channel": "web", "period": MONTH, "funding_source": "OSMS", "created_by": world.clerk.user}
    sums = {"lines_total": 2, "lines_accepted": 1, "lines_refused": 1, "amount_total": 5, "amount_accepted": 3}
    done: dict[str, Any] = {"state": "partly", "received_at": moment(number), "checked_at": moment(number), **sums}
    done |= {"file": "crowd.csv", "file_name": "crowd.csv", "file_size": 1}
    partly = Register.objects.get(uuid=cast.objects["partly"])
    own = {"provider": world.provider, "contract": contract}
    other = {"provider": provider, "contract": Contract.objects.get(number=f"crowd-{number}")}
    for name, more in (
        (f"done{number}", own),
        (f"correction{number}", {**own, "corrects": partly}),
        (f"far{number}", other),
    ):
        Register.objects.create(number=name, sha256=sha256(name.encode()).hexdigest(), **common, **done, **more)
    draft = Register.objects.create(number=f"draft{number}", **common, **own)
    typed = world.line(service_code=f"N{number:02d}.000.001")
    DraftLine.objects.create(register=draft, position=1, values=typed)
    DraftLine.objects.create(
        register=Register.objects.get(uuid=cast.objects["draft"]), position=number + 100, values=typed
    )


def applied(cast: Cast, number: int) -> None:
    """More of everything in the draft of an application."""
    applications.grow(cast.world.provider, Application.objects.get(uuid=cast.objects["application"]), number)


def newcomers(cast: Cast, provider: Provider, number: int) -> None:
    """An application of another organisation in the region, with a visit and a suspended entry; and more of all that
    stands on the pages of the newcomer's application and of the first organisation's entry."""
    officer, member, day = cast.actors["officer"].user, cast.actors["member"].user, START + timedelta(days=number)
    care = CareType.objects.get(code=f"care{number}")
    made = Application.objects.create(
        provider=provider, kind="new", state=("checking", "submitted", "correction")[number % 3],
        number=f"crowd-{number}", created_by=officer, officer=officer, submitted_at=moment(number), due_on=NOW.date(),
    )  # fmt: skip
    ApplicationCare.objects.create(application=made, care_type=care, decision="admitted")
    colleague = User.objects.get(email=f"crowd{number}@example.kz")
    branch = cast.actors["officer"].organisation
    Membership.objects.create(user=colleague, organisation=branch, roles=[Role.COMMISSION_MEMBER])
    over = {"report": "test", "positive": True, "reported_at": moment(number)}
    for state in ({}, over):
        visit = Visit.objects.create(application=made, planned_on=day, **state)
        visit.members.add(member, colleague)
    entry = RegistryEntry.objects.update_or_create(
        provider=provider, care_type=care, defaults={"admitted_on": day, "state": "suspended"}
    )[0]
    Suspension.objects.create(entry=entry, cause="decision", since=day)
    newcomer = Application.objects.get(uuid=cast.objects["newcomer"])
    ApplicationCare.objects.create(application=newcomer, care_type=care)
    ApplicationRemark.objects.create(application=newcomer, section="staff", text=f"№ {number}", author=colleague)
    Visit.objects.get(uuid=cast.objects["newcomer_visit"]).members.add(colleague)
    Visit.objects.create(application=newcomer, planned_on=day, cancelled_at=moment(number)).members.add(member)
    facts(newcomer.provider, care, number)
    own = RegistryEntry.objects.get(uuid=cast.objects["entry"])
    Suspension.objects.create(entry=own, cause="licence", since=day, until=day)
    for machine, uuid in (("application", newcomer.uuid), ("entry", own.uuid)):
        change = {"step": "take_up", "target": {"application": "checking", "entry": "active"}[machine]}
        StateChange.objects.create(machine=machine, subject_id=uuid, actor=colleague, at=moment(number), **change)


def facts(provider: Provider, care: CareType, number: int) -> None:
    """Of an organisation that applies: a row of each kind, the person and the device known elsewhere, too."""
    law, kind = {"valid_from": START}, EquipmentKind.objects.get(code=f"kind{number}")
    profile = BedProfile.objects.get(code=f"profile{number}")
    base = ProductionBase.objects.create(provider=provider, name=f"№ {number}", address="А", tenure="own", **law)
    Licence.objects.create(provider=provider, number=f"crowd-{number}", care_type=care, confirmed=False, **law)
    Accreditation.objects.create(provider=provider, number=f"А-{number}", **law)
    Beds.objects.create(provider=provider, base=base, profile=profile, count=5, **law)
    BedApproval.objects.create(provider=provider, profile=profile, count=5, decision=f"№ {number}", **law, **LAW)
    ProviderDocument.objects.create(
        provider=provider, kind="other", name=f"{number}.pdf", size=1, sha256=f"{number:064d}"
    )
    other = Provider.objects.get(applications__number=f"crowd-{number}")
    site = ProductionBase.objects.create(provider=other, name="№", address="А", tenure="own", confirmed=True, **law)
    for owner, place, known in ((provider, base, False), (other, site, True)):
        worker = StaffMember.objects.create(
            provider=owner, iin=f"{number:012d}", full_name=f"Дәрігер {number}", hired_on=START, daily_minutes=360,
            confirmed=known,
        )  # fmt: skip
        StaffCertificate.objects.create(staff_member=worker, number=f"С-{number}", speciality="Терапевт", **law)
        Equipment.objects.create(
            provider=owner, base=place, kind=kind, serial=f"SN-{number}", made_in=2020, daily_minutes=360,
            confirmed=known, **law,
        )  # fmt: skip


def moment(number: int) -> datetime:
    return timezone.localtime(NOW) - timedelta(hours=number + 1)


def lines(world: World, numbers: range) -> None:
    """Accepted ones of the woman and of others, and refused ones with several failures, in two registers."""
    sent = []
    for number in numbers:
        somebody = make_person(date(1960, 1, 1) + timedelta(days=number), "F", 400)
        day = f"2026-10-{number % 13 + 1:02d}"
        hours = {"started_at": f"{day}T{number // 13 + 8:02d}:00", "ended_at": f"{day}T{number // 13 + 8:02d}:15"}
        sent += [
            world.line(patient_iin=somebody.iin, **hours),
            world.line(**hours),
            world.line(patient_iin=somebody.iin, diagnosis_code=f"X{number:02d}", amount="1", **hours),
            world.line(diagnosis_code="J18.9", amount="2", quantity="3", **hours),
        ]
    world.send(*sent, register_no=f"crowd-{numbers.start}")


def register_with_failures(world: World) -> Register:
    """The newest of the registers sent by ``lines``."""
    return Register.objects.filter(number__startswith="crowd-").latest("id")
