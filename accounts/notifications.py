"""What people are told, in the cabinet and in one letter a day.

An app registers its kinds of news once (``register``) and calls ``notify`` in the transaction of the event; the words
are made when they are read, in the reader's language.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise

from accounts import letters
from accounts.models import Membership, Notification, Organisation, User
from config.audit import plain

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    """``title`` and ``text`` may name keys of the parameters; ``tone`` is that of a status: ok, warn, bad, idle."""

    title: Text
    text: Text = ""
    tone: str = "idle"


KINDS: dict[str, Kind] = {}


def register(**kinds: Kind) -> None:
    """Keyword → kind; two underscores in the keyword stand for a point: ``registry__lapse`` is «registry.lapse»."""
    KINDS.update({name.replace("__", "."): kind for name, kind in kinds.items()})


def notify(
    *,
    organisation: Organisation,
    kind: str,
    url: str,
    params: dict[str, Any] | None = None,
    subject: Model | None = None,
    roles: Iterable[str] = (),
) -> int:
    """Tells everybody who acts for the organisation (in one of ``roles``, if given). Returns how many were told.

    ``params`` fill the words: plain facts, no ИИН. KeyError for a kind that nobody registered.
    """
    facts = (params or {}) | ({"subject": str(subject)} if subject is not None else {})
    return notify_all([News(organisation.pk, kind, url, facts)], roles)


@dataclass(frozen=True)
class News:
    """One event for one organisation. A parameter may be a dict of languages: the reader's is shown."""

    organisation_id: int
    kind: str
    url: str
    params: dict[str, Any]


def notify_all(news: Sequence[News], roles: Iterable[str] = ()) -> int:
    """``notify`` for many events at once: two statements, however many there are."""
    for one in news:
        if one.kind not in KINDS:
            raise KeyError(one.kind)
    members = Membership.objects.current().filter(
        organisation__in={one.organisation_id for one in news}, user__is_active=True
    )
    wanted = list(roles)
    if wanted:
        members = members.filter(roles__overlap=wanted)
    people: dict[int, list[int]] = defaultdict(list)
    for organisation, user in members.order_by("user_id").values_list("organisation_id", "user_id"):
        people[organisation].append(user)
    made = [
        Notification(user_id=user, organisation_id=one.organisation_id, kind=one.kind, params=facts, url=one.url)
        for one in news
        for facts in [plain(one.params)]
        for user in people[one.organisation_id]
    ]
    Notification.objects.bulk_create(made)
    return len(made)


def in_languages(make: Callable[[], Text]) -> dict[str, str]:
    """What ``make`` says in each language of the portal, for a parameter."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(make())
    return said


def in_mine(params: dict[str, Any]) -> dict[str, Any]:
    code = (translation.get_language() or "kk")[:2]
    return {name: value.get(code, "") if isinstance(value, dict) else value for name, value in params.items()}


@dataclass(frozen=True)
class Told:
    """A notification in words."""

    row: Notification
    title: str
    text: str
    tone: str


def told(row: Notification) -> Told:
    """A kind that is gone, or parameters that no longer fit, must not take the page down: what is left is shown."""
    kind = KINDS.get(row.kind, Kind(row.kind))
    facts = in_mine(row.params)
    try:
        return Told(row, str(kind.title) % facts, str(kind.text) % facts, kind.tone)
    except (KeyError, TypeError, ValueError):
        return Told(row, str(kind.title), "", kind.tone)


def of(user: User) -> QuerySet[Notification]:
    return user.notifications.select_related("organisation").order_by("-at", "-id")


def mark_read(rows: QuerySet[Notification]) -> int:
    return rows.filter(read_at__isnull=True).update(read_at=timezone.now())


# The daily letter ----------------------------------------------------------------------------------------------------
def send_digests(base_url: str) -> int:
    """One letter to each person with news that was neither read nor mailed. Returns the number of letters.

    Rows are marked in the transaction that sends: a letter may come twice after a crash, news is never lost.
    """
    waiting = Notification.objects.filter(mailed_at__isnull=True, read_at__isnull=True, user__letters=True)
    sent = 0
    for pk in waiting.filter(user__is_active=True).order_by("user_id").values_list("user_id", flat=True).distinct():
        with transaction.atomic():
            rows = list(
                waiting.filter(user_id=pk)
                .select_related("user", "organisation")
                .select_for_update(of=("self",), skip_locked=True)
                .order_by("at", "id")
            )
            if rows:
                send_digest(rows, base_url)
                Notification.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=timezone.now())
                sent += 1
    return sent


def send_digest(rows: list[Notification], base_url: str) -> None:
    user = rows[0].user
    with translation.override(user.language):
        groups: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in rows:
            news = told(row)
            address = base_url.rstrip("/") + row.url
            groups[row.organisation.name].append({"title": news.title, "text": news.text, "url": address})
        letters.send(user, "digest", groups=dict(groups), count=len(rows))
