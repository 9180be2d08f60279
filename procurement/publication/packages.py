"""Release and record packages of OCDS 1.1 out of published events.

A release is written without what its number brings: ``id`` (ocid and number), ``date``, and references to other
releases. They are added here, the same ones every time. Compiled records are made by ``ocdsmerge``, the reference
implementation; it is given the rules of schema 1.1 that concern us, so that it asks no network for the schema: id,
date and tag of a release are left out, arrays of objects are merged by their ids (ours all have one), other arrays
whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from ocdsmerge import CompiledRelease

from procurement.models import PublicEvent
from procurement.publication import parts
from procurement.publication.parts import RELEASE_OF, THIS_RELEASE, Json

VERSION = "1.1"
MERGE_RULES = {
    ("id",): "omitWhenMerged",
    ("date",): "omitWhenMerged",
    ("tag",): "omitWhenMerged",
}
# The names of extensions are the addresses of their metadata: so the standard wants it. Nothing is fetched from there.
REGISTERED = "https://raw.githubusercontent.com/open-contracting-extensions/{}/extension.json"
EXTENSIONS = tuple(
    REGISTERED.format(name)
    for name in (
        "ocds_lots_extension/v1.1.5",
        "ocds_bid_extension/v1.1.5",
        "ocds_techniques_extension/master",
        "ocds_budget_breakdown_extension/master",
    )
)


def public_events() -> QuerySet[PublicEvent]:
    """Everything that has its number, in its order: the only door to releases."""
    return PublicEvent.objects.filter(number__isnull=False).order_by("number")


# Releases -----------------------------------------------------------------------------------------------------------
def release_id(event: PublicEvent) -> str:
    return f"{event.ocid}-{event.number}"


def finished(events: Sequence[PublicEvent]) -> list[Json]:
    """Releases as the world sees them: one query more for the references to other releases, if there are any."""
    wanted = {mark for event in events for mark in marks(event.release)} - {THIS_RELEASE}
    others = PublicEvent.objects.filter(uuid__in=[UUID(mark.removeprefix(RELEASE_OF)) for mark in wanted])
    known = {f"{RELEASE_OF}{one.uuid}": release_id(one) for one in (others.defer("release") if wanted else [])}
    return [finish(event, known) for event in events]


def finish(event: PublicEvent, known: Mapping[str, str]) -> Json:
    names = {**known, THIS_RELEASE: release_id(event)}
    return {
        "ocid": event.ocid,
        "id": release_id(event),
        "date": parts.moment(event.at),
        "tag": event.tag.split(),
        **renamed(event.release, names),
    }


def amendments(release: Json) -> Iterator[Json]:
    for section in ([release.get("tender") or {}], release.get("awards") or [], release.get("contracts") or []):
        for one in section:
            yield from one.get("amendments") or []


def marks(release: Json) -> Iterator[str]:
    for amendment in amendments(release):
        for key in ("amendsReleaseID", "releaseID"):
            if str(amendment.get(key, "")).startswith(RELEASE_OF):
                yield amendment[key]


def renamed(release: Json, names: Mapping[str, str]) -> Json:
    for amendment in amendments(release):
        for key in ("amendsReleaseID", "releaseID"):
            if key in amendment:
                amendment[key] = names.get(amendment[key], amendment[key])
    return release


# Packages -----------------------------------------------------------------------------------------------------------
def package(uri: str, published: datetime | None, **body: Any) -> Json:
    """``published``: of the newest release inside, so that equal contents make an equal package."""
    fund = parts.fund()
    return {
        "uri": uri,
        "version": VERSION,
        "extensions": [*EXTENSIONS, parts.address("api:ocds-extension", name="extension.json")],
        "publishedDate": parts.moment(published or datetime.fromisoformat("2026-01-01T00:00:00+05:00")),
        "publisher": parts.filled(
            name=fund.name_ru, scheme=parts.BIN_SCHEME if fund.bin else "", uid=fund.bin, uri=settings.SITE_URL
        ),
        **({"license": settings.OCDS_LICENSE} if settings.OCDS_LICENSE else {}),
        **body,
    }


def release_package(uri: str, events: Sequence[PublicEvent], **links: str) -> Json:
    published = max((event.at for event in events), default=None)
    more = {"links": links} if links else {}
    return package(uri, published, releases=finished(events), **more)


def record_package(uri: str, ocids: Sequence[str], **links: str) -> Json:
    events = public_events().filter(ocid__in=ocids)
    by_process: dict[str, list[PublicEvent]] = {ocid: [] for ocid in ocids}
    for event in events:
        by_process[event.ocid].append(event)
    records = [record(ocid, found) for ocid, found in by_process.items()]
    published = max((event.at for found in by_process.values() for event in found), default=None)
    more = {"links": links} if links else {}
    return package(uri, published, records=records, **more)


def record(ocid: str, events: Sequence[PublicEvent]) -> Json:
    """``events``: all of the process, by number. Its releases by address; what they add up to in full."""
    place = parts.address("api:ocds-release-detail", ocid=ocid)
    return {
        "ocid": ocid,
        "releases": [
            {"url": f"{place}#{release_id(event)}", "date": parts.moment(event.at), "tag": event.tag.split()}
            for event in events
        ],
        "compiledRelease": compiled(ocid, events),
    }


def compiled(ocid: str, events: Sequence[PublicEvent]) -> Json:
    """What holds now. Releases never change, so the sum is kept under the number of the last one."""
    key = f"ocds-compiled:{settings.OCDS_PREFIX}:{ocid}:{events[-1].number}"
    found: Json | None = cache.get(key)
    if found is None:
        found = merged(finished(events))
        cache.set(key, found)
    return found


def merged(releases: Iterable[Json]) -> Json:
    """In the order given, which is that of the feed: dates of two machines may contradict it."""
    whole = CompiledRelease(merge_rules=MERGE_RULES)
    for release in releases:
        whole.append(release)
    result: Json = whole.asdict()
    return result
