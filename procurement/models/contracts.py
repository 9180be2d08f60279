"""Contracts: terms by version, negotiated in rounds, signed by both sides, changed by amendments only."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import changes
from config.workflow import Stateful
from procurement.enums import (
    AmendmentKind,
    AmendmentState,
    CoExecutionState,
    ContractState,
    FundingSource,
    RoundState,
)
from procurement.models.campaigns import Campaign, Lot
from procurement.models.distribution import Award
from procurement.models.reference import Ground, Indicator
from providers.models import CareType, Provider


@changes
class Contract(Stateful):
    """A contract of the Fund with a provider for one funding source. One that was imported is active from
    ``valid_from`` and has lines only; one that was made here has positions and versions of its terms, too.
    ``ended_on``: the last day of one that was terminated."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=60, unique=True)
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="contracts", verbose_name=_("medical organisation")
    )
    funding_source = models.CharField(_("funding source"), max_length=5, choices=FundingSource)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=16,
        choices=ContractState,
        default=ContractState.ACTIVE,
        db_default=ContractState.ACTIVE,
    )
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, blank=True, related_name="contracts")
    # The version of the terms that is in force, or negotiated before the signatures; 0 for an imported one.
    terms_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    # The suspension or termination put before the head: act, ground, day, note. The signature covers it.
    proposal = models.JSONField(null=True, editable=False)

    class Meta:
        ordering = ["-valid_from", "number"]
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="contract_dates"),
            models.UniqueConstraint(
                fields=["campaign", "provider", "funding_source"],
                condition=Q(campaign__isnull=False) & ~Q(state="refused"),
                name="one_contract_a_campaign",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@changes
class ContractLine(models.Model):
    """Volume (units) and amount (tenge) of one type of care in one month of a contract: what intake judges by."""

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


class ContractPosition(models.Model):
    """The year's volume of one lot in a contract, as it is in force; ``award`` is what the protocol placed."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="positions")
    award = models.ForeignKey(Award, models.PROTECT, related_name="positions")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="positions")
    tariff = models.DecimalField(max_digits=14, decimal_places=2)
    units = models.PositiveBigIntegerField()
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    months = models.JSONField(default=dict)  # YYYY-MM → units

    class Meta:
        ordering = ["contract_id", "lot__position", "id"]
        constraints = [models.UniqueConstraint(fields=["contract", "lot"], name="contract_position_key")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.lot_id}: {self.units}"


class ContractVersion(models.Model):
    """Terms of a contract as plain data, never changed: positions with months, targets of indicators, co-execution,
    period, conditions. ``origin``: prepared, round:N or amendment:N."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    sha256 = models.CharField(max_length=64)
    origin = models.CharField(max_length=40)
    effective_on = models.DateField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["contract_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="contract_version_key")]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.number}"


class NegotiationRound(Stateful):
    """An offer of the Fund and, if the provider does not accept it, the provider's counter-offer. Both are immutable
    (a trigger refuses to change them); the Fund accepts the counter-offer, answers it by the next round, or the talks
    end. Volume may only go down, months may shift, targets may change; price and rating are no matter of talks."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(_("state"), max_length=20, choices=RoundState, default=RoundState.FUND_OFFER)
    terms = models.JSONField()
    note = models.TextField(_("why"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    counter = models.JSONField(null=True)  # terms of the counter-offer
    counter_note = models.TextField(_("why"), blank=True, default="")
    countered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    countered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["contract_id", "number"]
        verbose_name = _("round of negotiation")
        verbose_name_plural = _("rounds of negotiation")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="round_key"),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=["fund_offer", "provider_counter"]),
                name="one_open_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.number}"


class ContractSuspension(models.Model):
    """A time in which a contract does not count, with its ground. ``until`` is the last day; empty: it lasts."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="suspensions")
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)

    class Meta:
        ordering = ["contract_id", "-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(until__isnull=True), name="one_open_contract_suspension"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.since:%d.%m.%Y}"


class ContractIndicator(models.Model):
    """A target of a contract in force."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ["contract_id", "indicator__code", "id"]
        constraints = [models.UniqueConstraint(fields=["contract", "indicator"], name="contract_indicator_key")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.target}"


class CoExecution(Stateful):
    """Another organisation gives a part of a contract's volume of a type of care. Within the dated limit of the
    provider (``CoExecutionLimit``), agreed by the co-executor's head."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="coexecutions")
    executor = models.ForeignKey(Provider, models.PROTECT, related_name="coexecutions", verbose_name=_("co-executor"))
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    units = models.PositiveBigIntegerField(_("volume"))
    amount = models.DecimalField(_("amount, ₸"), max_digits=18, decimal_places=2)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=CoExecutionState, default=CoExecutionState.PROPOSED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["contract_id", "id"]
        verbose_name = _("co-execution")
        verbose_name_plural = _("co-execution")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "executor", "care_type"],
                condition=Q(state__in=["proposed", "agreed"]),
                name="one_coexecution",
            ),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="coexecution_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.executor_id}: {self.units}"


class Amendment(Stateful):
    """A change of a contract as a delta on the version ``base_version``; signed on another version it is refused."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=16, choices=AmendmentKind)
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    reason = models.TextField(_("reason"))
    base_version = models.PositiveSmallIntegerField()
    delta = models.JSONField(default=dict)
    effective_on = models.DateField(_("in force from"))
    from_provider = models.BooleanField(default=False)  # who proposes it signs last
    state = models.CharField(_("state"), max_length=10, choices=AmendmentState, default=AmendmentState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["contract_id", "-number"]
        verbose_name = _("amendment of a contract")
        verbose_name_plural = _("amendments of contracts")
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="amendment_key")]

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.number}"


class Penalty(models.Model):
    """A sum for a breach of the contract; the percent is of the ground's dated row, all together within the limit."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="penalties")
    ground = models.ForeignKey(Ground, models.PROTECT, related_name="+", verbose_name=_("ground"))
    text = models.TextField(_("what was broken"))
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    noted_on = models.DateField(_("found on"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["contract_id", "noted_on", "id"]
        verbose_name = _("penalty")
        verbose_name_plural = _("penalties")
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="penalty_not_negative")]

    def __str__(self) -> str:
        return f"{self.amount}"
