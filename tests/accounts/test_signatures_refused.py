"""Signatures that do not do: each is refused in words that say what to do, and nothing is stored."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from django.utils import timezone

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, RevocationList, Signature, SignedDocument, TrustAnchor
from accounts.signatures import BINDING, SignatureRefused, accept, issuing, prepare, verify_again
from accounts.signatures.anchors import list_facts
from accounts.signatures.certificates import EMPLOYEE
from accounts.signatures.errors import REASONS
from config.models import AuditEntry
from tests.accounts.people import actor_of, make_membership, make_organisation
from tests.signing import FROM, NOTE, TO, authority, cms_of, key_of, levels, ready, sign

pytestmark = pytest.mark.django_db
PAST, FUTURE = datetime(2021, 3, 1, tzinfo=UTC), datetime(2048, 3, 1, tzinfo=UTC)
STRANGERS = levels("Басқа орталық")


@pytest.fixture
def actor() -> Actor:
    return actor_of(make_membership())


@pytest.fixture
def document(actor: Actor) -> SignedDocument:
    subject = actor.organisation
    assert subject is not None
    return prepare(kind=NOTE.name, subject=subject, title="Хат", content={"text": "Бес мың теңге"}, actor=actor)


def der(document: SignedDocument, actor: Actor, **more: Any) -> bytes:
    return base64.b64decode(cms_of(document, actor, **more))


def tampered(change: Callable[[Any], None]) -> Callable[[SignedDocument, Actor], bytes]:
    """A good signature whose structure was changed afterwards."""

    def make(document: SignedDocument, actor: Actor) -> bytes:
        whole = asn1.ContentInfo.load(der(document, actor))
        change(whole["content"])
        return bytes(whole.dump(force=True))

    return make


def gost(signed: Any) -> None:
    signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.398.3.10.1.1.2.3.2"}
    signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "1.2.398.3.10.1.3.3"}


def gost_of_2004(signed: Any) -> None:
    signed["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.398.3.10.1.1.1.2"}


def without_certificates(signed: Any) -> None:
    signed["certificates"] = asn1.CertificateSet([])


def flipped(signed: Any) -> None:
    signature = bytearray(signed["signer_infos"][0]["signature"].native)
    signature[-1] ^= 1
    signed["signer_infos"][0]["signature"] = bytes(signature)


def two_signers(document: SignedDocument, actor: Actor) -> bytes:
    authority()
    return issuing.sign(document.data, key_of(actor), key_of(actor, name="ЕКІНШІ"))


def attached(document: SignedDocument, actor: Actor) -> bytes:
    authority()
    return issuing.sign(document.data, key_of(actor), detached=False)


def short_key(document: SignedDocument, actor: Actor) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return der(document, actor, key=key_of(actor, key=key))


def of_stranger(document: SignedDocument, actor: Actor) -> bytes:
    ready(actor)
    own = {"name": "ПРИМЕРОВА", "iin": actor.user.iin, "bin": actor.organisation.bin}  # type: ignore[union-attr]
    return der(document, actor, key=issuing.issue(STRANGERS, valid_from=FROM, valid_to=TO, **own))


def of_pretender(document: SignedDocument, actor: Actor) -> bytes:
    """An authority that calls itself as the trusted one does."""
    ready(actor)
    false = issuing.make_levels(name="Тест куәландырушы орталық", valid_from=FROM, valid_to=TO)
    own = {"name": "ПРИМЕРОВА", "iin": actor.user.iin, "bin": actor.organisation.bin}  # type: ignore[union-attr]
    return der(document, actor, key=issuing.issue(false, valid_from=FROM, valid_to=TO, **own))


def by_unknown_level(document: SignedDocument, actor: Actor) -> bytes:
    """The trusted root did certify this level, of the same name and with a key identifier that lies, but nobody
    told the portal of it, so nothing is known of what it has revoked."""
    authority()
    ready(actor)
    known, key = levels(), issuing.new_key()
    subject, root = known.issuing.certificate.subject, known.root
    public = known.issuing.key.public_key()
    builder = issuing.certificate(subject, root.certificate.subject, public, root.key.public_key(), FROM, TO)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder._public_key = key.public_key()
    false = issuing.Pair(known.issuing.key, builder.sign(root.key, hashes.SHA256()))
    own = {"name": "ПРИМЕРОВА", "iin": actor.user.iin, "bin": actor.organisation.bin}  # type: ignore[union-attr]
    pair = issuing.issue(known, valid_from=FROM, valid_to=TO, **own)
    whole = issuing.Pair(key, resigned(pair.certificate, key))
    made = pkcs7.PKCS7SignatureBuilder().set_data(document.data)
    made = made.add_signer(whole.certificate, pair.key, hashes.SHA256()).add_certificate(false.certificate)
    return made.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.DetachedSignature])


def resigned(certificate: x509.Certificate, key: Any) -> x509.Certificate:
    """The same certificate, signed by another key."""
    builder = x509.CertificateBuilder(
        certificate.issuer, certificate.subject, certificate.public_key(), certificate.serial_number,
        certificate.not_valid_before_utc, certificate.not_valid_after_utc, list(certificate.extensions),
    )  # fmt: skip
    return builder.sign(key, hashes.SHA256())


# How the signature is made → the code of the refusal.
WRONG: dict[str, tuple[Callable[[SignedDocument, Actor], bytes | str], str]] = {
    "nothing": (lambda document, actor: b" \n", "missing"),
    "a sentence": (lambda document, actor: "Қол қойылды, рахмет", "not_a_signature"),
    "a certificate": (lambda document, actor: levels().root.pem(), "not_a_signature"),
    "Base64 of something": (lambda document, actor: base64.b64encode(b"something"), "not_a_signature"),
    "half a signature": (lambda document, actor: der(document, actor)[:400], "not_a_signature"),
    "bytes behind it": (lambda document, actor: der(document, actor) + b"\x00", "not_a_signature"),
    "NUL bytes": (lambda document, actor: b"\x00" * 50, "not_a_signature"),
    "too large": (lambda document, actor: b"A" * 300_000, "too_large"),
    "of other content": (lambda document, actor: der(document, actor, data=b"{}"), "other_content"),
    "a bit flipped": (tampered(flipped), "broken"),
    "attached content": (attached, "attached"),
    "two signers": (two_signers, "several_signers"),
    "no certificate in it": (tampered(without_certificates), "no_certificate"),
    "GOST of 2015": (tampered(gost), "gost"),
    "GOST of 2004": (tampered(gost_of_2004), "gost"),
    "SHA-1": (lambda document, actor: cms_with(document, actor, hashes.SHA1()), "weak"),
    "RSA of 1024 bits": (short_key, "weak"),
    "expired": (lambda document, actor: der(document, actor, valid_to=PAST), "expired"),
    "not yet valid": (lambda document, actor: der(document, actor, valid_from=FUTURE), "not_yet_valid"),
    "unknown authority": (of_stranger, "unknown_authority"),
    "an authority of the same name": (of_pretender, "unknown_authority"),
    "a level of the root that nobody knows": (by_unknown_level, "not_trusted"),
    "for sign-in only": (lambda document, actor: der(document, actor, uses=issuing.SIGN_IN_USE), "sign_in_only"),
    "for nothing": (lambda document, actor: der(document, actor, uses=()), "wrong_usage"),
    "another person": (lambda document, actor: der(document, actor, iin="900101300007"), "other_person"),
    "no IIN": (lambda document, actor: der(document, actor, iin=""), "certificate_without_iin"),
    "another organisation": (lambda document, actor: der(document, actor, bin="990140000001"), "other_organisation"),
    "a private key": (lambda document, actor: der(document, actor, bin=""), "personal_certificate"),
    "an employee": (lambda document, actor: der(document, actor, roles=(EMPLOYEE,)), "wrong_role"),
}


def cms_with(document: SignedDocument, actor: Actor, algorithm: Any) -> bytes:
    """cryptography makes no CMS with SHA-1 any more: the name of the digest is changed in a good one."""
    assert algorithm.name == "sha1"

    def change(signed: Any) -> None:
        signed["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha1"}

    return tampered(change)(document, actor)


def refusal_of(document: SignedDocument, cms: bytes | str, actor: Actor, **more: Any) -> SignatureRefused:
    with pytest.raises(SignatureRefused) as refusal:
        accept(document=document, cms=cms, actor=actor, **more)
    assert not Signature.objects.exists()
    assert not AuditEntry.objects.filter(verb="accounts.signed").exists()
    words = str(refusal.value)
    assert words and "%(" not in words and words[-1] == ".", words
    return refusal.value


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_signature_is_refused_in_words(name: str, document: SignedDocument, actor: Actor) -> None:
    authority()
    make, code = WRONG[name]

    refusal = refusal_of(document, make(document, actor), actor, role_oids=BINDING)

    assert refusal.code == code, str(refusal)


@pytest.mark.parametrize("shape", ["der", "base64", "armoured", "unpadded"])
def test_the_same_signature_is_taken_in_every_spelling(shape: str, document: SignedDocument, actor: Actor) -> None:
    text = cms_of(document, actor)
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    spelled: dict[str, bytes | str] = {
        "der": base64.b64decode(text),
        "base64": text,
        "armoured": f"-----BEGIN CMS-----\r\n{lines}\r\n-----END CMS-----\r\n",
        "unpadded": text.rstrip("="),
    }

    accept(document=document, cms=spelled[shape], actor=actor)

    assert Signature.objects.get().cms == text


def test_an_rsa_key_signs_as_well(document: SignedDocument, actor: Actor) -> None:
    authority()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    signature = accept(document=document, cms=der(document, actor, key=key_of(actor, key=key)), actor=actor)

    assert signature.verdict["algorithm"] == "RSA 2048, SHA256"


# Authorities and their lists ------------------------------------------------------------------------------------
def issuing_anchor() -> TrustAnchor:
    authority()
    return TrustAnchor.objects.get(is_root=False)


def new_list(anchor: TrustAnchor, level: int = 1, **facts: Any) -> RevocationList:
    """A list of the authority of the tests, in the place of the one that is there."""
    RevocationList.objects.filter(anchor=anchor).delete()
    made = issuing.revocation_list(
        levels().both[level], number=2, **({"this_update": FROM, "next_update": TO} | facts)
    )
    return RevocationList.objects.create(anchor=anchor, source="tests", **list_facts(made))


def test_a_revoked_certificate_is_refused_with_the_day(document: SignedDocument, actor: Actor) -> None:
    anchor, pair = issuing_anchor(), key_of(actor)
    new_list(anchor, revoked=[(pair.certificate.serial_number, PAST)])

    refusal = refusal_of(document, der(document, actor), actor)

    assert refusal.code == "revoked" and "01.03.2021" in str(refusal)


def test_a_revoked_authority_takes_everybody_along(document: SignedDocument, actor: Actor) -> None:
    authority()
    root = TrustAnchor.objects.get(is_root=True)
    new_list(root, 0, revoked=[(levels().issuing.certificate.serial_number, PAST)])

    assert refusal_of(document, der(document, actor), actor).code == "revoked"


@pytest.mark.parametrize("is_root", [True, False])
def test_without_a_list_of_each_level_nothing_is_believed(
    is_root: bool, document: SignedDocument, actor: Actor
) -> None:
    authority()
    text = der(document, actor)
    anchor = TrustAnchor.objects.get(is_root=is_root)
    RevocationList.objects.filter(anchor=anchor).delete()

    refusal = refusal_of(document, text, actor)

    assert refusal.code == "no_revocation_list" and anchor.name in str(refusal)


@pytest.mark.parametrize("is_root", [True, False])
def test_a_list_out_of_date_is_told_with_its_day(is_root: bool, document: SignedDocument, actor: Actor) -> None:
    authority()
    text = der(document, actor)
    anchor = TrustAnchor.objects.get(is_root=is_root)
    new_list(anchor, 0 if is_root else 1, next_update=PAST)

    refusal = refusal_of(document, text, actor)

    assert refusal.code == "stale_revocation_list" and "01.03.2021" in str(refusal)


def test_a_list_signed_by_somebody_else_is_not_believed(document: SignedDocument, actor: Actor) -> None:
    """Even if it found its way into the table."""
    anchor, text = issuing_anchor(), der(document, actor)
    RevocationList.objects.filter(anchor=anchor).delete()
    false = issuing.Pair(STRANGERS.issuing.key, levels().issuing.certificate)
    made = issuing.revocation_list(false, number=9, this_update=FROM, next_update=TO)
    RevocationList.objects.create(anchor=anchor, source="tests", **list_facts(made))

    assert refusal_of(document, text, actor).code == "not_trusted"


def test_a_closed_authority_is_unknown_from_the_next_day_on(document: SignedDocument, actor: Actor) -> None:
    anchor, text = issuing_anchor(), der(document, actor)
    TrustAnchor.objects.filter(pk=anchor.pk).update(closed_on=timezone.localdate() - timedelta(days=1))

    assert refusal_of(document, text, actor).code == "unknown_authority"
    TrustAnchor.objects.filter(pk=anchor.pk).update(closed_on=timezone.localdate())
    accept(document=document, cms=text, actor=actor)


def test_production_does_not_believe_the_demonstration(document: SignedDocument, actor: Actor, settings: Any) -> None:
    text = der(document, actor)
    settings.DEMONSTRATION_AUTHORITY = False

    refusal = refusal_of(document, text, actor)

    assert refusal.code == "unknown_authority"
    assert "Тест куәландырушы орталық" in str(refusal)


def test_production_does_not_vouch_for_signatures_of_the_demonstration(
    document: SignedDocument, actor: Actor, settings: Any
) -> None:
    signature = sign(document, actor)
    settings.DEMONSTRATION_AUTHORITY = False

    with pytest.raises(SignatureRefused) as refusal:
        verify_again(signature)
    assert refusal.value.code == "unknown_authority"


# People and organisations ---------------------------------------------------------------------------------------
def test_a_person_without_an_iin_is_told_who_enters_it(document: SignedDocument, actor: Actor) -> None:
    text = der(document, actor)
    actor.user.iin = None  # type: ignore[union-attr]

    assert refusal_of(document, text, actor).code == "person_without_iin"


def test_a_branch_signs_with_the_bin_of_the_fund() -> None:
    branch = actor_of(make_membership(Role.BRANCH_HEAD))
    central = make_organisation(OrganisationKind.CENTRAL, bin="990140000001")
    note = prepare(kind=NOTE.name, subject=central, title="Хат", content={"text": "x"}, actor=branch)

    assert sign(note, branch).signer_bin == "990140000001"


def test_without_the_bin_of_the_fund_a_branch_is_told_so() -> None:
    branch = actor_of(make_membership(Role.BRANCH_HEAD))
    note = prepare(kind=NOTE.name, subject=branch.organisation, title="Хат", content={"text": "x"}, actor=branch)  # type: ignore[arg-type]
    text = der(note, branch, bin="990140000001")
    Organisation.objects.update(bin=None)
    branch.organisation.refresh_from_db()  # type: ignore[union-attr]

    assert refusal_of(note, text, branch).code == "organisation_without_bin"


def test_an_entrepreneur_signs_with_a_private_key() -> None:
    """Where others have a БИН, an entrepreneur's organisation has the ИИН, and the certificate names no БИН."""
    membership = make_membership()
    membership.organisation.bin = membership.user.iin
    membership.organisation.save()
    own = actor_of(membership)
    note = prepare(kind=NOTE.name, subject=membership.organisation, title="Хат", content={"text": "x"}, actor=own)

    accept(document=note, cms=cms_of(note, own, bin=""), actor=own)


def test_who_acts_for_nobody_signs_for_themselves() -> None:
    user = make_membership().user
    own = Actor(user)
    note = prepare(kind=NOTE.name, subject=user, title="Хат", content={"text": "x"}, actor=own)

    assert sign(note, own).organisation is None


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_reason_is_a_sentence_in_the_reader_s_language(language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        found = {code: str(words) for code, words in REASONS.items()}

    assert all(words[0].isupper() and words[-1] in ".…" for words in found.values())
    assert len(set(found.values())) == len(found)
