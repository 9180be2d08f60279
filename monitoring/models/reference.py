"""The unified classifier of defects (ЕКД), how it is priced, and what the screens must know about services."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.localized import Dated, Named
from monitoring.enums import PairKind, Trait
from providers.models import CareType


@tracked
class DefectCode(Dated, Named):
    """A code of the unified classifier of defects and violations (order ҚР ДСМ-321/2020, annex 1)."""

    code = models.CharField(_("code"), max_length=5)
    parent = models.CharField(_("parent"), max_length=5, blank=True)
    significance = models.CharField(_("significance"), max_length=40, blank=True)

    class Meta:
        ordering = ["code", "valid_from", "id"]
        verbose_name = _("defect code")
        verbose_name_plural = _("unified classifier of defects")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="defect_code_edition")]


@tracked
class DefectReduction(models.Model):
    """What a defect costs in one column of the classifier: percent of the case or units of the per-capita rate."""

    defect = models.ForeignKey(DefectCode, models.PROTECT, related_name="reductions", verbose_name=_("defect code"))
    column = models.CharField(_("column of the classifier"), max_length=20)
    applies = models.BooleanField(_("applies"), default=True)
    percent = models.DecimalField(_("reduction, %"), max_digits=6, decimal_places=2, null=True, blank=True)
    units = models.DecimalField(_("reduction, units"), max_digits=8, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    text = models.CharField(_("as printed"), max_length=60, blank=True)

    class Meta:
        ordering = ["defect_id", "column"]
        verbose_name = _("reduction of a defect")
        verbose_name_plural = _("reductions of defects")
        constraints = [models.UniqueConstraint(fields=["defect", "column"], name="defect_reduction_key")]

    def __str__(self) -> str:
        return self.text


@tracked
class ServiceTrait(Dated):
    """A service, or all services whose code begins so, has a trait (``monitoring.enums.Trait``)."""

    prefix = models.CharField(_("beginning of the code"), max_length=40)
    trait = models.CharField(_("trait"), max_length=20, choices=Trait)

    class Meta:
        ordering = ["trait", "prefix", "valid_from", "id"]
        verbose_name = _("trait of services")
        verbose_name_plural = _("traits of services")
        constraints = [models.UniqueConstraint(fields=["prefix", "trait", "valid_from"], name="service_trait_key")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.trait}"


@tracked
class ServicePair(Dated):
    """Two services that belong together (``monitoring.enums.PairKind``)."""

    kind = models.CharField(_("kind"), max_length=10, choices=PairKind)
    first = models.CharField(_("first service"), max_length=40)
    second = models.CharField(_("second service"), max_length=40)

    class Meta:
        ordering = ["kind", "first", "second", "valid_from", "id"]
        verbose_name = _("pair of services")
        verbose_name_plural = _("pairs of services")
        constraints = [
            models.UniqueConstraint(fields=["kind", "first", "second", "valid_from"], name="service_pair_key"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="service_pair_differs"),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.second}"


@tracked
class CareColumn(Dated):
    """Which column of the classifier prices a defect of a type of care (annex 1 of the monitoring rules)."""

    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    column = models.CharField(_("column of the classifier"), max_length=20)

    class Meta:
        ordering = ["care_type__position", "valid_from", "id"]
        verbose_name = _("column of a type of care")
        verbose_name_plural = _("columns of types of care")
        constraints = [models.UniqueConstraint(fields=["care_type", "valid_from"], name="care_column_key")]

    def __str__(self) -> str:
        return self.column


@tracked
class UnitRate(Dated):
    """Tenge of one unit that a column may name instead of percents: per-capita rate (КПН, ПН) or complex tariff."""

    unit = models.CharField(_("unit"), max_length=20)
    rate = models.DecimalField(_("rate, ₸"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["unit", "-valid_from", "id"]
        verbose_name = _("rate of a unit")
        verbose_name_plural = _("rates of units")
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unit_rate_key"),
            models.CheckConstraint(condition=Q(rate__gt=0), name="unit_rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}: {self.rate}"
