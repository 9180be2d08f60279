"""Money of hidden defects: told within a month, returned within six (monitoring rules ҚР ДСМ-321/2020). Payments of
the current months go on meanwhile."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import SYSTEM, Actor
from accounts.enums import BRANCH_ROLES, PROVIDER_ROLES
from claims.protocol import money
from config import audit
from config.workflow import StepRefused
from monitoring.defects import news
from monitoring.defects.access import KEEPERS
from monitoring.defects.errors import DefectError
from monitoring.enums import RefundState
from monitoring.models import Defect, Refund, RefundPayment
from providers import terms

PAYABLE = (RefundState.NOTIFIED, RefundState.OVERDUE)


def open_refund(defect: Defect) -> Refund | None:
    """Called while a hidden defect becomes confirmed; nothing to return, no refund."""
    if defect.amount <= 0:
        return None
    today = timezone.localdate()
    row = Refund.objects.create(defect=defect, amount=defect.amount, notify_by=terms.last_day("refund_notice", today))
    audit.record("monitoring.refund_opened", actor=SYSTEM, subject=row, defect=defect.number, amount=row.amount)
    news.of_refund(row, "refund.due", defect.branch, BRANCH_ROLES, row.notify_by)
    return row


def locked(refund: Refund, actor: Actor) -> Refund:
    actor.require(*KEEPERS)
    row = Refund.objects.select_for_update(of=("self",)).select_related("defect__provider").get(pk=refund.pk)
    if actor.organisation is None or actor.organisation.pk != row.defect.branch_id:
        raise StepRefused(_("Only the branch of the organisation's region does this."))
    return row


@transaction.atomic
def notify(*, refund: Refund, actor: Actor) -> Refund:
    """Sends the notice to the provider's cabinet today; the term for the money begins."""
    row = locked(refund, actor)
    if row.state != RefundState.DUE:
        raise StepRefused(_("The organisation is notified already."))
    today = timezone.localdate()
    row.state, row.notified_on, row.return_by = RefundState.NOTIFIED, today, terms.last_day("refund_return", today)
    row.save()
    audit.record("monitoring.refund_notified", actor=actor, subject=row, return_by=row.return_by)
    news.of_refund(row, "refund.notice", row.defect.provider, PROVIDER_ROLES, row.return_by)
    return row


@transaction.atomic
def record_payment(*, refund: Refund, actor: Actor, document_no: str, paid_on: date, amount: Decimal) -> RefundPayment:
    """Money that has come. Never more than what is left; with the last tiyn the refund is complete."""
    row = locked(refund, actor)
    if row.state not in PAYABLE:
        raise StepRefused(_("Payments are recorded after the notice and before everything is returned."))
    left, number = row.amount - row.returned, document_no.strip()
    if not number:
        raise DefectError(_("Give the number of the document."), "document_no")
    if row.payments.filter(document_no=number).exists():
        raise DefectError(_("A payment by this document is recorded already."), "document_no")
    if not 0 < amount <= left:
        raise DefectError(_("From 0.01 to %(left)s ₸ is left to return.") % {"left": money(left)}, "amount")
    if not (row.notified_on or paid_on) <= paid_on <= timezone.localdate():
        raise DefectError(_("The day lies between the notice and today."), "paid_on")
    payment = row.payments.create(document_no=number, paid_on=paid_on, amount=amount, entered_by=actor.user)
    row.returned += amount
    if row.returned == row.amount:
        row.state = RefundState.RETURNED
        news.of_refund(row, "refund.returned", row.defect.provider, PROVIDER_ROLES, row.return_by)
    row.save()
    audit.record("monitoring.refund_paid", actor=actor, subject=row, document=number, amount=amount)
    return payment


def end_terms(day: date) -> Iterator[Refund]:
    """Refunds that are overdue from the day on, each in its own transaction; may be repeated."""
    late = Refund.objects.filter(state=RefundState.NOTIFIED, return_by__lt=day).order_by("return_by", "pk")
    for pk in list(late.values_list("pk", flat=True)):
        with transaction.atomic():
            row = Refund.objects.select_for_update(of=("self",)).get(pk=pk)
            if row.state == RefundState.NOTIFIED and row.return_by is not None and row.return_by < day:
                row.state = RefundState.OVERDUE
                row.save(update_fields=["state"])
                audit.record("monitoring.refund_overdue", actor=SYSTEM, subject=row)
                for place, roles in ((row.defect.provider, PROVIDER_ROLES), (row.defect.branch, BRANCH_ROLES)):
                    news.of_refund(row, "refund.overdue", place, roles, row.return_by)
                yield row
