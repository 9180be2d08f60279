"""Staff and access: what a head does in the organisation, and the administrator everywhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from tests.accounts.people import make_membership

pytestmark = pytest.mark.django_db

LIST = reverse("accounts:member-list")


def address(name, *args):
    return reverse(f"accounts:member-{name}", args=args)


PERSON = {"email": "new@example.test", "last_name": "Новая", "first_name": "Анна", "roles": [Role.PROVIDER_CLERK]}


def test_a_head_adds_changes_and_ends(client):
    head = make_membership()
    client.force_login(head.user)
    place = head.organisation_id

    assert client.post(address("new", place), PERSON).url == address("list", place)
    clerk = Membership.objects.get(user__email="new@example.test")
    assert "Новая" in client.get(LIST).content.decode()

    later = timezone.localdate() + timedelta(days=30)
    fields = {"roles": [Role.PROVIDER_HEAD], "position": "deputy", "valid_to": later.isoformat()}
    client.post(address("edit", place, clerk.pk), fields)
    clerk.refresh_from_db()
    assert (clerk.roles, clerk.position, clerk.valid_to) == ([Role.PROVIDER_HEAD], "deputy", later)

    assert "no roles here" in client.get(address("end", place, clerk.pk)).content.decode()
    client.post(address("end", place, clerk.pk), follow=True)
    assert "Новая" not in client.get(LIST).content.decode()
    assert "Новая" in client.get(f"{LIST}?tab=ended").content.decode()
    assert client.post(address("end", place, clerk.pk)).status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "no address"}, "email"),
        ({"iin": "900101300001"}, "iin"),
        ({"iin": "9001013000079"}, "iin"),
        ({"roles": []}, "roles"),
        ({"roles": [Role.ADMINISTRATOR]}, "roles"),
        ({"roles": [Role.BRANCH_HEAD]}, "roles"),
        ({"valid_to": "2020-01-01"}, "valid_to"),
        ({"last_name": ""}, "last_name"),
    ],
)
def test_a_form_filled_in_wrongly_adds_nobody(client, values, field):
    head = make_membership()
    client.force_login(head.user)

    response = client.post(address("new", head.organisation_id), PERSON | values)

    assert field in response.context["form"].errors
    assert not User.objects.filter(email="new@example.test").exists()


def test_the_same_person_is_not_added_twice(client):
    head = make_membership()
    client.force_login(head.user)
    client.post(address("new", head.organisation_id), PERSON)

    response = client.post(address("new", head.organisation_id), PERSON)

    assert "already works here" in str(response.context["form"].errors["email"])


def test_a_head_is_told_why_the_own_access_cannot_be_ended(client):
    head = make_membership()
    client.force_login(head.user)
    own = address("end", head.organisation_id, head.pk)

    assert "own right" in client.get(own).content.decode()
    client.post(own)
    response = client.post(address("edit", head.organisation_id, head.pk), {"roles": [Role.PROVIDER_CLERK]})

    assert "own right" in str(response.context["form"].errors["roles"])
    assert head in Membership.objects.current()


@pytest.mark.parametrize("role", [Role.PROVIDER_CLERK, Role.BRANCH_OFFICER, Role.AUDITOR, Role.CENTRAL_OFFICE])
def test_other_roles_do_not_manage(client, role):
    member = make_membership(role)
    client.force_login(member.user)

    assert client.get(LIST).status_code == 403
    assert client.get(address("new", member.organisation_id)).status_code == 403
    assert client.post(address("end", member.organisation_id, member.pk)).status_code == 403


def test_another_organisation_is_not_there_for_a_head(client):
    head, foreign = make_membership(), make_membership()
    client.force_login(head.user)

    for url in (
        address("list", foreign.organisation_id),
        address("new", foreign.organisation_id),
        address("edit", foreign.organisation_id, foreign.pk),
        address("edit", head.organisation_id, foreign.pk),
        address("end", foreign.organisation_id, foreign.pk),
    ):
        assert client.get(url).status_code == 404
    assert client.post(address("new", foreign.organisation_id), PERSON).status_code == 404


def test_an_administrator_opens_any_organisation(client):
    administrator, head = make_membership(Role.ADMINISTRATOR), make_membership()
    client.force_login(administrator.user)

    assert head.user.last_name in client.get(address("list", head.organisation_id)).content.decode()
    client.post(address("new", head.organisation_id), PERSON | {"roles": [Role.PROVIDER_HEAD]})
    client.post(address("end", head.organisation_id, head.pk))

    current = Membership.objects.current().filter(organisation=head.organisation)
    assert [one.user.email for one in current] == ["new@example.test"]


def test_the_list_costs_the_same_for_two_people_and_for_twenty(client, django_assert_num_queries):
    head = make_membership()
    client.force_login(head.user)
    client.get(LIST)
    make_membership(Role.PROVIDER_CLERK, organisation=head.organisation)
    with django_assert_num_queries(
        18
    ):  # session, person, memberships, policy, unread, six of the navigation, three counts, people
        client.get(LIST)
    for _ in range(18):
        make_membership(Role.PROVIDER_CLERK, organisation=head.organisation)
    with django_assert_num_queries(18):
        client.get(LIST)
