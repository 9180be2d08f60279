"""Plays monitoring over the demonstration data: the screens run, auditors decide by the ordinary verbs. The same every
time; a loading that was broken off does what is left."""

from datetime import date, timedelta
from itertools import cycle
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from claims.models import PeriodClosure
from config.models import StateChange
from monitoring.demo import past, texts
from monitoring.demo.acting import Cast, climb, to_defects
from monitoring.enums import (
    OPEN_FLAGS,
    CaseState,
    DismissReason,
    FlagState,
    Method,
    RefundState,
    Reply,
    RunKind,
    RunState,
    Trigger,
)
from monitoring.expertise import acts as expertise
from monitoring.expertise import questions
from monitoring.expertise.errors import ExpertiseError
from monitoring.inspections import acts as inspections
from monitoring.models import Defect, Flag, Inspection, Refund, Sample, ScreeningRun
from monitoring.queue import acts, deciding
from monitoring.standing.changed import recompute
from monitoring.standing.tasks import compute_standing
from providers.models import Provider

LAST = date(2026, 10, 1)
CLOSED = date(2026, 8, 1)  # a month that is settled: its defects are hidden ones
DISMISSALS, TAKEN = 40, 6  # of a region
# What becomes of the flags with the most at stake of the organisations in which somebody can sign in.
GOALS = (
    "accepted", "confirmed_again", "objected", "set", "upheld", "lifted", "objected_again", "at_centre",
    "confirmed_finally", "lifted_finally", "accepted", "set", "accepted", "accepted",
)  # fmt: skip
# Why flags of a screen are dismissed: by the letters of its code, one after another.
REASONS = {
    "DUP": (DismissReason.PERMITTED, DismissReason.JUSTIFIED, DismissReason.PERMITTED),
    "OVL": (DismissReason.WRONG_HIT, DismissReason.JUSTIFIED, DismissReason.REGISTRY_ERROR),
    "PAD": (DismissReason.JUSTIFIED, DismissReason.REGISTRY_ERROR, DismissReason.CORRECTED),
    "OUT": (DismissReason.PERMITTED, DismissReason.JUSTIFIED),
}


def play(demo: Any, country: Any) -> None:
    screen(min(country.scale.months))
    cast = Cast()
    with transaction.atomic():
        if not Defect.objects.exists():
            decide(cast)
    with transaction.atomic():
        sample(cast)
        visits(cast)
    recompute()
    compute_standing()


def decide(cast: Cast) -> None:
    refund(cast)
    confirmations(cast)
    ladders(cast)
    queue(cast)
    past.of_decided()
    past.of_open()


def screen(first_month: int) -> None:
    first = LAST.replace(month=first_month)
    if ScreeningRun.objects.filter(kind=RunKind.MONTH, state=RunState.DONE, month_from=first).exists():
        return
    from monitoring.screening import runs

    run = runs.start_run(kind=RunKind.MONTH, first=first, last=LAST, actor=SYSTEM, queued=False)
    runs.perform(run.pk)
    run.refresh_from_db()
    if run.state != RunState.DONE:
        raise RuntimeError(run.error)
    compute_standing()


def open_flags(region: str) -> Any:
    flags = Flag.objects.filter(state__in=OPEN_FLAGS, provider__region=region)
    return flags.select_related("provider").order_by("-rank", "pk")


# Defects -------------------------------------------------------------------------------------------------------------
def refund(cast: Cast) -> None:
    """A defect found in a month that is settled: confirmed, and the organisation is told to return the money."""
    flags = Flag.objects.filter(month=CLOSED, state=FlagState.NEW, provider__in=list(cast.heads), defect_code__gt="")
    flag = flags.select_related("provider").order_by("-rank", "pk").first()
    if flag is None:
        return
    PeriodClosure.objects.get_or_create(month=CLOSED, defaults={"reason": texts.CLOSED_BECAUSE})
    region = str(flag.provider.region_id)
    for defect in to_defects(flag, cast.auditors[region]) if region in cast.auditors else ():
        climb(cast, defect, "accepted")
    from monitoring.defects import refunds

    for row in Refund.objects.filter(state=RefundState.DUE):
        refunds.notify(refund=row, actor=cast.auditors[region])


def ladders(cast: Cast) -> None:
    """One defect at every step of the ladder, in each of the regions as far as its flags last."""
    for region, auditor in cast.auditors.items():
        goals = iter(GOALS)
        goal = next(goals)
        wanted = open_flags(region).filter(provider__in=list(cast.heads), defect_code__gt="", stake__gt=0)
        flags = alternating(wanted)
        for flag in flags[: max(len(flags) * 2 // 3, 4)]:  # some are left to be decided on
            made = to_defects(flag, auditor)
            for defect in made:
                climb(cast, defect, goal)
            if made and (goal := next(goals, "")) == "":
                break


def alternating(flags: Any) -> list[Flag]:
    """One of each screen in turn, so that the defects are of many kinds."""
    by_screen: dict[str, list[Flag]] = {}
    for flag in flags:
        by_screen.setdefault(flag.screen, []).append(flag)
    found = []
    while by_screen:
        for screen in list(by_screen):
            found.append(by_screen[screen].pop(0))
            if not by_screen[screen]:
                del by_screen[screen]
    return found


def confirmations(cast: Cast) -> None:
    """Every unconfirmed stay of the hospital with a cabinet is accepted: beyond the limit of a month."""
    for region, auditor in cast.auditors.items():
        stays = open_flags(region).filter(
            provider__in=list(cast.heads), care_type__is_stay=True, defect_code__startswith="5.", month=LAST
        )
        for flag in stays.filter(screen__in=["OVL1"]):
            for defect in to_defects(flag, auditor):
                climb(cast, defect, "accepted")


# The queue -----------------------------------------------------------------------------------------------------------
def queue(cast: Cast) -> None:
    """Some flags are in work, one waits for documents, many of low rank are dismissed; the others are new."""
    for region, auditor in cast.auditors.items():
        flags = list(open_flags(region))
        for number, flag in enumerate(alternating(flags)[:TAKEN]):
            if not number:
                acts.ask_documents(flag=flag, wanted=texts.WANTED, actor=auditor)
            elif number % 2 and region in cast.seconds:
                acts.assign(flag=flag, to=cast.seconds[region], actor=cast.chiefs[region])
            else:
                acts.take(flag=flag, actor=auditor)
        reasons = {screen: cycle(some) for screen, some in REASONS.items()}
        low = alternating(open_flags(region).filter(state=FlagState.NEW).order_by("rank", "pk"))
        for flag in low[: min(DISMISSALS, len(low) // 2)]:
            dismiss(flag, auditor, next(reasons.get(flag.screen[:3], cycle([DismissReason.JUSTIFIED]))))


def dismiss(flag: Flag, actor: Actor, reason: DismissReason) -> None:
    deciding.dismiss(flag=flag, as_=reason, reason=texts.DISMISSED[reason], actor=actor)


# Expertise and visits ------------------------------------------------------------------------------------------------
def sample(cast: Cast) -> None:
    """A random sample of which half the cases are assessed."""
    if Sample.objects.exists():
        return
    region, made = drawn(cast)
    auditor = cast.auditors[region]
    made = expertise.begin(sample=made, actor=auditor)
    for case in made.cases.select_related("sample", "expert").order_by("position")[:4]:
        assert case.expert is not None
        expert = Actor(user=case.expert, organisation=cast.branches[region], roles=auditor.roles)
        answers = {item.pk: expertise.Answer(Reply.YES) for item in questions.of_case(case)}
        expertise.finish_case(case=case, actor=expert, answers=answers, conclusion=texts.CONCLUSION)
    assert made.cases.filter(state=CaseState.DONE).exists()


def drawn(cast: Cast) -> tuple[str, Sample]:
    """Of the first region that treated so many cases."""
    for size in (8, 4, 2):
        for region, auditor in cast.auditors.items():
            try:
                made = expertise.draw_sample(
                    actor=auditor, month=LAST, method=Method.RANDOM, size=size, seed=20_261_001
                )
            except ExpertiseError:
                continue
            return region, made
    raise RuntimeError("no region has treated two cases")


def visits(cast: Cast) -> None:
    """One visit is told of, of another the report is written."""
    if Inspection.objects.exists():
        return
    for number, (region, auditor) in enumerate(list(cast.auditors.items())[:2]):
        chief = cast.chiefs[region]
        provider = Provider.objects.filter(pk__in=list(cast.heads), region=region).order_by("pk").first()
        if provider is None or auditor.user is None:
            continue
        made = inspections.plan_inspection(
            actor=chief, provider=provider, trigger=Trigger.RISK, ground_text=texts.GROUND, period_from=LAST,
            period_to=LAST.replace(day=31), questions=texts.QUESTIONS, documents=texts.DOCUMENTS,
            visit_on=timezone.localdate() + timedelta(days=7), members=[auditor.user], leader=auditor.user,
        )  # fmt: skip
        made = inspections.notify(inspection=made, actor=chief)
        if number:
            back = timedelta(days=7)
            rows = Inspection.objects.filter(pk=made.pk)
            rows.update(visit_on=F("visit_on") - back, due_on=F("due_on") - back, state_since=F("state_since") - back)
            StateChange.objects.filter(subject_id=made.uuid).update(at=F("at") - back)
            made.refresh_from_db()
            made = inspections.visit(inspection=made, actor=auditor)
            inspections.report(inspection=made, actor=auditor, text=texts.REPORT)
