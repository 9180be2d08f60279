"""Risk of organisations: reads what was billed and what screens hit, and stores versions of the index.

Billed sums are those of ``ContractUsage``, which intake keeps true, so no year of lines is read. A handful of queries
for any number of organisations.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from claims.models import ContractUsage
from monitoring.models import ProviderRisk
from monitoring.standing.index import Billed, Place, places
from monitoring.standing.numbers import first_month, numbers
from monitoring.standing.sql import statement

LOCK = 5_810_340_727
SIX = Decimal("0.000001")
Key = tuple[int, int]  # organisation, type of care


@dataclass(frozen=True)
class Hits:
    """Of an organisation in a type of care: lines hit, how many of them by a confirmed defect, their tenge, the tenge
    weighted by the line score, the five strongest screens."""

    lines: int = 0
    confirmed: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    screens: list[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def compute(day: date | None = None, providers: Collection[int] | None = None) -> int:
    """Computes the risk of all organisations as of the day; returns how many versions are new. With ``providers``
    only they get one: after a decision its own organisation moves at once, the others of the group at night. A
    result that stays the same leaves the version as it is."""
    day = day or timezone.localdate()
    known = numbers(day)
    first, last = first_month(day, int(known["risk_months"])), day.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    billed, hits = billed_of(first, last), hits_of(first, last, known["risk_hard_score"])
    stakes = stakes_of(first, last)
    stored = {(row.provider_id, row.care_type_id): row for row in newest(providers)}
    new = []
    for care_type, rows in by_care(billed, hits).items():
        for place in places(rows, known["risk_weight"]):
            key = (place.key, care_type)
            if providers is not None and place.key not in providers:
                continue
            made = row_of(key, place, billed[key], hits.get(key, Hits()), stakes.get(key, Decimal(0)), known)
            made.day = day
            if (old := stored.get(key)) is None or facts(old) != facts(made):
                made.version = old.version + 1 if old else 1
                new.append(made)
    ProviderRisk.objects.bulk_create(new, batch_size=5_000)
    return len(new)


def by_care(billed: dict[Key, tuple[int, Decimal]], hits: dict[Key, Hits]) -> dict[int, list[Billed]]:
    found: dict[int, list[Billed]] = defaultdict(list)
    for (provider, care_type), (lines, amount) in billed.items():
        weighted = hits.get((provider, care_type), Hits()).weighted
        found[care_type].append(Billed(provider, lines, amount, min(weighted, amount)))
    return found


def row_of(
    key: Key, place: Place, billed: tuple[int, Decimal], hit: Hits, stake: Decimal, known: dict[str, Decimal]
) -> ProviderRisk:
    lines, amount = billed
    raw = min(hit.weighted, amount) / amount if amount else Decimal(0)
    return ProviderRisk(
        provider_id=key[0],
        care_type_id=key[1],
        index=place.index,
        quartile=place.quartile,
        place=place.place,
        volume_place=place.volume_place,
        places=place.places,
        lines=lines,
        billed=amount,
        stake=stake,
        parts={
            "hit_lines": hit.lines,
            "confirmed_lines": hit.confirmed,
            "hit_amount": str(hit.amount),
            "weighted": str(min(hit.weighted, amount)),
            "raw": f"{raw.quantize(SIX, ROUND_HALF_UP):f}",
            "group": f"{place.group:f}",
            "weight": f"{known['risk_weight'].normalize():f}",
            "months": int(known["risk_months"]),
            "hard_score": int(known["risk_hard_score"]),
            "screens": hit.screens,
        },
    )


def facts(row: ProviderRisk) -> tuple[Any, ...]:
    """What makes a version another one."""
    return (
        row.index,
        row.quartile,
        row.place,
        row.volume_place,
        row.places,
        row.lines,
        row.billed,
        row.stake,
        row.parts,
    )


def newest(providers: Collection[int] | None = None) -> Iterable[ProviderRisk]:
    """The last version of each organisation and type of care."""
    rows = ProviderRisk.objects.order_by("provider_id", "care_type_id", "-version")
    if providers is not None:
        rows = rows.filter(provider__in=providers)
    return rows.distinct("provider_id", "care_type_id")


# Reading -------------------------------------------------------------------------------------------------------------
def billed_of(first: date, last: date) -> dict[Key, tuple[int, Decimal]]:
    """Accepted lines and tenge of the months, by organisation and type of care."""
    usage = ContractUsage.objects.filter(month__range=(first, last), lines__gt=0).order_by()
    rows = usage.values_list("contract__provider_id", "care_type_id").annotate(
        all_lines=Sum("lines"), all_amount=Sum("amount")
    )
    return {(provider, care): (lines, amount) for provider, care, lines, amount in rows}


def hits_of(first: date, last: date, hard: Decimal, providers: Collection[int] | None = None) -> dict[Key, Hits]:
    with connection.cursor() as cursor:
        wanted = None if providers is None else list(providers)
        cursor.execute(statement("hits"), {"first": first, "last": last, "hard": hard, "providers": wanted})
        return {
            (provider, care): Hits(lines, confirmed, amount, weighted, json.loads(screens))
            for provider, care, lines, confirmed, amount, weighted, screens in cursor.fetchall()
        }


def stakes_of(first: date, last: date) -> dict[Key, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(statement("stakes"), {"first": first, "last": last})
        return {(provider, care): stake for provider, care, stake in cursor.fetchall()}
