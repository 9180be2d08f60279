"""Forms of screening: a run, an edition with the parameters of its screen, months of a trial."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from claims.filters import MonthInput
from claims.partitions import add_months
from config.localized import in_force
from monitoring.enums import Family
from monitoring.models import DefectCode
from monitoring.screening import editions
from monitoring.screens.catalogue import SCREENS
from monitoring.screens.screen import Screen

LONGEST = 36  # months of one run


class MonthsForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("Month from"), input_formats=["%Y-%m"], widget=MonthInput)
    last = forms.DateField(label=gettext_lazy("Month to"), input_formats=["%Y-%m"], widget=MonthInput)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last month is before the first."))
        elif first and last and last >= add_months(first.replace(day=1), LONGEST):
            self.add_error("last", _("At most %(count)s months at once.") % {"count": LONGEST})
        return data


def months_back(count: int) -> dict[str, Any]:
    month = timezone.localdate().replace(day=1)
    return {"first": add_months(month, -count), "last": month}


class RunForm(MonthsForm):
    """Families narrow the run; without any it is the whole catalogue."""

    families = forms.MultipleChoiceField(
        label=gettext_lazy("Families"), choices=Family.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without a choice all screens that are switched on are run."),
    )  # fmt: skip

    def screens(self) -> list[str]:
        chosen = set(self.cleaned_data["families"])
        return [code for code, one in SCREENS.items() if one.family in chosen] if chosen else []

    @property
    def engine(self) -> str:
        return settings.SCREENING_ENGINE


class EditionForm(forms.Form):
    score = forms.IntegerField(
        label=gettext_lazy("Score"), min_value=0, max_value=100,
        help_text=gettext_lazy("0 to 100: how surely such a finding is a defect"),
    )  # fmt: skip
    defect_code = forms.ChoiceField(label=gettext_lazy("Suggested defect"), required=False)
    on = forms.BooleanField(label=pgettext_lazy("screen", "Switched on"), required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Lines are screened by the edition in force on the day on which the run begins."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("Ground"), help_text=gettext_lazy("Act, number and date"), max_length=500
    )

    def __init__(self, *args: Any, screen: Screen, current: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.screen = screen
        codes = DefectCode.objects.filter(in_force(timezone.localdate())).order_by("code")
        known = [(one.code, f"{one.code} {one.name}") for one in codes]
        field: Any = self.fields["defect_code"]
        field.choices = [("", _("none: an indicator only")), *known]
        for name, value in screen.parameters.items():
            self.fields[f"parameter_{name}"] = parameter_field(screen, name, value, current.get(name, value))

    def parameters(self) -> dict[str, Any]:
        """The parameters in the types of the catalogue."""
        made: dict[str, Any] = {}
        for name, known in self.screen.parameters.items():
            if (value := self.cleaned_data.get(f"parameter_{name}")) is not None:
                made[name] = typed(known, value)
        return made

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for fault in editions.faults(self.screen, self.parameters()):
            self.add_error(f"parameter_{fault.name}", fault.words)
        return data


def typed(known: Any, value: Any) -> Any:
    """As the catalogue has it; a text that cannot be read so stays a text, and is told as a fault."""
    if isinstance(known, list | tuple):
        kind = type(known[0]) if known else str
        return [read(kind, part.strip()) for part in value.split(",") if part.strip()]
    return value


def read(kind: type, text: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        return text


def parameter_field(screen: Screen, name: str, known: Any, value: Any) -> forms.Field:
    label = screen.labels.get(name, _("Parameter %(name)s") % {"name": name})
    if isinstance(known, bool):
        return forms.BooleanField(label=label, initial=value, required=False)
    if isinstance(known, int):
        return forms.IntegerField(label=label, initial=value, min_value=0)
    if isinstance(known, float):
        return forms.FloatField(label=label, initial=value, min_value=0)
    if isinstance(known, list | tuple):
        text = ", ".join(str(one) for one in value)
        return forms.CharField(
            label=label, initial=text, required=False, help_text=_("Values with commas between them")
        )
    return forms.CharField(label=label, initial=value, max_length=200)
