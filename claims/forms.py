"""Forms of intake: a file, a draft and its lines, editions of rules, periods."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.columns import LINE, Column
from claims.control.rule import Rule
from claims.enums import CareForm, Outcome, Severity
from claims.filters import MonthInput
from claims.reports import Told
from procurement.models import Contract

# What the form says under the label, beside what the control itself would say.
HINTS = {
    "line_no": gettext_lazy("Your own number, never used before"),
    "case_no": gettext_lazy("The same on all lines of one case"),
    "patient_iin": gettext_lazy("12 digits"),
    "practitioner_iin": gettext_lazy("12 digits; begin to type to choose from the staff"),
    "service_code": gettext_lazy("Code of the tariff list; for a stay the clinical cost group"),
    "diagnosis_code": gettext_lazy("ICD-10 code with its subdivision"),
    "started_at": gettext_lazy("For a stay: admission"),
    "ended_at": gettext_lazy("For a stay: discharge"),
    "quantity": gettext_lazy("Whole number"),
    "amount": gettext_lazy("Tenge with tiyn, such as 2487.71"),
    "referral_no": gettext_lazy("Where the service needs a referral"),
    "referring_bin": gettext_lazy("Who sent the patient"),
    "executor_bin": gettext_lazy("Only if another organisation did the work"),
    "outcome": gettext_lazy("Only for stays"),
}
CHOICES = {"care_form": CareForm.choices, "outcome": Outcome.choices}
LISTS = {"service_code": "service-options", "diagnosis_code": "diagnosis-options", "practitioner_iin": "staff-options"}
NEEDED = {
    "line_no", "patient_iin", "practitioner_iin", "service_code", "diagnosis_code", "started_at", "ended_at",
    "quantity", "amount",
}  # fmt: skip
GROUPS = (
    (gettext_lazy("Patient and case"), ("line_no", "case_no", "patient_iin")),
    (
        gettext_lazy("Service"),
        (
            "service_code", "diagnosis_code", "practitioner_iin", "care_form", "started_at", "ended_at", "quantity",
            "amount",
        ),
    ),
    (
        gettext_lazy("Referral, co-execution, outcome"),
        ("referral_no", "referral_date", "referring_bin", "executor_bin", "outcome"),
    ),
)  # fmt: skip


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File of the register"),
        help_text=gettext_lazy("CSV or XLSX; UTF-8 or Windows-1251; comma, semicolon or tab."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        max_length=255,
        allow_empty_file=True,  # the protocol says so, as it does of every other bad file
    )


class DraftForm(forms.Form):
    contract = forms.ModelChoiceField(Contract.objects.none(), label=gettext_lazy("Contract"), empty_label=None)
    period = forms.DateField(
        label=gettext_lazy("Period"), help_text=gettext_lazy("The month in which the services ended"),
        input_formats=["%Y-%m"], widget=MonthInput,
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("Register number"),
        help_text=gettext_lazy("Your own number, never used before"),
        max_length=60,
    )

    def __init__(self, *args: Any, contracts: QuerySet[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contract"]
        field.queryset = contracts
        field.label_from_instance = contract_label


def contract_label(contract: Contract) -> str:
    return f"№ {contract.number} · {contract.get_funding_source_display()}"


def reads_as(column: Column, value: str) -> bool:
    """Whether the browser's own control for dates can show the value."""
    try:
        (datetime if column.kind == "moment" else date).fromisoformat(value)
    except ValueError:
        return False
    return True


def widget_of(column: Column, value: str) -> forms.Widget:
    attrs: dict[str, Any] = {"autocomplete": "off"}
    if column.kind in ("moment", "date") and (not value or reads_as(column, value)):
        attrs["type"] = "datetime-local" if column.kind == "moment" else "date"
    if column.kind in ("integer", "iin") or column.name.endswith("_bin"):
        attrs["inputmode"] = "numeric"
    if column.kind == "money":
        attrs["inputmode"] = "decimal"
    if column.name in LISTS:
        attrs["list"] = LISTS[column.name]
    return forms.TextInput(attrs)


class LineForm(forms.Form):
    """All columns of a line as text, as they go into the file. Nothing is refused here: the control's own
    findings stand beside the fields instead."""

    use_required_attribute = False

    def __init__(
        self, values: Mapping[str, str] | None = None, findings: Iterable[Told] = (), leave_out: tuple[str, ...] = ()
    ) -> None:
        given = dict(values or {})
        self.findings = list(findings)
        super().__init__(data=given)
        for column in LINE:
            if column.name not in leave_out:
                self.fields[column.name] = self.field_of(column, given.get(column.name, ""))
        self.full_clean()
        for name in NEEDED & self.fields.keys():
            self.fields[name].required = True  # only its label says so
        for one in self.findings:
            if one.finding.field in self.fields and one.refuses:
                self.add_error(one.finding.field, f"{one.code}: {one.message}")

    def field_of(self, column: Column, value: str) -> forms.Field:
        common: dict[str, Any] = {
            "label": column.title,
            "help_text": HINTS.get(column.name, ""),
            "required": False,
        }
        if column.name in CHOICES:
            choices = [("", "–"), *CHOICES[column.name]]
            if value and value not in dict(choices):
                choices.append((value, value))
            return forms.ChoiceField(choices=choices, **common)
        return forms.CharField(max_length=300, widget=widget_of(column, value), **common)

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    @property
    def remarks(self) -> list[Told]:
        """Findings that stand at no field of the form, or do not refuse."""
        return [one for one in self.findings if one.finding.field not in self.fields or not one.refuses]

    @property
    def refused(self) -> bool:
        return any(one.refuses for one in self.findings)


def typed_values(data: Mapping[str, Any]) -> dict[str, str]:
    return {column.name: str(data.get(column.name, "")).strip()[:300] for column in LINE}


class TrialForm(forms.Form):
    """Under which contract a line is tried."""

    contract = forms.ModelChoiceField(Contract.objects.none(), label=gettext_lazy("Contract"), empty_label=None)

    def __init__(self, *args: Any, contracts: QuerySet[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contract"]
        field.queryset = contracts
        field.label_from_instance = contract_label


class PersonSearchForm(forms.Form):
    """Sent by POST, so that no ИИН gets into addresses, logs and histories."""

    iin = forms.CharField(
        label=gettext_lazy("IIN of the patient"),
        help_text=gettext_lazy("Your search is written to the audit log."),
        max_length=12,
        min_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


# Rules and periods -------------------------------------------------------------------------------------------------
class EditionForm(forms.Form):
    severity = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=Severity.choices)
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Lines are judged by the edition in force on the day on which the service ended."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("Ground"), help_text=gettext_lazy("Act, number and date"), max_length=500
    )

    def __init__(self, *args: Any, rule: Rule, current: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        if rule.locked:
            field: Any = self.fields["severity"]
            field.choices = [choice for choice in Severity.choices if choice[0] == rule.severity]
            field.help_text = _("This rule guards the database itself; its outcome cannot be changed.")
        for name, known in rule.parameters.items():
            self.fields[f"parameter_{name}"] = parameter_field(name, known, current.get(name, known))

    def parameters(self) -> dict[str, Any]:
        """The parameters in the types of the catalogue."""
        made: dict[str, Any] = {}
        for name, known in self.rule.parameters.items():
            value = self.cleaned_data[f"parameter_{name}"]
            if isinstance(known, list):
                value = [part.strip() for part in value.split(",") if part.strip()]
            made[name] = str(value) if isinstance(known, str) else value
        return made


def parameter_field(name: str, known: Any, value: Any) -> forms.Field:
    label = _("Parameter %(name)s") % {"name": name}
    if isinstance(known, int):
        return forms.IntegerField(label=label, initial=value, min_value=0)
    if isinstance(known, list):
        return forms.CharField(label=label, initial=", ".join(value), help_text=_("Values with commas between them"))
    return (
        forms.DecimalField(label=label, initial=value, min_value=0)
        if is_decimal(known)
        else forms.CharField(label=label, initial=value)
    )


def is_decimal(text: Any) -> bool:
    return isinstance(text, str) and text.replace(".", "", 1).isdigit()


class DryRunForm(forms.Form):
    month_from = forms.DateField(label=gettext_lazy("Month from"), input_formats=["%Y-%m"], widget=MonthInput)
    month_to = forms.DateField(label=gettext_lazy("Month to"), input_formats=["%Y-%m"], widget=MonthInput)


class ClosureForm(forms.Form):
    month = forms.DateField(label=gettext_lazy("Month"), input_formats=["%Y-%m"], widget=MonthInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), help_text=gettext_lazy("Act or decision"), max_length=300)
