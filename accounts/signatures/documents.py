"""What is signed: a canonical text made from plain data, and how each kind of document is laid out for people.

The canonical text is JSON with sorted keys (by code point), without blanks, in UTF-8, of kind, subject and content.
Its bytes are what a key signs and its SHA-256 is what the printed document shows. So a signature belongs to one
content of one object: the same numbers of another contract are another text.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.functional import Promise

from accounts.access import Actor
from accounts.models import SignedDocument

Text = str | Promise
Content = Mapping[str, Any]


# Kinds --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Section:
    """A part of the printed document: ``facts`` (name and value), a table, or paragraphs, in this order."""

    heading: Text = ""
    facts: Sequence[tuple[Text, Text]] = ()
    columns: Sequence[Text] = ()
    rows: Sequence[Sequence[Text]] = ()
    total: Sequence[Text] = ()  # last row of the table
    numbers: frozenset[int] = field(default_factory=frozenset)  # columns that align right, from 0
    paragraphs: Sequence[Text] = ()


def reads(actor: Actor, document: SignedDocument) -> bool:
    """Who made the document up or signed it, and their organisation."""
    if actor.user is not None and actor.user.pk == document.created_by_id:
        return True
    signers = [(one.user_id, one.organisation_id) for one in document.signatures.all()]
    place = actor.organisation.pk if actor.organisation else None
    return any((actor.user and user == actor.user.pk) or (place and there == place) for user, there in signers)


@dataclass(frozen=True)
class Kind:
    """A kind of document. ``layout(content)`` gives its sections in the reader's language.

    ``may_read(actor, document)`` opens the printed document; ``public`` also lets anybody fetch content and
    signatures from the page of verification. ``unsigned``: what stands on paper in place of signatures that nobody is
    expected to give. ``side_by_side``: the printed document is in these two languages at once, whoever prints it.
    """

    name: str
    label: Text
    layout: Callable[[Content], Sequence[Section]]
    may_read: Callable[[Actor, SignedDocument], bool] = reads
    public: bool = False
    unsigned: Text = ""
    side_by_side: tuple[str, ...] = ()


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    if kind.name in _kinds:
        raise ValueError(f"{kind.name} is registered twice")
    _kinds[kind.name] = kind
    return kind


def kind_of(document: SignedDocument) -> Kind:
    """Of a document whose kind nobody registers any more: what its content holds, name by name."""
    return _kinds.get(document.kind) or Kind(document.kind, document.kind, plainly)


def plainly(content: Content) -> Sequence[Section]:
    return [Section(facts=[(name, as_text(value)) for name, value in sorted(content.items())])]


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


# Canonical text -----------------------------------------------------------------------------------------------------
def canonical(kind: str, subject: models.Model, content: Content) -> str:
    """The text whose UTF-8 bytes are signed. TypeError or ValueError for what is not plain data."""
    check(content, "content")
    whole = {"content": content, "kind": kind, "subject": {"id": id_of(subject), "type": type_of(subject)}}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def check(value: Any, place: str) -> None:
    """Text, whole numbers, yes and no, nothing, lists and dictionaries: what every reader of JSON reads alike.

    Money, fractions and dates come as text in one spelling; a float is refused, as two programs write it differently.
    """
    if value is None or isinstance(value, bool | int):
        return
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ValueError(f"{place}: a letter that no document can hold")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if not isinstance(name, str):
                raise TypeError(f"{place}: the name {name!r} is not a text")
            check(name, place)
            check(item, f"{place}.{name}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            check(item, f"{place}[{number}]")
    else:
        raise TypeError(f"{place}: {type(value).__name__} is not plain data; write it as text")


def type_of(subject: models.Model) -> str:
    return subject._meta.label_lower


def id_of(subject: models.Model) -> str:
    return str(getattr(subject, "uuid", None) or subject.pk)


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


# Documents ----------------------------------------------------------------------------------------------------------
def prepare(*, kind: str, subject: models.Model, title: str, content: Content, actor: Actor) -> SignedDocument:
    """The document of this content, made when nobody asked for it before. ``title`` is that of the first time.

    ValueError for a kind that nobody registered; TypeError and ValueError as ``canonical``.
    """
    if kind not in _kinds:
        raise ValueError(f"Nobody registered documents of the kind {kind}")
    text = canonical(kind, subject, content)
    document, _created = SignedDocument.objects.get_or_create(
        kind=kind,
        subject_type=type_of(subject),
        subject_id=id_of(subject),
        sha256=digest(text),
        defaults={
            "title": title[:300],
            "content": json.loads(text)["content"],
            "canonical": text,
            "created_by": actor.user,
        },
    )
    return document


def of_subject(kind: str, subject: models.Model) -> models.QuerySet[SignedDocument]:
    """Documents of this kind made of the object so far, newest first."""
    return SignedDocument.objects.filter(kind=kind, subject_type=type_of(subject), subject_id=id_of(subject))
