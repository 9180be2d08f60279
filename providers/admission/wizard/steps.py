"""Where an application stands: the state of each step, what keeps it from being submitted, what each type of care
lacks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from providers.admission import requirements
from providers.admission.machines import gaps
from providers.enums import ApplicationState, Section
from providers.models import Application, Provider

CHECK = "check"  # the last page of the wizard, no section of the data
LABELS: dict[str, str | Promise] = {**dict(Section.choices), CHECK: gettext_lazy("Check and sign")}
ORDER = list(LABELS)
FILLED, LACKING, EMPTY = "filled", "lacking", "empty"
# Step → what the organisation has of it. Requisites and types of care are judged by what they lack.
RELATED = {
    Section.BASES: "bases",
    Section.LICENCES: "licences",
    Section.ACCREDITATION: "accreditations",
    Section.STAFF: "staff",
    Section.EQUIPMENT: "equipment",
    Section.BEDS: "beds",
    Section.DOCUMENTS: "documents",
}


@dataclass(frozen=True)
class Missing:
    """Something that a step lacks, in words, with the step's address."""

    section: str
    text: str
    url: str

    @property
    def step(self) -> str:
        return str(LABELS[self.section])


@dataclass
class Step:
    section: str
    url: str
    current: bool
    there: bool
    missing: int = 0
    remarks: int = 0

    @property
    def label(self) -> str:
        return str(LABELS[self.section])

    @property
    def number(self) -> int:
        return ORDER.index(self.section) + 1

    @property
    def state(self) -> str:
        if self.missing or self.remarks:
            return LACKING
        return FILLED if self.there else EMPTY


@dataclass
class Progress:
    """``gaps`` keep the application back; ``care``: type of care → what it lacks; ``unanswered`` remarks of the
    branch."""

    steps: list[Step]
    gaps: list[Missing] = field(default_factory=list)
    care: list[tuple[str, list[Missing]]] = field(default_factory=list)
    unanswered: list[Any] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Nothing keeps the application from being submitted."""
        return not self.gaps and not self.unanswered

    @property
    def count(self) -> int:
        return len(self.gaps) + len(self.unanswered) + sum(len(lacks) for _name, lacks in self.care)

    @property
    def current(self) -> Step:
        return next(step for step in self.steps if step.current)

    @property
    def before(self) -> Step | None:
        return self.neighbour(-1)

    @property
    def after(self) -> Step | None:
        return self.neighbour(1)

    def neighbour(self, way: int) -> Step | None:
        place = self.current.number - 1 + way
        return self.steps[place] if 0 <= place < len(self.steps) else None


def address(application: Application, section: str) -> str:
    if section == CHECK:
        return reverse("admission:check", args=[application.uuid])
    return reverse("admission:step", args=[application.uuid, section])


def present(provider: Provider) -> set[str]:
    """Steps of which the organisation has at least one row: one query."""
    own = {
        section: Exists(rows_of(name).filter(provider=OuterRef("pk")))
        for section, name in RELATED.items()
    }  # fmt: skip
    found = Provider.objects.filter(pk=provider.pk).annotate(**{f"has_{name}": one for name, one in own.items()})
    row = found.values(*(f"has_{name}" for name in own)).get()
    return {section for section in own if row[f"has_{section}"]}


def rows_of(name: str) -> Any:
    model: Any = Provider._meta.get_field(name).related_model
    rows = model.objects.order_by()
    return rows.filter(removed_at=None) if name == "documents" else rows


def progress(application: Application, current: str = "") -> Progress:
    """A constant number of queries, whatever the organisation has."""
    chosen = [one.care_type for one in application.care.select_related("care_type")]
    answers = requirements.evaluate(application.provider, chosen, timezone.localdate())
    there = present(application.provider) | {Section.REQUISITES} | ({Section.CARE} if chosen else set())
    steps = [Step(one, address(application, one), one == current, one in there) for one in ORDER]
    found = Progress(steps)
    urls = {step.section: step.url for step in steps}
    found.gaps = in_steps(Missing(section, str(text), urls[section]) for section, text in gaps(application, answers))
    names = requirements.Names.load() if any(answer.care and not answer.met for answer in answers) else None
    for care in chosen:
        lacks = [one for one in answers if one.care == care.code and not one.met]
        if lacks and names:
            told = in_steps(Missing(one.section, names.text(one), urls[one.section]) for one in lacks)
            found.care.append((care.name, told))
    if application.state == ApplicationState.CORRECTION:
        found.unanswered = list(application.remarks.filter(answer=""))
    count(found)
    return found


def in_steps(lacks: Iterable[Missing]) -> list[Missing]:
    return sorted(lacks, key=lambda one: ORDER.index(one.section))


def count(found: Progress) -> None:
    by_section = {step.section: step for step in found.steps}
    for one in [*found.gaps, *(lack for _name, lacks in found.care for lack in lacks)]:
        by_section[one.section].missing += 1
    for remark in found.unanswered:
        by_section[remark.section].remarks += 1


def title(application: Application) -> str:
    """«Application № 2026-000017», «Draft of an application»."""
    if application.number:
        return _("Application № %(number)s") % {"number": application.number}
    return _("Draft of an application")
