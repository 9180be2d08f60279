"""What the lists of the branch are searched by."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.pages import PageFilter
from providers.enums import ApplicationKind, EntryState, SuspensionCause
from providers.filters import of_provider
from providers.models import Application, CareType, RegistryEntry, Suspension

ALL = _("all")


def care_types() -> QuerySet[CareType]:
    return CareType.objects.order_by("position", "code")


class RegionalFilter(PageFilter):
    """``country``: the reader sees more than one region and may choose one."""

    region = django_filters.ModelChoiceFilter(
        field_name="provider__region", queryset=Region.objects.order_by("code"), label=_("Region"), empty_label=ALL
    )

    def __init__(self, *args: Any, country: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.filters.pop("region")
        if country:
            self.filters["region"] = region  # the last field


class ApplicationFilter(RegionalFilter):
    text = django_filters.CharFilter(method="filter_text", label=_("Number, BIN or name"))
    kind = django_filters.ChoiceFilter(choices=ApplicationKind.choices, label=_("Kind"), empty_label=ALL)
    care = django_filters.ModelChoiceFilter(
        field_name="care__care_type", queryset=care_types(), to_field_name="code", label=_("Type of care"),
        empty_label=ALL,
    )  # fmt: skip
    due = django_filters.DateFilter(
        method="filter_due", label=_("Due by"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    tab = django_filters.CharFilter(method="filter_nothing", widget=forms.HiddenInput)

    class Meta:
        model = Application
        fields: list[str] = []

    def filter_nothing(self, rows: QuerySet[Application], name: str, text: str) -> QuerySet[Application]:
        """The view has chosen the queue already; the form brings it along."""
        return rows

    def filter_text(self, rows: QuerySet[Application], name: str, text: str) -> QuerySet[Application]:
        return rows.filter(Q(number__icontains=text.strip()) | of_provider(text))

    def filter_due(self, rows: QuerySet[Application], name: str, day: date) -> QuerySet[Application]:
        return rows.filter(due_on__lte=day)


class EntryFilter(RegionalFilter):
    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))
    state = django_filters.ChoiceFilter(choices=EntryState.choices, label=_("State"), empty_label=ALL)
    cause = django_filters.ChoiceFilter(
        choices=SuspensionCause.choices, method="filter_cause", label=_("Cause of the suspension"), empty_label=ALL
    )
    care = django_filters.ModelChoiceFilter(
        field_name="care_type", queryset=care_types(), to_field_name="code", label=_("Type of care"), empty_label=ALL
    )

    class Meta:
        model = RegistryEntry
        fields: list[str] = []

    def filter_provider(self, rows: QuerySet[RegistryEntry], name: str, text: str) -> QuerySet[RegistryEntry]:
        return rows.filter(of_provider(text))

    def filter_cause(self, rows: QuerySet[RegistryEntry], name: str, cause: str) -> QuerySet[RegistryEntry]:
        """Suspended for it now."""
        return rows.filter(Exists(Suspension.objects.filter(entry=OuterRef("pk"), cause=cause, until=None)))
