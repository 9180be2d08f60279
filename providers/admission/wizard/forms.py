"""Forms of registration and of the steps of an application."""

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.models import construct_instance
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import DAY
from accounts.identifiers import is_valid_bin, is_valid_iin
from accounts.models import Region
from config.alphabet import in_order
from providers.admission import content
from providers.admission.annexes import paper_of
from providers.bank import is_valid_iban
from providers.enums import ApplicationKind, DocumentKind, LicenceKind, Ownership, Tenure, Territory
from providers.models import (
    Accreditation,
    BedProfile,
    Beds,
    CareType,
    Equipment,
    EquipmentKind,
    Licence,
    ProductionBase,
    Provider,
    StaffCertificate,
    StaffMember,
)

DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 12}
PHONE = re.compile(r"\+?[0-9 ()-]{7,}")
EARLIEST = date(1900, 1, 1)  # before it a year was mistyped
DAY_MINUTES = 24 * 60


def checked_iin(iin: str) -> str:
    if iin and not is_valid_iin(iin):
        raise forms.ValidationError(_("Not an IIN: it has 12 digits and the last one checks the others."))
    return iin


def bin_fault(text: str) -> str:
    """What is wrong with a БИН as typed, in words; empty when nothing is."""
    if not (text.isascii() and text.isdigit()):
        return _("A BIN consists of digits only.")
    if len(text) != 12:
        return _("A BIN has 12 digits, typed are %(count)s.") % {"count": len(text)}
    return "" if is_valid_bin(text) else _("The check digit of the BIN is wrong.")


class RegistrationForm(forms.Form):
    bin = forms.CharField(
        label=gettext_lazy("BIN"),
        help_text=gettext_lazy("12 digits, as in the certificate of state registration"),
        max_length=12,
        widget=forms.TextInput(attrs=DIGITS),
    )
    name_kk = forms.CharField(label=gettext_lazy("Name in Kazakh"), max_length=500)
    name_ru = forms.CharField(label=gettext_lazy("Name in Russian"), max_length=500)
    region = forms.ModelChoiceField(
        label=gettext_lazy("Region"),
        help_text=gettext_lazy("Its branch of the Fund decides on your application"),
        queryset=Region.objects.none(),
        empty_label=gettext_lazy("choose"),
    )
    territory = forms.ChoiceField(label=gettext_lazy("Territory"), choices=Territory.choices, widget=forms.RadioSelect)
    ownership = forms.ChoiceField(label=gettext_lazy("Ownership"), choices=Ownership.choices, widget=forms.RadioSelect)
    last_name = forms.CharField(label=gettext_lazy("Surname"), max_length=100)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=100)
    patronymic = forms.CharField(label=gettext_lazy("Patronymic"), max_length=100, required=False)
    iin = forms.CharField(
        label=gettext_lazy("IIN"),
        help_text=gettext_lazy("The electronic signature under the application must carry it"),
        max_length=12,
        widget=forms.TextInput(attrs=DIGITS),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("The login; a letter with a link goes there"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    ORGANISATION = ("bin", "name_kk", "name_ru", "region", "territory", "ownership")
    HEAD = ("last_name", "first_name", "patronymic", "iin", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["region"]
        field.queryset = Region.objects.order_by("code")

    def clean_bin(self) -> str:
        if fault := bin_fault(self.cleaned_data["bin"]):
            raise forms.ValidationError(fault)
        return str(self.cleaned_data["bin"])

    def clean_iin(self) -> str:
        return checked_iin(self.cleaned_data["iin"])

    def part(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}


class StartForm(forms.Form):
    """What the application is for; ``kinds`` that this organisation may choose."""

    HELP = {
        ApplicationKind.MORE: gettext_lazy(
            "You choose types of care to which you are not admitted yet. The branch decides on these; the entries that"
            " there are stay as they are."
        ),
        ApplicationKind.UPDATE: gettext_lazy(
            "New licences, staff, equipment and beds for the types of care that there are. The branch confirms them;"
            " until then what was confirmed before counts."
        ),
    }
    kind = forms.ChoiceField(widget=forms.RadioSelect, label=gettext_lazy("What is the application for?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(kind.value, kind.label) for kind in self.HELP]


class RequisitesForm(forms.ModelForm):
    """What is missing may come later: only what is there must be right. ``fixed``: of an organisation of the registry,
    which does not rename itself."""

    bank_account = forms.CharField(  # written in groups of four, it is longer than it is kept
        label=gettext_lazy("Bank account (IBAN)"),
        help_text=gettext_lazy("KZ and 18 letters and digits"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    LATER = ("name_kk", "address", "phone", "email", "head_name", "head_iin", "bank_account")

    class Meta:
        model = Provider
        fields = [name for name in content.REQUISITES if name not in ("bin", "region_id")]
        widgets = {
            "registered_on": DAY,
            "head_iin": forms.TextInput(attrs=DIGITS),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }
        labels = {"head_name": gettext_lazy("Head: surname, first name, patronymic")}
        help_texts = {
            "registered_on": gettext_lazy("Day of state registration"),
            "email": gettext_lazy("For letters about the organisation; logins do not change with it"),
        }

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("territory", "ownership"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]
        for name in content.IDENTITY if fixed else ():
            identity: Any = self.fields[name]
            identity.disabled = True
            identity.help_text = _("Fixed in the registry: write to the branch to change it")
        for name in self.LATER:
            later: Any = self.fields[name]
            later.needed_later = True  # so it is not marked as optional

    def clean_head_iin(self) -> str:
        return checked_iin(self.cleaned_data["head_iin"])

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("A telephone number has digits, for example +7 717 200 00 00."))
        return phone

    def clean_bank_account(self) -> str:
        account = re.sub(r"\s", "", self.cleaned_data["bank_account"]).upper()
        if account and not is_valid_iban(account):
            raise forms.ValidationError(
                _("Not an account of a bank of Kazakhstan: KZ, 18 letters and digits, and its check digits fit.")
            )
        return account


class RowForm(forms.ModelForm):
    """A fact of the organisation. What the database would refuse is told in words here."""

    BEGINS, ENDS = "valid_from", "valid_to"

    def __init__(self, *args: Any, provider: Provider, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider

    def clean(self) -> dict[str, Any]:
        """Without ``super()``: uniqueness and constraints are the action's to tell."""
        data = self.cleaned_data
        begins, ends = data.get(self.BEGINS), data.get(self.ENDS)
        if begins and begins < EARLIEST:
            self.add_error(self.BEGINS, _("Check the year."))
        if begins and ends and ends < begins:
            self.add_error(self.ENDS, _("The last day is before the first one."))
        return data

    def _post_clean(self) -> None:
        """As Django does it, but without constraints, whose names it would tell."""
        form: Any = self
        form.instance = construct_instance(form, form.instance, form._meta.fields)
        try:
            excluded = form._get_validation_exclusions()
            form.instance.full_clean(exclude=excluded, validate_unique=False, validate_constraints=False)
        except forms.ValidationError as error:
            form._update_errors(error)


class BaseForm(RowForm):
    class Meta:
        model = ProductionBase
        fields = ["name", "address", "tenure", "valid_from", "valid_to", "sanitary_number", "sanitary_to"]
        labels = {
            "valid_from": gettext_lazy("In use since"),
            "valid_to": gettext_lazy("In use until"),
            "sanitary_number": gettext_lazy("Number of the sanitary permit"),
            "sanitary_to": gettext_lazy("Last day of the sanitary permit"),
        }
        help_texts = {
            "name": gettext_lazy("As people call it: polyclinic, block 2"),
            "address": gettext_lazy("Where patients are received"),
            "valid_to": gettext_lazy("Empty: without an end"),
            "sanitary_number": gettext_lazy("Of the conclusion, or of the notification for objects of minor concern"),
            "sanitary_to": gettext_lazy("Empty: without an end"),
        }
        widgets = {"valid_from": DAY, "valid_to": DAY, "sanitary_to": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tenure"]
        field.choices = Tenure.choices


class LicenceForm(RowForm):
    """A licence with its annexes. Once a row of it is confirmed, only further annexes can be added."""

    care = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Annexes: types of care"),
        help_text=gettext_lazy("For which types of care the licence, or the further permit, has an annex"),
        queryset=CareType.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one type of care.")},
    )

    class Meta:
        model = Licence
        fields = ["kind", "number", "valid_from", "valid_to"]
        help_texts = {"valid_to": gettext_lazy("Empty: without an end")}
        widgets = {"valid_from": DAY, "valid_to": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Licence = self.instance
        self.rows = paper_of(row).rows if row.pk else []
        kind: Any = self.fields["kind"]
        kind.choices = LicenceKind.choices
        if any(one.confirmed for one in self.rows):
            for name in self.Meta.fields:
                self.fields[name].disabled = True
        there = [one.care_type_id for one in self.rows]
        care: Any = self.fields["care"]
        today = timezone.localdate()
        in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
        care.queryset = CareType.objects.filter(in_force | Q(pk__in=there)).order_by("position", "code")
        if there:
            care.initial = there

    def annexes(self) -> list[CareType]:
        """What is chosen, and what is confirmed whatever is chosen."""
        kept = [one.care_type for one in self.rows if one.confirmed]
        return [*kept, *(one for one in self.cleaned_data["care"] if one not in kept)]


class AccreditationForm(RowForm):
    class Meta:
        model = Accreditation
        fields = ["number", "category", "valid_from", "valid_to"]
        labels = {"valid_from": gettext_lazy("Valid from"), "valid_to": gettext_lazy("Valid to")}
        widgets = {"valid_from": DAY, "valid_to": DAY}


class StaffForm(RowForm):
    BEGINS, ENDS = "hired_on", "left_on"

    class Meta:
        model = StaffMember
        fields = ["iin", "full_name", "speciality", "hired_on", "left_on", "daily_minutes"]
        labels = {"full_name": gettext_lazy("Surname, first name, patronymic")}
        help_texts = {
            "daily_minutes": gettext_lazy("A full post is 480; throughput is computed from it"),
            "left_on": gettext_lazy("Last working day; empty while the person works"),
        }
        widgets = {
            "iin": forms.TextInput(attrs=DIGITS),
            "speciality": forms.TextInput(attrs={"list": "specialities"}),
            "hired_on": DAY,
            "left_on": DAY,
        }

    def clean_iin(self) -> str:
        return checked_iin(self.cleaned_data["iin"])

    def clean_daily_minutes(self) -> int | None:
        return checked_minutes(self.cleaned_data["daily_minutes"])


def checked_minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= DAY_MINUTES:
        raise forms.ValidationError(_("From 1 to %(most)s minutes a day.") % {"most": DAY_MINUTES})
    return minutes


class CertificateForm(RowForm):
    class Meta:
        model = StaffCertificate
        fields = ["number", "speciality", "valid_from", "valid_to"]
        labels = {"valid_from": gettext_lazy("Valid from"), "valid_to": gettext_lazy("Valid to")}
        help_texts = {"speciality": gettext_lazy("As written in the certificate: minimum requirements count by it")}
        widgets = {
            "speciality": forms.TextInput(attrs={"list": "specialities"}),
            "valid_from": DAY,
            "valid_to": DAY,
        }


class AtBaseForm(RowForm):
    """Something that stands at one of the organisation's bases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        bases = ProductionBase.objects.filter(provider=self.provider).exclude(valid_to__lt=today)
        base: Any = self.fields["base"]
        base.queryset, base.empty_label = bases.order_by(in_order("name"), "id"), _("choose")


class EquipmentForm(AtBaseForm):
    class Meta:
        model = Equipment
        fields = [
            "kind", "base", "model_name", "serial", "made_in", "daily_minutes", "valid_from", "valid_to",
        ]  # fmt: skip
        labels = {"valid_from": gettext_lazy("In use since"), "valid_to": gettext_lazy("In use until")}
        help_texts = {"valid_to": gettext_lazy("Empty: without an end")}
        widgets = {"valid_from": DAY, "valid_to": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.queryset, kind.empty_label = EquipmentKind.objects.order_by(in_order("name_ru"), "id"), _("choose")

    def clean_made_in(self) -> int:
        year: int = self.cleaned_data["made_in"]
        if not EARLIEST.year <= year <= timezone.localdate().year:
            raise forms.ValidationError(_("Check the year."))
        return year

    def clean_daily_minutes(self) -> int | None:
        return checked_minutes(self.cleaned_data["daily_minutes"])


class BedsForm(AtBaseForm):
    class Meta:
        model = Beds
        fields = ["profile", "base", "count", "valid_from", "valid_to"]
        labels = {"valid_from": gettext_lazy("In use since"), "valid_to": gettext_lazy("In use until")}
        help_texts = {"valid_to": gettext_lazy("Empty: without an end")}
        widgets = {"valid_from": DAY, "valid_to": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profile: Any = self.fields["profile"]
        profile.queryset, profile.empty_label = BedProfile.objects.order_by(in_order("name_ru"), "id"), _("choose")

    def clean_count(self) -> int:
        count: int = self.cleaned_data["count"]
        if count < 1:
            raise forms.ValidationError(_("At least one bed."))
        return count


class LastDayForm(forms.Form):
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DAY)


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"), choices=[("", gettext_lazy("choose")), *DocumentKind.choices]
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        allow_empty_file=True,
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8, the names of the columns in the first line"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("What was done"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
