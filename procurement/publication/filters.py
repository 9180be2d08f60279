"""What the public list of campaigns and that of contracts can be narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.pages import PageFilter
from procurement.enums import CampaignState, FundingSource
from procurement.models import Campaign, Contract, Lot
from procurement.publication.access import UNSEEN
from providers.models import CareType, Provider

STATES = [(state.value, state.label) for state in CampaignState if state not in UNSEEN]


def year_input() -> forms.NumberInput:
    return forms.NumberInput(attrs={"min": 2020, "max": 2100})


class CampaignSearch(PageFilter):
    q = django_filters.CharFilter(method="filter_text", label=_("Number or name of campaign or lot"))
    year = django_filters.NumberFilter(label=_("Year"), widget=year_input())
    region = django_filters.ModelChoiceFilter(
        method="filter_region",
        queryset=Region.objects.order_by("code"),
        label=_("Region"),
        empty_label=_("all regions"),
    )
    care_type = django_filters.ModelChoiceFilter(
        method="filter_care",
        queryset=CareType.objects.order_by("position", "code"),
        to_field_name="code",
        label=_("Type of care"),
        empty_label=_("all"),
    )
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Campaign
        fields: list[str] = []

    def filter_text(self, campaigns: QuerySet[Campaign], name: str, text: str) -> QuerySet[Campaign]:
        lots = Lot.objects.filter(Q(number__icontains=text) | Q(name_ru__icontains=text) | Q(name_kk__icontains=text))
        found = Q(number__icontains=text) | Q(name_ru__icontains=text) | Q(name_kk__icontains=text)
        return campaigns.filter(found | Q(pk__in=lots.order_by().values("campaign")))

    def filter_region(self, campaigns: QuerySet[Campaign], name: str, region: Region) -> QuerySet[Campaign]:
        """Also those of the whole country that have a lot there."""
        lots = Lot.objects.filter(region=region).order_by().values("campaign")
        return campaigns.filter(Q(region=region) | Q(pk__in=lots))

    def filter_care(self, campaigns: QuerySet[Campaign], name: str, care: CareType) -> QuerySet[Campaign]:
        return campaigns.filter(pk__in=Lot.objects.filter(care_type=care).order_by().values("campaign"))


class ContractSearch(PageFilter):
    q = django_filters.CharFilter(method="filter_text", label=_("Contract, campaign, name or BIN"))
    year = django_filters.NumberFilter(method="filter_year", label=_("Year"), widget=year_input())
    region = django_filters.ModelChoiceFilter(
        field_name="provider__region",
        queryset=Region.objects.order_by("code"),
        label=_("Region"),
        empty_label=_("all regions"),
    )
    funding_source = django_filters.ChoiceFilter(
        choices=FundingSource.choices, label=_("Funding source"), empty_label=_("all")
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def filter_text(self, contracts: QuerySet[Contract], name: str, text: str) -> QuerySet[Contract]:
        words = Q(name_ru__icontains=text) | Q(name_kk__icontains=text) | Q(bin__startswith=text)
        providers = Provider.objects.filter(words).order_by().values("pk")
        found = Q(number__icontains=text) | Q(provider__in=providers) | Q(campaign__number=text)
        return contracts.filter(found)

    def filter_year(self, contracts: QuerySet[Contract], name: str, year: Any) -> QuerySet[Contract]:
        return contracts.filter(valid_from__year__lte=int(year), valid_to__year__gte=int(year))
