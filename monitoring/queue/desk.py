"""How much awaits somebody in the queue: for the navigation and for the first page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config import navigation
from monitoring.enums import FlagState
from monitoring.models import Flag
from monitoring.queue.access import DECIDERS, HEADS, READERS, flags_visible_to, own_flags

NEW, IN_WORK, WAITING = FlagState.NEW, FlagState.IN_WORK, FlagState.WAITING


@dataclass(frozen=True)
class Waiting:
    """A row of «due now». ``day``: the nearest last day of the term; ``late``: it has passed for at least one."""

    label: str | Promise
    count: int
    day: date | None
    late: bool
    url: str
    consequence: str | Promise = ""


def mine_and_free(actor: Actor) -> Q:
    user = actor.user.pk if actor.user else None
    return Q(state__in=[NEW, IN_WORK]) & (Q(assignee=None) | Q(assignee=user))


def awaiting(actor: Actor) -> QuerySet[Flag]:
    """Of an auditor what is theirs or free; of the head of a branch what is free or late; nothing of others."""
    visible = flags_visible_to(actor)
    if actor.has(*DECIDERS):
        return visible.filter(mine_and_free(actor))
    if actor.has(*HEADS):
        late = Q(state__in=[NEW, IN_WORK], due_on__lt=timezone.localdate())
        return visible.filter(Q(state=NEW, assignee=None) | late)
    return visible.none()


def count_flags(request: Any) -> navigation.Count:
    """Red when the term of one ends today or has passed."""
    actor = request.actor
    if not actor.has(*DECIDERS, *HEADS):
        return navigation.Count()
    late = Count("pk", filter=Q(due_on__lte=timezone.localdate()))
    found = awaiting(actor).order_by().aggregate(number=Count("pk"), due=late)
    return navigation.Count(found["number"], bool(found["due"]))


def count_own(request: Any) -> navigation.Count:
    """Of an organisation the flags whose documents are asked for."""
    if not request.actor.works_for_provider:
        return navigation.Count()
    late = Count("pk", filter=Q(due_on__lte=timezone.localdate()))
    found = own_flags(request.actor).filter(state=WAITING).order_by().aggregate(number=Count("pk"), due=late)
    return navigation.Count(found["number"], bool(found["due"]))


navigation.COUNTERS["flags:flag-list"] = count_flags
navigation.COUNTERS["flags:own-list"] = count_own


# The first page ------------------------------------------------------------------------------------------------------
def waiting(actor: Actor) -> list[Waiting]:
    """Rows of «due now»: documents asked from the organisation; for an auditor flags whose term has passed or ends
    today, and flags that nobody has taken. One query."""
    if actor.works_for_provider:
        return asked_from(actor)
    if not actor.has(*READERS) or not actor.has(*DECIDERS, *HEADS):
        return []
    today = timezone.localdate()
    mine = Q(assignee=actor.user) if actor.has(*DECIDERS) else Q()
    due, free = mine & Q(state__in=[NEW, IN_WORK], due_on__lte=today), Q(state=NEW, assignee=None)
    found = flags_visible_to(actor).order_by().aggregate(
        due=Count("pk", filter=due), day=Min("due_on", filter=due), free=Count("pk", filter=free),
        free_day=Min("due_on", filter=free),
    )  # fmt: skip
    rows = []
    if found["due"]:
        rows.append(
            Waiting(
                _("Flags whose term of decision ends or has passed"), found["due"], found["day"],
                found["day"] < today, f"{reverse('flags:flag-list')}?tab=all&late=on",
                _("A flag ends only by a decision: it stays until somebody makes one."),
            )
        )  # fmt: skip
    if found["free"]:
        late = found["free_day"] is not None and found["free_day"] < today
        url = f"{reverse('flags:flag-list')}?tab=all&assignee=free"
        rows.append(Waiting(_("Flags that nobody has taken"), found["free"], found["free_day"], late, url))
    return rows


def asked_from(actor: Actor) -> list[Waiting]:
    found = own_flags(actor).filter(state=WAITING).order_by().aggregate(number=Count("pk"), day=Min("due_on"))
    if not found["number"]:
        return []
    late = found["day"] is not None and found["day"] < timezone.localdate()
    return [
        Waiting(
            _("Documents are asked for on flagged lines"), found["number"], found["day"], late,
            f"{reverse('flags:own-list')}?tab=asked", _("After the term the auditor decides without them."),
        )
    ]  # fmt: skip
