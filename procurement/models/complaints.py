"""Complaints against a campaign or a lot; an open one blocks signing."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.workflow import Stateful
from procurement.enums import ComplaintState, RemedyKind
from procurement.models.campaigns import Campaign, Lot
from procurement.models.reference import Ground
from providers.models import Provider

OPEN_COMPLAINTS = (ComplaintState.SUBMITTED, ComplaintState.ACCEPTED, ComplaintState.SATISFIED)


class Complaint(Stateful):
    """Of one provider, with numbered points. ``remedy``: what the decision orders and what was done."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True, null=True)  # noqa: DJ001 - given at submission
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="complaints", verbose_name=_("campaign"))
    lot = models.ForeignKey(
        Lot, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("lot")
    )
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="complaints")
    state = models.CharField(_("state"), max_length=20, choices=ComplaintState, default=ComplaintState.DRAFT)
    decision = models.TextField(_("decision"), blank=True)
    norm = models.CharField(_("norm"), max_length=300, blank=True)
    remedy_kind = models.CharField(_("remedy"), max_length=10, choices=RemedyKind, blank=True, default="")
    remedy_ordered = models.TextField(_("what is to be put right"), blank=True)
    remedy_done = models.TextField(_("what was done"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["satisfied", "declined", "inadmissible", "remedied"]) | ~Q(decision=""),
                name="complaint_decision_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["satisfied", "remedied"]) | ~Q(remedy_kind="") & ~Q(remedy_ordered=""),
                name="complaint_upheld_has_remedy",
            ),
            models.CheckConstraint(
                condition=~Q(state="remedied") | ~Q(remedy_done=""), name="complaint_remedied_says_how"
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.created_at.date())


class ComplaintPoint(models.Model):
    """A numbered point of a complaint, and what was found about it."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    ground = models.ForeignKey(
        Ground, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ground")
    )
    text = models.TextField(_("what is wrong"))
    wanted = models.TextField(_("what you ask for"), blank=True)
    upheld = models.BooleanField(null=True)
    finding = models.TextField(_("what was found"), blank=True)

    class Meta:
        ordering = ["complaint_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["complaint", "position"], name="complaint_point_key")]

    def __str__(self) -> str:
        return self.text[:60]
