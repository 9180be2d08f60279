"""Stage 2 on the stage of ``tests.cast``: a plan, campaigns, bids, meetings, distributions, complaints and contracts
of two organisations, in the states that the addresses of the portal are made for.

The campaigns are of the first region, in which both organisations bid, unless their name says «far».
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.access import SYSTEM, Actor
from accounts.enums import Role
from accounts.models import Region
from accounts.signatures import accept
from procurement.bids import bidding
from procurement.bids.opening import open_bids
from procurement.commission import acts as commission
from procurement.commission.acts import Item
from procurement.contracting import amending, concluding, talks
from procurement.contracting.preparing import prepare_contracts
from procurement.distribution import manual
from procurement.distribution import runs as distribution
from procurement.enums import CampaignState, ComplaintState, FundingSource, QuestionKind
from procurement.models import (
    Award,
    Bid,
    Campaign,
    CoExecution,
    Commission,
    Complaint,
    ComplaintPoint,
    Contract,
    DirectPlacement,
    Ground,
    Indicator,
    Lot,
    LotFunding,
    Meeting,
    Parameter,
    PlanLine,
    PublicEvent,
    PurchasePlan,
    Run,
    SeasonWeight,
)  # fmt: skip
from procurement.publication.outbox import announce
from providers.models import Capacity, CareType, Rating, Term
from tests.claims.world import NOW, World, make_actor
from tests.procurement import contracts_world
from tests.procurement.bids_world import at, force, submit, wanted
from tests.procurement.commission_world import MEMBERS, Board, cast, make_seat, sign_all, voting
from tests.procurement.contracts_world import rows
from tests.procurement.distribution_world import computed, confirmed, make_bid
from tests.procurement.openness_world import number_events
from tests.procurement.world import YEAR, Market
from tests.signing import authority, cms_of

TODAY = NOW.date()
BEFORE = NOW - timedelta(days=7)  # a Wednesday, on which the bids of now open campaigns were submitted
LATELY = NOW - timedelta(days=2)
TARIFF = Decimal("21480.50")
LOT = {
    "name_ru": "Магнитно-резонансная томография",
    "name_kk": "Магниттік-резонанстық томография",
    "unit_ru": "услуга",
    "unit_kk": "қызмет",
}
Objects = dict[str, Any]


@dataclass
class Scene:
    world: World
    actors: dict[str, Actor]
    rival: Actor  # head of the second organisation
    plan: PurchasePlan
    lines: dict[tuple[str, str], PlanLine]  # region, source
    found: Objects = field(default_factory=dict)

    @property
    def care(self) -> CareType:
        return self.world.care_types["kdu"]

    def campaign(
        self, name: str, state: str, *, far: bool = False, sources: tuple[str, ...] = ("OSMS",), **facts: Any
    ) -> Campaign:
        """Of one lot of a thousand units a source; it accepts bids from a week ago to the day after tomorrow unless
        ``closes_on`` says otherwise. Its name and that of its lot lead to it in the table of access."""
        region = self.world.other.region if far else self.world.provider.region
        assert region is not None
        number = Campaign.objects.count() + 1
        announced = None if state in (CampaignState.DRAFT, CampaignState.APPROVED) else NOW - timedelta(days=10)
        campaign = Campaign.objects.create(
            **{
                "number": f"{region.code}-{YEAR}-{number:03}",
                "name_ru": f"Закуп услуг диагностики на {YEAR} год",
                "name_kk": f"{YEAR} жылға диагностика қызметтерін сатып алу",
                "year": YEAR,
                "plan": self.plan,
                "region": region,
                "state": state,
                "opens_on": TODAY - timedelta(days=8),
                "closes_on": TODAY + timedelta(days=2),
                "due_on": TODAY + timedelta(days=2),
                "norm": "№ 169, 30.11.2023",
                "created_by": self.actors["officer"].user,
            }
            | facts
        )
        self.lot(campaign, region, sources)
        Campaign.objects.filter(pk=campaign.pk).update(announced_at=announced)  # from now on lots stay
        campaign.refresh_from_db()
        self.found[name] = campaign.uuid
        self.found[f"{name}_lot"] = campaign.lots.get().uuid
        return campaign

    def lot(self, campaign: Campaign, region: Region, sources: tuple[str, ...]) -> Lot:
        position = campaign.lots.count() + 1
        lot = Lot.objects.create(
            campaign=campaign, number=f"{position:03}", position=position, region=region, care_type=self.care,
            tariff=TARIFF, **LOT,
        )  # fmt: skip
        for source in sources:
            line = self.lines[region.code, source]
            LotFunding.objects.create(lot=lot, funding_source=source, plan_line=line, budget=1000 * TARIFF)
        return lot

    def market(self, campaign: Campaign) -> Market:
        """For the builders of the parts of stage 2."""
        world = self.world
        branch, central = (self.actors[name].organisation for name in ("officer", "central"))
        assert branch is not None and central is not None and campaign.region is not None  # noqa: PT018
        return Market(
            campaign.region, self.care, branch, central, self.actors, [world.provider, world.other],
            [self.actors["head"], self.rival], self.plan, campaign, campaign.lots.first(),  # type: ignore[arg-type]
        )  # fmt: skip


def make_procurement(world: World, actors: dict[str, Actor]) -> Objects:
    """Name in the table of access → what stands in the address."""
    authority()
    make_norms()
    for provider, points, units in ((world.provider, "90", 3000), (world.other, "80", 5000)):
        Rating.objects.create(provider=provider, version=1, day=TODAY, points=Decimal(points))
        Capacity.objects.create(provider=provider, care_type=world.care_types["kdu"], year=YEAR, units=units)
    scene = Scene(world, actors, make_actor(world.other, Role.PROVIDER_HEAD, email="rival@example.kz"), *plans(world))
    scene.found |= plan_objects(scene)
    campaigns(scene)
    bids(scene)
    runs(scene)
    standstill(scene)
    meetings(scene)
    contracts(scene)
    public(scene)
    return scene.found


def make_norms() -> None:
    """Grounds, terms, parameters, indicators and seasons as they are shipped, where the stage has none yet."""
    care = {one.code: one for one in CareType.objects.all()}
    for row in rows("providers/reference/terms.csv"):
        if not Term.objects.filter(code=row["code"]).exists():
            Term.objects.create(**row)
    for model, name in ((Ground, "grounds"), (Parameter, "parameters")):
        model.objects.bulk_create([model(**row) for row in rows(f"procurement/reference/{name}.csv")])
    for kind, name in ((Indicator, "indicators"), (SeasonWeight, "season_weights")):
        for row in rows(f"procurement/reference/{name}.csv"):
            code = row.pop("care_type", "")
            if not code or code in care:
                kind.objects.create(care_type=care.get(code), **row)


def plans(world: World) -> tuple[PurchasePlan, dict[tuple[str, str], PlanLine]]:
    plan = PurchasePlan.objects.create(year=YEAR, number=1, state="approved", approved_at=NOW - timedelta(days=30))
    lines = {
        (provider.region_id, source): PlanLine.objects.create(
            plan=plan,
            region=provider.region,
            care_type=world.care_types["kdu"],
            funding_source=source,
            amount=100_000 * TARIFF,
            tariff=TARIFF,
        )  # fmt: skip
        for provider in (world.provider, world.other)
        for source in FundingSource.values
    }
    return plan, lines  # type: ignore[return-value]


def plan_objects(scene: Scene) -> Objects:
    """The plan in force, and a draft of its next version."""
    draft = PurchasePlan.objects.create(
        year=YEAR, number=2, base=scene.plan, rationale="Республикалық бюджет нақтыланды",
        created_by=scene.actors["central"].user,
    )  # fmt: skip
    for line in scene.plan.lines.all():
        line.pk, line.plan, line.amount = None, draft, line.amount + TARIFF
        line.save(force_insert=True)
    return {"plan": scene.plan.uuid, "plan_draft": draft.uuid, "plan_line": draft.lines.earliest("pk").pk}


# Campaigns and bids --------------------------------------------------------------------------------------------------
def campaigns(scene: Scene) -> None:
    """Those that nobody has applied in."""
    later = {"opens_on": TODAY + timedelta(days=6), "closes_on": TODAY + timedelta(days=14), "due_on": None}
    draft = scene.campaign("campaign_draft", CampaignState.DRAFT, sources=("OSMS", "GOBMP"), **later)
    direct = DirectPlacement.objects.create(
        lot=draft.lots.get(), provider=scene.world.provider, funding_source="OSMS", units=50,
        ground=Ground.objects.get(kind="direct", code="sole_provider"), reason="Өңірдегі жалғыз жеткізуші",
    )  # fmt: skip
    scene.found["direct"] = direct.uuid
    scene.campaign("campaign_approved", CampaignState.APPROVED, **later)
    scene.campaign("campaign_far", CampaignState.DRAFT, far=True, **later)
    scene.campaign("campaign_open", CampaignState.ACCEPTING)


def bids(scene: Scene) -> None:
    """Sealed ones of both organisations, and opened ones: that of the first is returned for correction."""
    head = scene.actors["head"]
    with at(BEFORE):
        accepting = scene.campaign("campaign_accepting", CampaignState.ACCEPTING, cancel_reason="Бюджет нақтыланды")
        scene.found["bid_draft"] = written(accepting, scene.actors["clerk"], 419).uuid
        scene.found["bid_abroad_sealed"] = submit(written(accepting, scene.rival, 611), scene.rival).uuid
        second = scene.campaign("campaign_second", CampaignState.ACCEPTING)
        scene.found["bid_submitted"] = submit(written(second, head, 423), head).uuid
        closes = {"closes_on": BEFORE.date() + timedelta(days=1)}
        evaluating = scene.campaign("campaign_evaluating", CampaignState.ACCEPTING, **closes)
        nobody = {"b150240000008": 20}  # whom the registry does not know
        scene.found["bid_correction"] = submit(written(evaluating, head, 437, **nobody), head).uuid
        scene.found["bid_abroad"] = submit(written(evaluating, scene.rival, 653), scene.rival).uuid
    with at(LATELY):
        close(evaluating)
    scene.campaign("campaign_empty", CampaignState.EVALUATING, **closes)


def written(campaign: Campaign, actor: Actor, units: int, **partners: int) -> Bid:
    bid = bidding.start_bid(campaign=campaign, actor=actor)
    content = {"lots": [wanted(campaign.lots.get(), units, **partners)]}
    return bidding.save_content(bid=bid, actor=actor, content=content)


def close(campaign: Campaign) -> None:
    due = TODAY + timedelta(days=12)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.EVALUATING, due_on=due)
    campaign.refresh_from_db()
    open_bids(campaign, SYSTEM)


# Distribution --------------------------------------------------------------------------------------------------------
def both_bid(scene: Scene, name: str, state: str, **facts: Any) -> Campaign:
    """A campaign in which both organisations are admitted, with what they sealed."""
    closes = BEFORE.date() + timedelta(days=1)
    campaign = scene.campaign(name, state, closes_on=closes, due_on=TODAY + timedelta(days=6), **facts)
    for provider, units in ((scene.world.provider, 700), (scene.world.other, 900)):
        bid = make_bid(
            campaign, provider, units, opened_at=LATELY, submitted_at=BEFORE, receipt=f"{name}-{provider.pk}"[:30]
        )
        force(bid, {"lots": [wanted(campaign.lots.get(), units)]})
    return campaign


def runs(scene: Scene) -> None:
    """A computed one with two distributions by hand, and one before the commission."""
    chief, region = scene.actors["chief"], scene.world.provider.region
    assert region is not None
    distributing = both_bid(scene, "campaign_distributing", CampaignState.DISTRIBUTING)
    run = computed(distributing)
    scene.found |= {"run_computed": run.uuid, "run_lot": run.lots.get().lot.uuid}
    scene.found["manual"] = by_hand(scene, run).uuid
    waiting = both_bid(scene, "campaign_by_hand", CampaignState.DISTRIBUTING)
    run = computed(waiting)
    draft = by_hand(scene, run)
    document = manual.document(manual=draft, actor=chief)
    signature = accept(document=document, cms=cms_of(document, chief), actor=chief)
    scene.found["manual_submitted"] = manual.submit(manual=draft, actor=chief, signature=signature).uuid
    before = both_bid(scene, "campaign_before", CampaignState.DISTRIBUTING)
    run = computed(before)
    scene.found["run_published"] = distribution.publish(run=run, actor=scene.actors["officer"]).uuid


def by_hand(scene: Scene, run: Run) -> Any:
    """The first organisation gets ten units less."""
    lot = run.lots.get()
    line = lot.lines.get(provider=scene.world.provider)
    ground = Ground.objects.filter(kind="manual").earliest("pk")
    given = {line.provider_id: manual.Given(line.units - 10)}
    return manual.begin(
        run_lot=lot, actor=scene.actors["chief"], ground=ground, reason="Халыққа көмек шұғыл қажет", lines=given
    )


# After the protocol --------------------------------------------------------------------------------------------------
def standstill(scene: Scene) -> None:
    """Volume is placed with both organisations and awaits their answers; complaints of the first in every state, and
    one of the other."""
    campaign = both_bid(scene, "campaign_standstill", CampaignState.STANDSTILL)
    run = confirmed(scene.market(campaign), computed(campaign))
    scene.found["run_confirmed"] = run.uuid
    scene.found["run_confirmed_lot"] = campaign.lots.get().uuid
    scene.found["bid_allocated"] = campaign.bids.get(provider=scene.world.provider).uuid
    decided = {"decision": "Дәлелдер тексерілді", "norm": "ҚР ДСМ-242/2020, 37-тармақ", "decided_at": LATELY}
    for name, state, facts in (
        ("draft", ComplaintState.DRAFT, {}),
        ("submitted", ComplaintState.SUBMITTED, {}),
        ("reviewed", ComplaintState.ACCEPTED, decided | {"decided_at": None}),
        ("satisfied", ComplaintState.SATISFIED, decided | {"remedy_kind": "other", "remedy_ordered": "Түзету",
                                                          "remedy_done": "Түзетілді"}),
        ("declined", ComplaintState.DECLINED, decided),
    ):  # fmt: skip
        scene.found[f"complaint_{name}"] = complaint(scene, campaign, state, **facts).uuid
    rival = complaint(scene, campaign, ComplaintState.SUBMITTED, provider=scene.world.other)
    scene.found["complaint_abroad"] = rival.uuid


def complaint(scene: Scene, campaign: Campaign, state: str, **facts: Any) -> Complaint:
    submitted = state != ComplaintState.DRAFT
    number = f"{campaign.number}/Ш-{Complaint.objects.count() + 1}"
    known = {"number": number, "submitted_at": LATELY, "due_on": TODAY + timedelta(days=2)} if submitted else {}
    made = Complaint.objects.create(
        **{"campaign": campaign, "provider": scene.world.provider, "state": state, "created_by": None} | known | facts
    )
    ground = Ground.objects.filter(kind="complaint").earliest("pk")
    found = {} if state in (ComplaintState.DRAFT, ComplaintState.SUBMITTED) else {"finding": "Анықталды"}
    if found:
        found["upheld"] = state == ComplaintState.SATISFIED  # type: ignore[assignment]
    ComplaintPoint.objects.create(
        complaint=made, position=1, ground=ground, text="Қуат дұрыс есептелмеген", wanted="Қайта есептеу", **found
    )
    return made


# The commission ------------------------------------------------------------------------------------------------------
def make_commission(scene: Scene) -> Board:
    """The member of the cast has a seat, its officer is the secretary, its chief the chair."""
    campaign = Campaign.objects.get(uuid=scene.found["campaign_evaluating"])
    market, start = scene.market(campaign), date(2021, 1, 1)
    names = {"name_ru": "Комиссия по выбору поставщиков", "name_kk": "Өнім берушілерді таңдау комиссиясы"}
    found = Commission.objects.create(region=market.region, valid_from=start, order_no="№ 12", **names)
    board = Board(market, found)
    people = {"chair": "chief", "business": "member", "secretary": "officer"}
    for name, role, body in (
        ("chair", "chair", "fund"),
        ("deputy", "deputy", "health_department"),
        ("business", "member", "atameken"),
        ("public", "member", "ngo"),
        ("control", "member", "control"),
        ("secretary", "secretary", "fund"),
    ):
        board.actors[name] = (
            scene.actors[people[name]]
            if name in people
            else make_actor(market.branch, Role.COMMISSION_MEMBER, email=f"{name}@example.kz")
        )
        board.seats[name] = make_seat(found, board.actors[name], role, body, valid_from=start)
    abroad = Commission.objects.create(region=scene.world.other.region, valid_from=start, **names)
    scene.found |= {
        "commission": found.uuid,
        "commission_far": abroad.uuid,
        "seat": board.seats["business"].pk,
    }
    return board


def meetings(scene: Scene) -> None:
    board = make_commission(scene)
    before = Campaign.objects.get(uuid=scene.found["campaign_before"])
    run = Item(QuestionKind.PLACEMENT, subject=scene.found["run_published"])
    other = Item(QuestionKind.OTHER, "Комиссияның жұмыс жоспары")
    tomorrow = NOW + timedelta(days=1)
    planned = planned_on(board, tomorrow, Item(QuestionKind.CONFORMITY))
    scene.found["meeting_planned"] = planned.uuid
    voted = voting(board, planned_on(board, NOW, run, other, campaign=before))
    scene.found |= {"meeting_voting": voted.uuid, "question": voted.questions.earliest("position").uuid}
    closed = counted(board, voting(board, planned_on(board, NOW, run, campaign=before)), "against")
    scene.found |= {"meeting_closed": closed.uuid, "question_rejected": closed.questions.get().uuid}
    for name in ("meeting_protocol", "meeting_published"):
        made = counted(board, voting(board, planned_on(board, NOW, other), ABSENT), "for", ABSENT)
        made = commission.draw_up(meeting=made, actor=board.actors["secretary"])
        if name == "meeting_published":
            made = commission.publish(meeting=sign_all(board, made, ABSENT), actor=board.actors["secretary"])
        scene.found[name] = made.uuid


ABSENT = ("public",)


def planned_on(board: Board, moment: datetime, *items: Item, campaign: Campaign | None = None) -> Meeting:
    with at(LATELY):
        return commission.plan_meeting(
            commission=board.commission, campaign=campaign or board.market.campaign,
            actor=board.actors["secretary"], planned_at=moment, agenda=items, place="Астана, Мәңгілік Ел, 8",
        )  # fmt: skip


def counted(board: Board, meeting: Meeting, choice: str, absent: tuple[str, ...] = ()) -> Meeting:
    for question in meeting.questions.all():
        cast(board, question, {name: choice for name in MEMBERS if name not in absent})
    return commission.close(meeting=meeting, actor=board.actors["chair"])


# Contracts -----------------------------------------------------------------------------------------------------------
def contracts(scene: Scene) -> None:
    """Of the first organisation one in each state, each with its own talks; one of the other in another region, whose
    co-executor the first is asked to be."""
    head, chief = scene.actors["head"], scene.actors["chief"]
    first = concluded(scene, "campaign_contracting")
    scene.found["contract_prepared"] = first["OSMS"].uuid
    countered = first["GOBMP"]
    scene.found["contract_countered"] = countered.uuid
    row = contracts_world.open_round(countered)
    talks.counter(row=row, actor=head, months=less(row.terms), note="Қараша айында жөндеу")
    second = concluded(scene, "campaign_signing")
    for source, name in (("OSMS", "contract_agreed"), ("GOBMP", "contract_signed")):
        contracts_world.accept(second[source], head)
        scene.found[name] = second[source].uuid
    contracts_world.sign(second["GOBMP"], head)
    third = concluded(scene, "campaign_concluded")
    for source in ("OSMS", "GOBMP"):
        contracts_world.accept(third[source], head)
        contracts_world.sign(third[source], head)
        contracts_world.sign(third[source], chief)
    active = contracts_world.fresh(third["OSMS"])
    scene.found["contract_active"] = active.uuid
    amendments(scene, active)
    propose_stop(active, chief, "terminate")
    suspended = contracts_world.fresh(third["GOBMP"])
    contracts_world.stop(suspended, chief, "suspend", TODAY)
    scene.found["contract_suspended"] = suspended.uuid
    far = concluded(scene, "campaign_far_contracting", scene.world.other, far=True)
    scene.found["contract_abroad"] = far["GOBMP"].uuid
    coexecutions(scene, active, second["GOBMP"], far["OSMS"])


def concluded(
    scene: Scene, name: str, provider: Any = None, sources: tuple[str, ...] = ("OSMS", "GOBMP"), **facts: Any
) -> dict[str, Contract]:
    """Contracts by source out of volumes that were accepted."""
    closes = {"closes_on": BEFORE.date(), "due_on": TODAY + timedelta(days=15)}
    campaign = scene.campaign(name, CampaignState.CONTRACTING, sources=sources, **closes, **facts)
    for source in sources:
        Award.objects.create(
            campaign=campaign, lot=campaign.lots.get(), provider=provider or scene.world.provider,
            funding_source=source, units=600, amount=600 * TARIFF, origin="run", state="accepted",
        )  # fmt: skip
    return {one.funding_source: one for one in prepare_contracts(campaign=campaign, actor=SYSTEM)}


def less(terms: Any) -> dict[str, dict[str, int]]:
    """One unit less in November."""
    one = terms["positions"][0]
    month = f"{YEAR}-11"
    return {one["lot"]: one["months"] | {month: one["months"][month] - 1}}


def propose_stop(contract: Contract, actor: Actor, act: str) -> None:
    kind = {"suspend": "suspension", "terminate": "termination"}[act]
    concluding.propose_stop(
        contract=contract, actor=actor, act=act, ground=contracts_world.ground(kind), day=TODAY, note="Өтініш № 5"
    )


def amendments(scene: Scene, contract: Contract) -> None:
    """Of the Fund in each state, and a draft of the organisation."""
    head, officer, chief = (scene.actors[name] for name in ("head", "officer", "chief"))
    lot, day = contracts_world.lot_of(contract), date(YEAR, 6, 1)
    for name, actor in (("draft", officer), ("proposed", officer), ("agreed", officer), ("own", head)):
        row = contracts_world.draft(contract, actor, "volume_down", day, {})
        delta = amending.planned(row, {lot: 480})
        row = amending.change_delta(row=row, actor=actor, delta=delta)
        scene.found[f"amendment_{name}"] = row.uuid
        if name in ("proposed", "agreed"):
            amending.propose(row=row, actor=chief)
        if name == "agreed":
            contracts_world.sign_amendment(row, head)


def coexecutions(scene: Scene, active: Contract, signed: Contract, far: Contract) -> None:
    own, other, care = scene.world.provider, scene.world.other, scene.care
    for name, contract, executor, actor, state in (
        ("coexecution", active, other, scene.actors["head"], "proposed"),
        ("coexecution_agreed", signed, other, scene.actors["head"], "agreed"),
        ("coexecution_asked", far, own, scene.rival, "proposed"),
    ):
        row = CoExecution.objects.create(
            contract=contract, executor=executor, care_type=care, units=20, amount=20 * TARIFF, state=state,
            valid_from=contract.valid_from, valid_to=contract.valid_to, created_by=actor.user,
            due_on=TODAY + timedelta(days=3),
        )  # fmt: skip
        scene.found[name] = row.uuid


# What everybody may see ----------------------------------------------------------------------------------------------
def public(scene: Scene) -> None:
    """Two campaigns and a contract are announced and numbered, as the publisher would."""
    for name in ("campaign_accepting", "campaign_standstill"):
        announce("campaign_announced", Campaign.objects.get(uuid=scene.found[name]))
    number_events()
    scene.found["ocid"] = PublicEvent.objects.earliest("pk").ocid
