"""What the list of unscheduled monitoring is searched by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from monitoring.enums import InspectionState, Trigger
from monitoring.expertise.filters import ALL, BranchFilter
from monitoring.models import Inspection
from providers.filters import of_provider


class InspectionFilter(BranchFilter):
    text = django_filters.CharFilter(method="filter_text", label=_("Number, BIN or name"))
    state = django_filters.ChoiceFilter(choices=InspectionState.choices, label=_("State"), empty_label=ALL)
    trigger = django_filters.ChoiceFilter(choices=Trigger.choices, label=_("Ground"), empty_label=ALL)
    since = django_filters.DateFilter(
        field_name="visit_on", lookup_expr="gte", label=_("Visit from"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    until = django_filters.DateFilter(
        field_name="visit_on", lookup_expr="lte", label=_("Visit to"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    class Meta:
        model = Inspection
        fields: list[str] = []

    def filter_text(self, rows: QuerySet[Inspection], name: str, text: str) -> QuerySet[Inspection]:
        return rows.filter(Q(number__icontains=text.strip()) | of_provider(text))


class OwnFilter(InspectionFilter):
    """Of an organisation: without its own name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters.pop("trigger")
