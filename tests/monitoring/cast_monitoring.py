"""Monitoring on the stage of ``tests.cast``: flags, defects on each step of the ladder, samples, unscheduled
monitoring and runs of the first organisation, whose region's auditor sets and assesses; «abroad» is the other's.

Reviews of the first organisation's objections go to other regions by law; ``review`` is that of a death, which the
own branch looks at, and is the auditor's.
"""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from monitoring.enums import EditionState, EscalationKind, EscalationState, FindingKind, RunKind, RunState
from monitoring.expertise import acts as expertise
from monitoring.inspections import acts as inspecting
from monitoring.models import (
    BulkAction,
    Escalation,
    Inspection,
    ObjectionFile,
    Refund,
    SavedView,
    ScreenEdition,
    ScreeningRun,
)
from monitoring.queue import acts as queue
from monitoring.queue.deciding import dismiss
from providers.models import Provider
from tests.accounts.people import make_region
from tests.claims.world import MONTH, NOW, World, make_actor
from tests.monitoring.defects_world import OBJECTION, climb, lodge, make_defect, review_of
from tests.monitoring.expertise_world import TEXT, draw, make_questions, make_stays, plan
from tests.monitoring.world import (
    TERMS,
    Desk,
    make_classifier,
    make_edition,
    make_flag,
    make_line,
    make_patient,
    make_register,
)

Objects = dict[str, Any]
WAY = ("planned", "notified", "visited", "reported", "concluded", "objected")
REASON = "Құжаттар қызметтің көрсетілгенін растайды, төлемге қарсылық жоқ."


def make_desk_of(world: World, actors: dict[str, Actor]) -> Desk:
    """The desk of ``tests.monitoring.world`` with the people of the cast, and a third branch for the ladder."""
    from procurement.models import Parameter
    from providers.models import Term

    for code, days in TERMS.items():
        Term.objects.get_or_create(code=code, valid_from=date(2021, 1, 1), defaults={"days": days, "working": True})
    for code, value in (("mci", "4325"), ("escalation_month", "200"), ("escalation_contract", "800")):
        Parameter.objects.get_or_create(code=code, valid_from=date(2021, 1, 1), defaults={"value": value})
    care = {code: world.care_types[code] for code in ("kdu", "inpatient")}
    make_classifier(care)
    third = Organisation.objects.create(
        kind=OrganisationKind.BRANCH, region=make_region("99"), name_ru="Филиал 99", name_kk="Филиал 99"
    )
    branches = {"71": actors["auditor"].organisation, "75": actors["far"].organisation, "99": third}
    auditors = {
        code: [make_actor(place, Role.AUDITOR, email=f"auditor-{code}@example.kz")] for code, place in branches.items()
    }
    return Desk(
        care=care,
        branches=branches,
        auditors=auditors | {"71": [actors["auditor"], *auditors["71"]]},
        chiefs={"71": actors["chief"]},
        central=actors["central"],
        admin=actors["admin"],
        provider=world.provider,
        other=world.other,
        head=actors["head"],
        other_head=actors["other"],
        contract=world.contract,
        other_contract=world.other.contracts.get(campaign=None),
        doctor=world.doctor,
        patient=world.woman,
    )


def accepted(desk: Desk, provider: Any = None, **facts: Any) -> Any:
    """A line received before the moment of the cast, in the one register of its organisation."""
    registers = desk.more.setdefault("registers", {})
    place = provider or desk.provider
    if place.pk not in registers:
        times = {"received_at": NOW - timedelta(hours=20), "checked_at": NOW - timedelta(hours=20)}
        registers[place.pk] = make_register(desk, provider, **times)
    return make_line(desk, register=registers[place.pk], **facts)


def make_monitoring(world: World, actors: dict[str, Actor]) -> Objects:
    desk = make_desk_of(world, actors)
    desk.more["register"] = make_register(desk, received_at=NOW - timedelta(hours=20))
    return {
        "desk": desk,
        **flags(desk, actors),
        **defects(desk, actors),
        **reviewed(desk, actors),
        **samples(desk, actors),
        **screening(actors),
    }


def flags(desk: Desk, actors: dict[str, Actor]) -> Objects:
    shared = make_patient()  # of both organisations, and of nobody else's pages
    other = accepted(desk, desk.other, patient_iin=shared.iin)
    made = {name: make_flag(desk, accepted(desk), screen="DUP3") for name in ("free", "work", "wait", "gone")}
    made["pair"] = make_flag(desk, accepted(desk, patient_iin=shared.iin), other)
    made["abroad"] = make_flag(desk, accepted(desk, desk.other, patient_iin=shared.iin), screen="DUP3")
    made["group"] = make_flag(desk, accepted(desk), screen="PAD2", kind=FindingKind.GROUP, key="group")
    auditor = actors["auditor"]
    queue.take(flag=made["work"], actor=auditor)
    taken = queue.take(flag=made["wait"], actor=auditor)
    queue.ask_documents(flag=taken, wanted="Медициналық карта", actor=auditor)
    dismiss(flag=made["gone"], as_="justified", reason=REASON, actor=auditor)
    view = SavedView.objects.create(user=auditor.user, name="Мои", query="tab=mine")
    bulk = BulkAction.objects.create(verb="take", flags=[made["work"].pk], asked_by=auditor.user, state=RunState.DONE)
    return {f"flag_{name}": one.uuid for name, one in made.items()} | {"view": view.pk, "bulk": bulk.uuid}


def defects(desk: Desk, actors: dict[str, Actor]) -> Objects:
    ways = {
        "set": (), "objected": ("object",), "upheld": ("object", "uphold"),
        "again": ("object", "uphold", "object_again"), "centre": ("object", "uphold", "object_again", "agree"),
        "confirmed": ("accept",),
    }  # fmt: skip
    made = {name: climb(desk, make_defect(desk, accepted(desk)), *way) for name, way in ways.items()}
    made["abroad"] = make_defect(
        desk, accepted(desk, desk.other, patient_iin=make_patient().iin), actor=desk.auditors["75"][0]
    )
    proof = ObjectionFile.objects.create(
        objection=made["objected"].objections.get(), file=ContentFile(b"%PDF-1.4", "x.pdf"), name="Хат.pdf", size=8,
        sha256="0" * 64,
    )  # fmt: skip
    provider = Provider.objects.get(pk=desk.provider.pk)
    escalated = {
        name: Escalation.objects.create(
            kind=EscalationKind.CRIME, provider=provider, amount=900_000, due_on=NOW.date() + timedelta(days=14),
            arithmetic={"defects": [made["set"].number]}, **facts,
        )
        for name, facts in (
            ("open", {}),
            ("sent", {"state": EscalationState.SENT, "letter_no": "1-2", "sent_on": NOW.date()}),
        )
    }  # fmt: skip
    refund = Refund.objects.create(defect=made["confirmed"], amount=made["confirmed"].amount)
    return (
        {f"defect_{name}": one.uuid for name, one in made.items()}
        | {f"escalation_{name}": one.uuid for name, one in escalated.items()}
        | {"proof": proof.uuid, "refund": refund.uuid, "review_centre": review_of(made["centre"], "central").uuid}
        | {"review_far": review_of(made["objected"]).uuid}
    )


def reviewed(desk: Desk, actors: dict[str, Actor]) -> Objects:
    """A death: the own branch reviews; the colleague set it."""
    line = accepted(desk, care="inpatient", outcome="died")
    defect = lodge(desk, make_defect(desk, line, actor=desk.auditors["71"][1]), text=OBJECTION)
    review = review_of(defect)
    review.reviewer = actors["auditor"].user
    review.save()
    return {"defect_death": defect.uuid, "review": review.uuid}


def samples(desk: Desk, actors: dict[str, Actor]) -> Objects:
    make_questions()
    make_stays(desk, 3, received_at=NOW - timedelta(days=1))
    drawn = draw(desk, size=2)
    working = expertise.begin(sample=draw(desk, size=2), actor=actors["auditor"])
    case = working.cases.first()
    case.expert = actors["auditor"].user
    case.save()
    made = {state: walked(desk, actors, state) for state in WAY}
    return {
        "sample": drawn.uuid, "sample_work": working.uuid, "case": case.uuid,
        **{f"inspection_{name}": one.uuid for name, one in made.items()},
        "finding": made["visited"].findings.first().uuid,
    }  # fmt: skip


def walked(desk: Desk, actors: dict[str, Actor], state: str) -> Any:
    """Unscheduled monitoring of the first organisation, led by the auditor, that has come to this state."""
    auditor = actors["auditor"]
    made = plan(desk, visit_on=NOW.date() + timedelta(days=3))
    steps = WAY[: WAY.index(state) + 1]
    if "notified" in steps:
        made = inspecting.notify(inspection=made, actor=auditor)
    if "visited" in steps:
        Inspection.objects.filter(pk=made.pk).update(visit_on=NOW.date())
        made = inspecting.visit(inspection=made, actor=auditor)
        inspecting.add_finding(inspection=made, actor=auditor, text=TEXT)
        made.refresh_from_db()
    if "reported" in steps:
        made = inspecting.report(inspection=made, actor=auditor, text=TEXT)
    if "concluded" in steps:
        made = inspecting.conclude(inspection=made, actor=auditor, text=TEXT)
    if "objected" in steps:
        made = inspecting.object_to(inspection=made, actor=actors["head"], text=TEXT)
    return made


def screening(actors: dict[str, Actor]) -> Objects:
    active = make_edition("OVL1")
    draft = ScreenEdition.objects.create(
        screen="OVL1", score=90, defect_code="5.1", parameters={}, valid_from=date(2027, 1, 1), source="test",
        state=EditionState.DRAFT,
    )  # fmt: skip
    run = ScreeningRun.objects.create(kind=RunKind.MONTH, state=RunState.DONE, month_from=MONTH, month_to=MONTH)
    trial = ScreeningRun.objects.create(
        kind=RunKind.TRIAL, state=RunState.WAITING, month_from=MONTH, month_to=MONTH, edition=draft
    )
    return {"screen_edition": active.uuid, "screen_draft": draft.uuid, "screening": run.uuid, "trial": trial.uuid}
