"""Campaigns and their lots: what is offered, by which published rules, and until when."""

import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.localized import Named
from config.workflow import Stateful
from procurement.enums import CampaignState, FundingSource, Rounding, WeightFormula
from procurement.models.planning import PlanLine, PurchasePlan
from procurement.models.reference import Ground
from providers.models import CareType, Provider

# What is announced, and stays as it was announced.
ANNOUNCED = (
    "number", "year", "region_id", "name_kk", "name_ru", "opens_on", "closes_on", "weight_formula", "rounding",
    "share_cap", "threshold", "norm", "announced_at",
)  # fmt: skip


def frozen(name: str, campaign: str) -> pgtrigger.Trigger:
    """Refuses every write to a row of an announced campaign. ``campaign``: SQL for the campaign of ``{row}``."""
    found = ", ".join(campaign.format(row=row) for row in ("OLD", "NEW"))
    announced = f"SELECT 1 FROM procurement_campaign WHERE announced_at IS NOT NULL AND id IN ({found})"  # noqa: S608
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS ({announced}) THEN
                RAISE EXCEPTION 'the campaign is announced: its lots stay';
            END IF;
            IF TG_OP = 'DELETE' THEN
                RETURN OLD;
            END IF;
            RETURN NEW;
        """,
    )


OF_LOT = "(SELECT campaign_id FROM procurement_lot WHERE id = {row}.lot_id)"


class Campaign(Named, Stateful):
    """A purchase for one year by one branch (``region``) or, without a region, by the central office.

    The rules of the distribution are columns here: published with the announcement and frozen by it (a trigger refuses
    to change them afterwards). Bids are accepted from the day ``opens_on`` to the end of the day ``closes_on``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    year = models.PositiveSmallIntegerField(_("year"))
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    plan = models.ForeignKey(PurchasePlan, models.PROTECT, related_name="campaigns", verbose_name=_("purchase plan"))
    state = models.CharField(_("state"), max_length=14, choices=CampaignState, default=CampaignState.DRAFT)
    opens_on = models.DateField(_("bids are accepted from"), null=True)
    closes_on = models.DateField(_("last day of bids"), null=True)
    weight_formula = models.CharField(_("weight"), max_length=16, choices=WeightFormula, default=WeightFormula.RATING)
    rounding = models.CharField(_("rounding"), max_length=20, choices=Rounding, default=Rounding.WEBSTER)
    share_cap = models.DecimalField(
        _("largest share of a lot for one organisation, %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    threshold = models.DecimalField(_("least rating, points"), max_digits=7, decimal_places=2, default=Decimal(0))
    norm = models.CharField(_("edition of the methodology"), max_length=300, blank=True)
    announced_at = models.DateTimeField(null=True)
    cancel_reason = models.TextField(_("reason"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")), name="campaign_dates"
            ),
            models.CheckConstraint(
                condition=Q(share_cap__isnull=True) | Q(share_cap__gt=0, share_cap__lte=100), name="campaign_share"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="campaign_rules_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.announced_at IS NOT NULL AND ("
                    + " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in ANNOUNCED)
                    + ")"
                ),
                func="RAISE EXCEPTION 'the campaign is announced: its rules stay';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def closes_at(self) -> datetime | None:
        """The first moment in which no bid is taken any more; before it no bid can be read."""
        if self.closes_on is None:
            return None
        return timezone.make_aware(datetime.combine(self.closes_on + timedelta(days=1), time.min))

    def is_sealed(self, now: datetime | None = None) -> bool:
        closes = self.closes_at
        return closes is None or (now or timezone.now()) < closes


class Lot(Named):
    """A type of care (or some services of it) in one territory for one price of a unit; places volume jointly for its
    funding sources."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lots")
    number = models.CharField(_("number"), max_length=30)
    position = models.PositiveIntegerField(_("order"))  # in which lots are computed and share throughput
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    unit_kk = models.CharField(_("unit in Kazakh"), max_length=60, blank=True)
    unit_ru = models.CharField(_("unit in Russian"), max_length=60, blank=True)
    tariff = models.DecimalField(_("price of a unit, ₸"), max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["campaign_id", "position", "id"]
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="lot_key"),
            models.UniqueConstraint(fields=["campaign", "position"], name="lot_order"),
            models.CheckConstraint(condition=Q(tariff__gt=0), name="lot_tariff"),
        ]
        triggers = [frozen("lot_frozen", "{row}.campaign_id")]

    def __str__(self) -> str:
        return f"{self.number}: {self.name}"


class LotFunding(models.Model):
    """The money of a lot from one source, reserved in a line of the plan."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="funding")
    funding_source = models.CharField(_("funding source"), max_length=5, choices=FundingSource)
    plan_line = models.ForeignKey(PlanLine, models.PROTECT, related_name="lots", verbose_name=_("line of the plan"))
    budget = models.DecimalField(_("budget, ₸"), max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["lot_id", "funding_source"]
        verbose_name = _("money of a lot")
        verbose_name_plural = _("money of lots")
        constraints = [
            models.UniqueConstraint(fields=["lot", "funding_source"], name="lot_funding_key"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="lot_budget_not_negative"),
        ]
        triggers = [frozen("lot_funding_frozen", OF_LOT)]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.funding_source}"


class DirectPlacement(models.Model):
    """Volume of a lot that goes to one provider without selection (ҚР ДСМ-242/2020, p. 19), carved out of the lot
    before the distribution."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, models.CASCADE, related_name="direct")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", verbose_name=_("medical organisation"))
    funding_source = models.CharField(_("funding source"), max_length=5, choices=FundingSource)
    units = models.PositiveBigIntegerField(_("volume"))
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    reason = models.TextField(_("reason"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["lot_id", "provider_id", "funding_source"]
        verbose_name = _("placement without selection")
        verbose_name_plural = _("placements without selection")
        constraints = [
            models.UniqueConstraint(fields=["lot", "provider", "funding_source"], name="direct_placement_key"),
            models.CheckConstraint(condition=Q(units__gt=0), name="direct_placement_positive"),
        ]
        triggers = [frozen("direct_placement_frozen", OF_LOT)]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.provider_id}: {self.units}"
