"""What people are told of applications, visits and entries, and reminders before terms end."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import PROVIDER_ROLES, REVIEWER_ROLES, OrganisationKind, Role
from accounts.models import Membership, Notification, Organisation
from accounts.notifications import Kind, in_languages
from config.audit import plain
from providers import terms
from providers.enums import ApplicationState
from providers.models import Application, LapseNotice, RegistryEntry, Visit

notifications.register(
    application__submitted=Kind(
        _("Application %(number)s of %(provider)s has come in"),
        _("It is to be decided by %(due)s."),
    ),
    application__returned=Kind(
        _("Application %(number)s is returned for correction"),
        _("Remarks: %(remarks)s. Correct and submit it again by %(due)s: it is returned once only."),
        "warn",
    ),
    application__expired=Kind(
        _("Application %(number)s has lapsed"),
        _("The term of correction ended on %(due)s. What you entered is kept; a new application can begin with it."),
        "bad",
    ),
    application__admitted=Kind(
        _("Admitted to the registry: %(care)s"),
        _("Decision on application %(number)s. Not admitted: %(refused)s."),
        "ok",
    ),
    application__rejected=Kind(
        _("Application %(number)s is refused"),
        _("The page of the application gives the reason and the norm for each type of care."),
        "bad",
    ),
    application__term=Kind(
        _("Application %(number)s: the term ends on %(due)s"),
        _("%(state)s. After that day the application lapses or the term of the decision is broken."),
        "warn",
    ),
    visit__planned=Kind(
        _("Visit of the commission on %(day)s: %(provider)s"),
        _("Members: %(members)s."),
    ),
    visit__cancelled=Kind(_("Visit of the commission on %(day)s is called off: %(provider)s"), "", "warn"),
    visit__reported=Kind(_("Report of the visit: %(provider)s"), _("Conclusion: %(conclusion)s.")),
    entry__stopped=Kind(
        _("Admission suspended by decision: %(care)s"),
        _("Reason: %(note)s. Services from %(since)s on are refused until the branch ends the suspension."),
        "bad",
    ),
    entry__restored=Kind(_("Admission restored: %(care)s"), _("Services are taken again."), "ok"),
    entry__excluded=Kind(
        _("Excluded from the registry: %(care)s"),
        _("Reason: %(note)s. Services from %(since)s on are refused. A new application can be submitted."),
        "bad",
    ),
)


def page(application: Application) -> str:
    return reverse("admission:application", args=[application.uuid])


def day_text(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"


def to_provider(application: Application, kind: str, **params: Any) -> None:
    facts = {"number": application.number or "", "due": day_text(application.due_on)} | params
    place = application.provider
    notifications.notify(organisation=place, kind=kind, url=page(application), params=facts, roles=PROVIDER_ROLES)


def branch_of(application: Application) -> Organisation | None:
    region = application.provider.region_id
    return Organisation.objects.filter(kind=OrganisationKind.BRANCH, region_id=region).first()


def to_branch(application: Application, kind: str, **params: Any) -> None:
    branch = branch_of(application)
    if branch is None:
        return
    facts = {
        "number": application.number or "",
        "provider": names_of(application),
        "due": day_text(application.due_on),
    }
    notifications.notify(
        organisation=branch, kind=kind, url=page(application), params=facts | params, roles=REVIEWER_ROLES
    )


def names_of(application: Application) -> dict[str, str]:
    return in_languages(lambda: application.provider.name)


def to_members(visit: Visit, kind: str, **params: Any) -> None:
    """Those whom the visit names, in the branch through which they take part."""
    branch = branch_of(visit.application)
    members = Membership.objects.current().filter(
        user__in=visit.members.all(), organisation=branch, roles__contains=[Role.COMMISSION_MEMBER]
    )
    facts = plain({"day": day_text(visit.planned_on), "provider": names_of(visit.application)} | params)
    url = reverse("admission:visit", args=[visit.uuid])
    Notification.objects.bulk_create(
        Notification(user_id=one.user_id, organisation_id=one.organisation_id, kind=kind, params=facts, url=url)
        for one in members.order_by("user_id")
    )


def of_entry(entry: RegistryEntry, kind: str, **params: Any) -> None:
    facts = {"care": in_languages(lambda: entry.care_type.name)} | params
    url = reverse("providers:provider", args=[entry.provider.bin])
    notifications.notify(organisation=entry.provider, kind=kind, url=url, params=facts, roles=PROVIDER_ROLES)


# Reminders -----------------------------------------------------------------------------------------------------------
def remind(day: date | None = None) -> int:
    """Tells once of every application whose term ends within the term «reminder». The number told of."""
    day = day or timezone.localdate()
    term, last = terms.term("reminder", day), terms.last_day("reminder", day)
    if term is None or last is None:
        return 0
    states = (ApplicationState.CORRECTION, ApplicationState.SUBMITTED, ApplicationState.CHECKING)
    ending = Application.objects.filter(state__in=states, due_on__gte=day, due_on__lte=last)
    return sum(remind_of(row, term.days) for row in ending.select_related("provider").order_by("pk"))


@transaction.atomic
def remind_of(row: Application, days: int) -> bool:
    _notice, made = LapseNotice.objects.get_or_create(
        subject=f"application:{row.pk}",
        lapses_on=row.due_on,
        days_before=days,
        defaults={"provider_id": row.provider_id},
    )
    if made:
        tell = to_provider if row.state == ApplicationState.CORRECTION else to_branch
        tell(row, "application.term", state=in_languages(row.get_state_display))
    return made
