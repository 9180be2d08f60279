"""The audit log: what goes in, what the database refuses, and what the chain notices afterwards."""

import threading
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _

from accounts.access import SYSTEM, Actor
from config import audit
from config.models import AuditEntry, AuditSeal
from tests.accounts.people import actor_of, make_membership

pytestmark = pytest.mark.django_db


def record(verb="tests.something_done", actor=SYSTEM, **data):
    """One entry, sealed as at the end of its transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        entry = audit.record(verb, actor=actor, **data)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    return entry


@contextmanager
def triggers_off():
    """What an owner of the database can do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def fault():
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit")
    assert caught.value.returncode == 1
    return str(caught.value)


def test_an_entry_tells_who_did_what_to_which_object_for_whom():
    membership = make_membership()
    actor = actor_of(membership)

    entry = record("tests.seen", actor, subject=membership.user, reason="why", until=date(2026, 1, 2))

    entry.refresh_from_db()
    assert (entry.actor, entry.organisation, entry.ip) == (membership.user, membership.organisation, "192.0.2.7")
    assert (entry.subject_type, entry.subject_id) == ("accounts.user", str(membership.user.uuid))
    assert entry.data == {"reason": "why", "until": "2026-01-02"}


@pytest.mark.django_db(transaction=True)
def test_an_entry_without_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        audit.record("tests.alone", actor=SYSTEM)


@pytest.mark.parametrize("name", ["password", "secret", "token"])
def test_secrets_are_refused(name):
    with pytest.raises(ValueError, match=name):
        record(**{name: "x"})


def test_any_value_becomes_plain_json():
    data = {
        "sum": Decimal("1.50"),
        "text": _("clerk"),
        "nul": "a\x00b",
        "set": {2, 1},
        "in": {"day": date(2026, 1, 2)},
    }

    assert audit.plain(data) == {
        "sum": "1.50",
        "text": "clerk",
        "nul": "a\ufffdb",
        "set": [1, 2],
        "in": {"day": "2026-01-02"},
    }
    assert record(**data).pk


@pytest.mark.django_db(transaction=True)
def test_nothing_is_stored_when_the_transaction_fails():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("tests.undone", actor=SYSTEM)
        raise ZeroDivisionError

    assert not AuditEntry.objects.exists()
    assert not AuditSeal.objects.exists()


@pytest.mark.parametrize("model", [AuditEntry, AuditSeal])
def test_the_database_refuses_change_and_removal(model):
    record()
    field = "verb" if model is AuditEntry else "digest"

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(**{field: "changed"})
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")


@pytest.mark.parametrize("table", ["config_auditentry", "config_auditseal"])
def test_the_database_refuses_truncate(table):
    record()
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER audit_no_truncate")  # off in tests, see conftest.py
        with pytest.raises(IntegrityError, match="TRUNCATE of"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_whole_log_verifies(capsys):
    for number in range(5):
        record(number=number, text='Қазақша «тырнақша» \\ " \n')

    call_command("verify_audit")

    assert "5 entries, every one sealed" in capsys.readouterr().out
    seals = list(AuditSeal.objects.order_by("sequence"))
    assert [seal.sequence for seal in seals] == [1, 2, 3, 4, 5]
    assert seals[0].previous == audit.GENESIS
    assert [seal.previous for seal in seals[1:]] == [seal.digest for seal in seals[:-1]]


def test_an_empty_log_verifies(capsys):
    call_command("verify_audit")

    assert "0 entries" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'tests.other'",
        "at = at + interval '1 microsecond'",
        "data = '{\"number\": 8}'",
        "ip = '192.0.2.9'",
        "subject_id = 'x'",
    ],
)
def test_a_changed_entry_is_named(change):
    entries = [record(number=number) for number in range(4)]

    with triggers_off() as cursor:
        cursor.execute(f"UPDATE config_auditentry SET {change} WHERE id = %s", [entries[2].pk])

    assert f"entry {entries[2].pk}: changed" in fault()


def test_a_removed_entry_is_named():
    entries = [record(number=number) for number in range(4)]

    with triggers_off() as cursor:
        cursor.execute("DELETE FROM config_auditentry WHERE id = %s", [entries[1].pk])

    assert f"entry {entries[1].pk}: removed" in fault()


def test_an_entry_removed_with_its_seal_is_noticed():
    entries = [record(number=number) for number in range(4)]

    with triggers_off() as cursor:
        cursor.execute("DELETE FROM config_auditseal WHERE entry_id = %s", [entries[1].pk])
        cursor.execute("DELETE FROM config_auditentry WHERE id = %s", [entries[1].pk])

    assert f"entry {entries[2].pk}: seal 2 before its seal 3 was removed" in fault()


def test_a_removed_seal_is_noticed_in_the_middle_and_at_the_end():
    entries = [record(number=number) for number in range(4)]

    with triggers_off() as cursor:
        cursor.execute("DELETE FROM config_auditseal WHERE entry_id = %s", [entries[3].pk])
    assert f"entry {entries[3].pk}: its seal was removed" in fault()

    with triggers_off() as cursor:
        cursor.execute("DELETE FROM config_auditseal WHERE entry_id = %s", [entries[0].pk])
    assert f"entry {entries[1].pk}: seal 1 before its seal 2 was removed" in fault()


def test_an_entry_slipped_in_without_a_seal_is_named():
    record()

    with triggers_off() as cursor:
        cursor.execute(
            "INSERT INTO config_auditentry (at, verb, subject_type, subject_id, data)"
            " VALUES (now(), 'tests.forged', '', '', '{}') RETURNING id"
        )
        forged = cursor.fetchone()[0]

    assert f"entry {forged}: its seal was removed" in fault()


def test_a_resealed_change_breaks_the_next_link():
    """Who also computes the digest of the changed entry anew has the next seal against him."""
    entries = [record(number=number) for number in range(3)]

    text = audit.CANONICAL.format(row="entry")
    with triggers_off() as cursor:
        cursor.execute("UPDATE config_auditentry SET verb = 'tests.other' WHERE id = %s", [entries[1].pk])
        cursor.execute(
            f"UPDATE config_auditseal seal SET digest = encode(sha256(convert_to(previous || {text}, 'UTF8')), 'hex')"
            " FROM config_auditentry entry WHERE entry.id = seal.entry_id AND entry.id = %s",
            [entries[1].pk],
        )

    assert f"entry {entries[2].pk}: seal 3 does not continue" in fault()


def test_a_cut_off_tail_is_noticed_with_a_kept_head(capsys):
    entries = [record(number=number) for number in range(3)]
    call_command("verify_audit")
    head = capsys.readouterr().out.partition("Head: ")[2].strip()
    call_command("verify_audit", head=head)

    with triggers_off() as cursor:
        cursor.execute("DELETE FROM config_auditseal WHERE entry_id = %s", [entries[2].pk])
        cursor.execute("DELETE FROM config_auditentry WHERE id = %s", [entries[2].pk])

    call_command("verify_audit")
    with pytest.raises(CommandError, match="Seals 3 to 3 were removed"):
        call_command("verify_audit", head=head)
    with pytest.raises(CommandError, match="is not the one of the given head"):
        call_command("verify_audit", head=f"2:{'f' * 64}")
    with pytest.raises(CommandError, match="NUMBER:DIGEST"):
        call_command("verify_audit", head="yesterday's")


@pytest.mark.django_db(transaction=True)
def test_overlapping_transactions_chain_in_the_order_of_commits():
    """The second to write commits first; neither waits for the other before its commit."""
    written, committed = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                audit.record("tests.first_written", actor=SYSTEM)
                written.set()
                assert committed.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    record("tests.first_committed")
    committed.set()
    thread.join(10)

    seals = AuditSeal.objects.select_related("entry").order_by("sequence")
    assert [seal.entry.verb for seal in seals] == ["tests.first_committed", "tests.first_written"]
    call_command("verify_audit")


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain():
    def write(number):
        try:
            for step in range(10):
                record(number=number, step=step)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert AuditSeal.objects.count() == 40
    call_command("verify_audit")


def test_an_entry_of_a_hospital_system_names_its_key():
    membership = make_membership()

    class Key:
        prefix = "osms_abcdefg"

    entry = record("tests.sent", Actor(organisation=membership.organisation, access_key=Key()))

    assert (entry.actor, entry.data) == (None, {"access_key": "osms_abcdefg"})
