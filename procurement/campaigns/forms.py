"""Forms and filters of campaigns. Each rule says in a sentence what it changes."""

from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms import DAY
from config.localized import in_force
from config.pages import PageFilter
from procurement.campaigns.access import BEFORE
from procurement.enums import CampaignState, FundingSource, GroundKind, Rounding, WeightFormula
from procurement.models import Campaign, Ground, Lot
from procurement.planning.forms import ALL, MoneyField, care_types, regions

WEIGHTS = {
    WeightFormula.RATING: _("Volume follows the points: twice the points is twice the volume, up to the cap."),
    WeightFormula.RATING_CAPACITY: _(
        "Volume follows points times throughput from the registry: large organisations get more at the same points."
    ),
}
ROUNDINGS = {
    Rounding.WEBSTER: _("If somebody declines, or money is added, nobody's volume falls."),
    Rounding.LARGEST_REMAINDER: _(
        "Nobody is a unit away from the exact share, but with more money somebody's volume can fall by a unit."
    ),
}


class CreateForm(forms.Form):
    year = forms.IntegerField(
        label=_("Year that is bought for"),
        help_text=_("Its purchase plan must be in force"),
        min_value=2020,
        max_value=2100,
    )
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=500)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=500)


class FactsForm(forms.Form):
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=500, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=500)
    opens_on = forms.DateField(label=_("Bids are accepted from"), required=False, widget=DAY)
    closes_on = forms.DateField(
        label=_("Last day of bids"),
        help_text=_("Bids are taken until midnight of this day and opened right after it"),
        required=False,
        widget=DAY,
    )


class RulesForm(forms.Form):
    weight_formula = forms.ChoiceField(
        label=_("What volume follows"),
        help_text=_("The weight with which each organisation takes part in a lot"),
        choices=WeightFormula.choices,
        widget=forms.RadioSelect,
    )
    share_cap = forms.DecimalField(
        label=_("Largest share of a lot for one organisation, %"),
        help_text=_("No organisation gets more of a lot than this share; empty: only bids and throughput limit it"),
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    threshold = forms.DecimalField(
        label=_("Least rating, points"),
        help_text=_("Organisations with fewer points take no part in the distribution; 0: everybody does"),
        max_digits=7,
        decimal_places=2,
        initial=Decimal(0),
    )
    rounding = forms.ChoiceField(
        label=_("How whole units are made"),
        help_text=_("Exact shares are fractions; this says who gets the last units"),
        choices=Rounding.choices,
        widget=forms.RadioSelect,
    )
    norm = forms.CharField(
        label=_("Edition of the methodology"),
        help_text=_("Number and day of the act by which the volumes are distributed; it stands in the protocol"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("weight_formula", WEIGHTS), ("rounding", ROUNDINGS)):
            field: Any = self.fields[name]
            field.choices = [(value, f"{capfirst(label)}. {words[value]}") for value, label in field.choices]


class LotForm(forms.Form):
    """The fields of the money are named as the sources are."""

    region = forms.ModelChoiceField(label=_("Region"), queryset=regions(), to_field_name="code")
    care_type = forms.ModelChoiceField(label=_("Type of care"), queryset=care_types(), to_field_name="code")
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=500, required=False)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=500)
    unit_kk = forms.CharField(
        label=_("Unit in Kazakh"), help_text=_("What is counted: a service, a case"), max_length=60, required=False
    )
    unit_ru = forms.CharField(label=_("Unit in Russian"), max_length=60, required=False)
    tariff = MoneyField(
        label=_("Price of a unit, ₸"),
        help_text=_("The money of each source divided by it gives whole units; what is less than one stays"),
        max_digits=14,
    )
    GOBMP = MoneyField(label=_("Money of the guaranteed volume, ₸"), required=False)
    OSMS = MoneyField(label=_("Money of the insurance, ₸"), required=False)

    def facts(self) -> dict[str, Any]:
        """What ``save_lot`` takes."""
        data = dict(self.cleaned_data)
        data["funding"] = {source: data.pop(source) or Decimal(0) for source in FundingSource.values}
        return data


class DirectForm(forms.Form):
    bin = forms.CharField(label=_("BIN of the organisation"), max_length=12)
    funding_source = forms.ChoiceField(label=_("Funding source"))
    units = forms.IntegerField(label=_("Volume, units"), min_value=1)
    ground: Any = forms.ModelChoiceField(
        label=_("Ground"),
        help_text=_("Grounds marked with ⚖ count only when the commission has adopted them"),
        queryset=None,
        to_field_name="code",
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is signed and published with the campaign"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, lot: Lot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        ground.queryset = Ground.objects.filter(in_force(timezone.localdate()), kind=GroundKind.DIRECT)
        ground.label_from_instance = lambda one: f"{one.code} {one.name}{' ⚖' if one.commission else ''}"
        source: Any = self.fields["funding_source"]
        source.choices = [(row.funding_source, row.get_funding_source_display()) for row in lot.funding.all()]


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason of the cancellation"),
        help_text=_("It is signed and published; organisations that were told of the campaign read it"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )


class CampaignFilter(PageFilter):
    """``inside``: the reader sees campaigns before their announcement, too."""

    text = django_filters.CharFilter(method="filter_text", label=_("Number or name"))
    state = django_filters.ChoiceFilter(choices=CampaignState.choices, label=_("State"), empty_label=ALL)
    year = django_filters.NumberFilter(
        label=_("Year"), widget=forms.NumberInput({"min": 2020, "max": 2100}), min_value=2020, max_value=2100
    )
    care = django_filters.ModelChoiceFilter(
        method="filter_care", queryset=care_types(), to_field_name="code", label=_("Type of care"), empty_label=ALL
    )
    region = django_filters.ModelChoiceFilter(
        queryset=regions(), to_field_name="code", label=_("Region"), empty_label=ALL
    )

    class Meta:
        model = Campaign
        fields: list[str] = []

    def __init__(self, *args: Any, inside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not inside:
            choices = [one for one in CampaignState.choices if one[0] not in BEFORE]
            self.filters["state"].extra["choices"] = choices

    def filter_text(self, rows: QuerySet[Campaign], name: str, text: str) -> QuerySet[Campaign]:
        wanted = text.strip()
        return rows.filter(Q(number__icontains=wanted) | Q(name_ru__icontains=wanted) | Q(name_kk__icontains=wanted))

    def filter_care(self, rows: QuerySet[Campaign], name: str, care: Any) -> QuerySet[Campaign]:
        return rows.filter(pk__in=Lot.objects.filter(care_type=care).values("campaign"))
