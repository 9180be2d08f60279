"""Forms of sign-in, profile, access keys, staff and people."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import ROLES_OF_KIND, SCOPES_OF_KIND, OrganisationKind, Role
from accounts.identifiers import is_valid_iin
from accounts.models import Organisation, User

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a form that was sent, even an empty one; None shows the form for the first time."""
    return request.POST if request.method == "POST" else None


class SignInForm(forms.Form):
    login = forms.CharField(
        label=_("Login"),
        help_text=_("IIN, or the e-mail given to the organisation"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class PasswordForm(forms.Form):
    """The own password once more, before an act that weakens the account."""

    password = forms.CharField(
        label=_("Your password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("The password is wrong."))
        return password


class ResetForm(forms.Form):
    login = forms.CharField(
        label=_("IIN or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class ProfileForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Your login and the address for letters"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of the pages after sign-in and of letters"), choices=settings.LANGUAGES
    )
    letters = forms.BooleanField(label=_("Send unread notifications once a day by e-mail"), required=False)


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), help_text=_("Which system will use the key, for example «MIS, reception»"), max_length=100
    )
    scopes = forms.MultipleChoiceField(
        label=_("What the key may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one permission.")},
    )
    expires_on = forms.DateField(
        label=_("Last day"), help_text=_("Empty: until it is revoked"), required=False, widget=DAY
    )

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["scopes"]
        field.choices = [(scope.value, scope.label) for scope in SCOPES_OF_KIND[organisation.kind]]


class MembershipForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role.")},
    )
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    valid_to = forms.DateField(
        label=_("Last day"), help_text=_("Empty: until somebody ends it"), required=False, widget=DAY
    )

    def __init__(self, organisation: Organisation, *args: Any, may_make_administrators: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["roles"]
        field.choices = [
            (role.value, role.label)
            for role in ROLES_OF_KIND[organisation.kind]
            if may_make_administrators or role != Role.ADMINISTRATOR
        ]

    def clean_valid_to(self) -> Any:
        day = self.cleaned_data["valid_to"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. To end the access now, use «End access»."))
        return day


class MemberForm(MembershipForm):
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("The login; a letter with a link goes there"), max_length=254
    )
    iin = forms.CharField(
        label=_("IIN"),
        help_text=_("12 digits; with it the person can sign in by IIN"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    last_name = forms.CharField(label=_("Surname"), max_length=100)
    first_name = forms.CharField(label=_("First name"), max_length=100)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=100, required=False)
    field_order = ["email", "iin", "last_name", "first_name", "patronymic", "position", "roles", "valid_to"]

    def clean_iin(self) -> str:
        iin: str = self.cleaned_data["iin"]
        if iin and not is_valid_iin(iin):
            raise forms.ValidationError(_("Not an IIN: it has 12 digits and the last one checks the others."))
        return iin


class IinForm(forms.Form):
    iin = forms.CharField(
        label=_("IIN"),
        help_text=_("12 digits, as in the person's identity card"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RevocationListForm(forms.Form):
    file = forms.FileField(
        label=_("List of revoked certificates"),
        help_text=_("CRL of an authority of this page, as DER or PEM"),
        widget=forms.FileInput(attrs={"class": "form-control"}),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > settings.REVOCATION_LIST_MAX_BYTES:
            raise forms.ValidationError(_("The file is too large for a list of revoked certificates."))
        return upload


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Goes into the audit log"), max_length=300, widget=forms.Textarea({"rows": 2})
    )


class UserFilter(forms.Form):
    q = forms.CharField(label=_("Name, e-mail or IIN"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("any")), *Role.choices])
    state = forms.ChoiceField(
        label=_("Sign-in"),
        required=False,
        choices=[("", _("any")), ("open", _("allowed")), ("blocked", _("blocked"))],
    )


class OrganisationFilter(forms.Form):
    q = forms.CharField(label=_("Name or BIN"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any")), *OrganisationKind.choices])
