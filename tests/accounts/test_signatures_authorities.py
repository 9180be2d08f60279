"""Authorities and their lists of revoked certificates: added by the administrator, fetched every hour, kept."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.access import SYSTEM
from accounts.enums import Role
from accounts.models import RevocationList, Signature, TrustAnchor
from accounts.signatures import SignatureRefused, accept, demonstration, issuing, prepare, verify_again
from accounts.signatures.anchors import load_list
from accounts.signatures.errors import AuthorityRefused
from config.models import AuditEntry
from tests.accounts.people import actor_of, make_membership
from tests.signing import FROM, NOTE, TO, authority, cms_of, key_of, levels, sign

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:authority-list")
NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


def pem(level: int = 1, of: Any = None) -> str:
    return (of or levels()).both[level].certificate.public_bytes(Encoding.PEM).decode()


def crl(level: int = 1, of: Any = None, **facts: Any) -> bytes:
    return issuing.revocation_list(
        (of or levels()).both[level], number=2, **({"this_update": NOW, "next_update": TO} | facts)
    )


@pytest.fixture
def administrator(client: Any) -> Any:
    membership = make_membership(Role.ADMINISTRATOR)
    client.force_login(membership.user)
    return client


# Certificates of authorities ----------------------------------------------------------------------------------------
def add(client: Any, text: str, **more: Any) -> Any:
    return client.post(reverse("reference:new", args=["trust-anchors"]), {"pem": text, "source": "pki.gov.kz"} | more)


def test_the_administrator_adds_an_authority_by_its_certificate(administrator: Any) -> None:
    for level in (0, 1):
        assert add(administrator, pem(level)).status_code == 302

    root, middle = TrustAnchor.objects.order_by("-is_root")
    assert (root.is_root, middle.is_root) == (True, False)
    assert middle.name == "Тест куәландырушы орталық" and not middle.demonstration
    assert (middle.valid_from, len(middle.sha256)) == (FROM, 64)
    assert AuditEntry.objects.filter(verb="reference.created").count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no certificate", "not a certificate"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "not a certificate"),
        (lambda: levels().root.pem().decode(), "not a certificate"),  # a private key first
        (
            lambda: key_of(actor_of(make_membership())).certificate.public_bytes(Encoding.PEM).decode(),
            "to an authority",
        ),
    ],
    ids=["words", "damaged", "key", "person"],
)
def test_what_is_no_authority_is_refused_in_words(text: Any, words: str, administrator: Any) -> None:
    page = add(administrator, text() if callable(text) else text)

    assert page.status_code == 422 and words in page.content.decode()
    assert not TrustAnchor.objects.exists()


def test_the_same_certificate_twice_is_told(administrator: Any) -> None:
    add(administrator, pem())

    assert "in the list already" in add(administrator, pem()).content.decode()


def test_an_address_is_of_the_web(administrator: Any) -> None:
    assert "by http or https" in add(administrator, pem(), crl_url="ftp://pki.example.kz/a.crl").content.decode()


def test_closing_an_authority_ends_belief_and_keeps_earlier_verdicts(administrator: Any) -> None:
    actor = actor_of(make_membership())
    note = prepare(kind=NOTE.name, subject=actor.organisation, title="Хат", content={"text": "x"}, actor=actor)  # type: ignore[arg-type]
    signature = sign(note, actor)
    anchor = TrustAnchor.objects.get(is_root=False)
    address = reverse("reference:close", args=["trust-anchors", anchor.pk])
    form = administrator.get(address).context["form"]
    yesterday = timezone.localdate() - timedelta(days=1)

    administrator.post(address, {"last_day": yesterday, "version": form["version"].value()})

    other = actor_of(make_membership())
    with pytest.raises(SignatureRefused):
        accept(document=note, cms=cms_of(note, other), actor=other)
    assert verify_again(signature).serial == signature.serial


# Lists --------------------------------------------------------------------------------------------------------------
def test_a_list_is_loaded_by_hand_and_kept_beside_the_former(administrator: Any) -> None:
    authority()
    before = RevocationList.objects.count()

    page = administrator.post(PAGE, {"file": ContentFile(crl(revoked=[(77, FROM)]), "nca.crl")})

    assert page.url == PAGE and RevocationList.objects.count() == before + 1
    newest = TrustAnchor.objects.get(is_root=False).revocation_lists.first()
    assert newest is not None and (newest.entries, newest.source) == (1, "nca.crl")
    assert AuditEntry.objects.get(verb="accounts.revocation_list_loaded").data["entries"] == 1
    assert "loaded" in administrator.get(PAGE).content.decode()


def delta() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    pair = levels().issuing
    builder = x509.CertificateRevocationListBuilder().issuer_name(pair.certificate.subject)
    builder = builder.last_update(NOW).next_update(TO).add_extension(x509.DeltaCRLIndicator(1), critical=True)
    return builder.sign(pair.key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"no list", "not_a_list"),
        (lambda: pem().encode(), "not_a_list"),
        (delta, "partial_list"),
        (lambda: crl(of=levels("Басқа орталық")), "list_of_stranger"),
        (lambda: crl(of=issuing.Levels(levels().root, issuing.Pair(issuing.new_key(), levels().issuing.certificate))),
         "list_of_stranger"),
        (lambda: crl(this_update=NOW + timedelta(days=2)), "list_of_the_future"),
        (lambda: crl(this_update=FROM, next_update=NOW - timedelta(days=1)), "list_run_out"),
        (lambda: crl(this_update=FROM - timedelta(days=1)), "list_older"),
    ],
    ids=["words", "certificate", "delta", "stranger", "pretender", "future", "run out", "older"],
)  # fmt: skip
def test_a_list_that_does_not_do_is_refused_in_words(make: Any, code: str) -> None:
    authority()

    with pytest.raises(AuthorityRefused) as refusal:
        load_list(data=make(), source="test", actor=SYSTEM, now=NOW)

    assert refusal.value.code == code and str(refusal.value).endswith(".")
    assert RevocationList.objects.count() == 2


def test_a_list_out_of_date_stands_out_on_the_page(administrator: Any) -> None:
    authority()
    anchor = TrustAnchor.objects.get(is_root=False)
    RevocationList.objects.filter(anchor=anchor).update(next_update=timezone.now() - timedelta(hours=1))
    html = administrator.get(PAGE).content.decode()
    RevocationList.objects.filter(anchor=anchor).delete()

    assert "out of date" in html and "no list" in administrator.get(PAGE).content.decode()


def test_the_command_loads_files_and_says_what_it_did(tmp_path: Path) -> None:
    authority()
    file, out = tmp_path / "nca.crl", StringIO()
    file.write_bytes(crl(this_update=FROM + timedelta(days=1)))

    call_command("load_crl", file, stdout=out)
    call_command("load_crl", file, stdout=out)

    first, second = out.getvalue().splitlines()
    assert "loaded: Тест куәландырушы орталық, 0 revoked" in first and "is there already" in second
    file.write_bytes(b"no list")
    with pytest.raises(CommandError, match="not a list of revoked"):
        call_command("load_crl", file)
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_crl", tmp_path / "missing.crl")


class Lists(HTTPServer):
    """Gives out one file, or nothing."""

    body: bytes | None = b""


class Handler(BaseHTTPRequestHandler):
    server: Lists

    def do_GET(self) -> None:
        self.send_response(200 if self.server.body is not None else 404)
        self.end_headers()
        self.wfile.write(self.server.body or b"")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Lists]:
    server = Lists(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.usefixtures("at_once")
def test_lists_are_fetched_from_their_addresses(site: Lists, settings: Any, caplog: Any) -> None:
    authority()
    anchor = TrustAnchor.objects.get(is_root=False)
    TrustAnchor.objects.filter(pk=anchor.pk).update(crl_url=f"http://127.0.0.1:{site.server_port}/nca.crl")
    site.body = crl(this_update=FROM + timedelta(days=1))

    for _ in range(2):  # the same edition again is no news
        tasks.fetch_revocation_lists()
    assert anchor.revocation_lists.count() == 2

    for body, code in ((None, "list_not_fetched"), (b"<html>", "not_a_list"), (b"x" * 2000, "list_not_fetched")):
        site.body, settings.REVOCATION_LIST_MAX_BYTES = body, 1000
        tasks.fetch_revocation_lists()
        assert code in caplog.records[-1].getMessage()
    assert anchor.revocation_lists.count() == 2


@pytest.mark.usefixtures("at_once")
def test_an_address_added_with_the_certificate_is_asked_at_once(
    site: Lists, administrator: Any, django_capture_on_commit_callbacks: Any
) -> None:
    site.body = crl(this_update=FROM + timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        add(administrator, pem(), crl_url=f"http://127.0.0.1:{site.server_port}/nca.crl")

    assert TrustAnchor.objects.get().revocation_lists.count() == 1


def test_only_addresses_of_the_web_are_opened() -> None:
    from accounts.signatures.fetching import download

    for url in ("file:///etc/passwd", "ftp://127.0.0.1/a.crl", ""):
        with pytest.raises(AuthorityRefused):
            download(url)


# Verdicts of the past -----------------------------------------------------------------------------------------------
def test_a_verdict_of_the_past_holds_after_the_certificate_was_revoked_and_has_expired() -> None:
    """By the list of then, which is kept; today the same key signs nothing."""
    actor = actor_of(make_membership())
    note = prepare(kind=NOTE.name, subject=actor.organisation, title="Хат", content={"text": "x"}, actor=actor)  # type: ignore[arg-type]
    later = NOW + timedelta(days=200)
    pair = key_of(actor, valid_to=NOW + timedelta(days=100))
    signature = accept(document=note, cms=cms_of(note, actor, key=pair), actor=actor, now=NOW)
    revoked = crl(this_update=later, revoked=[(pair.certificate.serial_number, NOW + timedelta(days=1))])
    load_list(data=revoked, source="test", actor=SYSTEM, now=later)

    assert verify_again(signature).moment == NOW
    assert set(signature.revocation_lists.values_list("this_update", flat=True)) == {FROM}
    for moment, code in ((later, "expired"), (NOW + timedelta(days=50), None)):
        if code:
            with pytest.raises(SignatureRefused) as refusal:
                accept(document=note, cms=cms_of(note, actor, key=pair), actor=actor, now=moment)
            assert refusal.value.code == code
        else:  # the list of the later day was not there yet
            assert accept(document=note, cms=cms_of(note, actor, key=pair), actor=actor, now=moment) == signature


def test_editions_that_nobody_needs_are_dropped_and_the_others_stay() -> None:
    actor = actor_of(make_membership())
    note = prepare(kind=NOTE.name, subject=actor.organisation, title="Хат", content={"text": "x"}, actor=actor)  # type: ignore[arg-type]
    signature = sign(note, actor)
    made = [FROM + timedelta(days=number) for number in (1, 2, 3)]
    for day in made:
        load_list(data=crl(this_update=day), source="test", actor=SYSTEM, now=NOW)
    tasks.fetch_revocation_lists()
    assert RevocationList.objects.count() == 5

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        tasks.fetch_revocation_lists()

    kept = RevocationList.objects.filter(anchor__is_root=False).values_list("this_update", flat=True)
    assert set(kept) == {FROM, made[-1]}
    assert verify_again(signature).serial == signature.serial


# Demonstration ------------------------------------------------------------------------------------------------------
def test_lists_of_the_demonstration_are_made_anew_before_they_run_out(settings: Any, tmp_path: Path) -> None:
    settings.DEMONSTRATION_KEYS = tmp_path / "demo-authority"
    demonstration.ensure_authority()
    assert demonstration.renew_lists() == 0
    with time_machine.travel(timezone.now() + timedelta(days=25), tick=False):
        assert demonstration.renew_lists() == 2
        assert demonstration.renew_lists() == 0


def test_past_days_of_the_story_can_be_signed(settings: Any, tmp_path: Path) -> None:
    settings.DEMONSTRATION_KEYS = tmp_path / "demo-authority"
    demonstration.ensure_authority()
    actor = actor_of(make_membership())
    note = prepare(kind=NOTE.name, subject=actor.organisation, title="Хат", content={"text": "x"}, actor=actor)  # type: ignore[arg-type]
    path = demonstration.issue(actor.user, actor.organisation)  # type: ignore[arg-type]
    cms = issuing.sign(note.data, issuing.Pair.from_pem(path.read_bytes()))

    past = datetime(2025, 12, 20, 5, 0, tzinfo=UTC)
    assert accept(document=note, cms=cms, actor=actor, now=past).at == past
    assert Signature.objects.get().issuer == demonstration.NAME


def test_production_makes_no_demonstration_and_warns_of_one(settings: Any, tmp_path: Path) -> None:
    settings.DEMONSTRATION_KEYS = tmp_path / "demo-authority"
    demonstration.ensure_authority()
    settings.DEMONSTRATION_AUTHORITY = False
    settings.NCALAYER_URL = "ws://127.0.0.1:13579/"

    with pytest.raises(ImproperlyConfigured):
        demonstration.ensure_authority()
    assert demonstration.renew_lists() == 0
    found = {one.id for one in run_checks(include_deployment_checks=True, databases=["default"])}
    assert {"portal.W001", "portal.W002", "portal.W003"} <= found
    TrustAnchor.objects.update(closed_on=timezone.localdate())
    assert "portal.W003" not in {one.id for one in run_checks(databases=["default"])}


def test_the_command_issues_keys_to_everybody_who_works_somewhere(settings: Any, tmp_path: Path) -> None:
    settings.DEMONSTRATION_KEYS = tmp_path / "demo-authority"
    make_membership()
    make_membership(Role.BRANCH_HEAD)  # the Fund's БИН is not known: a key to sign in only
    out = StringIO()

    call_command("demo_authority", stdout=out)

    names = sorted(path.name[:4] for path in (tmp_path / "demo-authority" / "keys").iterdir())
    assert names == ["AUTH", "AUTH", "SIGN"] and "Keys of 2 people" in out.getvalue()
