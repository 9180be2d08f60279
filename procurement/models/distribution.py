"""Runs of the distribution: inputs, result and explanation of each line, never changed once computed."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.workflow import Stateful
from procurement.enums import (
    AwardOrigin,
    AwardState,
    Bound,
    FundingSource,
    ManualState,
    RunKind,
    RunState,
)
from procurement.models.bids import Bid
from procurement.models.campaigns import Campaign, DirectPlacement, Lot
from procurement.models.reference import Ground
from providers.models import Provider, Rating

# The inputs of a run are frozen by the first write of its fingerprint, its result by the step out of the draft.
FROZEN = pgtrigger.Condition(
    "OLD.fingerprint <> '' AND (NEW.fingerprint, NEW.rules, NEW.pools, NEW.code_version, NEW.lots_total)"
    " IS DISTINCT FROM (OLD.fingerprint, OLD.rules, OLD.pools, OLD.code_version, OLD.lots_total)"
)
COMPUTED = pgtrigger.Condition(
    "OLD.state <> 'draft' AND (NEW.computed_at, NEW.lots_done) IS DISTINCT FROM (OLD.computed_at, OLD.lots_done)"
)


class Run(Stateful):
    """One computation over all lots of a campaign. ``fingerprint`` is the SHA-256 of the canonical inputs of all lots
    (``procurement.distribution_core``). ``returned_input``: what the commission named as wrong in ``base``."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField(_("number"))  # in the campaign, from 1
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind, default=RunKind.MAIN)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")
    state = models.CharField(_("state"), max_length=12, choices=RunState, default=RunState.DRAFT)
    rules = models.JSONField(default=dict)
    pools = models.JSONField(default=dict)  # "<BIN>/<care type>" → units free when the inputs were frozen
    fingerprint = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(max_length=40, blank=True)
    lots_done = models.PositiveIntegerField(default=0)  # progress
    lots_total = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)  # from then on everybody may read it, also once it is replaced
    failure = models.TextField(blank=True)  # why it cannot be computed: inputs that contradict each other
    returned_input = models.TextField(_("which input was wrong"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["campaign_id", "-number"]
        verbose_name = _("distribution")
        verbose_name_plural = _("distributions")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="run_key"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state__in=["draft", "computed", "published"]), name="one_open_run"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="run_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="run_origin", fields=["uuid", "campaign", "number", "kind", "base", "created_at"]),
            pgtrigger.Protect(name="run_frozen", operation=pgtrigger.Update, condition=FROZEN),
            pgtrigger.Protect(name="run_computed", operation=pgtrigger.Update, condition=COMPUTED),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.number} – {self.number}"


class RunLot(models.Model):
    """Inputs and result of one lot: both are a lot of the published JSON. Written when the inputs are frozen; the
    result comes once, and afterwards the database refuses every change."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="lots")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="runs")
    inputs = models.JSONField()
    result = models.JSONField(default=dict)  # empty until it is computed
    volume = models.PositiveBigIntegerField(default=0)  # units to place
    placed = models.PositiveBigIntegerField(default=0)
    unplaced = models.PositiveBigIntegerField(default=0)
    residual = models.DecimalField(max_digits=18, decimal_places=2, default=0)  # tenge, less than a unit
    multiplier = models.CharField(max_length=200, blank=True)  # a fraction, empty if everybody has the cap
    fingerprint = models.CharField(max_length=64)

    class Meta:
        ordering = ["run_id", "lot__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "lot"], name="run_lot_key"),
            models.CheckConstraint(condition=Q(placed=F("volume") - F("unplaced")), name="run_lot_sum"),
        ]
        triggers = [
            pgtrigger.Protect(name="run_lot_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="run_lot_inputs", fields=["run", "lot", "inputs", "fingerprint"]),
            pgtrigger.Protect(
                name="run_lot_computed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.result <> '{}'::jsonb"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.lot_id}"


class RunLine(models.Model):
    """What a lot gave one provider, and why; or why the provider was left out (``excluded``: reasons)."""

    run_lot = models.ForeignKey(RunLot, models.CASCADE, related_name="lines")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    bid = models.ForeignKey(Bid, models.PROTECT, null=True, related_name="+")
    rating = models.ForeignKey(Rating, models.PROTECT, null=True, related_name="+")
    points = models.DecimalField(max_digits=7, decimal_places=2)
    weight = models.PositiveBigIntegerField()
    parts = models.JSONField(default=dict)  # requested, throughput, coexecution, share: units; and their arithmetic
    floor = models.PositiveBigIntegerField(default=0)
    cap = models.PositiveBigIntegerField()
    bound = models.CharField(max_length=12, choices=Bound, default=Bound.NONE)
    share = models.CharField(max_length=200, blank=True)  # exact, a fraction
    units = models.PositiveBigIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    funding = models.JSONField(default=dict)  # source → units
    more_points = models.DecimalField(max_digits=9, decimal_places=2, null=True)  # for one more unit; empty: nothing
    excluded = models.JSONField(default=list)

    class Meta:
        ordering = ["run_lot_id", "-units", "provider__bin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run_lot", "provider"], name="run_line_key"),
            models.CheckConstraint(
                condition=Q(units__gte=F("floor"), units__lte=F("cap")), name="run_line_within_cap"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="run_line_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.units}"


class ManualDistribution(Stateful):
    """A lawful distribution of a lot by hand, beside the computed one: the difference stays visible for ever. The
    central office approves its reasons (methodology № 169)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run_lot = models.ForeignKey(RunLot, models.PROTECT, related_name="manual")
    state = models.CharField(_("state"), max_length=12, choices=ManualState, default=ManualState.DRAFT)
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    reason = models.TextField(_("reasons"))
    decision = models.TextField(_("decision of the Fund"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("manual distribution")
        verbose_name_plural = _("manual distributions")
        constraints = [
            models.UniqueConstraint(
                fields=["run_lot"], condition=~Q(state="refused"), name="one_manual_distribution_a_lot"
            )
        ]

    def __str__(self) -> str:
        return str(self.run_lot)


class ManualLine(models.Model):
    manual = models.ForeignKey(ManualDistribution, models.CASCADE, related_name="lines")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    computed = models.PositiveBigIntegerField()
    units = models.PositiveBigIntegerField(_("volume"))
    reason = models.CharField(_("why above the cap"), max_length=500, blank=True)

    class Meta:
        ordering = ["manual_id", "provider__bin", "id"]
        constraints = [models.UniqueConstraint(fields=["manual", "provider"], name="manual_line_key")]

    def __str__(self) -> str:
        return f"{self.provider_id}: {self.units}"


class Award(models.Model):
    """Volume placed with a provider by a signed protocol, from one source. What a residual run puts on top of it, and
    what replaces it, is another row."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="awards")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="awards")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="awards")
    funding_source = models.CharField(max_length=5, choices=FundingSource)
    units = models.PositiveBigIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    origin = models.CharField(max_length=8, choices=AwardOrigin)
    bid = models.ForeignKey(Bid, models.PROTECT, null=True, related_name="awards")
    run = models.ForeignKey(Run, models.PROTECT, null=True, related_name="awards")
    manual = models.ForeignKey(ManualDistribution, models.PROTECT, null=True, related_name="awards")
    direct = models.ForeignKey(DirectPlacement, models.PROTECT, null=True, related_name="awards")
    state = models.CharField(_("state"), max_length=10, choices=AwardState, default=AwardState.OFFERED)
    made_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["campaign_id", "lot__position", "provider__bin", "funding_source", "id"]
        verbose_name = _("placed volume")
        verbose_name_plural = _("placed volumes")
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "provider", "funding_source", "origin", "run"],
                nulls_distinct=False,
                condition=Q(state__in=["offered", "accepted"]),
                name="one_award_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.provider_id}: {self.units}"
