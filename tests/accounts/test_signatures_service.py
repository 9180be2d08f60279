"""Verification by a service around the national library: a real server on loopback that answers as NCANode does."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.urls import reverse

from accounts.access import Actor
from accounts.models import Signature, SignedDocument
from accounts.signatures import BINDING, SignatureRefused, accept, prepare, verify_again
from tests.accounts.people import actor_of, make_membership, make_user
from tests.accounts.test_signatures_refused import gost, tampered
from tests.accounts.test_signatures_sign_in import come_in
from tests.signing import NOTE, cms_of

pytestmark = pytest.mark.django_db


class Service(HTTPServer):
    """Answers every question in the same way and remembers what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.answer, self.asked = 200, b"{}", []  # type: ignore[var-annotated]
        self.path = ""

    def says(self, answer: Any, status: int = 200) -> None:
        self.status = status
        self.answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        self.server.path = self.path
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.SIGNATURE_VERIFIER = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def actor() -> Actor:
    return actor_of(make_membership())


@pytest.fixture
def document(actor: Actor) -> SignedDocument:
    return prepare(kind=NOTE.name, subject=actor.organisation, title="Хат", content={"text": "x"}, actor=actor)  # type: ignore[arg-type]


def certificate(actor: Actor, **changes: Any) -> dict[str, Any]:
    subject = {
        "commonName": "ПРИМЕРОВА АННА",
        "lastName": "БЕКОВНА",
        "surName": "ПРИМЕРОВА",
        "organization": "ТОВАРИЩЕСТВО «ПРИМЕР»",
        "iin": actor.user.iin,  # type: ignore[union-attr]
        "bin": actor.organisation.bin if actor.organisation else None,
        "country": "KZ",
    }
    found = {
        "valid": True,
        "revocations": [{"revoked": False, "by": "OCSP", "revocationTime": None, "reason": None}],
        "notBefore": "2025-02-05T06:19:00.000+00:00",
        "notAfter": "2046-02-05T06:19:00.000+00:00",
        "keyUsage": "SIGN",
        "serialNumber": "4be7ad2c",
        "signAlg": "ECGOST3410-2015-512",
        "keyUser": ["ORGANIZATION", "CEO"],
        "subject": subject | changes.pop("subject", {}),
    }
    return found | changes


def answer(*certificates: dict[str, Any], **changes: Any) -> dict[str, Any]:
    signers = [{"certificates": [one], "tsp": None} for one in certificates]
    return {"status": 200, "message": "OK", "valid": True, "signers": signers} | changes


def gost_signature(document: SignedDocument, actor: Actor) -> bytes:
    return tampered(gost)(document, actor)


def test_a_key_of_gost_is_accepted_on_the_word_of_the_service(
    service: Service, document: SignedDocument, actor: Actor
) -> None:
    service.says(answer(certificate(actor)))
    cms = gost_signature(document, actor)

    signature = accept(document=document, cms=cms, actor=actor, role_oids=BINDING)

    assert (signature.signer_name, signature.signer_iin) == ("ПРИМЕРОВА АННА БЕКОВНА", actor.user.iin)  # type: ignore[union-attr]
    assert signature.verdict["algorithm"] == "ECGOST3410-2015-512"
    assert signature.verdict["verifier"].startswith("http://127.0.0.1:") and signature.chain == []
    (asked,) = service.asked
    assert service.path == "/cms/verify" and asked["revocationCheck"] == ["OCSP"]
    assert (base64.b64decode(asked["data"]), base64.b64decode(asked["cms"])) == (document.data, cms)
    assert verify_again(signature).serial == signature.serial


@pytest.mark.parametrize("spelling", ["milliseconds", "one certificate"])
def test_other_editions_of_the_service_are_understood(
    spelling: str, service: Service, document: SignedDocument, actor: Actor
) -> None:
    found = certificate(actor)
    if spelling == "milliseconds":
        found |= {"notBefore": 1_738_736_340_000, "notAfter": 2_401_424_340_000}
        service.says(answer(found))
    else:
        service.says({"valid": True, "signers": [{"certificate": found}]})

    assert (
        accept(document=document, cms=cms_of(document, actor), actor=actor)
        .verdict["valid_from"]
        .startswith("2025-02-05")
    )


REFUSED: dict[str, tuple[Any, str]] = {
    "not valid": (lambda actor: answer(certificate(actor), valid=False), "refused_by_service"),
    "certificate not valid": (lambda actor: answer(certificate(actor, valid=False)), "refused_by_service"),
    "no signer": (lambda actor: answer(), "refused_by_service"),
    "two signers": (lambda actor: answer(certificate(actor), certificate(actor)), "refused_by_service"),
    "nonsense": (lambda actor: {"valid": True, "signers": "yes"}, "refused_by_service"),
    "a signer of nothing": (lambda actor: {"valid": True, "signers": [None]}, "refused_by_service"),
    "no term": (lambda actor: answer(certificate(actor, notBefore=None)), "refused_by_service"),
    "a term in words": (lambda actor: answer(certificate(actor, notAfter="soon")), "refused_by_service"),
    "revoked": (lambda actor: answer(certificate(actor, revocations=[{"revoked": True}])), "revoked_by_service"),
    "expired": (lambda actor: answer(certificate(actor, notAfter="2021-03-01T00:00:00.000+00:00")), "expired"),
    "for sign-in": (lambda actor: answer(certificate(actor, keyUsage="AUTH")), "sign_in_only"),
    "for neither": (lambda actor: answer(certificate(actor, keyUsage="UNKNOWN")), "wrong_usage"),
    "another person": (lambda actor: answer(certificate(actor, subject={"iin": "900101300007"})), "other_person"),
    "no IIN": (lambda actor: answer(certificate(actor, subject={"iin": None})), "certificate_without_iin"),
    "another organisation": (
        lambda actor: answer(certificate(actor, subject={"bin": "990140000001"})),
        "other_organisation",
    ),
    "an employee": (lambda actor: answer(certificate(actor, keyUser=["ORGANIZATION", "EMPLOYEE"])), "wrong_role"),
    "a list": (lambda actor: [], "service_silent"),
    "no JSON": (lambda actor: b"<html>", "service_silent"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_service_does_not_vouch_for_is_refused(
    name: str, service: Service, document: SignedDocument, actor: Actor
) -> None:
    make, code = REFUSED[name]
    service.says(make(actor))

    with pytest.raises(SignatureRefused) as refusal:
        accept(document=document, cms=cms_of(document, actor), actor=actor, role_oids=BINDING)

    assert refusal.value.code == code
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("status", "code"), [(400, "refused_by_service"), (500, "service_silent")])
def test_a_refusal_and_a_failure_of_the_service_are_told_apart(
    status: int, code: str, service: Service, document: SignedDocument, actor: Actor
) -> None:
    service.says({"status": status, "message": "CMS"}, status)

    with pytest.raises(SignatureRefused) as refusal:
        accept(document=document, cms=cms_of(document, actor), actor=actor)

    assert refusal.value.code == code


def test_a_service_that_is_down_is_told_and_nothing_is_lost(
    service: Service, document: SignedDocument, actor: Actor, settings: Any
) -> None:
    settings.SIGNATURE_VERIFIER = "http://127.0.0.1:1"

    with pytest.raises(SignatureRefused, match="does not answer") as refusal:
        accept(document=document, cms=cms_of(document, actor), actor=actor)

    assert refusal.value.code == "service_silent"


def test_what_is_no_detached_signature_is_refused_before_the_service_is_asked(
    service: Service, document: SignedDocument, actor: Actor
) -> None:
    with pytest.raises(SignatureRefused):
        accept(document=document, cms="not a signature", actor=actor)

    assert service.asked == []


def test_one_signs_in_by_the_service_too(service: Service, client: Any) -> None:
    user = make_user()
    service.says(answer(certificate(Actor(user), keyUsage="AUTH", keyUser=["INDIVIDUAL"])))

    assert come_in(client, user).url == reverse("home")
