"""Builders for the standing: what was billed, and defects at any step of the ladder."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.enums import Role
from claims.models import ContractUsage, Line
from monitoring.enums import DefectOrigin, DefectState, DismissReason, FlagState
from monitoring.models import Defect, DefectCode, DefectLine, Flag
from procurement.models import Contract, Parameter
from providers.enums import RatingSource
from providers.models import CareType, Provider, Rating, RatingComponent
from tests.monitoring.world import (
    ALMATY,
    LAW,
    MONTH,
    NOW,
    Desk,
    make_admitted,
    make_contract,
    make_flag,
    make_line,
    number,
)
from tests.procurement.world import make_user

PARAMETERS = {
    "rank_prior_weight": "20", "rank_spread": "0.25", "rank_months": "12",
    "risk_weight": "20", "risk_months": "12", "risk_hard_score": "60",
    "quality_few": "20", "quality_low": "30", "quality_high": "80",
}  # fmt: skip
FINAL = (DefectState.CONFIRMED, DefectState.LIFTED)


def make_numbers(**overrides: str) -> None:
    for code, value in (PARAMETERS | overrides).items():
        Parameter.objects.update_or_create(code=code, valid_from=date(2021, 1, 1), defaults={"value": value})


def make_component(**parameters: Any) -> RatingComponent:
    """The component «unconfirmed cases» alone: 25 points, 5 % give none."""
    return RatingComponent.objects.create(
        code="unconfirmed", component=RatingSource.UNCONFIRMED, weight=25, neutral=50,
        parameters={"zero_at": 5, "months": 12, "unconfirmed": 3, "other": 1} | parameters, name_ru="Случаи", **LAW,
    )  # fmt: skip


def bill(contract: Contract, care: CareType, amount: str, lines: int = 100, month: date = MONTH) -> ContractUsage:
    return ContractUsage.objects.create(
        contract=contract, care_type=care, month=month, lines=lines, quantity=lines, amount=Decimal(amount)
    )


def make_defect(desk: Desk, line: Line | None = None, *, code: str = "5.1", **overrides: Any) -> Defect:
    """A defect over one line, of a flag that was decided yesterday; the reduction is three times the sum."""
    line = line or make_line(desk)
    assert line.amount is not None
    flag: Flag = overrides.pop("flag", None) or make_flag(desk, line)
    state = overrides.pop("state", DefectState.CONFIRMED)
    auditor = desk.auditors["71"][0].user
    at = overrides.pop("at", NOW)
    facts = {
        "number": f"Д-{next(number)}", "origin": DefectOrigin.FLAG, "flag": flag, "provider": line.provider,
        "branch": desk.branches["71"], "contract": line.contract, "care_type": line.care_type, "month": line.month,
        "code": DefectCode.objects.get(code=code), "base": line.amount, "amount": line.amount * 3,
        "text": "Услуга пациенту не оказывалась, подтверждено опросом пациента.", "state": state, "set_by": auditor,
        "set_at": at, "closed_at": at if state in FINAL else None,
    } | overrides  # fmt: skip
    defect = Defect.objects.create(**facts)
    DefectLine.objects.create(
        defect=defect, month=line.month, line_id=line.id, line_no=line.line_no, register_id=line.register_id,
        patient_iin=line.patient_iin, service_code=line.service_code, day=line.day, amount=line.amount,
        reduction=defect.amount, active=state != DefectState.LIFTED,
    )  # fmt: skip
    Flag.objects.filter(pk=flag.pk).update(state=FlagState.DEFECT, decided_by=auditor, decided_at=at)
    return defect


def dismissed(desk: Desk, *, screen: str = "OVL1", at: datetime = NOW, as_: str = DismissReason.PERMITTED) -> Flag:
    flag = make_flag(desk, screen=screen)
    Flag.objects.filter(pk=flag.pk).update(
        state=FlagState.DISMISSED, dismissed_as=as_, reason="Разрешено правилами.", decided_at=at,
        decided_by=desk.auditors["71"][0].user,
    )  # fmt: skip
    flag.refresh_from_db()
    return flag


def make_rival(desk: Desk, name: str = "Көрші") -> tuple[Provider, Contract]:
    """One more organisation of region 71 with a contract."""

    provider = make_admitted(name, desk.provider.region, desk.care, desk.doctor)
    make_user(provider, Role.PROVIDER_HEAD)
    return provider, make_contract(provider, desk.care)


def points(provider: Provider) -> Decimal:
    return Rating.objects.filter(provider=provider).order_by("-version").values_list("points", flat=True)[0]


__all__ = ["ALMATY", "bill", "dismissed", "make_component", "make_defect", "make_numbers", "make_rival", "points"]
