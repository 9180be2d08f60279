"""What one may search registers, their protocols and lines by: the same parameters on pages and in the API."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from claims.control.catalogue import RULES
from claims.enums import Channel, RegisterState, Severity
from claims.models import Finding, Line, RefusedLine, Register
from claims.protocol import code_of
from config.pages import PageFilter
from procurement.enums import FundingSource
from providers.filters import of_provider


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "2026-10", **(attrs or {})}, format="%Y-%m")


class MonthFilter(django_filters.DateFilter):
    """A month written ``2026-10``; its first day is compared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m"], widget=MonthInput, **kwargs)


class Sort(django_filters.OrderingFilter):
    """Rows of equal rank keep one order, so that pages never show a row twice."""

    def __init__(self, *args: Any, then: str = "-id", **kwargs: Any) -> None:
        self.then = then
        super().__init__(*args, widget=forms.HiddenInput, **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        found = super().filter(qs, value)
        return found.order_by(*found.query.order_by, self.then) if value else found


class RegisterFilter(PageFilter):
    number = django_filters.CharFilter(lookup_expr="icontains", label=_("Number"))
    period = MonthFilter(label=_("Period"))
    state = django_filters.ChoiceFilter(choices=RegisterState.choices, label=_("State"), empty_label=_("all"))
    funding_source = django_filters.ChoiceFilter(
        choices=FundingSource.choices, label=_("Funding source"), empty_label=_("all")
    )
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label=_("Received as"), empty_label=_("all"))
    contract = django_filters.CharFilter(
        field_name="contract__number", lookup_expr="iexact", label=_("Contract number")
    )
    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))
    sort = Sort(
        fields=(
            ("created_at", "created"),
            ("number", "number"),
            ("period", "period"),
            ("lines_total", "lines"),
            ("lines_refused", "refused"),
            ("amount_total", "amount"),
        )
    )

    class Meta:
        model = Register
        fields: list[str] = []

    def filter_provider(self, registers: QuerySet[Register], name: str, text: str) -> QuerySet[Register]:
        return registers.filter(of_provider(text))


class OwnRegisterFilter(RegisterFilter):
    """In the cabinet of one organisation there is no organisation to choose."""

    provider = None


class LineFilter(PageFilter):
    """Lines of one month (which the address names apart). ``patient_iin`` is for programs: people search by a
    form that keeps it out of addresses."""

    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))
    service = django_filters.CharFilter(
        field_name="service_code", lookup_expr="istartswith", label=_("Code of the service")
    )
    diagnosis = django_filters.CharFilter(
        field_name="diagnosis_code", lookup_expr="istartswith", label=_("Code of the diagnosis")
    )
    line_no = django_filters.CharFilter(label=_("Line number"))
    case_no = django_filters.CharFilter(label=_("Case number"))
    day_from = django_filters.DateFilter(field_name="day", lookup_expr="gte", label=_("Ended from"))
    day_to = django_filters.DateFilter(field_name="day", lookup_expr="lte", label=_("Ended to"))
    patient_iin = django_filters.CharFilter(label=_("IIN of the patient"))
    funding_source = django_filters.ChoiceFilter(
        choices=FundingSource.choices, label=_("Funding source"), empty_label=_("all")
    )
    sort = Sort(fields=(("ended_at", "ended"), ("amount", "amount"), ("line_no", "line_no")), then="id")

    class Meta:
        model = Line
        fields: list[str] = []

    def filter_provider(self, lines: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return lines.filter(of_provider(text))


class SearchFilter(PageFilter):
    """The fields of the page «Lines», for accepted lines."""

    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))
    service = LineFilter.base_filters["service"]
    diagnosis = LineFilter.base_filters["diagnosis"]
    line_no = django_filters.CharFilter(label=_("Line number"))
    sort = LineFilter.base_filters["sort"]

    path = "provider"

    class Meta:
        model = Line
        fields: list[str] = []

    def filter_provider(self, lines: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return lines.filter(of_provider(text, self.path))


class RefusedSearchFilter(SearchFilter):
    path = "register__provider"

    class Meta:
        model = RefusedLine
        fields: list[str] = []


class FindingFilter(PageFilter):
    """Rows of a protocol. ``rule``: code (``R15``, with all its parts) or key (``R15.2``)."""

    rule = django_filters.CharFilter(method="filter_rule", label=_("Rule"))
    severity = django_filters.ChoiceFilter(
        choices=[choice for choice in Severity.choices if choice[0] != Severity.OFF],
        label=_("Outcome"),
        empty_label=_("all"),
    )
    line_no = django_filters.CharFilter(label=_("Line number"))

    class Meta:
        model = Finding
        fields: list[str] = []

    def filter_rule(self, findings: QuerySet[Finding], name: str, text: str) -> QuerySet[Finding]:
        return findings.filter(Q(rule=text) | Q(rule__startswith=f"{text}."))


class ProtocolFilter(FindingFilter):
    """On a register's page the rules to choose from are those of its protocol."""

    def __init__(self, *args: Any, rules: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, f"{code_of(key)} · {RULES[key].title if key in RULES else key}") for key in rules]
        field = forms.ChoiceField(label=_("Rule"), choices=[("", _("all")), *named], required=False)
        self.form.fields["rule"] = field

    def filter_rule(self, findings: QuerySet[Finding], name: str, text: str) -> QuerySet[Finding]:
        return findings.filter(rule=text)


def month_of(text: str | None) -> date | None:
    """``2026-10`` → its first day; None for anything else."""
    try:
        year, month = (text or "").split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        return None
