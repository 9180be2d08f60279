"""What the pages of contracting share: a page with one form, and a page with one signature."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.forms import posted
from accounts.models import SignedDocument
from accounts.signatures import Section
from providers.admission.review.common import actor_of, asked, attempt, press
from providers.admission.review.signing import shown, signed

__all__ = ["actor_of", "asked", "attempt", "deed", "press", "sign_page", "step_back"]


def deed(
    request: HttpRequest,
    *,
    form: forms.Form,
    subject: models.Model,
    act: Callable[..., Any],
    page: dict[str, Any],
    done: Callable[[Any], Any],
    word: Any = "",
    template: str = "contracting/deed.html",
) -> HttpResponse:
    """A deed with a form. ``act`` takes who asks and the cleaned data; ``done(result)`` is the address of the next
    page; ``page``: heading, back, consequence, button, tone."""
    if request.method == "POST" and form.is_valid():
        result = attempt(form, subject, lambda: act(**asked(request), **form.cleaned_data))
        if result is not None:
            if word:
                messages.success(request, str(word))
            return redirect(done(result))
    context = {"form": form, "subject": subject, **page}
    return render(request, template, context, status=422 if form.is_bound else 200)


def sign_page(
    request: HttpRequest,
    *,
    subject: models.Model,
    prepare: Callable[[], SignedDocument],
    act: Callable[..., Any],
    layout: Callable[[Any], Sequence[Section]],
    page: dict[str, Any],
    done: str,
    word: Any,
) -> HttpResponse:
    """The document as it will be signed, and what the signature brings about."""
    form = forms.Form(posted(request))
    if signed(request, form, subject, prepare, act):
        messages.success(request, str(word))
        return redirect(done)
    context = {"subject": subject, **page, **shown(request, form, prepare)}
    document = context["document"]
    context["sections"] = layout(document.content) if document is not None else []
    return render(request, "contracting/sign.html", context, status=422 if form.is_bound else 200)


def step_back(request: HttpRequest, reason: Any, url: str) -> HttpResponse:
    """A page that is no use in the state of now."""
    messages.error(request, str(reason))
    return redirect(url)
