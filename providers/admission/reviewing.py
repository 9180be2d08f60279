"""What the branch does with an application, and with entries of the registry afterwards."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import signatures
from accounts.access import SYSTEM, Actor
from accounts.enums import Role
from accounts.models import Membership, SignedDocument, User
from config import audit
from config.workflow import StepRefused, must_be_open
from providers import terms
from providers.admission import content, effects, news
from providers.admission.errors import AdmissionError
from providers.admission.machines import APPLICATION, DECIDER, ENTRY, PRESENT, REVIEWERS, lacks
from providers.enums import ApplicationKind, ApplicationState, CareDecision, EntryState, Section, SuspensionCause
from providers.models import Application, ApplicationCare, ApplicationRemark, RegistryEntry, Suspension, Visit

CHECKING = (ApplicationState.CHECKING,)


def take_up(*, application: Application, actor: Actor, version: int | None = None) -> Application:
    return APPLICATION.fire("take_up", application, actor=actor, version=version)


# Remarks -------------------------------------------------------------------------------------------------------------
def add_remark(
    *, application: Application, actor: Actor, section: str, text: str, norm: str = "", version: int | None = None
) -> ApplicationRemark:
    actor.require(*REVIEWERS)
    with APPLICATION.editing(application, states=CHECKING, version=version) as row:
        if row.returned:
            raise AdmissionError(_("It has been returned once already: decide on it."))
        remark = ApplicationRemark.objects.create(
            application=row, section=Section(section), text=text, norm=norm, author=actor.user
        )
        audit.record("providers.remark_added", actor=actor, subject=remark, application=row.uuid, section=section)
    return remark


def remove_remark(*, application: Application, actor: Actor, remark: ApplicationRemark) -> None:
    actor.require(*REVIEWERS)
    with APPLICATION.editing(application, states=CHECKING) as row:
        if row.returned or remark.application_id != row.pk:
            raise AdmissionError(_("The applicant has seen this remark: it stays."))
        audit.record("providers.remark_removed", actor=actor, subject=remark, application=row.uuid)
        remark.delete()


def return_for_correction(*, application: Application, actor: Actor, version: int | None = None) -> Application:
    return APPLICATION.fire("return", application, actor=actor, version=version)


# Visits --------------------------------------------------------------------------------------------------------------
def commission_of(actor: Actor) -> Any:
    """People whom a visit may name: members of the commission at the actor's branch."""
    current = Membership.objects.current().filter(
        organisation=actor.organisation, roles__contains=[Role.COMMISSION_MEMBER], user__is_active=True
    )
    return User.objects.filter(memberships__in=current).order_by("last_name", "first_name", "pk").distinct()


def plan_visit(
    *, application: Application, actor: Actor, day: date, members: list[User], version: int | None = None
) -> Visit:
    """Notice of the term «visit_notice» at least (procurement rules ҚР ДСМ-242/2020, p. 37)."""
    actor.require(*REVIEWERS)
    if not members:
        raise AdmissionError(_("Name at least one member of the commission."), "members")
    first = terms.last_day("visit_notice", timezone.localdate())
    if first is not None and day < first:
        raise AdmissionError(
            _("The earliest day is %(day)s: notice comes first.") % {"day": news.day_text(first)}, "day"
        )
    with APPLICATION.editing(application, states=CHECKING, version=version) as row:
        try:
            with transaction.atomic():
                visit = Visit.objects.create(application=row, planned_on=day, planned_by=actor.user)
        except IntegrityError as error:
            raise AdmissionError(_("A visit is planned already. Call it off to plan another one.")) from error
        visit.members.set(members)
        said = ", ".join(one.short_name for one in members)
        news.to_provider(row, "visit.planned", day=news.day_text(day), members=said, provider=news.names_of(row))
        news.to_members(visit, "visit.planned", members=said)
        audit.record("providers.visit_planned", actor=actor, subject=visit, application=row.uuid, day=day)
    return visit


def cancel_visit(*, visit: Visit, actor: Actor) -> None:
    actor.require(*REVIEWERS)
    with APPLICATION.editing(visit.application, states=CHECKING) as row:
        if not Visit.objects.filter(pk=visit.pk, reported_at=None, cancelled_at=None).update(
            cancelled_at=timezone.now()
        ):
            raise AdmissionError(_("This visit is over: its report has come, or it was called off."))
        news.to_provider(row, "visit.cancelled", day=news.day_text(visit.planned_on), provider=news.names_of(row))
        news.to_members(visit, "visit.cancelled")
        audit.record("providers.visit_cancelled", actor=actor, subject=visit, application=row.uuid)


def report_visit(*, visit: Visit, actor: Actor, report: str, positive: bool) -> Visit:
    """By a member whom the visit names, from its day on; written once."""
    actor.require(Role.COMMISSION_MEMBER)
    if actor.user is None or not visit.members.filter(pk=actor.user.pk).exists():
        raise AdmissionError(_("Only a member whom the visit names writes its report."))
    if visit.planned_on > timezone.localdate():
        raise AdmissionError(_("The visit has not taken place yet."))
    with APPLICATION.editing(visit.application, states=CHECKING) as row:
        current = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
        if current.reported_at or current.cancelled_at:
            raise AdmissionError(_("This visit is over: its report has come, or it was called off."))
        current.report, current.positive = report, positive
        current.reported_by, current.reported_at = actor.user, timezone.now()
        current.save()
        said = news.in_languages(lambda: _("positive") if positive else _("negative"))
        news.to_branch(row, "visit.reported", conclusion=said)
        audit.record("providers.visit_reported", actor=actor, subject=current, application=row.uuid, positive=positive)
    return current


# Decisions -----------------------------------------------------------------------------------------------------------
def decide_care(
    *,
    application: Application,
    actor: Actor,
    care: ApplicationCare,
    decision: str,
    reason: str = "",
    norm: str = "",
    version: int | None = None,
) -> ApplicationCare:
    """Proposes the decision on one type of care; it takes effect when the head signs. StepRefused names what it lacks,
    and a refusal without reason or norm."""
    actor.require(*REVIEWERS)
    with APPLICATION.editing(application, states=CHECKING, version=version) as row:
        if care.application_id != row.pk:
            raise ValueError("a type of care of another application")
        if decision == CareDecision.ADMITTED and row.kind != ApplicationKind.UPDATE:
            if kept := list(lacks(row, [care.care_type])):
                raise StepRefused(*kept)
        if decision == CareDecision.REFUSED:
            refuse_without_norm(row, reason, norm)
        refused = decision == CareDecision.REFUSED
        care.decision, care.reason, care.norm = decision, reason if refused else "", norm if refused else ""
        care.decided_by, care.decided_at = actor.user, timezone.now()
        care.save()
        audit.record("providers.care_decided", actor=actor, subject=row, care=care.care_type.code, decision=decision)
    return care


def refuse_without_norm(application: Application, reason: str, norm: str) -> None:
    if application.kind == ApplicationKind.UPDATE:
        raise AdmissionError(_("An update refuses no type of care: suspend or exclude the entry of the registry."))
    if not reason.strip():
        raise AdmissionError(_("Give the reason of the refusal."), "reason")
    if not norm.strip():
        raise AdmissionError(_("Cite the paragraph of the act on which the refusal rests."), "norm")


def decision_to_sign(*, application: Application, actor: Actor) -> SignedDocument:
    """The decision as it stands, put before the head of the branch. StepRefused while something keeps it back."""
    step = APPLICATION.step(outcome_of(application))
    must_be_open(step, application, actor)
    return signatures.prepare(
        kind="admission",
        subject=application,
        title=_("Decision on application %(number)s: %(provider)s")
        % {"number": application.number, "provider": application.provider.name_ru},
        content=content.of_decision(application),
        actor=actor,
    )


def outcome_of(application: Application) -> str:
    """«reject» when every type of care is refused, else «admit»."""
    decisions = set(application.care.order_by().values_list("decision", flat=True))
    return "reject" if decisions == {CareDecision.REFUSED} else "admit"


@transaction.atomic
def conclude(
    *, application: Application, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> Application:
    """Signed by the head of the branch: entries appear, or the application is refused."""
    actor.require(*DECIDER)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    step = outcome_of(application)
    return APPLICATION.fire(step, application, actor=actor, version=version, signature=signature)


# Entries -------------------------------------------------------------------------------------------------------------
def suspend_entry(
    *, entry: RegistryEntry, actor: Actor, note: str, norm: str = "", version: int | None = None
) -> RegistryEntry:
    """By decision, beside whatever else suspends it."""
    actor.require(*DECIDER)
    if entry.state == EntryState.ACTIVE:
        return ENTRY.fire("suspend", entry, actor=actor, version=version, note=note, norm=norm)
    if not note.strip():
        raise AdmissionError(_("Give the reason."), "note")
    with ENTRY.editing(entry, states=(EntryState.SUSPENDED,), version=version) as row:
        if row.suspensions.filter(until=None, cause=SuspensionCause.DECISION).exists():
            raise AdmissionError(_("It is suspended by decision already."))
        effects.suspended(row, actor, note=note, norm=norm)
        audit.record("providers.entry_suspend", actor=actor, subject=row, note=note)
    return row


def resume_entry(*, entry: RegistryEntry, actor: Actor, version: int | None = None) -> RegistryEntry:
    """Ends the suspension by decision. What else suspends the entry goes on."""
    actor.require(*DECIDER)
    own = Suspension.objects.filter(entry=entry, until=None, cause=SuspensionCause.DECISION)
    if not own.exists():
        raise AdmissionError(_("No decision suspends it: it resumes by itself when its papers are valid again."))
    if not entry.suspensions.filter(until=None).exclude(cause=SuspensionCause.DECISION).exists():
        return ENTRY.fire("resume", entry, actor=actor, version=version)
    with ENTRY.editing(entry, states=(EntryState.SUSPENDED,), version=version) as row:
        effects.close(own)
        audit.record("providers.entry_resume", actor=actor, subject=row)
    return row


def propose_exclusion(
    *, entry: RegistryEntry, actor: Actor, reason: str, norm: str, version: int | None = None
) -> SignedDocument:
    """Writes the ground down and puts the exclusion before the head to sign (accounting rules ҚР ДСМ-186/2020)."""
    actor.require(*DECIDER)
    for name, text, fault in (
        ("reason", reason, _("Give the reason.")),
        ("norm", norm, _("Cite the paragraph of the act on which the exclusion rests.")),
    ):
        if not text.strip():
            raise AdmissionError(fault, name)
    with ENTRY.editing(entry, states=PRESENT, version=version) as row:
        row.exclusion_reason, row.exclusion_norm = reason, norm
        audit.record("providers.exclusion_proposed", actor=actor, subject=row, reason=reason, norm=norm)
    return exclusion_to_sign(entry=row, actor=actor)


def exclusion_to_sign(*, entry: RegistryEntry, actor: Actor) -> SignedDocument:
    """The exclusion that was proposed, as it stands. StepRefused while nobody has proposed it."""
    actor.require(*DECIDER)
    if not entry.exclusion_reason or entry.state not in PRESENT:
        raise AdmissionError(_("Give the reason."), "reason")
    return signatures.prepare(
        kind="exclusion",
        subject=entry,
        title=_("Exclusion from the registry: %(provider)s, %(care)s")
        % {"provider": entry.provider.name_ru, "care": entry.care_type.name_ru},
        content=content.of_exclusion(entry),
        actor=actor,
    )


@transaction.atomic
def exclude_entry(
    *, entry: RegistryEntry, actor: Actor, document: SignedDocument, cms: bytes, version: int | None = None
) -> RegistryEntry:
    """By the decision that was proposed, once the head has signed it."""
    actor.require(*DECIDER)
    signature = signatures.accept(document=document, cms=cms, actor=actor)
    note = RegistryEntry.objects.get(pk=entry.pk).exclusion_reason
    return ENTRY.fire("exclude", entry, actor=actor, version=version, note=note, signature=signature)


# The clock -----------------------------------------------------------------------------------------------------------
def take_due(day: date | None = None) -> int:
    """Ends what has passed its term, each in its own transaction. The number of steps taken."""
    day = day or timezone.localdate()
    return sum(1 for machine in (APPLICATION, ENTRY) for _row in machine.take_due(day, SYSTEM))
