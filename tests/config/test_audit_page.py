"""The page of the audit log, and that every act has words there."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from accounts.access import SYSTEM
from accounts.enums import Role
from config import audit
from config.audit_verbs import VERBS
from config.models import AuditEntry
from tests.accounts.people import actor_of, make_membership, make_user

pytestmark = pytest.mark.django_db

LOG = reverse("config:audit-log")


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def administrator(client):
    membership = make_membership(Role.ADMINISTRATOR)
    client.force_login(membership.user)
    client.get(LOG)
    return membership


def record(verb="tests.done", actor=SYSTEM, **data):
    with transaction.atomic():
        return audit.record(verb, actor=actor, **data)


def shown(client, **query):
    return [row["entry"].verb for row in client.get(LOG, query).context["rows"]]


def test_entries_are_found_by_person_act_object_and_date(client, administrator):
    person = make_membership(user=make_user(last_name="Ищеева", email="find@example.test"))
    record("tests.by_person", actor_of(person))
    record("tests.about", subject=person.user)
    old = record("tests.long_ago")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE config_auditentry SET at = %s WHERE id = %s", [datetime(2026, 1, 31, 20, tzinfo=UTC), old.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert shown(client) == ["tests.long_ago", "tests.about", "tests.by_person"]
    assert shown(client, person="ищеева") == shown(client, person="find@example.test") == ["tests.by_person"]
    assert shown(client, verb="tests.about") == ["tests.about"]
    assert shown(client, subject=f"accounts.user:{person.user.uuid}") == ["tests.about"]
    assert shown(client, subject=str(person.user.uuid)) == shown(client, subject="Accounts.User") == ["tests.about"]
    assert shown(client, since="2026-02-01", until="2026-02-01") == ["tests.long_ago"]  # the day begins in Astana
    assert shown(client, until="2026-01-31") == []


@pytest.mark.parametrize("query", [{"since": "x"}, {"verb": "nonsense"}, {"before": "x"}, {"before": "9" * 30}])
def test_an_unreadable_filter_filters_nothing(client, administrator, query):
    record()

    assert shown(client, **query) == ["tests.done"]


def test_pages_lead_to_older_entries_and_back(client, administrator):
    for number in range(60):
        record("tests.many" if number % 2 else "tests.other", number=number)

    first = client.get(LOG, {"person": ""}).context
    second = client.get(f"{LOG}?{first['older']}").context

    assert [len(first["rows"]), len(second["rows"])] == [50, 10]
    assert second["rows"][0]["entry"].pk < first["rows"][-1]["entry"].pk
    assert (second["older"], second["newest"]) == ("", "")
    assert len(shown(client, verb="tests.many")) == 30


def test_the_page_costs_the_same_for_few_and_for_many(client, administrator, django_assert_num_queries):
    record(actor=actor_of(administrator))
    with django_assert_num_queries(8):  # session, person, memberships, policy, unread, acts, entries, seal
        client.get(LOG)
    for _ in range(30):
        record(actor=actor_of(make_membership()))
    with django_assert_num_queries(8):
        client.get(LOG)


def test_a_number_of_a_person_is_masked(client, administrator):
    record(iin="900101300007", text="of 900101300007, not of 1900101300007")

    page = client.get(LOG).content.decode()

    assert "9001•••••007" in page
    assert page.replace("1900101300007", "").count("900101300007") == 0


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_nobody_else_reads_the_log(client, role):
    client.force_login(make_membership(role).user)

    assert client.get(LOG).status_code == 403


def recorded_verbs():
    for app in ("accounts", "claims", "config", "monitoring", "procurement", "providers"):
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                called = isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", ""))
                if called == "record" and node.args and isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value


def test_every_act_has_words():
    assert set(recorded_verbs()) <= VERBS.keys()


def test_every_act_is_named_by_app_and_past_tense():
    assert all(verb.count(".") == 1 and verb == verb.lower() for verb in VERBS)
    assert not AuditEntry.objects.filter(verb__in=["", "."]).exists()
