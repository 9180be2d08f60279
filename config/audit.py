"""The one way into the audit log."""

from typing import Any

from django.db.models import Model

from config.models import AuditEntry


def record(verb: str, *, actor: Any, subject: Model | None = None, **data: Any) -> AuditEntry:
    return AuditEntry.objects.create(
        verb=verb,
        actor=actor.user,
        organisation=actor.organisation,
        ip=actor.ip,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(getattr(subject, "uuid", None) or subject.pk) if subject is not None else "",
        data=data,
    )
