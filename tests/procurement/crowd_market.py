"""More of everything of stage 2, for the budget of statements: each number adds a row to every list."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pgtrigger

from accounts.models import Region, User
from procurement.models import (
    Amendment,
    Attendance,
    Award,
    Bid,
    BidLine,
    Campaign,
    CoExecution,
    Commission,
    Complaint,
    ComplaintPoint,
    Conflict,
    Contract,
    ContractLine,
    ContractPosition,
    DirectPlacement,
    Ground,
    Indicator,
    Lot,
    LotFunding,
    ManualDistribution,
    Meeting,
    NegotiationRound,
    Parameter,
    Penalty,
    PlanLine,
    PublicEvent,
    PurchasePlan,
    Question,
    Run,
    RunLine,
    RunLot,
    SeasonWeight,
    Vote,
)
from providers.models import CareType, Provider
from tests.cast import Cast
from tests.claims.world import NOW
from tests.procurement.world import YEAR

LAW = {"source": "test"}
START = date(2000, 1, 1)
TARIFF = Decimal("21480.50")
FROZEN = ("procurement.Lot:lot_frozen", "procurement.LotFunding:lot_funding_frozen",
          "procurement.DirectPlacement:direct_placement_frozen")  # fmt: skip
# Campaigns of the cast whose pages list lots.
WIDE = ("draft", "open", "accepting", "evaluating", "distributing", "before", "standstill", "contracting")
CHECK = {"code": "partners_admitted", "met": True, "params": {"bins": []}}


def grow_market(cast: Cast, provider: Provider, number: int) -> None:
    """``provider``: another organisation of the region, made for this number."""
    region, care = cast.world.provider.region, CareType.objects.get(code=f"care{number}")
    assert region is not None
    reference(care, number)
    plans(cast, region, care, number)
    with pgtrigger.ignore(*FROZEN):
        lots = {name: lot(campaign(cast, name), region, care, number) for name in WIDE}
        made = campaigns(cast, region, care, number)
    bids(cast, provider, lots, made, number)
    commissions(cast, provider, number)
    complaints(cast, provider, number)
    runs(cast, provider, lots, number)
    contracts(cast, provider, lots, number)
    events(cast, number)


def at(number: int) -> datetime:
    return NOW - timedelta(hours=number + 1)


def campaign(cast: Cast, name: str) -> Campaign:
    return Campaign.objects.get(uuid=cast.objects[f"campaign_{name}"])


def names(number: int) -> dict[str, str]:
    return {"name_ru": f"имя {number}", "name_kk": f"атау {number}"}


def reference(care: CareType, number: int) -> None:
    day = START + timedelta(days=number)
    for kind in ("amendment", "penalty", "direct", "complaint", "manual", "suspension", "termination"):
        Ground.objects.create(
            kind=kind, code=f"crowd{number}", position=100 + number, valid_from=START, norm="№ 1",
            percent=Decimal("0.01"), **names(number), **LAW,
        )  # fmt: skip
    Parameter.objects.create(code=f"crowd{number}", value="1", valid_from=day, **LAW)
    SeasonWeight.objects.create(care_type=care, month=number % 12 + 1, percent=1, valid_from=day, **LAW)
    Indicator.objects.create(code=f"crowd{number}", care_type=care, unit_kk="%", unit_ru="%", target=number,
                             valid_from=day, **names(number), **LAW)  # fmt: skip


def plans(cast: Cast, region: Region, care: CareType, number: int) -> None:
    """An old version of the year's plan; a line of the plan in force and another one of the draft."""
    PurchasePlan.objects.create(year=YEAR, number=number + 10, state="superseded", approved_at=at(number))
    for name in ("plan", "plan_draft"):
        PlanLine.objects.create(
            plan=PurchasePlan.objects.get(uuid=cast.objects[name]), region=region, care_type=care,
            funding_source="OSMS", amount=1000 * TARIFF + (number if name == "plan" else 0), tariff=TARIFF,
        )  # fmt: skip


# Campaigns and bids --------------------------------------------------------------------------------------------------
def lot(of: Campaign, region: Region, care: CareType, number: int) -> Lot:
    position = number + 10
    made = Lot.objects.create(
        campaign=of, number=f"{position:03}", position=position, region=region, care_type=care, tariff=TARIFF,
        **names(number),
    )  # fmt: skip
    line = PlanLine.objects.get(plan=of.plan, region=region, care_type=care, funding_source="OSMS")
    LotFunding.objects.create(lot=made, funding_source="OSMS", plan_line=line, budget=100 * TARIFF)
    DirectPlacement.objects.create(
        lot=made, provider_id=Provider.objects.earliest("pk").pk, funding_source="OSMS", units=1, reason="test",
        ground=Ground.objects.get(kind="direct", code=f"crowd{number}"),
    )  # fmt: skip
    return made


def campaigns(cast: Cast, region: Region, care: CareType, number: int) -> dict[str, Campaign]:
    """Of the region in each state that awaits somebody, with terms of their own."""
    first, found = campaign(cast, "evaluating"), {}
    for place, state in enumerate(("draft", "accepting", "evaluating", "distributing", "standstill", "contracting")):
        due = NOW.date() + timedelta(days=number % 20)
        made = Campaign.objects.create(
            number=f"crowd-{place}-{number}", year=YEAR, plan=first.plan, region=region, state=state, due_on=due,
            opens_on=START, closes_on=due if state == "accepting" else NOW.date() - timedelta(days=1),
            announced_at=None if state == "draft" else at(number), **names(number),
        )  # fmt: skip
        lot(made, region, care, number)
        found[state] = made
    return found


def bids(cast: Cast, provider: Provider, lots: dict[str, Lot], made: dict[str, Campaign], number: int) -> None:
    """Of somebody else in the campaigns of the cast, of the first organisation in those of the crowd."""
    own, states = cast.world.provider, {"draft": "draft", "accepting": "submitted", "standstill": "allocated"}
    for name in ("evaluating", "distributing", "before", "standstill"):
        bid = Bid.objects.create(
            campaign=lots[name].campaign, provider=provider, state="admissible", submitted_at=at(number),
            opened_at=at(number), receipt=f"{name}-{number}",
        )  # fmt: skip
        BidLine.objects.create(bid=bid, lot=lots[name], requested=10, own=10, verdict="admissible", checks=[CHECK])
    for one in made.values():
        state = states.get(one.state, "admissible")
        opened = None if state in ("draft", "submitted") else at(number)
        Bid.objects.create(
            campaign=one, provider=own, state=state, opened_at=opened, submitted_at=opened, due_on=one.due_on,
            created_at=at(number),
        )  # fmt: skip
    returned = Bid.objects.get(uuid=cast.objects["bid_correction"])
    BidLine.objects.create(bid=returned, lot=lots["evaluating"], requested=10, own=10, checks=[CHECK])
    placed(Bid.objects.get(uuid=cast.objects["bid_allocated"]), lots["standstill"])


def placed(bid: Bid, place: Lot) -> Award:
    return Award.objects.create(
        campaign=bid.campaign, lot=place, provider=bid.provider, funding_source="OSMS", units=10, amount=10 * TARIFF,
        origin="run", bid=bid, run=Run.objects.filter(campaign=bid.campaign, state="confirmed").first(),
    )  # fmt: skip


# Commission and complaints -------------------------------------------------------------------------------------------
def commissions(cast: Cast, provider: Provider, number: int) -> None:
    user = User.objects.get(email=f"crowd{number}@example.kz")
    first = Commission.objects.get(uuid=cast.objects["commission"])
    seat = first.seats.create(user=user, role="member", affiliation="ngo", valid_from=START)
    Conflict.objects.create(seat=first.seats.get(pk=cast.objects["seat"]), provider=provider, reason="test")
    Conflict.objects.create(seat=seat, provider=provider, reason="test")
    old = START + timedelta(days=number)
    first.seats.create(user=user, role="member", affiliation="ngo", valid_from=old, valid_to=old)
    Commission.objects.create(region=first.region, valid_from=old, valid_to=old, **names(number))
    evaluating = campaign(cast, "evaluating")
    for place, state in enumerate(("planned", "published")):
        meeting = Meeting.objects.create(
            number=f"crowd-{place}-{number}", commission=first, campaign=evaluating, state=state,
            planned_at=NOW + timedelta(days=1), signed_at=at(number),
        )  # fmt: skip
        Question.objects.create(meeting=meeting, position=1, kind="other", text="test")
    for name in ("planned", "voting", "closed", "protocol"):
        held = Meeting.objects.get(uuid=cast.objects[f"meeting_{name}"])
        Attendance.objects.create(meeting=held, seat=seat, presence="present")
        asked = Question.objects.create(meeting=held, position=number + 10, kind="other", text=f"№ {number}")
        if name != "planned":
            Vote.objects.create(question=asked, seat=seat, choice="against", reason="test")
    rejected = Question.objects.get(uuid=cast.objects["question_rejected"])
    Vote.objects.create(question=rejected, seat=seat, choice="against", reason="test")


def complaints(cast: Cast, provider: Provider, number: int) -> None:
    """One more of each organisation, and a point in those of the cast."""
    where = campaign(cast, "standstill")
    ground = Ground.objects.get(kind="complaint", code=f"crowd{number}")
    for place, whose in enumerate((cast.world.provider, provider)):
        made = Complaint.objects.create(
            number=f"crowd-complaint-{place}-{number:012}", campaign=where, lot=where.lots.first(), provider=whose,
            state="submitted", submitted_at=at(number), due_on=NOW.date() + timedelta(days=number % 9),
        )  # fmt: skip
        ComplaintPoint.objects.create(complaint=made, position=1, text="test")
    for name in ("draft", "submitted", "reviewed", "satisfied"):
        known = Complaint.objects.get(uuid=cast.objects[f"complaint_{name}"])
        ComplaintPoint.objects.create(complaint=known, position=number + 10, ground=ground, text="test")


# Distributions -------------------------------------------------------------------------------------------------------
def runs(cast: Cast, provider: Provider, lots: dict[str, Lot], number: int) -> None:
    """One more lot, one more line in the first lot, and an earlier run."""
    for name, where in (("computed", "distributing"), ("published", "before"), ("confirmed", "standstill")):
        run = Run.objects.get(uuid=cast.objects[f"run_{name}"])
        first = run.lots.earliest("pk")
        known = {"bin": provider.bin, "name": {"kk": f"атау {number}", "ru": f"имя {number}"}}
        for part in (first.inputs["bidders"], first.result["lines"]):
            part.append(part[0] | known)
        with pgtrigger.ignore("procurement.RunLot:run_lot_inputs", "procurement.RunLot:run_lot_computed"):
            first.save(update_fields=["inputs", "result"])
        row = RunLot.objects.create(
            run=run, lot=lots[where], inputs=first.inputs, result=first.result, volume=10, placed=10, multiplier="5",
            fingerprint=first.fingerprint,
        )  # fmt: skip
        for place in (first, row):
            RunLine.objects.create(
                run_lot=place, provider=provider, points=number, weight=number + 1, cap=10, bound="throughput",
                share="1", units=1, amount=TARIFF, funding={"OSMS": 1}, parts=first.lines.earliest("pk").parts,
            )  # fmt: skip
        over = {"computed_at": at(number), "published_at": at(number)}
        if name == "confirmed":
            over["confirmed_at"] = at(number)
        Run.objects.create(campaign=run.campaign, number=number + 10, state="superseded", **over)
        if name == "computed":
            ground = Ground.objects.get(kind="manual", code=f"crowd{number}")
            made = ManualDistribution.objects.create(run_lot=row, ground=ground, reason="test", state="submitted")
            made.lines.create(provider=provider, computed=1, units=1)
    for name in ("manual", "manual_submitted"):
        known = ManualDistribution.objects.get(uuid=cast.objects[name])
        known.lines.create(provider=provider, computed=1, units=1)


# Contracts -----------------------------------------------------------------------------------------------------------
def contracts(cast: Cast, provider: Provider, lots: dict[str, Lot], number: int) -> None:
    """A contract of somebody else with the campaign of the cast, and more of all that a contract holds."""
    user, region = cast.actors["officer"].user, cast.world.provider.region
    care, where = CareType.objects.get(code=f"care{number}"), lots["contracting"]
    year = {"valid_from": date(YEAR, 1, 1), "valid_to": date(YEAR, 12, 31)}
    award = Award.objects.create(
        campaign=where.campaign, lot=where, provider=provider, funding_source="OSMS", units=10, amount=10 * TARIFF,
        origin="run", state="accepted",
    )  # fmt: skip
    for place, state in enumerate(("active", "provider_signed")):
        with_campaign = {"campaign": where.campaign} if state == "active" else {}
        made = Contract.objects.create(
            number=f"made-{place}-{number}", provider=provider, funding_source="OSMS", state=state, signed_on=START,
            **year, **with_campaign,
        )  # fmt: skip
        ContractLine.objects.create(contract=made, care_type=care, month=date(YEAR, 1, 1), volume=1, amount=1000)
    own = Contract.objects.create(
        number=f"own-{number}-{YEAR}", provider=cast.world.provider, funding_source="OSMS", state="agreed",
        due_on=NOW.date() + timedelta(days=number % 5), **year,
    )  # fmt: skip
    NegotiationRound.objects.create(contract=own, number=1, terms={}, state="fund_offer", due_on=NOW.date())
    for name in ("prepared", "active"):
        known = Contract.objects.get(uuid=cast.objects[f"contract_{name}"])
        months = {f"{YEAR}-01": 10}
        ContractPosition.objects.create(
            contract=known, award=award, lot=where, tariff=TARIFF, units=10, amount=10 * TARIFF, months=months
        )
        ContractLine.objects.create(contract=known, care_type=care, month=date(YEAR, 1, 1), volume=1, amount=1000)
        terms = known.versions.earliest("number").terms
        if name == "prepared":
            NegotiationRound.objects.create(
                contract=known,
                number=number + 10,
                terms=terms,
                state="answered",
                created_by=user,
                created_at=at(number),
            )
        Amendment.objects.create(
            contract=known, number=number + 10, kind="requisites", reason="test", base_version=1, state="effective",
            ground=Ground.objects.get(kind="amendment", code=f"crowd{number}"), effective_on=date(YEAR, 2, 1),
        )  # fmt: skip
        Penalty.objects.create(
            contract=known, ground=Ground.objects.get(kind="penalty", code=f"crowd{number}"), text="test", percent=1,
            amount=1, noted_on=NOW.date(), created_by=user,
        )  # fmt: skip
        for executor, state in ((provider, "agreed"), (provider, "ended")):
            CoExecution.objects.create(
                contract=known, executor=executor, care_type=care, units=1, amount=1, state=state, **year
            )
    assert region is not None


def events(cast: Cast, number: int) -> None:
    """One more release of the process of the cast, and one of another process."""
    first = PublicEvent.objects.filter(ocid=cast.objects["ocid"]).earliest("pk")
    for place, ocid in enumerate((first.ocid, f"{first.ocid}-{number}")):
        PublicEvent.objects.create(
            ocid=ocid, tag=first.tag, kind=first.kind, subject_type=first.subject_type, subject_id=first.subject_id,
            release=first.release | {"ocid": ocid}, at=at(number), number=1000 + 2 * number + place,
        )  # fmt: skip


__all__ = ["grow_market"]
