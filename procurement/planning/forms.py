"""Forms of plans, and the fields of money that campaigns use, too."""

from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.pages import PageFilter
from procurement.enums import FundingSource
from procurement.models import PlanLine
from providers.models import CareType

ALL = _("all")


def care_types() -> QuerySet[CareType]:
    return CareType.objects.order_by("position", "code")


def regions() -> QuerySet[Region]:
    return Region.objects.order_by("code")


class MoneyField(forms.DecimalField):
    """Tenge as people write them: blanks between the thousands, a comma or a point."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        facts: dict[str, Any] = {"max_digits": 18, "decimal_places": 2, "min_value": Decimal(0)}
        super().__init__(**facts | kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take it for an integer
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)


class PlanForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2100)
    rationale = forms.CharField(
        label=_("Why the plan is changed"),
        help_text=_("For a new version of a plan that is in force; it is signed and published with the plan"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class ReasonForm(forms.Form):
    rationale = forms.CharField(
        label=_("Why the plan is changed"),
        help_text=_("It is signed and published with the plan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )


class LineForm(forms.Form):
    region = forms.ModelChoiceField(label=_("Region"), queryset=regions(), to_field_name="code")
    care_type = forms.ModelChoiceField(label=_("Type of care"), queryset=care_types(), to_field_name="code")
    funding_source = forms.ChoiceField(label=_("Funding source"), choices=FundingSource.choices)
    amount = MoneyField(label=_("Amount, ₸"))
    tariff = MoneyField(
        label=_("Average price of a unit, ₸"),
        help_text=_("The money divided by it gives the whole units that can be bought"),
        max_digits=14,
    )


class FileForm(forms.Form):
    file = forms.FileField(label=_("CSV file"))


class LineFilter(PageFilter):
    """``country``: the reader sees more than one region and may choose one."""

    care = django_filters.ModelChoiceFilter(
        field_name="care_type", queryset=care_types(), to_field_name="code", label=_("Type of care"), empty_label=ALL
    )
    source = django_filters.ChoiceFilter(
        field_name="funding_source", choices=FundingSource.choices, label=_("Funding source"), empty_label=ALL
    )
    region = django_filters.ModelChoiceFilter(
        queryset=regions(), to_field_name="code", label=_("Region"), empty_label=ALL
    )

    class Meta:
        model = PlanLine
        fields: list[str] = []

    def __init__(self, *args: Any, country: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not country:
            self.filters.pop("region")


class YearFilter(PageFilter):
    year = django_filters.ChoiceFilter(label=_("Year"), empty_label=ALL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = self.queryset.order_by("-year").values_list("year", flat=True).distinct()
        self.filters["year"].extra["choices"] = [(year, str(year)) for year in years]
