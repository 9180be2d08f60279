"""A distribution of a lot by hand, beside the computed one: made up, signed, decided on by the central office.

The volumes may not come to more than the lot has, and nobody gets less than what it has accepted. A cap may be
exceeded, for a stated reason that is signed with the rest: a cap that is wrong in fact (the register of equipment lags
behind) is the usual ground of a lawful manual distribution. Who takes no part in the lot cannot be given anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import signatures
from accounts.access import Actor
from accounts.models import Signature, SignedDocument
from config import audit
from config.workflow import StepRefused
from procurement.distribution import content
from procurement.distribution.access import keeps
from procurement.distribution.machine import AUTHORS, MANUAL, NOT_YOURS, UNDECIDED
from procurement.enums import ManualState
from procurement.models import Ground, ManualDistribution, ManualLine, RunLine, RunLot


@dataclass(frozen=True)
class Given:
    """What the author gives a provider; ``reason`` is needed above its cap."""

    units: int
    reason: str = ""


@transaction.atomic
def begin(
    *, run_lot: RunLot, actor: Actor, ground: Ground, reason: str, lines: Mapping[int, Given]
) -> ManualDistribution:
    """A draft with a line for every bidder of the lot; who is not among ``lines`` keeps the computed volume."""
    actor.require(*AUTHORS)
    if not keeps(actor, run_lot.run.campaign):
        raise StepRefused(NOT_YOURS)
    if run_lot.run.state not in UNDECIDED:
        raise StepRefused(_("The computed distribution is confirmed or replaced already."))
    try:
        with transaction.atomic():
            manual = ManualDistribution.objects.create(
                run_lot=run_lot, ground=ground, reason=reason, created_by=actor.user
            )
    except IntegrityError:
        raise StepRefused(_("This lot has a manual distribution already.")) from None
    write(manual, lines)
    MANUAL.log(manual, actor, "start", "")
    audit.record("procurement.manual_started", actor=actor, subject=manual, **facts(manual))
    return manual


def change(
    *,
    manual: ManualDistribution,
    actor: Actor,
    ground: Ground,
    reason: str,
    lines: Mapping[int, Given],
    version: int | None = None,
) -> ManualDistribution:
    actor.require(*AUTHORS)
    if not keeps(actor, manual.run_lot.run.campaign):
        raise StepRefused(NOT_YOURS)
    with MANUAL.editing(manual, states=(ManualState.DRAFT,), version=version) as row:
        row.ground, row.reason = ground, reason
        row.lines.all().delete()
        write(row, lines)
        audit.record("procurement.manual_changed", actor=actor, subject=row, **facts(row))
    return row


def write(manual: ManualDistribution, lines: Mapping[int, Given]) -> None:
    bidders: Sequence[RunLine] = RunLine.objects.filter(run_lot=manual.run_lot_id, excluded=[]).order_by("pk")
    rows = []
    for line in bidders:
        given = lines.get(line.provider_id, Given(line.units))
        rows.append(
            ManualLine(
                manual=manual,
                provider_id=line.provider_id,
                computed=line.units,
                units=given.units,
                reason=given.reason.strip(),
            )
        )
    ManualLine.objects.bulk_create(rows)


def facts(manual: ManualDistribution) -> dict[str, Any]:
    """For the audit log: who gets more or less, by BIN."""
    changed = manual.lines.select_related("provider").order_by("provider__bin")
    return {
        "lot": manual.run_lot.lot.uuid,
        "ground": manual.ground.code,
        "lines": {
            one.provider.bin: [one.computed, one.units] for one in changed if one.units != one.computed
        },
    }  # fmt: skip


# Signing -------------------------------------------------------------------------------------------------------------
def document(*, manual: ManualDistribution, actor: Actor) -> SignedDocument:
    """What the author signs to send the reasons to the Fund."""
    actor.require(*AUTHORS)
    title = _("Manual distribution of lot %(lot)s") % {"lot": manual.run_lot.lot.number}
    return signatures.prepare(
        kind="manual", subject=manual, title=title, content=content.of_manual(manual), actor=actor
    )


def approval(*, manual: ManualDistribution, actor: Actor) -> SignedDocument:
    """What the central office signs to approve them."""
    actor.require(*MANUAL.step("approve").roles)
    title = _("Approval of the manual distribution of lot %(lot)s") % {"lot": manual.run_lot.lot.number}
    return signatures.prepare(
        kind="manual_approval", subject=manual, title=title, content=content.of_approval(manual), actor=actor
    )


def submit(
    *, manual: ManualDistribution, actor: Actor, signature: Signature | None, version: int | None = None
) -> ManualDistribution:
    return MANUAL.fire("submit", manual, actor=actor, version=version, signature=signature)


def approve(
    *, manual: ManualDistribution, actor: Actor, signature: Signature | None, note: str = "",
    version: int | None = None,
) -> ManualDistribution:  # fmt: skip
    return MANUAL.fire("approve", manual, actor=actor, version=version, signature=signature, note=note)


def refuse(*, manual: ManualDistribution, actor: Actor, note: str, version: int | None = None) -> ManualDistribution:
    return MANUAL.fire("refuse", manual, actor=actor, version=version, note=note)
