"""The outbox: what is public is written in the transaction of the deed (``models.PublicEvent``)."""

from collections.abc import Callable
from typing import Any

from procurement.models import PublicEvent

# Name of the deed → what builds its release: ocid, tag and the release without id and date.
Builder = Callable[[Any], tuple[str, str, dict[str, Any]]]
BUILDERS: dict[str, Builder] = {}


def announce(kind: str, subject: Any) -> None:
    """Writes the event of a deed on the object. Called inside the transaction of the deed; a deed that nobody
    publishes writes nothing."""
    builder = BUILDERS.get(kind)
    if builder is None:
        return
    ocid, tag, release = builder(subject)
    PublicEvent.objects.create(
        ocid=ocid,
        tag=tag,
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.uuid,
        release=release,
    )
