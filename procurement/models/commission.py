"""The commission: who sits on it, when it meets, how it votes (procurement rules ҚР ДСМ-242/2020, p. 8–16)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from config.localized import Named
from config.workflow import Stateful
from procurement.enums import Affiliation, Choice, MeetingState, Outcome, Presence, QuestionKind, SeatRole
from procurement.models.campaigns import Campaign
from providers.models import Provider


class Commission(Named):
    """Of a branch, or, without a region, the republican one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    order_no = models.CharField(_("order"), max_length=100, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        ordering = ["region_id", "-valid_from", "id"]
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")


class Seat(models.Model):
    """A member in the time of the seat; ``valid_to`` is the last day."""

    commission = models.ForeignKey(Commission, models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="seats", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=10, choices=SeatRole)
    affiliation = models.CharField(_("represents"), max_length=20, choices=Affiliation)
    position = models.CharField(_("position"), max_length=300, blank=True)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["commission_id", "id"]
        verbose_name = _("seat of the commission")
        verbose_name_plural = _("seats of the commission")
        constraints = [
            models.UniqueConstraint(
                fields=["commission", "user"], condition=Q(valid_to__isnull=True), name="one_seat_a_person"
            ),
            models.UniqueConstraint(
                fields=["commission", "role"],
                condition=Q(valid_to__isnull=True, role__in=["chair", "deputy", "secretary"]),
                name="one_seat_a_special_role",
            ),
            models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                                   name="seat_dates"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.user)


class Conflict(models.Model):
    """A member is bound to a provider (own, or relatives', shares; employment): declared beforehand, it recuses the
    member from every question in which the provider takes part (p. 12)."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="conflicts")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", verbose_name=_("medical organisation"))
    reason = models.CharField(_("reason"), max_length=500)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seat_id", "id"]
        constraints = [models.UniqueConstraint(fields=["seat", "provider"], name="conflict_key")]

    def __str__(self) -> str:
        return self.reason


class Meeting(Stateful):
    """A meeting on a campaign. ``corrects``: its protocol replaces that of an earlier one."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    commission = models.ForeignKey(Commission, models.PROTECT, related_name="meetings")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings", verbose_name=_("campaign"))
    state = models.CharField(_("state"), max_length=16, choices=MeetingState, default=MeetingState.PLANNED)
    planned_at = models.DateTimeField(_("time of the meeting"))
    place = models.CharField(_("place"), max_length=300, blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-planned_at", "-id"]
        verbose_name = _("meeting of the commission")
        verbose_name_plural = _("meetings of the commission")

    def __str__(self) -> str:
        return self.number


class Attendance(models.Model):
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="attendance")
    presence = models.CharField(max_length=8, choices=Presence, default=Presence.EXPECTED)
    excused = models.CharField(_("reason of the absence"), max_length=300, blank=True)

    class Meta:
        ordering = ["meeting_id", "seat_id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_key")]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.presence}"


class Question(models.Model):
    """A question of the agenda. ``subject_uuid``: the run, manual distribution or campaign that is decided on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("question"), max_length=12, choices=QuestionKind)
    text = models.TextField(_("wording"), blank=True)
    subject_uuid = models.UUIDField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)
    returned_input = models.TextField(_("which input is wrong"), blank=True)  # of a run that is not confirmed

    class Meta:
        ordering = ["meeting_id", "position", "id"]
        verbose_name = _("question of a meeting")
        verbose_name_plural = _("questions of meetings")
        constraints = [models.UniqueConstraint(fields=["meeting", "position"], name="question_key")]

    def __str__(self) -> str:
        return self.text[:60]


class Vote(models.Model):
    """One vote a member and question; ``recused`` instead of a choice where a conflict of interest was declared."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=8, choices=Choice, blank=True)
    recused = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["question_id", "seat_id"]
        constraints = [
            models.UniqueConstraint(fields=["question", "seat"], name="one_vote_a_member"),
            models.CheckConstraint(
                condition=Q(recused=True, choice="") | (Q(recused=False) & ~Q(choice="")), name="vote_or_recusal"
            ),
        ]

    def __str__(self) -> str:
        return self.choice or "–"
