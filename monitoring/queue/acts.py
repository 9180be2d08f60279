"""How flags come into somebody's hands and go on. The only writers, with ``deciding``."""

import heapq
from collections import Counter
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import SYSTEM, Actor
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from config import audit
from config.models import StateChange
from config.workflow import StepRefused
from monitoring.enums import OPEN_FLAGS, FlagState
from monitoring.models import Flag
from monitoring.queue.access import DECIDERS, HEADS, flags_visible_to
from monitoring.queue.machine import FLAG, first_due

BATCH = 5000  # rows of the history a statement


def take(*, flag: Flag, actor: Actor, version: int | None = None) -> Flag:
    return FLAG.fire("take", flag, actor=actor, version=version)


def release(*, flag: Flag, actor: Actor, version: int | None = None) -> Flag:
    return FLAG.fire("release", flag, actor=actor, version=version)


def assign(*, flag: Flag, to: User, actor: Actor, version: int | None = None) -> Flag:
    """The head of the branch gives it to an auditor of the branch."""
    actor.require(*HEADS)
    if not auditors_of(actor.organisation).filter(user=to).exists():
        raise StepRefused(_("This person is no auditor of the branch."))
    return FLAG.fire("assign", flag, actor=actor, version=version, to=to)


def ask_documents(*, flag: Flag, wanted: str, actor: Actor, version: int | None = None) -> Flag:
    """``wanted``: which documents; the organisation is told the same day."""
    return FLAG.fire("ask_documents", flag, actor=actor, version=version, note=wanted)


def documents_came(*, flag: Flag, answer: str, actor: Actor, version: int | None = None) -> Flag:
    """The organisation answers in words; the answer stands in the history of the flag."""
    return FLAG.fire("documents_came", flag, actor=actor, version=version, note=answer)


def go_on(*, flag: Flag, actor: Actor, version: int | None = None) -> Flag:
    return FLAG.fire("go_on", flag, actor=actor, version=version)


def reopen(*, flag: Flag, reason: str, actor: Actor, version: int | None = None) -> Flag:
    return FLAG.fire("reopen", flag, actor=actor, version=version, note=reason)


def lapse(*, flag: Flag, note: str = "") -> Flag:
    """The register of its line was withdrawn. Called by screening."""
    return FLAG.fire("lapse", flag, actor=SYSTEM, note=note)


# From the queue ------------------------------------------------------------------------------------------------------
@transaction.atomic
def take_next(*, actor: Actor) -> Flag | None:
    """The free flag of the branch that promises most; None when there is none. Two auditors who ask at once get two
    different flags: what another one is taking is skipped."""
    actor.require(*DECIDERS)
    free = flags_visible_to(actor).filter(state=FlagState.NEW, assignee=None).order_by("-rank", "id")
    flag = free.select_for_update(of=("self",), skip_locked=True).first()
    if flag is None:
        return None
    step = FLAG.step("take")
    FLAG.check(step, flag, actor, {})
    return FLAG.take(step, flag, actor, {})


def auditors_of(branch: Organisation | None) -> Any:
    """Memberships of the people to whom flags of the branch are given."""
    members = Membership.objects.current().filter(organisation=branch, user__is_active=True)
    return members.filter(roles__contains=[Role.AUDITOR]).order_by("user__last_name", "user_id")


@transaction.atomic
def assign_by_load(*, actor: Actor) -> dict[int, int]:
    """Deals the free flags of the branch to its auditors, the most promising first, each to whoever has fewest open
    ones at that moment. Returns user → how many. StepRefused without auditors. A fixed number of statements."""
    actor.require(*HEADS)
    branch = actor.organisation
    if branch is None or not actor.is_branch:
        raise StepRefused(_("Only the branch of the organisation's region decides about its lines."))
    Organisation.objects.select_for_update(no_key=True).get(pk=branch.pk)  # heads of a branch deal one by one
    people = list(auditors_of(branch).values_list("user_id", flat=True))
    if not people:
        raise StepRefused(_("The branch has no auditor."))
    free = flags_visible_to(actor).filter(state=FlagState.NEW, assignee=None).order_by("-rank", "id")
    rows = list(free.select_for_update(of=("self",), skip_locked=True).values_list("pk", "uuid"))
    dealt = deal([pk for pk, _uuid in rows], people)
    write_dealt(dealt)
    now = timezone.now()
    StateChange.objects.bulk_create(
        [
            StateChange(
                machine=FLAG.name, subject_id=uuid, step="assign", source=FlagState.NEW, target=FlagState.IN_WORK,
                actor=actor.user, organisation=branch, at=now,
            )
            for _pk, uuid in rows
        ],
        batch_size=BATCH,
    )  # fmt: skip
    shares = dict(Counter(dealt.values()))
    audit.record("monitoring.flags_assigned_by_load", actor=actor, subject=branch, flags=len(rows), shares=shares)
    return shares


def deal(flags: list[int], people: list[int]) -> dict[int, int]:
    """Flag → person; of equally loaded people the one with the lower number."""
    load = dict.fromkeys(people, 0)
    held = Flag.objects.filter(assignee__in=people, state__in=OPEN_FLAGS).order_by().values("assignee")
    load |= dict(held.annotate(open=Count("pk")).values_list("assignee", "open"))
    heap = [(count, person) for person, count in load.items()]
    heapq.heapify(heap)
    dealt = {}
    for flag in flags:
        count, person = heap[0]
        dealt[flag] = person
        heapq.heapreplace(heap, (count + 1, person))
    return dealt


def write_dealt(dealt: dict[int, int]) -> None:
    """The rows are locked. What ``Machine.take`` writes, for all of them at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE monitoring_flag f SET state = %s, state_since = now(), version = version + 1,"
            " assignee_id = s.person, assigned_at = now(), due_on = coalesce(due_on, %s)"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS s(flag, person) WHERE f.id = s.flag",
            [FlagState.IN_WORK, first_due(timezone.localdate()), list(dealt), list(dealt.values())],
        )
