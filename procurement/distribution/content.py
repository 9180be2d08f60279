"""What is signed of a manual distribution, as plain content: lines with the difference, ground and reasons."""

from typing import Any

from procurement.models import ManualDistribution


def of_manual(manual: ManualDistribution) -> dict[str, Any]:
    run_lot = manual.run_lot
    lines = manual.lines.select_related("provider").order_by("provider__bin")
    return {
        "manual": str(manual.uuid),
        "campaign": run_lot.run.campaign.number,
        "run": run_lot.run.number,
        "fingerprint": run_lot.run.fingerprint,
        "lot": run_lot.lot.number,
        "ground": {"code": manual.ground.code, "kk": manual.ground.name_kk, "ru": manual.ground.name_ru},
        "reason": manual.reason,
        "lines": [
            {
                "bin": one.provider.bin,
                "name_ru": one.provider.name_ru,
                "computed": one.computed,
                "units": one.units,
                "reason": one.reason,
            }
            for one in lines
        ],
    }


def of_approval(manual: ManualDistribution) -> dict[str, Any]:
    """The Fund signs the same content: it approves these lines and reasons and no others."""
    return of_manual(manual) | {"decision": "approved"}
