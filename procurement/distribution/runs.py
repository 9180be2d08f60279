"""Runs: started, computed, put before the commission, confirmed or returned."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.access import Actor
from config import audit
from config.workflow import StepRefused
from procurement.distribution import news
from procurement.distribution.access import keeps
from procurement.distribution.machine import KEEPERS, NOT_YOURS, OPEN, RUN
from procurement.enums import RunKind, RunState
from procurement.models import Campaign, Run


@transaction.atomic
def start_run(
    *, campaign: Campaign, actor: Actor, kind: str = "main", base: Run | None = None, returned_input: str = ""
) -> Run:
    """A new run in the state draft; the worker freezes its inputs and computes it. StepRefused while another run of
    the campaign is open."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)  # numbers go up one by one
    if Run.objects.filter(campaign=campaign, state__in=OPEN).exists():
        raise StepRefused(_("Another distribution of this campaign is not finished yet."))
    last = Run.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
    run = Run.objects.create(
        campaign=campaign,
        number=last + 1,
        kind=RunKind(kind),
        base=base,
        returned_input=returned_input,
        created_by=actor.user,
    )
    RUN.log(run, actor, "start", "")
    audit.record("procurement.run_started", actor=actor, subject=run, campaign=campaign.uuid, kind=kind)
    transaction.on_commit(lambda: queue(run.pk))
    return run


def queue(run_id: int) -> None:
    from procurement.distribution.tasks import compute_run

    compute_run.delay(run_id)


def publish(*, run: Run, actor: Actor, version: int | None = None) -> Run:
    """Puts the computed run before the commission; from now on only the commission decides on it."""
    return RUN.fire("publish", run, actor=actor, version=version)


@transaction.atomic
def confirm(*, run: Run, actor: Actor) -> Run:
    """The commission confirmed it (its signed protocol): the volumes are placed with the providers."""
    from procurement.distribution.awards import place

    earlier = confirmed_before(run)
    run = RUN.fire("confirm", run, actor=actor)
    if run.kind != RunKind.RESIDUAL and earlier is not None:
        RUN.fire("supersede", earlier, actor=actor)
    place(run=run, actor=actor)
    return run


def confirmed_before(run: Run) -> Run | None:
    """The run whose volumes are in force, before this one."""
    found = Run.objects.filter(campaign=run.campaign_id, state=RunState.CONFIRMED).exclude(pk=run.pk)
    return found.exclude(kind=RunKind.RESIDUAL).order_by("-number").first()


@transaction.atomic
def send_back(*, run: Run, actor: Actor, returned_input: str) -> Run:
    """The commission named a wrong input: the run is superseded and another one is started. Returns the new run."""
    run = RUN.fire("supersede", run, actor=actor, note=returned_input)
    news.sent_back(run, returned_input)
    return again(run, actor, returned_input)


@transaction.atomic
def start_over(*, run: Run, actor: Actor, returned_input: str, version: int | None = None) -> Run:
    """The keepers of the campaign found a wrong input before the commission saw the run, or inputs that contradict
    themselves kept it from being computed. Returns the new run."""
    actor.require(*KEEPERS)
    run.refresh_from_db()
    if not keeps(actor, run.campaign):
        raise StepRefused(NOT_YOURS)
    if run.state == RunState.PUBLISHED or (run.state == RunState.DRAFT and not run.failure):
        raise StepRefused(_("The run is before the commission, or still being computed."))
    if run.state not in OPEN:
        raise StepRefused(_("The run is finished."))
    if not returned_input.strip():
        raise StepRefused(_("Say which input was wrong."))
    run = RUN.fire("supersede", run, actor=actor, version=version, note=returned_input)
    return again(run, actor, returned_input)


def again(run: Run, actor: Actor, returned_input: str) -> Run:
    """A residual run stays one: it must not take from anybody what was accepted."""
    kind = RunKind.RESIDUAL if run.kind == RunKind.RESIDUAL else RunKind.RECOMPUTED
    return start_run(campaign=run.campaign, actor=actor, kind=kind, base=run, returned_input=returned_input)
