"""A campaign with everything that becomes public, as rows: bids, meeting, run, awards, complaint, contracts."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from procurement.enums import (
    AmendmentKind,
    AmendmentState,
    AwardOrigin,
    AwardState,
    BidState,
    Bound,
    CampaignState,
    ComplaintState,
    ContractState,
    FundingSource,
    GroundKind,
    LineVerdict,
    RunState,
)
from procurement.models import (
    Amendment,
    Award,
    Bid,
    BidLine,
    Campaign,
    Complaint,
    ComplaintPoint,
    Contract,
    ContractIndicator,
    ContractLine,
    ContractPosition,
    DirectPlacement,
    Ground,
    Indicator,
    PublicEvent,
    Run,
    RunLine,
    RunLot,
)
from procurement.publication.outbox import announce
from tests.procurement.world import ALMATY, YEAR, Market, make_market

BEFORE = datetime(2026, 11, 10, 12, 0, tzinfo=ALMATY)  # bids are accepted and sealed
AFTER = datetime(2026, 11, 20, 12, 0, tzinfo=ALMATY)
# Points, caps of the providers of ``make_market``, what 1000 units come to with λ = 5, and what holds each back.
LINES = ((90, 300, 300, Bound.THROUGHPUT), (80, 500, 400, Bound.NONE), (60, 600, 300, Bound.NONE))
FINGERPRINT = "ab" * 32


@dataclass
class Stage:
    market: Market
    campaign: Campaign
    bids: list[Bid]
    run: Run | None = None
    awards: list[Award] = field(default_factory=list)
    contract: Contract | None = None
    more: dict[str, Any] = field(default_factory=dict)


def make_bids(market: Market, state: str = BidState.ADMISSIBLE, *, opened: bool = True) -> list[Bid]:
    """A bid of each provider; with lines only where they are opened, as in life."""
    found = []
    for provider, (_points, cap, _units, _bound) in zip(market.providers, LINES, strict=True):
        bid = Bid.objects.create(
            campaign=market.campaign,
            provider=provider,
            state=state,
            seal="cd" * 32,
            submitted_at=BEFORE,
            opened_at=AFTER if opened else None,
        )
        if opened:
            BidLine.objects.create(
                bid=bid, lot=market.lot, requested=cap + 100, own=cap, verdict=LineVerdict.ADMISSIBLE
            )
        found.append(bid)
    return found


def make_run(market: Market, bids: list[Bid], *, left_out: str = "", **overrides: Any) -> Run:
    """1000 units, 1000 placed with λ = 5; ``left_out``: the reason why the last of them takes no part."""
    run = Run.objects.create(
        campaign=market.campaign,
        number=market.campaign.runs.count() + 1,
        **{"state": RunState.CONFIRMED, "fingerprint": FINGERPRINT, "published_at": AFTER} | overrides,
    )
    lot = RunLot.objects.create(
        run=run,
        lot=market.lot,
        inputs={},
        result={},
        volume=1010,
        placed=1000,
        unplaced=10,
        residual=Decimal("123.45"),
        multiplier="5",
        fingerprint=FINGERPRINT,
    )
    for bid, (points, cap, units, bound) in zip(bids, LINES, strict=True):
        RunLine.objects.create(
            run_lot=lot,
            provider=bid.provider,
            bid=bid,
            rating=bid.provider.ratings.first(),
            points=points,
            weight=points,
            cap=cap,
            bound=bound,
            share=str(min(Fraction(5 * points), Fraction(cap))),
            units=units,
            amount=units * market.lot.tariff,
            funding={"OSMS": units},
            excluded=[{"ru": left_out, "kk": left_out}] if left_out and bid == bids[-1] else [],
        )
    return run


def make_awards(run: Run, state: str = AwardState.ACCEPTED) -> list[Award]:
    return [
        Award.objects.create(
            campaign=run.campaign,
            lot=line.run_lot.lot,
            provider=line.provider,
            funding_source=FundingSource.OSMS,
            units=line.units,
            amount=line.amount,
            origin=AwardOrigin.RUN,
            bid=line.bid,
            run=run,
            state=state,
        )
        for line in RunLine.objects.filter(run_lot__run=run).order_by("pk")
    ]


def make_ground(kind: str, code: str) -> Ground:
    found, _made = Ground.objects.get_or_create(
        kind=kind,
        code=code,
        valid_from=date(2026, 1, 1),
        defaults={"name_ru": "Основание", "name_kk": "Негіз", "norm": "ҚР ДСМ-242/2020, 19"},
    )
    return found


def make_contract(award: Award, **overrides: Any) -> Contract:
    """Of one position, twelve equal months and one indicator."""
    facts = {
        "number": f"OSMS-{YEAR}-{award.pk}",
        "provider": award.provider,
        "funding_source": award.funding_source,
        "valid_from": date(YEAR, 1, 1),
        "valid_to": date(YEAR, 12, 31),
        "signed_on": date(2026, 11, 24),
        "state": ContractState.ACTIVE,
        "campaign": award.campaign,
        "terms_version": 1,
    } | overrides
    contract = Contract.objects.create(**facts)
    units = award.units // 12
    tariff = award.lot.tariff
    ContractPosition.objects.create(
        contract=contract,
        award=award,
        lot=award.lot,
        tariff=tariff,
        units=units * 12,
        amount=units * 12 * tariff,
        months={f"{YEAR}-{month:02}": units for month in range(1, 13)},
    )
    for month in range(1, 13):
        ContractLine.objects.create(
            contract=contract,
            care_type=award.lot.care_type,
            month=date(YEAR, month, 1),
            volume=units,
            amount=units * tariff,
        )
    indicator, _made = Indicator.objects.get_or_create(
        code="timely",
        valid_from=date(2026, 1, 1),
        defaults={
            "name_ru": "Доля услуг в срок",
            "name_kk": "Мерзімінде",
            "unit_kk": "%",
            "unit_ru": "%",
            "target": Decimal(95),
        },
    )
    ContractIndicator.objects.create(contract=contract, indicator=indicator, target=Decimal("96.5"))
    return contract


def make_complaint(market: Market, state: str = ComplaintState.SUBMITTED, **overrides: Any) -> Complaint:
    facts = {
        "number": "ЖБ-1",
        "campaign": market.campaign,
        "lot": market.lot,
        "provider": market.providers[2],
        "state": state,
        "submitted_at": AFTER,
    } | overrides
    complaint = Complaint.objects.create(**facts)
    ComplaintPoint.objects.create(complaint=complaint, position=1, text="Мощность посчитана неверно")
    return complaint


def make_amendment(contract: Contract, **overrides: Any) -> Amendment:
    facts = {
        "contract": contract,
        "number": 1,
        "kind": AmendmentKind.VOLUME_DOWN,
        "ground": make_ground(GroundKind.AMENDMENT, "volume"),
        "reason": "Решение комиссии",
        "base_version": 1,
        "effective_on": date(YEAR, 3, 1),
        "state": AmendmentState.EFFECTIVE,
    } | overrides
    return Amendment.objects.create(**facts)


def make_direct(market: Market, units: int = 50) -> DirectPlacement:
    return DirectPlacement.objects.create(
        lot=market.lot,
        provider=market.providers[0],
        funding_source=FundingSource.OSMS,
        units=units,
        ground=make_ground(GroundKind.DIRECT, "unique"),
        reason="Единственная организация с таким оборудованием",
    )


def make_stage(state: str = CampaignState.CONTRACTING) -> Stage:
    """Everything up to a signed contract with an amendment in force; nothing is announced yet."""
    market = make_market(state=state)
    bids = make_bids(market, BidState.ACCEPTED)
    run = make_run(market, bids)
    awards = make_awards(run)
    return Stage(market, market.campaign, bids, run, awards, make_contract(awards[1]))


def announce_all(stage: Stage) -> None:
    """What a whole campaign tells the public, in its order."""
    announce("plan_approved", stage.market.plan)
    announce("campaign_announced", stage.campaign)
    announce("direct_placed", make_direct(stage.market))
    announce("bids_opened", stage.campaign)
    announce("protocol_published", stage.campaign)
    complaint = make_complaint(stage.market)
    announce("complaint_submitted", complaint)
    Complaint.objects.filter(pk=complaint.pk).update(
        state=ComplaintState.DECLINED, decision="Расчёт верен", decided_at=AFTER
    )
    complaint.refresh_from_db()
    announce("complaint_decided", complaint)
    announce("contract_signed", stage.contract)
    announce("amendment_effective", make_amendment(stage.contract))
    announce("contract_ended", stage.contract)
    announce("campaign_completed", stage.campaign)


def number_events() -> None:
    """What the publisher does after the commit, for tests that do not commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procurement_publicevent AS event SET number = place.number FROM (SELECT id, row_number() OVER"
            " (ORDER BY id) AS number FROM procurement_publicevent) AS place"
            " WHERE place.id = event.id AND event.number IS NULL"
        )


def events() -> list[PublicEvent]:
    return list(PublicEvent.objects.filter(number__isnull=False).order_by("number"))
