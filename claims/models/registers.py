import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessKey, Organisation, User
from claims.enums import HOLDING_STATES, Channel, RegisterState
from config.history import tracked
from procurement.enums import FundingSource
from procurement.models import Contract
from providers.models import Provider


def register_path(register: "Register", name: str) -> str:
    """Not guessable and not served by address: files go out only through a view that asks who is asking."""
    return f"registers/{register.uuid.hex[:2]}/{register.uuid.hex}"


class RegisterQuerySet(models.QuerySet["Register"]):
    def holding(self) -> "RegisterQuerySet":
        """Registers whose accepted lines stand: their number and file may not come again."""
        return self.filter(state__in=HOLDING_STATES)


class Register(models.Model):
    """A register of services of one provider, contract, month and funding source, and what became of it.

    The file is kept as received. Number, period, contract and source are read from it, so they are empty while
    it waits for its check and in a file that could not be read. ``amount_*`` are tenge, ``lines_*`` counts.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="registers")
    number = models.CharField(_("number"), max_length=60, blank=True)
    period = models.DateField(_("period"), null=True)
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="registers")
    funding_source = models.CharField(_("funding source"), max_length=5, choices=FundingSource, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=RegisterState, default=RegisterState.DRAFT)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    channel = models.CharField(_("received as"), max_length=10, choices=Channel)
    file = models.FileField(upload_to=register_path, blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    file_size = models.PositiveBigIntegerField(_("file size"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    access_key = models.ForeignKey(AccessKey, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(_("submitted at"), null=True)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    seconds = models.JSONField(default=dict)  # stage of the check -> seconds

    lines_total = models.PositiveIntegerField(default=0)
    lines_accepted = models.PositiveIntegerField(default=0)
    lines_refused = models.PositiveIntegerField(default=0)
    lines_remarked = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    amount_total = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    amount_accepted = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    amount_refused = models.DecimalField(max_digits=20, decimal_places=2, default=0)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "number"], condition=Q(state__in=list(HOLDING_STATES)), name="register_number_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "sha256"], condition=Q(state__in=list(HOLDING_STATES)), name="register_file_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | ~Q(sha256=""), name="submitted_register_has_file"
            ),
            models.CheckConstraint(
                condition=Q(period__isnull=True) | Q(period__day=1), name="register_period_is_a_month"
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "-created_at"], name="register_of_provider"),
            models.Index(fields=["state"], condition=Q(state="checking"), name="register_being_checked"),
        ]

    def __str__(self) -> str:
        return self.number or self.file_name or str(self.uuid)[:8]


@tracked
class PeriodClosure(models.Model):
    """A month that an administrator has closed: registers of it are refused from that moment."""

    month = models.DateField(_("month"), primary_key=True)
    closed_at = models.DateTimeField(_("closed at"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-month"]
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="closure_is_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}"


class IdempotentReply(models.Model):
    """The reply to a write of the API, kept for its ``Idempotency-Key``: a repeat gets the same reply."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    location = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
