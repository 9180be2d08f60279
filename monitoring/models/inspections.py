"""Unscheduled monitoring: from the plan over the visit to the conclusion."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from config.workflow import Stateful
from monitoring.enums import InspectionState, Trigger
from monitoring.models.reference import DefectCode
from providers.models import Provider


class Inspection(Stateful):
    """Of one provider by its branch. ``notified_on`` is at least a working day before the visit."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="inspections", verbose_name=_("medical organisation")
    )
    branch = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("branch"))
    trigger = models.CharField(_("ground"), max_length=12, choices=Trigger)
    ground_text = models.TextField(_("what happened"))
    period_from = models.DateField(_("services from"))
    period_to = models.DateField(_("services to"))
    questions = models.TextField(_("questions"))
    visit_on = models.DateField(_("visit on"), null=True, blank=True)
    documents = models.TextField(_("documents to be shown"), blank=True)
    report = models.TextField(_("report"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    objection = models.TextField(_("objection"), blank=True)
    answer = models.TextField(_("answer to the objection"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=InspectionState, default=InspectionState.PLANNED)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    notified_on = models.DateField(null=True)
    visited_on = models.DateField(null=True)
    concluded_on = models.DateField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("unscheduled monitoring")
        verbose_name_plural = _("unscheduled monitoring")
        constraints = [
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="inspection_period"),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "concluded", "objected", "closed"]) | ~Q(report=""),
                name="inspection_has_report",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["concluded", "objected", "closed"]) | ~Q(conclusion=""),
                name="inspection_has_conclusion",
            ),
        ]
        indexes = [models.Index(fields=["branch", "state"], name="inspection_of_branch")]

    def __str__(self) -> str:
        return self.number


class InspectionMember(models.Model):
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    leads = models.BooleanField(_("leads the group"), default=False)

    class Meta:
        ordering = ["inspection_id", "-leads", "id"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="inspection_member_once"),
            models.UniqueConstraint(fields=["inspection"], condition=Q(leads=True), name="inspection_led_by_one"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class InspectionFinding(models.Model):
    """What the visit found: a line, or something without one. ``defect``: set when the conclusion is sent."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings")
    line_month = models.DateField(null=True, blank=True)
    line_id = models.BigIntegerField(null=True, blank=True)
    line_no = models.CharField(_("line number"), max_length=60, blank=True)
    code = models.ForeignKey(DefectCode, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("what was found"))
    amount = models.DecimalField(_("sum, ₸"), max_digits=16, decimal_places=2, default=0)
    defect = models.ForeignKey("monitoring.Defect", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["inspection_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "line_id"], condition=Q(line_id__isnull=False), name="inspection_line_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
