"""An organisation registers itself. Public: nothing here tells whether the portal knows a person."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import tasks
from accounts.access import public
from accounts.forms import posted
from accounts.limits import LETTERS, LETTERS_TO_ONE, client_ip
from accounts.views.sign_in import locked_page
from providers.admission.errors import AdmissionError
from providers.admission.joining import register_organisation
from providers.admission.wizard.forms import RegistrationForm, bin_fault

SENT = "registered_email"  # in the session: where the letter went


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Any) -> HttpResponseBase:
    form = RegistrationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        address, email = client_ip(request), form.cleaned_data["email"].strip().lower()
        if LETTERS.reached(address) or LETTERS_TO_ONE.reached(email):
            return locked_page(request, LETTERS.minutes_left(), by_address=True)
        LETTERS.count(address)
        if registered(request, form):
            LETTERS_TO_ONE.count(email)
            request.session[SENT] = email
            return redirect("admission:register-sent")
    status = 422 if request.method == "POST" else 200
    return render(request, "admission/wizard/register.html", {"form": form}, status=status)


def registered(request: Any, form: RegistrationForm) -> bool:
    """Whether a letter is on its way. A known БИН is told on the page; that a person cannot be added is told in the
    letter alone, which only the owner of the mailbox reads."""
    base_url = request.build_absolute_uri("/")
    organisation, head = form.part(form.ORGANISATION), form.part(form.HEAD)
    try:
        register_organisation(values=organisation, head=head, base_url=base_url)
    except AdmissionError as error:
        if error.field == "bin":
            form.add_error("bin", str(error.reasons[0]))
            return False
        tasks.send_not_registered.delay(head["email"], get_language() or "kk", organisation["name_ru"], base_url)
    return True


@public
@never_cache
@require_safe
def register_sent(request: Any) -> HttpResponse:
    context = {"email": request.session.get(SENT, ""), "days": settings.INVITATION_TIMEOUT // 86_400}
    return render(request, "admission/wizard/register_sent.html", context)


@public
@require_safe
def register_bin(request: Any) -> HttpResponse:
    """What is wrong with the БИН while one types: its form alone, not whether somebody has it."""
    text = request.GET.get("bin", "").strip()[:40]
    fault = bin_fault(text) if text else ""
    return render(request, "admission/wizard/_bin.html", {"fault": fault, "typed": text})
