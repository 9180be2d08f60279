"""Codes from the app, backup codes, roles that require them."""

from base64 import b32decode
from datetime import timedelta
from time import time

import pytest
import time_machine
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import actions, second_factor
from accounts.enums import Role
from accounts.errors import AccountError
from accounts.models import RolePolicy, UserSession
from config.models import AuditEntry
from tests.accounts.people import PASSWORD, actor_of, make_membership, make_user

pytestmark = pytest.mark.django_db

SIGN_IN, CODE = reverse("accounts:sign-in"), reverse("accounts:sign-in-code")
SET_UP, PROFILE, HOME = reverse("accounts:second-factor"), reverse("accounts:profile"), reverse("home")
KEY = "3132333435363738393031323334353637383930"


def code(key=KEY, ahead=0):
    """What the app shows; ``ahead`` steps of 30 seconds later, since a code is accepted once."""
    return f"{totp(bytes.fromhex(key), t0=-30 * ahead):06d}"


def with_factor(user):
    TOTPDevice.objects.create(user=user, name="app", key=KEY, confirmed=True)
    return second_factor.new_backup_codes(user)


def password_step(client, user, **more):
    return client.post(SIGN_IN, {"login": user.email, "password": PASSWORD, **more})


def require(role):
    RolePolicy.objects.create(role=role, second_factor=True)


# Signing in
def test_the_code_comes_after_the_password_and_leads_where_the_person_wanted(client):
    user = make_membership().user
    with_factor(user)

    assert password_step(client, user, next=PROFILE).url == CODE
    assert not get_user(client).is_authenticated
    response = client.post(CODE, {"code": code()})

    assert response.url == PROFILE
    assert get_user(client) == user
    assert client.get(PROFILE).context["request"].user.is_verified()
    assert UserSession.objects.filter(user=user).count() == 1
    assert AuditEntry.objects.get(verb="accounts.signed_in").data == {"method": "password", "second_factor": True}


@pytest.mark.parametrize("typed", ["123 456", "000000", "abcdefgh", "", "٣٤٥٦٧٨", "1" * 21])
def test_a_wrong_code_opens_nothing(client, typed):
    user = make_user()
    with_factor(user)
    password_step(client, user)

    response = client.post(CODE, {"code": typed})

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not get_user(client).is_authenticated


def test_a_code_with_a_space_is_the_same_code(client):
    user = make_user()
    with_factor(user)
    password_step(client, user)
    text = code()

    assert client.post(CODE, {"code": f"{text[:3]} {text[3:]}"}).url == HOME


def test_a_code_works_once(client):
    user = make_user()
    with_factor(user)
    text = code()
    password_step(client, user)
    assert client.post(CODE, {"code": text}).status_code == 302
    client.post(reverse("accounts:sign-out"))

    password_step(client, user)
    assert client.post(CODE, {"code": text}).status_code == 200


def test_wrong_codes_slow_down(client):
    user = make_user()
    with_factor(user)
    password_step(client, user)

    client.post(CODE, {"code": "000000"})
    slowed = client.post(CODE, {"code": code()})

    assert "Try again in 1 second." in slowed.content.decode()


def test_each_backup_code_works_once(client):
    user = make_user()
    codes = with_factor(user)

    for text, status in ((codes[0].upper(), 302), (codes[0], 200), (codes[1].replace("-", " "), 302)):
        forgive(user)
        client.logout()
        password_step(client, user)
        assert client.post(CODE, {"code": text}).status_code == status
    assert second_factor.codes_left(user) == 8


def forgive(user):
    """Slowing down is not what this test is about."""
    user.staticdevice_set.update(throttling_failure_count=0, throttling_failure_timestamp=None)


def test_backup_codes_are_kept_as_digests():
    user = make_user()
    codes = second_factor.new_backup_codes(user)

    kept = set(StaticToken.objects.values_list("token", flat=True))

    assert len(codes) == len(set(codes)) == 10
    assert not kept & {text.replace("-", "") for text in codes}


def test_the_second_step_needs_the_first_one_and_not_too_long_ago(client):
    user = make_user()
    with_factor(user)

    assert client.get(CODE).url == SIGN_IN
    password_step(client, user)
    with time_machine.travel(time() + 601, tick=True):
        assert client.post(CODE, {"code": code()}).url == SIGN_IN


def test_a_person_blocked_between_the_steps_stays_out(client):
    user = make_user()
    with_factor(user)
    password_step(client, user)
    user.is_active = False
    user.save()

    assert client.post(CODE, {"code": code()}).url == SIGN_IN


# Required by a role
@pytest.mark.parametrize("name", ["home", "accounts:profile", "accounts:key-list", "accounts:session-list"])
def test_a_required_factor_that_is_not_set_up_leads_to_its_set_up_only(client, name):
    user = make_membership(Role.AUDITOR).user
    require(Role.AUDITOR)
    password_step(client, user)

    response = client.get(reverse(name))

    assert response.url.partition("?")[0] == SET_UP
    assert "требует второго фактора" in client.get(SET_UP).content.decode()
    assert client.post(reverse("accounts:switch")).url == SET_UP
    assert client.post(reverse("accounts:sign-out")).url == SIGN_IN


def test_a_person_who_owes_the_factor_has_no_roles_even_on_public_pages(client):
    user = make_membership(Role.AUDITOR).user
    require(Role.AUDITOR)
    client.force_login(user)

    request = client.get(SET_UP).context["request"]

    assert (request.roles, request.organisation, request.actor.roles) == (frozenset(), None, frozenset())


def test_any_of_the_roles_counts_wherever_the_person_acts(client):
    membership = make_membership(Role.PROVIDER_CLERK)
    make_membership(Role.AUDITOR, user=membership.user)
    require(Role.AUDITOR)
    client.force_login(membership.user)

    assert client.get(PROFILE).url.startswith(SET_UP)


def test_an_open_session_is_asked_for_the_code_when_the_role_begins_to_require_it(client):
    user = make_membership(Role.AUDITOR).user
    client.force_login(user)
    with_factor(user)
    assert client.get(PROFILE).status_code == 200

    require(Role.AUDITOR)
    assert client.get(PROFILE).url.startswith(CODE)
    assert client.post(CODE, {"code": code(), "next": PROFILE}).url == PROFILE

    assert client.get(PROFILE).status_code == 200
    assert UserSession.objects.get(user=user, session_key=client.session.session_key)


def test_other_roles_are_not_asked(client):
    client.force_login(make_membership(Role.PROVIDER_HEAD).user)
    require(Role.AUDITOR)

    assert client.get(PROFILE).status_code == 200


# Set-up
def test_set_up_shows_the_key_and_the_first_code_turns_it_on(client):
    user = make_membership(Role.AUDITOR).user
    require(Role.AUDITOR)
    client.force_login(user)
    other = UserSession.objects.create(user=user, session_key="elsewhere")

    page = client.get(SET_UP)
    shown = page.context["enrolment"]
    key = b32decode(shown.secret.replace(" ", "")).hex()
    wrong = client.post(SET_UP, {"code": "000000"})
    done = client.post(SET_UP, {"code": code(key)})

    assert shown.qr.startswith("data:image/svg+xml")
    assert wrong.context["form"].errors["code"] and wrong.context["enrolment"] == shown
    codes = done.context["codes"]
    assert len(codes) == 10 and all(text in done.content.decode() for text in codes)
    assert client.get(PROFILE).status_code == 200
    assert not UserSession.objects.filter(pk=other.pk).exists()
    assert AuditEntry.objects.filter(verb="accounts.second_factor_enabled").exists()


def test_a_wrong_first_code_leaves_the_old_phone_working(client):
    user = make_user()
    with_factor(user)
    password_step(client, user)
    client.post(CODE, {"code": code()})

    client.get(f"{SET_UP}?again=1")
    client.post(f"{SET_UP}?again=1", {"code": "000000"})

    assert TOTPDevice.objects.get(user=user).key == KEY


def test_new_backup_codes_and_turning_off_need_the_password(client):
    user = make_user()
    with_factor(user)
    client.force_login(user)

    assert client.post(reverse("accounts:backup-codes"), {"password": "wrong"}).context["form"].errors
    assert len(client.post(reverse("accounts:backup-codes"), {"password": PASSWORD}).context["codes"]) == 10
    assert client.post(reverse("accounts:second-factor-remove"), {"password": "wrong"}).context["form"].errors
    assert client.post(reverse("accounts:second-factor-remove"), {"password": PASSWORD}).url == PROFILE
    assert not second_factor.is_on(user)


def test_a_required_factor_cannot_be_turned_off_by_the_person():
    membership = make_membership(Role.AUDITOR)
    with_factor(membership.user)
    require(Role.AUDITOR)

    with pytest.raises(AccountError, match="requires"):
        actions.remove_second_factor(user=membership.user, actor=actor_of(membership))
    assert second_factor.is_on(membership.user)


def test_an_administrator_removes_the_factor_of_who_lost_the_phone(client):
    administrator, person = make_membership(Role.ADMINISTRATOR), make_user()
    with_factor(person)
    client.force_login(administrator.user)
    address = reverse("accounts:user-second-factor-remove", args=[person.uuid])

    assert client.post(address, {"reason": ""}).context["form"].errors
    client.post(address, {"reason": "Phone lost, identity checked by telephone"})

    assert not second_factor.is_on(person)
    assert AuditEntry.objects.get(verb="accounts.second_factor_removed").data["reason"].startswith("Phone lost")


def test_the_switch_page_counts_people_who_are_not_ready(client):
    administrator = make_membership(Role.ADMINISTRATOR)
    with_factor(make_membership(Role.AUDITOR).user)
    client.force_login(administrator.user)
    address = reverse("accounts:role-policy")

    row = next(row for row in client.get(address).context["rows"] if row["role"] == Role.AUDITOR)
    assert (row["people"], row["without"], row["on"]) == (1, 0, False)

    client.post(address, {"roles": [Role.AUDITOR]})
    assert RolePolicy.objects.get(role=Role.AUDITOR).second_factor
    client.post(address, {})
    assert not RolePolicy.objects.get(role=Role.AUDITOR).second_factor


def test_a_throttled_device_says_how_long():
    user = make_user()
    with_factor(user)
    TOTPDevice.objects.update(
        throttling_failure_count=5, throttling_failure_timestamp=timezone.now() - timedelta(seconds=1)
    )

    verdict = second_factor.check(user, code())

    assert verdict.device is None and 14 <= verdict.wait <= 16
