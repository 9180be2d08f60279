"""The checklist of a case: questions in force on the day of its service, of its type of care and of all."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from claims.models import Line
from config.localized import in_force
from monitoring.models import ChecklistItem, DefectCode, SampleCase

LEAST = Decimal("0.0000000001")  # of a chance as it is stored


def line_of(case: SampleCase) -> Line | None:
    """The line of the case; None once its register was withdrawn. Read once for each object."""
    if not hasattr(case, "_line"):
        rows = Line.objects.in_month(case.line_month).filter(id=case.line_id)
        case._line = rows.select_related(  # type: ignore[attr-defined]
            "register", "provider", "care_type", "service", "contract"
        ).first()
    return case._line  # type: ignore[attr-defined,no-any-return]


def day_of(case: SampleCase) -> date:
    line = line_of(case)
    return line.day if line else case.line_month


def of_case(case: SampleCase) -> list[ChecklistItem]:
    """In order; nothing but the common ones when the line is gone."""
    line = line_of(case)
    wanted = Q(care_type=None) | Q(care_type=line.care_type_id if line else None)
    return list(ChecklistItem.objects.filter(wanted, in_force(day_of(case))).order_by("position", "code", "pk"))


def codes_in_force(day: date) -> dict[str, DefectCode]:
    return {row.code: row for row in DefectCode.objects.filter(in_force(day)).order_by("code", "valid_from", "pk")}


def prices_of(case: SampleCase, codes: Iterable[str]) -> dict[str, Decimal | None]:
    """Code → what the defect would take from the line, None where a rate is unknown. Codes that do not apply to the
    type of care are left out. Four queries, however many codes; nothing once the line is gone."""
    from monitoring.defects.pricing import Classifier, NotPriced

    line = line_of(case)
    if line is None:
        return {}
    classifier, made = Classifier(), {}
    base = line.amount or Decimal(0)
    for code in codes:
        with suppress(NotPriced):
            price = classifier.price(code=code, care_type_id=line.care_type_id, base=base, day=line.day)
            made[code] = price.reduction if price.known else None
    return made


def as_chance(chance: Fraction) -> Decimal:
    """Ten places, never 0."""
    return max(LEAST, (Decimal(chance.numerator) / Decimal(chance.denominator)).quantize(LEAST))
