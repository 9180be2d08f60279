"""The signature that comes with a form: made by NCALayer in the page, or elsewhere and added as file or text."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.access import Actor
from accounts.models import Signature, SignedDocument
from accounts.signatures.actions import accept
from accounts.signatures.errors import refused


def posted(request: HttpRequest, document: SignedDocument) -> bytes:
    """The CMS that ``accounts/signatures/_sign.html`` sent for this document.

    SignatureRefused: nothing was signed, it is too large, or the page showed another document (the data have changed
    since).
    """
    if request.POST.get("document", "") != str(document.uuid):
        raise refused("changed")
    return sent(request)


def sent(request: HttpRequest) -> bytes:
    """The CMS of a form: what NCALayer made, a file, or a pasted text. SignatureRefused if none of them came."""
    upload: Any = request.FILES.get("cms_file")
    if upload is not None:
        if upload.size > settings.SIGNATURE_MAX_BYTES:
            raise refused("too_large", limit=settings.SIGNATURE_MAX_BYTES // 1024)
        data: bytes = upload.read()
    else:
        data = (request.POST.get("cms") or request.POST.get("cms_text") or "").encode(errors="replace")
    if not data.strip():
        raise refused("missing")
    return data


def sign(request: Any, document: SignedDocument, **options: Any) -> Signature:
    """Stores what the page sent as the acting person's signature. SignatureRefused as ``posted`` and ``accept``."""
    actor: Actor = request.actor
    return accept(document=document, cms=posted(request, document), actor=actor, **options)
