"""What one may search by: the same parameters in the pages' forms and in the API."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from providers.enums import Admission, Ownership
from providers.models import CalendarDay, CareType, Provider
from providers.registry import Search

ADMISSION = [
    (Admission.ADMITTED.value, _("admitted to some type of care")),
    (Admission.SUSPENDED.value, _("suspended, wholly or partly")),
    (Admission.EXCLUDED.value, Admission.EXCLUDED.label),
    (Admission.NONE.value, Admission.NONE.label),
]
STATUS = [("valid", _("in force")), ("none", _("no valid licence"))]  # of licences


def of_provider(text: str, path: str = "provider") -> Q:
    """БИН or its beginning; else part of the name. ``path`` leads from the rows to the organisation."""
    text = text.strip()
    if text.isdigit():
        return Q(**{f"{path}__bin__startswith": text})
    named = Q(name_ru__icontains=text) | Q(name_kk__icontains=text)
    return Q(**{f"{path}__in": Provider.objects.filter(named).order_by().values("pk")})


class RegistryForm(forms.Form):
    """Parameters of the public registry: ``q``, ``region``, ``care_type`` (admitted to it), ``ownership``,
    ``admission``, and ``status`` (of licences; it is older than admission and keeps its name)."""

    q = forms.CharField(label=_("Name or BIN"), required=False, max_length=200)
    region = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.none(), required=False)
    care_type = forms.ModelMultipleChoiceField(
        label=_("Type of care"), queryset=CareType.objects.none(), required=False, to_field_name="code"
    )
    ownership = forms.MultipleChoiceField(label=_("Ownership"), choices=Ownership.choices, required=False)
    admission = forms.MultipleChoiceField(label=_("Entry"), choices=ADMISSION, required=False)
    status = forms.MultipleChoiceField(label=_("Licence"), choices=STATUS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["care_type"].queryset = CareType.objects.order_by("position", "code")  # type: ignore[attr-defined]

    def search(self) -> Search:
        """What could be understood; a part that is no choice narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        region = data.get("region")
        return Search(
            text=data.get("q", ""),
            region=region.pk if region else "",
            care_types=tuple(care.code for care in data.get("care_type") or ()),
            ownership=tuple(data.get("ownership") or ()),
            admission=tuple(data.get("admission") or ()),
            licence=tuple(data.get("status") or ()),
        )


class CalendarFilter(django_filters.FilterSet):
    day_from = django_filters.DateFilter(field_name="day", lookup_expr="gte", label=_("From day"))
    day_to = django_filters.DateFilter(field_name="day", lookup_expr="lte", label=_("To day"))

    class Meta:
        model = CalendarDay
        fields = ["is_working"]
