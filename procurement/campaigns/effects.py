"""What the steps of a campaign bring about, in the transaction of the step. ``machine`` names them.

Other packages are called inside the functions: they know campaigns, and campaigns must not need them to be loaded.
"""

from typing import Any

from django.utils import timezone

from procurement.campaigns import direct, news
from procurement.enums import CampaignState
from procurement.models import Campaign, LotFunding
from procurement.planning import money


def approved(row: Campaign, actor: Any, **details: Any) -> None:
    """The money is held from now on: lots point to the lines of the version that is in force. The caller has locked
    those lines."""
    plan = money.plan_in_force(row.year)
    assert plan is not None  # the guard ``within_plan`` has seen it
    row.plan = plan
    lines = {money.key_of(line): line for line in plan.lines.all()}
    for funding in LotFunding.objects.filter(lot__campaign=row).select_related("lot"):
        line = lines[funding.lot.region_id, funding.lot.care_type_id, funding.funding_source]
        if funding.plan_line_id != line.pk:
            LotFunding.objects.filter(pk=funding.pk).update(plan_line=line)
    news.to_keepers(row, "campaign.approved")


def announced(row: Campaign, actor: Any, **details: Any) -> None:
    """Rules and lots are frozen (triggers look at ``announced_at``) and public; those who may bid are told."""
    from procurement.publication.outbox import announce

    row.announced_at = timezone.now()
    announce("campaign_announced", row)
    news.to_admitted(row, "campaign.announced")


def opened(row: Campaign, actor: Any, **details: Any) -> None:
    news.to_keepers(row, "campaign.accepting")


def closed(row: Campaign, actor: Any, **details: Any) -> None:
    """The bids are opened in the transaction that ends their intake."""
    from procurement.bids.opening import open_bids
    from procurement.publication.outbox import announce

    number = open_bids(row, actor)
    announce("bids_opened", row)
    news.to_keepers(row, "campaign.bids_opened", bids=number or 0)


def distributed(row: Campaign, actor: Any, **details: Any) -> None:
    """The conformity of the bids is decided: the volumes are computed."""
    from procurement.distribution.runs import start_run

    start_run(campaign=row, actor=actor)


def protocol_published(row: Campaign, actor: Any, **details: Any) -> None:
    """Placements without selection are told of once, however often the distribution is done anew."""
    from procurement.campaigns.machine import CAMPAIGN
    from procurement.publication.outbox import announce

    again = CAMPAIGN.history(row.uuid).filter(target=CampaignState.PROTOCOL).exists()
    announce("protocol_published", row)
    for placement in () if again else direct.confirmed_of_campaign(row):
        announce("direct_placed", placement)


def contracts_begun(row: Campaign, actor: Any, **details: Any) -> None:
    from procurement.contracting.preparing import prepare_contracts

    prepare_contracts(campaign=row, actor=actor)
    news.to_keepers(row, "campaign.contracting")


def completed(row: Campaign, actor: Any, **details: Any) -> None:
    from procurement.publication.outbox import announce

    announce("campaign_completed", row)
    news.to_keepers(row, "campaign.completed")


def cancelled(row: Campaign, actor: Any, **details: Any) -> None:
    """Its money is free again; whoever had been told of it is told of its end."""
    from procurement.publication.outbox import announce

    if row.announced_at is not None:
        announce("campaign_cancelled", row)
        news.to_admitted(row, "campaign.cancelled", reason=row.cancel_reason)


def failed(row: Campaign, actor: Any, **details: Any) -> None:
    from procurement.publication.outbox import announce

    announce("campaign_failed", row)
    news.to_admitted(row, "campaign.failed")
    news.to_keepers(row, "campaign.failed")
