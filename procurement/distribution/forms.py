"""Forms of distribution: the wrong input, the distribution by hand."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.localized import in_force
from procurement.distribution.manual import Given
from procurement.enums import GroundKind
from procurement.models import Ground, RunLine

TEXT = forms.Textarea({"rows": 4})
UNITS = forms.NumberInput({"class": "form-control n", "inputmode": "numeric", "min": "0"})


class AgainForm(forms.Form):
    returned_input = forms.CharField(
        label=_("Which input was wrong"),
        help_text=_("Organisation, what is wrong, what is right. Everybody who reads the distribution reads this."),
        max_length=2000,
        widget=TEXT,
    )


class RefusalForm(forms.Form):
    note = forms.CharField(label=_("Why the reasons are refused"), max_length=2000, widget=TEXT)


class ManualForm(forms.Form):
    """Ground and reasons, and for each bidder of the lot its volume and, above the cap, why."""

    ground = forms.ModelChoiceField(label=_("Ground"), queryset=Ground.objects.none())
    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("Why the computed distribution cannot be kept. The central office decides on this."),
        max_length=4000,
        widget=TEXT,
    )

    def __init__(self, *args: Any, lines: Sequence[RunLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds: Any = self.fields["ground"]
        grounds.queryset = Ground.objects.filter(in_force(timezone.localdate()), kind=GroundKind.MANUAL).order_by(
            "position", "pk"
        )
        self.lines = list(lines)
        for line in self.lines:
            name = line.provider.name
            self.fields[f"units_{line.provider_id}"] = forms.IntegerField(
                label=_("Volume of %(provider)s") % {"provider": name},
                min_value=0,
                max_value=10**12,
                initial=line.units,
                widget=UNITS,
            )
            self.fields[f"reason_{line.provider_id}"] = forms.CharField(
                label=_("Why %(provider)s gets more than its cap") % {"provider": name},
                max_length=500,
                required=False,
            )

    @property
    def common(self) -> list[Any]:
        return [self["ground"], self["reason"]]

    @property
    def rows(self) -> list[tuple[RunLine, Any, Any]]:
        return [(one, self[f"units_{one.provider_id}"], self[f"reason_{one.provider_id}"]) for one in self.lines]

    def given(self) -> dict[int, Given]:
        data = self.cleaned_data
        return {
            one.provider_id: Given(data[f"units_{one.provider_id}"], data[f"reason_{one.provider_id}"])
            for one in self.lines
        }
