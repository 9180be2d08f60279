"""What the pages of plans and campaigns share."""

from typing import Any

from django.db.models import Exists, Model, OuterRef, Prefetch
from django.http import HttpRequest
from django.urls import reverse

from accounts.access import Actor
from accounts.models import Signature, SignedDocument
from accounts.signatures.documents import id_of, type_of
from config.workflow import Machine
from providers.admission.review.buttons import Button
from providers.admission.review.common import actor_of, asked, attempt, page_version, press

__all__ = ["Button", "actor_of", "asked", "attempt", "buttons", "history", "page_version", "press", "signed_documents"]


def signed_documents(subject: Model) -> list[SignedDocument]:
    """Every signed document of the object, the last one first, with its signatures."""
    rows = SignedDocument.objects.filter(subject_type=type_of(subject), subject_id=id_of(subject))
    signatures = (
        Signature.objects.defer("cms", "chain", "verdict").select_related("user", "organisation").order_by("at", "pk")
    )
    found = rows.filter(Exists(Signature.objects.filter(document=OuterRef("pk"))))
    return list(found.defer("canonical").order_by("-pk").prefetch_related(Prefetch("signatures", signatures)))


def history(machine: Machine, subject: Any) -> list[dict[str, Any]]:
    """Who did what, newest first, for ``_history.html``."""
    rows = machine.history(subject.uuid).order_by("-at", "-id")
    return [{"change": one, "label": machine.states(one.target).label} for one in rows]


def buttons(
    machine: Machine, subject: Any, actor: Actor, pages: dict[str, str], pressed: frozenset[str] = frozenset()
) -> list[Button]:
    """What the machine offers the actor, each step on its page; those in ``pressed`` act at once."""
    return [
        Button(
            offer.step.name,
            offer.step.label,
            offer.step.tone,
            reverse(pages[offer.step.name], args=[subject.uuid]),
            offer.reasons,
            act=offer.step.name in pressed,
        )
        for offer in machine.offers(subject, actor)
        if offer.step.name in pages
    ]


def is_part(request: HttpRequest, target: str) -> bool:
    """htmx asks for the table alone."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request and htmx.target == target
