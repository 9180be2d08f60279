"""The opening of sealed bids, at the deadline, and the examination that follows at once.

All bids of a campaign are opened in one transaction, that of the campaign's step «close»: no bid is open before any
other, nobody reads one while another is still sealed, and a process that is killed between two bids leaves all of them
sealed and the campaign still accepting, so that the clock simply closes it again. A bid whose seal is broken holds
nobody up: it is opened as rejected.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from procurement.bids import sealing
from procurement.bids.content import Content
from procurement.bids.errors import SealBroken, StillSealed
from procurement.bids.examination import CORRECTABLE, FINAL, Bidder, Check, Line, examine, outcome, remarks, verdict
from procurement.bids.facts import Facts, facts_of
from procurement.enums import BidState, LineVerdict
from procurement.models import Bid, BidLine, BidPartner, Campaign
from providers.models import Provider


def open_bids(campaign: Campaign, actor: Actor) -> int:
    """Opens every submitted bid of the campaign, makes its lines and examines them; returns how many were opened.

    May be called again: what is open is left alone. The step «close» of the campaign, which calls this, announces the
    opening. StillSealed before the deadline.
    """
    from procurement.bids.machine import BID

    if campaign.is_sealed():
        raise StillSealed("sealed")
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)  # after every submission that is still under way
        rows = Bid.objects.filter(campaign=campaign, state=BidState.SUBMITTED)
        waiting = list(rows.select_related("campaign", "provider").order_by("pk"))
        facts = facts_for(campaign, waiting)
        for bid in waiting:
            BID.fire("open", bid, actor=actor, facts=facts)
    return len(waiting)


def facts_for(campaign: Campaign, bids: Iterable[Bid]) -> Facts:
    """What the registry knows today of the bidders and of everybody whom they name."""
    bids = list(bids)
    numbers = {number for bid in bids for number in named_in(bid)}
    return facts_of(campaign, [bid.provider_id for bid in bids], numbers, timezone.localdate())


def named_in(bid: Bid) -> set[str]:
    """БИН of the co-executors in what was sealed; none where the seal is broken."""
    try:
        content, _salt = sealing.reveal(bid)
    except SealBroken:
        return set()
    return partners_of(bid.corrected if bid.corrected is not None else content)


def partners_of(content: Content) -> set[str]:
    return {str(one["bin"]) for row in content["lots"] for one in row["partners"]}


# Effects of BID's steps ----------------------------------------------------------------------------------------------
def opened(row: Bid, actor: Any, **details: Any) -> None:
    """The salt becomes known, so that everybody who may read the bid can repeat its seal."""
    row.opened_at = timezone.now()
    try:
        _content, row.salt = sealing.reveal(row)
    except SealBroken:
        row.remarks = [{"lot": "", "code": "seal", "params": {}}]


# The examination -----------------------------------------------------------------------------------------------------
def examined(row: Bid, *, content: Content | None, facts: Facts | None = None, last: bool) -> Bid:
    """Makes the lines, judges each and takes the step that follows: admissible, returned for correction, or not
    admissible. The row is locked by the step before.

    ``content``: what is examined, None where it cannot be read; ``last``: nothing is returned any more.
    """
    from procurement.bids.machine import BID

    if content is None:
        return BID.go_on("reject", row, SYSTEM, remarks=row.remarks)
    facts = facts or facts_of(row.campaign, [row.provider_id], partners_of(content), timezone.localdate())
    found = checks_of(row.provider, row.campaign, content, facts)
    verdicts = {lot: verdict(each, last=last) for lot, each in found.items()}
    if last:
        row.lines.all().delete()
    make_lines(row, content, facts, found, verdicts)
    step = outcome(verdicts.values())
    if not found:
        said = [{"lot": "", "code": "lot", "params": {}}]
    elif step == "return":
        pending = {lot: each for lot, each in found.items() if verdicts[lot] == LineVerdict.PENDING}
        said = remarks(pending, CORRECTABLE)
    else:
        said = remarks(found, FINAL, CORRECTABLE)
    return BID.go_on(step, row, SYSTEM, remarks=said)


def make_lines(
    row: Bid, content: Content, facts: Facts, found: dict[str, list[Check]], verdicts: dict[str, str]
) -> None:
    """Lines of what was examined. A co-executor whom the registry does not know makes no row; the checks say so."""
    wanted = [one for one in content["lots"] if one["lot"] in found]
    lines = BidLine.objects.bulk_create(
        BidLine(
            bid=row,
            lot=facts.lots[one["lot"]],
            requested=one["requested"],
            own=min(one["own"], one["requested"]),
            checks=[check.plain() for check in found[one["lot"]]],
            verdict=verdicts[one["lot"]],
        )
        for one in wanted
    )
    partners = []
    for line, one in zip(lines, wanted, strict=True):
        units: Counter[str] = Counter()
        for each in one["partners"]:
            units[each["bin"]] += each["units"]
        known = [number for number in units if number in facts.providers]
        partners += [BidPartner(line=line, executor=facts.providers[number], units=units[number]) for number in known]
    BidPartner.objects.bulk_create(partners)


def checks_of(provider: Provider, campaign: Campaign, content: Content, facts: Facts) -> dict[str, list[Check]]:
    """Lot (uuid) → its checks, for the lots that the campaign has and some volume is applied for."""
    bidder = Bidder(provider.pk, provider.bin or "", campaign.threshold)
    return {
        one["lot"]: examine(line_of(one, facts), bidder, facts)
        for one in content["lots"]
        if one["lot"] in facts.lots and one["requested"]
    }


def line_of(one: dict[str, Any], facts: Facts) -> Line:
    partners = tuple((str(each["bin"]), each["units"]) for each in one["partners"])
    return Line(facts.lots[one["lot"]], one["requested"], one["own"], partners)
