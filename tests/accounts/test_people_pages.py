"""The administrator's pages of people and organisations."""

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from config.models import AuditEntry
from tests.accounts.people import PASSWORD, make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db

PEOPLE, PLACES = reverse("accounts:user-list"), reverse("accounts:organisation-list")


@pytest.fixture
def administrator(client):
    membership = make_membership(Role.ADMINISTRATOR)
    client.force_login(membership.user)
    return membership


def address(name, person):
    return reverse(f"accounts:user-{name}", args=[person.uuid])


def found(client, **query):
    return {user.last_name for user in client.get(PEOPLE, query).context["page"]}


def test_people_are_found_by_name_e_mail_iin_role_and_state(client, administrator):
    auditor = make_membership(
        Role.AUDITOR, user=make_user(last_name="Үлгілі", first_name="Әсем", email="ulgi@example.test")
    )
    make_user(last_name="Закрытый", is_active=False)

    assert found(client, q="улгили асем") == {"Үлгілі"}  # as typed on a Russian keyboard
    assert found(client, q="ULGI@") == {"Үлгілі"}
    assert found(client, q=auditor.user.iin) == {"Үлгілі"}
    assert found(client, role=Role.AUDITOR) == {"Үлгілі"}
    assert found(client, state="blocked") == {"Закрытый"}
    assert found(client, q="Үлгілі", state="blocked") == set()
    assert "Nobody found" in client.get(PEOPLE, {"q": "никто"}).content.decode()


def test_names_stand_in_the_order_of_the_kazakh_alphabet(client, administrator):
    for name in ("Бекова", "Ясин", "Әлиева", "Абай"):
        make_user(last_name=name)

    names = [user.last_name for user in client.get(PEOPLE).context["page"]]

    assert [name for name in names if name in ("Абай", "Әлиева", "Бекова", "Ясин")] == [
        "Абай",
        "Әлиева",
        "Бекова",
        "Ясин",
    ]


def test_an_unreadable_filter_finds_everybody(client, administrator):
    assert found(client, role="nonsense") == {administrator.user.last_name}


def test_the_page_of_a_person_hides_the_iin(client, administrator):
    person = make_membership().user

    page = client.get(address("detail", person)).content.decode()

    assert person.iin not in page
    assert f"{person.iin[:4]}•••••{person.iin[-3:]}" in page


def test_blocking_needs_a_reason_and_ends_open_sessions(client, administrator):
    person = make_user()
    browser = Client()
    browser.post(reverse("accounts:sign-in"), {"login": person.email, "password": PASSWORD})
    assert get_user(browser) == person

    assert client.post(address("block", person), {"reason": ""}).context["form"].errors
    client.post(address("block", person), {"reason": "left the organisation"})

    assert not get_user(browser).is_authenticated
    assert client.post(address("block", person), {"reason": "again"}).status_code == 404
    client.post(address("unblock", person))
    browser.post(reverse("accounts:sign-in"), {"login": person.email, "password": PASSWORD})
    assert get_user(browser) == person


def test_an_administrator_signs_a_person_out_but_not_himself(client, administrator):
    person = make_user()
    browser = Client()
    browser.post(reverse("accounts:sign-in"), {"login": person.email, "password": PASSWORD})

    client.post(address("sign-out", person))

    assert not get_user(browser).is_authenticated
    assert AuditEntry.objects.get(verb="accounts.sessions_ended").actor == administrator.user
    assert client.post(address("sign-out", administrator.user)).status_code == 404
    assert client.post(address("block", administrator.user), {"reason": "x"}).context["form"].errors


def test_organisations_are_found_and_counted(client, administrator):
    head = make_membership()
    make_membership(Role.PROVIDER_CLERK, organisation=head.organisation)
    branch = make_organisation(OrganisationKind.BRANCH, name_ru="Филиал «Үлгі»")

    def places(**query):
        return {place.pk: place.people for place in client.get(PLACES, query).context["page"]}

    assert places(q=head.organisation.bin) == {head.organisation_id: 2}
    assert places(q="улги") == {branch.pk: 0}
    assert places(kind="branch") == {branch.pk: 0}
    assert "No organisation found" in client.get(PLACES, {"q": "нет такой"}).content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_opens_these_pages(client, role):
    person = make_user()
    organisation = make_organisation()
    client.force_login(make_membership(role, organisation=organisation).user)

    for url in (PEOPLE, PLACES, reverse("accounts:role-policy"), address("detail", person), address("block", person)):
        assert client.get(url).status_code == 403
    for name in ("unblock", "sign-out"):
        assert client.post(address(name, person)).status_code == 403


def test_the_lists_cost_the_same_for_few_and_for_many(client, administrator, django_assert_max_num_queries):
    for _ in range(20):
        make_membership()
    client.get(PEOPLE)
    with django_assert_max_num_queries(8):
        client.get(PEOPLE)
    with django_assert_max_num_queries(7):
        client.get(PLACES)
