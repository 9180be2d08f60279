"""Expertise of quality: samples of treated cases, checklists, findings."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from config.history import tracked
from config.localized import Dated, Named
from config.workflow import Stateful
from monitoring.enums import CaseState, Method, Reply, SampleState
from monitoring.models.reference import DefectCode
from providers.models import CareType, Provider


@tracked
class ChecklistItem(Dated, Named):
    """A question of the checklist of a type of care; «no» suggests the defect. ``name`` is the question."""

    code = models.SlugField(_("code"), max_length=40)
    care_type = models.ForeignKey(
        CareType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("type of care")
    )  # empty: of all types
    defect_code = models.CharField(_("defect code"), max_length=5, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        ordering = ["position", "code", "valid_from", "id"]
        verbose_name = _("question of a checklist")
        verbose_name_plural = _("checklists of expertise")
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="checklist_item_key")]


class Sample(Stateful):
    """A sample of a month's treated cases. The same seed draws the same cases from the same frame, whose digest is
    kept; ``frame``: how many cases and tenge it held."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=30, unique=True)
    branch = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("branch"))
    month = models.DateField(_("month"))
    care_type = models.ForeignKey(
        CareType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("type of care")
    )
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("medical organisation")
    )
    method = models.CharField(_("method"), max_length=10, choices=Method)
    size = models.PositiveIntegerField(_("cases"))
    seed = models.BigIntegerField(_("seed"))
    frame_size = models.PositiveBigIntegerField(default=0)
    frame_amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    frame_digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SampleState, default=SampleState.DRAWN)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("sample of cases")
        verbose_name_plural = _("samples of cases")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="sample_month")]
        indexes = [models.Index(fields=["branch", "state"], name="sample_of_branch")]

    def __str__(self) -> str:
        return self.number


class SampleCase(models.Model):
    """A treated case of the sample: its main line. ``chance``: with what probability it was drawn."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sample = models.ForeignKey(Sample, models.CASCADE, related_name="cases")
    position = models.PositiveIntegerField()
    line_month = models.DateField()
    line_id = models.BigIntegerField()
    line_no = models.CharField(max_length=60)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    chance = models.DecimalField(max_digits=12, decimal_places=10)
    why = models.CharField(max_length=20, blank=True)  # of a mandatory one: death, infant
    expert = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("expert"))
    state = models.CharField(_("state"), max_length=10, choices=CaseState, default=CaseState.WAITING)
    conclusion = models.TextField(_("conclusion"), blank=True)
    defect = models.ForeignKey("monitoring.Defect", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sample_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "line_id"], name="sample_case_once"),
            models.UniqueConstraint(fields=["sample", "position"], name="sample_case_position"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.DONE) | (~Q(conclusion="") & Q(done_at__isnull=False)),
                name="sample_case_done_with_words",
            ),
        ]
        indexes = [models.Index(fields=["expert", "state"], name="sample_case_of_expert")]

    def __str__(self) -> str:
        return self.line_no


class CaseReply(models.Model):
    """The answer to one question about one case."""

    case = models.ForeignKey(SampleCase, models.CASCADE, related_name="replies")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    reply = models.CharField(max_length=4, choices=Reply)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    code = models.ForeignKey(DefectCode, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["case_id", "item__position", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="case_reply_once")]

    def __str__(self) -> str:
        return self.reply
