"""Saved views: a person's own filters of the queue."""

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config import audit
from config.workflow import StepRefused
from monitoring.models import SavedView
from monitoring.queue.access import READERS

MOST = 30
DROPPED = ("page", "csrfmiddlewaretoken", "name")


def kept_query(query: str) -> str:
    """What a view keeps of an address: its filter, without the page and empty fields."""
    data = QueryDict(query[:2000], mutable=True)
    for name in [*data]:
        if name in DROPPED or not "".join(data.getlist(name)):
            del data[name]
    return data.urlencode()


@transaction.atomic
def save(*, actor: Actor, name: str, query: str) -> SavedView:
    """A view of a name that the person has already is replaced. Raises StepRefused."""
    actor.require(*READERS)
    name = name.strip()
    if not name:
        raise StepRefused(_("Give the view a name."))
    if SavedView.objects.filter(user=actor.user).exclude(name=name).count() >= MOST:
        raise StepRefused(_("You have %(count)s views: remove one first.") % {"count": MOST})
    view, _made = SavedView.objects.update_or_create(user=actor.user, name=name, defaults={"query": kept_query(query)})
    audit.record("monitoring.view_saved", actor=actor, subject=view, name=name)
    return view


def rename(*, view: SavedView, name: str, actor: Actor) -> SavedView:
    name = name.strip()
    if not name:
        raise StepRefused(_("Give the view a name."))
    try:
        with transaction.atomic():
            view.name = name
            view.save(update_fields=["name"])
            audit.record("monitoring.view_renamed", actor=actor, subject=view, name=name)
    except IntegrityError:
        raise StepRefused(_("You have another view of this name.")) from None
    return view


@transaction.atomic
def remove(*, view: SavedView, actor: Actor) -> None:
    audit.record("monitoring.view_removed", actor=actor, subject=view, name=view.name)
    view.delete()
