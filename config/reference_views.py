"""Pages of reference data: index, list, row with its history, and the administrator's forms."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.pages import paginate
from config.reference import Catalogue, Child, catalogue_of, catalogues, get_catalogue_or_404, in_force
from config.reference_actions import change_row, close_row, create_row
from config.reference_filters import RowFilter, row_filter
from config.reference_forms import CloseForm, RowForm, row_form
from config.reference_history import history
from config.sheets import csv_response

NUMBERS = {"number", "quantity", "money", "percent"}  # kinds that stand at the right
CHILDREN = 24  # rows of a child on the page of its parent; the rest is one link away


def actor_of(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def readable(request: HttpRequest, slug: str) -> Catalogue:
    catalogue = get_catalogue_or_404(slug)
    catalogue.require_read(actor_of(request))
    return catalogue


def editable(request: HttpRequest, slug: str) -> Catalogue:
    catalogue = readable(request, slug)
    if not catalogue.edit_roles:
        raise Http404
    actor_of(request).require(*catalogue.edit_roles)
    return catalogue


# Reading --------------------------------------------------------------------------------------------------------
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every kind that the reader may read, under its heading, with how many rows there are."""
    actor = actor_of(request)
    groups: dict[str, list[dict[str, Any]]] = {}
    shown = [one for one in catalogues() if one.may_read(actor)]
    if not shown:
        raise PermissionDenied
    for one in shown:
        row = {"catalogue": one, "count": one.rows(actor).count()}
        groups.setdefault(str(one.group.title), []).append(row)
    return render(request, "reference/index.html", {"groups": groups})


@require_safe
def rows(request: HttpRequest, slug: str) -> HttpResponse:
    catalogue = readable(request, slug)
    actor = actor_of(request)
    found = row_filter(catalogue)(request.GET, queryset=catalogue.rows(actor))
    page = paginate(request, found.qs)
    context = {
        "catalogue": catalogue,
        "filter": found,
        "page": page,
        "columns": [column(catalogue, name) for name in catalogue.columns],
        "rows": [{"row": row, "cells": cells(catalogue, row, catalogue.columns, actor)} for row in page],
        "may_edit": catalogue.may_edit(actor),
        "parent": parent_of(catalogue, found),
        "elsewhere": reverse(catalogue.elsewhere) if catalogue.elsewhere else "",
    }
    htmx = getattr(request, "htmx", False)
    return render(request, "reference/_rows.html" if htmx else "reference/list.html", context)


def column(catalogue: Catalogue, name: str) -> dict[str, Any]:
    kind = catalogue.kind(name)
    return {"name": name, "heading": catalogue.heading(name), "kind": kind, "number": kind in NUMBERS}


def cells(catalogue: Catalogue, row: Any, names: tuple[str, ...], actor: Any) -> list[dict[str, Any]]:
    """Ready values; ``href`` where the value is a row of a catalogue that the reader may open."""
    made = []
    for name in names:
        value, kind, href = catalogue.value(row, name, actor), catalogue.kind(name), ""
        if kind == "link" and value is not None and name not in catalogue.shown:
            href = address(type(value), value.pk, actor)
        made.append(column(catalogue, name) | {"value": value, "href": href})
    return made


def address(model: Any, pk: Any, actor: Any) -> str:
    target = catalogue_of(model)
    return reverse("reference:detail", args=[target.slug, pk]) if target and target.may_read(actor) else ""


def parent_of(catalogue: Catalogue, found: RowFilter) -> Any:
    """The row whose children are listed, if the list was opened from its page."""
    data = found.form.cleaned_data if found.form.is_valid() else {}
    return next((data[name] for name in catalogue.keys() if name not in catalogue.filters and data.get(name)), None)


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the list holds, all pages, with the columns' own names and the natural keys of other tables."""
    catalogue = readable(request, slug)
    actor = actor_of(request)
    found = row_filter(catalogue)(request.GET, queryset=catalogue.rows(actor)).qs

    def body() -> Iterator[list[Any]]:
        for row in found.iterator(chunk_size=2000):
            yield [plain(catalogue, row, name, actor) for name in catalogue.fields]

    return csv_response(slug, catalogue.fields, body())


def plain(catalogue: Catalogue, row: Any, name: str, actor: Any) -> Any:
    if name in catalogue.shown:
        return catalogue.shown[name](row, actor)
    value = getattr(row, name)
    if catalogue.kind(name) != "link" or value is None:
        return value
    return getattr(value, catalogue.natural.get(name, "code"), value.pk)


@require_safe
def detail(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    catalogue = readable(request, slug)
    actor = actor_of(request)
    row = catalogue.row_or_404(actor, pk)
    context = {
        "catalogue": catalogue,
        "row": row,
        "label": catalogue.label(row),
        "cells": cells(catalogue, row, catalogue.fields + catalogue.computed, actor),
        "history": history(catalogue, row, actor),
        "children": [child for one in catalogue.children if (child := children(one, row, actor))],
        "may_edit": catalogue.may_edit(actor),
        "state": state_of(catalogue, row),
        "elsewhere": reverse(catalogue.elsewhere) if catalogue.elsewhere else "",
    }
    return render(request, "reference/detail.html", context)


def state_of(catalogue: Catalogue, row: Any) -> dict[str, Any] | None:
    """In force today or not, for rows that have a last day."""
    if not catalogue.end:
        return None
    if in_force(catalogue, catalogue.model._default_manager.filter(pk=row.pk), timezone.localdate()).exists():
        return {"kind": "ok", "word": _("in force")}
    return {"kind": "idle", "word": _("not in force today")}


def children(child: Child, row: Any, actor: Any) -> dict[str, Any] | None:
    catalogue = get_catalogue_or_404(child.slug)
    if not catalogue.may_read(actor):
        return None
    names = tuple(name for name in catalogue.columns if name != child.field)
    found = catalogue.rows(actor).filter(**{child.field: row.pk})
    shown = list(found[:CHILDREN])
    return {
        "catalogue": catalogue,
        "field": child.field,
        "key": getattr(row, catalogue.natural[child.field]) if child.field in catalogue.natural else row.pk,
        "count": found.count() if len(shown) == CHILDREN else len(shown),
        "columns": [column(catalogue, name) for name in names],
        "rows": [{"row": one, "cells": cells(catalogue, one, names, actor)} for one in shown],
        "may_edit": catalogue.may_edit(actor),
    }


# Writing --------------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    catalogue = editable(request, slug)
    initial = {name: value for name, value in request.GET.items() if name in catalogue.fields}
    form = row_form(catalogue)(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                row = create_row(catalogue=catalogue, form=form, actor=actor_of(request))
        except IntegrityError as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” is added.") % {"name": catalogue.label(row)})
            return redirect("reference:detail", slug, row.pk)
    return shown_form(request, catalogue, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    catalogue = editable(request, slug)
    row = catalogue.row_or_404(actor_of(request), pk)
    form = row_form(catalogue)(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                row = change_row(catalogue=catalogue, form=form, actor=actor_of(request))
        except IntegrityError as error:
            form.refuse(error)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(name)s” is changed.") % {"name": catalogue.label(row)})
            return redirect("reference:detail", slug, row.pk)
    return shown_form(request, catalogue, form, catalogue.row_or_404(actor_of(request), pk))


def shown_form(request: HttpRequest, catalogue: Catalogue, form: RowForm, row: Any) -> HttpResponse:
    label = catalogue.label(row) if row is not None else ""
    context = {"catalogue": catalogue, "form": form, "row": row, "label": label}
    return render(request, "reference/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    """Ends a row by its last day; the row and its past stay."""
    catalogue = editable(request, slug)
    if not catalogue.end:
        raise Http404
    row = catalogue.row_or_404(actor_of(request), pk)
    form = CloseForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = close_row(
                catalogue=catalogue,
                row=row,
                last_day=data["last_day"],
                version=data["version"],
                actor=actor_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            message = _("“%(name)s” is in force up to %(day)s.")
            messages.success(request, message % {"name": catalogue.label(row), "day": f"{data['last_day']:%d.%m.%Y}"})
            return redirect("reference:detail", slug, row.pk)
    context = {"catalogue": catalogue, "row": row, "label": catalogue.label(row), "form": form}
    return render(request, "reference/close.html", context, status=422 if form.errors else 200)
