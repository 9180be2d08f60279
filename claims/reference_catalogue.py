"""Reference data of this app; see config.reference. Editions of rules have pages of their own."""

from django.utils.translation import gettext_lazy as _

from claims.models import DrugNorm, PeriodClosure
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

register(
    Catalogue(
        slug="drug-norms",
        model=DrugNorm,
        title=_("Daily doses of drugs"),
        note=_("Units of a drug that one person may get a day at most."),
        group=CONTROL,
        order=24,
        columns=("drug_code", "name", "max_daily", "unit", "valid_from", "valid_to"),
        fields=("drug_code", "name_kk", "name_ru", "unit", "max_daily", "valid_from", "valid_to", "source"),
        fixed=("drug_code", "valid_from"),
        kinds={"max_daily": "quantity"},
        search=("drug_code", "name_kk", "name_ru"),
        end="valid_to",
        label=lambda row: f"{row.drug_code} {row.name}",
        words={
            "drug_norm_key": _("This drug already has a norm from this day."),
            "drug_norm_positive": _("A dose is above zero."),
        },
        consequence=_("The screens read it from the next run; flags that are there stay."),
    )
)
