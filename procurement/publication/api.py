"""OCDS over HTTP, for everybody: releases, records, and a feed of changes that misses nothing.

Everything goes by the number of the publication (``publisher``): ``?after=`` the last number that the reader has, then
``links.next``. A number is never given twice and nothing appears behind one that was seen, so a reader who keeps the
last number has everything. Answers carry an ETag made of numbers; a full page never changes again.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import Http404
from django.urls import path
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import exact
from procurement.models import PublicEvent
from procurement.publication import packages, parts
from procurement.publication.parts import Json

EXTENSION = Path(__file__).with_name("extension")
RELEASES, MOST_RELEASES = 100, 500
RECORDS, MOST_RECORDS = 10, 50
CHANGES, MOST_CHANGES = 500, 2000
SETTLED, LIVE = 24 * 3600, 5  # seconds that an answer may be kept for: one that never changes, and any other


class ExactRenderer(JSONRenderer):
    """Amounts as exact JSON numbers, where the rest of the API writes texts: OCDS wants numbers."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return b"" if data is None else exact.dumps(data).encode()


# Schema -------------------------------------------------------------------------------------------------------------
class NextPage(serializers.Serializer):
    next = serializers.URLField(required=False)


class PublisherRef(serializers.Serializer):
    name = serializers.CharField()
    scheme = serializers.CharField(required=False)
    uid = serializers.CharField(required=False)
    uri = serializers.URLField(required=False)


class Package(serializers.Serializer):
    uri = serializers.URLField()
    version = serializers.CharField()
    extensions = serializers.ListField(child=serializers.URLField())
    publishedDate = serializers.DateTimeField()  # noqa: N815 - a name of the standard
    publisher = PublisherRef()
    license = serializers.URLField(required=False)
    links = NextPage(required=False)


class ReleasePackage(Package):
    releases = serializers.ListField(child=serializers.DictField())


class RecordPackage(Package):
    records = serializers.ListField(child=serializers.DictField())


class Change(serializers.Serializer):
    number = serializers.IntegerField()
    ocid = serializers.CharField()
    id = serializers.CharField()
    tag = serializers.ListField(child=serializers.CharField())
    date = serializers.DateTimeField()
    url = serializers.URLField()


class Changes(serializers.Serializer):
    changes = Change(many=True)
    last = serializers.IntegerField(help_text=_("Give it as «after» the next time."))
    more = serializers.BooleanField(help_text=_("There are further changes already."))
    links = NextPage(required=False)


def parameters(most: int) -> list[OpenApiParameter]:
    limit = format_lazy(_("How many at most; never more than {most}."), most=most)
    return [
        OpenApiParameter("after", int, description=_("Number after which to begin; 0, the beginning, by default.")),
        OpenApiParameter("limit", int, description=limit),
    ]


OCID = OpenApiParameter("ocid", str, OpenApiParameter.PATH, description=_("Number of the process (ocid)."))


# Answers ------------------------------------------------------------------------------------------------------------
def whole_number(request: Request, name: str, usual: int, most: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ValidationError({name: [_("Give a whole number.")]})
    return min(int(text), most)


def span(request: Request, usual: int, most: int) -> tuple[int, int]:
    """``after`` and ``limit`` of the query."""
    return whole_number(request, "after", 0, 10**18), max(1, whole_number(request, "limit", usual, most))


def following(name: str, after: int, limit: int) -> str:
    return f"{parts.address(name)}?{urlencode({'after': after, 'limit': limit})}"


def answer(request: Request, key: str, body: Callable[[], Json], settled: bool = False) -> Any:
    """The body, or 304 for a reader who has it; ``key`` tells one content from another."""
    etag = quote_etag(key)
    response = get_conditional_response(request._request, etag=etag) or Response(body())
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=SETTLED if settled else LIVE)
    return response


def key_of(events: Sequence[PublicEvent]) -> str:
    return f"{events[0].number}-{events[-1].number}" if events else "none"


class OcdsView(APIView):
    scopes = None
    renderer_classes = [ExactRenderer]


class Addresses(serializers.Serializer):
    releases = serializers.URLField()
    records = serializers.URLField()
    changes = serializers.URLField()
    extension = serializers.URLField()


class Index(OcdsView):
    """Where everything is."""

    @extend_schema(
        operation_id="ocds_index", summary=_("Read the addresses of OCDS"), tags=["ocds"], responses=Addresses
    )
    def get(self, request: Request) -> Any:
        body = {
            "releases": parts.address("api:ocds-release-list"),
            "records": parts.address("api:ocds-record-list"),
            "changes": parts.address("api:ocds-changes"),
            "extension": parts.address("api:ocds-extension", name="extension.json"),
        }
        return answer(request, "index", lambda: body)


class Releases(OcdsView):
    """Release packages of everything public, by number."""

    @extend_schema(
        operation_id="ocds_releases_list",
        summary=_("Read releases (OCDS 1.1)"),
        tags=["ocds"],
        responses=ReleasePackage,
        parameters=parameters(MOST_RELEASES),
    )
    def get(self, request: Request) -> Any:
        after, limit = span(request, RELEASES, MOST_RELEASES)
        found = list(packages.public_events().filter(number__gt=after)[: limit + 1])
        events, more = found[:limit], len(found) > limit
        links = {"next": following("api:ocds-release-list", events[-1].number or 0, limit)} if more else {}
        uri = following("api:ocds-release-list", after, limit)
        key = f"releases-{after}-{limit}-{key_of(events)}-{more}"
        return answer(request, key, lambda: packages.release_package(uri, events, **links), settled=more)


class ProcessReleases(OcdsView):
    """All releases of one process."""

    @extend_schema(
        operation_id="ocds_releases_read",
        summary=_("Read the releases of a process (OCDS 1.1)"),
        tags=["ocds"],
        responses=ReleasePackage,
        parameters=[OCID],
    )
    def get(self, request: Request, ocid: str) -> Any:
        events = list(packages.public_events().filter(ocid=ocid))
        if not events:
            raise Http404
        uri = parts.address("api:ocds-release-detail", ocid=ocid)
        return answer(request, f"releases-{key_of(events)}", lambda: packages.release_package(uri, events))


class Records(OcdsView):
    """Record packages: what the releases of each process add up to, in the order in which processes appeared."""

    @extend_schema(
        operation_id="ocds_records_list",
        summary=_("Read records (OCDS 1.1)"),
        tags=["ocds"],
        responses=RecordPackage,
        parameters=parameters(MOST_RECORDS),
    )
    def get(self, request: Request) -> Any:
        after, limit = span(request, RECORDS, MOST_RECORDS)
        rows = packages.public_events().order_by().values("ocid").annotate(first=Min("number"), last=Max("number"))
        found = list(rows.filter(first__gt=after).order_by("first")[: limit + 1])
        chosen, more = found[:limit], len(found) > limit
        links = {"next": following("api:ocds-record-list", chosen[-1]["first"], limit)} if more else {}
        uri = following("api:ocds-record-list", after, limit)
        newest = max((row["last"] for row in chosen), default=0)
        key = f"records-{after}-{limit}-{len(chosen)}-{newest}-{more}"
        return answer(request, key, lambda: packages.record_package(uri, [row["ocid"] for row in chosen], **links))


class ProcessRecord(OcdsView):
    """The record of one process."""

    @extend_schema(
        operation_id="ocds_records_read",
        summary=_("Read the record of a process (OCDS 1.1)"),
        tags=["ocds"],
        responses=RecordPackage,
        parameters=[OCID],
    )
    def get(self, request: Request, ocid: str) -> Any:
        newest = packages.public_events().filter(ocid=ocid).aggregate(last=Max("number"))["last"]
        if newest is None:
            raise Http404
        uri = parts.address("api:ocds-record-detail", ocid=ocid)
        return answer(request, f"record-{newest}", lambda: packages.record_package(uri, [ocid]))


class ChangesView(OcdsView):
    """The feed: which releases came after a number. It never skips one."""

    @extend_schema(
        operation_id="ocds_changes",
        summary=_("Read what was published after a number"),
        description=_("Keep «last» and give it as «after» the next time: nothing is ever missed or shown twice."),
        tags=["ocds"],
        responses=Changes,
        parameters=parameters(MOST_CHANGES),
    )
    def get(self, request: Request) -> Any:
        after, limit = span(request, CHANGES, MOST_CHANGES)
        found = list(packages.public_events().filter(number__gt=after).defer("release")[: limit + 1])
        events, more = found[:limit], len(found) > limit
        key = f"changes-{after}-{limit}-{key_of(events)}-{more}"
        return answer(request, key, lambda: feed(events, after, limit, more), settled=more)


def feed(events: Sequence[PublicEvent], after: int, limit: int, more: bool) -> Json:
    last = events[-1].number or 0 if events else after
    body: Json = {"changes": [change(event) for event in events], "last": last, "more": more}
    return body | ({"links": {"next": following("api:ocds-changes", last, limit)}} if more else {})


def change(event: PublicEvent) -> Json:
    return {
        "number": event.number,
        "ocid": event.ocid,
        "id": packages.release_id(event),
        "tag": event.tag.split(),
        "date": parts.moment(event.at),
        "url": f"{parts.address('api:ocds-release-detail', ocid=event.ocid)}#{packages.release_id(event)}",
    }


class Extension(OcdsView):
    """Our extension of the standard: its metadata and its patch of the schema of releases."""

    @extend_schema(
        operation_id="ocds_extension",
        summary=_("Read the extension of OCDS that this portal uses"),
        tags=["ocds"],
        responses=OpenApiTypes.OBJECT,
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, description=_("Name of the file."))],
    )
    def get(self, request: Request, name: str) -> Any:
        file = EXTENSION / name
        if name not in ("extension.json", "release-schema.json"):
            raise Http404
        text = file.read_text(encoding="utf-8")
        return answer(request, f"{name}-{len(text)}", lambda: exact.loads(text))


urlpatterns = [
    path("ocds/", Index.as_view(), name="ocds"),
    path("ocds/releases/", Releases.as_view(), name="ocds-release-list"),
    path("ocds/releases/<str:ocid>/", ProcessReleases.as_view(), name="ocds-release-detail"),
    path("ocds/records/", Records.as_view(), name="ocds-record-list"),
    path("ocds/records/<str:ocid>/", ProcessRecord.as_view(), name="ocds-record-detail"),
    path("ocds/changes/", ChangesView.as_view(), name="ocds-changes"),
    path("ocds/extension/<str:name>", Extension.as_view(), name="ocds-extension"),
]
