"""The outbox of what is public: written in the transaction of the deed, numbered afterwards by one publisher."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CurrentTransaction(models.Func):
    """The number of the running transaction, with its epoch, so that it never comes round again."""

    template = "(pg_current_xact_id()::text)::bigint"
    output_field = models.BigIntegerField()
    arity = 0


class PublicEvent(models.Model):
    """Something public happened to a procurement or contract: one OCDS release.

    ``xid`` is the transaction that wrote the row; ``number`` is given by the publisher once no older transaction can
    still commit, so a reader who goes by numbers never misses a row. ``release`` is built in the transaction of the
    deed and never changed; ``id`` and ``date`` of it follow from number and ``at``.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ocid = models.CharField(max_length=80)
    tag = models.CharField(max_length=30)
    kind = models.CharField(max_length=40)  # our name of the deed
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    release = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)
    number = models.BigIntegerField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["number", "id"]
        verbose_name = _("public event")
        verbose_name_plural = _("public events")
        indexes = [
            models.Index(fields=["ocid", "number"], name="events_of_a_process"),
            models.Index(fields=["id"], condition=Q(number__isnull=True), name="events_to_publish"),
        ]

    def __str__(self) -> str:
        return f"{self.ocid} {self.tag}"
