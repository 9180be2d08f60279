import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from providers.models import CareType, Provider


class ProviderRisk(models.Model):
    """Risk of an organisation in a type of care over twelve months, never changed: another result is a new version.

    ``index`` 0–100: score-weighted sum of confirmed and unanswered hits by the sum billed, shrunk towards the group,
    inside the ``quartile`` of volume (1 the smallest); ``place`` of ``places`` in that group, and ``volume_place``,
    the plain baseline beside it. ``parts``: the arithmetic with the five strongest screens.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="risks")
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    day = models.DateField()
    index = models.DecimalField(_("risk index"), max_digits=6, decimal_places=2)
    quartile = models.PositiveSmallIntegerField(_("quartile of volume"))
    place = models.PositiveIntegerField(_("place by risk"))
    volume_place = models.PositiveIntegerField(_("place by volume"))
    places = models.PositiveIntegerField()
    lines = models.BigIntegerField(_("lines"))
    billed = models.DecimalField(_("billed, ₸"), max_digits=20, decimal_places=2)
    stake = models.DecimalField(_("at stake, ₸"), max_digits=20, decimal_places=2)
    parts = models.JSONField(default=dict)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["provider_id", "care_type__position", "-version"]
        verbose_name = _("risk of an organisation")
        verbose_name_plural = _("risk of organisations")
        constraints = [models.UniqueConstraint(fields=["provider", "care_type", "version"], name="provider_risk_key")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.index}"


class Recomputation(models.Model):
    """Something decided that rating, risk and the order of the queue do not know yet: an organisation or a screen.
    Written in the transaction of the decision and only ever inserted, so decisions never wait for one another;
    removed together with the writing of what follows, so a killed worker forgets nothing."""

    provider = models.ForeignKey(Provider, models.CASCADE, null=True, related_name="+", db_index=False)
    screen = models.CharField(max_length=10, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(provider__isnull=False, screen="")
                | (models.Q(provider__isnull=True) & ~models.Q(screen="")),
                name="recomputation_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.screen or str(self.provider_id)
