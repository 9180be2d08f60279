"""What is done with samples and their cases. The only writers."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from accounts.models import User
from claims.models import Line
from config import audit
from monitoring.enums import CaseState, DefectOrigin, Method, Reply, SampleState
from monitoring.expertise import drawing, frame, news, questions
from monitoring.expertise.access import DRAWERS, EXPERTS, HEADS, auditors_of
from monitoring.expertise.errors import ExpertiseError
from monitoring.expertise.machine import SAMPLE
from monitoring.models import CaseReply, DefectCode, Sample, SampleCase
from providers.models import CareType, Provider

MOST = 500  # cases that one sample holds: more is no sample
MOST_MANDATORY = 5000
FEWEST_LETTERS = 40  # of a conclusion that founds a defect
SEEDS = 2**63 - 1


# Drawing -------------------------------------------------------------------------------------------------------------
@transaction.atomic
def draw_sample(
    *,
    actor: Actor,
    month: date,
    method: str,
    size: int = 0,
    care_type: CareType | None = None,
    provider: Provider | None = None,
    seed: int | None = None,
) -> Sample:
    """Draws the cases and shares them out among the auditors of the actor's branch. The server makes the seed;
    only tests give one. ``size`` is not asked for where every case is looked at (deaths, infants).

    ExpertiseError: an empty frame, too many cases, another region's organisation, a branch without auditors.
    """
    actor.require(*DRAWERS)
    branch = actor.organisation
    if branch is None or not actor.is_branch:
        raise ExpertiseError(_("Samples are drawn by a branch."))
    if provider is not None and provider.region_id != branch.region_id:
        raise ExpertiseError(_("This organisation is of another region."), "provider")
    now = timezone.now()
    wanted = frame.Wanted(branch, month, now, care_type, provider)
    units = frame.units(wanted, method)
    size = sure_size(method, size, len(units))
    sample = Sample.objects.create(
        number=uuid4().hex[:30], branch=branch, month=month, care_type=care_type, provider=provider, method=method,
        size=size, seed=secrets.randbelow(SEEDS) if seed is None else seed, frame_size=len(units),
        frame_amount=sum(unit.amount for unit in units), frame_digest=drawing.digest(units), created_by=actor.user,
        created_at=now,
    )  # fmt: skip
    sample.number = f"{timezone.localdate(now):%Y}-{sample.pk:06d}"
    sample.save(update_fields=["number"])
    write_cases(sample, drawn_from(units, sample), wanted)
    SAMPLE.log(sample, actor, "draw", "", now)
    facts = {"method": method, "size": size, "seed": sample.seed, "frame": sample.frame_digest}
    audit.record("monitoring.sample_drawn", actor=actor, subject=sample, **facts)
    news.to_branch(sample, "sample.drawn")
    return sample


def sure_size(method: str, size: int, found: int) -> int:
    if not found:
        raise ExpertiseError(_("There is no such case in the month."))
    if method == Method.MANDATORY:
        if found > MOST_MANDATORY:
            raise ExpertiseError(
                _("There are %(count)s such cases: choose one organisation or type of care.") % {"count": found}
            )
        return found
    if not 1 <= size <= MOST:
        raise ExpertiseError(_("A sample holds 1 to %(most)s cases.") % {"most": MOST}, "size")
    if size > found:
        raise ExpertiseError(_("There are only %(count)s such cases.") % {"count": found}, "size")
    return size


def drawn_from(units: list[drawing.Unit], sample: Sample) -> list[drawing.Drawn]:
    """The draw as method and seed of the sample have it."""
    if not units:
        return []
    if sample.method == Method.RANDOM:
        return drawing.at_random(units, sample.size, sample.seed)
    if sample.method == Method.RISK:
        return drawing.by_risk(units, sample.size, sample.seed)
    return drawing.at_random(units, len(units), sample.seed)


def write_cases(sample: Sample, drawn: list[drawing.Drawn], wanted: frame.Wanted) -> None:
    """The drawn cases in their order, each with its expert."""
    rows = frame.special(wanted) if sample.method == Method.MANDATORY else frame.lines_of(wanted)
    lines = {line.id: line for line in rows.filter(id__in=[one.key for one in drawn])}
    takers = drawing.shared_out(len(drawn), loads_of(sample))
    SampleCase.objects.bulk_create(
        case_of(sample, place, lines[one.key], one.chance, taker)
        for place, (one, taker) in enumerate(zip(drawn, takers, strict=True), 1)
    )


def case_of(sample: Sample, position: int, line: Line, chance: Fraction, expert: int) -> SampleCase:
    return SampleCase(
        sample=sample,
        position=position,
        line_month=line.month,
        line_id=line.id,
        line_no=line.line_no,
        provider_id=line.provider_id,
        amount=line.amount or Decimal(0),
        chance=questions.as_chance(chance),
        why=getattr(line, "why", ""),
        expert_id=expert,
    )


def loads_of(sample: Sample) -> dict[int, int]:
    """Auditor of the branch → cases that still await this person."""
    people = list(auditors_of(sample.branch).values_list("pk", flat=True))
    if not people:
        raise ExpertiseError(_("The branch has no auditor who could take the cases."))
    open_ = ~Q(state=CaseState.DONE) & Q(sample__state__in=[SampleState.DRAWN, SampleState.IN_WORK])
    counted = SampleCase.objects.filter(open_, expert__in=people).order_by().values("expert")
    loads = dict(counted.annotate(cases=Count("pk")).values_list("expert", "cases"))
    return {person: loads.get(person, 0) for person in people}


@dataclass(frozen=True)
class Redrawn:
    """What drawing again gave. ``same_frame``: the cases of now are those of then; ``equal``: so is the sample."""

    digest: str
    same_frame: bool
    equal: bool
    cases: int


def draw_again(*, sample: Sample, actor: Actor) -> Redrawn:
    """Draws anew from the frame as it was at the moment, with the stored seed, and compares. Writes nothing but the
    note that somebody looked."""
    wanted = frame.Wanted(sample.branch, sample.month, sample.created_at, sample.care_type, sample.provider)
    units = frame.units(wanted, sample.method)
    found = [one.key for one in drawn_from(units, sample)] if len(units) >= sample.size else []
    kept = list(sample.cases.order_by("position").values_list("line_id", flat=True))
    digest = drawing.digest(units)
    made = Redrawn(digest, digest == sample.frame_digest, found == kept, len(units))
    with transaction.atomic():
        audit.record("monitoring.sample_redrawn", actor=actor, subject=sample, equal=made.equal, frame=digest)
    return made


# Steps ---------------------------------------------------------------------------------------------------------------
def begin(*, sample: Sample, actor: Actor, version: int | None = None) -> Sample:
    return SAMPLE.fire("begin", sample, actor=actor, version=version)


def finish(*, sample: Sample, actor: Actor, version: int | None = None) -> Sample:
    return SAMPLE.fire("finish", sample, actor=actor, version=version)


def cancel(*, sample: Sample, actor: Actor, note: str, version: int | None = None) -> Sample:
    return SAMPLE.fire("cancel", sample, actor=actor, version=version, note=note)


# Cases ---------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Answer:
    reply: str
    note: str = ""


def locked_case(case: SampleCase, actor: Actor) -> SampleCase:
    """The case under the locks of its sample and itself, open for its expert. In the caller's transaction."""
    actor.require(*EXPERTS)
    sample = Sample.objects.select_for_update(of=("self",)).get(pk=case.sample_id)
    row = SampleCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    row.sample = sample
    if sample.state != SampleState.IN_WORK:
        raise ExpertiseError(_("The sample is not under expertise."))
    if row.state == CaseState.DONE:
        raise ExpertiseError(_("The case is assessed already."))
    if actor.user is None or row.expert_id != actor.user.pk:
        raise ExpertiseError(_("The case is in the hands of another expert."))
    return row


@transaction.atomic
def save_answers(*, case: SampleCase, actor: Actor, answers: Mapping[int, Answer], conclusion: str = "") -> SampleCase:
    """Keeps what is known so far. ``answers``: question → reply; an empty reply takes the answer away."""
    row = locked_case(case, actor)
    write_answers(row, answers)
    row.state, row.conclusion = CaseState.IN_WORK, conclusion.strip()
    row.save(update_fields=["state", "conclusion"])
    audit.record("monitoring.case_saved", actor=actor, subject=row, sample=row.sample.number)
    return row


def write_answers(case: SampleCase, answers: Mapping[int, Answer]) -> None:
    asked = {item.pk: item for item in questions.of_case(case)}
    codes = questions.codes_in_force(questions.day_of(case))
    case.replies.all().delete()
    CaseReply.objects.bulk_create(
        CaseReply(
            case=case, item=asked[pk], reply=Reply(answer.reply), note=answer.note.strip(),
            code=codes.get(asked[pk].defect_code) if answer.reply == Reply.NO else None,
        )
        for pk, answer in answers.items()
        if pk in asked and answer.reply
    )  # fmt: skip


@transaction.atomic
def finish_case(
    *,
    case: SampleCase,
    actor: Actor,
    answers: Mapping[int, Answer],
    conclusion: str,
    code: DefectCode | None = None,
    crime: bool = False,
) -> SampleCase:
    """The assessment is done: every question answered, a conclusion in words, and a defect where one is set.

    ExpertiseError, or StepRefused of the defect: then nothing is kept.
    """
    from monitoring.defects.setting import LineKey, set_defects

    row = locked_case(case, actor)
    write_answers(row, answers)
    row.conclusion = conclusion.strip()
    refuse_unready(row, code)
    if crime and code is None:
        raise ExpertiseError(_("Signs of a crime are reported with a defect: choose its code."), "code")
    if code is not None:
        made = set_defects(
            actor=actor, origin=DefectOrigin.EXPERTISE, lines=[LineKey(row.line_month, row.line_id)], code=code.code,
            text=row.conclusion, source=row.uuid, crime=crime,
        )  # fmt: skip
        row.defect = made[0]
    row.state, row.done_at = CaseState.DONE, timezone.now()
    row.save(update_fields=["state", "conclusion", "done_at", "defect"])
    facts = {"sample": row.sample.number, "defect": row.defect.number if row.defect else ""}
    audit.record("monitoring.case_finished", actor=actor, subject=row, **facts)
    return row


def refuse_unready(case: SampleCase, code: DefectCode | None) -> None:
    answered = set(case.replies.values_list("item", flat=True))
    left = [item for item in questions.of_case(case) if item.pk not in answered]
    if left:
        raise ExpertiseError(_("Answer every question; left: %(count)s.") % {"count": len(left)})
    if not case.conclusion:
        raise ExpertiseError(_("Write the conclusion."), "conclusion")
    if code is not None and len(case.conclusion) < FEWEST_LETTERS:
        raise ExpertiseError(
            _("The organisation reads the grounds of the defect: at least %(count)s letters.")
            % {"count": FEWEST_LETTERS},
            "conclusion",
        )
    if code is not None and not case.replies.filter(reply=Reply.NO).exists():
        raise ExpertiseError(_("A defect needs a question that is answered with «no»."), "code")


@transaction.atomic
def hand_over(*, case: SampleCase, actor: Actor, expert: User) -> SampleCase:
    """The head of the branch gives the case to another auditor; answers stay."""
    actor.require(*HEADS)
    Sample.objects.select_for_update(of=("self",)).get(pk=case.sample_id)
    row = SampleCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if row.state == CaseState.DONE:
        raise ExpertiseError(_("The case is assessed already."))
    if row.sample.state not in (SampleState.DRAWN, SampleState.IN_WORK):
        raise ExpertiseError(_("The sample is not under expertise."))
    if actor.organisation is None or actor.organisation.pk != row.sample.branch_id:
        raise ExpertiseError(_("Only the branch that drew the sample does this."))
    if not auditors_of(row.sample.branch).filter(pk=expert.pk).exists():
        raise ExpertiseError(_("Choose an auditor of the branch."), "expert")
    row.expert = expert
    row.save(update_fields=["expert"])
    audit.record("monitoring.case_handed_over", actor=actor, subject=row, expert=expert.pk)
    return row
