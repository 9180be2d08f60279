"""What the pages of the wizard share: whose application it is, the frame around a step, and refusals in words."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from config.pages import is_htmx
from config.workflow import Stale, StepRefused
from providers.admission import applying
from providers.admission.access import get_own_application_or_404
from providers.admission.errors import AdmissionError
from providers.admission.machines import EDITABLE
from providers.admission.wizard.steps import CHECK, address, progress, title
from providers.models import Application

View = Callable[..., HttpResponseBase]
STEP = "step"  # id of the part that htmx replaces


def in_wizard(view: View) -> View:
    """``view(request, application, …)`` for an application of one's own that can be changed; else the way to its
    page, which says what state it is in."""

    @wraps(view)
    def guarded(request: Any, uuid: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
        application = get_own_application_or_404(request.actor, uuid)
        if application.state in EDITABLE:
            return view(request, application, *args, **kwargs)
        messages.info(
            request,
            _("Nothing can be changed in the state «%(state)s».") % {"state": application.get_state_display()},
        )
        way = redirect("admission:application", uuid)
        return HttpResponseClientRedirect(way.url) if is_htmx(request) else way

    return guarded


def show(
    request: Any, application: Application, section: str, part: str, status: int = 200, **context: Any
) -> HttpResponse:
    """``part``: template of the step. htmx gets the step with the lists beside it, everybody else the whole page."""
    if request.method == "GET" and section != CHECK and application.step != section:
        applying.remember_step(application=application, section=section, actor=request.actor)
    context |= {
        "progress": context.get("progress") or progress(application, section),
        "application": application,
        "title": title(application),
        "section": section,
        "part": part,
        "here": address(application, section),
        "remarks": application.remarks.filter(section=section) if application.returned else [],
    }
    template = "admission/wizard/swap.html" if is_htmx(request, STEP) else "admission/wizard/page.html"
    return render(request, template, context, status=status)


def refused(form: Any, act: Callable[[], Any]) -> StepRefused | None:
    """Takes the act; what it refuses becomes an error of the form."""
    try:
        act()
    except AdmissionError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.reasons[0]))
        return error
    except Stale as error:
        form.add_error(None, _("A colleague has changed this row meanwhile. What you typed is still here."))
        return error
    except StepRefused as error:
        for reason in error.reasons:
            form.add_error(None, str(reason))
        return error
    return None
