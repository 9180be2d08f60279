"""Papers of an organisation that end soon: licences, permits of bases, accreditations, certificates of specialists."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F

from providers import terms
from providers.enums import Section
from providers.models import Accreditation, Licence, ProductionBase, Provider, StaffCertificate


@dataclass(frozen=True)
class Ending:
    """``section`` is the step of an application where a new one is entered; ``whose`` a person or a base."""

    section: Section
    number: str
    whose: str
    last: date


def ending(provider: Provider, day: date) -> list[Ending]:
    """Confirmed papers whose last day lies within the term «paper_outlook», the next one first. Four queries."""
    last = terms.last_day("paper_outlook", day)
    if last is None:
        return []
    return sorted(of_provider(provider, day, last), key=lambda one: (one.last, one.section, one.number, one.whose))


def of_provider(provider: Provider, day: date, last: date) -> Iterator[Ending]:
    to: Any  # never empty: the span sees to it
    span: dict[str, Any] = {"valid_to__range": (day, last), "confirmed": True}
    licences = Licence.objects.filter(provider=provider, **span).order_by()
    for number, to in licences.values_list("number", "valid_to").distinct():
        yield Ending(Section.LICENCES, number, "", to)
    bases = ProductionBase.objects.filter(provider=provider, confirmed=True, sanitary_to__range=(day, last))
    for number, name, to in bases.order_by().values_list("sanitary_number", "name", "sanitary_to"):
        yield Ending(Section.BASES, number, name, to)
    for number, to in (
        Accreditation.objects.filter(provider=provider, **span).order_by().values_list("number", "valid_to")
    ):
        yield Ending(Section.ACCREDITATION, number, "", to)
    certificates = StaffCertificate.objects.filter(staff_member__provider=provider, **span)
    people = certificates.filter(staff_member__left_on=None).order_by()
    for number, name, to in people.values_list("number", F("staff_member__full_name"), "valid_to"):
        yield Ending(Section.STAFF, number, name, to)
