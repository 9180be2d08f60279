"""Sign-in with an electronic signature: the text is given once, and the key's person comes in."""

import base64
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from accounts import limits
from accounts.enums import Role
from accounts.models import RolePolicy
from accounts.signatures import issuing
from accounts.signatures.issuing import SIGN_IN_USE
from config.models import AuditEntry
from tests.accounts.people import make_membership, make_user
from tests.accounts.test_second_factor import CODE, code, with_factor
from tests.accounts.test_sign_in import try_in
from tests.signing import FROM, TO, authority, issued, levels

pytestmark = pytest.mark.django_db
PAGE, CHALLENGE = reverse("accounts:sign-in-signature"), reverse("accounts:sign-in-challenge")
PROFILE, HOME = reverse("accounts:profile"), reverse("home")


def given(client):
    """The text that the browser is to sign."""
    return base64.b64decode(client.post(CHALLENGE).json()["data"])


def key(iin, **facts):
    authority()
    return issued(**({"name": "ПРИМЕРОВА АННА", "iin": iin, "uses": SIGN_IN_USE} | facts))


def come_in(client, user, *, text=None, pair=None, **posted):
    data = given(client) if text is None else text
    signed = issuing.sign(data, pair or key(user.iin))
    return client.post(PAGE, {"cms": base64.b64encode(signed).decode(), **posted})


def refusal(response):
    assert response.status_code == 200
    assert not get_user(response.client).is_authenticated
    return str(response.context["error"])


def test_the_key_of_a_person_opens(client):
    user = make_membership().user

    response = come_in(client, user, next=PROFILE)

    assert response.url == PROFILE and get_user(client) == user
    entry = AuditEntry.objects.get(verb="accounts.signed_in")
    assert entry.data == {"method": "signature", "second_factor": False} and entry.actor == user


def test_the_text_says_what_it_is_for_and_where(client):
    found = json.loads(given(client))

    assert (found["kind"], found["site"]) == ("sign-in", "testserver")
    assert len(found["nonce"]) >= 43 and found["nonce"] != json.loads(given(client))["nonce"]


def test_a_signature_made_elsewhere_comes_as_a_file_or_as_text(client):
    user = make_user()
    for field in ("cms_file", "cms_text"):
        text = b"".join(client.get(CHALLENGE))
        signed = base64.b64encode(issuing.sign(text, key(user.iin))).decode()
        sent = ContentFile(signed.encode(), "sign-in.cms") if field == "cms_file" else signed
        assert client.post(PAGE, {field: sent}).url == HOME
        client.logout()


def test_the_key_of_an_organisation_opens_its_cabinet(client):
    first = make_membership(Role.PROVIDER_HEAD)
    second = make_membership(Role.PROVIDER_CLERK, user=first.user)

    for membership in (second, first):
        come_in(client, first.user, pair=key(first.user.iin, bin=membership.organisation.bin))
        assert client.get(PROFILE).context["request"].membership == membership
        client.logout()


def test_the_second_factor_is_asked_for_as_after_a_password(client):
    membership = make_membership()
    with_factor(membership.user)

    assert come_in(client, membership.user).url == CODE
    assert not get_user(client).is_authenticated
    client.post(CODE, {"code": code()})

    assert get_user(client) == membership.user
    assert AuditEntry.objects.get(verb="accounts.signed_in").data == {"method": "signature", "second_factor": True}


def test_a_role_that_requires_the_second_factor_is_not_content_with_a_key(client):
    membership = make_membership(Role.AUDITOR)
    RolePolicy.objects.create(role=Role.AUDITOR, second_factor=True)

    come_in(client, membership.user)

    assert client.get(PROFILE).url.startswith(reverse("accounts:second-factor"))


# What does not open ---------------------------------------------------------------------------------------------
def test_a_used_signature_opens_nothing(client):
    user = make_user()
    text = given(client)
    assert come_in(client, user, text=text).status_code == 302
    client.logout()

    assert "has been used" in refusal(come_in(client, user, text=text))


def test_a_text_is_used_up_by_a_failure_too(client):
    user = make_user()
    text = given(client)
    come_in(client, user, text=text, pair=key(user.iin, uses=issuing.SIGNING_USE))

    assert "has been used" in refusal(come_in(client, user, text=text))


def test_another_browser_s_text_opens_nothing(client):
    user, other = make_user(), Client()
    given(client)

    assert "another attempt" in refusal(come_in(client, user, text=given(other)))


def test_an_expired_text_opens_nothing(client, settings):
    user = make_user()
    with time_machine.travel(time.time() - timedelta(minutes=6).total_seconds(), tick=True):
        text = given(client)

    assert "More than 5 minutes" in refusal(come_in(client, user, text=text))


def test_an_unknown_person_is_told_who_gives_access(client):
    assert "head of your organisation" in refusal(come_in(client, make_user(), pair=key("900101300007")))


def test_a_blocked_person_is_told_so(client):
    assert "access is closed" in refusal(come_in(client, make_user(is_active=False)))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"uses": issuing.SIGNING_USE}, "AUTH"),
        ({"iin": ""}, "IIN of this key"),
        ({"valid_to": datetime(2021, 3, 1, tzinfo=UTC)}, "expired on 01.03.2021"),
    ],
    ids=["for documents", "no IIN", "expired"],
)
def test_another_key_is_refused_in_words(client, facts, words):
    user = make_user()

    assert words in refusal(come_in(client, user, pair=key(**({"iin": user.iin} | facts))))


def test_a_stranger_s_authority_opens_nothing(client):
    user = make_user()
    false = issuing.issue(
        levels("Басқа орталық"), name="А", iin=user.iin, uses=SIGN_IN_USE, valid_from=FROM, valid_to=TO
    )
    authority()

    assert "does not know the authority" in refusal(come_in(client, user, pair=false))


def test_what_was_typed_stays_in_its_field(client):
    response = client.post(PAGE, {"cms_text": "not a signature at all"})

    assert "not a signature at all</textarea>" in response.content.decode()


def test_many_failures_from_one_address_close_it_for_passwords_too(client, monkeypatch):
    few = limits.Limit("test", 3, 900)
    for place in ("sign_in", "sign_in_signature"):
        monkeypatch.setattr(f"accounts.views.{place}.SIGN_IN_FAILURES", few)
    user = make_user()
    with time_machine.travel(900 * 2_000_000 + 60, tick=True):  # well inside one window
        for _ in range(3):
            client.post(PAGE, {"cms": "AAAA"})
        by_key, by_password = come_in(client, user), try_in(client, user.email)

    assert (by_key.status_code, by_password.status_code) == (429, 429)
    assert "came from your network" in by_key.content.decode()


def test_a_lock_after_wrong_passwords_does_not_bar_the_key(client):
    user = make_user()
    for _ in range(5):
        try_in(client, user.email, "wrong")

    assert try_in(client, user.email).status_code == 429
    assert come_in(client, user).status_code == 302


def test_a_form_without_a_token_is_refused():
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(CHALLENGE).status_code == 403
    assert strict.post(PAGE, {"cms": "AAAA"}).status_code == 403


def test_who_is_signed_in_does_not_see_the_page(client):
    client.force_login(make_user())

    assert client.get(PAGE).url == HOME
