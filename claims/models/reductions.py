"""What is taken off the payment, and the lines that nobody may change meanwhile. Settlement reads both."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.enums import ReductionKind
from procurement.models import Contract
from providers.models import CareType, Provider


class Reduction(models.Model):
    """Tenge taken off a provider's payment under a contract. ``month`` is that of the services, ``source`` the
    decision behind it (a confirmed defect), one reduction each. Rows are never deleted: a reduction that falls away
    is cancelled. ``lines``: [{"line_no", "month", "id", "amount", "reduction"}], sums as text."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=ReductionKind, default=ReductionKind.DEFECT)
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="reductions", verbose_name=_("medical organisation")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, related_name="reductions", verbose_name=_("contract")
    )
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    month = models.DateField(_("month of the services"))
    amount = models.DecimalField(_("reduction, ₸"), max_digits=16, decimal_places=2)
    defect_code = models.CharField(_("defect code"), max_length=5)
    source = models.UUIDField(_("decision"), unique=True)
    lines = models.JSONField(default=list)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    cancelled_because = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("payment reduction")
        verbose_name_plural = _("payment reductions")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="reduction_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="reduction_month"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_because=""),
                name="reduction_cancelled_reason",
            ),
        ]
        indexes = [models.Index(fields=["provider", "contract", "month"], name="reduction_of_month")]

    def __str__(self) -> str:
        return f"{self.defect_code}: {self.amount}"


class LineLock(models.Model):
    """An accepted line under a defect: its register cannot be withdrawn (monitoring rules ҚР ДСМ-321/2020, p. 24).
    ``source`` is the defect; the lock ends when the defect is lifted."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    register_id = models.BigIntegerField(db_index=True)
    line_no = models.CharField(_("line number"), max_length=60)
    month = models.DateField()
    line_id = models.BigIntegerField()
    defect_code = models.CharField(_("defect code"), max_length=5)
    source = models.UUIDField()
    locked_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["provider_id", "line_no", "id"]
        verbose_name = _("locked line")
        verbose_name_plural = _("locked lines")
        constraints = [models.UniqueConstraint(fields=["source", "line_id"], name="line_lock_once")]
        indexes = [models.Index(fields=["provider", "line_no"], name="line_lock_of_line")]

    def __str__(self) -> str:
        return self.line_no
