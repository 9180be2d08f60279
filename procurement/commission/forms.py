"""Forms of the commission: seats, meetings, votes."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Region, User
from procurement.enums import Affiliation, SeatRole
from providers.models import Provider

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput({"type": "time"}, format="%H:%M")


class CommissionForm(forms.Form):
    region: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Region"), queryset=None, required=False, empty_label=_("the whole country")
    )
    name_kk = forms.CharField(label=_("Name in Kazakh"), max_length=500)
    name_ru = forms.CharField(label=_("Name in Russian"), max_length=500)
    order_no = forms.CharField(
        label=pgettext_lazy("decree", "Order"), help_text=_("Number and day of the order"), max_length=100
    )
    valid_from = forms.DateField(label=_("In force from"), widget=DAY)
    valid_to = forms.DateField(label=_("Last day"), widget=DAY, required=False)

    def __init__(self, *args: Any, region: Region | None, **kwargs: Any) -> None:
        """``region``: of a branch, which establishes its own commission only."""
        super().__init__(*args, **kwargs)
        if region is not None:
            del self.fields["region"]
        else:
            field: Any = self.fields["region"]
            field.queryset = Region.objects.order_by("pk")


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return person.full_name


class SeatForm(forms.Form):
    user = PersonField(
        label=_("Member"),
        queryset=None,
        help_text=_("People with access to the office of the commission, in «Staff and access»"),
    )
    role = forms.ChoiceField(label=pgettext_lazy("commission", "Role"), choices=SeatRole.choices)
    affiliation = forms.ChoiceField(label=_("Represents"), choices=Affiliation.choices)
    position = forms.CharField(label=_("Position"), max_length=300, required=False)
    valid_from = forms.DateField(label=_("First day"), widget=DAY)
    valid_to = forms.DateField(label=_("Last day"), widget=DAY, required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user: Any = self.fields["user"]
        user.queryset = people


class LastDayForm(forms.Form):
    last = forms.DateField(label=_("Last day"), widget=DAY)


class ConflictForm(forms.Form):
    bin = forms.CharField(label=_("BIN of the organisation"), max_length=12)
    reason = forms.CharField(
        label=_("What binds the member to it"),
        help_text=_("Own or relatives' shares, work, a contract"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_bin(self) -> Provider:
        found = Provider.objects.filter(bin=self.cleaned_data["bin"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("No medical organisation has this BIN. Check the number."))
        return found


class MeetingForm(forms.Form):
    """``offered``: questions that can be decided on, as (key, words)."""

    day = forms.DateField(label=_("Day"), widget=DAY)
    hour = forms.TimeField(label=_("Time"), widget=TIME)
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    agenda = forms.MultipleChoiceField(label=_("Agenda"), widget=forms.CheckboxSelectMultiple, required=False)
    other = forms.CharField(
        label=_("Another question"),
        help_text=_("In words, if there is one"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    corrects = forms.ChoiceField(
        label=_("Replaces the protocol"),
        help_text=_("Only when a signed protocol is to be corrected"),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        offered: Sequence[tuple[str, Any]],
        protocols: Sequence[tuple[str, str]],
        earliest: date | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        agenda: Any = self.fields["agenda"]
        agenda.choices = offered
        if not offered:
            del self.fields["agenda"]
        corrects: Any = self.fields["corrects"]
        corrects.choices = [("", _("none")), *protocols]
        if not protocols:
            del self.fields["corrects"]
        if earliest is not None:
            first = {"type": "date", "min": f"{earliest:%Y-%m-%d}"}
            self.fields["day"].widget = forms.DateInput(first, format="%Y-%m-%d")

    @property
    def moment(self) -> datetime:
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return timezone.make_aware(datetime.combine(day, hour or time.min))


class AdjournForm(forms.Form):
    note = forms.CharField(
        label=_("Reason"),
        help_text=_("The members read it"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class VoteForm(forms.Form):
    """``vote``: the button that was pressed."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Needed for a recusal, and for a vote against a distribution: which input is wrong"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class InputForm(forms.Form):
    text = forms.CharField(
        label=_("Which input of the distribution is wrong"),
        help_text=_("Whose rating, throughput, bid or limit, and what it should be. It becomes part of the protocol"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )
