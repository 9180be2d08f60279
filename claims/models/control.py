import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from claims.enums import DryRunState, EditionState, Severity
from claims.models.registers import Register
from config.history import tracked
from config.localized import Dated
from procurement.models import DateRange


@tracked
class RuleEdition(Dated):
    """What a rule of the catalogue does in a time: its severity and its parameters. A line is judged by the
    edition in force on the day on which its service ended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.CharField(_("rule"), max_length=10)
    severity = models.CharField(_("outcome"), max_length=10, choices=Severity)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EditionState, default=EditionState.DRAFT)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        ordering = ["rule", "-valid_from", "-id"]
        verbose_name = _("edition of a rule")
        verbose_name_plural = _("editions of rules")
        constraints = [
            ExclusionConstraint(
                name="rule_edition_one_a_day",
                expressions=[
                    ("rule", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=EditionState.ACTIVE),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="rule_edition_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.valid_from:%d.%m.%Y}"


class Finding(models.Model):
    """A row of the protocol: a rule that a line (or, without ``row_no``, the whole file) did not keep.
    ``params`` fill the rule's message; the text is made in the reader's language."""

    register = models.ForeignKey(
        Register, models.DO_NOTHING, related_name="findings", db_constraint=False, db_index=False
    )
    row_no = models.PositiveIntegerField(null=True)
    line_no = models.CharField(max_length=60, blank=True)
    rule = models.CharField(max_length=10)
    severity = models.CharField(max_length=10, choices=Severity)
    field = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=300, blank=True)
    params = models.JSONField(default=dict)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        ordering = ["register_id", F("row_no").asc(nulls_first=True), "rule", "id"]
        verbose_name = _("row of the protocol")
        verbose_name_plural = _("rows of the protocol")
        indexes = [
            models.Index(fields=["register", "row_no"], name="finding_of_line"),
            models.Index(fields=["register", "rule", "severity"], name="finding_of_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.line_no}"


class DryRun(models.Model):
    """A draft edition judged over past registers, without consequences. ``result``: counts and sums of lines
    whose outcome would change, whole and by provider."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(RuleEdition, models.CASCADE, related_name="dry_runs")
    month_from = models.DateField(_("month from"))
    month_to = models.DateField(_("month to"))
    state = models.CharField(max_length=10, choices=DryRunState, default=DryRunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.edition} {self.month_from:%m.%Y}"
