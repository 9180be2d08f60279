"""What the provider, the central office and the branch are told of complaints."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import PROVIDER_ROLES, REVIEWER_ROLES, OrganisationKind
from accounts.models import Organisation
from accounts.notifications import Kind, in_languages
from procurement.complaints.access import DECIDERS
from procurement.models import Complaint

notifications.register(
    complaint__submitted=Kind(
        _("Complaint %(number)s on campaign %(campaign)s"),
        _("Of %(provider)s. Take it for review, or not, by %(due)s. Until it is decided nothing is signed."),
        "warn",
    ),
    complaint__received=Kind(
        _("A complaint on campaign %(campaign)s has come in: %(number)s"),
        _("Of %(provider)s. Until it is decided no contract of the campaign is prepared or signed."),
    ),
    complaint__accepted=Kind(_("Complaint %(number)s is taken for review"), _("It is to be decided by %(due)s.")),
    complaint__inadmissible=Kind(
        _("Complaint %(number)s is not taken for review"), _("Its page gives the reason and the norm."), "bad"
    ),
    complaint__satisfied=Kind(
        _("Complaint %(number)s is upheld"), _("What is to be put right by %(due)s: %(remedy)s"), "ok"
    ),
    complaint__declined=Kind(
        _("Complaint %(number)s is dismissed"), _("Its page gives what was found about each point."), "bad"
    ),
    complaint__withdrawn=Kind(_("Complaint %(number)s is withdrawn"), _("By %(provider)s.")),
    complaint__remedied=Kind(_("Complaint %(number)s is remedied"), _("%(done)s"), "ok"),
    complaint__court=Kind(
        _("The decision on complaint %(number)s is before the court"), _("Appealed by %(provider)s."), "warn"
    ),
    complaint__late=Kind(
        _("Complaint %(number)s: the term ended on %(due)s"),
        _("%(state)s. A missed term dismisses nothing: the complaint still keeps the signing back."),
        "bad",
    ),
)


def page(complaint: Complaint) -> str:
    return reverse("complaints:complaint", args=[complaint.uuid])


def facts_of(complaint: Complaint) -> dict[str, Any]:
    return {
        "number": complaint.number or "",
        "campaign": complaint.campaign.number,
        "provider": in_languages(lambda: complaint.provider.name),
        "due": f"{complaint.due_on:%d.%m.%Y}" if complaint.due_on else "–",
    }


def to_provider(complaint: Complaint, kind: str, **params: Any) -> None:
    facts = facts_of(complaint) | params
    place = complaint.provider
    notifications.notify(organisation=place, kind=kind, url=page(complaint), params=facts, roles=PROVIDER_ROLES)


def to_central(complaint: Complaint, kind: str, **params: Any) -> None:
    office = Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk").first()
    if office is not None:
        facts = facts_of(complaint) | params
        notifications.notify(organisation=office, kind=kind, url=page(complaint), params=facts, roles=DECIDERS)


def to_branch(complaint: Complaint, kind: str, **params: Any) -> None:
    region = complaint.campaign.region_id
    branch = Organisation.objects.filter(kind=OrganisationKind.BRANCH, region=region).first() if region else None
    if branch is not None:
        facts = facts_of(complaint) | params
        notifications.notify(organisation=branch, kind=kind, url=page(complaint), params=facts, roles=REVIEWER_ROLES)
