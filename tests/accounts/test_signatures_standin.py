"""The stand-in for NCALayer over a real socket, as a browser talks to it."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from accounts.models import TrustAnchor
from accounts.signatures import accept, demonstration, prepare
from accounts.signatures.certificates import CLIENT_AUTH, EMAIL_PROTECTION
from accounts.signatures.standin import CANCEL, FAIL, Standin
from tests.accounts.people import actor_of, make_membership
from tests.config.test_run import free_port
from tests.signing import NOTE, ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings: Any, tmp_path: Path) -> Path:
    """The demonstration authority in a folder of its own, believed by the portal."""
    settings.DEMONSTRATION_KEYS = tmp_path / "demo-authority"
    demonstration.ensure_authority()
    return tmp_path / "demo-authority" / "keys"


@pytest.fixture
def server(keys: Path) -> Iterator[Standin]:
    with Standin(keys, port=0) as started:
        yield started


def ask(server: Standin, *messages: Any) -> list[Any]:
    """The replies after the greeting; text goes as it is, everything else as JSON."""
    with connect(server.url) as socket:
        assert json.loads(socket.recv(5)) == {"result": {"version": "1.4"}}
        replies = []
        for message in messages:
            socket.send(message if isinstance(message, str) else json.dumps(message))
            reply = socket.recv(5)
            replies.append(json.loads(reply) if reply[:1] in "{[" else reply)
        return replies


def request(data: bytes, use: str = EMAIL_PROTECTION, **signer: Any) -> dict[str, Any]:
    return {
        "module": "kz.gov.pki.knca.basics",
        "method": "sign",
        "args": {
            "allowedStorages": None,
            "format": "cms",
            "data": base64.b64encode(data).decode(),
            "signingParams": {"decode": True, "encapsulate": False, "digested": False, "tsaProfile": None},
            "signerParams": {"extKeyUsageOids": [use], "iin": "", "bin": "", "serialNumber": "", "chain": None}
            | signer,
            "locale": "kk",
        },
    }


@pytest.mark.parametrize("armour", [True, False])
@pytest.mark.parametrize("as_list", [True, False])
def test_what_it_signs_is_accepted_in_every_spelling(armour: bool, as_list: bool, server: Standin) -> None:
    actor = actor_of(make_membership())
    ready(actor)
    demonstration.issue_all()
    note = prepare(kind=NOTE.name, subject=actor.organisation, title="Хат", content={"text": "x"}, actor=actor)  # type: ignore[arg-type]
    server.armour, server.as_list = armour, as_list

    (reply,) = ask(server, request(note.data, iin=actor.user.iin, bin=actor.organisation.bin))  # type: ignore[union-attr]

    result = reply["body"]["result"]
    assert reply["status"] is True and isinstance(result, list) == as_list
    text = result[0] if as_list else result
    assert text.startswith("-----BEGIN CMS-----") == armour
    assert accept(document=note, cms=text, actor=actor).signer_iin == actor.user.iin  # type: ignore[union-attr]


def test_it_takes_the_key_of_the_person_and_organisation_that_the_page_names(server: Standin) -> None:
    people = [make_membership() for _ in range(3)]
    demonstration.issue_all()

    for one in people:
        for use, number in ((EMAIL_PROTECTION, one.organisation.bin), (CLIENT_AUTH, "")):
            found = [key for key in server.all_keys() if key.fits({"extKeyUsageOids": [use], "iin": one.user.iin})]
            assert {(key.holder.iin, key.holder.bin) for key in found} == {(one.user.iin, number)}


def test_without_a_key_that_fits_it_says_so(server: Standin) -> None:
    make_membership()
    demonstration.issue_all()

    (reply,) = ask(server, request(b"x", iin="900101300007"))

    assert (reply["status"], reply["message"]) == (False, "No key fits")


def test_it_keeps_the_connection_alive(server: Standin) -> None:
    assert ask(server, "--heartbeat--", "--heartbeat--") == ["--heartbeat--"] * 2


def test_a_person_may_close_the_window_of_keys(server: Standin) -> None:
    server.answer = CANCEL

    (reply,) = ask(server, request(b"x"))

    assert reply == {"status": True, "body": {}}


def test_the_program_may_fail(server: Standin) -> None:
    server.answer = FAIL

    (reply,) = ask(server, request(b"x"))

    assert reply["status"] is False and reply["code"] and reply["message"]


@pytest.mark.parametrize(
    "message",
    [
        "not json",
        "[]",
        "{}",
        {"module": "kz.gov.pki.knca.basics", "method": "sign", "args": []},
        {"module": "kz.gov.pki.knca.basics", "method": "sign", "args": {"data": "***"}},
        {"module": "kz.gov.pki.knca.basics", "method": "sign", "args": {"data": "eA==", "format": "xml"}},
        {"module": "kz.gov.pki.knca.basics", "method": "unheard", "args": {}},
        {"module": "kz.gov.pki.knca.commonUtils", "method": "getActiveTokens", "args": []},
    ],
    ids=str,
)
def test_what_it_does_not_know_is_a_failure_and_not_the_end(message: Any, server: Standin) -> None:
    first, second = ask(server, message, "--heartbeat--")

    assert first["status"] is False and second == "--heartbeat--"


# The authority behind it ------------------------------------------------------------------------------------------
def test_keys_are_for_the_owner_s_eyes(keys: Path) -> None:
    membership = make_membership()
    demonstration.issue_all()

    files = [*keys.parent.glob("*.pem"), *keys.glob("*.pem")]
    assert len(files) == 4 and membership.user.iin
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert keys.parent.stat().st_mode & 0o777 == 0o700


def test_a_repeat_changes_nothing(keys: Path) -> None:
    make_membership()
    demonstration.issue_all()
    before = {path: path.read_bytes() for path in keys.parent.rglob("*.pem")}

    demonstration.ensure_authority()
    demonstration.issue_all()

    assert {path: path.read_bytes() for path in keys.parent.rglob("*.pem")} == before
    assert TrustAnchor.objects.filter(demonstration=True).count() == 2
    assert [one.revocation_lists.count() for one in TrustAnchor.objects.all()] == [1, 1]


# The command ------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    port = free_port()
    own = {"PORTAL_VAR": str(tmp_path), "NCALAYER_PORT": str(port), "DATABASE_URL": "", "PORT": "8000"}
    command = [sys.executable, "manage.py", "ncalayer_standin", "--answer", "cancel"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_SETTINGS")}
    with subprocess.Popen(command, cwd=django_settings.BASE_DIR, env=clean | own) as process:
        try:
            (reply,) = patiently(port)
            assert reply == {"status": True, "body": {}}
        finally:
            process.terminate()
            process.wait(30)


def patiently(port: int) -> list[Any]:
    server = Standin(Path(), port=port)
    end = time.monotonic() + 60
    while True:
        try:
            return ask(server, request(b"x"))
        except (OSError, InvalidHandshake):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def test_production_has_no_stand_in(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "ncalayer_standin"]
    own = {"PORTAL_VAR": str(tmp_path), "DEBUG": "0", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "a"}
    done = subprocess.run(
        command, cwd=django_settings.BASE_DIR, env=os.environ | own, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1 and "DEBUG=1 only" in done.stderr
