"""Forms of reference data: made from the model, with natural keys to type and constraints that speak."""

import hashlib
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.forms.models import construct_instance
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.reference import Catalogue, capital


def version_of(row: models.Model) -> str:
    """A digest of the row's values: two people who edit at once do not overwrite each other."""
    values = [repr(getattr(row, one.attname)) for one in row._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:32]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NaturalKey(forms.ModelChoiceField):
    """A foreign key typed as the target's own number (БИН, code), not chosen from thousands."""

    default_error_messages = {"invalid_choice": gettext_lazy("Nothing has this number: %(value)s.")}

    def __init__(self, queryset: Any, to_field_name: str, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name=to_field_name, widget=forms.TextInput, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):  # the initial value of a bound instance is the key
            value = self.queryset.filter(pk=value).first() or value
        return super().prepare_value(value)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, int):  # a disabled field hands back its initial value
            return self.queryset.get(pk=value)
        return super().to_python(value.strip() if isinstance(value, str) else value)


def form_field(catalogue: Catalogue) -> Any:
    """``formfield_callback``: our widgets, and natural keys where the catalogue says so."""

    def make(column: Any, **kwargs: Any) -> Any:
        label = capital(str(column.verbose_name))
        if column.name in catalogue.natural:
            target = column.related_model
            rows = target._default_manager.order_by(*target._meta.ordering)
            return NaturalKey(rows, catalogue.natural[column.name], label=label, required=not column.blank)
        if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
            kwargs["widget"] = DateInput()
        if isinstance(column, models.URLField):
            kwargs["assume_scheme"] = "https"
        elif isinstance(column, models.CharField) and not column.choices and (column.max_length or 0) > 200:
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2})
        made = column.formfield(**kwargs)
        if made is not None:
            made.label = label
            if isinstance(made, forms.ModelChoiceField):
                made.empty_label = "–"
            elif isinstance(made, forms.ChoiceField) and made.choices[0][0] == "":
                made.choices = [("", "–"), *made.choices[1:]]
        return made

    return make


class RowForm(forms.ModelForm):
    """``version`` is that of the row when the form was opened; a row changed since then is not overwritten."""

    catalogue: Catalogue
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fresh = self.instance._state.adding
        if self.fresh:
            for name, value in self.catalogue.preset.items():
                setattr(self.instance, name, value)
        else:
            self.fields["version"].initial = version_of(self.instance)
            for name in self.catalogue.fixed:
                self.fields[name].disabled = True
        for name in self.catalogue.required:
            self.fields[name].required = True
        for name, check in self.catalogue.checks.items():
            self.fields[name].validators.append(check)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.fresh and data.get("version") != version_of(self.instance):
            raise ValidationError(
                _("Someone has changed this row since you opened it. Look at its history, then repeat your change."),
                code="stale",
            )
        return data

    def _post_clean(self) -> None:
        """As Django does it, but a constraint says what it means instead of its name."""
        excluded = self._get_validation_exclusions()
        self.instance = construct_instance(self, self.instance, self._meta.fields)
        try:
            self.instance.full_clean(exclude=excluded, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            self._update_errors(error)
        self.check_constraints(excluded)
        if self._validate_unique:
            self.validate_unique()

    def check_constraints(self, excluded: set[str]) -> None:
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self.instance, exclude=excluded)
                except ValidationError as error:
                    self.add_error(None, self.in_words(constraint.name) or error)

    def in_words(self, constraint: str | None) -> str:
        return str(self.catalogue.words.get(constraint or "", ""))

    def refuse(self, error: IntegrityError) -> None:
        """The database itself said no: someone was faster, or a rule that only it knows."""
        diagnosis = getattr(error.__cause__, "diag", None)
        words = self.in_words(getattr(diagnosis, "constraint_name", None))
        self.add_error(None, words or _("This contradicts another row. Check the key and the dates."))


def row_form(catalogue: Catalogue) -> type[RowForm]:
    made = forms.modelform_factory(
        catalogue.model, form=RowForm, fields=catalogue.fields, formfield_callback=form_field(catalogue)
    )
    made.catalogue = catalogue  # type: ignore[attr-defined]
    return made  # type: ignore[return-value]


class CloseForm(forms.Form):
    """The last day on which the row holds."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput)
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: models.Model, **kwargs: Any) -> None:
        initial = {"last_day": timezone.localdate(), "version": version_of(row)} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.row = row

    def clean_last_day(self) -> date:
        last: date = self.cleaned_data["last_day"]
        first = getattr(self.row, "valid_from", None) or getattr(self.row, "hired_on", None)
        if isinstance(first, datetime):
            first = timezone.localdate(first)
        if first and last < first:
            raise ValidationError(
                _("The last day cannot come before the first one, %(day)s.") % {"day": f"{first:%d.%m.%Y}"}
            )
        return last

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("version") != version_of(self.row):
            raise ValidationError(_("Someone has changed this row since you opened it. Open it again."), code="stale")
        return data
