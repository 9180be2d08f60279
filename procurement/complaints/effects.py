"""What the steps of a complaint bring about, in the transaction of the step. ``machine`` names them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.notifications import in_languages
from config.workflow import StepRefused
from procurement.complaints import news
from procurement.enums import CampaignState, ComplaintState, RemedyKind, RunKind, RunState
from procurement.models import Campaign, Complaint, Run
from procurement.publication.outbox import announce

OPEN_RUNS = (RunState.DRAFT, RunState.COMPUTED, RunState.PUBLISHED)


def submitted(row: Complaint, actor: Any, **details: Any) -> None:
    now = timezone.now()
    row.number = row.number or f"{timezone.localdate(now):%Y}-{row.pk:06d}"
    row.submitted_at = now
    news.to_central(row, "complaint.submitted")
    news.to_branch(row, "complaint.received")
    announce("complaint_submitted", row)


def accepted(row: Complaint, actor: Any, **details: Any) -> None:
    news.to_provider(row, "complaint.accepted")


def inadmissible(row: Complaint, actor: Any, **details: Any) -> None:
    decided(row, "complaint.inadmissible")


def declined(row: Complaint, actor: Any, **details: Any) -> None:
    row.remedy_kind, row.remedy_ordered = "", ""
    decided(row, "complaint.declined")


def satisfied(row: Complaint, actor: Any, **details: Any) -> None:
    decided(row, "complaint.satisfied", remedy=row.remedy_ordered)


def decided(row: Complaint, kind: str, **params: Any) -> None:
    row.decided_at = timezone.now()
    news.to_provider(row, kind, **params)
    news.to_branch(row, kind, **params)
    announce("complaint_decided", row)


def withdrawn(row: Complaint, actor: Any, **details: Any) -> None:
    if row.submitted_at is not None:
        news.to_central(row, "complaint.withdrawn")
        news.to_branch(row, "complaint.withdrawn")


def appealed(row: Complaint, actor: Any, **details: Any) -> None:
    news.to_central(row, "complaint.court")
    news.to_branch(row, "complaint.court")


def remedied(row: Complaint, actor: Any, **details: Any) -> None:
    if row.remedy_kind == RemedyKind.RECOMPUTE:
        recompute(row, actor)
    news.to_provider(row, "complaint.remedied", done=row.remedy_done)
    news.to_branch(row, "complaint.remedied", done=row.remedy_done)


def recompute(row: Complaint, actor: Any) -> None:
    """The distribution anew with the corrected input. What is before the commission goes back; what it has confirmed
    is the base of the new run, and the campaign leaves the time for complaints for it."""
    from procurement.distribution import runs
    from procurement.distribution.machine import RUN

    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=row.campaign_id)
    if campaign.state == CampaignState.STANDSTILL:
        from procurement.campaigns.machine import CAMPAIGN

        CAMPAIGN.fire("redo", campaign, actor=actor)
        campaign.refresh_from_db()
    open_run = Run.objects.filter(campaign=campaign, state__in=OPEN_RUNS).first()
    if open_run is not None and open_run.kind == RunKind.RESIDUAL:  # what is left over is not known any more
        RUN.fire("supersede", open_run, actor=actor, note=row.remedy_ordered)
    elif open_run is not None and open_run.state == RunState.DRAFT:
        raise StepRefused(_("A distribution is being computed: wait until it is done."))
    elif open_run is not None:
        runs.send_back(run=open_run, actor=actor, returned_input=row.remedy_ordered)
        return
    confirmed = Run.objects.filter(campaign=campaign, state=RunState.CONFIRMED).exclude(kind=RunKind.RESIDUAL)
    base = confirmed.order_by("-number").first()
    runs.start_run(
        campaign=campaign, actor=actor, kind=RunKind.RECOMPUTED, base=base, returned_input=row.remedy_ordered
    )


def escalated(row: Complaint, actor: Any, **details: Any) -> None:
    """The central office is told, once a term. The complaint stays what it is, with the term that has passed."""
    row.due_on, row.state_since = Complaint.objects.values_list("due_on", "state_since").get(pk=row.pk)
    news.to_central(row, "complaint.late", state=in_languages(lambda: ComplaintState(row.state).label))
