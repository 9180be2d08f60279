"""An application as the branch reads it: what was signed, section by section, beside the automatic checks.

What is shown is the content of the signed document, not the rows of the organisation as they are today: those go on
changing after a decision, and with the next application.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.identifiers import mask
from accounts.models import Signature, SignedDocument
from accounts.signatures.documents import id_of, type_of
from config.citations import cited
from providers.admission import content
from providers.admission.documents import Words, head
from providers.admission.requirements import Answer, Names, evaluate
from providers.enums import ApplicationState, DocumentKind, Section
from providers.models import (
    Accreditation,
    Application,
    BedApproval,
    Beds,
    CareType,
    Equipment,
    Licence,
    ProductionBase,
    Provider,
    ProviderDocument,
    StaffMember,
)

# While the decision is open the checks are made again; afterwards those of the submission tell why it was taken.
BEFORE_BRANCH = (ApplicationState.SUBMITTED, ApplicationState.CHECKING)
Row = Mapping[str, Any]
# Section → where its rows stand in the content, what they are rows of, and the columns shown, the naming one first.
TABLES: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    Section.BASES: ("bases", ProductionBase, ("name", "address", "tenure", "sanitary_number", "sanitary_to")),
    Section.LICENCES: ("licences", Licence, ("number", "kind", "care_type_code")),
    Section.ACCREDITATION: ("accreditation", Accreditation, ("number", "category")),
    Section.EQUIPMENT: (
        "equipment", Equipment, ("kind_code", "model_name", "serial", "base_name", "made_in", "daily_minutes"),
    ),
    Section.BEDS: ("beds", Beds, ("profile_code", "base_name", "count")),
}  # fmt: skip
NUMBERS = ("made_in", "daily_minutes", "count")


# What was signed ----------------------------------------------------------------------------------------------------
def signed_documents(application: Application) -> list[SignedDocument]:
    """Every signed document of the application, the last one first, with its signatures."""
    rows = SignedDocument.objects.filter(subject_type=type_of(application), subject_id=id_of(application))
    signatures = (
        Signature.objects.defer("cms", "chain", "verdict").select_related("user", "organisation").order_by("at", "pk")
    )
    found = list(
        rows.filter(Exists(Signature.objects.filter(document=OuterRef("pk"))))
        .defer("canonical")
        .order_by("pk")
        .prefetch_related(Prefetch("signatures", signatures))
    )
    return sorted(found, key=lambda one: [(each.at, each.pk) for each in one.signatures.all()], reverse=True)


def submissions(documents: Iterable[SignedDocument]) -> list[dict[str, Any]]:
    """Contents of what the applicant signed, the last one first."""
    return [one.content for one in documents if one.kind == "application"]


def signer(documents: Iterable[SignedDocument]) -> str:
    """Surname and initials of who signed the last submission; empty where nobody did."""
    last = next((one for one in documents if one.kind == "application"), None)
    return last.signatures.all()[0].user.short_name if last else ""


def submitted(application: Application, documents: Iterable[SignedDocument]) -> dict[str, Any]:
    """The last signed content; of an application that nobody signed here, the organisation as it is."""
    signed = submissions(documents)
    return signed[0] if signed else content.of_application(application)


# Checks -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Check:
    """A minimum requirement: at the submission (``then``) and now, where either is known."""

    care: str
    what: str
    source: str
    section: Section
    then: Answer | None
    now: Answer | None

    @property
    def answer(self) -> Answer:
        """The one that counts."""
        found = self.now or self.then
        assert found is not None
        return found

    @property
    def met(self) -> bool:
        return self.answer.met

    @property
    def moved(self) -> bool:
        """Today's answer is not that of the submission."""
        return bool(self.now and self.then and self.now.found != self.then.found)


def checks_of(application: Application, care: Iterable[CareType] | None = None) -> list[Check]:
    """The answers kept at the submission beside those of today, in the order of the requirements. ``care``: what is
    applied for, where it is known."""
    then = {(one["code"], one["care"]): Answer(**one) for one in application.checks}
    now: dict[tuple[str, str], Answer] = {}
    if application.state in BEFORE_BRANCH:
        if care is None:
            care = [one.care_type for one in application.care.select_related("care_type")]
        answers = evaluate(application.provider, list(care), timezone.localdate())
        now = {(one.code, one.care): one for one in answers}
    names = Names.load()
    return [check(then.get(key), now.get(key), names) for key in dict.fromkeys([*now, *then])]


def check(then: Answer | None, now: Answer | None, names: Names) -> Check:
    answer = now or then
    assert answer is not None
    care = names.care.get(answer.care, answer.care)
    return Check(care, names.what(answer), cited(answer.source), answer.section, then, now)


# Sections -----------------------------------------------------------------------------------------------------------
@dataclass
class Table:
    """``rows`` are cells in the order of ``columns``; ``numbers`` are columns that align right."""

    columns: list[str]
    rows: list[list[Any]]
    numbers: list[int] = field(default_factory=list)

    @property
    def cells(self) -> list[list[tuple[str, Any, bool]]]:
        """Rows of (heading, value, number)."""
        places = range(len(self.columns))
        return [[(self.columns[place], row[place], place in self.numbers) for place in places] for row in self.rows]


@dataclass
class Part:
    """A section of the application: facts or a table, with the checks that look at it."""

    section: Section
    checks: list[Check]
    facts: list[tuple[str, str]] = field(default_factory=list)
    table: Table | None = None
    approved: list[BedApproval] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)

    @property
    def unmet(self) -> int:
        return sum(not check.met for check in self.checks)

    @property
    def empty(self) -> bool:
        return not (self.facts or self.files or (self.table and self.table.rows))


def parts_of(application: Application, said: Mapping[str, Any], checks: list[Check], *, full: bool) -> list[Part]:
    """Sections in the order of the wizard, but for the types of care, which are decided on. ``full``: ИИН unmasked."""
    words = words_for_codes()
    made = []
    for section in Section:
        if section == Section.CARE:
            continue
        part = Part(section, [one for one in checks if one.section == section])
        if section in TABLES:
            part.table = table_of(section, said, words)
        elif section == Section.REQUISITES:
            part.facts = requisites(said["requisites"], words, full=full)
        elif section == Section.STAFF:
            part.table = staff_of(said, words, full=full)
        elif section == Section.DOCUMENTS:
            part.files = files_of(application, said)
        if section == Section.BEDS:
            part.approved = approved_beds(application)
        made.append(part)
    return made


def words_for_codes() -> Words:
    """With the names that the checks have read already."""
    names = Names.load()
    codes = {"care": names.care, "care_type_code": names.care}
    return Words(codes | {"kind_code": names.equipment, "profile_code": names.profiles})


def requisites(values: Row, words: Words, *, full: bool) -> list[tuple[str, str]]:
    """БИН and names stand in the head of the page already."""
    shown = dict(values)
    if not full:
        shown["head_iin"] = mask(values["head_iin"])
    names = [name for name in content.REQUISITES if name not in ("bin", "region_id")]
    return [(head(Provider, name), words.named(name, shown[name])) for name in names]


def table_of(section: str, said: Mapping[str, Any], words: Words) -> Table:
    rows_name, model, names = TABLES[section]
    columns = [head(model, name) for name in names]
    rows = [[*(words.named(name, row[name]) for name in names), period(row)] for row in said[rows_name]]
    return Table([*columns, _("In force")], rows, [place for place, name in enumerate(names) if name in NUMBERS])


def staff_of(said: Mapping[str, Any], words: Words, *, full: bool) -> Table:
    """People with their certificates: one row a person."""
    certificates: dict[str, list[str]] = {}
    for one in said["certificates"]:
        text = f"{one['speciality']}, №\u00a0{one['number']}, {period(one)}"
        certificates.setdefault(one["staff_member_iin"], []).append(text)
    columns = [head(StaffMember, name) for name in ("full_name", "iin", "speciality")]
    columns += [_("Certificates"), head(StaffMember, "daily_minutes"), _("Employed")]
    rows = [
        [
            one["full_name"],
            one["iin"] if full else mask(one["iin"]),
            one["speciality"] or "–",
            certificates.get(one["iin"], []),
            words.named("daily_minutes", one["daily_minutes"]),
            period(one, "hired_on", "left_on"),
        ]
        for one in said["staff"]
    ]
    return Table(columns, rows, [4])


def files_of(application: Application, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Documents of the signed content with their kept files, the newest of equal ones."""
    hashes = [one["sha256"] for one in said["documents"]]
    kept = ProviderDocument.objects.filter(provider=application.provider_id, sha256__in=hashes).order_by("pk")
    by_hash = {(one.kind, one.sha256): one for one in kept}
    return [
        {
            "kind": DocumentKind(one["kind"]).label,
            "name": one["name"],
            "file": by_hash.get((one["kind"], one["sha256"])),
        }
        for one in said["documents"]
    ]


def approved_beds(application: Application) -> list[BedApproval]:
    """What the health department allows today: the Fund's own data, beside what the organisation says."""
    today = timezone.localdate()
    rows: QuerySet[BedApproval] = BedApproval.objects.filter(provider=application.provider_id, valid_from__lte=today)
    return [
        one
        for one in rows.select_related("profile").order_by("profile__code", "pk")
        if one.valid_to is None or one.valid_to >= today
    ]


def period(row: Row, first: str = "valid_from", last: str = "valid_to") -> str:
    """«01.02.2024 – 31.12.2027», «from 01.02.2024»; with a word where it has ended."""
    start, end = day_of(row[first]), day_of(row[last])
    if end is None:
        return (_("from %(day)s") % {"day": f"{start:%d.%m.%Y}"}).replace(" ", "\u00a0") if start else "–"
    text = f"{start:%d.%m.%Y}\u00a0– {end:%d.%m.%Y}" if start else f"–\u00a0{end:%d.%m.%Y}"
    return text if end >= timezone.localdate() else _("%(period)s, ended") % {"period": text}


def day_of(value: Any) -> date | None:
    return parse_date(value) if value else None
