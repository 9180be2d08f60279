"""What is signed of contracting, as plain content."""

from collections.abc import Callable
from typing import Any

from django.utils import translation

from procurement.contracting.effects import current
from procurement.enums import RoundState
from procurement.models import Amendment, CoExecution, Contract, NegotiationRound


def in_both(make: Callable[[], str]) -> str:
    """A title in Kazakh and Russian, as the documents are."""
    said = []
    for language in ("kk", "ru"):
        with translation.override(language):
            said.append(make())
    return said[0] if said[0] == said[1] else " / ".join(said)


def of_contract(contract: Contract) -> dict[str, Any]:
    """The terms of the version that counts. Both sides sign the same."""
    version = current(contract)
    if version is None:
        raise ValueError("an imported contract has no terms to sign")
    return {"version": version.number, "sha256": version.sha256, "terms": version.terms}


def of_offer(row: NegotiationRound) -> dict[str, Any]:
    """The offer that is accepted: the Fund's, or the counter-offer once there is one."""
    countered = row.state in (RoundState.PROVIDER_COUNTER, RoundState.FUND_ACCEPTED) and row.counter is not None
    return {
        "contract": row.contract.number,
        "round": row.number,
        "side": "provider" if countered else "fund",
        "terms": row.counter if countered else row.terms,
    }


def of_proposal(contract: Contract) -> dict[str, Any]:
    """The suspension or termination that was put before the head."""
    return {
        "contract": contract.number,
        "provider": {"bin": contract.provider.bin or "", "name_ru": contract.provider.name_ru},
        "proposal": contract.proposal or {},
    }


def of_amendment(row: Amendment) -> dict[str, Any]:
    return {
        "contract": row.contract.number,
        "provider": {
            "bin": row.contract.provider.bin or "",
            "name_kk": row.contract.provider.name_kk,
            "name_ru": row.contract.provider.name_ru,
        },
        "number": row.number,
        "kind": row.kind,
        "ground": {
            "code": row.ground.code,
            "name_kk": row.ground.name_kk,
            "name_ru": row.ground.name_ru,
            "norm": row.ground.norm,
        },
        "reason": row.reason,
        "base_version": row.base_version,
        "effective_on": row.effective_on.isoformat(),
        "delta": row.delta,
    }


def of_coexecution(row: CoExecution) -> dict[str, Any]:
    place, other = row.contract.provider, row.executor
    return {
        "contract": row.contract.number,
        "provider": {"bin": place.bin or "", "name_kk": place.name_kk, "name_ru": place.name_ru},
        "executor": {"bin": other.bin or "", "name_kk": other.name_kk, "name_ru": other.name_ru},
        "care": row.care_type.code,
        "units": row.units,
        "amount": str(row.amount),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
    }
