"""Signatures that are taken, and what is kept of them."""

import pytest

from accounts.access import Actor
from accounts.models import Signature
from accounts.signatures import SignatureRefused, accept, fault, prepare, verify_again
from config.models import AuditEntry
from tests.accounts.people import actor_of, make_membership
from tests.signing import NOTE, cms_of, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> Actor:
    return actor_of(make_membership())


def note(actor, text="Бес мың теңге", **more):
    content = {"text": text, **more}
    return prepare(kind=NOTE.name, subject=actor.organisation, title="Хат", content=content, actor=actor)


def test_a_good_signature_is_kept_with_what_its_verdict_rests_on(actor):
    document = note(actor)

    signature = sign(document, actor)

    assert (signature.user, signature.organisation) == (actor.user, actor.organisation)
    assert (signature.signer_iin, signature.signer_bin) == (actor.user.iin, actor.organisation.bin)
    assert len(signature.chain) == 3 and signature.revocation_lists.count() == 2
    entry = AuditEntry.objects.get(verb="accounts.signed")
    assert entry.subject_id == str(document.uuid) and entry.data["sha256"] == document.sha256


def test_a_second_signature_of_the_same_signer_is_the_first_one(actor):
    document = note(actor)

    first = sign(document, actor)

    assert sign(document, actor) == first
    assert Signature.objects.count() == 1 and AuditEntry.objects.filter(verb="accounts.signed").count() == 1


def test_the_verdict_can_be_repeated_from_what_is_stored(actor):
    signature = sign(note(actor), actor)

    assert verify_again(signature).serial == signature.serial


def test_a_signature_of_other_content_is_refused_and_nothing_is_stored(actor):
    document = note(actor)

    with pytest.raises(SignatureRefused) as refusal:
        accept(document=document, cms=cms_of(document, actor, data=b"{}"), actor=actor)

    assert refusal.value.code == "other_content"
    assert not Signature.objects.exists() and not AuditEntry.objects.filter(verb="accounts.signed").exists()


def test_a_machine_is_told_when_the_data_have_changed_since(actor):
    signature = sign(note(actor), actor)
    judge = fault(NOTE.name, lambda subject: {"text": texts[0]})

    texts = ["Бес мың теңге"]
    assert judge(actor.organisation, actor, signature) is None
    texts = ["Алты мың теңге"]
    assert "have changed" in str(judge(actor.organisation, actor, signature))
    assert "not signed yet" in str(judge(actor.organisation, actor, None))
