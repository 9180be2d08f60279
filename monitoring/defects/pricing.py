"""What a defect costs: the classifier's multiplier for the type of care, on the day of the service."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring.models import CareColumn, DefectCode, DefectReduction, UnitRate

TIYN = Decimal("0.01")
GENERATIONS = 3  # a sub-code, its root; one more for a classifier that divides further


@dataclass(frozen=True)
class Price:
    """``reduction``: tenge taken off, two places. ``known`` false: the classifier names units without a known rate;
    the reduction is 0 until somebody enters the rate. ``arithmetic`` is plain JSON for pages: code, root, column,
    percent or units, unit, rate, base, source."""

    reduction: Decimal
    known: bool
    arithmetic: dict[str, Any] = field(default_factory=dict)


class NotPriced(KeyError):
    """The code has no price there; ``reason`` says why, in the language of the request."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason

    def __str__(self) -> str:
        return str(self.reason)


@dataclass(frozen=True)
class Tariff:
    """One number of the classifier as it was in force on a day: ``percent`` of the line, or ``units`` × ``rate``."""

    code: str
    root: str
    column: str
    percent: Decimal | None
    units: Decimal | None
    unit: str
    rate: Decimal | None
    text: str
    source: str

    def of(self, base: Decimal) -> Price:
        """Where the classifier prints both («3 КТ / 300%») a line with a price of its own goes by percents."""
        by_percent = self.percent is not None and (base > 0 or self.units is None)
        if by_percent:
            reduction, known = base * (self.percent or Decimal(0)) / 100, True
        else:
            reduction, known = (self.units or Decimal(0)) * (self.rate or Decimal(0)), self.rate is not None
        reduction = reduction.quantize(TIYN, ROUND_HALF_UP)
        shown = {"percent": plain(self.percent)} if by_percent else {
            "units": plain(self.units), "unit": self.unit, "rate": plain(self.rate)
        }  # fmt: skip
        arithmetic = {
            "code": self.code, "root": self.root, "column": self.column, "text": self.text, "source": self.source,
            "base": f"{base:.2f}", "reduction": f"{reduction:.2f}", "known": known,
        } | shown  # fmt: skip
        return Price(reduction, known, arithmetic)


def plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


class Classifier:
    """The classifier with its columns and rates, read at once by four queries; afterwards no query is made."""

    def __init__(self) -> None:
        self.codes: dict[str, list[DefectCode]] = {}
        for row in DefectCode.objects.order_by("-valid_from"):
            self.codes.setdefault(row.code, []).append(row)
        self.cells = {(row.defect_id, row.column): row for row in DefectReduction.objects.all()}
        self.columns: dict[int, list[CareColumn]] = {}
        for column in CareColumn.objects.order_by("-valid_from"):
            self.columns.setdefault(column.care_type_id, []).append(column)
        self.rates: dict[str, list[UnitRate]] = {}
        for rate in UnitRate.objects.order_by("-valid_from"):
            self.rates.setdefault(rate.unit, []).append(rate)
        self.found: dict[tuple[str, int, date], Tariff | NotPriced] = {}

    def code(self, code: str, day: date) -> DefectCode | None:
        return edition(self.codes.get(code, []), day)

    def tariff(self, code: str, care_type_id: int, day: date) -> Tariff:
        """Raises NotPriced for a code that is not in force or does not apply to the type of care."""
        key = (code, care_type_id, day)
        if key not in self.found:
            try:
                self.found[key] = self.look_up(*key)
            except NotPriced as refused:
                self.found[key] = refused
        found = self.found[key]
        if isinstance(found, NotPriced):
            raise found
        return found

    def look_up(self, code: str, care_type_id: int, day: date) -> Tariff:
        own = self.code(code, day)
        if own is None:
            raise NotPriced(_("Code %(code)s is not in force on %(day)s.") % {"code": code, "day": f"{day:%d.%m.%Y}"})
        column = edition(self.columns.get(care_type_id, []), day)
        if column is None:
            raise NotPriced(_("This type of care has no column in the classifier of defects."))
        row, cell = self.numbered(own, column.column, day)
        rate = edition(self.rates.get(cell.unit, []), day) if cell.units is not None else None
        return Tariff(
            code=code, root=row.code, column=column.column, percent=cell.percent, units=cell.units, unit=cell.unit,
            rate=rate.rate if rate else None, text=cell.text, source=row.source,
        )  # fmt: skip

    def numbered(self, own: DefectCode, column: str, day: date) -> tuple[DefectCode, DefectReduction]:
        """The row that bears the number: the code's own, or that of the code from which it takes it («+»)."""
        row: DefectCode | None = own
        for _generation in range(GENERATIONS):
            cell = self.cells.get((row.pk, column)) if row else None
            if row is None or cell is None or not cell.applies:
                break
            if cell.percent is not None or cell.units is not None:
                return row, cell
            row = self.code(row.parent, day) if row.parent else None
        raise NotPriced(_("Code %(code)s does not apply to this type of care.") % {"code": own.code})

    def price(self, *, code: str, care_type_id: int, base: Decimal, day: date) -> Price:
        return self.tariff(code, care_type_id, day).of(base)


def edition(rows: Iterable[Any], day: date) -> Any:
    """The row in force on the day, of rows with the newest first; None without one."""
    return next((row for row in rows if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)), None)


def price(*, code: str, care_type_id: int, base: Decimal, day: date) -> Price:
    """The reduction for lines of ``base`` tenge. A sub-code without a number of its own has that of its root (5.1 →
    5.0). Raises KeyError for a code that is not in force on the day or does not apply to the type of care."""
    return Classifier().price(code=code, care_type_id=care_type_id, base=base, day=day)


def stakes(rows: Iterable[tuple[str, int, Decimal, date]]) -> list[Decimal]:
    """Reductions of many (code, care type, base, day) with a fixed number of queries; 0 where there is none."""
    classifier = Classifier()

    def stake(code: str, care_type_id: int, base: Decimal, day: date) -> Decimal:
        try:
            return classifier.tariff(code, care_type_id, day).of(base).reduction
        except NotPriced:
            return Decimal("0.00")

    return [stake(*row) for row in rows]
