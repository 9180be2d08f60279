"""What a defect over the lines of a flag would take off, with the arithmetic by contract, type of care and month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from claims.models import ContractUsage
from config.localized import pick
from config.templatetags.portal import decimal, money
from monitoring.defects.pricing import Classifier, NotPriced, Tariff
from monitoring.defects.setting import LineKey
from monitoring.models import Flag
from monitoring.queue.evidence.lines import Brief
from procurement.models import Contract, ContractLine
from providers.models import CareType

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Part:
    """Lines of one contract, type of care and month at one price."""

    contract: Contract | None
    care_type: CareType
    month: date
    tariff: Tariff
    lines: int
    base: Decimal
    reduction: Decimal

    @property
    def by_percent(self) -> bool:
        return self.tariff.percent is not None and (self.base > 0 or self.tariff.units is None)

    @property
    def known(self) -> bool:
        return self.by_percent or self.tariff.rate is not None

    @property
    def formula(self) -> str:
        """«412 836,12 × 300 %»; «3 × 100 КПН × 1 120,00»."""
        if self.by_percent:
            return f"{decimal(self.base)} × {plain(self.tariff.percent)}\u00a0%"
        rate = decimal(self.tariff.rate) if self.tariff.rate is not None else "?"
        return f"{self.lines} × {plain(self.tariff.units)} {self.tariff.unit} × {rate}"


def plain(number: Decimal | None) -> str:
    return "–" if number is None else f"{number.normalize():f}".replace(".", ",")


@dataclass(frozen=True)
class Code:
    code: str
    name: str
    total: Decimal  # over all lines that are free


@dataclass(frozen=True)
class Money:
    """``lines`` are those that can be put under a defect; ``chosen`` those of the form, all at first."""

    flag: Flag
    classifier: Classifier
    lines: Sequence[Brief]
    locked: dict[int, str]
    contracts: dict[int, Contract]
    care_types: dict[int, CareType]
    codes: list[Code] = field(default_factory=list)
    code: str = ""
    chosen: Sequence[Brief] = ()

    @property
    def name(self) -> str:
        return next((one.name for one in self.codes if one.code == self.code), "")

    @property
    def parts(self) -> list[Part]:
        groups: dict[Any, list[Brief]] = {}
        for one in self.chosen:
            tariff = self.tariff(self.code, one)
            if tariff is not None:
                groups.setdefault((one.contract, one.care_type, one.month, tariff), []).append(one)
        return [
            Part(
                self.contracts.get(contract), self.care_types[care], month, tariff, len(rows),
                sum((row.amount for row in rows), ZERO), sum((tariff.of(row.amount).reduction for row in rows), ZERO),
            )
            for (contract, care, month, tariff), rows in groups.items()
        ]  # fmt: skip

    @property
    def total(self) -> Decimal:
        return sum((part.reduction for part in self.parts), ZERO)

    @property
    def base(self) -> Decimal:
        return sum((one.amount for one in self.chosen), ZERO)

    @property
    def shown(self) -> str:
        """What the page showed: the form sends it back, so that nobody sets a sum that they have not seen."""
        return f"{self.code}:{len(self.chosen)}:{self.total}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(one.code, f"{one.code} {one.name} · {money(one.total)}") for one in self.codes]

    @property
    def keys(self) -> list[LineKey]:
        return [LineKey(one.month, one.id) for one in self.chosen]

    @property
    def rates_missing(self) -> bool:
        return any(not part.known for part in self.parts)

    def tariff(self, code: str, line: Brief) -> Tariff | None:
        try:
            return self.classifier.tariff(code, line.care_type, line.day)
        except NotPriced:
            return None

    def of(self, code: str, numbers: Collection[int]) -> "Money":
        """For another code, or some of the lines (all of them when ``numbers`` is empty)."""
        wanted = set(numbers)
        chosen = [one for one in self.lines if one.id in wanted] if wanted else list(self.lines)
        return replace(self, code=code, chosen=chosen)


def of_flag(flag: Flag, lines: Sequence[Brief], locked: dict[int, str]) -> Money:
    """Codes that apply to every line that is free. Six queries."""
    classifier = Classifier()
    free = [one for one in lines if one.id not in locked]
    contracts = Contract.objects.in_bulk({one.contract for one in lines if one.contract} | {flag.contract_id or 0})
    care_types = CareType.objects.in_bulk({one.care_type for one in lines} | {flag.care_type_id or 0})
    found = Money(flag, classifier, free, locked, contracts, care_types)
    codes = [made for code in sorted(classifier.codes, key=by_number) if (made := priced(found, code))]
    suggested = flag.defect_code if any(one.code == flag.defect_code for one in codes) else ""
    return replace(found, codes=codes).of(suggested or (codes[0].code if codes else ""), [])


def by_number(code: str) -> list[int]:
    return [int(part) if part.isdigit() else 99 for part in code.split(".")]


def priced(money: Money, code: str) -> Code | None:
    total, name = ZERO, ""
    for one in money.lines:
        tariff = money.tariff(code, one)
        if tariff is None:
            return None
        total += tariff.of(one.amount).reduction
    row = money.classifier.code(code, money.lines[0].day if money.lines else timezone.localdate())
    if row is None or not money.lines:
        return None
    name = pick(row)
    return Code(code, name, total)


# The contract --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Execution:
    """The month of the flag in its contract."""

    contract: Contract
    plan: Decimal | None
    accepted: Decimal
    lines: int

    @property
    def share(self) -> Decimal | None:
        return self.accepted * 100 / self.plan if self.plan else None


def execution(flag: Flag) -> Execution | None:
    """Two queries."""
    if flag.contract is None:
        return None
    key = {"contract": flag.contract_id, "month": flag.month}
    if flag.care_type_id:
        key["care_type"] = flag.care_type_id
    plans = ContractLine.objects.filter(**key).values_list("amount", flat=True)
    used = ContractUsage.objects.filter(**key).values_list("amount", "lines")
    plan, usage = list(plans), list(used)
    return Execution(
        flag.contract, sum(plan, ZERO) if plan else None, sum((row[0] for row in usage), ZERO),
        sum(row[1] for row in usage),
    )  # fmt: skip
