"""What one may search flags by; the same on the page, in its export and for bulk actions."""

from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Actor
from claims.filters import MonthFilter
from config.pages import PageFilter
from monitoring.enums import Family, FlagState
from monitoring.models import Flag
from monitoring.queue import words
from monitoring.queue.access import DECIDERS
from monitoring.queue.acts import auditors_of
from providers.filters import of_provider

DIGITS = forms.NumberInput(attrs={"min": 0, "inputmode": "decimal"})


class Order(django_filters.OrderingFilter):
    """By the column, then by the order of the queue. Without a term last."""

    COLUMNS = {"due": "due_on", "risk": "risk", "sum": "amount", "stake": "stake", "rank": "rank", "found": "found_at"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            fields=[(path, name) for name, path in self.COLUMNS.items()], widget=forms.HiddenInput, **kwargs
        )

    def filter(self, qs: Any, value: Any) -> Any:
        wanted = (value or [""])[0]
        path = self.COLUMNS.get(wanted.lstrip("-"))
        if path is None:
            return qs.order_by("-rank", "id")
        column = F(path).desc(nulls_last=True) if wanted.startswith("-") else F(path).asc(nulls_last=True)
        return qs.order_by(column, "-rank", "id")


class FlagFilter(PageFilter):
    line = django_filters.CharFilter(method="filter_line", label=_("Line number"))
    screen = django_filters.CharFilter(label=_("Screen"), widget=forms.Select)
    family = django_filters.ChoiceFilter(choices=Family.choices, label=_("Family"), empty_label=_("all"))
    provider = django_filters.CharFilter(method="filter_provider", label=_("Organisation: BIN or name"))
    month = MonthFilter(label=_("Month"))
    state = django_filters.ChoiceFilter(choices=FlagState.choices, label=_("State"), empty_label=_("all"))
    assignee = django_filters.CharFilter(method="filter_assignee", label=_("Assigned to"), widget=forms.Select)
    risk = django_filters.NumberFilter(
        field_name="risk", lookup_expr="gte", label=_("Risk from"), min_value=0, max_value=100, widget=DIGITS
    )
    stake = django_filters.NumberFilter(
        field_name="stake",
        lookup_expr="gte",
        label=_("At stake from, ₸"),
        min_value=0,
        max_value=10**15,
        widget=DIGITS,
    )
    code = django_filters.CharFilter(field_name="defect_code", label=_("Defect code"))
    late = django_filters.BooleanFilter(
        method="filter_late", label=_("Only those whose term has passed"), widget=forms.CheckboxInput
    )
    sort = Order()

    class Meta:
        model = Flag
        fields: list[str] = []

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.form.fields["screen"].widget.choices = [("", _("all")), *words.choices()]
        self.form.fields["assignee"].widget.choices = self.people()

    @property
    def data_in_use(self) -> dict[str, Any]:
        """A tick that is not set narrows nothing."""
        return {name: value for name, value in super().data_in_use.items() if value is not False}

    def people(self) -> list[tuple[Any, Any]]:
        found: list[tuple[Any, Any]] = [("", _("all"))]
        if self.actor.has(*DECIDERS):
            found.append(("me", pgettext_lazy("assignee", "me")))
        found.append(("free", pgettext_lazy("assignee", "nobody")))
        if self.actor.is_branch:
            members = auditors_of(self.actor.organisation).select_related("user")
            found += [(str(member.user_id), member.user.short_name) for member in members]
        return found

    def filter_line(self, flags: QuerySet[Flag], name: str, text: str) -> QuerySet[Flag]:
        return flags.filter(Q(line_no__icontains=text.strip()) | Q(other_no__icontains=text.strip()))

    def filter_provider(self, flags: QuerySet[Flag], name: str, text: str) -> QuerySet[Flag]:
        return flags.filter(of_provider(text))

    def filter_assignee(self, flags: QuerySet[Flag], name: str, text: str) -> QuerySet[Flag]:
        if text == "free":
            return flags.filter(assignee=None)
        if text == "me":
            return flags.filter(assignee=self.actor.user)
        return flags.filter(assignee=int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else flags

    def filter_late(self, flags: QuerySet[Flag], name: str, wanted: bool | None) -> QuerySet[Flag]:
        return flags.filter(due_on__lt=timezone.localdate()) if wanted else flags
