"""Sign-in with an electronic signature: the server gives a text, the person's key signs it, once.

The signature stands for the password only: whoever needs a second factor gives the code as always. A lock after wrong
passwords does not bar it (nobody guesses a key), failed signatures count against the address as wrong passwords do.
"""

import base64
import json
import secrets
from time import time
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.access import public
from accounts.limits import SIGN_IN_FAILURES, client_ip
from accounts.models import User
from accounts.signatures.certificates import SIGN_IN
from accounts.signatures.errors import SignatureRefused
from accounts.signatures.forms import sent
from accounts.signatures.verdict import Verdict
from accounts.signatures.verify import verify
from accounts.views.sign_in import destination, first_step_done, locked_page, next_page


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_challenge(request: Any) -> HttpResponseBase:
    """A fresh text to sign, of this browser's session: for the page (POST), or as a file for another program (GET)."""
    request.session[sessions.CHALLENGE] = {"nonce": secrets.token_urlsafe(32), "at": int(time())}
    text = challenge(request.session[sessions.CHALLENGE], request.get_host())
    if request.method == "POST":
        return JsonResponse({"data": base64.b64encode(text).decode()})
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="sign-in.json"'
    return response


def challenge(kept: dict[str, Any], site: str) -> bytes:
    """Says what it is for and where, so that nobody takes it for a document or for another portal's."""
    whole = {"at": kept["at"], "kind": "sign-in", "nonce": kept["nonce"], "site": site}
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_signature(request: Any) -> HttpResponseBase:
    if request.user.is_authenticated:
        return redirect(destination(request))
    address, error = client_ip(request), ""
    if request.method == "POST":
        if SIGN_IN_FAILURES.reached(address):
            return locked_page(request, SIGN_IN_FAILURES.minutes_left(), by_address=True)
        try:
            verdict = signed(request)
            return first_step_done(request, whose(verdict), method="signature", number=verdict.bin)
        except SignatureRefused as refusal:
            error = str(refusal.message)
            if refusal.code != "service_silent":
                SIGN_IN_FAILURES.count(address)
    return render(request, "accounts/sign_in_signature.html", {"error": error, "next": next_page(request)})


def signed(request: Any) -> Verdict:
    """The verdict on the signature of the text that this session was given last; the text is used up."""
    kept = request.session.pop(sessions.CHALLENGE, None)
    data = sent(request)
    minutes = settings.SIGN_IN_CHALLENGE_MINUTES
    if kept is None:
        raise SignatureRefused(
            "no_challenge", _("This signature has been used, or belongs to another window. Sign again.")
        )
    if time() - kept["at"] > minutes * 60:
        sentence = ngettext(
            "More than %(minutes)s minute has passed since the key was asked for. Sign again.",
            "More than %(minutes)s minutes have passed since the key was asked for. Sign again.",
            minutes,
        )
        raise SignatureRefused("challenge_expired", sentence % {"minutes": minutes})
    try:
        return verify(challenge(kept, request.get_host()), data, purpose=SIGN_IN, moment=timezone.now())
    except SignatureRefused as error:
        if error.code != "other_content":
            raise
        raise SignatureRefused(
            "other_challenge", _("The signature belongs to another attempt. Sign again.")
        ) from error


def whose(verdict: Verdict) -> User:
    """The person of the certificate. Who has shown the key may be told plainly how things stand."""
    user = User.objects.filter(iin=verdict.iin).first() if verdict.iin else None
    if user is None:
        raise SignatureRefused(
            "unknown_person",
            _(
                "Nobody with the IIN of this key has access. The head of your organisation gives it on the page "
                "«Staff and access»; if you sign in by password, ask the administrator to enter your IIN."
            ),
        )
    if not user.is_active:
        raise SignatureRefused(
            "blocked", _("Your access is closed. Ask the administrator of the Fund why and what to do.")
        )
    return user
