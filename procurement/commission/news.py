"""What members, the secretary and those who keep the seats are told."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import OrganisationKind
from accounts.models import Membership, Notification, Organisation, User
from accounts.notifications import Kind, in_languages
from config.audit import plain
from procurement.commission.access import KEEPERS, PLANNERS, SITTING
from procurement.models import Commission, Meeting

notifications.register(
    meeting__planned=Kind(
        _("Meeting of the commission on %(moment)s"),
        _("Campaign %(campaign)s. Questions: %(questions)s. Place: %(place)s."),
    ),
    meeting__voting=Kind(_("The voting is open: meeting %(number)s"), _("Vote on every question; a vote is final.")),
    meeting__to_sign=Kind(
        _("Protocol of meeting %(number)s awaits your signature"), _("It counts from the last signature on."), "warn"
    ),
    meeting__signed=Kind(_("The protocol of meeting %(number)s is signed by all"), "", "ok"),
    meeting__adjourned=Kind(_("Meeting %(number)s is adjourned"), _("Reason: %(note)s."), "warn"),
    seat__named=Kind(_("You are named to the commission: %(commission)s"), _("As %(role)s, from %(day)s on.")),
    seat__ended=Kind(_("Your seat in the commission ends: %(commission)s"), _("Last day: %(day)s.")),
    seat__absent=Kind(
        _("A member of the commission is to be replaced: %(member)s"),
        _("Absent from meetings in a row: %(count)s. Propose another member."),
        "warn",
    ),
    seat__conflict=Kind(
        _("A conflict of interest is declared: %(member)s"),
        _("With %(provider)s. The member is recused where this organisation takes part."),
    ),
)


def office_of(commission: Commission) -> Organisation | None:
    """The branch of the region; of the republican commission the central office."""
    if commission.region_id is None:
        return Organisation.objects.filter(kind=OrganisationKind.CENTRAL).order_by("pk").first()
    return Organisation.objects.filter(kind=OrganisationKind.BRANCH, region=commission.region_id).first()


def page(meeting: Meeting) -> str:
    return reverse("commission:meeting", args=[meeting.uuid])


def facts_of(meeting: Meeting) -> dict[str, Any]:
    return {
        "number": meeting.number,
        "campaign": meeting.campaign.number,
        "moment": f"{timezone.localtime(meeting.planned_at):%d.%m.%Y %H:%M}",
        "place": meeting.place or "–",
        "questions": meeting.questions.count(),
    }


def to_people(meeting: Meeting, people: Iterable[User], kind: str, **params: Any) -> None:
    tell(meeting.commission, people, kind, page(meeting), facts_of(meeting) | params)


def to_member(commission: Commission, person: User, kind: str, **params: Any) -> None:
    facts = {"commission": in_languages(lambda: commission.name)} | params
    tell(commission, [person], kind, reverse("commission:commission", args=[commission.uuid]), facts)


def tell(commission: Commission, people: Iterable[User], kind: str, url: str, params: dict[str, Any]) -> None:
    """The people by name, each in the organisation of the Fund through which they sit."""
    office, facts = office_of(commission), plain(params)
    places: dict[int, int] = {}
    found = Membership.objects.current().filter(user__in=list(people), roles__overlap=list(SITTING))
    for user, place in found.order_by("pk").values_list("user_id", "organisation_id"):
        if user not in places or (office is not None and place == office.pk):
            places[user] = place
    Notification.objects.bulk_create(
        Notification(user_id=user, organisation_id=place, kind=kind, params=facts, url=url)
        for user, place in sorted(places.items())
    )


def to_office(meeting: Meeting, kind: str, **params: Any) -> None:
    office = office_of(meeting.commission)
    if office is not None:
        facts = facts_of(meeting) | params
        notifications.notify(organisation=office, kind=kind, url=page(meeting), params=facts, roles=PLANNERS)


def to_keepers(commission: Commission, kind: str, **params: Any) -> None:
    office = office_of(commission)
    if office is not None:
        url = reverse("commission:commission", args=[commission.uuid])
        notifications.notify(organisation=office, kind=kind, url=url, params=params, roles=KEEPERS)
