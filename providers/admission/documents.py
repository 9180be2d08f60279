"""How the signed documents of stage 1 are laid out for people: in words of the reader's language, no codes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Actor
from accounts.models import Region, SignedDocument
from accounts.signatures import Kind, Section, register
from providers.admission.access import applications_visible_to, entries_visible_to
from providers.admission.content import REQUISITES
from providers.enums import (
    ApplicationKind,
    CareDecision,
    DocumentKind,
    LicenceKind,
    Ownership,
    Tenure,
    Territory,
)
from providers.enums import Section as Step
from providers.models import (
    Accreditation,
    BedProfile,
    Beds,
    CareType,
    Equipment,
    EquipmentKind,
    Licence,
    ProductionBase,
    Provider,
    StaffCertificate,
    StaffMember,
)

CHOICES: dict[str, Any] = {
    "territory": Territory,
    "ownership": Ownership,
    "tenure": Tenure,
    "kind": LicenceKind,
    "decision": CareDecision,
}


class Words:
    """Names for the codes of a content. Three queries, made when they are first needed, unless they are given."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.tables: dict[str, Mapping[str, str]] = dict(tables or {})

    def named(self, column: str, value: Any) -> str:
        if value == "" or value is None:
            return "–"
        if column in CHOICES:
            return str(CHOICES[column](value).label)
        models = {"care": CareType, "care_type_code": CareType, "kind_code": EquipmentKind, "profile_code": BedProfile}
        if column in models:
            return self.table(column, models[column]).get(value, value)
        if column == "region_id":
            return str(Region.objects.get(pk=value))
        day = parse_date(value) if isinstance(value, str) and len(value) == 10 and value[4] == "-" else None
        return f"{day:%d.%m.%Y}" if day else str(value)

    def table(self, column: str, model: Any) -> Mapping[str, str]:
        if column not in self.tables:
            self.tables[column] = {one.code: one.name for one in model.objects.order_by("pk")}
        return self.tables[column]


def head(model: Any, name: str) -> str:
    """The name of a column of the content, from the model's field."""
    if name == "staff_member_iin":
        model, name = StaffMember, "iin"
    known = {field.name for field in model._meta.get_fields()}
    shorter = (name.removesuffix(suffix) for suffix in ("", "_id", "_code", "_name"))
    return str(model._meta.get_field(next(one for one in shorter if one in known)).verbose_name)


def table(heading: Any, model: Any, rows: Sequence[Mapping[str, Any]], words: Words) -> list[Section]:
    if not rows:
        return []
    columns = list(rows[0])
    body = [[words.named(name, row[name]) for name in columns] for row in rows]
    return [Section(heading=heading, columns=[head(model, name) for name in columns], rows=body)]


def application(content: Mapping[str, Any]) -> list[Section]:
    words, requisites = Words(), content["requisites"]
    documents = [[DocumentKind(one["kind"]).label, one["name"], one["sha256"][:16]] for one in content["documents"]]
    answers = [[one["remark"], one["answer"] or "–"] for one in content["answers"]]
    return [
        Section(facts=[(_("Application for"), ApplicationKind(content["kind"]).label)]),
        Section(
            heading=Step.REQUISITES.label,
            facts=[(head(Provider, name), words.named(name, requisites[name])) for name in REQUISITES],
        ),
        Section(heading=Step.CARE.label, paragraphs=[words.named("care", one) for one in content["care"]]),
        *table(Step.BASES.label, ProductionBase, content["bases"], words),
        *table(Step.LICENCES.label, Licence, content["licences"], words),
        *table(Step.ACCREDITATION.label, Accreditation, content["accreditation"], words),
        *table(Step.STAFF.label, StaffMember, content["staff"], words),
        *table(_("Certificates of specialists"), StaffCertificate, content["certificates"], words),
        *table(Step.EQUIPMENT.label, Equipment, content["equipment"], words),
        *table(Step.BEDS.label, Beds, content["beds"], words),
        *(
            [Section(heading=Step.DOCUMENTS.label, columns=[_("Kind"), _("File"), "SHA-256"], rows=documents)]
            if documents
            else []
        ),
        *(
            [Section(heading=_("Answers to the remarks"), columns=[_("Remark"), _("What was done")], rows=answers)]
            if answers
            else []
        ),
    ]


def decision(content: Mapping[str, Any]) -> list[Section]:
    words = Words()
    rows = [
        [words.named("care", one["care"]), words.named("decision", one["decision"]), one["reason"] or "–",
         one["norm"] or "–"]
        for one in content["care"]
    ]  # fmt: skip
    provider = content["provider"]
    return [
        Section(
            facts=[
                (_("Application"), content["number"]),
                (_("Submitted on"), words.named("", content["submitted_on"])),
                (_("Organisation"), provider["name_ru"]),
                (_("BIN"), provider["bin"]),
            ]
        ),
        Section(
            heading=_("Decision by type of care"),
            columns=[_("Type of care"), _("Decision"), _("Reason"), _("Norm")],
            rows=rows,
        ),
    ]


def exclusion(content: Mapping[str, Any]) -> list[Section]:
    words, provider = Words(), content["provider"]
    return [
        Section(
            facts=[
                (_("Organisation"), provider["name_ru"]),
                (_("BIN"), provider["bin"]),
                (_("Type of care"), words.named("care", content["care"])),
                (_("In the registry since"), words.named("", content["admitted_on"])),
                (_("Reason"), content["reason"]),
                (_("Norm"), content["norm"]),
            ]
        )
    ]


def reads_application(actor: Actor, document: SignedDocument) -> bool:
    return applications_visible_to(actor).filter(uuid=document.subject_id).exists()


def reads_entry(actor: Actor, document: SignedDocument) -> bool:
    return entries_visible_to(actor).filter(uuid=document.subject_id).exists()


register(Kind("application", gettext_lazy("Application for admission"), application, reads_application))
register(Kind("admission", gettext_lazy("Decision on admission"), decision, reads_application))
register(Kind("exclusion", gettext_lazy("Exclusion from the registry"), exclusion, reads_entry, public=True))
