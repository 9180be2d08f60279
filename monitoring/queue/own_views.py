"""Flags for the medical organisation itself: what was found on its lines, what it means, how to avoid the next one.
Neither another organisation's side nor how the screens reckon is shown: algorithms are service information of limited
access (monitoring rules ҚР ДСМ-321/2020)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import posted
from config.pages import paginate
from monitoring.enums import FlagState
from monitoring.queue import access, acts, own, words
from monitoring.queue.forms import AnswerForm
from monitoring.queue.lists import rows
from providers.admission.review.common import actor_of, asked, attempt
from providers.admission.review.deadlines import deadline

PAGE = 25


@require_safe
def own_list(request: HttpRequest) -> HttpResponse:
    """By screen, with what each looks for and how to avoid it; then the flags of the tab."""
    flags = access.own_flags(actor_of(request))
    tabs = own.counted(flags)
    tab = next((one for one, _count in tabs if one.name == request.GET.get("tab")), tabs[0][0])
    screen = request.GET.get("screen", "")[:10]
    found = flags.filter(tab.rows)
    chosen = found.filter(screen=screen) if screen else found
    page = paginate(request, chosen.order_by("-found_at", "-id"), PAGE)
    context = {
        "tab": tab,
        "tabs": tabs,
        "screens": own.by_screen(found),
        "screen": screen,
        "screen_title": words.title_of(screen) if screen else "",
        "page": page,
        "rows": rows(page),
    }
    return render(request, "flags/own_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_flag(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Its own lines; while documents are asked for, the answer."""
    flag = access.get_own_flag_or_404(actor_of(request), uuid)
    waits = flag.state == FlagState.WAITING
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        answer = form.cleaned_data["answer"]
        if attempt(form, flag, lambda: acts.documents_came(flag=flag, answer=answer, **asked(request))):
            messages.success(request, _("The answer is with the auditor."))
            return redirect("flags:own-flag", uuid)
    context: dict[str, Any] = {
        "flag": flag,
        "name": words.name_of(flag),
        "about": words.about(flag.screen),
        "title": words.title_of(flag.screen),
        "status": words.STATUS[FlagState(flag.state)],
        "deadline": deadline(flag.due_on) if waits else None,
        "waits": waits,
        "form": form,
        **own.lines_of(request, flag),
        "history": own.history(flag),
    }
    return render(request, "flags/own_flag.html", context, status=422 if form.is_bound else 200)
