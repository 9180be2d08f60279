"""One step over many flags. Few are done at once, many by a worker; each flag in a transaction of its own, together
with the count of those that are through, so that whoever is killed leaves nothing undone and repeats nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor, RoleMissing
from accounts.models import Membership, User
from config import audit
from config.workflow import StepRefused
from monitoring.enums import RunState
from monitoring.models import BulkAction, Flag
from monitoring.queue import acts, deciding
from monitoring.queue.access import DECIDERS, HEADS, flags_visible_to

AT_ONCE = 25  # more than this is work for a worker
MOST = 5000
LOCK = 0x666C  # first part of the advisory lock of a bulk action
ROLES = {"take": DECIDERS, "assign": HEADS, "ask_documents": DECIDERS, "dismiss": DECIDERS}
LABELS = {
    "take": pgettext_lazy("bulk", "Take into work"),
    "assign": pgettext_lazy("bulk", "Give to an auditor"),
    "ask_documents": pgettext_lazy("bulk", "Ask for documents"),
    "dismiss": pgettext_lazy("bulk", "Dismiss"),
}


def refusals(verb: str, flags: Sequence[Flag], actor: Actor) -> list[Any]:
    """Why these flags cannot go through this step together; none: they may begin."""
    actor.require(*ROLES[verb])
    found: list[Any] = []
    if not flags:
        found.append(_("Choose at least one flag."))
    if len(flags) > MOST:
        found.append(_("At most %(count)s flags at once: narrow the filter.") % {"count": MOST})
    if verb == "dismiss" and len({flag.screen for flag in flags}) > 1:
        found.append(_("One reason fits flags of one screen: choose flags of the same screen."))
    return found


@transaction.atomic
def start(
    *, verb: str, flags: Sequence[Flag], details: dict[str, Any], actor: Actor, membership: Membership | None
) -> BulkAction:
    """Kept, and queued when there are more than ``AT_ONCE``. ``details``: of assign ``to`` (a user's number), of
    ask_documents ``wanted``, of dismiss ``as_`` and ``reason``. Raises StepRefused."""
    if against := refusals(verb, flags, actor):
        raise StepRefused(*against)
    if actor.user is None:
        raise ValueError("a bulk action without a person")
    action = BulkAction.objects.create(
        verb=verb,
        details=details,
        flags=[str(flag.uuid) for flag in flags],
        asked_by=actor.user,
        membership=membership,
    )
    audit.record("monitoring.bulk_started", actor=actor, subject=action, step=verb, flags=len(flags))
    if is_long(action):
        transaction.on_commit(lambda: queue(action.pk))
    return action


def is_long(action: BulkAction) -> bool:
    return len(action.flags) > AT_ONCE


def queue(pk: int) -> None:
    from monitoring.queue.tasks import run_bulk

    run_bulk.delay(pk)


@contextmanager
def held(pk: int) -> Iterator[bool]:
    """One worker an action; the hold ends with the worker's session, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, pk])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, pk])


def run(pk: int) -> None:
    """Goes on from where the action stands. Does nothing while another worker is at it, or when it is done."""
    with held(pk) as mine:
        action = BulkAction.objects.select_related("asked_by", "membership__organisation").filter(pk=pk).first()
        if not mine or action is None or action.state == RunState.DONE:
            return
        with translation.override(action.asked_by.language):
            for uuid in action.flags[action.done :]:
                through(action, uuid)
            finish(action)


def through(action: BulkAction, uuid: str) -> None:
    """One flag and the count of those that are through, both or neither."""
    with transaction.atomic():
        action.state = RunState.RUNNING
        try:
            with transaction.atomic():
                perform(action, uuid)
        except (StepRefused, RoleMissing, Flag.DoesNotExist) as refusal:
            action.refused.append({"flag": uuid, "reason": words_of(refusal)})
        action.done += 1
        action.save(update_fields=["state", "done", "refused"])


@transaction.atomic
def finish(action: BulkAction) -> None:
    action.state, action.ended_at = RunState.DONE, timezone.now()
    action.save(update_fields=["state", "ended_at"])
    audit.record(
        "monitoring.bulk_finished",
        actor=actor_of(action),
        subject=action,
        step=action.verb,
        flags=action.done,
        refused=len(action.refused),
    )


def words_of(refusal: Exception) -> str:
    if isinstance(refusal, StepRefused):
        return " ".join(str(reason) for reason in refusal.reasons)
    return str(_("It is not there for you any more."))


def actor_of(action: BulkAction) -> Actor:
    """The person in the roles that they have now: a role that was taken away stops the rest."""
    member = action.membership
    if member is None or not Membership.objects.current().filter(pk=member.pk, user__is_active=True).exists():
        return Actor(action.asked_by)
    return Actor(action.asked_by, member.organisation, frozenset(member.roles))


def perform(action: BulkAction, uuid: str) -> None:
    actor, told = actor_of(action), action.details
    flag = flags_visible_to(actor).select_related("provider").get(uuid=uuid)
    if action.verb == "take":
        acts.take(flag=flag, actor=actor)
    elif action.verb == "assign":
        acts.assign(flag=flag, to=User.objects.get(pk=told["to"]), actor=actor)
    elif action.verb == "ask_documents":
        acts.ask_documents(flag=flag, wanted=told["wanted"], actor=actor)
    elif action.verb == "dismiss":
        deciding.dismiss(flag=flag, as_=told["as_"], reason=told["reason"], actor=actor)
    else:
        raise ValueError(action.verb)
