"""Reference data of this app; see config.reference. Editions of rules have pages of their own."""

from django.utils.translation import gettext_lazy as _

from claims.models import PeriodClosure
from config.reference import CONTROL, Catalogue, register

register(
    Catalogue(
        slug="closed-periods",
        model=PeriodClosure,
        title=_("Closed periods"),
        note=_("Months for which registers are no longer taken."),
        group=CONTROL,
        order=3,
        columns=("month", "closed_at", "reason"),
        fields=("month", "closed_at", "reason"),
        kinds={"month": "month"},
        search=("reason",),
        label=lambda row: f"{row.month:%m.%Y}",
        edit_roles=frozenset(),
        elsewhere="claims:period-list",
    )
)
