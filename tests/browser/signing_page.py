"""A page on which something is signed, as apps to the right have them; it exists in tests only."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from accounts.signatures import SignatureRefused, posted, prepare
from accounts.signatures.actions import accept
from tests.signing import NOTE

PAGE = """{% extends "base.html" %}{% block title %}Хат{% endblock %}{% block content %}
<div class="page-head"><div><h1>Хат</h1></div></div>{% include "components/form_errors.html" %}
{% if signature %}<p class="notice notice-ok" id="done">{% icon "check" %}
<span>{{ signature.signer_name }}</span></p>{% endif %}
<section class="panel" aria-labelledby="sign"><div class="panel-head"><h2 id="sign">Қол қою</h2></div>
<div class="panel-body"><form class="form" method="post" enctype="multipart/form-data" novalidate>{% csrf_token %}
{{ form.note.as_field_group }}
{% include "accounts/signatures/_sign.html" with button="" %}</form></div></section>{% endblock %}"""
TITLE = "Көрсетілген қызметтер актісі"
TEXT = {"value": "Бес мың теңге"}


class NoteForm(forms.Form):
    note = forms.CharField(label="Ескертпе", required=False)


def page(request: Any) -> HttpResponse:
    place, signature = request.organisation, None
    content = {"text": TEXT["value"]}
    document = prepare(kind=NOTE.name, subject=place, title=TITLE, content=content, actor=request.actor)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signature = accept(document=document, cms=posted(request, document), actor=request.actor)
        except SignatureRefused as error:
            form.add_error(None, str(error.message))
    context = {"form": form, "document": document, "signature": signature}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


urlpatterns = [path("tried/", page, name="tried"), path("", include("config.urls"))]
handler404, handler500 = "config.errors.not_found", "config.errors.server_error"
