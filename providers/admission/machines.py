"""The machines of stage 1: applications for admission and entries of the registry (procurement rules ҚР ДСМ-242/2020,
p. 26–40; accounting rules ҚР ДСМ-186/2020)."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import REVIEWER_ROLES, Role
from accounts.signatures import fault
from config.workflow import Machine, Step, Text, register
from providers import terms
from providers.admission import content, effects, requirements
from providers.enums import ApplicationState, CareDecision, EntryState, Section, SuspensionCause
from providers.models import Application, RegistryEntry

APPLICANTS = frozenset({Role.PROVIDER_CLERK, Role.PROVIDER_HEAD})
HEAD = frozenset({Role.PROVIDER_HEAD})
REVIEWERS = REVIEWER_ROLES
DECIDER = frozenset({Role.BRANCH_HEAD})
DRAFT, SUBMITTED, CHECKING = ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.CHECKING
CORRECTION, ADMITTED, REJECTED = ApplicationState.CORRECTION, ApplicationState.ADMITTED, ApplicationState.REJECTED
WITHDRAWN, EXPIRED = ApplicationState.WITHDRAWN, ApplicationState.EXPIRED
EDITABLE = (DRAFT, CORRECTION)
PRESENT = (EntryState.ACTIVE, EntryState.SUSPENDED)


# Guards: reasons against a step, in words ----------------------------------------------------------------------------
def filled_in(application: Application, actor: Any = None) -> Iterator[Text]:
    """Requisites, a type of care, and what everybody must have are filled in."""
    for section, text in gaps(application):
        yield f"{Section(section).label}: {text}"


def gaps(
    application: Application, answers: Collection[requirements.Answer] | None = None
) -> Iterator[tuple[Section, Text]]:
    """What keeps the application from being submitted, with the step of the wizard where it is put right. What a type
    of care lacks does not: it is shown, and decides on that type of care alone.

    ``answers``: those of today, where the caller has them already."""
    provider = application.provider
    for name in ("name_kk", "name_ru", "address", "phone", "email", "head_name", "head_iin", "bank_account"):
        if not getattr(provider, name):
            yield Section.REQUISITES, _("fill in «%(field)s»") % {"field": provider._meta.get_field(name).verbose_name}
    care = [one.care_type for one in application.care.select_related("care_type")]
    if not care:
        yield Section.CARE, _("choose at least one type of care")
    names = None
    if answers is None:
        answers = requirements.evaluate(provider, [], timezone.localdate())
    for answer in answers:
        if not answer.met and not answer.care:
            names = names or requirements.Names.load()
            yield answer.section, names.text(answer)


def remarks_answered(application: Application, actor: Any = None) -> Iterator[Text]:
    """Every remark of the branch has an answer."""
    for remark in application.remarks.filter(answer=""):
        yield _("Say what was done about the remark «%(text)s».") % {"text": remark.text[:80]}


def not_returned_before(application: Application, actor: Any = None) -> Iterator[Text]:
    """An application is returned for correction once only."""
    if application.returned:
        yield _("It has been returned once already: decide on it.")


def has_remarks(application: Application, actor: Any = None) -> Iterator[Text]:
    """There is at least one remark."""
    if not application.remarks.exists():
        yield _("Add at least one remark that says what is to be corrected.")


def care_decided(application: Application, actor: Any = None) -> Iterator[Text]:
    """Every type of care is decided on, at least one of them admitted."""
    decisions = [one.decision for one in application.care.all()]
    if CareDecision.PENDING in decisions:
        yield _("Decide on every type of care first.")
    elif CareDecision.ADMITTED not in decisions:
        yield _("Every type of care is refused: refuse the application.")


def all_refused(application: Application, actor: Any = None) -> Iterator[Text]:
    """Every type of care is refused, each with its norm."""
    if application.care.exclude(decision=CareDecision.REFUSED).exists() or not application.care.exists():
        yield _("An application is refused when every type of care is. Decide on them first.")


def requirements_met(application: Application, actor: Any = None) -> Iterator[Text]:
    """The types of care to be admitted meet the minimum requirements of the day."""
    chosen = application.care.filter(decision=CareDecision.ADMITTED).select_related("care_type")
    entries = RegistryEntry.objects.filter(provider=application.provider_id, state__in=PRESENT)
    there = set(entries.values_list("care_type_id", flat=True))
    care = [one.care_type for one in chosen if one.care_type_id not in there]
    yield from lacks(application, care)


def lacks(application: Application, care: list[Any]) -> Iterator[Text]:
    """What types of care that are not in the registry yet lack, in words."""
    if not care:
        return
    names = requirements.Names.load()
    for answer in requirements.evaluate(application.provider, care, timezone.localdate()):
        if not answer.met:
            text = names.text(answer)
            yield f"{names.care[answer.care]}: {text}" if answer.care else text


def visited(application: Application, actor: Any = None) -> Iterator[Text]:
    """A new organisation has been visited, with a positive conclusion."""
    if not application.needs_visit:
        return
    last = application.visits.exclude(reported_at=None).order_by("-reported_at", "-pk").first()
    if last is None:
        yield _("A new organisation is visited first: plan the visit and wait for its report.")
    elif not last.positive:
        yield _("The conclusion of the visit is negative. Refuse, or plan another visit.")


def only_decided(entry: RegistryEntry, actor: Any = None) -> Iterator[Text]:
    """Nothing but the decision suspends the entry."""
    others = entry.suspensions.filter(until=None).exclude(cause=SuspensionCause.DECISION)
    for one in others.order_by("since", "pk"):
        yield _("It is suspended for another reason, too: %(cause)s.") % {"cause": one.get_cause_display()}


# Terms ---------------------------------------------------------------------------------------------------------------
def application_due(application: Application, state: str) -> date | None:
    """The review counts from the submission; taking the application up does not renew its term."""
    if state == CHECKING:
        return application.due_on
    code = {SUBMITTED: "application_review", CORRECTION: "application_correction"}.get(ApplicationState(state))
    return terms.last_day(code, timezone.localdate()) if code else None


def entry_due(entry: RegistryEntry, state: str) -> date | None:
    suspended = state == EntryState.SUSPENDED
    return terms.last_day("entry_suspension", timezone.localdate()) if suspended else None


FAULTS = {
    "application": fault("application", content.of_application),
    "admission": fault("admission", content.of_decision),
    "exclusion": fault("exclusion", content.of_exclusion),
}


def signature_fault(kind: str, subject: Any, actor: Any, signature: Any) -> Text | None:
    return FAULTS[kind](subject, actor, signature)


APPLICATION = register(
    Machine(
        name="application",
        model=Application,
        states=ApplicationState,
        initial=DRAFT,
        verb="providers.application",
        due=application_due,
        signature_fault=signature_fault,
        finals=frozenset({ADMITTED, REJECTED, WITHDRAWN, EXPIRED}),
        steps=(
            Step(
                "submit", (DRAFT,), SUBMITTED, _("Submit the application"), HEAD, (filled_in,),
                effects.submitted, signed="application", tone="primary",
            ),
            Step(
                "resubmit", (CORRECTION,), SUBMITTED, _("Submit the corrected application"), HEAD,
                (filled_in, remarks_answered), effects.submitted, signed="application", tone="primary",
            ),
            Step("withdraw", (DRAFT, SUBMITTED), WITHDRAWN, _("Withdraw the application"), APPLICANTS, tone="stop"),
            Step(
                "take_up", (SUBMITTED,), CHECKING, _("Take up for review"), REVIEWERS, (), effects.taken_up,
                tone="primary",
            ),
            Step(
                "return", (CHECKING,), CORRECTION, _("Return for correction"), REVIEWERS,
                (not_returned_before, has_remarks), effects.returned,
            ),
            Step(
                "admit", (CHECKING,), ADMITTED, pgettext_lazy("step", "Admit to the registry"), DECIDER,
                (care_decided, requirements_met, visited), effects.admitted, signed="admission", tone="primary",
            ),
            Step(
                "reject", (CHECKING,), REJECTED, _("Refuse the application"), DECIDER, (all_refused,),
                effects.rejected, signed="admission", tone="stop",
            ),
            Step("expire", (CORRECTION,), EXPIRED, _("Term of correction passed"), effect=effects.lapsed, clock=True),
        ),
    )
)  # fmt: skip

ENTRY = register(
    Machine(
        name="entry",
        model=RegistryEntry,
        states=EntryState,
        initial=EntryState.ACTIVE,
        verb="providers.entry",
        due=entry_due,
        signature_fault=signature_fault,
        steps=(
            Step(
                "suspend", (EntryState.ACTIVE,), EntryState.SUSPENDED, pgettext_lazy("step", "Suspend"), DECIDER,
                (), effects.suspended, explained=True, tone="stop",
            ),
            Step(
                "resume", (EntryState.SUSPENDED,), EntryState.ACTIVE, _("End the suspension"), DECIDER,
                (only_decided,), effects.resumed, tone="primary",
            ),
            Step(
                "exclude", (EntryState.ACTIVE, EntryState.SUSPENDED), EntryState.REMOVED,
                _("Exclude from the registry"), DECIDER, (), effects.excluded, signed="exclusion", explained=True,
                tone="stop",
            ),
            Step(
                "expire", (EntryState.SUSPENDED,), EntryState.EXPIRED, _("Term of suspension passed"),
                effect=effects.entry_lapsed, clock=True,
            ),
            Step(
                "readmit", (EntryState.REMOVED, EntryState.EXPIRED), EntryState.ACTIVE, _("Admitted anew"),
                effect=effects.readmitted,
            ),
        ),
    )
)  # fmt: skip
