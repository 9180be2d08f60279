"""Forms of unscheduled monitoring: the plan in steps, findings, words of the steps."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from config.localized import in_force, pick
from monitoring.enums import Trigger
from monitoring.inspections.access import group_of, providers_of
from monitoring.inspections.effects import FEWEST_LETTERS
from monitoring.models import DefectCode, Inspection
from providers.models import Provider

LONG = 20_000
DATE = {"type": "date"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(DATE, format="%Y-%m-%d"), **more)


class GroundForm(forms.Form):
    """First step: of whom, and why."""

    provider = forms.CharField(label=_("BIN of the organisation"), max_length=12)
    trigger = forms.ChoiceField(label=_("Ground"), choices=Trigger.choices, widget=forms.RadioSelect)
    signed_appeal = forms.BooleanField(
        label=_("The appeal names its author and says what happened"),
        help_text=_("An appeal that is anonymous or makes no sense is no ground for unscheduled monitoring"),
        required=False,
    )
    ground_text = forms.CharField(
        label=_("What happened"),
        help_text=_("Facts, dates and numbers of papers; who appealed is not told to the organisation"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, branch: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = branch

    def clean_provider(self) -> Provider:
        found = providers_of(self.branch).filter(bin=self.cleaned_data["provider"].strip()).first()  # type: ignore[arg-type]
        if found is None:
            raise forms.ValidationError(_("There is no organisation with this BIN in the region."))
        return found

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("trigger") == Trigger.APPEAL and not told.get("signed_appeal"):
            self.add_error(
                "signed_appeal",
                _("An appeal that is anonymous or makes no sense is no ground for unscheduled monitoring."),
            )
        if len(told.get("ground_text", "x" * FEWEST_LETTERS)) < FEWEST_LETTERS:
            self.add_error("ground_text", _("Write at least %(count)s letters.") % {"count": FEWEST_LETTERS})
        return told


class VisitForm(forms.Form):
    """Second step: what is looked at, when, by whom."""

    period_from = day_field(_("Services from"))
    period_to = day_field(_("Services to"))
    questions = forms.CharField(label=_("Questions"), max_length=LONG, widget=forms.Textarea({"rows": 4}))
    documents = forms.CharField(
        label=_("Documents to be shown"),
        help_text=_("The organisation reads questions and documents in the notice"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    visit_on = day_field(_("Day of the visit"), help_text=_("At least a working day after the notice"))
    members: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Group"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one auditor.")},
    )
    leader: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Who leads the group"), queryset=None, empty_label=_("choose")
    )

    def __init__(self, *args: Any, branch: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("members", "leader"):
            field: Any = self.fields[name]
            field.queryset = group_of(branch)
            field.label_from_instance = lambda person: person.full_name

    @property
    def told(self) -> dict[str, Any]:
        return self.cleaned_data | {"members": list(self.cleaned_data["members"])}


class PlanForm(VisitForm):
    """The second step in change: the period stays; after the notice only the group is left."""

    period_from = None  # type: ignore[assignment]
    period_to = None  # type: ignore[assignment]

    def __init__(self, *args: Any, inspection: Inspection, whole: bool, **kwargs: Any) -> None:
        members = list(inspection.members.all())
        initial = {
            "questions": inspection.questions,
            "documents": inspection.documents,
            "visit_on": inspection.visit_on,
            "members": [one.user_id for one in members],
            "leader": next((one.user_id for one in members if one.leads), None),
        }
        super().__init__(*args, branch=inspection.branch, initial=initial, **kwargs)
        if not whole:
            for name in ("questions", "documents", "visit_on"):
                del self.fields[name]


class FindingForm(forms.Form):
    line_no = forms.CharField(
        label=_("Number of the line"),
        help_text=_("As in the register of services, of the period under monitoring; empty: not about a line"),
        max_length=60,
        required=False,
    )
    code: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Code of the classifier"), queryset=None, required=False, empty_label=_("none")
    )
    text = forms.CharField(
        label=_("What was found"),
        help_text=_("About a line: the organisation reads it as the grounds of the defect"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 4}),
    )
    amount = forms.DecimalField(
        label=_("Sum, ₸"),
        help_text=_("Empty: the sum of the line"),
        max_digits=16,
        decimal_places=2,
        min_value=0,
        required=False,
    )

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code: Any = self.fields["code"]
        code.queryset = DefectCode.objects.filter(in_force(min(inspection.period_to, timezone.localdate()))).order_by(
            "code", "pk"
        )
        code.label_from_instance = lambda row: f"{row.code} {pick(row)[:100]}"


class WordsForm(forms.Form):
    text = forms.CharField(max_length=LONG, widget=forms.Textarea({"rows": 10}))

    def __init__(self, *args: Any, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = label, hint


class ConclusionForm(WordsForm):
    crime = forms.BooleanField(
        label=_("There are signs of a crime"),
        help_text=_("The materials go to law enforcement within the term"),
        required=False,
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}))
