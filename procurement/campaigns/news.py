"""What people are told of campaigns, and the reminder before bids close."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import PROVIDER_ROLES, OrganisationKind, Role
from accounts.models import Notification, Organisation
from accounts.notifications import Kind, News, in_languages
from procurement.enums import CampaignState
from procurement.models import Campaign
from providers import terms
from providers.enums import EntryState
from providers.models import RegistryEntry

notifications.register(
    campaign__approved=Kind(
        _("Campaign %(number)s is approved"),
        _("It can be announced now: from then on rules and lots stay as they are."),
    ),
    campaign__announced=Kind(
        _("Campaign %(number)s is announced: %(name)s"),
        _("Bids are accepted from %(opens)s to the end of %(closes)s. They stay sealed until then."),
        "warn",
    ),
    campaign__closing=Kind(
        _("Campaign %(number)s: bids are accepted until the end of %(closes)s"),
        _("After that day no bid is taken, corrected or withdrawn."),
        "warn",
    ),
    campaign__accepting=Kind(
        _("Campaign %(number)s: bids are accepted"),
        _("Until the end of %(closes)s. Nobody reads a bid before that."),
    ),
    campaign__bids_opened=Kind(
        _("Campaign %(number)s: bids are opened"),
        _("Bids: %(bids)s. They are to be examined by %(due)s."),
        "warn",
    ),
    campaign__contracting=Kind(
        _("Campaign %(number)s: contracts are prepared"),
        _("The time for complaints is over. The contracts are to be offered by %(due)s."),
    ),
    campaign__completed=Kind(
        _("Campaign %(number)s is completed"), _("Every contract is signed or refused."), "ok"
    ),
    campaign__failed=Kind(
        _("Campaign %(number)s was not held"),
        _("No bid is admissible. Its money is free for another campaign."),
        "bad",
    ),
    campaign__cancelled=Kind(_("Campaign %(number)s is cancelled"), _("Reason: %(reason)s"), "bad"),
)  # fmt: skip
KEEPER_ROLES = (Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.CENTRAL_OFFICE)


def page(campaign: Campaign) -> str:
    return reverse("campaigns:campaign", args=[campaign.uuid])


def day_text(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else "–"


def facts(campaign: Campaign, **more: Any) -> dict[str, Any]:
    return {
        "number": campaign.number,
        "name": in_languages(lambda: campaign.name),
        "opens": day_text(campaign.opens_on),
        "closes": day_text(campaign.closes_on),
        "due": day_text(campaign.due_on),
    } | more


def keepers(campaign: Campaign) -> Organisation | None:
    """The branch of the region, or the central office."""
    kind = OrganisationKind.CENTRAL if campaign.region_id is None else OrganisationKind.BRANCH
    return Organisation.objects.filter(kind=kind, region_id=campaign.region_id).order_by("pk").first()


def to_keepers(campaign: Campaign, kind: str, **params: Any) -> None:
    place = keepers(campaign)
    if place is not None:
        notifications.notify(
            organisation=place, kind=kind, url=page(campaign), params=facts(campaign, **params), roles=KEEPER_ROLES
        )


def admitted(campaign: Campaign) -> list[int]:
    """Organisations of the regions of the lots that are admitted to a type of care of a lot there."""
    pairs = set(campaign.lots.order_by().values_list("region_id", "care_type_id"))
    entries = RegistryEntry.objects.filter(
        state=EntryState.ACTIVE,
        provider__region__in={region for region, _care in pairs},
        care_type__in={care for _region, care in pairs},
    )
    rows = entries.order_by("provider_id").values_list("provider_id", "provider__region_id", "care_type_id")
    return list(dict.fromkeys(provider for provider, region, care in rows if (region, care) in pairs))


def to_admitted(campaign: Campaign, kind: str, **params: Any) -> int:
    said, url = facts(campaign, **params), page(campaign)
    return notifications.notify_all([News(pk, kind, url, said) for pk in admitted(campaign)], PROVIDER_ROLES)


# Reminders -----------------------------------------------------------------------------------------------------------
def remind(day: date | None = None) -> int:
    """Tells once of every campaign whose intake ends within the term «reminder». The number of campaigns told of."""
    day = day or timezone.localdate()
    last = terms.last_day("reminder", day)
    if last is None:
        return 0
    ending = Campaign.objects.filter(state=CampaignState.ACCEPTING, closes_on__gte=day, closes_on__lte=last)
    return sum(remind_of(pk, day) for pk in ending.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def remind_of(pk: int, day: date) -> bool:
    """Once: whoever comes second finds the news of the first."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=pk)
    since = timezone.now() - timedelta(days=60)
    told = Notification.objects.filter(kind="campaign.closing", url=page(campaign), at__gte=since)
    if campaign.state != CampaignState.ACCEPTING or told.exists():
        return False
    return bool(to_admitted(campaign, "campaign.closing"))
