"""What people are told of runs and of manual distributions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation
from accounts.notifications import Kind
from procurement.models import Campaign, ManualDistribution, Run

OFFICERS = (Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE)

notifications.register(
    run__computed=Kind(
        _("Distribution %(run)s of campaign %(campaign)s is computed"),
        _("Look at it and put it before the commission."),
    ),
    run__sent_back=Kind(
        _("The commission returned distribution %(run)s of campaign %(campaign)s"),
        _("Wrong input: %(note)s. The distribution is being computed anew."),
        "warn",
    ),
    manual__submitted=Kind(
        _("Manual distribution of lot %(lot)s, campaign %(campaign)s"),
        _("Decide on the reasons by %(due)s."),
        "warn",
    ),
    manual__approved=Kind(
        _("Reasons of the manual distribution of lot %(lot)s are approved"),
        _("Campaign %(campaign)s. The difference from the computed distribution stays visible."),
        "ok",
    ),
    manual__refused=Kind(
        _("Reasons of the manual distribution of lot %(lot)s are refused"),
        _("Campaign %(campaign)s. Decision: %(note)s."),
        "bad",
    ),
)


def keeper(campaign: Campaign) -> Organisation | None:
    """The branch of the campaign's region; the central office for a campaign without one."""
    if campaign.region_id is None:
        return central_office()
    branches = Organisation.objects.filter(kind=OrganisationKind.BRANCH, region_id=campaign.region_id)
    return branches.order_by("pk").first()


def central_office() -> Organisation | None:
    return Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk").first()


def tell(place: Organisation | None, kind: str, url: str, **params: Any) -> None:
    if place is not None:
        notifications.notify(organisation=place, kind=kind, url=url, params=params, roles=OFFICERS)


def computed(run: Run) -> None:
    of_run(run, "run.computed")


def sent_back(run: Run, note: str) -> None:
    of_run(run, "run.sent_back", note=note)


def of_run(run: Run, kind: str, **params: Any) -> None:
    url = reverse("distribution:run", args=[run.uuid])
    tell(keeper(run.campaign), kind, url, run=run.number, campaign=run.campaign.number, **params)


def manual_submitted(manual: ManualDistribution) -> None:
    due = f"{manual.due_on:%d.%m.%Y}" if manual.due_on else "–"
    of_manual(manual, central_office(), "manual.submitted", due=due)


def manual_decided(manual: ManualDistribution, kind: str) -> None:
    of_manual(manual, keeper(manual.run_lot.run.campaign), kind, note=manual.decision)


def of_manual(manual: ManualDistribution, place: Organisation | None, kind: str, **params: Any) -> None:
    run_lot = manual.run_lot
    url = reverse("distribution:manual", args=[manual.uuid])
    tell(place, kind, url, lot=run_lot.lot.number, campaign=run_lot.run.campaign.number, **params)
