"""Services that a patient has paid for and that are billed all the same."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from monitoring.enums import Family, FindingKind
from monitoring.screens import exact
from monitoring.screens.screen import Parameters, screen
from monitoring.screens.tables import Tables


@screen(
    "PAD13",
    family=Family.PAYMENT,
    kind=FindingKind.LINE,
    score=95,
    defect="12.3",
    title=_("Service paid by the patient and billed"),
    explanation=_(
        "The organisation's own accounting shows that the patient paid for this service within a day of the day for "
        "which the same service is billed to the fund."
    ),
    guards=_(
        "Only a payment of the same person for the same service counts, and each receipt accuses one line, the "
        "nearest in time; what is paid for other services (comfort, dentures, certificates) is left out, and so are "
        "refunds."
    ),
    advice=_(
        "Do not put a service that was given for money into the register, and do not take money for a service of the "
        "packages; return the money to the patient or withdraw the line."
    ),
    source="Monitoring rules ҚР ДСМ-321/2020, annex 1, 12.2 and 12.3",
    needs=("payments",),
    parameters={"days": 1, "least_amount": 0},
    labels={
        "document_no": _("Receipt"),
        "paid_on": _("Paid on"),
        "day": _("Day of the service"),
        "paid": _("Paid by the patient, ₸"),
        "billed": _("Billed, ₸"),
        "days_apart": _("Days between the payment and the service"),
        "days": _("Days that a payment and a service may be apart"),
        "least_amount": _("Payments up to this sum are left out, ₸"),
    },
)
def paid_and_billed(data: Tables, p: Parameters) -> ir.Table:
    """A stay may be paid for on any of its days, and a day before or after."""
    payments = data.payments
    payments = payments.filter(
        payments.amount > p["least_amount"], payments.patient.notnull(), payments.service.notnull()
    )
    payments = payments.select("provider_id", "patient", "service", "document_no", "paid_on", paid=payments.amount)
    lines = data.lines.select(
        "id", "provider_id", "patient", "service", "day", "amount", began=data.lines.started_at.date()
    )
    met = lines.inner_join(payments, ["provider_id", "patient", "service"])
    apart = exact.days_between(met.paid_on, met.day)
    before = exact.days_between(ibis.coalesce(met.began, met.day), met.paid_on)
    met = met.mutate(days_apart=ibis.greatest(apart, before, ibis.literal(0).cast("int64")))
    met = met.filter(met.days_apart <= p["days"])
    nearest = ibis.window(group_by=["provider_id", "document_no"], order_by=["days_apart", "id"])
    met = met.mutate(place=ibis.row_number().over(nearest))
    met = met.filter(met.place == 0)
    return met.select(
        "document_no", "paid_on", "day", "paid", "days_apart",
        line_id=met.id, billed=met.amount, subject=exact.subject("receipt", met.document_no),
    )  # fmt: skip
