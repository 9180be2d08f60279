"""The list of organisations by risk: the newest version of each, in its quartile, beside the place by volume."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.pages import PageFilter
from monitoring.models import ProviderRisk
from monitoring.standing.access import Scope
from providers.filters import of_provider
from providers.models import CareType

ALL = _("all")
QUARTILES = [
    (4, _("4: the biggest")),
    (3, "3"),
    (2, "2"),
    (1, _("1: the smallest")),
]
SORTS = {
    "place": ("-quartile", "care_type__position", "place", "pk"),
    "index": ("-index", "-billed", "pk"),
    "stake": ("-stake", "-index", "pk"),
    "volume": ("-billed", "pk"),
}


class RiskFilter(PageFilter):
    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))
    care = django_filters.ModelChoiceFilter(
        field_name="care_type",
        queryset=CareType.objects.order_by("position", "code"),
        to_field_name="code",
        label=_("Type of care"),
        empty_label=ALL,
    )
    quartile = django_filters.ChoiceFilter(choices=QUARTILES, label=_("Quartile of volume"), empty_label=ALL)
    region = django_filters.ModelChoiceFilter(
        field_name="provider__region",
        queryset=Region.objects.order_by("code"),
        to_field_name="code",
        label=_("Region"),
        empty_label=ALL,
    )
    order = django_filters.ChoiceFilter(
        method="filter_nothing",
        label=_("Order"),
        empty_label=_("by place in the quartile"),
        choices=[("index", _("by risk index")), ("stake", _("by money at stake")), ("volume", _("by volume"))],
    )

    class Meta:
        model = ProviderRisk
        fields: list[str] = []

    def __init__(self, *args: Any, country: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not country:
            self.filters.pop("region")

    def filter_provider(self, rows: QuerySet[ProviderRisk], name: str, text: str) -> QuerySet[ProviderRisk]:
        return rows.filter(of_provider(text))

    def filter_nothing(self, rows: QuerySet[ProviderRisk], name: str, text: str) -> QuerySet[ProviderRisk]:
        """The order is the view's business."""
        return rows


def newest(scope: Scope) -> QuerySet[ProviderRisk]:
    last = (
        ProviderRisk.objects.order_by("provider_id", "care_type_id", "-version")
        .distinct("provider_id", "care_type_id")
        .values("pk")
    )
    return scope.risks.filter(pk__in=last)


def found_by(scope: Scope, data: Any) -> tuple[RiskFilter, QuerySet[ProviderRisk]]:
    chosen = RiskFilter(data, newest(scope), country=scope.free)
    order = SORTS.get(str(data.get("order", "")), SORTS["place"])
    return chosen, chosen.qs.select_related("provider__region", "care_type").order_by(*order)


EXPORTED: tuple[str, ...] = (
    "bin", "name", "region", "care_type", "quartile", "risk_index", "place", "volume_place", "places", "lines",
    "billed", "at_stake", "hit_lines", "confirmed_lines", "weighted", "top_screens", "day",
)  # fmt: skip


def exported(row: ProviderRisk) -> list[Any]:
    return [
        row.provider.bin, row.provider.name, row.provider.region.code if row.provider.region else "",
        row.care_type.code, row.quartile, row.index, row.place, row.volume_place, row.places, row.lines, row.billed,
        row.stake, row.parts["hit_lines"], row.parts["confirmed_lines"], row.parts["weighted"],
        " ".join(one["screen"] for one in row.parts["screens"]), row.day,
    ]  # fmt: skip
