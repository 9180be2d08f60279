"""Screening: editions of screens, runs, the mirror, and the flags that they raise."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.history import tracked
from config.localized import Dated
from config.workflow import Stateful
from monitoring.enums import DismissReason, EditionState, Family, FindingKind, FlagState, RunKind, RunState
from procurement.models import Contract, DateRange
from providers.models import CareType, Provider


@tracked
class ScreenEdition(Dated):
    """What a screen of the catalogue looks for in a time: its parameters, its score and the defect it suggests.
    Lines are screened by the edition in force on the day on which the run begins."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    screen = models.CharField(_("screen"), max_length=10)
    on = models.BooleanField(_("switched on"), default=True)
    score = models.PositiveSmallIntegerField(_("score"))
    defect_code = models.CharField(_("defect code"), max_length=5, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=EditionState, default=EditionState.DRAFT)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        ordering = ["screen", "-valid_from", "-id"]
        verbose_name = _("edition of a screen")
        verbose_name_plural = _("editions of screens")
        constraints = [
            ExclusionConstraint(
                name="screen_edition_one_a_day",
                expressions=[
                    ("screen", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(state=EditionState.ACTIVE),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="screen_edition_dates"
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="screen_edition_score"),
        ]

    def __str__(self) -> str:
        return f"{self.screen} {self.valid_from:%d.%m.%Y}"


class MirrorMonth(models.Model):
    """What the mirror holds of one month: as many lines as PostgreSQL, of the same sum and checksum, or it is written
    anew. ``files``: names of the Parquet files; ``last_id``: the greatest line in them."""

    month = models.DateField(primary_key=True)
    lines = models.BigIntegerField(default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    checksum = models.DecimalField(max_digits=40, decimal_places=0, default=0)
    last_id = models.BigIntegerField(default=0)
    files = models.JSONField(default=list)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["month"]
        verbose_name = _("month of the mirror")
        verbose_name_plural = _("months of the mirror")

    def __str__(self) -> str:
        return f"{self.month:%m.%Y}"


class ScreeningRun(models.Model):
    """One run of the screens. ``after_id`` … ``last_id``: the new lines of a same-day run. ``counts``: screen →
    {"found", "new", "lines"}; ``seconds``: stage or screen → seconds; ``result``: of a trial, how flags would change.
    Screens that are done are not run again after a worker was killed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=RunKind)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.WAITING)
    month_from = models.DateField(_("month from"))
    month_to = models.DateField(_("month to"))
    after_id = models.BigIntegerField(null=True)
    last_id = models.BigIntegerField(null=True)
    engine = models.CharField(_("engine"), max_length=200, default="duckdb")
    edition = models.ForeignKey(ScreenEdition, models.CASCADE, null=True, related_name="trials")
    screens = models.JSONField(default=list)  # codes; empty: all that are switched on
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    lines = models.BigIntegerField(_("lines"), default=0)
    counts = models.JSONField(default=dict)
    seconds = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)  # last sign of life of the worker
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("screening run")
        verbose_name_plural = _("screening runs")
        constraints = [
            models.CheckConstraint(condition=Q(month_to__gte=F("month_from")), name="screening_run_months"),
            models.CheckConstraint(
                condition=Q(edition__isnull=False) | ~Q(kind=RunKind.TRIAL), name="trial_has_an_edition"
            ),
        ]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=["waiting", "running"]), name="run_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month_from:%m.%Y}–{self.month_to:%m.%Y}"


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> "FlagQuerySet":
        """Flags that nobody has decided on."""
        return self.filter(state__in=[FlagState.NEW, FlagState.IN_WORK, FlagState.WAITING])


class Flag(Stateful):
    """What a screen found: two lines, a line with an outside record, a group of lines or an organisation; once for
    each (``key``). ``line_*`` is the line in question (of a group: the first), ``other_*`` the one it clashes with.

    ``amount``: tenge of the lines in question; ``stake``: what would be taken off by the suggested defect; ``risk``:
    line score 100·(1 − Π(1 − s/100)) over all flags of the line; ``rank``: the order of the queue, the expected
    tenge of a decision (stake × chance that such a flag is confirmed), see monitoring.standing.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    screen = models.CharField(_("screen"), max_length=10)
    family = models.CharField(_("family"), max_length=10, choices=Family)
    kind = models.CharField(_("kind"), max_length=10, choices=FindingKind)
    key = models.CharField(max_length=200)
    edition = models.ForeignKey(ScreenEdition, models.PROTECT, related_name="flags")
    parameters = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField(_("score"))
    evidence = models.JSONField(default=dict)
    defect_code = models.CharField(_("suggested defect"), max_length=5, blank=True)

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="flags")
    other_provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, related_name="+")
    care_type = models.ForeignKey(CareType, models.PROTECT, null=True, related_name="+")
    month = models.DateField(_("month"))
    line_id = models.BigIntegerField(null=True)
    line_no = models.CharField(max_length=60, blank=True)
    other_month = models.DateField(null=True)
    other_id = models.BigIntegerField(null=True)
    other_no = models.CharField(max_length=60, blank=True)
    lines_count = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(_("sum, ₸"), max_digits=16, decimal_places=2, default=0)
    stake = models.DecimalField(_("at stake, ₸"), max_digits=18, decimal_places=2, default=0)
    risk = models.DecimalField(_("risk"), max_digits=5, decimal_places=2, default=0)
    rank = models.DecimalField(_("order"), max_digits=20, decimal_places=4, default=0)

    run = models.ForeignKey(ScreeningRun, models.SET_NULL, null=True, related_name="+")
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)  # last run that found it
    state = models.CharField(_("state"), max_length=10, choices=FlagState, default=FlagState.NEW)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("assigned to"))
    assigned_at = models.DateTimeField(null=True)
    dismissed_as = models.CharField(_("reason"), max_length=20, choices=DismissReason, blank=True)
    reason = models.TextField(_("in words"), blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["-rank", "id"]
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(fields=["screen", "key"], name="flag_once"),
            models.CheckConstraint(condition=Q(score__lte=100), name="flag_score"),
            models.CheckConstraint(
                condition=~Q(state=FlagState.DISMISSED)
                | (~Q(dismissed_as="") & ~Q(reason="") & Q(decided_by__isnull=False)),
                name="flag_dismissed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "state", "-rank"], name="flag_of_provider"),
            models.Index(fields=["state", "-rank", "id"], name="flag_queue"),
            models.Index(fields=["assignee", "state", "-rank"], name="flag_of_assignee"),
            models.Index(fields=["screen", "decided_at"], name="flag_of_screen"),
            models.Index(fields=["month", "screen"], name="flag_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.screen} {self.line_no}"


class FlagLine(models.Model):
    """A line of a flag. ``other``: of the other side, which is not in question. No foreign key: the line stands in a
    partition."""

    id = models.BigAutoField(primary_key=True)
    flag = models.ForeignKey(Flag, models.CASCADE, related_name="lines")
    month = models.DateField()
    line_id = models.BigIntegerField()
    line_no = models.CharField(max_length=60)
    register_id = models.BigIntegerField()
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    other = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["flag_id", "other", "line_id"]
        constraints = [models.UniqueConstraint(fields=["flag", "line_id"], name="flag_line_once")]
        indexes = [
            models.Index(fields=["line_id"], name="flag_by_line"),
            models.Index(fields=["register_id"], name="flag_by_register"),
        ]

    def __str__(self) -> str:
        return self.line_no


class SavedView(models.Model):
    """A person's own filter of the queue: the query string of its page."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["user_id", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name")]

    def __str__(self) -> str:
        return self.name


class BulkAction(models.Model):
    """One step over many flags, done by a worker: ``done`` holds those that are through, so a killed worker leaves
    nothing undone and repeats nothing. ``refused``: {"flag", "reason"}."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    verb = models.CharField(max_length=20)
    details = models.JSONField(default=dict)
    flags = models.JSONField(default=list)  # keys in order
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    membership = models.ForeignKey("accounts.Membership", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.verb
