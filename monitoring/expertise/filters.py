"""What the list of samples is searched by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from claims.filters import month_of
from config.pages import PageFilter
from monitoring.enums import Method, SampleState
from monitoring.models import Sample
from providers.filters import of_provider

ALL = _("all")


def branches() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.BRANCH).order_by("region_id", "pk")


class BranchFilter(PageFilter):
    """``country``: the reader sees more than one branch and may choose one."""

    branch = django_filters.ModelChoiceFilter(queryset=branches(), label=_("Branch of the Fund"), empty_label=ALL)

    def __init__(self, *args: Any, country: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branch = self.filters.pop("branch")
        if country:
            self.filters["branch"] = branch  # the last field


class SampleFilter(BranchFilter):
    text = django_filters.CharFilter(method="filter_text", label=_("Number, BIN or name"))
    state = django_filters.ChoiceFilter(choices=SampleState.choices, label=_("State"), empty_label=ALL)
    method = django_filters.ChoiceFilter(choices=Method.choices, label=_("Method"), empty_label=ALL)
    month = django_filters.CharFilter(
        method="filter_month", label=_("Month"), widget=forms.TextInput({"type": "month", "placeholder": "2026-10"})
    )

    class Meta:
        model = Sample
        fields: list[str] = []

    def filter_text(self, rows: QuerySet[Sample], name: str, text: str) -> QuerySet[Sample]:
        return rows.filter(Q(number__icontains=text.strip()) | of_provider(text))

    def filter_month(self, rows: QuerySet[Sample], name: str, text: str) -> QuerySet[Sample]:
        month = month_of(text)
        return rows.filter(month=month) if month else rows.none()
