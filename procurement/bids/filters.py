"""What the list of a campaign's bids is searched by."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from config.pages import PageFilter
from procurement.enums import BidState, LineVerdict
from procurement.models import Bid, Campaign, Lot
from providers.filters import of_provider

ALL = _("all")
NEVER_OPENED = (BidState.DRAFT, BidState.SUBMITTED, BidState.WITHDRAWN)
STATES = [(state.value, state.label) for state in BidState if state not in NEVER_OPENED]


class BidFilter(PageFilter):
    text = django_filters.CharFilter(method="filter_text", label=_("Receipt, BIN or name"))
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"), empty_label=ALL)
    lot = django_filters.ModelChoiceFilter(
        field_name="lines__lot",
        queryset=Lot.objects.none(),
        to_field_name="number",
        label=_("Lot"),
        empty_label=ALL,
        distinct=True,
    )
    verdict = django_filters.ChoiceFilter(
        method="filter_verdict", choices=LineVerdict.choices, label=_("Some lot is"), empty_label=ALL
    )

    class Meta:
        model = Bid
        fields: list[str] = []

    def __init__(self, *args: object, campaign: Campaign, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.filters["lot"].queryset = self.filters["lot"].field.queryset = campaign.lots.order_by("position")

    def filter_text(self, rows: QuerySet[Bid], name: str, text: str) -> QuerySet[Bid]:
        found = rows.filter(receipt__icontains=text.strip())
        return found | rows.filter(of_provider(text))

    def filter_verdict(self, rows: QuerySet[Bid], name: str, verdict: str) -> QuerySet[Bid]:
        return rows.filter(pk__in=Bid.objects.filter(lines__verdict=verdict).order_by().values("pk"))
