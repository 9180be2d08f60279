"""What the central office does with a purchase plan."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.access import Actor
from accounts.models import Region, SignedDocument
from config import audit
from config.workflow import must_be_open
from procurement.enums import FundingSource, PlanState
from procurement.models import PlanLine, PurchasePlan
from procurement.planning import content, money
from procurement.planning.access import MAKERS
from procurement.planning.errors import Refusal
from procurement.planning.machine import PLAN
from providers.models import CareType

DRAFT = (PlanState.DRAFT,)
FIRST_YEAR, LAST_YEAR = 2020, 2100


@transaction.atomic
def start_plan(*, actor: Actor, year: int, rationale: str = "") -> PurchasePlan:
    """The first draft of the year, or a new version: a copy of the version in force with the reason of the change."""
    actor.require(*MAKERS)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(_("Give a year of four digits."), "year")
    base = money.plan_in_force(year)
    if base is not None and not rationale.strip():
        raise Refusal(_("Say why the plan is changed."), "rationale")
    last = PurchasePlan.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
    try:
        with transaction.atomic():
            plan = PurchasePlan.objects.create(
                year=year, number=last + 1, base=base, rationale=rationale.strip(), created_by=actor.user
            )
    except IntegrityError as error:
        raise Refusal(_("There is a draft for this year already: go on with that one."), "year") from error
    for line in base.lines.all() if base else ():
        line.pk, line.plan = None, plan
        line.save(force_insert=True)
    PLAN.log(plan, actor, "start", "")
    audit.record("procurement.plan_started", actor=actor, subject=plan, year=year, base=base.number if base else None)
    return plan


def say_why(*, plan: PurchasePlan, actor: Actor, rationale: str, version: int | None = None) -> PurchasePlan:
    """Puts the reason of a new version into other words."""
    actor.require(*MAKERS)
    with PLAN.editing(plan, states=DRAFT, version=version) as row:
        if row.base_id and not rationale.strip():
            raise Refusal(_("Say why the plan is changed."), "rationale")
        row.rationale = rationale.strip()
        audit.record("procurement.plan_explained", actor=actor, subject=row)
    return row


def save_line(
    *,
    plan: PurchasePlan,
    actor: Actor,
    region: Region,
    care_type: CareType,
    funding_source: str,
    amount: Decimal,
    tariff: Decimal,
    line: PlanLine | None = None,
    version: int | None = None,
) -> PlanLine:
    """Adds a line, or changes one of the draft."""
    actor.require(*MAKERS)
    with PLAN.editing(plan, states=DRAFT, version=version) as row:
        made = line or PlanLine(plan=row)
        if made.plan_id != row.pk:
            raise ValueError("a line of another plan")
        made.region, made.care_type, made.funding_source = region, care_type, FundingSource(funding_source)
        made.amount, made.tariff = amount, tariff
        check_line(made)
        made.save()
        audit.record(
            "procurement.plan_line_saved", actor=actor, subject=row, line=made.pk, amount=amount, tariff=tariff
        )
    return made


def check_line(line: PlanLine) -> None:
    if line.amount < 0:
        raise Refusal(_("The amount cannot be less than zero."), "amount")
    if line.tariff <= 0:
        raise Refusal(_("The price of a unit must be more than zero."), "tariff")
    same = PlanLine.objects.filter(
        plan=line.plan_id, region=line.region_id, care_type=line.care_type_id, funding_source=line.funding_source
    )
    if same.exclude(pk=line.pk).exists():
        raise Refusal(_("The plan has a line for this region, type of care and source already."), "care_type")


def remove_line(*, plan: PurchasePlan, actor: Actor, line: PlanLine, version: int | None = None) -> None:
    actor.require(*MAKERS)
    with PLAN.editing(plan, states=DRAFT, version=version) as row:
        if line.plan_id != row.pk:
            raise ValueError("a line of another plan")
        facts = {"region": line.region_id, "care": line.care_type_id, "source": line.funding_source}
        audit.record("procurement.plan_line_removed", actor=actor, subject=row, amount=line.amount, **facts)
        line.delete()


def take_lines(
    *, plan: PurchasePlan, actor: Actor, lines: Sequence[PlanLine], version: int | None = None
) -> tuple[int, int]:
    """Lines of a file (``lines_file.read``), by key: how many were added and how many changed."""
    actor.require(*MAKERS)
    with PLAN.editing(plan, states=DRAFT, version=version) as row:
        there = {money.key_of(one): one for one in row.lines.all()}
        added, changed = [], []
        for line in lines:
            old = there.get(money.key_of(line))
            if old is None:
                line.plan = row
                added.append(line)
            elif (old.amount, old.tariff) != (line.amount, line.tariff):
                old.amount, old.tariff = line.amount, line.tariff
                changed.append(old)
        PlanLine.objects.bulk_create(added)
        PlanLine.objects.bulk_update(changed, ["amount", "tariff"])
        audit.record(
            "procurement.plan_lines_imported", actor=actor, subject=row, added=len(added), changed=len(changed)
        )
    return len(added), len(changed)


@transaction.atomic
def discard(*, plan: PurchasePlan, actor: Actor) -> None:
    """Throws a draft away."""
    actor.require(*MAKERS)
    with PLAN.editing(plan, states=DRAFT) as row:
        audit.record("procurement.plan_discarded", actor=actor, subject=row, year=row.year, number=row.number)
    row.delete()


# Approval ------------------------------------------------------------------------------------------------------------
def plan_to_sign(*, plan: PurchasePlan, actor: Actor) -> SignedDocument:
    """The draft as it stands. StepRefused while something keeps the signature back."""
    actor.require(*MAKERS)
    must_be_open(PLAN.step("approve"), plan, actor)
    return signatures.prepare(
        kind="plan",
        subject=plan,
        title=_("Purchase plan of %(year)s, version %(number)s") % {"year": plan.year, "number": plan.number},
        content=content.of_plan(plan),
        actor=actor,
    )


@transaction.atomic
def approve(
    *, plan: PurchasePlan, actor: Actor, document: SignedDocument, cms: bytes | str, version: int | None = None
) -> PurchasePlan:
    """Signed by the central office: it is in force, the version before it is replaced.

    The lines of that version are locked first, so that no campaign takes money of it while the sums are compared.
    """
    actor.require(*MAKERS)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    if plan.base is not None:
        money.locked_lines(plan.base)
    facts: dict[str, Any] = {"actor": actor, "version": version, "signature": signature}
    return PLAN.fire("approve", plan, **facts)
