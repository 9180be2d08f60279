"""Lines of registers. Accepted ones live in monthly partitions that no ORM write touches: they come and go by
single statements of ``claims.control.check`` and ``claims.actions``, hence references without constraint checks
row by row (``db_constraint=False``): the statement that inserts a line has joined every row that it points to."""

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from claims.enums import CareForm, Outcome
from claims.models.registers import Register
from procurement.models import Contract, Service
from providers.models import CareType, Provider


class NextLineId(Func):
    template = "nextval('claims_line_id_seq')"
    allowed_default = True
    output_field = models.BigIntegerField()


class LineFields(models.Model):
    """The columns of a register's line (interface: register of services)."""

    row_no = models.PositiveIntegerField()
    line_no = models.CharField(_("line number"), max_length=60, blank=True)
    case_no = models.CharField(_("case number"), max_length=60, blank=True)
    patient_iin = models.CharField(_("IIN of the patient"), max_length=40, blank=True)
    practitioner_iin = models.CharField(_("IIN of the practitioner"), max_length=40, blank=True)
    service_code = models.CharField(_("service"), max_length=60, blank=True)
    diagnosis_code = models.CharField(_("diagnosis"), max_length=60, blank=True)
    care_form = models.CharField(_("form of care"), max_length=20, choices=CareForm, blank=True)
    started_at = models.DateTimeField(_("started"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    quantity = models.IntegerField(_("quantity"), null=True)
    amount = models.DecimalField(_("amount, ₸"), max_digits=14, decimal_places=2, null=True)
    referral_no = models.CharField(_("referral"), max_length=60, blank=True)
    referral_date = models.DateField(_("date of referral"), null=True)
    referring_bin = models.CharField(_("referring organisation"), max_length=40, blank=True)
    executor_bin = models.CharField(_("co-executor"), max_length=40, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome, blank=True)

    class Meta:
        abstract = True


class LineQuerySet(models.QuerySet["Line"]):
    def in_month(self, month: object) -> "LineQuerySet":
        """Every reading of lines names its month: without it each partition is probed."""
        return self.filter(month=month)


class Line(LineFields):
    """An accepted line; ``month`` is the month in which the service ended."""

    pk = models.CompositePrimaryKey("month", "id")
    month = models.DateField()
    id = models.BigIntegerField(db_default=NextLineId())
    day = models.DateField()  # local day on which the service ended
    register = models.ForeignKey(Register, models.DO_NOTHING, related_name="lines", db_constraint=False)
    provider = models.ForeignKey(Provider, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    contract = models.ForeignKey(Contract, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    care_type = models.ForeignKey(CareType, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    service = models.ForeignKey(Service, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    funding_source = models.CharField(max_length=5)
    received_at = models.DateTimeField()

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["month", "id"]
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        indexes = [
            models.Index(fields=["patient_iin", "service", "day"], name="line_patient_service_day"),
            models.Index(fields=["provider", "day"], name="line_provider_day"),
        ]

    def __str__(self) -> str:
        return self.line_no


class LineNumber(models.Model):
    """A provider's line numbers are unique in its history, which a partitioned table cannot promise."""

    pk = models.CompositePrimaryKey("provider", "line_no")
    provider = models.ForeignKey(Provider, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    line_no = models.CharField(max_length=60)
    month = models.DateField()
    line_id = models.BigIntegerField()
    register = models.ForeignKey(Register, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        ordering = ["provider_id", "line_no"]

    def __str__(self) -> str:
        return self.line_no


class RefusedLine(LineFields):
    """A line that was not accepted, or was withdrawn after that. ``raw``: column → text as it stood in the file,
    for columns that could not be read or were corrected."""

    id = models.BigAutoField(primary_key=True)
    register = models.ForeignKey(
        Register, models.DO_NOTHING, related_name="refused_lines", db_constraint=False, db_index=False
    )
    raw = models.JSONField(default=dict)

    class Meta:
        ordering = ["register_id", "row_no"]
        verbose_name = _("refused line")
        verbose_name_plural = _("refused lines")
        constraints = [models.UniqueConstraint(fields=["register", "row_no"], name="refused_line_row")]
        indexes = [models.Index(fields=["patient_iin"], name="refused_line_patient")]

    def __str__(self) -> str:
        return self.line_no


class DraftLine(models.Model):
    """A line being typed in the cabinet: column → text. Submitting writes them into the register's file."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="draft_lines")
    position = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["register_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["register", "position"], name="draft_line_position")]

    def __str__(self) -> str:
        return str(self.values.get("line_no", self.position))
