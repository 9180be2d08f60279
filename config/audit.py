"""The audit log: one way in, and the chain that shows afterwards whether anything was changed or removed.

An entry is written in the transaction of the change that it tells of. At COMMIT a deferred constraint trigger of the
database (migration ``0003_audit_chain``) adds its seal: sha256 over the digest of the previous seal and the text of
the entry's columns. The trigger takes the lock of the chain only then, so transactions run side by side and queue for
the length of one insert; the chain is in the order of commits, which need not be the order of entry numbers.

The database refuses UPDATE, DELETE and TRUNCATE of both tables. Who switches those triggers off (the owner of the
database can) leaves a broken chain behind: ``manage.py verify_audit`` names the first break. A tail cut off together
with its seals breaks no link; against that the command prints the head of the chain, to be kept elsewhere and given to
the next run.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, Q, QuerySet

from config.models import AuditEntry

GENESIS = "0" * 64
# The text of an entry under the digest. The trigger holds the same expression: a change needs a new migration.
CANONICAL = """jsonb_build_array(
    {row}.id, to_char({row}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), {row}.actor_id,
    {row}.organisation_id, {row}.verb, {row}.subject_type, {row}.subject_id, {row}.data, {row}.ip::text)::text"""
NEVER_RECORDED = frozenset({"password", "secret", "token"})

# Entries that nobody reads yet, each a condition of now: what is sealed must not be told by the log. They are written
# and chained like all others, and appear when their time has come.
WITHHELD: list[Callable[[], Q]] = []
# Entries that this reader must not know of, whatever the role: an ``accounts.access.Actor`` → a condition.
WITHHELD_FROM: list[Callable[[Any], Q]] = []


def readable(reader: Any = None) -> QuerySet[AuditEntry]:
    """The entries that people may read now; with a ``reader``, without those that are kept from this person."""
    entries = AuditEntry.objects.all()
    for condition in WITHHELD:
        entries = entries.exclude(condition())
    for kept_from in WITHHELD_FROM if reader is not None else ():
        entries = entries.exclude(kept_from(reader))
    return entries


def record(verb: str, *, actor: Any, subject: Model | None = None, **data: Any) -> AuditEntry:
    """Writes one entry. ``verb`` is ``app.past_tense`` («claims.register_submitted»); ``data`` are plain facts.

    ``actor`` is an ``accounts.access.Actor``. TransactionManagementError outside a transaction: an entry without its
    change, or a change without its entry, must not be possible. ValueError for data that no log may hold.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An audit entry is written in the transaction of its change")
    if NEVER_RECORDED & data.keys():
        raise ValueError(f"Not for the audit log: {sorted(NEVER_RECORDED & data.keys())}")
    if actor.access_key is not None:
        data["access_key"] = actor.access_key.prefix
    return AuditEntry.objects.create(
        verb=verb,
        actor=actor.user,
        organisation=actor.organisation,
        ip=actor.ip,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(getattr(subject, "uuid", None) or subject.pk) if subject is not None else "",
        data=plain(data),
    )


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates in ISO, Decimal as text, sets sorted; NUL, which jsonb refuses, as «�»."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return str(value).replace("\x00", "\ufffd")


@dataclass(frozen=True)
class Link:
    """A seal as stored beside the digest of its entry as it is now (empty when the entry is gone)."""

    sequence: int
    entry_id: int
    previous: str
    digest: str
    computed: str | None

    def fault(self, before: "Link | None") -> str | None:
        """What is wrong with this link after the one before it, in English for the operator; None when it holds."""
        expected = before.sequence + 1 if before else 1
        if self.sequence != expected:
            return f"entry {self.entry_id}: seal {expected} before its seal {self.sequence} was removed"
        if self.computed is None:
            return f"entry {self.entry_id}: removed, its seal {self.sequence} is still there"
        if self.previous != (before.digest if before else GENESIS):
            return f"entry {self.entry_id}: seal {self.sequence} does not continue the seal before it"
        if self.digest != self.computed:
            return f"entry {self.entry_id}: changed after seal {self.sequence} was set"
        return None


def links() -> Iterator[Link]:
    """Every seal in the order of the chain, read by a server-side cursor: memory does not grow with the log."""
    text = CANONICAL.format(row="entry")
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT seal.sequence, seal.entry_id, seal.previous, seal.digest,
                   CASE WHEN entry.id IS NOT NULL
                        THEN encode(sha256(convert_to(seal.previous || {text}, 'UTF8')), 'hex') END
            FROM config_auditseal seal LEFT JOIN config_auditentry entry ON entry.id = seal.entry_id
            ORDER BY seal.sequence
            """  # noqa: S608 - a constant of this module, no input
        )
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield Link(*row)


def first_unsealed() -> int | None:
    """The lowest entry that has no seal: its seal was removed, or it was written with the trigger switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT min(entry.id) FROM config_auditentry entry
            WHERE NOT EXISTS (SELECT FROM config_auditseal seal WHERE seal.entry_id = entry.id)
            """
        )
        return cursor.fetchone()[0]
