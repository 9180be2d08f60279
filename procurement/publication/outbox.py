"""The outbox: what is public is written in the transaction of the deed (``models.PublicEvent``)."""

from collections.abc import Callable
from typing import Any

from procurement.models import PublicEvent

# Name of the deed → what builds its releases: ocid, tags (with spaces between) and the release without ocid, id, date
# and tag. Most deeds make one; a contract on several processes, or a protocol of a whole country, a list of them.
Built = tuple[str, str, dict[str, Any]]
Builder = Callable[[Any], Built | list[Built]]
BUILDERS: dict[str, Builder] = {}


def announce(kind: str, subject: Any) -> None:
    """Writes the event of a deed on the object. Called inside the transaction of the deed; a deed that nobody
    publishes writes nothing."""
    builder = BUILDERS.get(kind)
    if builder is None:
        return
    built = builder(subject)
    for ocid, tag, release in built if isinstance(built, list) else [built]:
        write(kind, subject, ocid, tag, release)


def write(kind: str, subject: Any, ocid: str, tag: str, release: dict[str, Any]) -> None:
    """The words that were just said of a process are not said again: two parts may tell of one deed."""
    last = PublicEvent.objects.filter(ocid=ocid).order_by("-id").first()
    if last is not None and (last.kind, last.tag, last.release) == (kind, tag, release):
        return
    PublicEvent.objects.create(
        ocid=ocid,
        tag=tag,
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.uuid,
        release=release,
    )
