"""What is to be bought in a year, and for how much."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.workflow import Stateful
from procurement.enums import FundingSource, PlanState
from providers.models import CareType


class PurchasePlan(Stateful):
    """A version of the year's plan. Its lines change in the draft only; a change of the plan is another version, a
    copy with ``base`` (planning rules ҚР ДСМ-290/2020)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("version"))  # of the year's plan, from 1
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    rationale = models.TextField(_("why the plan is changed"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=PlanState, default=PlanState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name = _("purchase plan")
        verbose_name_plural = _("purchase plans")
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="plan_key"),
            models.UniqueConstraint(fields=["year"], condition=Q(state="draft"), name="one_draft_plan_a_year"),
            models.UniqueConstraint(fields=["year"], condition=Q(state="approved"), name="one_plan_in_force_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.number}"


class PlanLine(models.Model):
    """Money for one type of care in one region from one source, with the price of a unit that volumes are computed
    by. Whole units that the money pays for: ``amount // tariff``."""

    plan = models.ForeignKey(PurchasePlan, models.CASCADE, related_name="lines")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    funding_source = models.CharField(_("funding source"), max_length=5, choices=FundingSource)
    amount = models.DecimalField(_("amount, ₸"), max_digits=18, decimal_places=2)
    tariff = models.DecimalField(_("average price of a unit, ₸"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["plan_id", "region_id", "care_type__position", "funding_source", "id"]
        verbose_name = _("line of the plan")
        verbose_name_plural = _("lines of the plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "region", "care_type", "funding_source"], name="plan_line_key"),
            models.CheckConstraint(condition=Q(amount__gte=0, tariff__gt=0), name="plan_line_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.care_type_id} {self.funding_source}"

    @property
    def units(self) -> int:
        return int(self.amount // self.tariff)
