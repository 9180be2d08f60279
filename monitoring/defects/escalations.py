"""Unconfirmed cases beyond the limits of the monitoring rules (ҚР ДСМ-321/2020, p. 19–20), and signs of a crime."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Actor
from config import audit
from config.workflow import StepRefused
from monitoring.defects import news
from monitoring.defects.access import HEADS
from monitoring.defects.errors import DefectError
from monitoring.enums import DefectState, EscalationKind, EscalationState
from monitoring.models import Defect, Escalation
from procurement.parameters import parameter
from providers import terms
from providers.models import Provider

UNCONFIRMED = "5."  # beginning of the codes of unconfirmed cases


def unconfirmed() -> QuerySet[Defect]:
    """Confirmed defects of the codes 5.x: what the register of unconfirmed cases holds."""
    return Defect.objects.filter(state=DefectState.CONFIRMED, code__code__startswith=UNCONFIRMED)


def look(defect: Defect) -> None:
    """Called while the defect becomes confirmed. The sums are the cost of the cases, not what is taken off for them;
    the month is that of the services. One look at a provider at a time, or two defects confirmed at once would each
    miss the other."""
    if not defect.code.code.startswith(UNCONFIRMED):
        return
    provider = Provider.objects.select_for_update(no_key=True, of=("self",)).get(pk=defect.provider_id)
    others = unconfirmed().filter(provider=provider).exclude(pk=defect.pk)
    in_month = total(others.filter(month=defect.month)) + defect.base
    if over := exceeded("escalation_month", in_month, defect.month):
        raised(EscalationKind.MONTH, provider, in_month, over, month=defect.month)
        before = Escalation.objects.filter(kind=EscalationKind.MONTH, provider=provider).exclude(month=defect.month)
        if months := [f"{one:%Y-%m}" for one in before.order_by("month").values_list("month", flat=True)]:
            over = over | {"before": months}
            raised(EscalationKind.REPEATED, provider, in_month, over, month=defect.month, contract=defect.contract)
    if defect.contract_id is not None:
        in_contract = total(others.filter(contract=defect.contract_id)) + defect.base
        if over := exceeded("escalation_contract", in_contract, timezone.localdate()):
            raised(EscalationKind.CONTRACT, provider, in_contract, over, contract=defect.contract)


def total(rows: QuerySet[Defect]) -> Decimal:
    return rows.order_by().aggregate(sum=Sum("base"))["sum"] or Decimal(0)


def exceeded(code: str, amount: Decimal, day: date) -> dict[str, Any] | None:
    """The arithmetic of the limit (monthly calculation index × multiple, of the day) that ``amount`` is above; None
    when it is not, or the law of the day sets none."""
    index, multiple = parameter("mci", day), parameter(code, day)
    if index is None or multiple is None or amount <= index * multiple:
        return None
    limit = index * multiple
    return {
        "index": str(index), "multiple": str(multiple), "limit": f"{Decimal(limit.numerator) / limit.denominator:.2f}",
        "day": day.isoformat(),
    }  # fmt: skip


def raised(
    kind: str, provider: Provider, amount: Decimal, arithmetic: dict[str, Any], month: Any = None, contract: Any = None
) -> None:
    """A new escalation; an unsent one of the same ground grows with what is confirmed later."""
    facts = {"amount": amount, "limit": Decimal(arithmetic["limit"]), "arithmetic": arithmetic}
    row, made = Escalation.objects.get_or_create(
        kind=kind,
        provider=provider,
        contract=contract,
        month=month,
        defaults=facts | {"due_on": terms.last_day("escalation", timezone.localdate())},
    )
    if made:
        opened(row)
    elif row.state == EscalationState.OPEN:
        for name, value in facts.items():
            setattr(row, name, value)
        row.save(update_fields=list(facts))


def opened(row: Escalation, actor: Any = None) -> None:
    from accounts.access import SYSTEM

    audit.record("monitoring.escalation_opened", actor=actor or SYSTEM, subject=row, kind=row.kind, amount=row.amount)
    news.of_escalation(row)


def report_crime(defects: Sequence[Defect], actor: Actor) -> Escalation | None:
    """Signs of a crime: told whatever the sum, and before the defect is confirmed."""
    if not defects:
        return None
    row = Escalation.objects.create(
        kind=EscalationKind.CRIME,
        provider=defects[0].provider,
        contract=defects[0].contract,
        month=defects[0].month,
        amount=sum((one.base for one in defects), Decimal(0)),
        arithmetic={"defects": [one.number for one in defects]},
        due_on=terms.last_day("escalation", timezone.localdate()),
    )
    opened(row, actor)
    return row


# What the head of the branch does ------------------------------------------------------------------------------------
def locked(escalation: Escalation, actor: Actor, *states: str) -> Escalation:
    actor.require(*HEADS)
    row = Escalation.objects.select_for_update(of=("self",)).get(pk=escalation.pk)
    if actor.organisation is None or actor.organisation.region_id != row.provider.region_id:
        raise StepRefused(_("Only the branch of the organisation's region does this."))
    if row.state not in states:
        raise StepRefused(_("The escalation is in the state «%(state)s».") % {"state": row.get_state_display()})
    return row


@transaction.atomic
def send(*, escalation: Escalation, actor: Actor, letter_no: str, sent_on: date) -> Escalation:
    row = locked(escalation, actor, EscalationState.OPEN)
    if not letter_no.strip():
        raise DefectError(_("Give the number of the letter."), "letter_no")
    if sent_on > timezone.localdate():
        raise DefectError(_("The day is in the future."), "sent_on")
    if sent_on < timezone.localdate(row.created_at):
        raise DefectError(_("The day is before that of the escalation."), "sent_on")
    row.state, row.letter_no, row.sent_on, row.sent_by = EscalationState.SENT, letter_no.strip(), sent_on, actor.user
    row.save()
    audit.record("monitoring.escalation_sent", actor=actor, subject=row, letter=row.letter_no, sent_on=sent_on)
    return row


@transaction.atomic
def close(*, escalation: Escalation, actor: Actor, outcome: str) -> Escalation:
    row = locked(escalation, actor, EscalationState.SENT)
    if not outcome.strip():
        raise DefectError(_("Write the outcome."), "outcome")
    row.state, row.outcome = EscalationState.CLOSED, outcome.strip()
    row.save()
    audit.record("monitoring.escalation_closed", actor=actor, subject=row)
    return row


@transaction.atomic
def mark_sole(*, escalation: Escalation, actor: Actor, sole: bool) -> Escalation:
    """Whether the provider is the only one that gives the care there: no register of the Fund says so, the head of the
    branch does. Then a repeated month is no ground to end the contract (p. 20)."""
    row = locked(escalation, actor, EscalationState.OPEN, EscalationState.SENT)
    row.sole_provider = sole
    row.save(update_fields=["sole_provider"])
    audit.record("monitoring.escalation_sole_provider", actor=actor, subject=row, sole=sole)
    return row
