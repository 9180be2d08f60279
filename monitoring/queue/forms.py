"""Forms of flags: decision, documents, giving to somebody, many at once, saved views."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MinLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from config.localized import filled
from monitoring.enums import DismissReason
from monitoring.queue.acts import auditors_of
from monitoring.queue.effects import SHORTEST_REASON

SHORTEST_GROUNDS = 40  # monitoring.defects.setting refuses less
DISMISS, DEFECT, DOCUMENTS = "dismiss", "defect", "documents"
DECISIONS = (
    (DEFECT, pgettext_lazy("flag", "Set a defect")),
    (DISMISS, pgettext_lazy("flag", "Dismiss the flag")),
    (DOCUMENTS, pgettext_lazy("flag", "Ask for documents")),
)


NEEDED = {DISMISS: ("as_", "reason"), DEFECT: ("code", "text"), DOCUMENTS: ("wanted",)}
ALL_NEEDED = tuple(name for names in NEEDED.values() for name in names)


class DecisionForm(forms.Form):
    """One decision with what belongs to it. The fields of the other decisions may stay empty."""

    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    code = forms.ChoiceField(label=_("Code of the classifier"), required=False)
    lines = forms.TypedMultipleChoiceField(label=_("Lines of the defect"), coerce=int, required=False)
    whole = forms.BooleanField(label=_("All lines of the flag"), required=False)
    without = forms.CharField(
        label=_("Except the lines"),
        help_text=_("Numbers with commas between them, when not all lines of the flag deserve it."),
        max_length=4000,
        required=False,
    )
    text = forms.CharField(
        label=_("Grounds of the defect"),
        help_text=filled(_("The organisation reads them. At least %(count)s characters."), count=SHORTEST_GROUNDS),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    as_ = forms.ChoiceField(
        label=_("Why it is dismissed"), choices=[("", _("choose")), *DismissReason.choices], required=False
    )
    reason = forms.CharField(
        label=_("Reason in words"),
        help_text=filled(_("At least %(count)s characters."), count=SHORTEST_REASON),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    wanted = forms.CharField(
        label=_("Which documents"),
        help_text=_("The organisation reads it and is to answer within the term."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, codes: Iterable[tuple[str, str]], lines: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        code: Any = self.fields["code"]
        code.choices = list(codes)
        chosen: Any = self.fields["lines"]
        chosen.choices = self.numbers = list(lines)
        self.use_required_attribute = False
        self.demand(NEEDED.get(self.data.get("decision", ""), ()) if self.is_bound else ALL_NEEDED)

    def demand(self, names: Iterable[str]) -> None:
        """Only what belongs to the decision is needed; a page says of no field of another one that it is optional."""
        for name in ALL_NEEDED:
            self.fields[name].required = name in names

    @classmethod
    def of(cls, context: dict[str, Any], data: Any = None) -> "DecisionForm | None":
        """For the page of a flag (``evidence.page_of``); None for those who do not decide."""
        money = context["money"]
        if not context["decides"]:
            return None
        first = {
            "decision": DEFECT if money.codes else DISMISS,
            "code": money.code,
            "whole": True,
            "shown": money.shown,
        }
        return cls(data, initial=first, codes=money.choices, lines=context["choosable"])

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        self.demand(ALL_NEEDED)
        self.long_enough(told, DISMISS, "reason", SHORTEST_REASON)
        self.long_enough(told, DEFECT, "text", SHORTEST_GROUNDS)
        if told.get("decision") == DEFECT and not self.errors and not self.chosen:
            self.add_error("lines", _("Choose at least one line, or all of them."))
        return told

    def clean_without(self) -> list[int]:
        """Lines that are left out."""
        known = {number: pk for pk, number in self.numbers}
        named = [part.strip() for part in self.cleaned_data["without"].replace("\n", ",").split(",") if part.strip()]
        if unknown := [one for one in named if one not in known]:
            raise forms.ValidationError(
                _("The flag has no such lines: %(numbers)s.") % {"numbers": ", ".join(unknown)}
            )
        return [known[one] for one in named]

    @property
    def chosen(self) -> list[int]:
        """Lines of the defect."""
        told = self.cleaned_data
        if not told["whole"]:
            return list(told["lines"])
        left_out = set(told["without"])
        return [pk for pk, _number in self.numbers if pk not in left_out]

    def long_enough(self, told: dict[str, Any], decision: str, name: str, least: int) -> None:
        if told.get("decision") == decision and told.get(name):
            try:
                MinLengthValidator(least)(told[name])
            except forms.ValidationError as error:
                self.add_error(name, error)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class AnswerForm(forms.Form):
    """Of the organisation whose documents are asked for."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_(
            "Name the documents, their numbers and dates, and say what they show. No names or IINs of patients."
        ),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
    )


class AssignForm(forms.Form):
    to = forms.TypedChoiceField(label=_("Auditor"), coerce=int)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = auditors_of(actor.organisation).select_related("user")
        to: Any = self.fields["to"]
        to.choices = [("", _("choose")), *((one.user_id, one.user.short_name) for one in people)]


class BulkDocumentsForm(forms.Form):
    wanted = DecisionForm.base_fields["wanted"]

    def clean_wanted(self) -> str:
        text: str = self.cleaned_data["wanted"]
        if not text.strip():
            raise forms.ValidationError(_("Say which documents."))
        return text


class BulkDismissForm(forms.Form):
    """One reason for all, in words."""

    as_ = forms.ChoiceField(label=_("Why they are dismissed"), choices=[("", _("choose")), *DismissReason.choices])
    reason = forms.CharField(
        label=_("Reason in words"),
        help_text=filled(_("One for all of them. At least %(count)s characters."), count=SHORTEST_REASON),
        max_length=2000,
        min_length=SHORTEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=80)
