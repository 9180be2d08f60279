"""What is signed: one canonical text for one content, never rewritten."""

import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounts.models import Signature, SignedDocument
from accounts.signatures import Kind, canonical, prepare, register
from tests.accounts.people import actor_of, make_membership, make_organisation
from tests.signing import NOTE, sign

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
CONTENT = st.dictionaries(TEXT, VALUE, max_size=5)


class Subject:
    """As much of a model as the canonical text asks for."""

    class _meta:
        label_lower = "tests.subject"

    uuid, pk = "1b4e28ba-2fa1-11d2-883f-0016d3cca427", 1


def turned(value: Any) -> Any:
    """The same data with every dictionary written the other way round."""
    if isinstance(value, dict):
        return {name: turned(item) for name, item in reversed(value.items())}
    return [turned(item) for item in value] if isinstance(value, list) else value


# Canonical text -------------------------------------------------------------------------------------------------
@given(CONTENT)
def test_the_order_in_which_data_are_written_does_not_matter(content: dict[str, Any]) -> None:
    text = canonical("note", Subject(), content)  # type: ignore[arg-type]

    assert text == canonical("note", Subject(), turned(content))  # type: ignore[arg-type]
    assert json.loads(text)["content"] == content


@given(CONTENT, CONTENT)
def test_different_content_has_a_different_digest(first: dict[str, Any], second: dict[str, Any]) -> None:
    texts = [json.dumps(one, sort_keys=True) for one in (first, second)]
    assume(texts[0] != texts[1])  # True and 1 are equal to Python, but not in a document

    digests = {sha256(canonical("note", Subject(), one).encode()).digest() for one in (first, second)}  # type: ignore[arg-type]
    assert len(digests) == 2


@settings(max_examples=50)
@given(CONTENT)
def test_another_kind_or_subject_is_another_text(content: dict[str, Any]) -> None:
    class Other(Subject):
        uuid = "00000000-2fa1-11d2-883f-0016d3cca427"

    assert canonical("note", Subject(), content) != canonical("act", Subject(), content)  # type: ignore[arg-type]
    assert canonical("note", Subject(), content) != canonical("note", Other(), content)  # type: ignore[arg-type]


def test_the_text_has_no_blanks_and_keeps_its_letters() -> None:
    text = canonical("note", Subject(), {"sum": "1 200,00 ₸", "name": "Әлия", "lines": [1, None, True]})  # type: ignore[arg-type]

    assert text == (
        '{"content":{"lines":[1,null,true],"name":"Әлия","sum":"1 200,00 ₸"},"kind":"note",'
        '"subject":{"id":"1b4e28ba-2fa1-11d2-883f-0016d3cca427","type":"tests.subject"}}'
    )


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, TypeError),
        (Decimal("1.50"), TypeError),
        (date(2026, 11, 26), TypeError),
        (b"bytes", TypeError),
        ({1: "number"}, TypeError),
        ("a\x00b", ValueError),
        ("\ud800", ValueError),
        ({"a\x00": 1}, ValueError),
    ],
)
def test_what_two_programs_would_write_differently_is_refused_with_its_place(value: Any, error: Any) -> None:
    with pytest.raises(error, match=r"content\.rows\[1\]"):
        canonical("note", Subject(), {"rows": ["", value]})  # type: ignore[arg-type]


def test_a_kind_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        register(Kind("note", "Note", lambda content: []))


# Documents ------------------------------------------------------------------------------------------------------
@pytest.fixture
def signed(db: None) -> Signature:
    actor = actor_of(make_membership())
    place = actor.organisation
    assert place is not None
    return sign(prepare(kind="note", subject=place, title="Хат", content={"text": "x"}, actor=actor), actor)


@pytest.mark.django_db
def test_the_same_content_is_the_same_document() -> None:
    actor, place = actor_of(make_membership()), make_organisation()

    def made(subject: Any = place, **content: Any) -> SignedDocument:
        return prepare(kind="note", subject=subject, title="Хат", content=content, actor=actor)

    first = made(text="x", number=1)
    assert made(number=1, text="x") == first
    assert len({first, made(text="x", number=2), made(make_organisation(), text="x", number=1)}) == 3
    assert first.sha256 == sha256(first.data).hexdigest()
    assert (first.content, first.created_by) == ({"text": "x", "number": 1}, actor.user)


@pytest.mark.django_db
def test_a_kind_that_nobody_registered_is_refused() -> None:
    actor, place = actor_of(make_membership()), make_organisation()

    with pytest.raises(ValueError, match="unheard-of"):
        prepare(kind="unheard-of", subject=place, title="Хат", content={}, actor=actor)


@pytest.mark.parametrize("act", ["update", "delete"])
@pytest.mark.parametrize("model", [SignedDocument, Signature])
def test_the_database_refuses_to_rewrite_what_was_signed(model: Any, act: str, signed: Signature) -> None:
    rows = model.objects.all()
    column = "title" if model is SignedDocument else "signer_name"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if act == "update":
            rows.update(**{column: "Басқа"})
        else:
            rows._raw_delete(rows.db)

    assert model.objects.filter(**{column: "Басқа"}).count() == 0 and model.objects.count() == 1


def test_the_kind_of_the_tests_is_laid_out() -> None:
    (section,) = NOTE.layout({"text": "Бес мың теңге"})

    assert section.facts == [("Text", "Бес мың теңге")]
