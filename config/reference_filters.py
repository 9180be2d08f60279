"""Search and filters of a catalogue, made from its declaration."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config.reference import Catalogue, capital, in_force
from config.reference_forms import DateInput

YES_NO = [("True", _("yes")), ("False", _("no"))]


class RowFilter(django_filters.FilterSet):
    """``q`` searches; ``on`` leaves what is in force on a day."""

    catalogue: Catalogue

    q = django_filters.CharFilter(method="search", label=_("Search"))

    def search(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        for word in text.split()[:5]:
            rows = rows.filter(reduce(or_, (Q(**{f"{one}__icontains": word}) for one in self.catalogue.search)))
        return rows

    def on_day(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return in_force(self.catalogue, rows, day)

    @property
    def narrowed(self) -> list[str]:
        """Headings of the filters in use, beside the search: what the closed filter says of itself."""
        data = self.form.cleaned_data if self.form.is_valid() else {}
        return [
            str(self.form.fields[name].label)
            for name, value in data.items()
            if value not in (None, "") and name != "q"
        ]


def filter_for(catalogue: Catalogue, name: str) -> django_filters.Filter:
    column: Any = catalogue.model._meta.get_field(name)
    label = capital(str(column.verbose_name))
    if isinstance(column, models.BooleanField):
        return django_filters.ChoiceFilter(field_name=name, choices=YES_NO, label=label, empty_label=_("all"))
    if column.choices:
        return django_filters.ChoiceFilter(
            field_name=name, choices=column.flatchoices, label=label, empty_label=_("all")
        )
    target = column.related_model
    return django_filters.ModelChoiceFilter(
        field_name=name,
        queryset=target._default_manager.order_by(*target._meta.ordering),
        label=label,
        empty_label=_("all"),
    )


def belongs_to(catalogue: Catalogue, name: str) -> django_filters.Filter:
    """Rows of one parent, as the parent's page links to them: not offered as a choice."""
    target: Any = catalogue.model._meta.get_field(name).related_model
    return django_filters.ModelChoiceFilter(
        field_name=name,
        queryset=target._default_manager.order_by(*target._meta.ordering),
        widget=forms.HiddenInput,
        label=capital(str(catalogue.model._meta.get_field(name).verbose_name)),
    )


def row_filter(catalogue: Catalogue) -> type[RowFilter]:
    own: dict[str, Any] = {name: filter_for(catalogue, name) for name in catalogue.filters}
    own |= {name: belongs_to(catalogue, name) for name in catalogue.keys() if name not in own}
    if catalogue.end:
        own["on"] = django_filters.DateFilter(method="on_day", label=_("In force on"), widget=DateInput())
    meta = type("Meta", (), {"model": catalogue.model, "fields": []})
    return type("CatalogueFilter", (RowFilter,), {**own, "catalogue": catalogue, "Meta": meta})
