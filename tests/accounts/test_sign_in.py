"""Sign-in by e-mail or ИИН, locks, the way back, languages."""

import re
from datetime import timedelta
from time import time

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import UserSession
from config.models import AuditEntry
from tests.accounts.people import PASSWORD, make_membership, make_user

pytestmark = pytest.mark.django_db

SIGN_IN, PROFILE, HOME = reverse("accounts:sign-in"), reverse("accounts:profile"), reverse("home")


def try_in(client, login, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": login, "password": password, **more})


@pytest.mark.parametrize("spell", [lambda user: user.email, lambda user: user.email.upper(), lambda user: user.iin])
def test_e_mail_or_iin_opens(client, spell):
    user = make_user()

    response = try_in(client, f" {spell(user)} ")

    assert response.status_code == 302 and response.url == HOME
    assert client.session["_auth_user_id"] == str(user.pk)
    assert UserSession.objects.get(user=user).session_key == client.session.session_key
    assert AuditEntry.objects.get(verb="accounts.signed_in").actor == user


def test_the_session_key_changes_at_sign_in(client):
    user = make_user()
    client.get(SIGN_IN)
    client.session.save()
    before = client.session.session_key

    try_in(client, user.email)

    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("overrides", "login", "password"),
    [({}, "", "wrong password"), ({"is_active": False}, "", PASSWORD), ({}, "nobody@example.test", PASSWORD)],
    ids=["wrong password", "blocked person", "unknown login"],
)
def test_every_refusal_reads_the_same(client, overrides, login, password):
    user = make_user(email="somebody@example.test", **overrides)

    response = try_in(client, login or user.email, password)

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == [
        "The login or the password is wrong. After several wrong attempts sign-in is locked for 15 minutes."
    ]
    assert "_auth_user_id" not in client.session


def test_a_person_without_a_password_yet_cannot_sign_in(client):
    user = make_user()
    user.set_unusable_password()
    user.save()

    assert try_in(client, user.email, "!").status_code == 200


@pytest.mark.parametrize("login", ["a\x00b", "x" * 300, "", "'; drop table"])
def test_odd_logins_are_only_wrong(client, login):
    assert try_in(client, login).status_code == 200


def test_five_failures_lock_the_person_under_every_name_and_say_for_how_long(client):
    user = make_user()

    for _ in range(4):
        assert try_in(client, user.email, "wrong").status_code == 200
    locked = try_in(client, user.iin, "wrong")

    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.content.decode()
    assert int(locked["Retry-After"]) == 900
    with time_machine.travel(time() + timedelta(minutes=6).total_seconds(), tick=True):
        again = try_in(client, user.email)  # even the right password
        assert again.status_code == 429
        assert "Try again in 9 minutes" in again.content.decode()
    with time_machine.travel(time() + timedelta(minutes=16).total_seconds(), tick=True):
        assert try_in(client, user.email).status_code == 302


def test_a_lock_is_logged_once_without_what_was_typed(client):
    user = make_user()

    for _ in range(7):
        try_in(client, user.email, "a secret typed by mistake")

    entry = AuditEntry.objects.get(verb="accounts.sign_in_locked")
    assert entry.subject_id == str(user.uuid)
    assert "secret" not in str(entry.data)


def test_an_unknown_login_is_locked_just_as_a_known_one(client):
    for _ in range(4):
        assert try_in(client, "nobody@example.test").status_code == 200

    assert try_in(client, "nobody@example.test").status_code == 429


def test_a_success_forgets_earlier_failures(client):
    user = make_user()
    for _ in range(2):
        for _ in range(4):
            try_in(client, user.email, "wrong")
        assert try_in(client, user.email).status_code == 302
        client.logout()


def test_no_password_is_kept_in_the_table_of_attempts(client):
    from axes.models import AccessAttempt

    try_in(client, make_user().email, "a secret typed by mistake")

    (row,) = AccessAttempt.objects.values()
    assert "secret typed" not in str(row)


def test_many_failures_from_one_address_close_it_for_every_login(client, monkeypatch):
    from accounts import limits

    monkeypatch.setattr("accounts.views.sign_in.SIGN_IN_FAILURES", limits.Limit("test", 3, 900))
    with time_machine.travel(900 * 2_000_000 + 60, tick=True):  # well inside one window
        for number in range(3):
            try_in(client, f"nobody{number}@example.test")
        response = try_in(client, make_user().email)

    assert response.status_code == 429
    assert "came from your network" in response.content.decode()
    assert re.search(r"Try again in \d+ minute", response.content.decode())


# The way back
def test_a_guest_is_sent_to_sign_in_and_back(client):
    user = make_user()

    sent = client.get(PROFILE, {"a": "1"})

    assert sent.status_code == 302 and sent.url == f"{SIGN_IN}?next=%2Faccounts%2Fprofile%2F%3Fa%3D1"
    assert try_in(client, user.email, next=f"{PROFILE}?a=1").url == f"{PROFILE}?a=1"


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "http:evil"])
def test_the_way_back_never_leads_away(client, target):
    assert try_in(client, make_user().email, next=target).url == HOME


def test_a_fragment_asked_for_by_a_guest_reloads_the_page_at_sign_in(client):
    response = client.get(
        PROFILE, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/profile/?tab=1"}
    )

    assert response["HX-Redirect"] == f"{SIGN_IN}?next=http%3A%2F%2Ftestserver%2Faccounts%2Fprofile%2F%3Ftab%3D1"


def test_a_guest_posting_is_sent_to_sign_in_without_a_way_back(client):
    assert client.post(PROFILE).url == SIGN_IN


def test_who_is_signed_in_does_not_see_the_form(client):
    client.force_login(make_user())

    assert client.get(SIGN_IN).url == HOME


def test_a_form_without_a_token_is_refused():
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(SIGN_IN, {"login": "a", "password": "b"})

    assert response.status_code == 403


# Out
def test_sign_out_is_a_post_and_ends_the_session(client):
    user = make_membership().user
    try_in(client, user.email)

    assert client.get(reverse("accounts:sign-out")).status_code == 405
    response = client.post(reverse("accounts:sign-out"))

    assert response.url == SIGN_IN
    assert not UserSession.objects.filter(user=user).exists()
    assert client.get(PROFILE).url.startswith(SIGN_IN)


# Language
def test_the_person_s_language_is_set_unless_the_browser_has_chosen_one(client):
    user = make_user(language="kk")

    assert try_in(client, user.email).cookies["language"].value == "kk"

    client.post(reverse("accounts:sign-out"))
    client.cookies["language"] = "ru"
    assert "language" not in try_in(client, user.email).cookies


def test_a_language_chosen_in_the_header_is_remembered(client):
    user = make_user(language="kk")
    client.force_login(user)

    client.post(reverse("set_language"), {"language": "ru", "next": "/"})

    user.refresh_from_db()
    assert user.language == "ru"


# For whom
def test_the_switcher_changes_the_acting_organisation(client):
    first = make_membership(Role.PROVIDER_HEAD)
    second = make_membership(Role.PROVIDER_CLERK, user=first.user)
    client.force_login(first.user)
    acting = client.get(PROFILE).context["request"].membership
    other = second if acting == first else first

    response = client.post(reverse("accounts:switch"), {"membership": other.pk})

    assert response.url == HOME
    request = client.get(PROFILE).context["request"]
    assert (request.membership, request.organisation) == (other, other.organisation)
    assert request.roles == set(other.roles)
    assert (request.actor.organisation, request.actor.roles) == (other.organisation, set(other.roles))


def test_a_foreign_or_ended_membership_cannot_be_chosen(client):
    own, foreign = make_membership(), make_membership()
    ended = make_membership(user=own.user, valid_to=timezone.localdate() - timedelta(days=1))
    client.force_login(own.user)

    for membership in (foreign.pk, ended.pk, "x", ""):
        assert client.post(reverse("accounts:switch"), {"membership": membership}).status_code == 404
    assert client.get(PROFILE).context["request"].memberships == [own]


def test_a_membership_that_ends_takes_the_roles_at_once(client):
    membership = make_membership()
    client.force_login(membership.user)
    assert client.get(reverse("accounts:member-list")).status_code == 200

    membership.valid_to = timezone.localdate() - timedelta(days=1)
    membership.save()

    assert client.get(reverse("accounts:member-list")).status_code == 403


def test_who_works_nowhere_sees_the_profile_and_what_to_do(client):
    client.force_login(make_user())

    assert "Ask the head of your organisation" in client.get(PROFILE).content.decode()


def test_a_blocked_person_is_out_at_the_next_page(client):
    user = make_user()
    client.force_login(user)
    user.is_active = False
    user.save()

    assert client.get(PROFILE).url.startswith(SIGN_IN)
