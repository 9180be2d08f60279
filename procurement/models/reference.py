"""What is bought and by which law: services, tariffs, diagnoses, funding sources, and the numbers of procurement."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from config.history import changes, tracked
from config.localized import Dated, Named
from procurement.enums import FundingList, FundingSource, GroundKind, LimitSeverity, ServiceFunding, Sex
from providers.models import CareType


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


@tracked
class Parameter(Dated):
    """A number of the rules of procurement. ``value`` is a whole number, a decimal or a fraction (``2/3``); its unit
    stands in the catalogue of codes (``procurement.parameters``)."""

    code = models.SlugField(_("code"), max_length=40)
    value = models.CharField(_("value"), max_length=40)

    class Meta:
        ordering = ["code", "-valid_from"]
        verbose_name = _("parameter of procurement")
        verbose_name_plural = _("parameters of procurement")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="parameter_key")]

    def __str__(self) -> str:
        return f"{self.code}: {self.value}"


@tracked
class SeasonWeight(Dated):
    """How much of a type of care falls to a month, beside its working days; 100 is an even year."""

    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    month = models.PositiveSmallIntegerField(_("month"))
    percent = models.PositiveIntegerField(_("season, %"), default=100)

    class Meta:
        ordering = ["care_type__position", "month", "-valid_from", "id"]
        verbose_name = _("season of a type of care")
        verbose_name_plural = _("seasons of types of care")
        constraints = [
            models.UniqueConstraint(fields=["care_type", "month", "valid_from"], name="season_weight_key"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="season_weight_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.percent} %"


@tracked
class Ground(Named, Dated):
    """A closed list of grounds: placement without selection (ҚР ДСМ-242/2020, p. 19), amendments, suspension and
    termination of contracts, penalties, manual distribution. ``commission``: only by decision of the commission."""

    kind = models.CharField(_("for what"), max_length=14, choices=GroundKind)
    code = models.CharField(_("code"), max_length=40)
    norm = models.CharField(_("norm"), max_length=300, blank=True)
    commission = models.BooleanField(_("needs a decision of the commission"), default=False)
    percent = models.DecimalField(_("percent of the contract"), max_digits=7, decimal_places=4, null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["kind", "position", "code", "-valid_from"]
        verbose_name = _("ground")
        verbose_name_plural = _("grounds")
        constraints = [models.UniqueConstraint(fields=["kind", "code", "valid_from"], name="ground_key")]


@tracked
class Indicator(Named, Dated):
    """An outcome indicator that contracts set targets for. ``higher``: more is better."""

    code = models.SlugField(_("code"), max_length=40)
    care_type = models.ForeignKey(
        CareType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("type of care")
    )
    unit_kk = models.CharField(_("unit in Kazakh"), max_length=40, blank=True)
    unit_ru = models.CharField(_("unit in Russian"), max_length=40, blank=True)
    target = models.DecimalField(_("usual target"), max_digits=12, decimal_places=2)
    higher = models.BooleanField(_("more is better"), default=True)

    class Meta:
        ordering = ["code", "-valid_from"]
        verbose_name = _("indicator of contracts")
        verbose_name_plural = _("indicators of contracts")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="indicator_key")]
