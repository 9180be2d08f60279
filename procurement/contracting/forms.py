"""Forms of contracting."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import DAY
from config.localized import in_force
from config.templatetags.portal import MONTHS, language
from procurement.contracting import deltas, terms
from procurement.enums import AmendmentKind, GroundKind
from procurement.models import Contract, Ground
from providers.enums import EntryState
from providers.models import CareType, Provider

TEXT = forms.Textarea({"rows": 4})
MOST = 10**12


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Reason"), widget=TEXT, max_length=2000)


class GroundField(forms.ModelChoiceField):
    """The closed list of a day."""

    def __init__(self, kind: str) -> None:
        super().__init__(Ground.objects.none(), label=_("Ground"), empty_label=_("choose"))
        self.kind = kind

    def of_day(self, day: date | None = None) -> None:
        rows = Ground.objects.filter(in_force(day or timezone.localdate()), kind=self.kind)
        self.queryset = rows.order_by("position", "code", "pk")

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} – {obj.norm}" if obj.norm else obj.name


class WithGround(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, GroundField):
                field.of_day()


class SuspendForm(WithGround):
    ground = GroundField(GroundKind.SUSPENSION)
    day = forms.DateField(label=_("From"), widget=DAY)
    note = forms.CharField(label=_("Reason"), widget=TEXT, max_length=2000)


class TerminateForm(WithGround):
    ground = GroundField(GroundKind.TERMINATION)
    day = forms.DateField(label=_("Last day of services"), widget=DAY)
    note = forms.CharField(label=_("Reason"), widget=TEXT, max_length=2000)


class PenaltyForm(WithGround):
    ground = GroundField(GroundKind.PENALTY)
    noted_on = forms.DateField(label=_("Found on"), widget=DAY)
    text = forms.CharField(label=_("What was broken"), widget=TEXT, max_length=2000)


# The year in months -------------------------------------------------------------------------------------------------
def month_label(month: str) -> str:
    return f"{MONTHS[language()][int(month[5:]) - 1][:3]} {month[:4]}"


class MonthsForm(forms.Form):
    """Whole units of each position and month. ``frozen`` months are shown, not asked for."""

    def __init__(self, *args: Any, content: Mapping[str, Any], frozen: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.frozen = content, frozenset(frozen)
        self.keys: dict[str, tuple[str, str]] = {}
        for number, one in enumerate(content["positions"]):
            for month in sorted({*terms.months(content), *one["months"]}):
                name = f"p{number}-{month}"
                self.keys[name] = (one["lot"], month)
                if month not in self.frozen:
                    self.fields[name] = forms.IntegerField(
                        label=month_label(month),
                        min_value=0,
                        max_value=MOST,
                        initial=one["months"].get(month, 0),
                        widget=forms.NumberInput({"inputmode": "numeric", "aria-label": self.said(one, month)}),
                    )

    def said(self, position: Mapping[str, Any], month: str) -> str:
        return f"{terms.label(position)}: {month_label(month)}"

    @property
    def months(self) -> dict[str, dict[str, int]]:
        """Lot → month → units, without the frozen ones."""
        found: dict[str, dict[str, int]] = {}
        for name, (lot, month) in self.keys.items():
            if name in self.fields:
                found.setdefault(lot, {})[month] = self.cleaned_data[name]
        return found

    @property
    def grid(self) -> list[dict[str, Any]]:
        """Positions with the fields of their months, for the page."""
        rows = []
        for number, one in enumerate(self.content["positions"]):
            cells = [
                {
                    "label": month_label(month),
                    "field": self[name] if name in self.fields else None,
                    "units": one["months"].get(month, 0),
                    "month": month,
                }
                for name, (lot, month) in self.keys.items()
                if name.startswith(f"p{number}-")
            ]
            rows.append({"position": one, "name": terms.label(one), "cells": cells})
        return rows


class OfferForm(MonthsForm):
    """A counter-offer or another offer: months, targets, and why."""

    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, content=content, **kwargs)
        self.targets_asked = []
        for one in content["indicators"]:
            name = f"target-{one['code']}"
            self.targets_asked.append(name)
            sign = "≥" if one["higher"] else "≤"
            self.fields[name] = forms.DecimalField(
                label=f"{terms.label(one)}, {sign} {terms.unit(one)}",
                min_value=0,
                max_digits=12,
                decimal_places=2,
                initial=one["target"],
                localize=False,
            )
        self.fields["note"] = forms.CharField(label=_("Why"), widget=TEXT, max_length=2000, required=False)

    @property
    def targets(self) -> dict[str, str]:
        """Code → text with two places; untouched ones keep their spelling."""
        found = {}
        for one in self.content["indicators"]:
            value = self.cleaned_data[f"target-{one['code']}"]
            found[one["code"]] = one["target"] if str(value) == one["target"] else f"{value:.2f}"
        return found

    @property
    def target_fields(self) -> list[Any]:
        return [self[name] for name in self.targets_asked]


# Amendments ---------------------------------------------------------------------------------------------------------
class AmendmentForm(WithGround):
    kind = forms.ChoiceField(label=_("What is amended"), choices=AmendmentKind.choices)
    ground = GroundField(GroundKind.AMENDMENT)
    effective_on = forms.DateField(label=_("In force from"), widget=DAY)
    reason = forms.CharField(label=_("Reason"), widget=TEXT, max_length=2000)


class YearForm(forms.Form):
    """New volumes of the year; the months that are left are spread anew."""

    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots = {}
        for number, one in enumerate(content["positions"]):
            name = f"p{number}"
            self.lots[name] = one["lot"]
            self.fields[name] = forms.IntegerField(
                label=f"{one['number']}: {terms.label(one)}", min_value=0, max_value=MOST, initial=one["units"]
            )

    @property
    def units(self) -> dict[str, int]:
        return {lot: self.cleaned_data[name] for name, lot in self.lots.items()}


class PriceForm(forms.Form):
    """New prices of a unit."""

    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lots, self.old = {}, {}
        for number, one in enumerate(content["positions"]):
            name, price = f"p{number}", terms.price(one, max(one["months"], default=""))
            self.lots[name], self.old[name] = one["lot"], price
            self.fields[name] = forms.DecimalField(
                label=f"{one['number']}: {terms.label(one)}, ₸",
                min_value=0,
                max_digits=14,
                decimal_places=2,
                initial=price,
            )

    @property
    def delta(self) -> dict[str, Any]:
        changed = {n: lot for n, lot in self.lots.items() if self.cleaned_data[n] != self.old[n]}
        return {"prices": {lot: f"{self.cleaned_data[name]:.2f}" for name, lot in changed.items()}}


class RequisitesForm(forms.Form):
    def __init__(self, *args: Any, content: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = terms.requisite_words()
        for name in deltas.REQUISITES:
            self.fields[name] = forms.CharField(
                label=words[name], max_length=300, initial=content["requisites"].get(name, ""), required=False
            )

    @property
    def delta(self) -> dict[str, Any]:
        return {"requisites": dict(self.cleaned_data)}


class LastDayForm(forms.Form):
    """Of the term, or of the contract."""

    last = forms.DateField(label=_("Last day"), widget=DAY)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name

    @property
    def delta(self) -> dict[str, Any]:
        return {self.name: self.cleaned_data["last"].isoformat()}


# Co-execution -------------------------------------------------------------------------------------------------------
class CoExecutionForm(forms.Form):
    executor_bin = forms.CharField(
        label=_("BIN of the co-executor"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    care_type = forms.ModelChoiceField(CareType.objects.none(), label=_("Type of care"), empty_label=_("choose"))
    units = forms.IntegerField(label=_("Volume handed over, units"), min_value=1, max_value=MOST)
    valid_from = forms.DateField(label=_("From"), widget=DAY)
    valid_to = forms.DateField(label=_("To"), widget=DAY)

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract = contract
        own = Q(pk__in=contract.positions.order_by().values("lot__care_type"))
        lines = Q(pk__in=contract.lines.order_by().values("care_type"))
        field: Any = self.fields["care_type"]
        field.queryset = CareType.objects.filter(own | lines).order_by("position", "code")

    def clean_executor_bin(self) -> Provider:
        text = self.cleaned_data["executor_bin"].strip()
        found = Provider.objects.filter(bin=text, entries__state=EntryState.ACTIVE).distinct().first()
        if found is None:
            raise forms.ValidationError(_("No organisation with this BIN is in the registry of providers."))
        return found
