"""What the applicant changed between two submissions, in words: rows added, changed and removed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.identifiers import mask
from providers.admission.content import REQUISITES
from providers.admission.documents import Words, head
from providers.admission.review.reading import words_for_codes
from providers.enums import DocumentKind, Section
from providers.models import (
    Accreditation,
    Beds,
    Equipment,
    Licence,
    ProductionBase,
    Provider,
    StaffCertificate,
    StaffMember,
)

Row = Mapping[str, Any]
ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True)
class Compared:
    """Rows of the content that are compared: ``keys`` tell which row of one is which of the other, ``named`` is what
    people call it."""

    section: Section
    name: str
    model: Any
    keys: tuple[str, ...]
    named: Callable[[Row, Words], str]


COMPARED = (
    Compared(Section.BASES, "bases", ProductionBase, ("name",), lambda row, words: row["name"]),
    Compared(
        Section.LICENCES, "licences", Licence, ("number", "kind", "care_type_code"),
        lambda row, words: f"№\u00a0{row['number']}, {words.named('care_type_code', row['care_type_code'])}",
    ),
    Compared(
        Section.ACCREDITATION, "accreditation", Accreditation, ("number",),
        lambda row, words: f"№\u00a0{row['number']}",
    ),
    Compared(Section.STAFF, "staff", StaffMember, ("iin",), lambda row, words: row["full_name"]),
    Compared(
        Section.STAFF, "certificates", StaffCertificate, ("staff_member_iin", "number"),
        lambda row, words: f"{row['speciality']}, №\u00a0{row['number']}",
    ),
    Compared(
        Section.EQUIPMENT, "equipment", Equipment, ("serial",),
        lambda row, words: f"{words.named('kind_code', row['kind_code'])}, {row['serial']}",
    ),
    Compared(
        Section.BEDS, "beds", Beds, ("profile_code", "base_name", "valid_from"),
        lambda row, words: f"{words.named('profile_code', row['profile_code'])}, {row['base_name']}",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """``details``: for a changed row (field, before, after)."""

    section: Section
    kind: str  # added | changed | removed
    what: str
    details: tuple[tuple[str, str, str], ...] = ()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """In the order of the sections. Answers to remarks are no difference: they stand beside the remarks."""
    words = words_for_codes()
    found = [
        *of_requisites(before["requisites"], after["requisites"], words),
        *of_care(before["care"], after["care"], words),
    ]
    for one in COMPARED:
        found += of_rows(one, before[one.name], after[one.name], words)
    return [*found, *of_documents(before["documents"], after["documents"])]


def of_requisites(before: Row, after: Row, words: Words) -> Iterator[Difference]:
    for name in REQUISITES:
        if before.get(name) != after.get(name):
            pair = (said(name, before.get(name), words), said(name, after.get(name), words))
            yield Difference(Section.REQUISITES, CHANGED, head(Provider, name), (("", *pair),))


def of_care(before: list[str], after: list[str], words: Words) -> Iterator[Difference]:
    for kind, codes in ((ADDED, set(after) - set(before)), (REMOVED, set(before) - set(after))):
        for code in sorted(codes):
            yield Difference(Section.CARE, kind, words.named("care", code))


def of_rows(one: Compared, before: list[Row], after: list[Row], words: Words) -> Iterator[Difference]:
    old, new = ({tuple(row[key] for key in one.keys): row for row in rows} for rows in (before, after))
    for key in dict.fromkeys([*old, *new]):
        row = new.get(key) or old[key]
        what = str(one.named(row, words))
        if key not in old or key not in new:
            yield Difference(one.section, REMOVED if key in old else ADDED, what)
        elif old[key] != new[key]:
            moved = [name for name in row if old[key].get(name) != new[key].get(name)]
            details = tuple(
                (head(one.model, name), said(name, old[key].get(name), words), said(name, new[key].get(name), words))
                for name in moved
            )
            yield Difference(one.section, CHANGED, what, details)


def of_documents(before: list[Row], after: list[Row]) -> Iterator[Difference]:
    old, new = ({(one["kind"], one["sha256"]): one["name"] for one in rows} for rows in (before, after))
    for kind, there, other in ((ADDED, new, old), (REMOVED, old, new)):
        for key, name in there.items():
            if key not in other:
                what = _("%(kind)s, %(file)s") % {"kind": DocumentKind(key[0]).label, "file": name}
                yield Difference(Section.DOCUMENTS, kind, what)


def said(name: str, value: Any, words: Words) -> str:
    return mask(str(value)) if name.endswith("iin") else words.named(name, value)
