"""What must be computed anew after a decision.

A decision leaves rows in ``Recomputation`` and a message to a worker. The worker takes all rows that there are, so a
thousand decisions on one organisation cost one computation, and removes them in the transaction in which it writes
what follows from them. A message that was lost is made up for by the beat (``monitoring.standing.tasks``).
"""

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction

from monitoring.models import Flag, Recomputation
from monitoring.standing import ranking

LOCK = 5_810_340_726  # any number that nobody else locks


def decided(providers: Collection[int], screens: Collection[str] = ()) -> None:
    """Called inside the transaction of every decision on a flag or a defect; after the commit a task computes rating,
    risk and the order of the queue of these organisations and the precision of these screens. May be repeated."""
    from monitoring.standing.tasks import recompute_changed

    rows = [Recomputation(provider_id=one) for one in sorted(set(providers))]
    rows += [Recomputation(screen=one) for one in sorted(set(screens)) if one]
    Recomputation.objects.bulk_create(rows)
    if rows:
        transaction.on_commit(recompute_changed.delay, robust=True)


def ranks(flags: Collection[int]) -> None:
    """Writes ``Flag.rank`` of these flags: stake × chance of confirmation of such a flag (dated prior of the screen
    where decisions are few) × the provider's risk inside its quartile. Called by screening after storing."""
    if flags:
        ranking.write(flags=flags)


def rank_arithmetic(flag: Flag) -> dict[str, Any]:
    """What the flag's rank is made of, see ``ranking.arithmetic``."""
    return ranking.arithmetic(flag)


@transaction.atomic
def recompute() -> int:
    """Computes what decisions have asked for; returns how many rows it answered. One at a time: a second one waits,
    and then finds nothing, or what came meanwhile."""
    from monitoring.standing import risk
    from providers.standing import rating

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    rows = list(Recomputation.objects.order_by("pk").values_list("pk", "provider_id", "screen"))
    if not rows:
        return 0
    providers = sorted({provider for _, provider, _ in rows if provider})
    screens = sorted({screen for *_, screen in rows if screen})
    if providers:
        rating.compute(providers=providers)
        risk.compute(providers=providers)
    ranking.write(providers=providers, screens=screens)
    Recomputation.objects.filter(pk__in=[pk for pk, *_ in rows]).delete()
    return len(rows)
