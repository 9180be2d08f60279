"""Who reads the catalogue of screens and the runs. The catalogue is for everybody who is signed in: a rule by which
one is judged is known. Runs tell of the whole country and are the Fund's; trials are the administrator's."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access import Actor
from accounts.enums import FUND_ROLES, Role
from monitoring.enums import EditionState, RunKind
from monitoring.models import ScreenEdition, ScreeningRun
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen

READERS = tuple(sorted(FUND_ROLES))


def screen_or_404(code: str) -> Screen:
    if code not in SCREENS:
        raise Http404
    return SCREENS[code]


def editions_visible_to(actor: Actor, code: str) -> Any:
    """Drafts are the administrator's business until they are in force."""
    rows = ScreenEdition.objects.filter(screen=code).order_by("-valid_from", "-id")
    return rows if actor.has(Role.ADMINISTRATOR) else rows.filter(state=EditionState.ACTIVE)


def get_edition_or_404(actor: Actor, uuid: UUID) -> ScreenEdition:
    actor.require(Role.ADMINISTRATOR)
    edition = get_object_or_404(ScreenEdition.objects.select_related("created_by"), uuid=uuid)
    screen_or_404(edition.screen)
    return edition


def runs_visible_to(actor: Actor) -> Any:
    actor.require(*READERS)
    return ScreeningRun.objects.exclude(kind=RunKind.TRIAL).select_related("asked_by").order_by("-created_at", "-id")


def get_run_or_404(actor: Actor, uuid: UUID) -> ScreeningRun:
    return get_object_or_404(runs_visible_to(actor), uuid=uuid)


def get_trial_or_404(actor: Actor, uuid: UUID) -> ScreeningRun:
    actor.require(Role.ADMINISTRATOR)
    return get_object_or_404(ScreeningRun.objects.select_related("edition"), uuid=uuid, kind=RunKind.TRIAL)
