"""Numbers public events one after another: the number is the place in the feed.

Neither a time nor a sequence says in which order transactions commit, so a reader who goes by them misses what a slow
transaction commits behind the place that he has reached. Here a number is given after the commit only, by one
publisher at a time:

* an advisory lock lets one publisher work; it is freed after its commit is seen by the next one;
* what it numbers has committed: rows of transactions that still run are not visible to it, and it comes by again;
* numbers follow each other without gaps, all those of a pass become visible at once, so whoever sees a number sees
  every smaller one, and nothing ever appears behind it;
* inside a pass rows go by ``id``. Who builds on another's event has waited for its commit (deeds lock their object),
  so the event has the greater id, and cause comes before effect.

A pass waits for nobody: were it to wait until no older transaction runs, one import of an hour would hold up the feed.
A publisher that is killed has numbered nothing, and its lock goes with its connection.
"""

from django.db import connection, transaction
from django.utils import timezone

from procurement.models import PublicEvent

LOCK = 7_204_010  # advisory lock of the one publisher
BATCH = 1000
NUMBERED = """
WITH last AS (SELECT coalesce(max(number), 0) AS number FROM procurement_publicevent),
waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place
    FROM (SELECT id FROM procurement_publicevent WHERE number IS NULL ORDER BY id LIMIT %s) AS first
)
UPDATE procurement_publicevent AS event SET number = last.number + waiting.place
FROM waiting, last WHERE event.id = waiting.id
"""


def publish(batch: int = BATCH) -> int:
    """One pass; how many events got their number. 0 also where another publisher is at work."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        # A statement of its own: it sees what the publisher before us has committed.
        cursor.execute(NUMBERED, [batch])
        return int(cursor.rowcount)


def publish_all(batch: int = BATCH) -> int:
    """Passes until nothing waits that has committed."""
    total = 0
    while done := publish(batch):
        total += done
        if done < batch:
            break
    return total


def waiting_seconds() -> float | None:
    """How long the oldest event waits for its number; None where none does. For monitoring."""
    oldest = PublicEvent.objects.filter(number__isnull=True).order_by("id").values_list("at", flat=True).first()
    return None if oldest is None else (timezone.now() - oldest).total_seconds()
