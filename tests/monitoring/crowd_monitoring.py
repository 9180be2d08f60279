"""More of everything of monitoring, for the budget of statements: each number adds a row to every list."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User
from claims.models import DrugNorm
from monitoring.enums import (
    DefectOrigin,
    DefectState,
    EditionState,
    EscalationKind,
    FindingKind,
    FlagState,
    InspectionState,
    Level,
    Method,
    Opinion,
    RunKind,
    RunState,
    SampleState,
)
from monitoring.models import (
    CareColumn,
    ChecklistItem,
    Defect,
    DefectCode,
    DefectLine,
    Escalation,
    Flag,
    FlagLine,
    Inspection,
    InspectionFinding,
    InspectionMember,
    Objection,
    ProviderRisk,
    Refund,
    RefundPayment,
    Review,
    Sample,
    SampleCase,
    SavedView,
    ScreenEdition,
    ScreeningRun,
    ServicePair,
    ServiceTrait,
    UnitRate,
)
from monitoring.screens.catalogue import SCREENS
from providers.models import CareType, Provider
from tests.cast import Cast
from tests.claims.world import MONTH, NOW
from tests.monitoring.world import Desk, make_edition, make_line

LAW = {"source": "test"}
START = date(2000, 1, 1)
PARTS = {
    "screens": [{"screen": "OVL1", "lines": 1, "amount": "1", "weighted": "1"}],
    "hit_lines": 1,
    "confirmed_lines": 1,
    "weighted": "1",
    "raw": "1",
    "group": "1",
    "weight": "20",
}
TEXT = "Құжаттар қызметтің көрсетілгенін растамайды: документы услугу не подтверждают."


def grow_monitoring(cast: Cast, provider: Provider, number: int) -> None:
    """``provider``: another organisation of the region, made for this number."""
    desk: Desk = cast.objects["desk"]
    reference(number)
    made = flags(cast, desk, provider, number)
    defects(cast, desk, made, number)
    samples(cast, desk, number)
    inspections(cast, desk, number)
    screening(cast, number)
    ProviderRisk.objects.create(
        provider=provider, care_type=desk.care["kdu"], version=1, day=NOW.date(), index=Decimal(number), quartile=1,
        place=number + 1, volume_place=number + 1, places=100, lines=number + 1, billed=1000, stake=number,
        parts=PARTS,
    )  # fmt: skip


def reference(number: int) -> None:
    day = START + timedelta(days=number)
    care = CareType.objects.get(code=f"care{number}")
    ServiceTrait.objects.create(prefix=f"ZZ{number}.", trait="visit", valid_from=day, **LAW)
    ServicePair.objects.create(kind="bundle", first=f"ZZ{number}", second=f"ZY{number}", valid_from=day, **LAW)
    CareColumn.objects.create(care_type=care, column="kdu", valid_from=day, **LAW)
    UnitRate.objects.create(unit=f"U{number}", rate=number + 1, valid_from=day, **LAW)
    ChecklistItem.objects.create(
        code=f"q{number}", name_ru=f"Вопрос {number}", name_kk=f"Сұрақ {number}", valid_from=day, **LAW
    )
    DrugNorm.objects.create(
        drug_code=f"D{number}", name_ru=f"Препарат {number}", name_kk=f"Дәрі {number}", max_daily=1, valid_from=day,
        **LAW,
    )  # fmt: skip


def flags(cast: Cast, desk: Desk, other: Provider, number: int) -> list[Flag]:
    """Of the first organisation: free, in the auditor's hands, waiting, dismissed; a line more of the group."""
    register = desk.more["register"]
    auditor = cast.actors["auditor"].user
    codes = list(SCREENS)
    made = []
    for place, state in enumerate((FlagState.NEW, FlagState.IN_WORK, FlagState.WAITING, FlagState.DISMISSED)):
        line = make_line(desk, register=register)
        code = codes[(number * 4 + place) % len(codes)]
        decided = state == FlagState.DISMISSED
        made.append(
            Flag.objects.create(
                screen=code, family=SCREENS[code].family, kind=FindingKind.LINE, key=f"crowd{number}-{place}",
                edition=make_edition(code), score=50, provider=line.provider, other_provider=other,
                contract=line.contract, care_type=line.care_type, month=line.month, line_id=line.id,
                line_no=line.line_no, lines_count=1, amount=line.amount, stake=number, risk=50, rank=number,
                defect_code="5.1", found_at=NOW - timedelta(hours=number), state=state,
                assignee=None if state == FlagState.NEW else auditor, due_on=NOW.date() + timedelta(days=2),
                dismissed_as="justified" if decided else "", reason=TEXT if decided else "",
                decided_by=auditor if decided else None, decided_at=NOW if decided else None,
            )
        )  # fmt: skip
        hold(made[-1], line)
    hold(Flag.objects.get(uuid=cast.objects["flag_group"]), make_line(desk, register=register))
    SavedView.objects.create(user=auditor, name=f"Сұрыптау {number}", query="tab=all")
    return made


def hold(flag: Flag, line: Any) -> None:
    FlagLine.objects.create(
        flag=flag, month=line.month, line_id=line.id, line_no=line.line_no, register_id=line.register_id,
        provider=line.provider, amount=line.amount,
    )  # fmt: skip


def defects(cast: Cast, desk: Desk, made: list[Flag], number: int) -> None:
    """One in each state that a list has a tab for, with a review that is the auditor's."""
    auditor, branch = cast.actors["auditor"].user, cast.actors["auditor"].organisation
    code = DefectCode.objects.get(code="5.1", valid_from=date(2021, 1, 1))
    states = (DefectState.SET, DefectState.OBJECTED, DefectState.AT_CENTRE, DefectState.CONFIRMED)
    for place, state in enumerate(states):
        line = make_line(desk, register=desk.more["register"])
        defect = Defect.objects.create(
            number=f"crowd-{number}-{place}", origin=DefectOrigin.EXPERTISE, provider=line.provider, branch=branch,
            contract=line.contract, care_type=line.care_type, month=line.month, code=code, base=line.amount,
            amount=line.amount * 3, text=TEXT, mandatory=True, state=state, set_by=auditor,
            set_at=NOW - timedelta(hours=number), due_on=NOW.date() + timedelta(days=3),
            closed_at=NOW if state == DefectState.CONFIRMED else None,
        )  # fmt: skip
        DefectLine.objects.create(
            defect=defect, month=line.month, line_id=line.id, line_no=line.line_no, register_id=line.register_id,
            patient_iin=line.patient_iin, service_code=line.service_code, day=line.day, amount=line.amount,
            reduction=line.amount * 3,
        )  # fmt: skip
        if state in (DefectState.OBJECTED, DefectState.AT_CENTRE):
            Objection.objects.create(defect=defect, level=1, text=TEXT, by=cast.actors["head"].user)
            waits = state == DefectState.OBJECTED
            Review.objects.create(
                defect=defect, level=Level.FIRST, branch=branch, reviewer=auditor,
                opinion="" if waits else Opinion.UPHOLD, text="" if waits else TEXT, decided_at=None if waits else NOW,
            )  # fmt: skip
        if state == DefectState.AT_CENTRE:
            Review.objects.create(defect=defect, level=Level.CENTRAL, branch=cast.actors["central"].organisation)
        if state == DefectState.CONFIRMED:
            refund = Refund.objects.create(defect=defect, amount=defect.amount)
            RefundPayment.objects.create(refund=refund, document_no="1", paid_on=NOW.date(), amount=1)
    refund = Refund.objects.get(uuid=cast.objects["refund"])
    RefundPayment.objects.create(refund=refund, document_no=f"c{number}", paid_on=NOW.date(), amount=1)
    Escalation.objects.create(
        kind=EscalationKind.CRIME, provider=Provider.objects.get(pk=desk.provider.pk), amount=number + 1,
        due_on=NOW.date() + timedelta(days=9), arithmetic={"defects": []},
    )  # fmt: skip


def samples(cast: Cast, desk: Desk, number: int) -> None:
    branch = cast.actors["auditor"].organisation
    sample = Sample.objects.create(
        number=f"crowd-{number}", branch=branch, month=MONTH, method=Method.RANDOM, size=1, seed=number, frame_size=9,
        state=SampleState.DRAWN, care_type=desk.care["inpatient"],
    )  # fmt: skip
    for holder, place in ((sample, 1), (Sample.objects.get(uuid=cast.objects["sample_work"]), 1000 + number)):
        line = make_line(desk, register=desk.more["register"], care="inpatient")
        SampleCase.objects.create(
            sample=holder, position=place, line_month=line.month, line_id=line.id, line_no=line.line_no,
            provider=line.provider, amount=line.amount, chance=Decimal("0.5"), expert=cast.actors["auditor"].user,
        )  # fmt: skip


def inspections(cast: Cast, desk: Desk, number: int) -> None:
    person = User.objects.create(email=f"group{number}@example.kz", last_name=f"Топтаев{number}")
    made = Inspection.objects.create(
        number=f"crowd-{number}", provider=Provider.objects.get(pk=desk.provider.pk),
        branch=cast.actors["auditor"].organisation, trigger="risk", ground_text=TEXT, period_from=MONTH,
        period_to=MONTH + timedelta(days=20), questions=TEXT, visit_on=NOW.date() + timedelta(days=number),
        state=InspectionState.NOTIFIED,
    )  # fmt: skip
    visited = Inspection.objects.get(uuid=cast.objects["inspection_visited"])
    for one in (made, visited):
        InspectionMember.objects.create(inspection=one, user=person)
        InspectionFinding.objects.create(inspection=one, text=f"{TEXT} {number}")


def screening(cast: Cast, number: int) -> None:
    ScreeningRun.objects.create(
        kind=RunKind.MONTH, state=RunState.DONE, month_from=MONTH, month_to=MONTH, lines=number,
        created_at=NOW - timedelta(hours=number),
    )  # fmt: skip
    ScreenEdition.objects.create(
        screen="OVL1", score=90, defect_code="5.1", valid_from=START + timedelta(days=number),
        state=EditionState.CANCELLED, **LAW,
    )  # fmt: skip
