"""Minimum requirements against what an organisation has: every one of them, met or not, with what was found.

Requirements are dated rows (``MinimumRequirement``). The wizard shows the answers while the application is filled in,
the submission keeps them, and nobody can admit to a type of care that lacks something. What was typed in the
application counts here before it is confirmed: that is what the branch decides on.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from config.localized import in_force
from providers.enums import DocumentKind, LicenceKind, RequirementKind, Section
from providers.models import (
    Accreditation,
    BedApproval,
    BedProfile,
    CareType,
    EquipmentKind,
    Licence,
    MinimumRequirement,
    ProductionBase,
    Provider,
    StaffCertificate,
)

# Requirement → step of the wizard where it is put right.
SECTIONS = {
    RequirementKind.LICENCE: Section.LICENCES,
    RequirementKind.PERMIT: Section.LICENCES,
    RequirementKind.BASE: Section.BASES,
    RequirementKind.SANITARY: Section.BASES,
    RequirementKind.STAFF: Section.STAFF,
    RequirementKind.EQUIPMENT: Section.EQUIPMENT,
    RequirementKind.BEDS: Section.BEDS,
    RequirementKind.ACCREDITATION: Section.ACCREDITATION,
    RequirementKind.POPULATION: Section.REQUISITES,
    RequirementKind.DOCUMENT: Section.DOCUMENTS,
}


@dataclass(frozen=True)
class Answer:
    """One requirement: how many there must be, how many were found. ``care``: code of the type of care, or empty
    where it holds for every application. Plain values only, so that a submission can keep it."""

    code: str
    kind: str
    subject: str
    care: str
    minimum: int
    found: int
    source: str

    @property
    def met(self) -> bool:
        return self.found >= self.minimum

    @property
    def section(self) -> Section:
        return SECTIONS[RequirementKind(self.kind)]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Facts:
    """What the organisation has on the day, confirmed or typed: kind → subject → number; licences by type of care."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    by_care: dict[tuple[str, int], int] = field(default_factory=dict)

    def count(self, requirement: MinimumRequirement, care: CareType | None) -> int:
        if requirement.kind in (RequirementKind.LICENCE, RequirementKind.PERMIT):
            subject = requirement.subject or LicenceKind.MEDICAL
            if care is not None:
                return self.by_care.get((subject, care.pk), 0)
            return sum(number for (kind, _care), number in self.by_care.items() if kind == subject)
        counted = self.counts.get(requirement.kind, {})
        return counted.get(folded(requirement.subject), 0)


# What a page has read already, while it is being made.
_read: ContextVar[dict[Any, Any] | None] = ContextVar("read", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """For pages that ask several times, guards among them: facts and names are read once. Never around an act."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def kept(key: Any, read: Callable[[], Any]) -> Any:
    known = _read.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]


def folded(text: str) -> str:
    return text.strip().lower()


def evaluate(provider: Provider, care: Collection[CareType], day: date) -> list[Answer]:
    """All requirements in force on the day: those for everybody first, then by type of care. The number of queries
    does not depend on the organisation."""
    wanted = requirements(care, day)
    facts = kept((provider.pk, day), lambda: facts_of(provider, day))
    return [answer for row in wanted for answer in answers(row, care, facts)]


def requirements(care: Collection[CareType], day: date) -> QuerySet[MinimumRequirement]:
    rows = MinimumRequirement.objects.filter(in_force(day))
    chosen = rows.filter(Q(care_type__isnull=True) | Q(care_type__in=care), minimum__gt=0)
    return chosen.select_related("care_type").order_by("care_type__position", "code", "pk")


def answers(row: MinimumRequirement, care: Collection[CareType], facts: Facts) -> Iterable[Answer]:
    """A licence is wanted for each type of care, though its row stands once for all of them."""
    each: list[CareType | None] = [row.care_type]
    if row.care_type is None and row.kind == RequirementKind.LICENCE:
        each = list(care)
    for one in each:
        yield Answer(
            code=row.code,
            kind=row.kind,
            subject=row.subject,
            care=one.code if one else "",
            minimum=row.minimum,
            found=facts.count(row, one),
            source=row.source,
        )


# What there is -----------------------------------------------------------------------------------------------------
def facts_of(provider: Provider, day: date) -> Facts:
    licences = Licence.objects.filter(in_force(day), provider=provider).order_by()
    found = Facts()
    for kind, care in licences.values_list("kind", "care_type_id"):
        found.by_care[kind, care] = found.by_care.get((kind, care), 0) + 1
    bases = ProductionBase.objects.filter(in_force(day), provider=provider)
    sanitary = bases.filter(Q(sanitary_to__isnull=True) | Q(sanitary_to__gte=day)).exclude(sanitary_number="")
    found.counts = {
        RequirementKind.BASE: {"": bases.count()},
        RequirementKind.SANITARY: {"": sanitary.count()},
        RequirementKind.ACCREDITATION: {"": Accreditation.objects.filter(in_force(day), provider=provider).count()},
        RequirementKind.POPULATION: {"": provider.attached_population},
        RequirementKind.STAFF: staff(provider, day),
        RequirementKind.EQUIPMENT: tally(provider.equipment.filter(in_force(day)).values_list("kind__code", "pk")),
        RequirementKind.BEDS: beds(provider, day),
        RequirementKind.DOCUMENT: tally(provider.documents.filter(removed_at=None).values_list("kind", "pk")),
    }
    return found


def tally(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Subject → how many different ones; the empty subject counts all."""
    seen: dict[str, set[int]] = {"": set()}
    for subject, key in rows:
        seen.setdefault(folded(subject), set()).add(key)
        seen[""].add(key)
    return {subject: len(keys) for subject, keys in seen.items()}


def staff(provider: Provider, day: date) -> dict[str, int]:
    """People with a valid certificate, by its speciality; a person counts once."""
    rows = StaffCertificate.objects.filter(in_force(day), staff_member__provider=provider).filter(
        Q(staff_member__left_on__isnull=True) | Q(staff_member__left_on__gte=day), staff_member__hired_on__lte=day
    )
    return tally(rows.order_by().values_list("speciality", "staff_member_id"))


def beds(provider: Provider, day: date) -> dict[str, int]:
    """Beds that the health department's decision allows; no more of a profile than the organisation has."""
    approved = totals(BedApproval.objects.filter(in_force(day), provider=provider))
    own = totals(provider.beds.filter(in_force(day)))
    counted = {profile: min(number, own.get(profile, 0)) for profile, number in approved.items()}
    return counted | {"": sum(counted.values())}


def totals(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("profile__code").annotate(number=Sum("count")))


# Words ---------------------------------------------------------------------------------------------------------------
@dataclass
class Names:
    """Names for codes in requirements, in the reader's language: three queries for any number of answers."""

    care: Mapping[str, str]
    equipment: Mapping[str, str]
    profiles: Mapping[str, str]

    @classmethod
    def load(cls) -> "Names":
        names: Names = kept(cls, cls.read)
        return names

    @classmethod
    def read(cls) -> "Names":
        return cls(
            {one.code: one.name for one in CareType.objects.order_by("pk")},
            {one.code: one.name for one in EquipmentKind.objects.order_by("pk")},
            {one.code: one.name for one in BedProfile.objects.order_by("pk")},
        )

    def subject(self, answer: Answer) -> str:
        known: dict[str, Callable[[str], str]] = {
            RequirementKind.EQUIPMENT: lambda code: self.equipment.get(code, code),
            RequirementKind.BEDS: lambda code: self.profiles.get(code, code),
            RequirementKind.PERMIT: lambda code: label(LicenceKind, code),
            RequirementKind.DOCUMENT: lambda code: label(DocumentKind, code),
        }
        return known.get(RequirementKind(answer.kind), str)(answer.subject)

    def what(self, answer: Answer) -> str:
        """«Staff with a valid certificate «Therapist»»."""
        what = str(RequirementKind(answer.kind).label).capitalize()
        subject = "" if answer.kind == RequirementKind.LICENCE else self.subject(answer)
        return f"{what} «{subject}»" if subject else what

    def text(self, answer: Answer) -> str:
        """«Staff with a valid certificate «Therapist»: 1 of 2»."""
        return _("%(what)s: %(found)s of %(minimum)s") % {
            "what": self.what(answer),
            "found": answer.found,
            "minimum": answer.minimum,
        }


def label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code
