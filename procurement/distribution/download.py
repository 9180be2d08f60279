"""The published file of a run, format ``osms-distribution/1``, written lot by lot; and the program that checks it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from procurement import verify_distribution
from procurement.distribution.computing import lots_in_order
from procurement.distribution.inputs import canonical
from procurement.distribution_core import FORMAT
from procurement.enums import ManualState
from procurement.models import ManualDistribution, Run

VERIFIER = Path(verify_distribution.__file__)


def pieces(run: Run) -> Iterator[str]:
    """The file, in pieces: it may be larger than memory should hold. Names that the verifier does not know (the manual
    distributions, which stand beside the computed result) it leaves alone."""
    head = {"number": run.number, "campaign": run.campaign.number, "kind": run.kind, "computed_at": computed_at(run)}
    yield f'{{"format":{canonical(FORMAT)},"run":{canonical(head)},"rules":{canonical(run.rules)},'
    yield f'"inputs":{{"rules":{canonical(run.rules)},"pools":{canonical(run.pools)},"lots":['
    yield from listed(run, "inputs")
    yield ']},"result":{"lots":['
    yield from listed(run, "result")
    yield f']}},"manual":{canonical(manual_of(run))},"fingerprint":{canonical(run.fingerprint)}}}\n'


def listed(run: Run, column: str) -> Iterator[str]:
    rows = lots_in_order(run).values_list(column, flat=True)
    for number, value in enumerate(rows.iterator(chunk_size=100)):
        yield f"{',' if number else ''}{canonical(value)}"


def computed_at(run: Run) -> str:
    return timezone.localtime(run.computed_at).isoformat(timespec="minutes") if run.computed_at else ""


def manual_of(run: Run) -> list[dict[str, Any]]:
    """Approved distributions by hand, with the difference of each line."""
    found = ManualDistribution.objects.filter(run_lot__run=run, state=ManualState.APPROVED)
    rows = found.select_related("run_lot__lot", "ground").prefetch_related("lines__provider")
    return [
        {
            "lot": one.run_lot.lot.number,
            "ground": {"code": one.ground.code, "kk": one.ground.name_kk, "ru": one.ground.name_ru},
            "reason": one.reason,
            "lines": [
                {
                    "bin": line.provider.bin,
                    "computed": line.computed,
                    "units": line.units,
                    "difference": line.units - line.computed,
                    "reason": line.reason,
                }
                for line in one.lines.all()
            ],
        }
        for one in rows.order_by("run_lot__lot__position")
    ]
