"""Money of the plan: how much campaigns and contracts hold of each line, and how much of it is free.

A line of the plan is known by its key (region, type of care, funding source): another version of the plan has other
rows for the same money. A campaign holds the budgets of its lots from its approval on; once it is completed, what its
contracts hold counts instead. A draft holds nothing, so that nobody waits for somebody else's draft; two campaigns
that want the same money meet at the signature, one after the other (``locked_lines``).
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from procurement.enums import CampaignState, ContractState, PlanState
from procurement.models import Campaign, ContractPosition, LotFunding, PlanLine, PurchasePlan

Key = tuple[str, int, str]  # region, type of care, funding source
HOLDING = (
    CampaignState.APPROVED,
    CampaignState.PUBLISHED,
    CampaignState.ACCEPTING,
    CampaignState.EVALUATING,
    CampaignState.DISTRIBUTING,
    CampaignState.PROTOCOL,
    CampaignState.STANDSTILL,
    CampaignState.CONTRACTING,
)


def plan_in_force(year: int) -> PurchasePlan | None:
    return PurchasePlan.objects.filter(year=year, state=PlanState.APPROVED).first()


def key_of(line: PlanLine) -> Key:
    return line.region_id, line.care_type_id, line.funding_source


def lots_of(funding: Iterable[LotFunding]) -> dict[Key, Decimal]:
    """Budgets by line of the plan. ``funding`` with its lots."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for row in funding:
        found[row.lot.region_id, row.lot.care_type_id, row.funding_source] += row.budget
    return found


def reserved(year: int, *, without: Campaign | None = None) -> dict[Key, Decimal]:
    """What is held of each line of the year: by lots of campaigns under way, and by contracts of completed ones.

    Two queries. A contract that was terminated holds what its positions still say.
    """
    lots = LotFunding.objects.filter(lot__campaign__year=year, lot__campaign__state__in=HOLDING)
    positions = ContractPosition.objects.filter(
        lot__campaign__year=year, lot__campaign__state=CampaignState.COMPLETED
    ).exclude(contract__state=ContractState.REFUSED)
    if without is not None:
        lots = lots.exclude(lot__campaign=without)
        positions = positions.exclude(lot__campaign=without)
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for rows, source, amount in (
        (lots, "funding_source", "budget"),
        (positions, "contract__funding_source", "amount"),
    ):
        names = ("lot__region_id", "lot__care_type_id", source)
        for *key, total in rows.order_by().values_list(*names).annotate(total=Sum(amount)):
            found[tuple(key)] += total  # type: ignore[index]
    return found


def free(plan: PurchasePlan, *, without: Campaign | None = None) -> dict[Key, Decimal]:
    """What lots may still take of each line; less than nothing where too much is held."""
    held = reserved(plan.year, without=without)
    return {key_of(line): line.amount - held.get(key_of(line), Decimal(0)) for line in plan.lines.all()}


def locked_lines(plan: PurchasePlan) -> list[PlanLine]:
    """The lines of the plan, locked in one order until the transaction ends: whoever takes money takes it alone."""
    return list(PlanLine.objects.select_for_update(of=("self",)).filter(plan=plan).order_by("pk"))
