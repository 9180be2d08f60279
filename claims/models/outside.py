"""What others know about a service: timetables, borders, devices, drug issues, the log of entry, the patient.

Each table comes as a dataset file (interface: dataset files). What nobody has handed over is absent, and a screen that
needs it stays silent.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from claims.enums import AbsenceReason, Answer, AnswerChannel
from config.history import changes
from config.localized import Dated, Named
from providers.models import Provider


class OfProvider(models.Model):
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="+", verbose_name=_("medical organisation"), db_index=False
    )

    class Meta:
        abstract = True


@changes
class Shift(OfProvider):
    """A practitioner's working hours of one day by the timetable; a day may have several."""

    practitioner_iin = models.CharField(_("IIN of the practitioner"), max_length=12)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        ordering = ["provider_id", "practitioner_iin", "starts_at", "id"]
        verbose_name = _("working hours")
        verbose_name_plural = _("timetables")
        constraints = [
            models.UniqueConstraint(fields=["provider", "practitioner_iin", "starts_at"], name="shift_key"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner_iin} {self.starts_at:%d.%m.%Y}"


@changes
class Absence(OfProvider):
    """Days on which a practitioner does not work there, first and last inclusive."""

    practitioner_iin = models.CharField(_("IIN of the practitioner"), max_length=12)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=10, choices=AbsenceReason)

    class Meta:
        ordering = ["provider_id", "practitioner_iin", "valid_from", "id"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.UniqueConstraint(fields=["provider", "practitioner_iin", "valid_from"], name="absence_key"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="absence_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner_iin} {self.valid_from:%d.%m.%Y}"


@changes
class AbroadStay(models.Model):
    """A person's time outside the country, by border crossings; without ``returned_on`` it goes on."""

    iin = models.CharField(_("IIN"), max_length=12)
    left_on = models.DateField(_("left the country on"))
    returned_on = models.DateField(_("returned on"), null=True, blank=True)

    class Meta:
        ordering = ["iin", "left_on", "id"]
        verbose_name = _("time abroad")
        verbose_name_plural = _("people abroad")
        constraints = [
            models.UniqueConstraint(fields=["iin", "left_on"], name="abroad_stay_key"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("left_on")), name="abroad_stay_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.iin} {self.left_on:%d.%m.%Y}"


@changes
class Device(OfProvider):
    """A device that performs a service, ``daily_minutes`` a day at most."""

    device_no = models.CharField(_("device number"), max_length=60)
    service_code = models.CharField(_("service"), max_length=40)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    daily_minutes = models.PositiveIntegerField(_("minutes of work a day"))

    class Meta:
        ordering = ["provider_id", "device_no", "service_code", "valid_from", "id"]
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.UniqueConstraint(fields=["provider", "device_no", "service_code", "valid_from"], name="device_key"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="device_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.device_no


@changes
class DrugNorm(Dated, Named):
    """Units of a drug that one person may get a day at most."""

    drug_code = models.CharField(_("drug"), max_length=40)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    max_daily = models.DecimalField(_("units a day at most"), max_digits=12, decimal_places=3)

    class Meta:
        ordering = ["drug_code", "valid_from", "id"]
        verbose_name = _("daily dose of a drug")
        verbose_name_plural = _("daily doses of drugs")
        constraints = [
            models.UniqueConstraint(fields=["drug_code", "valid_from"], name="drug_norm_key"),
            models.CheckConstraint(condition=Q(max_daily__gt=0), name="drug_norm_positive"),
        ]


@changes
class DrugIssue(OfProvider):
    """Units of a drug written off or handed out for one person."""

    document_no = models.CharField(_("document number"), max_length=60)
    patient_iin = models.CharField(_("IIN of the patient"), max_length=12)
    drug_code = models.CharField(_("drug"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    units = models.DecimalField(_("units"), max_digits=14, decimal_places=3)
    case_no = models.CharField(_("case number"), max_length=60, blank=True)

    class Meta:
        ordering = ["provider_id", "issued_on", "id"]
        verbose_name = _("drug issue")
        verbose_name_plural = _("drug issues")
        constraints = [
            models.UniqueConstraint(fields=["provider", "document_no", "drug_code"], name="drug_issue_key"),
            models.CheckConstraint(condition=Q(units__gt=0), name="drug_issue_positive"),
        ]
        indexes = [models.Index(fields=["patient_iin", "issued_on"], name="drug_issue_by_patient")]

    def __str__(self) -> str:
        return self.document_no


@changes
class EntryRecord(OfProvider):
    """When and by which account of the hospital system a line was typed in."""

    line_no = models.CharField(_("line number"), max_length=60)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.CharField(_("account"), max_length=120)

    class Meta:
        ordering = ["provider_id", "entered_at", "id"]
        verbose_name = _("entry into the hospital system")
        verbose_name_plural = _("log of entry")
        constraints = [models.UniqueConstraint(fields=["provider", "line_no"], name="entry_record_key")]

    def __str__(self) -> str:
        return self.line_no


@changes
class Confirmation(OfProvider):
    """What the patient said about a service. ``device`` is a digest of the telephone or device that answered."""

    line_no = models.CharField(_("line number"), max_length=60)
    channel = models.CharField(_("asked by"), max_length=10, choices=AnswerChannel)
    answer = models.CharField(_("answer"), max_length=12, choices=Answer)
    device = models.CharField(_("device"), max_length=64, blank=True)
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    text = models.CharField(_("words of the patient"), max_length=1000, blank=True)

    class Meta:
        ordering = ["provider_id", "line_no", "channel", "id"]
        verbose_name = _("confirmation by the patient")
        verbose_name_plural = _("confirmations by patients")
        constraints = [models.UniqueConstraint(fields=["provider", "line_no", "channel"], name="confirmation_key")]

    def __str__(self) -> str:
        return self.line_no
