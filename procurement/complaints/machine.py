"""The machine of complaints. Only people decide: a missed term is told to the central office, it dismisses nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role
from accounts.signatures import fault
from config.models import StateChange
from config.workflow import Machine, Step, Text, register
from procurement.complaints import content, effects
from procurement.complaints.access import ABSENT, APPLICANTS, CONTESTABLE, DECIDERS, HEAD
from procurement.enums import CampaignState, ComplaintState, RemedyKind
from procurement.models import Bid, Complaint, Run
from providers import terms

DRAFT, SUBMITTED, ACCEPTED = ComplaintState.DRAFT, ComplaintState.SUBMITTED, ComplaintState.ACCEPTED
INADMISSIBLE, SATISFIED, DECLINED = ComplaintState.INADMISSIBLE, ComplaintState.SATISFIED, ComplaintState.DECLINED
WITHDRAWN, REMEDIED, COURT = ComplaintState.WITHDRAWN, ComplaintState.REMEDIED, ComplaintState.COURT
# State → its term, and the clock's step that tells when it is missed.
TERMS = {SUBMITTED: "complaint_acceptance", ACCEPTED: "complaint_decision", SATISFIED: "complaint_remedy"}


# Guards --------------------------------------------------------------------------------------------------------------
def may_complain(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """The provider takes part in the campaign, or was excluded, and the time for complaints has not passed."""
    campaign = complaint.campaign
    takes_part = Bid.objects.filter(campaign=campaign, provider=complaint.provider_id).exclude(state__in=ABSENT)
    if not takes_part.exists():
        yield _("Only an organisation that takes part in the campaign, or was excluded from it, complains about it.")
    if campaign.state not in CONTESTABLE:
        yield _("A campaign in the state «%(state)s» cannot be complained about.") % {
            "state": campaign.get_state_display()
        }
    over = campaign.due_on if campaign.state == CampaignState.STANDSTILL else None
    if over is not None and over < timezone.localdate():
        yield _("The time for complaints ended on %(day)s.") % {"day": f"{over:%d.%m.%Y}"}


def has_points(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """At least one point says what is wrong."""
    if not complaint.points.exists():
        yield _("Add at least one point that says what is wrong.")


def taken_back_by_head(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """What the head has signed only the head takes back."""
    if complaint.state != DRAFT and (actor is None or not actor.has(Role.PROVIDER_HEAD)):
        yield _("The complaint is signed: only the head of the organisation withdraws it.")


def decision_worded(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """The decision has reasons and cites its norm."""
    if not complaint.decision.strip():
        yield _("Write the decision.")
    if not complaint.norm.strip():
        yield _("Cite the paragraph of the act on which the decision rests.")


def every_point_found(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """Each point has a finding."""
    for point in complaint.points.all():
        if point.upheld is None or not point.finding.strip():
            yield _("Point %(number)s: say what was found.") % {"number": point.position}


def some_point_upheld(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """At least one point is upheld."""
    if not complaint.points.filter(upheld=True).exists():
        yield _("No point is upheld: dismiss the complaint.")


def no_point_upheld(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """None of the points is upheld."""
    if complaint.points.filter(upheld=True).exists():
        yield _("A point is upheld: uphold the complaint and order what is to be put right.")


def remedy_ordered(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """It is ordered what is to be put right, and it can be."""
    if not complaint.remedy_kind or not complaint.remedy_ordered.strip():
        yield _("Order what is to be put right.")
    computed = Run.objects.filter(campaign=complaint.campaign_id).exists()
    if complaint.remedy_kind == RemedyKind.RECOMPUTE and not computed:
        yield _("There is no distribution yet that could be computed anew.")


def remedy_described(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """It is written what was done."""
    if not complaint.remedy_done.strip():
        yield _("Write what was done.")


def not_told(complaint: Complaint, actor: Any = None) -> Iterator[Text]:
    """The central office is told once a term."""
    told = StateChange.objects.filter(
        machine="complaint", subject_id=complaint.uuid, step__startswith="escalate", source=complaint.state
    )
    if told.exists():
        yield _("The central office has been told.")


# Terms ---------------------------------------------------------------------------------------------------------------
def complaint_due(complaint: Complaint, state: str) -> date | None:
    code = TERMS.get(ComplaintState(state))
    return terms.last_day(code, timezone.localdate()) if code else None


FAULTS = {
    "complaint": fault("complaint", content.of_complaint),
    "complaint_decision": fault("complaint_decision", content.of_decision),
    "complaint_remedy": fault("complaint_remedy", content.of_remedy),
}


def signature_fault(kind: str, subject: Any, actor: Any, signature: Any) -> Text | None:
    return FAULTS[kind](subject, actor, signature)


def late(name: str, state: str) -> Step:
    return Step(
        f"escalate_{name}", (state,), state, _("The term is missed: the central office is told"), guards=(not_told,),
        effect=effects.escalated, clock=True,
    )  # fmt: skip


COMPLAINT = register(
    Machine(
        name="complaint",
        model=Complaint,
        states=ComplaintState,
        initial=DRAFT,
        verb="procurement.complaint",
        due=complaint_due,
        signature_fault=signature_fault,
        finals=frozenset({WITHDRAWN, REMEDIED, COURT}),
        steps=(
            Step(
                "submit", (DRAFT,), SUBMITTED, _("Submit the complaint"), HEAD, (may_complain, has_points),
                effects.submitted, signed="complaint", tone="primary",
            ),
            Step(
                "accept_for_review", (SUBMITTED,), ACCEPTED, _("Take for review"), DECIDERS, (), effects.accepted,
                tone="primary",
            ),
            Step(
                "declare_inadmissible", (SUBMITTED,), INADMISSIBLE, _("Do not take for review"), DECIDERS,
                (decision_worded,), effects.inadmissible, signed="complaint_decision", tone="stop",
            ),
            Step(
                "satisfy", (ACCEPTED,), SATISFIED, pgettext_lazy("step", "Uphold the complaint"), DECIDERS,
                (decision_worded, every_point_found, some_point_upheld, remedy_ordered), effects.satisfied,
                signed="complaint_decision", tone="primary",
            ),
            Step(
                "decline", (ACCEPTED,), DECLINED, pgettext_lazy("step", "Dismiss the complaint"), DECIDERS,
                (decision_worded, every_point_found, no_point_upheld), effects.declined,
                signed="complaint_decision", tone="stop",
            ),
            Step(
                "remedy", (SATISFIED,), REMEDIED, _("Report the remedy"), DECIDERS,
                (remedy_ordered, remedy_described), effects.remedied, signed="complaint_remedy", tone="primary",
            ),
            Step(
                "withdraw", (DRAFT, SUBMITTED, ACCEPTED), WITHDRAWN, _("Withdraw the complaint"), APPLICANTS,
                (taken_back_by_head,), effects.withdrawn, tone="stop",
            ),
            Step(
                "to_court", (SATISFIED, DECLINED, INADMISSIBLE), COURT, _("Report an appeal to the court"), HEAD, (),
                effects.appealed, explained=True,
            ),
            late("acceptance", SUBMITTED),
            late("decision", ACCEPTED),
            late("remedy", SATISFIED),
        ),
    )
)  # fmt: skip
