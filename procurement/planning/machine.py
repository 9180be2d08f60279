"""The machine of purchase plans (planning rules ҚР ДСМ-290/2020)."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.signatures import fault
from config.workflow import Machine, Step, Text, register
from procurement.enums import PlanState
from procurement.models import PurchasePlan
from procurement.planning import content, money
from procurement.planning.access import MAKERS
from procurement.planning.words import below_reserved, key_names

DRAFT, APPROVED, SUPERSEDED = PlanState.DRAFT, PlanState.APPROVED, PlanState.SUPERSEDED


# Guards --------------------------------------------------------------------------------------------------------------
def has_lines(plan: PurchasePlan, actor: Any = None) -> Iterator[Text]:
    """The plan has at least one line."""
    if not plan.lines.exists():
        yield _("Add at least one line.")


def base_in_force(plan: PurchasePlan, actor: Any = None) -> Iterator[Text]:
    """It was copied from the version that is in force, and says why that one is changed."""
    current = money.plan_in_force(plan.year)
    if (current.pk if current else None) != plan.base_id:
        yield _("Another version has come into force meanwhile: begin a new version from that one.")
    if plan.base_id and not plan.rationale.strip():
        yield _("Say why the plan is changed.")


def above_reserved(plan: PurchasePlan, actor: Any = None) -> Iterator[Text]:
    """No line falls below what lots and contracts hold of it."""
    amounts = {money.key_of(line): line.amount for line in plan.lines.all()}
    short = {key: held for key, held in money.reserved(plan.year).items() if held > amounts.get(key, 0)}
    names = key_names(short)
    for key in sorted(short):
        yield below_reserved(names[key], amounts.get(key, 0), short[key])


# Effects -------------------------------------------------------------------------------------------------------------
def approved(row: PurchasePlan, actor: Any, **details: Any) -> None:
    """Replaces the version that was in force, and is told to the public."""
    from procurement.publication.outbox import announce

    row.approved_at = timezone.now()
    if row.base_id:
        PLAN.fire("supersede", row.base, actor=actor)
    announce("plan_approved", row)


judge = fault("plan", content.of_plan)

PLAN = register(
    Machine(
        name="plan",
        model=PurchasePlan,
        states=PlanState,
        initial=DRAFT,
        verb="procurement.plan",
        signature_fault=lambda kind, subject, actor, signature: judge(subject, actor, signature),
        finals=frozenset({SUPERSEDED}),
        steps=(
            Step(
                "approve", (DRAFT,), APPROVED, _("Approve the plan"), MAKERS,
                (has_lines, base_in_force, above_reserved), approved, signed="plan", tone="primary",
            ),
            Step("supersede", (APPROVED,), SUPERSEDED, _("Replaced by another version")),
        ),
    )
)  # fmt: skip
