"""Pages that only inform: help, accessibility, and the sheet of parts for those who draw pages."""

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "config/help.html", {"base": base(request)})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "config/accessibility.html", {"base": base(request)})


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    text = '{"content":{"text":"…"},"kind":"sample"}'
    document = apps.get_model("accounts", "SignedDocument")(title="Sample", canonical=text, sha256="5f0c21e9" * 8)
    return render(request, "config/style_guide.html", {"base": base(request), "document": document})


def base(request: HttpRequest) -> str:
    return "base.html" if request.user.is_authenticated else "base_public.html"


for view in (help_page, accessibility, style_guide):
    view.public = True  # type: ignore[attr-defined]
