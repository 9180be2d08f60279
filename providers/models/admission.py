"""Stage 1: applications, visits, and the entries of the registry with their suspensions."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.history import tracked
from config.localized import Dated
from config.workflow import Stateful
from providers.enums import (
    ApplicationKind,
    ApplicationState,
    CareDecision,
    EntryState,
    RequirementKind,
    Section,
    SuspensionCause,
)
from providers.models.organisations import CareType, Provider

OPEN = (
    ApplicationState.DRAFT,
    ApplicationState.SUBMITTED,
    ApplicationState.CHECKING,
    ApplicationState.CORRECTION,
)


@tracked
class Term(Dated):
    """How many days a step may take. ``code`` names it for the machines (``providers.terms``)."""

    code = models.SlugField(_("code"), max_length=40)
    days = models.PositiveSmallIntegerField(_("days"))
    working = models.BooleanField(_("working days"), default=True)

    class Meta:
        ordering = ["code", "valid_from"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="term_key")]

    def __str__(self) -> str:
        return self.code


@tracked
class MinimumRequirement(Dated):
    """At least ``minimum`` of what ``kind`` counts, narrowed by ``subject`` (a speciality, a kind of equipment, a bed
    profile, a permit, a kind of document). Without a type of care it holds for every application."""

    code = models.SlugField(_("code"), max_length=40)
    care_type = models.ForeignKey(CareType, models.PROTECT, null=True, blank=True, verbose_name=_("type of care"))
    kind = models.CharField(_("what is counted"), max_length=14, choices=RequirementKind)
    subject = models.CharField(_("of what"), max_length=200, blank=True)
    minimum = models.PositiveIntegerField(_("at least"), default=1)
    lasting = models.BooleanField(_("must hold after admission too"), default=False)

    class Meta:
        ordering = ["care_type__position", "code", "valid_from"]
        verbose_name = _("minimum requirement")
        verbose_name_plural = _("minimum requirements")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="requirement_key")]

    def __str__(self) -> str:
        return self.code


class Application(Stateful):
    """An organisation's application for admission. ``kind`` new: the organisation was not in the registry before."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, null=True)  # noqa: DJ001 - given at submission
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="applications")
    kind = models.CharField(_("kind"), max_length=8, choices=ApplicationKind)
    state = models.CharField(_("state"), max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT)
    step = models.CharField(max_length=20, choices=Section, blank=True)  # of the wizard, where the applicant left it
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    returned = models.BooleanField(default=False)  # once is all
    needs_visit = models.BooleanField(default=False)
    checks = models.JSONField(
        default=list
    )  # answers of the minimum requirements at submission (``requirements.Answer``)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("application for admission")
        verbose_name_plural = _("applications for admission")
        constraints = [
            models.UniqueConstraint(
                fields=["provider"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="one_open_application",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.created_at.date())


class ApplicationCare(models.Model):
    """A type of care that is applied for, and the decision on it. A refusal cites the norm."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="care")
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    decision = models.CharField(max_length=10, choices=CareDecision, default=CareDecision.PENDING)
    reason = models.TextField(_("reason"), blank=True)
    norm = models.CharField(_("norm"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["care_type__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "care_type"], name="care_of_application"),
            models.CheckConstraint(
                condition=~Q(decision=CareDecision.REFUSED) | (~Q(reason="") & ~Q(norm="")), name="refusal_has_a_norm"
            ),
        ]

    def __str__(self) -> str:
        return str(self.care_type)


class ApplicationRemark(models.Model):
    """What is to be corrected, from the branch, and what the applicant says to it; ``section`` is a step of the
    wizard."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="remarks")
    section = models.CharField(_("step"), max_length=20, choices=Section)
    text = models.TextField(_("what is to be corrected"))
    norm = models.CharField(_("norm"), max_length=300, blank=True)
    answer = models.TextField(_("what was done"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Visit(models.Model):
    """Members of the commission look at a new organisation (procurement rules, p. 37)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="visits")
    planned_on = models.DateField(_("day of the visit"))
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="visits", verbose_name=_("members of the commission")
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    report = models.TextField(_("report"), blank=True)
    positive = models.BooleanField(_("conclusion is positive"), null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["planned_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True) | (~Q(report="") & Q(positive__isnull=False)),
                name="report_has_a_conclusion",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(reported_at__isnull=True, cancelled_at__isnull=True),
                name="one_planned_visit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planned_on:%d.%m.%Y}"

    @property
    def is_open(self) -> bool:
        """Neither reported nor called off."""
        return self.reported_at is None and self.cancelled_at is None


class RegistryEntry(Stateful):
    """The organisation is admitted to a type of care. ``admitted_on`` … while active the control takes its lines."""

    uuid = models.UUIDField(default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"), unique=True)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="entries")
    care_type = models.ForeignKey(CareType, models.PROTECT, related_name="+", verbose_name=_("type of care"))
    state = models.CharField(
        _("state"), max_length=10, choices=EntryState, default=EntryState.ACTIVE, db_default=EntryState.ACTIVE
    )
    admitted_on = models.DateField(_("admitted on"))
    removed_on = models.DateField(_("excluded on"), null=True)
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="entries")
    ground = models.CharField(_("ground"), max_length=300, blank=True, db_default="")
    # Why it is to be excluded: written before the head signs, so that the signature covers it.
    exclusion_reason = models.TextField(_("reason"), blank=True, db_default="")
    exclusion_norm = models.CharField(_("norm"), max_length=300, blank=True, db_default="")

    class Meta:
        ordering = ["provider_id", "care_type__position", "id"]
        verbose_name = _("entry of the registry")
        verbose_name_plural = _("entries of the registry")
        constraints = [models.UniqueConstraint(fields=["provider", "care_type"], name="one_entry_a_care_type")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.care_type}"


class Suspension(models.Model):
    """A time in which an entry does not count, with its cause. ``until`` empty: it lasts."""

    entry = models.ForeignKey(RegistryEntry, models.CASCADE, related_name="suspensions")
    cause = models.CharField(_("cause"), max_length=14, choices=SuspensionCause)
    detail = models.CharField(_("detail"), max_length=300, blank=True, db_default="")
    norm = models.CharField(_("norm"), max_length=300, blank=True, db_default="")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True)  # last day

    class Meta:
        ordering = ["-since", "id"]
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "cause"], condition=Q(until__isnull=True), name="one_open_suspension_a_cause"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="suspension_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.since:%d.%m.%Y}"


class LapseNotice(models.Model):
    """A notice that something will lapse was sent: one for each thing, day and distance (30 and 7 days before)."""

    provider = models.ForeignKey(Provider, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=80)  # licence:17, certificate:5 …
    lapses_on = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "lapses_on", "days_before"], name="one_notice_a_lapse")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.lapses_on:%d.%m.%Y}"
