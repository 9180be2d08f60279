"""Forms of expertise: which cases, how many; the checklist of a case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation
from claims.filters import month_of
from config.localized import pick
from config.templatetags.portal import tenge
from monitoring.enums import Method, Reply
from monitoring.expertise.access import providers_of
from monitoring.expertise.acts import MOST, Answer
from monitoring.models import CaseReply, ChecklistItem, DefectCode
from providers.models import CareType, Provider

LONG = 10_000
LETTERS = 90  # of the name of a code in the list


class MonthField(forms.CharField):
    """«2026-10» as its first day."""

    widget = forms.TextInput({"type": "month", "placeholder": "2026-10"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        month = month_of(text)
        if month is None:
            raise forms.ValidationError(_("Write the month as 2026-10."))
        return month


class FrameForm(forms.Form):
    """First step: of which cases. By address, so that it can be sent on."""

    month = MonthField(label=_("Month"))
    care_type: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Type of care"), queryset=None, to_field_name="code", required=False, empty_label=_("all stays")
    )
    provider = forms.CharField(
        label=_("BIN of one organisation"), required=False, max_length=12, help_text=_("Empty: of the whole region")
    )

    def __init__(self, *args: Any, branch: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = branch
        care: Any = self.fields["care_type"]
        care.queryset = CareType.objects.order_by("position", "code")
        care.label_from_instance = pick

    def clean_month(self) -> date:
        month: date = self.cleaned_data["month"]
        if month > timezone.localdate():
            raise forms.ValidationError(_("The month has not begun."))
        return month

    def clean_provider(self) -> Provider | None:
        text = self.cleaned_data["provider"].strip()
        if not text:
            return None
        found = providers_of(self.branch).filter(bin=text).first() if self.branch else None
        if found is None:
            raise forms.ValidationError(_("There is no organisation with this BIN in the region."))
        return found


class DrawForm(forms.Form):
    """Second step: how, and how many."""

    method = forms.ChoiceField(label=_("Method"), choices=Method.choices, widget=forms.RadioSelect, initial="random")
    size = forms.IntegerField(
        label=_("Number of cases"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("Of deaths and infants all are taken: leave it empty"),
    )

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("method") != Method.MANDATORY and told.get("size") is None and "size" not in self.errors:
            self.add_error("size", _("Say how many cases are drawn."))
        return told


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Reason"), max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )  # the machine asks for it, with words of its own


class ExpertForm(forms.Form):
    expert: forms.ModelChoiceField = forms.ModelChoiceField(label=_("Expert"), queryset=None, empty_label=_("choose"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        expert: Any = self.fields["expert"]
        expert.queryset = people
        expert.label_from_instance = lambda person: person.full_name


class ChecklistForm(forms.Form):
    """A question a row: the answer and a note. ``finish`` as it is pressed: then everything must be answered."""

    conclusion = forms.CharField(
        label=_("Conclusion in words"),
        help_text=_("With a defect the organisation reads it as the grounds"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    code = forms.ChoiceField(
        label=_("Defect"),
        required=False,
        help_text=_("The codes that this checklist suggests come first, each with what it takes off"),
    )
    crime = forms.BooleanField(label=_("There are signs of a crime"), required=False)

    def __init__(
        self,
        *args: Any,
        items: Sequence[ChecklistItem],
        replies: Mapping[int, CaseReply],
        codes: Mapping[str, DefectCode],
        prices: Mapping[str, Decimal | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.prices = items, prices
        self.codes = {name: code for name, code in codes.items() if name in prices}
        for item in items:
            kept = replies.get(item.pk)
            self.fields[f"reply-{item.pk}"] = forms.ChoiceField(
                label=pick(item),
                choices=Reply.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=kept.reply if kept else "",
            )
            self.fields[f"reply-{item.pk}"].needed_later = True  # type: ignore[attr-defined]
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=pgettext_lazy("checklist", "Note"),
                max_length=1000,
                required=False,
                initial=kept.note if kept else "",
            )
        self.fields["conclusion"].needed_later = True  # type: ignore[attr-defined]
        code: Any = self.fields["code"]
        code.choices = self.choices_of()

    def choices_of(self) -> list[Any]:
        names = dict.fromkeys(item.defect_code for item in self.items)
        suggested = [self.codes[one] for one in names if one in self.codes]
        others = [one for one in self.codes.values() if one not in suggested]
        return [
            ("", _("no defect")),
            (_("Suggested by the checklist"), [self.named(one) for one in suggested]),
            (_("Other codes"), [self.named(one) for one in others]),
        ]

    def named(self, code: DefectCode) -> tuple[str, str]:
        """With what it would take off."""
        text, price = pick(code), self.prices[code.code]
        short = text if len(text) < LETTERS else text[: LETTERS - 1] + "…"
        return code.code, f"{code.code} {short}: " + (f"−{tenge(price)}" if price is not None else str(_("no rate")))

    @property
    def rows(self) -> Iterable[tuple[ChecklistItem, Any, Any]]:
        return [(item, self[f"reply-{item.pk}"], self[f"note-{item.pk}"]) for item in self.items]

    @property
    def answers(self) -> dict[int, Answer]:
        told = self.cleaned_data
        return {item.pk: Answer(told[f"reply-{item.pk}"], told[f"note-{item.pk}"]) for item in self.items}

    @property
    def chosen(self) -> DefectCode | None:
        return self.codes.get(self.cleaned_data["code"])
