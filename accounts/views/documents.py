"""Signed documents: the public page of verification, and the files for those who may have them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import public
from accounts.identifiers import mask
from accounts.limits import COMPARISONS, client_ip
from accounts.middleware import redirect
from accounts.models import Signature, SignedDocument
from accounts.signatures import access, compare, pdf
from accounts.signatures.documents import kind_of
from accounts.signatures.errors import SignatureRefused
from accounts.signatures.verify import decode, verify_again

View = Callable[..., HttpResponseBase]


# Verification -------------------------------------------------------------------------------------------------------
@public
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: Any, uuid: UUID) -> HttpResponse:
    """Who signed what and when, for anybody who holds the paper; a file may be compared with the document."""
    document = access.get_document_or_404(uuid)
    comparison, error = None, ""
    if request.method == "POST":
        comparison, error = compared(request, document)
    context = {
        "document": document,
        "kind": kind_of(document),
        "signatures": [signature_row(one) for one in document.signatures.all()],
        "readable": not request.second_factor and access.may_read(request.actor, document),
        "comparison": comparison,
        "error": error,
    }
    response = render(request, "accounts/signatures/verify.html", context, status=422 if error else 200)
    response["X-Robots-Tag"] = "noindex"
    return response


def compared(request: Any, document: SignedDocument) -> tuple[compare.Comparison | None, str]:
    """The result, or why there is none."""
    upload, address = request.FILES.get("file"), client_ip(request)
    if upload is None:
        return None, _("Choose the file to compare.")
    if upload.size > compare.MOST:
        return None, _("The file is larger than %(limit)s MB: it cannot be the document.") % {
            "limit": compare.MOST // 1024 // 1024
        }
    if COMPARISONS.reached(address):
        return None, _("Many files came from your network. Try again in %(minutes)s min.") % {
            "minutes": COMPARISONS.minutes_left()
        }
    COMPARISONS.count(address)
    return compare.compare(document, upload.read()), ""


def signature_row(signature: Signature) -> dict[str, Any]:
    """With the verdict repeated now from what was stored at reception; a service's verdict is only told."""
    broken = False
    if signature.chain:
        try:
            verify_again(signature)
        except SignatureRefused:
            broken = True
    return {"signature": signature, "iin": mask(signature.signer_iin), "broken": broken}


# Files --------------------------------------------------------------------------------------------------------------
def for_readers(view: View) -> View:
    """Guests sign in first, unless the kind of document is public; who may not read it finds nothing."""

    @public
    @require_safe
    @wraps(view)
    def guarded(request: Any, uuid: UUID, **more: Any) -> HttpResponseBase:
        document = access.get_document_or_404(uuid)
        if not kind_of(document).public:
            if not request.user.is_authenticated:
                return redirect(request, resolve_url(settings.LOGIN_URL))
            if request.second_factor:
                return redirect(request, resolve_url(request.second_factor))
            document = access.get_readable_document_or_404(request.actor, uuid)
        return view(request, document, **more)

    return guarded


@for_readers
def print_document(request: Any, document: SignedDocument) -> HttpResponse:
    """As it is, or will be, signed: in the reader's language, with the signatures so far."""
    return file(pdf.render(document), "application/pdf", f"{document.uuid}.pdf", inline=True)


@for_readers
def data(request: Any, document: SignedDocument) -> HttpResponse:
    """The very bytes that are signed."""
    return file(document.data, "application/json", f"{document.uuid}.json")


@for_readers
def signature_file(request: Any, document: SignedDocument, signature: UUID) -> HttpResponse:
    found = next((one for one in document.signatures.all() if one.uuid == signature), None)
    if found is None:
        raise Http404
    return file(decode(found.cms), "application/pkcs7-signature", f"{found.uuid}.cms")


def file(content: bytes, kind: str, name: str, *, inline: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    patch_cache_control(response, private=True, no_cache=True)
    return response
