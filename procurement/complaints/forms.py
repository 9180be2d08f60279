"""Forms of complaints: points, decision with findings, remedy."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.localized import in_force
from procurement.enums import GroundKind, RemedyKind
from procurement.models import Campaign, ComplaintPoint, Ground, Lot

TEXT = forms.Textarea({"rows": 4})


class PointForm(forms.Form):
    ground: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Ground"), queryset=None, required=False, empty_label=_("another one, in words")
    )
    text = forms.CharField(
        label=_("What is wrong"),
        help_text=_("One point, one fault: the decision answers each point by itself"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )
    wanted = forms.CharField(label=_("What you ask for"), max_length=2000, required=False, widget=TEXT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground: Any = self.fields["ground"]
        known = Ground.objects.filter(in_force(timezone.localdate()), kind=GroundKind.COMPLAINT)
        ground.queryset = known.order_by("position", "code")


class StartForm(PointForm):
    """The lot, and the first point."""

    lot: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Lot"), queryset=None, required=False, empty_label=_("the whole campaign")
    )
    field_order = ("lot", "ground", "text", "wanted")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lot: Any = self.fields["lot"]
        lot.queryset = Lot.objects.filter(campaign=campaign).order_by("position", "pk")


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))


class CourtForm(forms.Form):
    note = forms.CharField(label=_("Court and number of the case"), max_length=500, widget=forms.Textarea({"rows": 2}))


class RefusalForm(forms.Form):
    """Why a complaint is not taken for review."""

    decision = forms.CharField(label=_("Reasons"), max_length=10_000, widget=forms.Textarea({"rows": 6}))
    norm = forms.CharField(
        label=_("Norm"), max_length=300, help_text=_("Act and paragraph on which it rests"), widget=forms.TextInput()
    )


class DecisionForm(RefusalForm):
    """With a finding on each point: ``upheld-1``, ``finding-1`` …, before the reasons of the whole."""

    remedy_kind = forms.ChoiceField(
        label=_("Remedy"),
        choices=[("", _("none: no point is upheld")), *RemedyKind.choices],
        required=False,
        help_text=_("When at least one point is upheld"),
    )
    remedy_ordered = forms.CharField(
        label=_("What is to be put right"),
        help_text=_("For a new distribution: which input is wrong and what it should be"),
        max_length=4000,
        required=False,
        widget=TEXT,
    )

    def __init__(self, *args: Any, points: Sequence[ComplaintPoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.positions = [one.position for one in points]
        for one in points:
            number = {"number": one.position}
            self.fields[f"upheld-{one.position}"] = forms.ChoiceField(
                label=_("Point %(number)s") % number,
                help_text=one.text[:300],
                choices=[
                    ("yes", pgettext_lazy("point", "Upheld")),
                    ("no", pgettext_lazy("point", "Not upheld")),
                ],
                widget=forms.RadioSelect,
                initial="" if one.upheld is None else ("yes" if one.upheld else "no"),
            )
            self.fields[f"finding-{one.position}"] = forms.CharField(
                label=_("What was found on point %(number)s") % number,
                max_length=4000,
                widget=forms.Textarea({"rows": 3}),
                initial=one.finding,
            )
        own = [f"{name}-{place}" for place in self.positions for name in ("upheld", "finding")]
        self.order_fields([*own, "decision", "norm", "remedy_kind", "remedy_ordered"])

    @property
    def findings(self) -> dict[int, tuple[bool, str]]:
        told = self.cleaned_data
        return {place: (told[f"upheld-{place}"] == "yes", told[f"finding-{place}"]) for place in self.positions}

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if any(told.get(f"upheld-{place}") == "yes" for place in self.positions):
            for name, words in (
                ("remedy_kind", _("A point is upheld: choose the remedy.")),
                ("remedy_ordered", _("A point is upheld: say what is to be put right.")),
            ):
                if not told.get(name):
                    self.add_error(name, words)
        return told


class RemedyForm(forms.Form):
    done = forms.CharField(
        label=_("What was done"),
        help_text=_("It is signed, and the organisation reads it"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 6}),
    )
