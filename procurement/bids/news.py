"""What a provider is told of its bids. Nothing of a bid's content, and nothing to anybody else before the deadline."""

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import notifications
from accounts.enums import PROVIDER_ROLES
from accounts.notifications import Kind, in_languages
from procurement.enums import BidState
from procurement.models import Bid
from providers import terms
from providers.models import LapseNotice

notifications.register(
    bid__submitted=Kind(
        _("Bid accepted: campaign %(campaign)s"),
        _("Receipt %(receipt)s, accepted on %(at)s. It stays sealed until the term of the campaign has ended."),
        "ok",
    ),
    bid__returned=Kind(
        _("Bid %(receipt)s is returned for correction"),
        _("Remarks: %(remarks)s. Correct and sign it again by %(due)s: it is returned once only."),
        "warn",
    ),
    bid__admitted=Kind(
        _("Bid %(receipt)s is admissible"),
        _("Campaign %(campaign)s. The page of the bid tells what was examined, lot by lot."),
        "ok",
    ),
    bid__rejected=Kind(
        _("Bid %(receipt)s is not admissible"),
        _("Campaign %(campaign)s. The page of the bid gives the reason and the norm for each lot."),
        "bad",
    ),
    bid__allocated=Kind(
        _("Volume is placed with you: campaign %(campaign)s"),
        _("Accept or decline it by %(due)s. Without an answer it counts as declined."),
        "warn",
    ),
    bid__zero=Kind(_("No volume is placed with you: campaign %(campaign)s"), _("The explanation tells why."), "idle"),
    bid__lapsed=Kind(
        _("Campaign %(campaign)s: the term of your answer has passed"),
        _("The placed volume counts as declined and is distributed anew."),
        "bad",
    ),
    bid__term=Kind(
        _("Bid %(receipt)s: the term ends on %(due)s"), _("%(state)s. Without an act of yours it passes."), "warn"
    ),
)


def to_provider(bid: Bid, kind: str, **params: Any) -> None:
    facts = {
        "campaign": bid.campaign.number,
        "receipt": bid.receipt,
        "due": f"{bid.due_on:%d.%m.%Y}" if bid.due_on else "–",
    }
    notifications.notify(
        organisation=bid.provider,
        kind=kind,
        url=reverse("bids:bid", args=[bid.uuid]),
        params=facts | params,
        roles=PROVIDER_ROLES,
    )


# Reminders -----------------------------------------------------------------------------------------------------------
def remind(day: date | None = None) -> int:
    """Tells once of every bid whose term ends within the term «reminder». The number told of."""
    day = day or timezone.localdate()
    term, last = terms.term("reminder", day), terms.last_day("reminder", day)
    if term is None or last is None:
        return 0
    ending = Bid.objects.filter(state__in=(BidState.CORRECTION, BidState.ALLOCATED), due_on__gte=day, due_on__lte=last)
    return sum(remind_of(row, term.days) for row in ending.select_related("provider", "campaign").order_by("pk"))


@transaction.atomic
def remind_of(row: Bid, days: int) -> bool:
    _notice, made = LapseNotice.objects.get_or_create(
        subject=f"bid:{row.pk}",
        lapses_on=row.due_on or timezone.localdate(),
        days_before=days,
        defaults={"provider_id": row.provider_id},
    )
    if made:
        to_provider(row, "bid.term", state=in_languages(row.get_state_display))
    return made
