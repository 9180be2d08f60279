from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.history import changes
from procurement.enums import Sex
from providers.models import Provider


@changes
class Person(models.Model):
    """A person of the population register. ``uuid`` stands in addresses instead of the ИИН."""

    iin = models.CharField(_("IIN"), max_length=12, primary_key=True)
    uuid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    full_name = models.CharField(_("full name"), max_length=300)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    died_on = models.DateField(_("died on"), null=True, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )

    class Meta:
        ordering = ["iin"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(died_on__gte=F("birth_date")), name="person_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


@changes
class Coverage(models.Model):
    """The person is insured (ОСМС) in this time. Periods on different grounds may overlap."""

    person = models.ForeignKey(
        Person, models.PROTECT, db_column="iin", related_name="coverage", verbose_name=_("person"), db_index=False
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    basis = models.CharField(_("ground"), max_length=100, blank=True)

    class Meta:
        ordering = ["person_id", "valid_from", "id"]
        verbose_name = _("insurance period")
        verbose_name_plural = _("insurance periods")
        constraints = [
            models.UniqueConstraint(fields=["person", "valid_from"], name="coverage_key"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="coverage_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d.%m.%Y}"


@changes
class Attachment(models.Model):
    """The person is attached to a primary-care organisation in this time."""

    person = models.ForeignKey(
        Person, models.PROTECT, db_column="iin", related_name="attachments", verbose_name=_("person"), db_index=False
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="attachments", verbose_name=_("medical organisation")
    )

    class Meta:
        ordering = ["person_id", "valid_from", "id"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["person", "valid_from"], name="attachment_key"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="attachment_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d.%m.%Y}"
