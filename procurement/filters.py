"""What one may search services, tariffs, diagnoses and contracts by: pages and API alike."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from procurement.models import Contract, Diagnosis, Service, Tariff
from providers.models import CareType


def in_force(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Rows whose time holds the day; an empty end is open."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return rows.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


class DatedFilter(django_filters.FilterSet):
    """``on``: a day; only rows in force on it."""

    on = django_filters.DateFilter(method="filter_on", label=_("In force on"))

    def filter_on(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return in_force(rows, day)


class ServiceFilter(DatedFilter):
    """Here ``on`` also sets the day of the tariff; it does not hide services."""

    q = django_filters.CharFilter(method="filter_q", label=_("Code or part of the name"))
    care_type = django_filters.ModelChoiceFilter(
        queryset=CareType.objects.order_by("position", "code"), to_field_name="code", label=_("Type of care")
    )

    class Meta:
        model = Service
        fields = ["care_type", "funding", "needs_referral", "in_capitation"]

    def filter_q(self, rows: QuerySet[Service], name: str, text: str) -> QuerySet[Service]:
        return rows.filter(Q(code__istartswith=text) | Q(name_ru__icontains=text) | Q(name_kk__icontains=text))


class TariffFilter(DatedFilter):
    service = django_filters.CharFilter(field_name="service__code", label=_("Code of the service"))

    class Meta:
        model = Tariff
        fields = ["service"]


class DiagnosisFilter(DatedFilter):
    q = django_filters.CharFilter(method="filter_q", label=_("Code or part of the name"))

    class Meta:
        model = Diagnosis
        fields = ["is_leaf", "parent"]

    def filter_q(self, rows: QuerySet[Diagnosis], name: str, text: str) -> QuerySet[Diagnosis]:
        return rows.filter(Q(code__istartswith=text) | Q(name_ru__icontains=text) | Q(name_kk__icontains=text))


class ContractFilter(DatedFilter):
    class Meta:
        model = Contract
        fields = ["funding_source", "number", "state"]
