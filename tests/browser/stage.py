"""The cast of ``tests.cast`` before a browser: one transaction holds its world, and the server's threads share it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.test import override_settings
from django.test.testcases import QuietWSGIRequestHandler
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.actions import create_access_key
from accounts.enums import Role, Scope
from accounts.letters import InvitationTokens
from accounts.models import Membership, User
from accounts.signatures import prepare
from claims import progress
from claims.actions import start_draft, submit_file, withdraw
from claims.enums import Channel
from claims.models import Register
from tests.applications import make_clinic, make_decided, make_draft, make_returned
from tests.browser.admissions import admissions
from tests.cast import Cast
from tests.claims.world import MONTH, NOW, make_actor
from tests.conftest import StrictClient
from tests.providers.applicants import make_requirements
from tests.providers.newcomers import make_applicants

# As long as names of organisations, people and files really get.
LONG_KK = (
    "«№ 1 көпбейінді облыстық балалар ауруханасы» шаруашылық жүргізу құқығындағы мемлекеттік коммуналдық кәсіпорны"
)
LONG_RU = (
    "Государственное коммунальное предприятие на праве хозяйственного ведения"
    " «Многопрофильная областная детская больница № 1»"
)
LONG_FILE = "reestr_okazannyh_uslug_konsultativno_diagnosticheskaya_pomosch_oktyabr_2026_ispravlennyj_final_2.csv"
PASSWORD = "кедр-42-обоз-Ладога"


class Server(ThreadedWSGIServer):
    """Its threads work in the test's own transaction, so they leave the connection open."""

    def _close_connections(self) -> None:
        pass


class OneAtATime(WSGIHandler):
    """Savepoints of two requests must not cross in the one transaction that they share."""

    def __init__(self) -> None:
        super().__init__()
        self.turn = threading.Lock()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with self.turn:
            return super().__call__(environ, start_response)


@contextmanager
def served() -> Iterator[str]:
    shared = connections[DEFAULT_DB_ALIAS]
    shared.inc_thread_sharing()
    server = Server(("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={DEFAULT_DB_ALIAS: shared})
    with override_settings(WHITENOISE_MAX_AGE=10**9):  # kept by a browser, although the clock here stands still
        server.set_app(OneAtATime())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    signals = (request_started, request_finished)
    for signal in signals:  # between requests Django would drop a connection that stands in a transaction
        signal.disconnect(close_old_connections)
    try:
        with override_settings(ALLOWED_HOSTS=["127.0.0.1"]):
            yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for signal in signals:
            signal.connect(close_old_connections)
        shared.dec_thread_sharing()


def furnish(cast: Cast) -> None:
    """Objects in the states that the table of access does not need, under names: see ``objects`` of the cast."""
    world, clerk = cast.world, cast.world.clerk
    world.provider.name_kk, world.provider.name_ru = LONG_KK, LONG_RU
    world.provider.save()
    world.woman.full_name = "Нұрмұхаммедқызы-Әбдірахманова Гүлбаршын Сейітқалиқызы"
    world.woman.save()
    clean = world.send(world.line(), world.line())
    gone = world.send(world.line())
    withdraw(register=gone, actor=clerk)
    cast.objects |= {
        "accepted": clean.uuid,
        "withdrawn": gone.uuid,
        "refused": world.send_file(b"%PDF-1.7 not a register", name=LONG_FILE).uuid,
        "remarked": world.send(world.line(diagnosis_code="J06"), world.line(service_code="А01.001.000")).uuid,
        "checking": checking(cast).uuid,
        "empty": start_draft(
            provider=world.provider, actor=clerk, number="Черновик-" + "9" * 40, contract=world.contract, period=MONTH
        ).uuid,
        **accounts(cast),
        **admissions(cast),
        "unsigned": prepare(
            kind="note",
            subject=world.provider,
            title=f"Акт оказанных услуг. {LONG_RU}",
            content={"text": LONG_KK},
            actor=clerk,
        ).uuid,
        **admission(cast),
        **make_applicants(world.provider, cast.actors, {"name_kk": LONG_KK, "name_ru": LONG_RU}),
    }


def checking(cast: Cast) -> Register:
    """On its way: nobody takes it up, as its task is queued when the transaction ends."""
    world = cast.world
    register = submit_file(
        provider=world.provider, actor=world.clerk, content=BytesIO(world.text(world.line()).encode()),
        name=LONG_FILE, channel=Channel.WEB, now=NOW,
    )  # fmt: skip
    progress.Reporter(register.pk).note("rules", 0.5, 12_000, force=True)
    return register


def accounts(cast: Cast) -> dict[str, Any]:
    """People in the middle of getting in: with a second factor, with a letter."""
    world = cast.world
    secured = make_actor(world.provider, Role.PROVIDER_HEAD, email="secured@example.kz").user
    assert secured is not None
    secured.set_password(PASSWORD)
    secured.save()
    TOTPDevice.objects.create(user=secured, name="app", key="31" * 20, confirmed=True)
    second_factor.new_backup_codes(secured)
    cast.sessions["secured"] = session_of(secured)
    guest = User.objects.create(email="new@example.kz", last_name="Новый", first_name="Человек")
    Membership.objects.create(
        user=guest, organisation=world.provider, roles=[Role.PROVIDER_CLERK], valid_from=date(2026, 1, 1)
    )
    expired = create_access_key(
        organisation=world.provider, actor=cast.actors["head"], name="МИС, регистратура", scopes=[Scope.REGISTERS_READ]
    )[0]
    return {
        "uid": urlsafe_base64_encode(force_bytes(guest.pk)),
        "invited": InvitationTokens().make_token(guest),
        "forgotten": default_token_generator.make_token(guest),
        "second_key": expired.uuid,
    }


def admission(cast: Cast) -> dict[str, Any]:
    """Organisations before, in the middle of and after admission, each with its head signed in."""
    place, officer, chief = cast.world.provider, cast.actors["officer"], cast.actors["chief"]
    newcomer = make_clinic(900, place, bank_account="", head_iin="")[1]
    returned, correcting = make_returned(place, officer)
    decided, admitted = make_decided(place, officer, chief)
    make_requirements()
    clinic, ready = make_clinic(903, place)
    draft = make_draft(clinic, ready)["application"]
    heads = {"newcomer": newcomer, "correcting": correcting, "admitted": admitted, "ready": ready}
    for name, actor in heads.items():
        client = StrictClient()
        client.force_login(User.objects.get(pk=actor.user.pk))  # type: ignore[union-attr]
        client.get(reverse("help"))
        cast.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"returned": returned.uuid, "decided": decided.uuid, "ready": draft.uuid}


def session_of(user: User) -> str:
    """Signed in with the code, too."""
    client = StrictClient()
    client.force_login(user)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=user).persistent_id
    session.save()
    client.get(reverse("help"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
