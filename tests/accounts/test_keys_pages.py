"""Access keys in the cabinet."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.enums import Role, Scope
from accounts.models import AccessKey
from tests.accounts.people import actor_of, make_membership

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("accounts:key-list"), reverse("accounts:key-new")


def make_key(head, name="MIS"):
    return actions.create_access_key(
        organisation=head.organisation, actor=actor_of(head), name=name, scopes=[Scope.REGISTERS_READ]
    )[0]


def test_the_text_of_a_new_key_is_shown_once_and_not_cached(client):
    head = make_membership()
    client.force_login(head.user)

    response = client.post(NEW, {"name": "MIS", "scopes": [Scope.REGISTERS_WRITE, Scope.REGISTERS_READ]})

    text = response.context["text"]
    assert text in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    page = client.get(LIST).content.decode()
    assert text not in page
    assert text[:12] in page
    assert AccessKey.objects.get().digest == actions.digest_of(text)


def test_sending_the_form_twice_makes_one_key(client):
    client.force_login(make_membership().user)

    for _ in range(2):
        response = client.post(NEW, {"name": "MIS", "scopes": [Scope.REGISTERS_READ]})

    assert "There is a key with this name" in str(response.context["form"].errors["name"])
    assert AccessKey.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{}, {"name": "MIS"}, {"name": "MIS", "scopes": ["nonsense"]}, {"name": "x" * 101, "scopes": ["registers:read"]}],
)
def test_a_form_filled_in_wrongly_makes_none(client, fields):
    client.force_login(make_membership().user)

    assert client.post(NEW, fields).context["form"].errors
    assert not AccessKey.objects.exists()


def test_a_clerk_sees_the_keys_and_changes_nothing(client):
    head = make_membership()
    key = make_key(head)
    clerk = make_membership(Role.PROVIDER_CLERK, organisation=head.organisation)
    client.force_login(clerk.user)

    page = client.get(LIST)
    assert key.name in page.content.decode()
    assert NEW not in page.content.decode()
    assert client.get(NEW).status_code == 403
    assert client.post(reverse("accounts:key-revoke", args=[key.uuid])).status_code == 403


def test_revoking_asks_first_and_then_ends_the_key(client):
    head = make_membership()
    key = make_key(head)
    client.force_login(head.user)
    address = reverse("accounts:key-revoke", args=[key.uuid])

    assert "refused at once" in client.get(address).content.decode()
    assert AccessKey.objects.get().revoked_at is None
    assert client.post(address).url == LIST

    assert AccessKey.objects.get().revoked_at <= timezone.now()
    assert client.post(address).status_code == 404


def test_keys_of_another_organisation_are_not_there(client):
    key = make_key(make_membership(), "foreign key")
    client.force_login(make_membership().user)

    assert "foreign key" not in client.get(LIST).content.decode()
    assert client.post(reverse("accounts:key-revoke", args=[key.uuid])).status_code == 404
    assert AccessKey.objects.get().revoked_at is None


def test_the_list_costs_the_same_for_two_keys_and_for_twenty(client, django_assert_num_queries):
    head = make_membership()
    client.force_login(head.user)
    client.get(LIST)
    make_key(head, "first")
    make_key(head, "second")
    with django_assert_num_queries(
        16
    ):  # session, person, memberships, policy, unread, six of the navigation, count, keys
        client.get(LIST)
    for number in range(18):
        make_key(head, f"key {number}")
    with django_assert_num_queries(16):
        client.get(LIST)
