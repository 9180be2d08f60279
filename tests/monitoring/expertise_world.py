"""Builders of samples and unscheduled monitoring on top of ``world``."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.enums import Role
from claims.models import Line
from monitoring.enums import Method, Reply
from monitoring.expertise import acts, questions
from monitoring.expertise.acts import Answer
from monitoring.inspections import acts as inspecting
from monitoring.models import ChecklistItem, Inspection, Sample, SampleCase
from tests.monitoring.world import ALMATY, DAY, MONTH, NOW, Desk, make_line, make_patient

TEXT = "Медициналық құжаттамада қызметтің көрсетілгені расталмаған; түсініктеме берілмеді."


def make_stays(desk: Desk, count: int, **overrides: Any) -> list[Line]:
    """Treated cases of the 24-hour hospital in October, received before NOW."""
    facts = {
        "care": "inpatient",
        "started_at": datetime(2026, 10, 5, 9, 0, tzinfo=ALMATY),
        "ended_at": datetime(2026, 10, 13, 9, 0, tzinfo=ALMATY),
        "outcome": "recovered",
        "received_at": NOW - timedelta(days=1),
    } | overrides
    return [make_line(desk, **facts) for _ in range(count)]


def make_questions() -> list[ChecklistItem]:
    """One of all types of care, two of the hospital, one of consultations."""
    from providers.models import CareType

    care = {one.code: one for one in CareType.objects.all()}
    rows = (("common", None, "2.0"), ("indication", care["inpatient"], "3.0"), ("stay", care["inpatient"], "5.1"),
            ("visit", care["kdu"], "5.1"))  # fmt: skip
    return [
        ChecklistItem.objects.create(
            code=code, care_type=kind, defect_code=defect, position=place, name_ru=f"Вопрос {code}",
            name_kk=f"Сұрақ {code}", valid_from=date(2021, 1, 1), source="test",
        )
        for place, (code, kind, defect) in enumerate(rows)
    ]  # fmt: skip


def draw(desk: Desk, region: str = "71", **overrides: Any) -> Sample:
    facts = {"month": MONTH, "method": Method.RANDOM, "size": 4} | overrides
    return acts.draw_sample(actor=desk.auditors[region][0], **facts)


def expert_of(desk: Desk, case: SampleCase) -> Any:
    people = [one for group in desk.auditors.values() for one in group]
    return next(one for one in people if one.user is not None and one.user.pk == case.expert_id)


def answers(case: SampleCase, *noes: str) -> dict[int, Answer]:
    """«Yes» to every question but those named."""
    return {
        item.pk: Answer(Reply.NO if item.code in noes else Reply.YES, "x" if item.code in noes else "")
        for item in questions.of_case(case)
    }


def assess(desk: Desk, case: SampleCase, *noes: str, **overrides: Any) -> SampleCase:
    facts = {"conclusion": TEXT} | overrides
    return acts.finish_case(case=case, actor=expert_of(desk, case), answers=answers(case, *noes), **facts)


def plan(desk: Desk, **overrides: Any) -> Inspection:
    """By the first auditor of region 71, who leads; the visit in two days."""
    auditor = desk.auditors["71"][0]
    facts: dict[str, Any] = {
        "provider": desk.provider, "trigger": "risk", "ground_text": TEXT, "period_from": date(2026, 10, 1),
        "period_to": date(2026, 10, 31), "questions": "Расталмаған жағдайлар", "documents": "Медициналық карталар",
        "visit_on": NOW.date() + timedelta(days=2), "members": [auditor.user], "leader": auditor.user,
    }  # fmt: skip
    return inspecting.plan_inspection(actor=overrides.pop("actor", auditor), **facts | overrides)


__all__ = ["DAY", "MONTH", "NOW", "Role", "make_patient"]
