"""Defects: for now the unified classifier (ЕКД) that rules and, later, auditors cite."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.localized import Dated, Named


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
