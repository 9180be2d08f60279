"""What is typed into a bid: lots, volumes, co-executors."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.bids.content import MOST, PARTNERS
from procurement.models import Lot
from providers.models import Provider
from providers.search import matches

SPARE, MORE = 2, 3  # empty rows of co-executors to begin with, and how many «more rows» adds
SHOWN = 5  # organisations that are named where several are called so
BLANKS = re.compile(r"[\s\u00a0\u202f]")


class UnitsField(forms.IntegerField):
    """Whole units; blanks between thousands are taken out."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(min_value=0, max_value=MOST, widget=widget, **options)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(BLANKS.sub("", value) if isinstance(value, str) else value)


class LotsForm(forms.Form):
    lots = forms.MultipleChoiceField(
        label=gettext_lazy("Lots to bid for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one lot.")},
    )

    def __init__(self, *args: Any, lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lots"]
        field.choices = [(str(one.uuid), f"{one.number}. {one.name}") for one in lots]


def find_partner(text: str) -> list[Provider]:
    """Organisations of the registry by БИН, or by name as people type it; the likest first."""
    text = text.strip()
    rows = Provider.objects.filter(listed=True)
    digits = BLANKS.sub("", text)
    if digits.isascii() and digits.isdigit():
        return list(rows.filter(bin=digits).order_by("pk"))
    exact = list(rows.filter(Q(name_ru__iexact=text) | Q(name_kk__iexact=text)).order_by("pk")[: SHOWN + 1])
    if exact:
        return exact
    keys = matches(text)[: SHOWN + 1]
    by_key = rows.in_bulk(keys)
    found = [by_key[key] for key in keys if key in by_key]
    if found:
        return found
    named = rows.filter(Q(name_ru__icontains=text) | Q(name_kk__icontains=text))
    return list(named.order_by("name_ru", "pk")[: SHOWN + 1])


class LineForm(forms.Form):
    """Volumes of one lot. ``line`` is a line of the content; rows of co-executors are ``partner_N`` and ``units_N``.

    After ``is_valid`` the cleaned ``line`` is the new line. A co-executor is a БИН or a name; a name that several
    organisations have is asked for again with their numbers.
    """

    requested = UnitsField(label=gettext_lazy("Volume applied for, units"))
    own = UnitsField(
        label=gettext_lazy("Of it with own means, units"),
        required=False,
        help_text=gettext_lazy("Left empty, it is what co-executors do not take."),
    )

    def __init__(
        self, *args: Any, line: dict[str, Any], bidder: Provider, names: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.bidder = line, bidder
        self.count = self.rows_wanted()
        self.fields["requested"].initial = line["requested"] or None
        self.fields["own"].initial = line["own"] if line["requested"] else None
        for place in range(self.count):
            known = line["partners"][place] if place < len(line["partners"]) else None
            self.add_row(place, known, names)

    def rows_wanted(self) -> int:
        """As many as the page had, three more where they were asked for; at least two empty ones."""
        if not self.is_bound:
            return min(len(self.line["partners"]) + SPARE, PARTNERS)
        text = str(self.data.get(self.rows_name, ""))
        posted = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else SPARE
        return min(posted + (MORE if self.data.get("act") == self.more else 0), PARTNERS)

    @property
    def rows_name(self) -> str:
        """Of the hidden field that tells how many rows the page showed."""
        return self.add_prefix("rows")

    @property
    def more(self) -> str:
        """Value of the button that adds rows to this form."""
        return self.add_prefix("more")

    def add_row(self, place: int, known: dict[str, Any] | None, names: dict[str, str]) -> None:
        name = forms.CharField(
            label=_("Co-executor %(place)s: BIN or name") % {"place": place + 1},
            required=False,
            max_length=300,
            initial=known["bin"] if known else "",
            help_text=names.get(known["bin"], "") if known else "",
            widget=forms.TextInput({"list": "partners", "autocomplete": "off"}),
        )
        units = UnitsField(label=_("Units"), required=False, initial=known["units"] if known else None)
        self.fields[f"partner_{place}"], self.fields[f"units_{place}"] = name, units

    @property
    def partner_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"partner_{place}"], self[f"units_{place}"]) for place in range(self.count)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        partners: list[dict[str, Any]] = []
        for place in range(self.count):
            row = self.partner(place, cleaned, {one["bin"] for one in partners})
            if row is not None:
                partners.append(row)
        requested, own = cleaned.get("requested"), cleaned.get("own")
        handed = sum(one["units"] for one in partners)
        if requested is not None and own is None and "own" not in self.errors:
            own = max(0, requested - handed)
        if not self.errors:
            cleaned["line"] = self.line | {"requested": requested, "own": own, "partners": partners}
        return cleaned

    def partner(self, place: int, cleaned: dict[str, Any], before: set[str]) -> dict[str, Any] | None:
        field, text, units = f"partner_{place}", cleaned.get(f"partner_{place}", ""), cleaned.get(f"units_{place}")
        if not text:
            if units:
                self.add_error(field, _("Say which organisation takes these units."))
            return None
        found = find_partner(text)
        if not found:
            self.add_error(field, _("Nobody of the registry is called so or has this BIN."))
        elif len(found) > 1:
            listed = "; ".join(f"{one.name} – {one.bin}" for one in found[:SHOWN])
            self.add_error(
                field, _("Several organisations are called so. Type the BIN: %(listed)s") % {"listed": listed}
            )
        elif found[0].pk == self.bidder.pk:
            self.add_error(field, _("This is your own organisation."))
        elif found[0].bin in before:
            self.add_error(field, _("This organisation stands here already."))
        elif not units:
            if f"units_{place}" not in self.errors:
                self.add_error(f"units_{place}", _("Say how many units it takes."))
        else:
            return {"bin": found[0].bin, "units": units}
        return None


class CorrectionForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("What was corrected"),
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        help_text=gettext_lazy("For the commission: one or two sentences."),
    )
