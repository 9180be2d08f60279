"""Defects, the ladder of objections, and what follows from confirmed ones (monitoring rules ҚР ДСМ-321/2020)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from config.workflow import Stateful
from monitoring.enums import (
    DefectOrigin,
    DefectState,
    EscalationKind,
    EscalationState,
    Level,
    Opinion,
    RefundState,
)
from monitoring.models.reference import DefectCode
from monitoring.models.screening import Flag
from procurement.models import Contract
from providers.models import CareType, Provider


class Defect(Stateful):
    """Set by an auditor over lines of one contract, month and type of care. ``pricing``: the arithmetic as it was
    computed (column, percent or units and rate, base, the edition of the classifier and its source); ``amount`` is
    taken off once the defect is confirmed.

    ``mandatory``: deaths and infants, which the provider's own branch reviews (p. 40); ``hidden``: found after the
    payment, to be refunded.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    origin = models.CharField(_("found by"), max_length=10, choices=DefectOrigin)
    flag = models.ForeignKey(Flag, models.PROTECT, null=True, related_name="defects")
    source = models.UUIDField(null=True)  # the case of an expertise, or the inspection
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="defects", verbose_name=_("medical organisation")
    )
    branch = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("branch"))
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+", verbose_name=_("contract"))
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    month = models.DateField(_("month"))
    code = models.ForeignKey(DefectCode, models.PROTECT, related_name="+", verbose_name=_("defect code"))
    base = models.DecimalField(_("sum of the lines, ₸"), max_digits=16, decimal_places=2)
    amount = models.DecimalField(_("reduction, ₸"), max_digits=18, decimal_places=2)
    pricing = models.JSONField(default=dict)
    text = models.TextField(_("grounds"))
    mandatory = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=16, choices=DefectState, default=DefectState.SET)
    set_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(_("set at"), default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=20, blank=True)  # silence, accepted, first, blind, central

    class Meta:
        ordering = ["-set_at", "-id"]
        verbose_name = _("defect")
        verbose_name_plural = _("defects")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="defect_amount"),
            models.CheckConstraint(condition=~Q(text=""), name="defect_has_grounds"),
            models.CheckConstraint(condition=Q(month__day=1), name="defect_month"),
            models.UniqueConstraint(
                fields=["flag", "contract", "care_type", "month"],
                condition=Q(flag__isnull=False) & ~Q(state=DefectState.LIFTED),
                nulls_distinct=False,
                name="defect_once_a_flag",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "state", "-set_at"], name="defect_of_provider"),
            models.Index(fields=["state", "due_on"], name="defect_by_term"),
            models.Index(fields=["branch", "state"], name="defect_of_branch"),
        ]

    def __str__(self) -> str:
        return self.number


class DefectLine(models.Model):
    """A line under a defect; under one defect at a time."""

    id = models.BigAutoField(primary_key=True)
    defect = models.ForeignKey(Defect, models.CASCADE, related_name="lines")
    month = models.DateField()
    line_id = models.BigIntegerField()
    line_no = models.CharField(max_length=60)
    register_id = models.BigIntegerField()
    patient_iin = models.CharField(max_length=12)
    service_code = models.CharField(max_length=40)
    day = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reduction = models.DecimalField(max_digits=16, decimal_places=2)
    active = models.BooleanField(default=True)  # false once its defect is lifted

    class Meta:
        ordering = ["defect_id", "line_id"]
        constraints = [
            models.UniqueConstraint(fields=["line_id"], condition=Q(active=True), name="line_under_one_defect"),
            models.UniqueConstraint(fields=["defect", "line_id"], name="defect_line_once"),
        ]

    def __str__(self) -> str:
        return self.line_no


class Objection(models.Model):
    """What the provider says against a defect; ``level`` 1 or 2, one each."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    defect = models.ForeignKey(Defect, models.PROTECT, related_name="objections")
    level = models.PositiveSmallIntegerField()
    text = models.TextField(_("objection"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["defect_id", "level"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(fields=["defect", "level"], name="objection_once_a_level"),
            models.CheckConstraint(condition=Q(level__in=[1, 2]), name="objection_level"),
            models.CheckConstraint(condition=~Q(text=""), name="objection_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.defect_id}: {self.level}"


def objection_path(file: "ObjectionFile", name: str) -> str:
    """Not guessable and not served by address."""
    return f"objections/{file.uuid.hex[:2]}/{file.uuid.hex}"


class ObjectionFile(models.Model):
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    objection = models.ForeignKey(Objection, models.CASCADE, related_name="files")
    file = models.FileField(upload_to=objection_path)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["objection_id", "id"]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """One look at an objection. Given to the least loaded auditor whom the ladder allows; without branch and reviewer
    while nobody fits. At the central office any of its officers decides."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    defect = models.ForeignKey(Defect, models.PROTECT, related_name="reviews")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    branch = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    opinion = models.CharField(_("opinion"), max_length=10, choices=Opinion, blank=True)
    text = models.TextField(_("grounds"), blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["defect_id", "assigned_at", "id"]
        verbose_name = _("review of an objection")
        verbose_name_plural = _("reviews of objections")
        constraints = [
            models.UniqueConstraint(fields=["defect", "level"], name="review_once_a_level"),
            models.CheckConstraint(
                condition=Q(opinion="", decided_at__isnull=True)
                | (~Q(opinion="") & ~Q(text="") & Q(decided_at__isnull=False, reviewer__isnull=False)),
                name="review_decided_with_words",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewer", "level"], name="review_of_reviewer"),
            models.Index(fields=["reviewer"], condition=Q(decided_at__isnull=True), name="review_open_of_reviewer"),
            models.Index(fields=["branch"], condition=Q(decided_at__isnull=True), name="review_open_of_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.defect_id}: {self.level}"


class Escalation(models.Model):
    """Unconfirmed cases beyond a limit, or signs of a crime: to law enforcement within the term (p. 19–20). A repeated
    month is a ground to end the contract, unless the provider is the only one (``sole_provider``)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=EscalationKind)
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="escalations", verbose_name=_("medical organisation")
    )
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+", verbose_name=_("contract"))
    month = models.DateField(_("month"), null=True)
    amount = models.DecimalField(_("unconfirmed, ₸"), max_digits=18, decimal_places=2)
    limit = models.DecimalField(_("limit, ₸"), max_digits=18, decimal_places=2, null=True)
    arithmetic = models.JSONField(default=dict)  # index, multiple, sources
    sole_provider = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=EscalationState, default=EscalationState.OPEN)
    due_on = models.DateField(_("due on"), null=True)
    letter_no = models.CharField(_("number of the letter"), max_length=60, blank=True)
    sent_on = models.DateField(_("sent on"), null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(_("outcome"), blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "provider", "contract", "month"],
                condition=~Q(kind=EscalationKind.CRIME),
                nulls_distinct=False,
                name="escalation_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.SENT) | (~Q(letter_no="") & Q(sent_on__isnull=False)),
                name="escalation_sent_by_letter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


class Refund(models.Model):
    """Money of a hidden defect to be returned: notified within a month, returned within six."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    defect = models.OneToOneField(Defect, models.PROTECT, related_name="refund")
    amount = models.DecimalField(_("to be returned, ₸"), max_digits=18, decimal_places=2)
    returned = models.DecimalField(_("returned, ₸"), max_digits=18, decimal_places=2, default=0)
    state = models.CharField(_("state"), max_length=10, choices=RefundState, default=RefundState.DUE)
    notify_by = models.DateField(_("to be notified by"), null=True)
    notified_on = models.DateField(_("notified on"), null=True)
    return_by = models.DateField(_("to be returned by"), null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(returned__gte=0), name="refund_returned"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class RefundPayment(models.Model):
    refund = models.ForeignKey(Refund, models.PROTECT, related_name="payments")
    document_no = models.CharField(_("document number"), max_length=60)
    paid_on = models.DateField(_("paid on"))
    amount = models.DecimalField(_("amount, ₸"), max_digits=18, decimal_places=2)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["refund_id", "paid_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "document_no"], name="refund_payment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_payment_amount"),
        ]

    def __str__(self) -> str:
        return self.document_no
