"""Defects in any state of the ladder, on top of the desk."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Membership
from monitoring.defects import acts
from monitoring.defects.setting import LineKey, set_defects
from monitoring.enums import DefectOrigin, Level, Opinion
from monitoring.models import Defect, Review
from tests.monitoring.world import ALMATY, Desk, make_line

GROUNDS = "Пациенттің екі ауруханадағы емделуі 51 сағат 20 минут қабаттасады; бұл мүмкін емес."
OBJECTION = "Пациент өмірлік көрсетілімдер бойынша ауыстырылды; бірінші аурухана кеш жазды."
OPINION = "Қабылдау бөлімшесінің журналы ауыстыруды көрсетеді; жазба қате енгізілген."


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ALMATY)


def key(line: Any) -> LineKey:
    return LineKey(line.month, line.id)


def make_defect(desk: Desk, *lines: Any, **overrides: Any) -> Defect:
    """Set by the first auditor of region 71 over the lines, or over a new one."""
    chosen = lines or (make_line(desk),)
    facts = {
        "actor": desk.auditors["71"][0],
        "origin": DefectOrigin.FLAG if overrides.get("flag") else DefectOrigin.EXPERTISE,
        "code": "5.1",
        "text": GROUNDS,
    } | overrides
    (made,) = set_defects(lines=[key(line) for line in chosen], **facts)
    return made


def lodge(desk: Desk, defect: Defect, **overrides: Any) -> Defect:
    return acts.lodge_objection(defect=defect, **{"actor": desk.head, "text": OBJECTION} | overrides)


def review_of(defect: Defect, level: str = Level.FIRST) -> Review:
    return Review.objects.get(defect=defect, level=level)


def reviewer_of(desk: Desk, review: Review) -> Actor:
    """The person to whom the review was given, acting in that branch."""
    for actor in (one for people in desk.auditors.values() for one in people):
        if actor.user == review.reviewer and actor.organisation == review.branch:
            return actor
    assert review.reviewer is not None and review.branch is not None
    member = Membership.objects.get(user=review.reviewer, organisation=review.branch)
    return Actor(review.reviewer, review.branch, frozenset(member.roles))


def decide(desk: Desk, defect: Defect, level: str, opinion: str, **overrides: Any) -> Defect:
    review = review_of(defect, level)
    actor = desk.central if level == Level.CENTRAL else reviewer_of(desk, review)
    return acts.decide(review=review, **{"actor": actor, "opinion": opinion, "text": OPINION} | overrides)


def climb(desk: Desk, defect: Defect, *steps: str) -> Defect:
    """The steps in turn, by their names in the machine."""
    for step in steps:
        if step.startswith("object"):
            defect = lodge(desk, defect)
        elif step == "accept":
            defect = acts.accept(defect=defect, actor=desk.head)
        else:
            level, opinion = next(pair for pair, name in acts.STEPS.items() if name == step)
            defect = decide(desk, defect, Level(level), Opinion(opinion))
    return defect


def extra_auditor(desk: Desk, region: str) -> Actor:
    from tests.procurement.world import make_user

    actor = make_user(desk.branches[region], Role.AUDITOR)
    desk.auditors[region].append(actor)
    return actor


__all__ = [
    "GROUNDS", "OBJECTION", "OPINION", "at", "climb", "decide", "extra_auditor", "key", "lodge", "make_defect",
    "review_of", "reviewer_of", "timedelta",
]  # fmt: skip
