"""What the steps of a defect bring about, in the transaction of the step. ``machine`` names them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from claims.enums import ReductionKind
from claims.models import LineLock, Reduction
from config.workflow import StepRefused
from monitoring.defects import assigning, escalations, files, news, refunds
from monitoring.defects.setting import priced
from monitoring.enums import Level, Opinion
from monitoring.models import Defect, Objection

# How a defect was closed (``Defect.closed_how``), by level of the last look.
HOW = {Level.FIRST: "first", Level.BLIND: "blind", Level.CENTRAL: "central"}


# The provider --------------------------------------------------------------------------------------------------------
def objected(row: Defect, actor: Any, **details: Any) -> None:
    lodge(row, actor, 1, **details)
    assigning.give(row, Level.FIRST)
    news.to_branch(row, "defect.objected")


def objected_again(row: Defect, actor: Any, **details: Any) -> None:
    lodge(row, actor, 2, **details)
    assigning.give(row, Level.BLIND)
    news.to_branch(row, "defect.objected")


def objected_to_centre(row: Defect, actor: Any, **details: Any) -> None:
    lodge(row, actor, 2, **details)
    assigning.give(row, Level.CENTRAL)
    news.to_branch(row, "defect.objected")


def lodge(row: Defect, actor: Any, level: int, *, text: str, uploads: Any = (), **rest: Any) -> None:
    objection = Objection.objects.create(defect=row, level=level, text=text, by=actor.user)
    files.keep(objection, uploads)


def accepted(row: Defect, actor: Any, **details: Any) -> None:
    confirm(row, actor, "accepted")


def silent(row: Defect, actor: Any, **details: Any) -> None:
    confirm(row, actor, "silence")


# Reviews -------------------------------------------------------------------------------------------------------------
def upheld(row: Defect, actor: Any, *, text: str, **details: Any) -> None:
    opine(row, actor, Level.FIRST, Opinion.UPHOLD, text)
    news.to_provider(row, "defect.upheld")


def lifted(row: Defect, actor: Any, *, text: str, **details: Any) -> None:
    opine(row, actor, Level.FIRST, Opinion.LIFT, text)
    lift(row, Level.FIRST)


def confirmed_again(row: Defect, actor: Any, *, text: str, **details: Any) -> None:
    opine(row, actor, Level.BLIND, Opinion.UPHOLD, text)
    confirm(row, actor, HOW[Level.BLIND])


def agreed(row: Defect, actor: Any, *, text: str, **details: Any) -> None:
    """The second look agrees with the provider: the central office decides."""
    opine(row, actor, Level.BLIND, Opinion.LIFT, text)
    assigning.give(row, Level.CENTRAL)
    news.to_provider(row, "defect.at_centre")


def confirmed_finally(row: Defect, actor: Any, *, text: str, **details: Any) -> None:
    opine(row, actor, Level.CENTRAL, Opinion.UPHOLD, text)
    confirm(row, actor, HOW[Level.CENTRAL])


def lifted_finally(row: Defect, actor: Any, *, text: str, **details: Any) -> None:
    opine(row, actor, Level.CENTRAL, Opinion.LIFT, text)
    lift(row, Level.CENTRAL)


def opine(row: Defect, actor: Any, level: str, opinion: str, text: str) -> None:
    review = row.reviews.select_for_update().filter(level=level, decided_at=None).first()
    if review is None:
        raise StepRefused(_("This review is already decided."))
    review.opinion, review.text, review.decided_at = opinion, text, timezone.now()
    review.reviewer = review.reviewer or actor.user
    review.branch = review.branch or actor.organisation
    review.save()


# The end -------------------------------------------------------------------------------------------------------------
def confirm(row: Defect, actor: Any, how: str) -> None:
    """Money, limits, rating. The lines stay locked."""
    row.closed_at, row.closed_how = timezone.now(), how
    if not row.pricing.get("known", True):  # somebody may have entered the rate meanwhile
        reprice(row)
    reduce(row, actor)
    if row.hidden:
        refunds.open_refund(row)
    escalations.look(row)
    recompute(row)
    news.to_provider(row, "defect.confirmed")
    news.to_branch(row, "defect.confirmed")


def reprice(row: Defect) -> None:
    lines = list(row.lines.order_by("line_id"))
    prices, row.pricing = priced(row.code.code, row.care_type_id, [(one.amount, one.day) for one in lines])
    for line, price in zip(lines, prices, strict=True):
        line.reduction = price.reduction
    row.lines.model.objects.bulk_update(lines, ["reduction"])
    row.amount = sum(price.reduction for price in prices)


def reduce(row: Defect, actor: Any) -> None:
    """One reduction a defect, which settlement reads; of a hidden one the kind «refund»: paid already."""
    lines = [
        {
            "line_no": one.line_no,
            "month": one.month.isoformat(),
            "id": one.line_id,
            "amount": f"{one.amount:.2f}",
            "reduction": f"{one.reduction:.2f}",
        }
        for one in row.lines.order_by("line_id")
    ]
    Reduction.objects.create(
        kind=ReductionKind.REFUND if row.hidden else ReductionKind.DEFECT,
        provider_id=row.provider_id,
        contract_id=row.contract_id,
        care_type_id=row.care_type_id,
        month=row.month,
        amount=row.amount,
        defect_code=row.code.code,
        source=row.uuid,
        lines=lines,
        created_by=actor.user,
    )


def lift(row: Defect, level: str) -> None:
    """The lines are free: they may be withdrawn, and another defect may be set on them."""
    row.closed_at, row.closed_how = timezone.now(), HOW[Level(level)]
    row.lines.update(active=False)
    LineLock.objects.filter(source=row.uuid, released_at=None).update(released_at=row.closed_at)
    recompute(row)
    news.to_provider(row, "defect.lifted")
    news.to_branch(row, "defect.lifted")


def recompute(row: Defect) -> None:
    from monitoring.standing import changed

    changed.decided([row.provider_id], [row.flag.screen] if row.flag is not None else [])
