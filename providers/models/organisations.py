"""The registry of medical organisations: who may give which care, with which people."""

from datetime import date

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from config.history import changes, tracked
from config.localized import Named, in_force
from providers.enums import LicenceKind, Ownership, Territory


@tracked
class CareType(Named):
    """A type of care: the unit of licences and contract lines (domain codes ``kdu``, ``inpatient`` …)."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200)
    short_kk = models.CharField(_("short name in Kazakh"), max_length=40)
    short_ru = models.CharField(_("short name in Russian"), max_length=40)
    short_en = models.CharField(_("short name in English"), max_length=40)
    is_stay = models.BooleanField(_("stay with admission and discharge"), default=False)
    linear_scale = models.BooleanField(_("linear scale above the plan"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("type of care")
        verbose_name_plural = _("types of care")


@tracked
class Provider(Organisation):
    """A medical organisation of the registry. Natural key: БИН."""

    territory = models.CharField(_("territory"), max_length=10, choices=Territory)
    ownership = models.CharField(_("ownership"), max_length=10, choices=Ownership)
    attached_population = models.PositiveIntegerField(_("attached population"), default=0)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    address = models.CharField(_("legal address"), max_length=300, blank=True, db_default="")
    phone = models.CharField(_("telephone"), max_length=40, blank=True, db_default="")
    email = models.EmailField(_("e-mail"), blank=True, db_default="")
    head_name = models.CharField(_("head"), max_length=300, blank=True, db_default="")
    head_iin = models.CharField(_("IIN of the head"), max_length=12, blank=True, db_default="")
    bank_account = models.CharField(_("bank account (IBAN)"), max_length=20, blank=True, db_default="")
    # Whoever has only registered itself proves nothing and stands in no list until its first admission.
    listed = models.BooleanField(_("stands in the public registry"), default=True, db_default=True, editable=False)

    class Meta:
        verbose_name = _("medical organisation")
        verbose_name_plural = _("medical organisations")


class LicenceQuerySet(models.QuerySet["Licence"]):
    def valid_on(self, day: date | None = None) -> "LicenceQuerySet":
        day = day or timezone.localdate()
        return self.filter(in_force(day), confirmed=True)


@tracked
class Licence(models.Model):
    """A licence annex: the provider may give this type of care in this time."""

    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="licences", verbose_name=_("medical organisation")
    )
    number = models.CharField(_("number"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=LicenceKind, db_default=LicenceKind.MEDICAL)
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    # Typed in an application, not yet admitted: the control of registers does not see it.
    confirmed = models.BooleanField(_("confirmed"), default=True, db_default=True, editable=False)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        ordering = ["provider_id", "care_type_id", "valid_from", "id"]
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        constraints = [
            models.UniqueConstraint(fields=["provider", "number", "care_type"], name="licence_key"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="licence_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.number


@changes
class StaffMember(models.Model):
    """A practitioner employed by the provider; ``daily_minutes`` is the working day."""

    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="staff", verbose_name=_("medical organisation")
    )
    iin = models.CharField(_("IIN"), max_length=12)
    full_name = models.CharField(_("full name"), max_length=300)
    speciality = models.CharField(_("speciality"), max_length=200, blank=True)
    hired_on = models.DateField(_("hired on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    daily_minutes = models.PositiveIntegerField(_("minutes a day"), null=True, blank=True)
    # As for licences: typed in an application, counted once it is admitted.
    confirmed = models.BooleanField(_("confirmed"), default=True, db_default=True, editable=False)

    class Meta:
        ordering = ["provider_id", "full_name", "id"]
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        constraints = [
            models.UniqueConstraint(fields=["provider", "iin"], name="staff_key"),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("hired_on")), name="staff_dates"
            ),
        ]
        indexes = [GinIndex(OpClass(Upper("full_name"), name="gin_trgm_ops"), name="staff_by_name")]

    def __str__(self) -> str:
        return self.full_name


@changes
class CalendarDay(models.Model):
    """A day of the calendar of Kazakhstan. ``ordinal`` counts working days from the first row on: the number
    of working days between two days is the difference of their ordinals. ``set_calendar_day`` recounts them."""

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    ordinal = models.PositiveIntegerField(_("working days so far"))
    name_kk = models.CharField(_("name in Kazakh"), max_length=200, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("calendar day")
        verbose_name_plural = _("working-day calendar")

    def __str__(self) -> str:
        return f"{self.day:%d.%m.%Y}"
