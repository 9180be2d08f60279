"""What is bought and under which contract: services, tariffs, diagnoses, funding sources, contracts."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from config.history import changes, tracked
from config.localized import Dated, Named
from procurement.enums import FundingList, FundingSource, LimitSeverity, ServiceFunding, Sex
from providers.models import CareType, Provider


class DateRange(Func):
    """``daterange(from, to, '[]')``: both days belong to the period, an empty end is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


@tracked
class Service(Named):
    """A service of the tariff list with its limits. ``max_per_day`` and ``max_per_year`` count units for one
    person over all providers; ages are completed years, inclusive."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    age_min = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("age to"), null=True, blank=True)
    max_per_day = models.PositiveIntegerField(_("limit a day"), null=True, blank=True)
    max_per_year = models.PositiveIntegerField(_("limit a year"), null=True, blank=True)
    needs_referral = models.BooleanField(_("needs a referral"), default=False)
    in_capitation = models.BooleanField(_("paid within the per-capita rate"), default=False)
    funding = models.CharField(_("funding source"), max_length=12, choices=ServiceFunding)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True, default="")

    class Meta:
        ordering = ["code"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes = [GinIndex(OpClass(Upper("name_ru"), name="gin_trgm_ops"), name="service_by_name")]


@tracked
class Tariff(Dated):
    """Price of one unit of a service, tenge, in one edition of the tariff list."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="tariffs", verbose_name=_("service"))
    price = models.DecimalField(_("price, ₸"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["service_id", "-valid_from", "id"]
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        constraints = [
            models.UniqueConstraint(fields=["service", "valid_from"], name="tariff_key"),
            models.CheckConstraint(condition=Q(price__gte=0), name="tariff_not_negative"),
            ExclusionConstraint(
                name="tariff_one_a_day",
                expressions=[
                    ("service", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price}"


@changes
class Diagnosis(Named):
    """A row of ICD-10 (МКБ-10). ``is_leaf``: no finer code below it."""

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    parent = models.CharField(_("parent"), max_length=10, blank=True)
    is_leaf = models.BooleanField(_("finest code"), default=True)
    is_manifestation = models.BooleanField(_("manifestation (asterisk)"), default=False)
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("diagnosis")
        verbose_name_plural = _("ICD-10 diagnoses")
        indexes = [GinIndex(OpClass(Upper("name_ru"), name="gin_trgm_ops"), name="diagnosis_by_name")]


@tracked
class DiagnosisLimit(Dated):
    """A range of ICD-10 codes for one sex, or for ages from–to (completed years, inclusive)."""

    code_from = models.CharField(_("code from"), max_length=10)
    code_to = models.CharField(_("code to"), max_length=10)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    age_min = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(_("age to"), null=True, blank=True)
    severity = models.CharField(_("outcome"), max_length=10, choices=LimitSeverity)

    class Meta:
        ordering = ["code_from", "code_to", "id"]
        verbose_name = _("limit of a diagnosis")
        verbose_name_plural = _("limits of diagnoses by sex and age")

    def __str__(self) -> str:
        return f"{self.code_from}–{self.code_to}"


@tracked
class FundingRow(Dated, Named):
    """Range of diagnoses → who pays, in force between two days. ``window_days``: the source holds only so long
    after the onset (I21–I22, I60–I64), which the register does not tell, so such rows never refuse a line."""

    list = models.CharField(_("list"), max_length=5, choices=FundingList)
    code_from = models.CharField(_("code from"), max_length=10)
    code_to = models.CharField(_("code to"), max_length=10)
    funding_source = models.CharField(_("funding source"), max_length=5, choices=FundingSource)
    window_days = models.PositiveIntegerField(_("days after the onset"), null=True, blank=True)

    class Meta:
        ordering = ["list", "code_from", "valid_from", "id"]
        verbose_name = _("funding source of diagnoses")
        verbose_name_plural = _("funding sources of diagnoses")

    def __str__(self) -> str:
        return f"{self.code_from}–{self.code_to}"


@tracked
class CoExecutionLimit(Dated):
    """Largest share of the year's sum of consultations and diagnostics that may be handed to co-executors."""

    territory = models.CharField(
        _("territory"), max_length=10, choices=[("city", _("city")), ("district", _("district"))]
    )
    attached_from = models.PositiveIntegerField(_("attached population from"))
    attached_below = models.PositiveIntegerField(_("attached population below"), null=True, blank=True)
    share = models.DecimalField(_("share, %"), max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["-valid_from", "territory", "attached_from", "id"]
        verbose_name = _("co-execution limit")
        verbose_name_plural = _("co-execution limits")

    def __str__(self) -> str:
        return f"{self.share} %"


@changes
class Contract(models.Model):
    """A contract of the Fund with a provider for one funding source."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=60, unique=True)
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="contracts", verbose_name=_("medical organisation")
    )
    funding_source = models.CharField(_("funding source"), max_length=5, choices=FundingSource)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)

    class Meta:
        ordering = ["-valid_from", "number"]
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="contract_dates")]

    def __str__(self) -> str:
        return self.number


@changes
class ContractLine(models.Model):
    """Volume (units) and amount (tenge) of one type of care in one month of a contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lines", verbose_name=_("contract"))
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    month = models.DateField(_("month"))
    volume = models.DecimalField(_("volume"), max_digits=14, decimal_places=2)
    amount = models.DecimalField(_("amount, ₸"), max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["contract_id", "care_type_id", "month", "id"]
        verbose_name = _("contract line")
        verbose_name_plural = _("contract lines")
        constraints = [
            models.UniqueConstraint(fields=["contract", "care_type", "month"], name="contract_line_key"),
            models.CheckConstraint(condition=Q(month__day=1), name="contract_line_month"),
            models.CheckConstraint(condition=Q(volume__gte=0, amount__gte=0), name="contract_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}"
