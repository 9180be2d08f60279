"""The protocol: signed by those who were present, printed in Kazakh and Russian, published without votes by name."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.forms import posted
from accounts.models import SignedDocument
from accounts.signatures import pdf
from accounts.signatures.documents import kind_of, of_subject
from accounts.views.documents import file
from procurement.commission import access, acts, sitting
from procurement.commission.effects import public_protocol as published_version
from procurement.enums import MeetingState
from procurement.models import Meeting
from providers.admission.review.common import actor_of
from providers.admission.review.signing import shown, signed

LANGUAGES = ("kk", "ru")


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Each member who was present, and the secretary; the last signature makes the protocol count."""
    actor = actor_of(request)
    actor.require(*access.SITTING)
    found = access.get_meeting_or_404(actor, uuid)
    if request.method != "POST" and found.state != MeetingState.PROTOCOL_DRAFT:
        return redirect("commission:meeting", uuid)
    form = forms.Form(posted(request))
    prepare = partial(acts.protocol_to_sign, meeting=found, actor=actor)

    def act(document: SignedDocument, cms: bytes, **_asked: Any) -> Meeting:
        return acts.sign_protocol(meeting=found, actor=actor, document=document, cms=cms)

    if done := signed(request, form, found, prepare, act):
        messages.success(request, said(done))
        return redirect("commission:meeting", uuid)
    document = of_subject("protocol", found).first()
    context = {
        "meeting": found,
        "sections": kind_of(document).layout(document.content) if document else [],
        "left": sitting.outstanding_signatures(found),
        "as_person": True,
        **shown(request, form, prepare),
    }
    return render(request, "commission/meeting_sign.html", context, status=422 if form.is_bound else 200)


def said(meeting: Meeting) -> str:
    if meeting.state == MeetingState.PROTOCOL_SIGNED:
        return _("The protocol is signed by all: what was decided counts from now on.")
    return _("Your signature is kept. The protocol counts from the last signature on.")


@require_safe
def protocol(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """As it is signed, for those who may see the meeting."""
    found = access.get_meeting_or_404(actor_of(request), uuid)
    return printed(of_subject("protocol", found).first(), language, found.number)


@public
@require_safe
def public_protocol(request: HttpRequest, uuid: UUID, language: str) -> HttpResponse:
    """For everybody, once it is published."""
    found = Meeting.objects.filter(uuid=uuid, state=MeetingState.PUBLISHED).first()
    if found is None:
        raise Http404
    return printed(published_version(found), language, found.number)


def printed(document: SignedDocument | None, language: str, number: str) -> HttpResponse:
    if document is None or language not in LANGUAGES:
        raise Http404
    name = f"{number.replace('/', '-')}-{language}.pdf"
    return file(pdf.render(document, language=language), "application/pdf", name, inline=True)
