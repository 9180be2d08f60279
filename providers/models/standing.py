"""What is computed about an organisation: throughput and rating, each with its arithmetic."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.localized import Dated, Named
from providers.enums import CapacityBasis, RatingSource
from providers.models.facts import BedProfile, EquipmentKind
from providers.models.organisations import CareType, Provider


@tracked
class CapacityNorm(Dated):
    """How throughput of a type of care is computed: a unit takes ``minutes`` of a post or of equipment, or a bed case
    ``days`` of a bed. ``subject`` is the speciality of the posts, ``load`` the usable share of the time in percent."""

    code = models.SlugField(_("code"), max_length=40)
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    basis = models.CharField(_("basis"), max_length=10, choices=CapacityBasis)
    subject = models.CharField(_("speciality"), max_length=200, blank=True)
    equipment_kind = models.ForeignKey(
        EquipmentKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kind of equipment")
    )
    bed_profile = models.ForeignKey(
        BedProfile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("bed profile")
    )
    minutes = models.DecimalField(_("minutes a unit"), max_digits=7, decimal_places=2, null=True, blank=True)
    days = models.DecimalField(_("days of a bed a case"), max_digits=7, decimal_places=2, null=True, blank=True)
    load = models.DecimalField(_("usable share of the time, %"), max_digits=5, decimal_places=2, default=100)

    class Meta:
        ordering = ["care_type__position", "code", "valid_from"]
        verbose_name = _("norm of throughput")
        verbose_name_plural = _("norms of throughput")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="capacity_norm_key")]

    def __str__(self) -> str:
        return self.code


class Capacity(models.Model):
    """Units of a type of care that the organisation can give in a year. ``steps`` is the arithmetic, one dict a norm:
    basis, subject, facts counted, minutes or days, divisor, units, and what bounded it."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="capacities")
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    units = models.PositiveBigIntegerField()
    steps = models.JSONField(default=list)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["provider_id", "care_type__position", "-year", "id"]
        verbose_name = _("throughput")
        verbose_name_plural = _("throughput")
        constraints = [models.UniqueConstraint(fields=["provider", "care_type", "year"], name="capacity_key")]

    def __str__(self) -> str:
        return f"{self.care_type} {self.year}: {self.units}"


@tracked
class RatingComponent(Named, Dated):
    """A part of the rating: at most ``weight`` points; ``neutral`` percent of them where nothing is known yet. Default
    weights are ours, not an act's (the methodology's were not published)."""

    code = models.SlugField(_("code"), max_length=40)
    component = models.CharField(_("source of the value"), max_length=14, choices=RatingSource)
    weight = models.DecimalField(_("points at most"), max_digits=6, decimal_places=2)
    neutral = models.DecimalField(_("percent while nothing is known"), max_digits=5, decimal_places=2, default=50)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["position", "code", "valid_from"]
        verbose_name = _("component of the rating")
        verbose_name_plural = _("components of the rating")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="rating_component_key")]


class Rating(models.Model):
    """A computed rating, never changed: a new computation with another result is a new version. ``parts`` holds a
    dict a component: code, weight, value in percent, points, neutral, inputs in words and numbers."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="ratings")
    version = models.PositiveIntegerField()
    day = models.DateField()
    points = models.DecimalField(_("points"), max_digits=7, decimal_places=2)
    parts = models.JSONField(default=list)
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["provider_id", "-version"]
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [models.UniqueConstraint(fields=["provider", "version"], name="rating_key")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.points}"
