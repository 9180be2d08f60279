"""The computation of a run, by the worker.

1. Hold the run (an advisory lock of the session: a killed worker lets go of it); leave if it is no draft any more.
2. Freeze the inputs of all lots in one transaction, which sees the database as it was at one moment.
3. Compute the lots in their order, a batch a transaction, and count them: whoever looks sees the progress.
4. Take the step «compute».

A worker killed at any point leaves whole batches. The next one takes the frozen inputs as they are, finds the lots
that have no result, and learns from the lines of the others what is left in the pools: nothing is computed twice, and
the result is that of an undisturbed run (``distribution_core.compute`` over all lots at once).
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max, QuerySet, Sum
from django.utils import timezone

from accounts.access import SYSTEM
from procurement import distribution_core as core
from procurement.distribution.inputs import Inputs, canonical
from procurement.distribution.points import more_points
from procurement.enums import RunKind, RunState
from procurement.models import Bid, Run, RunLine, RunLot
from providers.models import Provider, Rating

LOCK = 7_204_021  # advisory lock of whoever computes, beside the number of the run
BATCH = 50  # lots a transaction
VERSION = f"{core.FORMAT} webster-2026.11"  # of the code: raised with every change of what it computes
FLAT_COLUMNS = ("run_id", "lot_id", "inputs", "result", "volume", "placed", "unplaced", "residual", "multiplier",
                "fingerprint")  # fmt: skip
LINE_COLUMNS = ("run_lot_id", "provider_id", "bid_id", "rating_id", "points", "weight", "parts", "floor", "cap",
                "bound", "share", "units", "amount", "funding", "more_points", "excluded")  # fmt: skip


def compute(run_id: int) -> None:
    """Computes the run as far as it is not computed. Inputs that contradict themselves are written down as the failure
    of the run (``runs.start_over`` goes on from there); anything else is raised."""
    with held(run_id) as mine:
        run = Run.objects.select_related("campaign").filter(pk=run_id, state=RunState.DRAFT).first()
        if not mine or run is None or run.failure:
            return
        try:
            if not run.fingerprint:
                freeze(run)
            compute_lots(run)
        except ValueError as error:
            Run.objects.filter(pk=run.pk, state=RunState.DRAFT).update(failure=str(error))
            return
        finish(run)


@contextmanager
def held(run_id: int) -> Iterator[bool]:
    """Whether the run is ours alone for the time being."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, run_id])
        mine: bool = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, run_id])


# Freezing ------------------------------------------------------------------------------------------------------------
def freeze(run: Run) -> None:
    """Writes the inputs of every lot, and their fingerprint over all of them, as they are at this moment."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        inputs, digest = Inputs(run), sha256(b'{"lots":[')
        inputs.load()
        count = copy(RunLot, FLAT_COLUMNS, frozen_rows(inputs, digest))
        pools, rules = inputs.pools(), inputs.rules
        digest.update(f'],"pools":{canonical(pools)},"rules":{canonical(rules)}}}'.encode())
        facts = {"rules": rules, "pools": pools, "fingerprint": digest.hexdigest(), "lots_total": count}
        Run.objects.filter(pk=run.pk, fingerprint="").update(code_version=VERSION, **facts)
    run.refresh_from_db()


def frozen_rows(inputs: Inputs, digest: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of ``RunLot``; the digest goes over the canonical text of all the inputs, lot by lot."""
    for number, (lot, facts) in enumerate(inputs.lots()):
        text = canonical(facts)
        digest.update(f"{',' if number else ''}{text}".encode())
        own = sha256(text.encode()).hexdigest()
        yield inputs.run.pk, lot, text, "{}", 0, 0, 0, Decimal(0), "", own


# Computing -----------------------------------------------------------------------------------------------------------
def compute_lots(run: Run, size: int = BATCH) -> None:
    """Computes what has no result yet, in the published order: ``lots_done`` says where to go on."""
    left = pools_left(run)
    for done in range(run.lots_done, run.lots_total, size):
        rows = list(lots_in_order(run)[done : done + size])
        bidders = [one for row in rows for one in row.inputs["bidders"]]
        for one in bidders:
            left[one["pool"]] += one["floor"]  # the core sets the floors of the lots that it is given aside itself
        pools = {name: left[name] for name in sorted({one["pool"] for one in bidders})}
        results = core.compute({"rules": run.rules, "pools": pools, "lots": [row.inputs for row in rows]})["lots"]
        for row, result in zip(rows, results, strict=True):
            for one, line in zip(row.inputs["bidders"], result["lines"], strict=True):
                left[one["pool"]] -= line["units"]
        with transaction.atomic():
            save_results(rows, results)
            copy(RunLine, LINE_COLUMNS, list(lines_of(run, rows, results)))
            Run.objects.filter(pk=run.pk).update(lots_done=F("lots_done") + len(rows))


def lots_in_order(run: Run) -> QuerySet[RunLot]:
    return RunLot.objects.filter(run=run).order_by("lot__position", "lot_id")


def pools_left(run: Run) -> Counter[str]:
    """Pool → what the lots without a result may draw on: less what is placed, less the floors that they hold."""
    left = Counter(run.pools)
    placed = RunLine.objects.filter(run_lot__run=run, units__gt=0).order_by()
    by_pool = placed.values_list("provider__bin", "run_lot__lot__care_type__code").annotate(total=Sum("units"))
    for number, care, units in by_pool:
        left[f"{number}/{care}"] -= int(units)
    if run.kind == RunKind.RESIDUAL:
        for inputs in lots_in_order(run)[run.lots_done :].values_list("inputs", flat=True):
            for one in inputs["bidders"]:
                left[one["pool"]] -= one["floor"]
    return left


def save_results(rows: Sequence[RunLot], results: Sequence[dict[str, Any]]) -> None:
    """One statement for the batch: ``executemany`` fails where the history of a request wraps statements."""
    values = []
    for row, result in zip(rows, results, strict=True):
        unplaced = sum(result["unplaced"].values())
        residual = sum((Decimal(rest) for rest in result["residual"].values()), Decimal(0))
        volume = result["volume"]
        values.append(
            (row.pk, canonical(result), volume, volume - unplaced, unplaced, residual, result["multiplier"] or "")
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procurement_runlot AS lot SET result = one.result::jsonb, volume = one.volume,"
            " placed = one.placed, unplaced = one.unplaced, residual = one.residual, multiplier = one.multiplier"
            " FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::numeric[],"
            " %s::text[]) AS one (pk, result, volume, placed, unplaced, residual, multiplier)"
            " WHERE lot.id = one.pk AND lot.result = '{}'",
            [list(column) for column in zip(*values, strict=True)],
        )


def lines_of(run: Run, rows: Sequence[RunLot], results: Sequence[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows of ``RunLine``: what each bidder got, and who was left out."""
    people = [one for row in rows for part in ("bidders", "excluded") for one in row.inputs[part]]
    providers = dict(Provider.objects.filter(bin__in={one["bin"] for one in people}).values_list("bin", "pk"))
    bids = dict(
        Bid.objects.filter(campaign=run.campaign_id, lines__lot__in=[row.lot_id for row in rows])
        .order_by("provider_id")
        .values_list("provider_id")
        .annotate(Max("pk"))
    )
    rated = Rating.objects.filter(provider__in=providers.values())
    ratings = {(one, version): pk for one, version, pk in rated.values_list("provider_id", "version", "pk")}
    for row, result in zip(rows, results, strict=True):
        given = {one["bin"]: one for one in row.inputs["bidders"]}
        more = more_points(result, run.rules, {key: one["capacity"] for key, one in given.items()})
        for line in result["lines"]:
            facts = given[line["bin"]]
            provider = providers[line["bin"]]
            yield (
                row.pk, provider, bids.get(provider), ratings.get((provider, facts["rating"]["version"])),
                Decimal(facts["points"]), line["weight"], canonical(line["parts"]), line["floor"], line["cap"],
                line["bound"], line["share"], line["units"], Decimal(line["amount"]), canonical(line["funding"]),
                more[line["bin"]], "[]",
            )  # fmt: skip
        for one in row.inputs["excluded"]:
            provider = providers[one["bin"]]
            yield (
                row.pk, provider, bids.get(provider), None, Decimal(0), 0, "{}", 0, 0, "none", "", 0, Decimal(0),
                "{}", None, json.dumps([one["reason"]], ensure_ascii=False),
            )  # fmt: skip


def finish(run: Run, now: datetime | None = None) -> None:
    from procurement.distribution.machine import RUN

    RUN.fire("compute", run, actor=SYSTEM, computed_at=now or timezone.now())


def copy(model: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """COPY into the table of the model; how many rows. While it runs the connection can do nothing else: ``rows`` must
    not come from a query that is still to be made."""
    table, count = connection.ops.quote_name(model._meta.db_table), 0
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)
                count += 1
    return count
