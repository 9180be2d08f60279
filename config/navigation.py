"""The side navigation: what each role finds there. An address that does not exist yet is left out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROVIDER = frozenset({"provider_clerk", "provider_head"})
BRANCH = frozenset({"branch_officer", "branch_head", "auditor"})
COUNTRY = frozenset({"central_office", "administrator"})
HEADS = frozenset({"provider_head", "branch_head", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
COMMISSION = frozenset({"commission_member"})
ANY: frozenset[str] = frozenset()

Text = str | Promise


@dataclass(frozen=True)
class Count:
    """How much awaits the acting person there; ``due``: a deadline runs."""

    number: int = 0
    due: bool = False


# Name of an address → what awaits the person there. Apps put theirs in when they are ready.
COUNTERS: dict[str, Callable[[Any], Count]] = {}


@dataclass(frozen=True)
class Entry:
    label: Text
    name: str  # of the address
    icon: str
    roles: frozenset[str] = ANY
    also: tuple[str, ...] = ()  # beginnings of other addresses that belong to this entry


@dataclass(frozen=True)
class Group:
    label: Text
    entries: tuple[Entry, ...] = field(default_factory=tuple)


GROUPS = (
    Group(
        "",
        (
            Entry(_("Cabinet"), "home", "home", PROVIDER),
            Entry(_("Overview"), "home", "home", BRANCH | COUNTRY | COMMISSION),
            Entry(_("Registers of services"), "claims:register-list", "list", PROVIDER),
            Entry(_("Registers of services"), "claims:branch-registers", "list", BRANCH | COUNTRY, ("/registers/",)),
            Entry(_("Lines"), "claims:line-search", "find", PROVIDER | BRANCH | COUNTRY, ("/people/",)),
            Entry(_("Contracts"), "procurement:contract-list", "file", PROVIDER | BRANCH | COUNTRY),
            Entry(_("Admission to the registry"), "admission:home", "check", PROVIDER),
        ),
    ),
    Group(
        _("Admission to the registry"),
        (
            Entry(_("Applications for admission"), "admission:application-list", "file", BRANCH | COUNTRY),
            Entry(_("Visits of the commission"), "admission:visit-list", "calendar", BRANCH | COUNTRY | COMMISSION),
            Entry(_("Entries of the registry"), "admission:entry-list", "book", BRANCH | COUNTRY),
        ),
    ),
    Group(
        _("Procurement"),
        (
            Entry(_("Purchase plan"), "planning:plan-list", "list", BRANCH | COUNTRY),
            Entry(_("Campaigns"), "campaigns:campaign-list", "calendar", PROVIDER | BRANCH | COUNTRY | COMMISSION),
            Entry(_("Bids and volumes"), "bids:bid-list", "file", PROVIDER),
            Entry(_("Commission"), "commission:meeting-list", "user", BRANCH | COUNTRY | COMMISSION),
            Entry(_("Complaints"), "complaints:complaint-list", "flag", PROVIDER | BRANCH | COUNTRY),
            Entry(_("Co-execution"), "contracting:coexecution-list", "file", PROVIDER | BRANCH | COUNTRY),
        ),
    ),
    Group(
        _("Monitoring"),
        (
            Entry(_("State of monitoring"), "monitoring:overview", "map", BRANCH | COUNTRY),
            Entry(_("Flagged lines"), "flags:flag-list", "flag", BRANCH | COUNTRY),
            Entry(_("Flags on our lines"), "flags:own-list", "flag", PROVIDER),
            Entry(_("Defects"), "defects:defect-list", "file", PROVIDER | BRANCH | COUNTRY),
            Entry(_("Objections to review"), "defects:review-list", "pen", frozenset({"auditor"}) | COUNTRY),
            Entry(_("Expertise of quality"), "expertise:sample-list", "book", BRANCH | COUNTRY),
            Entry(_("Unscheduled monitoring"), "inspections:inspection-list", "calendar", PROVIDER | BRANCH | COUNTRY),
            Entry(_("Screening"), "screening:run-list", "find", BRANCH | COUNTRY),
        ),
    ),
    Group(
        _("Rules and reference data"),
        (
            Entry(_("Rules of control"), "claims:rule-list", "flag"),
            Entry(_("Screens"), "screening:screen-list", "find"),
            Entry(_("Reference data"), "reference:index", "book"),
            Entry(_("Registry of providers"), "providers:registry", "map"),
        ),
    ),
    Group(
        _("Organisation"),
        (
            Entry(_("Staff and access"), "accounts:member-list", "user", HEADS),
            Entry(_("Access keys"), "accounts:key-list", "key", PROVIDER),
        ),
    ),
    Group(
        _("Administration"),
        (
            Entry(_("Periods"), "claims:period-list", "calendar", ADMINISTRATOR),
            Entry(_("People"), "accounts:user-list", "user", ADMINISTRATOR),
            Entry(_("Organisations"), "accounts:organisation-list", "home", ADMINISTRATOR),
            Entry(_("Authorities of signatures"), "accounts:authority-list", "pen", ADMINISTRATOR),
            Entry(_("Audit log"), "config:audit-log", "clock", ADMINISTRATOR),
        ),
    ),
)


def address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def groups(request: Any) -> list[dict[str, Any]]:
    """Groups with the entries of the acting roles; the one whose address begins the current path is current."""
    roles = getattr(request, "roles", frozenset())
    shown = [(group.label, [entry for entry in group.entries if seen(entry, roles)]) for group in GROUPS]
    places = {id(entry): address(entry.name) for _label, entries in shown for entry in entries}
    current = nearest(request.path, [entry for _label, entries in shown for entry in entries], places)
    return [
        {
            "label": label,
            "entries": [
                {
                    "label": entry.label,
                    "url": places[id(entry)],
                    "icon": entry.icon,
                    "current": entry is current,
                    "count": counter(request) if (counter := COUNTERS.get(entry.name)) else Count(),
                }
                for entry in entries
                if places[id(entry)]
            ],
        }
        for label, entries in shown
        if any(places[id(entry)] for entry in entries)
    ]


def seen(entry: Entry, roles: frozenset[str]) -> bool:
    return not entry.roles or not entry.roles.isdisjoint(roles)


def nearest(path: str, entries: list[Entry], places: dict[int, str | None]) -> Entry | None:
    def match(entry: Entry) -> int:
        beginnings = [places[id(entry)] or "", *entry.also]
        found = [
            len(start)
            for start in beginnings
            if start and (path == start or (start != "/" and path.startswith(start)))
        ]
        return max(found, default=0)

    best = max(entries, key=match, default=None)
    return best if best is not None and match(best) else None
