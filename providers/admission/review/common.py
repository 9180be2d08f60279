"""What the pages of the branch share: who opens them, pages that have grown old, how a refusal is told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest

from accounts.access import Actor
from accounts.enums import FUND_ROLES
from accounts.signatures import SignatureRefused
from config.workflow import StepRefused
from providers.admission.access import get_application_or_404, get_entry_or_404
from providers.models import Application, RegistryEntry


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def application_or_404(request: HttpRequest, uuid: UUID, *roles: str) -> Application:
    """For the roles, or for everybody of the Fund: 403 for others, 404 for another region's."""
    actor = actor_of(request)
    actor.require(*(roles or FUND_ROLES))
    return get_application_or_404(actor, uuid)


def entry_or_404(request: HttpRequest, uuid: UUID, *roles: str) -> RegistryEntry:
    actor = actor_of(request)
    actor.require(*(roles or FUND_ROLES))
    return get_entry_or_404(actor, uuid)


def asked(request: HttpRequest) -> dict[str, Any]:
    """Who asks for an act, from which version of the page."""
    return {"actor": actor_of(request), "version": page_version(request)}


def page_version(request: HttpRequest) -> int:
    """The version of the object that the page showed; 0, which no object has, when the form does not tell."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def attempt(form: forms.Form, subject: models.Model, act: Callable[[], Any]) -> Any:
    """What the act returned. None when it was refused: the form says why, what was typed stays, and ``subject`` is as
    it is now, so that the page drawn again is no longer an old one."""
    try:
        return act()
    except StepRefused as error:
        field = getattr(error, "field", "")
        for reason in error.reasons:
            form.add_error(field if field in form.fields else None, str(reason))
    except SignatureRefused as error:
        form.add_error(None, str(error.message))
    subject.refresh_from_db()
    return None


def press(request: HttpRequest, act: Callable[[], Any], word: Any = "") -> bool:
    """A button without a form: what came of it stands on the next page."""
    try:
        act()
    except StepRefused as error:
        for reason in error.reasons:
            messages.error(request, str(reason))
        return False
    if word:
        messages.success(request, str(word))
    return True
