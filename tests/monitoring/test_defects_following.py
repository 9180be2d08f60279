"""What follows from confirmed unconfirmed cases and hidden defects: escalations, refunds, on both sides of limits."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.access import RoleMissing
from accounts.models import Notification
from claims import partitions
from claims.models import PeriodClosure
from config.workflow import StepRefused
from monitoring.defects import escalations, refunds
from monitoring.defects.errors import DefectError
from monitoring.enums import EscalationKind, EscalationState, RefundState
from monitoring.models import Escalation, Refund
from monitoring.tasks import end_terms
from procurement.models import Parameter
from providers.models import Term
from tests.monitoring.defects_world import at, climb, make_defect
from tests.monitoring.world import MONTH, NOW, make_desk, make_line

pytestmark = pytest.mark.django_db
MONTH_LIMIT, CONTRACT_LIMIT = Decimal("865000.00"), Decimal("3460000.00")
TIYN = Decimal("0.01")
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def desk(time_machine):
    time_machine.move_to(NOW, tick=False)
    partitions.ensure([MONTH, SEPTEMBER])
    for code, days in (("refund_notice", 30), ("refund_return", 180)):
        Term.objects.get_or_create(code=code, valid_from=date(2021, 1, 1), defaults={"days": days, "working": False})
    return make_desk()


def confirmed(desk, amount, month=MONTH, **more):
    line = make_line(desk, amount=Decimal(amount), day=month.replace(day=13))
    return climb(desk, make_defect(desk, line, **more), "accept")


def kinds():
    return sorted(Escalation.objects.values_list("kind", flat=True))


@pytest.mark.parametrize(("amounts", "over"), [
    ((MONTH_LIMIT,), False), ((MONTH_LIMIT + TIYN,), True),
    ((MONTH_LIMIT - 1, Decimal(1)), False), ((MONTH_LIMIT - 1, Decimal(1), TIYN), True),
])  # fmt: skip
def test_the_month_is_escalated_above_its_limit(desk, amounts, over):
    for amount in amounts:
        confirmed(desk, amount)
    assert kinds() == ([EscalationKind.MONTH] if over else [])
    if over:
        row = Escalation.objects.get()
        assert (row.amount, row.limit, row.month) == (MONTH_LIMIT + TIYN, MONTH_LIMIT, MONTH)
        assert row.arithmetic["index"] == "4325" and row.arithmetic["multiple"] == "200"
        assert row.due_on == date(2026, 11, 17) and row.contract is None


def test_only_confirmed_unconfirmed_cases_count(desk):
    confirmed(desk, MONTH_LIMIT * 2, code="3.0")
    make_defect(desk, make_line(desk, amount=MONTH_LIMIT * 2))
    assert not Escalation.objects.exists()


def test_the_index_of_the_month_counts(desk):
    Parameter.objects.filter(code="mci").update(valid_to=date(2026, 9, 30))
    Parameter.objects.create(code="mci", value="5000", valid_from=date(2026, 10, 1))
    confirmed(desk, "900000.00")
    assert not Escalation.objects.exists()
    confirmed(desk, "900000.00", SEPTEMBER)
    assert Escalation.objects.get().limit == MONTH_LIMIT


@pytest.mark.parametrize(("last", "over"), [("0.00", False), ("0.01", True)])
def test_the_contract_is_escalated_above_its_limit(desk, last, over):
    for amount in (CONTRACT_LIMIT / 2, CONTRACT_LIMIT / 2 + Decimal(last)):
        confirmed(desk, amount)
    assert (EscalationKind.CONTRACT in kinds()) is over
    if over:
        row = Escalation.objects.get(kind=EscalationKind.CONTRACT)
        assert (row.contract, row.amount, row.limit) == (desk.contract, CONTRACT_LIMIT + TIYN, CONTRACT_LIMIT)


def test_a_second_month_is_a_ground_to_end_the_contract(desk):
    confirmed(desk, MONTH_LIMIT + TIYN, SEPTEMBER)
    confirmed(desk, MONTH_LIMIT)
    assert kinds() == [EscalationKind.MONTH]
    confirmed(desk, TIYN)
    assert kinds() == [EscalationKind.MONTH, EscalationKind.MONTH, EscalationKind.REPEATED]
    repeated = Escalation.objects.get(kind=EscalationKind.REPEATED)
    assert (repeated.contract, repeated.month) == (desk.contract, MONTH)
    assert repeated.arithmetic["before"] == ["2026-09"]


def test_an_unsent_escalation_grows_a_sent_one_stays(desk):
    confirmed(desk, MONTH_LIMIT + TIYN)
    confirmed(desk, "1.00")
    row = Escalation.objects.get()
    assert row.amount == MONTH_LIMIT + 1 + TIYN
    escalations.send(escalation=row, actor=desk.chiefs["71"], letter_no="12-3/456", sent_on=NOW.date())
    confirmed(desk, "1.00")
    row.refresh_from_db()
    assert row.amount == MONTH_LIMIT + 1 + TIYN and kinds() == [EscalationKind.MONTH]
    assert Notification.objects.filter(kind="escalation.opened").count() == 2  # head and central office, once


def test_the_head_of_the_branch_sends_and_closes(desk, time_machine):
    confirmed(desk, MONTH_LIMIT + TIYN)
    row, chief = Escalation.objects.get(), desk.chiefs["71"]
    told = {"escalation": row, "letter_no": "12-3/456", "sent_on": NOW.date()}
    for actor in (desk.auditors["71"][0], desk.head, desk.central):
        with pytest.raises(RoleMissing):
            escalations.send(actor=actor, **told)
    with pytest.raises(StepRefused, match="region"):
        escalations.send(actor=desk.chiefs["75"], **told)
    for wrong in ({"letter_no": " "}, {"sent_on": NOW.date() + timedelta(1)}, {"sent_on": NOW.date() - timedelta(1)}):
        with pytest.raises(DefectError):
            escalations.send(actor=chief, **told | wrong)
    with pytest.raises(StepRefused):
        escalations.close(escalation=row, actor=chief, outcome="x")
    sent = escalations.send(actor=chief, **told)
    assert (sent.state, sent.sent_by) == (EscalationState.SENT, chief.user)
    with pytest.raises(StepRefused):
        escalations.send(actor=chief, **told)
    assert escalations.mark_sole(escalation=row, actor=chief, sole=True).sole_provider
    assert escalations.close(escalation=row, actor=chief, outcome="A case was opened.").state == "closed"
    with pytest.raises(StepRefused):
        escalations.mark_sole(escalation=row, actor=chief, sole=False)


# Refunds -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def refund(desk):
    PeriodClosure.objects.create(month=MONTH, reason="paid")
    confirmed(desk, "1000.00")
    return Refund.objects.get()


def pay(desk, refund, amount, number="П-1", day=None, actor=None):
    return refunds.record_payment(
        refund=refund, actor=actor or desk.auditors["71"][0], document_no=number, paid_on=day or NOW.date(),
        amount=Decimal(amount),
    )  # fmt: skip


def test_the_notice_begins_the_term_of_the_money(desk, refund):
    assert (refund.amount, refund.notify_by) == (Decimal("3000.00"), NOW.date() + timedelta(days=30))
    with pytest.raises(StepRefused, match="after the notice"):
        pay(desk, refund, "1.00")
    with pytest.raises(StepRefused, match="region"):
        refunds.notify(refund=refund, actor=desk.auditors["75"][0])
    with pytest.raises(RoleMissing):
        refunds.notify(refund=refund, actor=desk.head)
    row = refunds.notify(refund=refund, actor=desk.chiefs["71"])
    assert (row.state, row.return_by) == (RefundState.NOTIFIED, NOW.date() + timedelta(days=180))
    assert Notification.objects.get(kind="refund.notice").user == desk.head.user
    with pytest.raises(StepRefused, match="already"):
        refunds.notify(refund=refund, actor=desk.chiefs["71"])


def test_payments_add_up_to_the_last_tiyn(desk, refund):
    refunds.notify(refund=refund, actor=desk.chiefs["71"])
    pay(desk, refund, "2999.99")
    for amount, number, field in (("0.02", "П-2", "amount"), ("0.00", "П-2", "amount"), ("0.01", "П-1", "document_no"),
                                  ("0.01", " ", "document_no")):  # fmt: skip
        with pytest.raises(DefectError) as error:
            pay(desk, refund, amount, number)
        assert error.value.field == field
    for day in (NOW.date() - timedelta(1), NOW.date() + timedelta(1)):
        with pytest.raises(DefectError):
            pay(desk, refund, "0.01", "П-2", day)
    pay(desk, refund, "0.01", "П-2")
    refund.refresh_from_db()
    assert (refund.state, refund.returned) == (RefundState.RETURNED, Decimal("3000.00"))
    with pytest.raises(StepRefused):
        pay(desk, refund, "0.01", "П-3")


def test_a_refund_is_overdue_from_the_day_after_the_last(desk, refund, time_machine):
    row = refunds.notify(refund=refund, actor=desk.chiefs["71"])
    time_machine.move_to(at(row.return_by, 23, 59), tick=False)
    end_terms()
    row.refresh_from_db()
    assert row.state == RefundState.NOTIFIED
    time_machine.move_to(at(row.return_by + timedelta(days=1), 0, 1), tick=False)
    end_terms()
    end_terms()
    row.refresh_from_db()
    assert row.state == RefundState.OVERDUE
    assert Notification.objects.filter(kind="refund.overdue", user=desk.head.user).count() == 1
    pay(desk, row, "3000.00", day=row.return_by)
    row.refresh_from_db()
    assert row.state == RefundState.RETURNED


def test_a_defect_that_takes_nothing_makes_no_refund(desk):
    PeriodClosure.objects.create(month=MONTH, reason="paid")
    confirmed(desk, "1000.00", code="2.0")
    assert not Refund.objects.exists()
