"""Each night the registry is made true again: entries follow the licences, certificates, accreditations and sanitary
permits that carry them.

An entry is suspended from the day after the last one on which its requirements held, whenever the run that sees it
comes, and resumed from the day on which they hold again. Papers that end soon are told of in advance, once for each
distance. Everything is a function of the facts and the day: a second run, or one after days without any, finds what
is left to do. Organisations go in batches, each in its own transaction with the same few statements.

A lapse that came and went between two runs leaves no suspension. Of the causes only those of ``CAUSES`` are this
module's; a suspension by decision or for the rating is opened and ended elsewhere, and the state follows it here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import notifications
from accounts.access import SYSTEM
from accounts.enums import PROVIDER_ROLES
from accounts.notifications import Kind, News, in_languages
from config import audit
from providers import terms
from providers.enums import EntryState, SuspensionCause
from providers.models import CareType, Provider, RegistryEntry
from providers.sql import statement

BATCH = 1_000  # organisations
CAUSES = (
    SuspensionCause.LICENCE,
    SuspensionCause.CERTIFICATE,
    SuspensionCause.ACCREDITATION,
    SuspensionCause.SANITARY,
)
LISTED = 5  # numbers of papers that one piece of news names
# A paper entered late may show that it never lapsed: then there was nothing to suspend for.
ANNUL = """
DELETE FROM providers_suspension s USING judged j
WHERE j.entry_id = s.entry_id AND j.cause = s.cause AND s.until IS NULL AND j.met AND j.met_from <= s.since
"""
CLOSE = """
UPDATE providers_suspension s SET until = greatest(s.since, c.until)
FROM (SELECT s.id, coalesce(j.met_from, %(day)s) - 1 AS until
        FROM providers_suspension s
        JOIN providers_registryentry e ON e.id = s.entry_id AND e.state IN ('active', 'suspended')
        LEFT JOIN judged j ON j.entry_id = s.entry_id AND j.cause = s.cause
       WHERE e.provider_id = ANY(%(providers)s) AND s.until IS NULL AND s.cause = ANY(%(causes)s)
         AND j.met IS NOT FALSE) c
WHERE c.id = s.id
"""
OPEN = """
INSERT INTO providers_suspension (entry_id, cause, detail, norm, since)
SELECT j.entry_id, j.cause, j.detail, '',
       greatest(j.failed_from, (SELECT max(s.until) + 1 FROM providers_suspension s
                                 WHERE s.entry_id = j.entry_id AND s.cause = j.cause))
FROM judged j WHERE NOT j.met
ORDER BY j.entry_id, j.cause
ON CONFLICT (entry_id, cause) WHERE until IS NULL DO NOTHING
"""

notifications.register(
    entry__suspended=Kind(
        _("Admission suspended: %(care)s"),
        _("Since %(since)s: %(causes)s. Services of these days on are refused until it is put right."),
        "bad",
    ),
    entry__resumed=Kind(_("Admission restored: %(care)s"), _("Services are taken again."), "ok"),
    licence__lapses=Kind(
        _("Licence ends on %(day)s: %(numbers)s"),
        _("%(care)s. Without a new one admission is suspended from the next day on."),
        "warn",
    ),
    certificate__lapses=Kind(
        _("Certificates of specialists end on %(day)s: %(numbers)s"),
        _("Without enough specialists with a valid certificate admission is suspended from the next day on."),
        "warn",
    ),
    accreditation__lapses=Kind(
        _("Accreditation ends on %(day)s: %(numbers)s"),
        _("What needs it is suspended from the next day on unless a new one is entered."),
        "warn",
    ),
    sanitary__lapses=Kind(
        _("Sanitary permit ends on %(day)s: %(numbers)s"),
        _("What needs it is suspended from the next day on unless a new one is entered."),
        "warn",
    ),
)


@dataclass
class Outcome:
    """What a run did: entries suspended and resumed, notices sent."""

    suspended: int = 0
    resumed: int = 0
    notices: int = 0


def actualise(day: date | None = None, providers: list[int] | None = None) -> Outcome:
    """Every admitted organisation, or those named, as of the day."""
    day, done = day or timezone.localdate(), Outcome()
    for batch in batches(providers):
        run_batch(batch, day, done)
    return done


def batches(providers: list[int] | None) -> Iterator[list[int]]:
    admitted = RegistryEntry.objects.filter(state__in=(EntryState.ACTIVE, EntryState.SUSPENDED))
    if providers is not None:
        admitted = admitted.filter(provider__in=providers)
    ids = list(admitted.order_by("provider_id").values_list("provider_id", flat=True).distinct())
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


@transaction.atomic
def run_batch(providers: list[int], day: date, done: Outcome) -> None:
    first, last = (terms.term(f"lapse_notice_{name}", day) for name in ("first", "last"))
    facts: dict[str, Any] = {
        "providers": providers,
        "day": day,
        "now": timezone.now(),
        "causes": list(CAUSES),
        "due": terms.last_day("entry_suspension", day),
    }
    entries = RegistryEntry.objects.select_for_update(no_key=True).filter(provider__in=providers).order_by("pk")
    len(entries.values_list("pk"))  # whoever decides on one of them waits, or is waited for
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; DROP TABLE IF EXISTS pg_temp.judged")
        cursor.execute(statement("judged"), facts)
        for sql in (ANNUL, CLOSE, OPEN, statement("changes")):
            cursor.execute(sql, facts)
        moved, ending = cursor.fetchall(), []
        if first is not None and last is not None:
            cursor.execute(statement("notices"), facts | {"first": first.days, "last": last.days})
            ending = cursor.fetchall()
    tell(moved, ending)
    suspended = [str(row[3]) for row in moved if row[1] == EntryState.SUSPENDED]
    resumed = [str(row[3]) for row in moved if row[1] == EntryState.ACTIVE]
    if moved:
        audit.record("providers.registry_actualised", actor=SYSTEM, day=day, suspended=suspended, resumed=resumed)
    done.suspended += len(suspended)
    done.resumed += len(resumed)
    done.notices += len(ending)


# News ----------------------------------------------------------------------------------------------------------------
def tell(moved: list[Any], ending: list[Any]) -> None:
    """One piece of news an organisation and event, however many types of care it is about."""
    if not moved and not ending:
        return
    ids = {row[0] for row in [*moved, *ending]}
    pages = {
        pk: reverse("providers:provider", args=[bin])
        for pk, bin in Provider.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "bin")
    }
    types = CareType.objects.in_bulk()
    events: dict[tuple[Any, ...], list[CareType]] = defaultdict(list)
    for provider, target, care_type, _uuid, causes, since in moved:
        events[provider, target, tuple(causes or ()), since].append(types[care_type])
    news = [News(key[0], *moved_news(pages[key[0]], *key[1:], care)) for key, care in events.items()]
    for provider, kind, day, numbers, care_types in ending:
        care = [types[pk] for pk in care_types if pk is not None]
        params = {"day": f"{day:%d.%m.%Y}", "numbers": in_languages(partial(some, numbers)), "care": names(care)}
        news.append(News(provider, f"{kind}.lapses", pages[provider], params))
    notifications.notify_all(news, PROVIDER_ROLES)


def moved_news(
    page: str, target: str, causes: tuple[str, ...], since: date | None, care: list[CareType]
) -> tuple[str, str, dict[str, Any]]:
    if target == EntryState.ACTIVE:
        return "entry.resumed", page, {"care": names(care)}
    labels = [SuspensionCause(cause).label for cause in causes]
    said = in_languages(lambda: "; ".join(str(label) for label in labels))
    return "entry.suspended", page, {"care": names(care), "causes": said, "since": f"{since:%d.%m.%Y}"}


def names(care: list[CareType]) -> dict[str, str]:
    ordered = sorted(care, key=lambda one: (one.position, one.code))
    return in_languages(lambda: ", ".join(one.name for one in ordered))


def some(numbers: list[str]) -> str:
    """The first few numbers, and how many more there are."""
    listed = ", ".join(numbers[:LISTED])
    rest = len(numbers) - LISTED
    more = ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest} if rest > 0 else ""
    return f"{listed} {more}".strip()
