"""Runs: asked for, done by a worker screen by screen, taken up again after a worker was killed.

Whoever works on a run holds it (an advisory lock of the session: a killed worker lets go of it). A screen whose flags
are stored stands in ``counts`` of the same transaction and is not run again. What fails in one screen fails the run at
its end, with the other screens done; anything else is tried three times.
"""

import logging
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow as pa
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Min, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import SYSTEM, Actor
from accounts.enums import Role
from config import audit
from config.workflow import StepRefused
from monitoring.enums import RunKind, RunState
from monitoring.mirror.folder import folder
from monitoring.mirror.sync import sync
from monitoring.models import MirrorMonth, ScreenEdition, ScreeningRun
from monitoring.screening import engines, outside, storing
from monitoring.screening.editions import active, parameters_of
from monitoring.screening.frame import Frame, Scope, in_turn, used
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen

LOCK = 7_204_051  # advisory lock of whoever works on a run, beside its number
NEXT = 0  # no run has this number: whoever looks for new lines
ATTEMPTS = 3
UNFINISHED = (RunState.WAITING, RunState.RUNNING)
# Lines are numbered when they are written and seen when that is committed, so a greater number may be seen first.
# A same-day run therefore looks again at what came in this time before the last one; a repeat changes nothing.
OVERLAP = timedelta(minutes=15)
BY_PATIENT = frozenset({"persons", "attachments", "abroad", "payments", "refused", "drug_issues"})
ASKERS = (Role.CENTRAL_OFFICE, Role.ADMINISTRATOR)
log = logging.getLogger("portal.screening")


# Asking --------------------------------------------------------------------------------------------------------------
@transaction.atomic
def start_run(
    *,
    kind: str,
    first: date,
    last: date,
    actor: Actor,
    engine: str = "",
    screens: Sequence[str] = (),
    edition: ScreenEdition | None = None,
    queued: bool = True,
) -> ScreeningRun:
    """A run over the months ``first`` to ``last``, for the worker or, not ``queued``, for the caller. StepRefused."""
    if actor != SYSTEM:
        actor.require(*ASKERS)
    engine = engine or settings.SCREENING_ENGINE
    first, last = first.replace(day=1), last.replace(day=1)
    if last < first:
        raise StepRefused(_("The last month is before the first."))
    if not engines.known(engine):
        raise StepRefused(_("Unknown engine: duckdb or spark is expected."))
    if strange := sorted(set(screens) - set(SCREENS)):
        raise StepRefused(_("Unknown screens: %(codes)s.") % {"codes": ", ".join(strange)})
    run = ScreeningRun.objects.create(
        kind=kind, month_from=first, month_to=last, engine=engine, screens=list(screens), edition=edition,
        asked_by=actor.user,
    )  # fmt: skip
    audit.record(
        "monitoring.screening_asked", actor=actor, subject=run, kind=kind, months=f"{first:%Y-%m} {last:%Y-%m}"
    )
    if queued:
        transaction.on_commit(lambda: queue(run.pk), robust=True)
    return run


def queue(run_id: int) -> None:
    from monitoring.screening.tasks import run_screening

    run_screening.delay(run_id)


def fresh_run(now: datetime | None = None) -> ScreeningRun | None:
    """A same-day run over the lines that came since the last one, unless there is none or one is going on."""
    with held(NEXT) as mine:
        return next_run(now or timezone.now()) if mine else None


def next_run(now: datetime) -> ScreeningRun | None:
    if ScreeningRun.objects.filter(kind=RunKind.FRESH, state__in=UNFINISHED).exists():
        return None
    sync()
    storing.lapse()
    done = ScreeningRun.objects.filter(kind=RunKind.FRESH, state=RunState.DONE).order_by("-created_at", "-id")
    latest = done.first()
    top = MirrorMonth.objects.aggregate(top=Max("last_id"))["top"] or 0
    if not top or (latest and not MirrorMonth.objects.filter(written_at__gt=latest.created_at).exists()):
        return None
    settled = done.filter(created_at__lt=now - OVERLAP).first()
    after = (settled.last_id if settled else latest.after_id if latest else 0) or 0
    months = MirrorMonth.objects.filter(last_id__gt=after).aggregate(first=Min("month"), last=Max("month"))
    if months["first"] is None:
        return None
    return ScreeningRun.objects.create(
        kind=RunKind.FRESH, month_from=months["first"], month_to=months["last"], after_id=after, last_id=top,
        engine=settings.SCREENING_ENGINE, lines=new_lines(months["first"], months["last"], after, top),
    )  # fmt: skip


def new_lines(first: date, last: date, after: int, until: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM claims_line WHERE month BETWEEN %s AND %s AND id > %s AND id <= %s",
            [first, last, after, until],
        )
        return int(cursor.fetchone()[0])


# Working -------------------------------------------------------------------------------------------------------------
@contextmanager
def held(run_id: int) -> Iterator[bool]:
    """Whether the run is ours alone for the time being."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, run_id])
        mine: bool = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, run_id])


def perform(run_id: int) -> ScreeningRun | None:
    """Does the run as far as it is not done. None where it is somebody else's, or finished."""
    with held(run_id) as mine:
        now = timezone.now()
        begun = mine and ScreeningRun.objects.filter(pk=run_id, state__in=UNFINISHED).update(
            state=RunState.RUNNING, begun_at=Coalesce("begun_at", now), beat_at=now
        )
        if not begun:
            return None
        run = ScreeningRun.objects.select_related("edition", "asked_by").get(pk=run_id)
        attempt = run.result.get("attempts", 0) + 1
        run.result = {"attempts": attempt}
        run.save(update_fields=["result"])
        try:
            work(run)
        except Exception as error:
            log.exception("screening run %s, attempt %s", run_id, attempt)
            if attempt >= ATTEMPTS:
                finish(run, RunState.FAILED, f"{type(error).__name__}: {error}")
            raise
        return run


def work(run: ScreeningRun) -> None:
    from monitoring.screening import trials

    if run.kind == RunKind.TRIAL:
        result = trials.compare(run)
        finish(run, RunState.DONE, result=result)
        return
    failed = screen_all(run)
    storing.lapse()
    words = "\n".join(f"{code}: {fault}" for code, fault in failed.items())
    finish(run, RunState.FAILED if failed else RunState.DONE, words)


def chosen(run: ScreeningRun) -> dict[str, ScreenEdition]:
    """Screens of the run with the editions in force on the day on which it began."""
    editions = active(timezone.localdate(run.begun_at))
    wanted = set(run.screens) or set(editions)
    return {code: edition for code, edition in editions.items() if code in wanted and edition.on}


def scope_of(run: ScreeningRun) -> Scope:
    scope = Scope(run.month_from, run.month_to)
    return replace(scope, after_id=run.after_id, last_id=run.last_id) if run.after_id else scope


def screen_all(run: ScreeningRun) -> dict[str, str]:
    """Runs the screens that are not done yet and stores their flags. Returns what failed, by screen."""
    editions = chosen(run)
    left = {code: edition for code, edition in editions.items() if code not in run.counts}
    failed = {code: note["error"] for code, note in run.counts.items() if "error" in note}
    seconds = clocked(run, "mirror")
    with seconds:
        sync(verify=run.kind == RunKind.MONTH, first=run.month_from if run.kind == RunKind.MONTH else None)
    beat(run, total=len(editions), lines=run.lines or lines_of(run))
    with framed(run, scope_of(run), [SCREENS[code] for code in left]) as frame:
        asked = [(SCREENS[code], parameters_of(edition)) for code, edition in left.items()]
        for screen, find in in_turn(frame, asked):
            if fault := screen_one(run, frame, screen, left[screen.code], find):
                failed[screen.code] = fault
    return failed


def screen_one(
    run: ScreeningRun, frame: Frame, screen: Screen, edition: ScreenEdition, find: Callable[[], pa.Table]
) -> str:
    """Words of what failed, or nothing. What the database refuses is another matter: the run is tried again."""
    began = time.monotonic()
    try:
        found = find()
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("screen %s of run %s", screen.code, run.pk)
        fault = f"{type(error).__name__}: {traceback.format_exception_only(error)[-1].strip()}"[:1000]
        note(run, screen.code, {"error": fault})
        return fault
    first, last = frame.scope.window(screen)
    months = [month for month, names in frame.months.items() if names and first <= month <= last]
    task = storing.Task(run=run, screen=screen, edition=edition, scope=frame.scope, months=months)
    storing.store(task, found, time.monotonic() - began)
    return ""


@contextmanager
def framed(run: ScreeningRun, scope: Scope, screens: Sequence[Screen]) -> Iterator[Frame]:
    """The engine with all that the screens look at."""
    with engines.opened(run.engine) as engine:
        frame = mirrored(engine, scope)
        with clocked(run, "tables"):
            bring(frame, screens)
        yield frame


def mirrored(engine: engines.Engine, scope: Scope) -> Frame:
    """Over the lines of the mirror as it is."""
    return Frame(engine, folder(), dict(MirrorMonth.objects.order_by("month").values_list("month", "files")), scope)


def bring(frame: Frame, screens: Sequence[Screen]) -> None:
    """All other tables that the screens look at."""
    names = {screen.code: used(screen) for screen in screens}
    wanted = set().union(*names.values()) - {"lines"}
    bounds = outside.Bounds(*frame.widest())
    if frame.scope.fresh and wanted & BY_PATIENT:
        asking = [screen for screen in screens if names[screen.code] & BY_PATIENT]
        bounds = replace(bounds, patients=patients_before(frame, asking))
    frame.outside = outside.read(wanted, bounds)


def patients_before(frame: Frame, screens: Sequence[Screen]) -> pa.Array | None:
    """All people in the lines that the screens will see."""
    parts = {(screen.scope, frame.scope.window(screen)): screen for screen in screens}
    people = [frame.narrowed(one).select("patient") for one in parts.values()]
    whole = people[0].union(*people[1:], distinct=True) if len(people) > 1 else people[0].distinct()
    return frame.engine.result(whole).column("patient").combine_chunks()


# Notes on the run ----------------------------------------------------------------------------------------------------
@contextmanager
def clocked(run: ScreeningRun, stage: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    run.refresh_from_db(fields=["seconds"])
    run.seconds[stage] = round(time.monotonic() - began, 3)
    ScreeningRun.objects.filter(pk=run.pk).update(seconds=run.seconds, beat_at=timezone.now())


def beat(run: ScreeningRun, **facts: object) -> None:
    ScreeningRun.objects.filter(pk=run.pk).update(beat_at=timezone.now(), **facts)


def lines_of(run: ScreeningRun) -> int:
    found = MirrorMonth.objects.filter(month__gte=run.month_from, month__lte=run.month_to)
    return found.aggregate(lines=Sum("lines"))["lines"] or 0


@transaction.atomic
def note(run: ScreeningRun, code: str, counts: dict) -> None:
    row = ScreeningRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if code not in row.counts:
        row.counts[code] = counts
        row.done, row.beat_at = len(row.counts), timezone.now()
        row.save(update_fields=["counts", "done", "beat_at"])


@transaction.atomic
def finish(run: ScreeningRun, state: str, error: str = "", result: dict | None = None) -> None:
    now = timezone.now()
    facts: dict = {"state": state, "error": error[:4000], "ended_at": now, "beat_at": now}
    if result is not None:
        facts["result"] = result
    if ScreeningRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(**facts):
        run.refresh_from_db()
        found = sum(one.get("found", 0) for one in run.counts.values())
        new = sum(one.get("new", 0) for one in run.counts.values())
        audit.record("monitoring.screening_done", actor=SYSTEM, subject=run, state=state, found=found, new=new)
