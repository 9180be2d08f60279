"""Forms of the branch and of the commission."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.citations import cited
from providers.enums import CareDecision, Section
from providers.models import MinimumRequirement

NO_NORM = "Default, not from an act"  # of requirements that no act sets: nothing to cite
TEXT = forms.Textarea({"rows": 4})


class Datalist(forms.TextInput):
    """A text field that offers what is often written there; anything else can be typed."""

    template_name = "admission/review/datalist.html"

    def __init__(self) -> None:
        super().__init__({"autocomplete": "off"})
        self.offered: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["offered"] = self.offered
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}-offered"
        return context


class NormField(forms.CharField):
    """A paragraph of an act."""

    widget = Datalist

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Norm"), max_length=300, help_text=_("Act and paragraph on which it rests"), **kwargs)

    def offer(self, failing: Iterable[str] = ()) -> None:
        """Sources of requirements that are not met first, then those of the others in force."""
        known = MinimumRequirement.objects.order_by("source").values_list("source", flat=True).distinct()
        named = dict.fromkeys([*failing, *(cited(one) for one in known if one != NO_NORM)])
        self.widget.offered = [one for one in named if one and one != cited(NO_NORM)]  # type: ignore[attr-defined]


class NormForm(forms.Form):
    """A form whose ``norm`` offers paragraphs. ``failing``: those to offer first."""

    def __init__(self, *args: Any, failing: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        norm: Any = self.fields["norm"]
        norm.offer(failing)


class RemarkForm(NormForm):
    section = forms.ChoiceField(label=_("Section of the application"), choices=Section.choices)
    text = forms.CharField(
        label=_("What is to be corrected"),
        help_text=_("The organisation reads this word for word and answers it"),
        max_length=2000,
        widget=TEXT,
    )
    norm = NormField(required=False)


class DecisionForm(NormForm):
    """``decision`` on one type of care; a refusal needs both texts, which the action asks for."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (CareDecision.ADMITTED, pgettext_lazy("decision", "Admit")),
            (CareDecision.REFUSED, pgettext_lazy("decision", "Refuse")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason of the refusal"),
        help_text=_("The organisation reads it; for an admission leave it empty"),
        max_length=2000,
        required=False,
        widget=TEXT,
    )
    norm = NormField(required=False)


class VisitForm(forms.Form):
    day = forms.DateField(label=_("Day of the visit"))
    members: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Members of the commission"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one member of the commission.")},
    )

    def __init__(self, *args: Any, people: Any, earliest: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["members"]
        members.queryset = people
        members.label_from_instance = lambda person: person.full_name
        first = {"min": f"{earliest:%Y-%m-%d}"} if earliest else {}
        self.fields["day"].widget = forms.DateInput({"type": "date", **first}, format="%Y-%m-%d")


class ReportForm(forms.Form):
    report = forms.CharField(
        label=_("What was seen"),
        help_text=_("Premises, equipment, staff, papers: as it was on the day of the visit"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 10}),
    )
    positive = forms.TypedChoiceField(
        label=_("Conclusion"),
        choices=[
            ("yes", _("Positive: the organisation can give the care that it applies for")),
            ("no", _("Negative: it cannot")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class SuspensionForm(NormForm):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("The organisation reads it"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
    norm = NormField(required=False)


class ExclusionForm(NormForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It is signed, and the organisation reads it"),
        max_length=2000,
        widget=TEXT,
    )
    norm = NormField(required=True)
