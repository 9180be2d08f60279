"""The procurement of the coming year: a plan, and a campaign in every state, so that each role finds something to do.

Everything goes the ordinary way, with the same verbs and signatures; time is moved afterwards (``market_time``), in
whole weeks, so that terms in working days stay what they were. A campaign is made in one transaction: a loading that
was broken off finds it there or makes it anew.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import SYSTEM, Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Region
from claims.demo import market_people as people
from claims.demo import users
from claims.demo.applicants import actor_of, signed
from claims.demo.market_scenes import PLANNED, Scene, scenes, wares
from claims.demo.market_time import age, close_intake
from procurement.bids import bidding
from procurement.campaigns import acts, lot_acts
from procurement.campaigns.machine import CAMPAIGN
from procurement.commission import acts as sittings
from procurement.complaints import acts as complaining
from procurement.contracting import concluding, talks
from procurement.distribution import computing, runs
from procurement.enums import BidState
from procurement.models import Campaign, Commission, Contract, Ground, Lot, Meeting, PurchasePlan, Run
from procurement.planning import acts as planning
from providers import terms
from providers.models import CareType, Provider, RegistryEntry

SOURCES = ("GOBMP", "OSMS")
NORM = "№ 169, 30.11.2023"
WITHOUT_BIDS = ("draft", "approved", "published", "failed", "cancelled")


class Market:
    def __init__(self) -> None:
        self.year = timezone.localdate().year + 1
        central = Organisation.objects.get(kind=OrganisationKind.CENTRAL)
        self.central = actor_of(central, Role.CENTRAL_OFFICE)
        branches = {
            region: Organisation.objects.get(kind=OrganisationKind.BRANCH, region_id=region)
            for region in users.BRANCHES
        }
        self.officers = {region: actor_of(place, Role.BRANCH_OFFICER) for region, place in branches.items()}
        self.chiefs = {region: actor_of(place, Role.BRANCH_HEAD) for region, place in branches.items()}
        self.care = {one.code: one for one in CareType.objects.order_by("pk")}

    def run(self) -> None:
        with transaction.atomic():
            self.plan()
        for region in users.BRANCHES:
            with transaction.atomic():
                people.seat(region, self.chiefs[region], self.officers[region])
        for scene in scenes(self.year):
            there = Campaign.objects.filter(name_ru=scene.ru, region=scene.region).exists()
            if not there and (scene.stage in WITHOUT_BIDS or self.bidders(scene)):
                with transaction.atomic():
                    self.play(scene)

    # The plan --------------------------------------------------------------------------------------------------------
    def plan(self) -> None:
        """A version in force for all regions, and a draft that changes one line."""
        if PurchasePlan.objects.filter(year=self.year).exists():
            return
        plan = planning.start_plan(actor=self.central, year=self.year)
        for region in Region.objects.order_by("code"):
            for code, (tariff, *millions) in PLANNED.items():
                for source, million in zip(SOURCES, millions, strict=True):
                    if million:
                        planning.save_line(
                            plan=plan, actor=self.central, region=region, care_type=self.care[code],
                            funding_source=source, amount=Decimal(million) * 1_000_000, tariff=Decimal(tariff),
                        )  # fmt: skip
        plan.refresh_from_db()
        document = planning.plan_to_sign(plan=plan, actor=self.central)
        planning.approve(plan=plan, actor=self.central, document=document, cms=signed(document, self.central))
        draft = planning.start_plan(
            actor=self.central, year=self.year,
            rationale="Нақтыланған бюджет бойынша қаражатты көбейту. Увеличение средств по уточнённому бюджету.",
        )  # fmt: skip
        line = draft.lines.get(region="71", care_type=self.care["kdu"], funding_source="OSMS")
        planning.save_line(
            plan=draft, actor=self.central, region=line.region, care_type=line.care_type, funding_source="OSMS",
            amount=line.amount + 150_000_000, tariff=line.tariff, line=line,
        )  # fmt: skip

    # A campaign up to its stage --------------------------------------------------------------------------------------
    def play(self, scene: Scene) -> None:
        campaign = self.drafted(scene)
        if scene.stage == "draft":
            return
        if scene.stage == "cancelled":
            self.cancel(scene, campaign)
            return
        chief = self.chiefs[scene.region]
        document = acts.campaign_to_sign(campaign=campaign, actor=chief)
        campaign = acts.approve(campaign=campaign, actor=chief, document=document, cms=signed(document, chief))
        if scene.stage == "approved":
            return
        campaign = acts.announce(campaign=campaign, actor=self.officers[scene.region])
        if scene.stage == "published":
            return
        if scene.stage != "failed":
            self.bid(scene, campaign)
        if scene.stage == "accepting":
            return
        self.after_intake(scene, campaign)

    def drafted(self, scene: Scene) -> Campaign:
        officer = self.officers[scene.region]
        campaign = acts.create(actor=officer, year=self.year, name_ru=scene.ru, name_kk=scene.kk)
        first = timezone.localdate() + timedelta(days=2 if scene.stage in ("draft", "approved", "published") else 0)
        last = (terms.last_day("bid_intake", first) or first) + timedelta(days=3)
        campaign = acts.save_facts(
            campaign=campaign, actor=officer, name_ru=scene.ru, name_kk=scene.kk, opens_on=first, closes_on=last
        )
        campaign = acts.save_rules(
            campaign=campaign, actor=officer, weight_formula="rating", rounding="webster", share_cap=Decimal(60),
            threshold=Decimal(30), norm=NORM,
        )  # fmt: skip
        for ware in wares()[scene.care]:
            budgets = {"GOBMP": ware.gobmp, "OSMS": ware.osms}
            lot_acts.save_lot(
                campaign=campaign, actor=officer, region=Region.objects.get(code=scene.region),
                care_type=self.care[scene.care], name_ru=ware.ru, name_kk=ware.kk, unit_ru=ware.unit_ru,
                unit_kk=ware.unit_kk, tariff=Decimal(ware.tariff),
                funding={
                    source: Decimal(million) * 1_000_000 for source, million in budgets.items() if million
                },
            )  # fmt: skip
        campaign.refresh_from_db()
        return campaign

    def cancel(self, scene: Scene, campaign: Campaign) -> None:
        chief = self.chiefs[scene.region]
        reason = "Сатып алу жоспарының өзгеруіне байланысты. В связи с изменением плана закупа."
        document = acts.propose_cancellation(campaign=campaign, actor=chief, reason=reason)
        acts.cancel(campaign=campaign, actor=chief, document=document, cms=signed(document, chief))

    # Bids ------------------------------------------------------------------------------------------------------------
    def bidders(self, scene: Scene) -> list[Provider]:
        entries = RegistryEntry.objects.filter(care_type=self.care[scene.care], state="active", provider__listed=True)
        rows = entries.filter(provider__region=scene.region).select_related("provider").order_by("provider__bin")
        return [entry.provider for entry in rows]

    def bid(self, scene: Scene, campaign: Campaign) -> None:
        """Sealed bids of those who are admitted; in the open campaign the first demonstration user has not bid yet."""
        lots = list(campaign.lots.order_by("position"))
        bidders = self.bidders(scene)
        for number, provider in enumerate(bidders):
            if scene.stage == "accepting" and number == 0:
                continue
            head = people.head_of(provider)
            bid = bidding.start_bid(campaign=campaign, actor=head)
            rows = [self.wanted(scene, lot, number, len(bidders)) for lot in lots]
            bid = bidding.save_content(bid=bid, actor=head, content={"lots": rows})
            if scene.stage == "accepting" and number == len(bidders) - 1:
                continue  # still a draft
            document = bidding.commitment_to_sign(bid=bid, actor=head)
            bidding.submit(bid=bid, actor=head, document=document, cms=signed(document, head))

    def wanted(self, scene: Scene, lot: Lot, number: int, bidders: int) -> dict[str, Any]:
        """Each wants rather more than its equal part, one of them less."""
        volume = sum(int(one.budget // lot.tariff) for one in lot.funding.all())
        share = Decimal(("1.6", "0.7", "1.3")[(number + lot.position) % 3])
        units = max(1, int(volume * share / max(bidders, 1)))
        row = {"lot": str(lot.uuid), "requested": units, "own": units, "partners": []}
        if scene.stage == "evaluating" and number == 0:  # a co-executor who is not admitted: to be corrected
            stranger = Provider.objects.filter(listed=True).exclude(entries__care_type=lot.care_type)
            part = max(1, units // 5)
            named = stranger.order_by("bin").values_list("bin", flat=True)[0]
            row |= {"own": units - part, "partners": [{"bin": named, "units": part}]}
        return row

    # After the deadline ----------------------------------------------------------------------------------------------
    def after_intake(self, scene: Scene, campaign: Campaign) -> None:
        close_intake(campaign)
        campaign = CAMPAIGN.fire("close", campaign, actor=SYSTEM)
        if scene.stage == "failed":
            acts.fail(campaign=campaign, actor=self.officers[scene.region])
            return
        if scene.stage == "evaluating":
            return
        self.meet(scene, campaign, sittings.Item("conformity"), through=True)
        run = Run.objects.get(campaign=campaign)
        computing.compute(run.pk)
        run.refresh_from_db()
        run = runs.publish(run=run, actor=self.officers[scene.region])
        self.meet(scene, campaign, sittings.Item("placement", subject=run.uuid), through=scene.stage != "distributing")
        if scene.stage == "distributing":
            return
        campaign.refresh_from_db()
        self.answer(scene, campaign)
        if scene.stage == "standstill":
            self.complain(scene, campaign)
            return
        age(campaign, weeks=2)
        campaign.refresh_from_db()
        for _moved in CAMPAIGN.take_due(timezone.localdate(), SYSTEM):
            pass
        self.conclude(scene, Campaign.objects.get(pk=campaign.pk))

    def meet(self, scene: Scene, campaign: Campaign, item: sittings.Item, *, through: bool) -> None:
        """A meeting from its notice to the published protocol, or up to a voting in which votes are still missing."""
        officer, chief = self.officers[scene.region], self.chiefs[scene.region]
        commission = Commission.objects.get(region=scene.region)
        day = terms.last_day("meeting_notice", timezone.localdate()) or timezone.localdate()
        meeting = sittings.plan_meeting(
            commission=commission, campaign=campaign, actor=officer,
            planned_at=timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
            + timedelta(days=(day - timezone.localdate()).days),
            agenda=[item], place="Филиал ғимараты, 214-кабинет",
        )  # fmt: skip
        age(campaign, weeks=1)
        meeting.refresh_from_db()
        seats = {row.seat_id: ("present", "") for row in meeting.attendance.all()}
        sittings.mark_attendance(meeting=meeting, actor=officer, presence=seats)
        meeting = sittings.convene(meeting=Meeting.objects.get(pk=meeting.pk), actor=chief)
        meeting = sittings.start_voting(meeting=meeting, actor=chief)
        voters = people.voters(commission)
        for number, voter in enumerate(voters):
            if not through and number >= 3:
                break
            for question in meeting.questions.all():
                sittings.vote(question=question, actor=voter, choice="for")
        if not through:
            return
        meeting = sittings.close(meeting=meeting, actor=chief)
        meeting = sittings.draw_up(meeting=meeting, actor=officer)
        for signer in (*voters, officer):
            document = sittings.protocol_to_sign(meeting=meeting, actor=signer)
            person = sittings.as_person(signer)
            sittings.sign_protocol(meeting=meeting, actor=signer, document=document, cms=signed(document, person))
            meeting = Meeting.objects.get(pk=meeting.pk)
        sittings.publish(meeting=meeting, actor=officer)

    def answer(self, scene: Scene, campaign: Campaign) -> None:
        """All accept; while the time for complaints runs the first one has not answered yet."""
        placed = campaign.bids.filter(state=BidState.ALLOCATED).select_related("provider", "campaign").order_by("pk")
        for bid in placed[1 if scene.stage == "standstill" else 0 :]:
            head = people.head_of(bid.provider)
            document = bidding.acceptance_to_sign(bid=bid, actor=head)
            bidding.accept(bid=bid, actor=head, document=document, cms=signed(document, head))

    def complain(self, scene: Scene, campaign: Campaign) -> None:
        bid = campaign.bids.filter(opened_at__isnull=False).select_related("provider").order_by("-pk")[0]
        head = people.head_of(bid.provider)
        complaint = complaining.start_complaint(
            campaign=campaign, actor=head, lot=campaign.lots.order_by("position")[0]
        )
        ground = Ground.objects.filter(kind="complaint", code="capacity").first()
        complaining.save_point(
            complaint=complaint, actor=head, ground=ground,
            text="Өткізу қабілетін есептеуде екінші аппарат ескерілмеген. "
            "При расчёте пропускной способности не учтён второй аппарат.",
            wanted="Қайта есептеу. Пересчитать распределение.",
        )  # fmt: skip
        complaint.refresh_from_db()
        document = complaining.complaint_to_sign(complaint=complaint, actor=head)
        complaint = complaining.submit(complaint=complaint, actor=head, document=document, cms=signed(document, head))
        complaining.accept_for_review(complaint=complaint, actor=self.central)

    # Contracts -------------------------------------------------------------------------------------------------------
    def conclude(self, scene: Scene, campaign: Campaign) -> None:
        """In the completed campaign all are signed; in the other one each is at another point of the way."""
        whole = scene.stage == "completed"
        for number, contract in enumerate(campaign.contracts.select_related("provider").order_by("number")):
            head, chief = people.head_of(contract.provider), self.chiefs[scene.region]
            if not whole and number == 0:
                self.counter(contract, head)
                continue
            if not whole and number == 1:
                continue  # the Fund's offer awaits the answer
            row = talks.open_one(contract)
            assert row is not None
            document = talks.offer_to_sign(row=row, actor=head)
            talks.accept_offer(row=row, actor=head, document=document, cms=signed(document, head))
            signers: Iterable[Actor] = (head, chief) if whole or number > 2 else (head,)
            for signer in signers:
                contract = Contract.objects.select_related("provider", "campaign").get(pk=contract.pk)
                document = concluding.contract_to_sign(contract=contract, actor=signer)
                concluding.sign_contract(
                    contract=contract, actor=signer, document=document, cms=signed(document, signer)
                )
        if whole:
            campaign = Campaign.objects.get(pk=campaign.pk)
            acts.complete(campaign=campaign, actor=self.officers[scene.region])

    def counter(self, contract: Contract, head: Actor) -> None:
        row = talks.open_one(contract)
        assert row is not None
        months = {one["lot"]: dict(one["months"]) for one in row.terms["positions"]}
        for plan in months.values():  # less in summer, the rest of the year as it is
            for month in list(plan)[6:8]:
                plan[month] -= plan[month] // 4
        talks.counter(
            row=row, actor=head, months=months,
            note="Жазда екі дәрігер демалыста. Летом два врача в отпуске.",
        )  # fmt: skip
