"""Read models over contracts."""

from collections.abc import Collection
from datetime import date

from django.db.models import Sum

from procurement.models import ContractLine
from providers.registry import Contracted


def contracted(providers: Collection[int], year: int) -> dict[int, list[Contracted]]:
    """Provider → sums of the year's contract lines by type of care, all funding sources together: one query."""
    rows = (
        ContractLine.objects.filter(
            contract__provider__in=providers, month__gte=date(year, 1, 1), month__lte=date(year, 12, 1)
        )
        .order_by("contract__provider", "care_type__position", "care_type__code")
        .values_list("contract__provider", "care_type")
        .annotate(amount=Sum("amount"))
    )
    found: dict[int, list[Contracted]] = {}
    for provider, care_type, amount in rows:
        found.setdefault(provider, []).append(Contracted(care_type, amount))
    return found
