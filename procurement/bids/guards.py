"""Reasons against the steps of a bid, in words."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.workflow import Text
from procurement.bids.access import admitted_care
from procurement.bids.content import Content
from procurement.bids.sealing import content_of, owns
from procurement.enums import CampaignState
from procurement.models import Bid, Campaign

CLOSED = _("The campaign accepts bids no longer: the term has ended.")
NOT_YET = _("The campaign does not accept bids.")


def accepts(campaign: Campaign) -> Iterator[Text]:
    """To the second: the clock of the portal decides, whether the campaign was closed by then or not."""
    if campaign.closes_at is not None and not campaign.is_sealed():
        yield CLOSED
    elif campaign.state != CampaignState.ACCEPTING:
        yield NOT_YET


def own(bid: Bid, actor: Any) -> Iterator[Text]:
    """The bid is that of the organisation for which somebody acts."""
    if not owns(actor, bid):
        yield _("This is the bid of another organisation.")


def in_time(bid: Bid, actor: Any = None) -> Iterator[Text]:
    """The campaign accepts bids at this second."""
    yield from accepts(bid.campaign)


def complete(bid: Bid, actor: Any) -> Iterator[Text]:
    """Nothing is missing in the bid."""
    if owns(actor, bid):
        yield from missing(content_of(bid, actor), bid.campaign)


def missing(content: Content, campaign: Campaign) -> Iterator[Text]:
    """What keeps a content from being submitted, by lot."""
    names = {str(one.uuid): one.number for one in campaign.lots.all()}
    if not content["lots"]:
        yield _("Choose at least one lot.")
    for row in content["lots"]:
        lot = names.get(row["lot"])
        if lot is None:
            yield _("A lot is named that the campaign does not have. Take it out.")
            continue
        for text in lacks(row):
            yield _("Lot %(lot)s: %(text)s") % {"lot": lot, "text": text}


def lacks(row: dict[str, Any]) -> Iterator[Text]:
    """What is wrong with a line by itself."""
    handed = sum(one["units"] for one in row["partners"])
    if not row["requested"]:
        yield _("say how many units you apply for.")
    elif row["own"] + handed != row["requested"]:
        yield _("own volume and that of co-executors make %(sum)s, not %(requested)s.") % {
            "sum": row["own"] + handed,
            "requested": row["requested"],
        }
    if any(not one["units"] for one in row["partners"]):
        yield _("every co-executor takes at least one unit.")


def admitted(bid: Bid, actor: Any) -> Iterator[Text]:
    """The organisation is admitted to the care of at least one lot of the bid."""
    if not owns(actor, bid):
        return
    lots = [row["lot"] for row in content_of(bid, actor)["lots"]]
    care = admitted_care(bid.provider_id)
    if lots and not bid.campaign.lots.filter(uuid__in=lots, care_type__in=care).exists():
        yield _("You are in the registry with none of the types of care of these lots.")


def due(bid: Bid, actor: Any = None) -> Iterator[Text]:
    """The term of the state has not passed."""
    if bid.due_on is not None and timezone.localdate() > bid.due_on:
        yield _("The term ended on %(day)s.") % {"day": f"{bid.due_on:%d.%m.%Y}"}


def deadline_passed(bid: Bid, actor: Any = None) -> Iterator[Text]:
    """The deadline of the campaign has passed."""
    if bid.campaign.is_sealed():
        yield _("Bids are sealed until the term of the campaign has ended.")


def corrected(bid: Bid, actor: Any = None) -> Iterator[Text]:
    """It is said what was corrected, and the volumes are complete."""
    if not bid.answer.strip():
        yield _("Say what was corrected.")
    if bid.corrected is not None:
        yield from missing(bid.corrected, bid.campaign)


def not_returned_before(bid: Bid, actor: Any = None) -> Iterator[Text]:
    """A bid is returned for correction once only."""
    if bid.returned:
        yield _("It has been returned once already.")


def something_offered(bid: Bid, actor: Any = None) -> Iterator[Text]:
    """There is volume to answer for."""
    if not bid.awards.filter(state="offered").exists():
        yield _("No volume awaits an answer.")
