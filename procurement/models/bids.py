"""Bids: sealed until the deadline, then lines that everybody who may reads."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.workflow import Stateful
from procurement.enums import BidState, LineVerdict
from procurement.models.campaigns import Campaign, Lot
from providers.models import Provider

GONE = (BidState.WITHDRAWN,)


class Bid(Stateful):
    """What a provider applies for in a campaign. Until the deadline its content is ``sealed``: encrypted, so that no
    page, export, administrator or look into the database shows it; ``seal`` (SHA-256 of the content with a salt that
    is sealed, too) is what the head signs. The opening makes lines of it (``BidLine``)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="bids")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="bids")
    state = models.CharField(_("state"), max_length=16, choices=BidState, default=BidState.DRAFT)
    sealed = models.BinaryField(default=bytes, editable=False)
    seal = models.CharField(max_length=64, blank=True, editable=False)
    salt = models.CharField(max_length=64, blank=True, editable=False)  # known at the opening, so that all can check
    receipt = models.CharField(_("number of the receipt"), max_length=30, blank=True)
    submitted_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    returned = models.BooleanField(default=False)  # for correction: once is all
    remarks = models.JSONField(default=list)  # what to correct: reasons of the examination
    answer = models.TextField(_("what was corrected"), blank=True)
    corrected = models.JSONField(null=True, editable=False)  # plain content; counts once the head has signed it
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["campaign_id", "id"]
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "provider"], condition=~Q(state="withdrawn"), name="one_bid_a_campaign"
            ),
        ]

    def __str__(self) -> str:
        return self.receipt or str(self.created_at.date())


class BidLine(models.Model):
    """Units of a lot that are applied for; made at the opening. ``own`` of them the provider gives itself, at most the
    rest goes to co-executors. ``checks``: answers of the examination, each {code, met, params}."""

    bid = models.ForeignKey(Bid, models.CASCADE, related_name="lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="bid_lines")
    requested = models.PositiveBigIntegerField(_("volume applied for"))
    own = models.PositiveBigIntegerField(_("of it with own means"))
    verdict = models.CharField(max_length=10, choices=LineVerdict, default=LineVerdict.PENDING)
    checks = models.JSONField(default=list)

    class Meta:
        ordering = ["bid_id", "lot__position", "id"]
        verbose_name = _("line of a bid")
        verbose_name_plural = _("lines of bids")
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot"], name="bid_line_key"),
            models.CheckConstraint(condition=Q(requested__gt=0, own__lte=F("requested")), name="bid_line_volume"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.requested}"


class BidPartner(models.Model):
    """A co-executor that a line of a bid names, with the units reserved there; made at the opening."""

    line = models.ForeignKey(BidLine, models.CASCADE, related_name="partners")
    executor = models.ForeignKey(Provider, models.PROTECT, related_name="+", verbose_name=_("co-executor"))
    units = models.PositiveBigIntegerField(_("volume"))

    class Meta:
        ordering = ["line_id", "id"]
        constraints = [models.UniqueConstraint(fields=["line", "executor"], name="bid_partner_key")]

    def __str__(self) -> str:
        return f"{self.executor_id}: {self.units}"
