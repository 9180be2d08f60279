"""Forms of the ladder: objection, decision, letter, payment; the filter of the list."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from claims.filters import MonthFilter
from config.localized import filled
from config.pages import PageFilter
from monitoring.defects.setting import LETTERS
from monitoring.enums import DefectOrigin, Opinion
from monitoring.models import Defect
from providers.filters import of_provider

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DefectFilter(PageFilter):
    number = django_filters.CharFilter(lookup_expr="icontains", label=_("Number"))
    code = django_filters.CharFilter(field_name="code__code", lookup_expr="startswith", label=_("Defect code"))
    month = MonthFilter(field_name="month", label=_("Month of the services"))
    origin = django_filters.ChoiceFilter(choices=DefectOrigin.choices, label=_("Found by"), empty_label=_("all"))

    class Meta:
        model = Defect
        fields: list[str] = []


class FundDefectFilter(DefectFilter):
    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))

    def filter_provider(self, rows: QuerySet[Defect], _name: str, value: str) -> QuerySet[Defect]:
        return rows.filter(of_provider(value))


class UnconfirmedForm(forms.Form):
    """Days of confirmation, first and last inclusive."""

    since = forms.DateField(label=_("Confirmed from"), required=False, widget=DAY)
    until = forms.DateField(label=_("Confirmed to"), required=False, widget=DAY)
    provider = forms.CharField(label=_("Organisation: BIN or name"), required=False, max_length=200)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; their kind and size are judged by ``files.must_do``."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        clean = super().clean
        if not given and self.required:
            clean(None, initial)
        return list(given)


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("Why you do not agree"),
        help_text=filled(_("At least %(count)s characters. Name the documents that show it."), count=LETTERS),
        max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
    )
    documents = FilesField(
        label=_("Documents"),
        help_text=_("PDF, JPEG or PNG, up to 10 files of 10 MB. After a refusal choose them again."),
        required=False,
        widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class DecisionForm(forms.Form):
    """What an opinion brings about stands beside it, by level."""

    opinion = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (Opinion.UPHOLD, pgettext_lazy("step", "The defect stands")),
            (Opinion.LIFT, pgettext_lazy("step", "Lift the defect")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Grounds"),
        help_text=filled(
            _("At least %(count)s characters. The organisation and whoever decides next read them."), count=LETTERS
        ),
        max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
    )


class LetterForm(forms.Form):
    letter_no = forms.CharField(label=_("Number of the letter"), max_length=60)
    sent_on = forms.DateField(label=pgettext_lazy("letter", "Sent on"), widget=DAY, initial=timezone.localdate)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("Outcome"), max_length=4000, widget=forms.Textarea({"rows": 4}))


class PaymentForm(forms.Form):
    document_no = forms.CharField(label=_("Number of the payment document"), max_length=60)
    paid_on = forms.DateField(label=_("Paid on"), widget=DAY, initial=timezone.localdate)
    amount = forms.DecimalField(label=_("Amount, ₸"), max_digits=18, decimal_places=2, min_value=0, localize=True)
