"""Who the API lets in: keys of hospital systems, people signed in to the portal, and what each may do."""

from datetime import timedelta
from time import time

import pytest
import time_machine
from django.urls import path
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts import actions
from accounts.enums import OrganisationKind, Role, Scope
from accounts.models import AccessKey, RolePolicy
from config.urls import handler403, handler404, urlpatterns  # noqa: F401 - this module is an address book below
from tests.accounts.people import actor_of, make_membership, make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class Echo(APIView):
    scopes = {"GET": Scope.REGISTERS_READ, "POST": Scope.REGISTERS_WRITE}
    throttle_classes = ()

    def get(self, request):
        actor = request.actor
        return Response({"organisation": actor.organisation.pk, "roles": sorted(actor.roles), "ip": actor.ip})

    def post(self, request):
        return Response({"key": request.actor.access_key and request.actor.access_key.prefix})


class Open(Echo):
    scopes = None

    def get(self, request):
        return Response({"guest": request.actor.user is None})


class Forgotten(Echo):
    scopes = {}


urlpatterns = [
    path("api/test/echo/", Echo.as_view()),
    path("api/test/open/", Open.as_view()),
    path("api/test/forgotten/", Forgotten.as_view()),
    *urlpatterns,
]
ECHO = "/api/test/echo/"


def make_key(head=None, scopes=tuple(Scope.values), **overrides):
    head = head or make_membership()
    key, text = actions.create_access_key(
        organisation=head.organisation, actor=actor_of(head), name="MIS", scopes=scopes, **overrides
    )
    return key, text


def bearer(text, **options):
    client = APIClient(**options)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
    return client


# Keys
def test_a_key_acts_for_its_organisation_in_the_clerk_s_role():
    key, text = make_key()

    answer = bearer(text).get(ECHO)

    assert answer.json() == {"organisation": key.organisation_id, "roles": [Role.PROVIDER_CLERK], "ip": "127.0.0.1"}
    assert bearer(text).post(ECHO).json() == {"key": key.prefix}


@pytest.mark.parametrize(("kind", "role"), [("branch", Role.BRANCH_OFFICER), ("central", Role.CENTRAL_OFFICE)])
def test_a_key_of_the_fund_reads_in_its_modest_role(kind, role):
    head = make_membership(Role.ADMINISTRATOR, organisation=make_organisation(OrganisationKind(kind)))
    _key, text = make_key(head)

    assert bearer(text).get(ECHO).json()["roles"] == [role]
    assert bearer(text).post(ECHO).status_code == 403


@pytest.mark.parametrize("text", ["", "osms_wrong", "x" * 5000, "osms_\xff", "a b"])
def test_an_unknown_key_is_401(text):
    answer = bearer(text).get(ECHO)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_revoked_or_expired_key_is_401_with_the_same_words():
    head = make_membership()
    key, text = make_key(head)
    actions.revoke_access_key(key=key, actor=actor_of(head))
    _late, late = make_key(head, expires_on=timezone.localdate() + timedelta(days=3))

    with time_machine.travel(time() + timedelta(days=3).total_seconds(), tick=True):
        assert bearer(late).get(ECHO).status_code == 200  # the last day counts
    with time_machine.travel(time() + timedelta(days=4).total_seconds(), tick=True):
        answers = [bearer(text).get(ECHO), bearer(late).get(ECHO), bearer("osms_nonsense").get(ECHO)]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1


def test_a_key_does_only_what_its_scopes_say():
    _key, text = make_key(scopes=[Scope.REGISTERS_READ])

    assert bearer(text).get(ECHO).status_code == 200
    assert bearer(text).post(ECHO).status_code == 403


def test_last_use_is_kept_once_a_minute():
    key, text = make_key()
    bearer(text).get(ECHO)
    first = AccessKey.objects.get(pk=key.pk).last_used_at

    bearer(text).get(ECHO)
    assert AccessKey.objects.get(pk=key.pk).last_used_at == first
    with time_machine.travel(time() + 61, tick=True):
        bearer(text).get(ECHO)
    assert AccessKey.objects.get(pk=key.pk).last_used_at > first


def test_a_key_needs_no_token_against_forged_requests():
    _key, text = make_key()

    assert bearer(text, enforce_csrf_checks=True).post(ECHO).status_code == 200


# People
@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.PROVIDER_CLERK, 200, 200),
        (Role.PROVIDER_HEAD, 200, 200),
        (Role.BRANCH_OFFICER, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.CENTRAL_OFFICE, 200, 403),
        (Role.ADMINISTRATOR, 200, 403),
    ],
)
def test_a_signed_in_person_does_what_the_role_allows(role, reads, writes):
    client = APIClient()
    client.force_login(make_membership(role).user)

    assert client.get(ECHO).status_code == reads
    assert client.post(ECHO).status_code == writes


def test_who_works_nowhere_may_nothing():
    client = APIClient()
    client.force_login(make_user())

    assert client.get(ECHO).status_code == 403


def test_a_person_s_write_needs_the_token_against_forged_requests():
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(make_membership().user)

    assert client.post(ECHO).status_code == 403


def test_a_person_who_owes_the_second_factor_is_refused():
    client = APIClient()
    client.force_login(make_membership(Role.AUDITOR).user)
    RolePolicy.objects.create(role=Role.AUDITOR, second_factor=True)

    assert client.get(ECHO).status_code == 403


# Guests
def test_a_guest_is_401_and_reads_only_what_is_open():
    client = APIClient()

    assert client.get(ECHO).status_code == 401
    assert client.get("/api/test/open/").json() == {"guest": True}


def test_a_view_without_scopes_is_closed_and_other_methods_are_405():
    _key, text = make_key()

    assert bearer(text).get("/api/test/forgotten/").status_code == 403
    assert bearer(text).put(ECHO).status_code == 405
