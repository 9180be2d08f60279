"""The outbox of what is public: written in the transaction of the deed, numbered afterwards by one publisher."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.exact import ExactDecoder, ExactEncoder


class CurrentTransaction(models.Func):
    """The number of the running transaction, with its epoch, so that it never comes round again."""

    template = "(pg_current_xact_id()::text)::bigint"
    output_field = models.BigIntegerField()
    arity = 0


class PublicEvent(models.Model):
    """Something public happened to a procurement or contract: one OCDS release.

    Written in the transaction of the deed, ``number`` given afterwards (``procurement.publication.publisher``), then
    never changed: the database refuses it. ``release`` lacks ``id`` and ``date``, which follow from number and ``at``.
    ``tag`` holds one or more tags of OCDS, with spaces between. ``xid`` is the transaction that wrote the row: when
    one asks how long it lay.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ocid = models.CharField(max_length=80)
    tag = models.CharField(max_length=30)
    kind = models.CharField(max_length=40)  # our name of the deed
    subject_type = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    release = models.JSONField(encoder=ExactEncoder, decoder=ExactDecoder)
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
            models.Index(fields=["subject_id", "id"], name="events_of_a_subject"),
        ]
        triggers = [
            pgtrigger.Protect(name="public_event_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="public_event_numbered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__number__isnull=False),
            ),
            pgtrigger.ReadOnly(name="public_event_as_written", exclude=["number"]),
        ]

    def __str__(self) -> str:
        return f"{self.ocid} {self.tag}"
