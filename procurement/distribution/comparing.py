"""A run beside the one that it came from: which inputs differ, and what that changed for whom."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from config.templatetags.portal import decimal, number
from procurement.enums import Bound
from procurement.models import Run

RULES = ("weight", "rounding", "share_cap", "ties", "norm", "threshold")
# Both runs side by side, a row a lot and provider that is not the same in both; computed once, in the database.
DIFFERENT = """
    WITH sides AS (
        SELECT run_lot.run_id, run_lot.lot_id, line.provider_id, line.units, line.points, line.cap, line.floor,
               line.parts, line.excluded
        FROM procurement_runline line JOIN procurement_runlot run_lot ON run_lot.id = line.run_lot_id
        WHERE run_lot.run_id IN (%(before)s, %(after)s)
    )
    SELECT lot.number, lot.name_kk, lot.name_ru, provider.bin, provider.name_kk, provider.name_ru,
           a.units, b.units, a.points, b.points, a.cap, b.cap, a.parts, b.parts, a.excluded, b.excluded
    FROM (SELECT * FROM sides WHERE run_id = %(before)s) a
    FULL JOIN (SELECT * FROM sides WHERE run_id = %(after)s) b USING (lot_id, provider_id)
    JOIN procurement_lot lot ON lot.id = lot_id
    JOIN accounts_organisation provider ON provider.id = provider_id
    WHERE (a.units, a.points, a.parts, a.floor, a.excluded) IS DISTINCT FROM
          (b.units, b.points, b.parts, b.floor, b.excluded)
    ORDER BY lot.position, provider.bin
"""


@dataclass(frozen=True)
class Difference:
    """``before`` and ``after``: units; None where the provider or lot is not in that run. ``inputs``: in words."""

    lot: str
    lot_kk: str
    lot_ru: str
    bin: str
    name_kk: str
    name_ru: str
    before: int | None
    after: int | None
    inputs: list[str]

    @property
    def change(self) -> int:
        return (self.after or 0) - (self.before or 0)


def differences(before: Run, after: Run) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT, {"before": before.pk, "after": after.pk})
        return [
            Difference(*row[:6], row[6], row[7], inputs_in_words(plain(row[8:])))
            for row in cursor.fetchall()
        ]  # fmt: skip


def plain(values: Any) -> list[Any]:
    """jsonb comes as text from a plain cursor."""
    return [json.loads(one) if isinstance(one, str) else one for one in values]


def inputs_in_words(values: list[Any]) -> list[str]:
    points_a, points_b, cap_a, cap_b, parts_a, parts_b, out_a, out_b = values
    if (cap_a is None) != (cap_b is None):
        return [_("took no part before") if cap_a is None else _("takes no part any more")]
    if bool(out_a) != bool(out_b):
        return [_("left out before, takes part now") if out_a else _("left out now")]
    found = []
    if points_a != points_b:
        found.append(changed(_("points"), decimal(points_a), decimal(points_b)))
    for name in ("requested", "throughput", "coexecution", "share"):
        old, new = (parts_a or {}).get(name), (parts_b or {}).get(name)
        if old != new:
            found.append(changed(str(Bound(name).label), number(old), number(new)))
    return found


def changed(name: str, old: str, new: str) -> str:
    return _("%(name)s: %(old)s → %(new)s") % {"name": name, "old": old, "new": new}


def rules_changed(before: Run, after: Run) -> list[tuple[str, Any, Any]]:
    """Rules of a campaign are frozen by its announcement: normally none."""
    return [
        (name, before.rules.get(name), after.rules.get(name))
        for name in RULES
        if before.rules.get(name) != after.rules.get(name)
    ]


def lots_changed(before: Run, after: Run) -> list[tuple[Any, int | None, int | None]]:
    """Lots whose volume differs, with both volumes."""
    volumes = [dict(run.lots.order_by("pk").values_list("lot__number", "volume")) for run in (before, after)]
    return [
        (lot, volumes[0].get(lot), volumes[1].get(lot))
        for lot in sorted({*volumes[0], *volumes[1]})
        if volumes[0].get(lot) != volumes[1].get(lot)
    ]


def totals(rows: list[Difference]) -> list[tuple[Difference, int]]:
    """Provider → change of its volume over all lots, the greatest losses first."""
    found: dict[str, tuple[Difference, int]] = {}
    for one in rows:
        found[one.bin] = (one, found.get(one.bin, (one, 0))[1] + one.change)
    return sorted((each for each in found.values() if each[1]), key=lambda each: (each[1], each[0].bin))
