"""From the purchase plan to the amended contract as people do it, in a real browser with the stand-in for NCALayer.

A plan is signed, a campaign announced; three organisations bid under seal, which neither the branch nor the
administrator can read; one bid is returned and corrected. The commission decides with one member recused, volumes are
placed and accepted; a complaint is upheld, the distribution computed anew and decided on again. After the standstill a
contract is negotiated in two rounds, signed by both sides, and amended. In Kazakh and Russian.

At the first meeting chair, deputy chair, secretary and the recused member act on the pages, the others by the verbs;
of the later ones the secretary's signature is given on the page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Region, User
from accounts.signatures import demonstration
from accounts.signatures.standin import Standin
from claims.demo.applicants import signed
from procurement.bids import bidding
from procurement.commission import acts, seating
from procurement.enums import AwardState, BidState
from procurement.models import Award, Bid, Campaign, Commission, Contract, Ground, Meeting, Run
from procurement.tasks import end_terms
from providers.models import Capacity, CareType, Provider
from tests.accounts.people import make_region
from tests.browser import market_ends as ends
from tests.browser import market_steps as steps
from tests.browser.conftest import Browsing
from tests.browser.walking import Walk, desk
from tests.procurement.contracts_world import make_norms
from tests.procurement.world import make_calendar, make_rated, make_user, office
from tests.providers.facts import make_provider

__all__ = ["desk"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.usefixtures("at_once", "own_broker"),
]
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))
# Days of the story, counted from it.
INTAKE, CLOSED, FIRST_MEETING, PLACEMENT, REMEDY, AGAIN, CONTRACTS = 1, 9, 10, 11, 14, 15, 23
AMENDED = (date(2027, 2, 1) - MONDAY.date()).days
TARIFF, UNITS = Decimal("21480.50"), 1000
CAMPAIGN = ("2027 жылға МРТ сатып алу", "Закуп МРТ на 2027 год")
COMMISSION = ("Астана қаласының комиссиясы", "Комиссия города Астаны")
BIDS = (500, 800, 1000)  # of the organisations with 90, 80 and 60 points and throughput of 300, 500 and 600
STRANGERS = 120  # units that the second one hands over to an organisation that is not admitted
BEFORE, AFTER = (300, 400, 300), (391, 348, 261)  # volumes placed, with throughput 300 and 450 of the first one
MEMBERS = {"deputy": "health_department", "business": "atameken", "member": "ngo", "control": "control"}


@dataclass
class Market:
    region: Region
    people: dict[str, Actor]  # central, admin, officer, chief, deputy, business, member (is recused), control
    providers: list[Provider]
    heads: list[Actor]
    stranger: Provider

    def user(self, name: str) -> User:
        found = self.people[name].user
        assert found is not None
        return found

    def head(self, place: int) -> User:
        found = self.heads[place].user
        assert found is not None
        return found


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def market(clock: Any) -> Market:
    """The branch and the central office with their people, organisations of the registry, the rules as shipped."""
    make_calendar()
    region = make_region(name_kk="Астана қаласы", name_ru="город Астана", centre="Астана")
    names = ("Консультациялық-диагностикалық көмек", "Консультативно-диагностическая помощь", "Diagnostics")
    short = ("КДК", "КДП", "CDC")
    CareType.objects.create(
        code="kdu", valid_from=date(2020, 1, 1),
        **dict(zip(("name_kk", "name_ru", "name_en", "short_kk", "short_ru", "short_en"), names + short, strict=True)),
    )  # fmt: skip
    make_norms()
    branch = office(OrganisationKind.BRANCH, "Филиал по городу Астана", region=region)
    central = office(OrganisationKind.CENTRAL, "Қор", bin="080241000711")
    people = {
        "central": make_user(central, Role.CENTRAL_OFFICE, last_name="Орталықов"),
        "admin": make_user(central, Role.ADMINISTRATOR, last_name="Әкімшин"),
        "officer": make_user(branch, Role.BRANCH_OFFICER, last_name="Хатшыбаев"),
        "chief": make_user(branch, Role.BRANCH_HEAD, last_name="Төрағаев"),
        **{name: make_user(branch, Role.COMMISSION_MEMBER) for name in MEMBERS},
    }
    rated = (("Үлгі", 90, 300), ("Нұсқа", 80, 500), ("Мысал", 60, 600))
    providers = [make_rated(name, region, points, units) for name, points, units in rated]
    heads = [make_user(place, Role.PROVIDER_HEAD) for place in providers]
    stranger = make_provider("Медцентр «Бөтен»", "«Бөтен» медициналық орталығы", region=region)
    demonstration.ensure_authority()
    demonstration.issue_all()
    return Market(region, people, providers, heads, stranger)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_from_the_purchase_plan_to_the_amended_contract(
    language: str, market: Market, clock: Any, desk: Standin, live_server: Any, browsing: Browsing
) -> None:
    walk = Walk(browsing, live_server.url, language, clock, desk, MONDAY)
    try:
        with translation.override(language):
            base = announced(walk, market)
            bids = sealed(walk, market, base)
            opened(walk, market, base, bids)
            address = seated(walk, market)
            decided(walk, market, base, address)
            placed(walk, market, base, bids)
            complained(walk, market, base, bids)
            concluded(walk, market, base)
    finally:
        browsing.do(walk.leave)
    assert walk.wrong == []


def on(walk: Walk, day: int) -> None:
    """The next day of the story; what falls due has been taken."""
    walk.on(day)
    end_terms()


# Up to the bids ------------------------------------------------------------------------------------------------------
def announced(walk: Walk, market: Market) -> str:
    walk.do(steps.make_plan, walk, market.user("central"), f"{UNITS * TARIFF}", f"{TARIFF}")
    base: str = walk.do(
        steps.draft_campaign, walk, market.user("officer"), CAMPAIGN, "2026-11-03", "2026-11-10"
    )  # the shortest intake
    walk.do(steps.approve_campaign, walk, market.user("chief"), base)
    walk.do(steps.announce_campaign, walk, market.user("officer"), base)
    return base


def sealed(walk: Walk, market: Market, base: str) -> list[str]:
    on(walk, INTAKE)
    made = []
    for place, units in enumerate(BIDS):
        partner = (market.stranger.bin, STRANGERS) if place == 1 else None
        made.append(walk.do(steps.bid, walk, market.head(place), base, units, partner, place == 1))
    assert set(Bid.objects.values_list("state", flat=True)) == {BidState.SUBMITTED}
    on(walk, CLOSED - 1)  # the last day of the intake
    assert Campaign.objects.get().state == "accepting"
    secrets = [one.name for one in market.providers] + [one.bin for one in market.providers]
    for name in ("officer", "admin"):
        walk.do(steps.read_nothing, walk, name, market.user(name), base, made, secrets)
    return made


def opened(walk: Walk, market: Market, base: str, bids: list[str]) -> None:
    on(walk, CLOSED)
    order = Bid.objects.order_by("pk")
    assert list(order.values_list("state", flat=True)) == ["admissible", "needs_correction", "admissible"]
    walk.do(steps.correct, walk, market.head(1), bids[1], BIDS[1])
    assert set(order.values_list("state", flat=True)) == {BidState.ADMISSIBLE}
    walk.do(steps.look_at_bids, walk, market.user("officer"), base)


# The commission ------------------------------------------------------------------------------------------------------
def seated(walk: Walk, market: Market) -> str:
    """Five votes, one of the Fund; a member is bound to the first organisation and says so."""
    address: str = walk.do(steps.establish, walk, market.user("chief"), COMMISSION, market.user("chief"))
    commission = Commission.objects.get()
    roles = {name: "deputy" if name == "deputy" else "member" for name in MEMBERS} | {"officer": "secretary"}
    for name, role in roles.items():
        seating.name_member(
            commission=commission, actor=market.people["chief"], user=market.user(name), role=role,
            affiliation=MEMBERS.get(name, "fund"), valid_from=commission.valid_from,
        )  # fmt: skip
    seat = commission.seats.get(user=market.user("member"))
    walk.do(steps.declare, walk, market.user("member"), address, seat.pk, market.providers[0].bin)
    return address


def decided(walk: Walk, market: Market, base: str, address: str) -> None:
    """Conformity, with one member recused; the volumes are computed with the last signature."""
    meeting = walk.do(steps.plan_meeting, walk, market.user("officer"), base, True)
    on(walk, FIRST_MEETING)
    hold(walk, market, meeting)
    assert Campaign.objects.get().state == "distributing"


def hold(walk: Walk, market: Market, address: str) -> None:
    """A meeting from the roll to the published protocol, on its pages."""
    officer, chief, member = market.user("officer"), market.user("chief"), market.user("member")
    walk.do(steps.convene, walk, officer, address)
    walk.do(steps.see_recusal, walk, member, address)
    walk.do(steps.vote, walk, "chief", chief, address, True)
    walk.do(steps.vote, walk, "deputy", market.user("deputy"), address, False)
    meeting = Meeting.objects.order_by("-pk")[0]
    vote(market, meeting, "business", "control")
    walk.do(steps.close_voting, walk, chief, officer, address)
    walk.do(steps.sign_protocol, walk, "chief", chief, address, True)
    walk.do(steps.sign_protocol, walk, "member", member, address, False)
    sign(market, meeting, "deputy", "business", "control")
    walk.do(steps.sign_protocol, walk, "officer", officer, address, False)
    walk.do(steps.publish_protocol, walk, officer, address)


def hold_quickly(walk: Walk, market: Market, address: str) -> None:
    """The same by the verbs, up to the signature of the secretary, which brings about what was decided."""
    meeting = Meeting.objects.order_by("-pk")[0]
    officer, chief = market.people["officer"], market.people["chief"]
    seats = {row.seat_id: ("present", "") for row in meeting.attendance.all()}
    acts.mark_attendance(meeting=meeting, actor=officer, presence=seats)
    meeting = acts.convene(meeting=Meeting.objects.get(pk=meeting.pk), actor=officer)
    meeting = acts.start_voting(meeting=meeting, actor=chief)
    vote(market, meeting, "chief", "deputy", "business", "control")
    meeting = acts.draw_up(meeting=acts.close(meeting=meeting, actor=chief), actor=officer)
    sign(market, meeting, "chief", *MEMBERS)
    walk.do(steps.sign_protocol, walk, "officer", market.user("officer"), address, False)
    acts.publish(meeting=Meeting.objects.get(pk=meeting.pk), actor=officer)


def vote(market: Market, meeting: Meeting, *names: str) -> None:
    for question in meeting.questions.all():
        for name in names:
            acts.vote(question=question, actor=market.people[name], choice="for")


def sign(market: Market, meeting: Meeting, *names: str) -> None:
    for name in names:
        actor = market.people[name]
        meeting.refresh_from_db()
        document = acts.protocol_to_sign(meeting=meeting, actor=actor)
        cms = signed(document, acts.as_person(actor))
        acts.sign_protocol(meeting=meeting, actor=actor, document=document, cms=cms)


# The distribution ----------------------------------------------------------------------------------------------------
def volumes() -> tuple[int, ...]:
    rows = Award.objects.exclude(state=AwardState.REPLACED).order_by("provider_id")
    return tuple(rows.values_list("units", flat=True))


def run_of(number: int) -> Run:
    return Run.objects.get(number=number)


def place(walk: Walk, market: Market, base: str, run: Run, day: int) -> None:
    officer = market.user("officer")
    walk.do(steps.put_before, walk, officer, run, run.base_id is not None)
    meeting = walk.do(steps.plan_meeting, walk, officer, base, False)
    on(walk, day)
    hold_quickly(walk, market, meeting)


def placed(walk: Walk, market: Market, base: str, bids: list[str]) -> None:
    place(walk, market, base, run_of(1), PLACEMENT)
    assert (Campaign.objects.get().state, volumes()) == ("standstill", BEFORE)
    lot = Campaign.objects.get().lots.get()
    walk.do(steps.explain, walk, market.head(1), run_of(1), lot, market.providers[1].bin, BEFORE[1])
    walk.do(steps.accept_volume, walk, market.head(1), bids[1])
    accept(market, 2)


def accept(market: Market, *places: int) -> None:
    for one in places:
        head = market.heads[one]
        bid = Bid.objects.select_related("campaign", "provider").get(provider=market.providers[one])
        document = bidding.acceptance_to_sign(bid=bid, actor=head)
        bidding.accept(bid=bid, actor=head, document=document, cms=signed(document, head))


def complained(walk: Walk, market: Market, base: str, bids: list[str]) -> None:
    """The first organisation has another apparatus; computed anew, everybody's volume is another one."""
    ground = Ground.objects.get(kind="complaint", code="capacity").pk
    address = walk.do(ends.complain, walk, market.head(0), Campaign.objects.get(), ground)
    walk.do(ends.uphold, walk, market.user("central"), address)
    on(walk, REMEDY)
    Capacity.objects.filter(provider=market.providers[0]).update(units=450)
    walk.do(ends.remedy, walk, market.user("central"), address)
    assert Campaign.objects.get().state == "distributing"
    place(walk, market, base, run_of(2), AGAIN)
    assert (Campaign.objects.get().state, volumes()) == ("standstill", AFTER)
    walk.do(steps.accept_volume, walk, market.head(0), bids[0])
    accept(market, 1, 2)


# The contract --------------------------------------------------------------------------------------------------------
def concluded(walk: Walk, market: Market, base: str) -> None:
    on(walk, CONTRACTS)
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.contracts.count()) == ("contracting", len(BIDS))
    contract = Contract.objects.get(provider=market.providers[0])
    head, chief, officer = market.head(0), market.user("chief"), market.user("officer")
    walk.do(ends.counter, walk, head, contract, {"07": 10, "08": 10})
    walk.do(ends.answer, walk, chief, contract, {"06": 20})
    walk.do(ends.agree, walk, head, contract)
    walk.do(ends.sign_contract, walk, "head", head, contract)
    walk.do(ends.sign_contract, walk, "chief", chief, contract)
    contract.refresh_from_db()
    assert contract.state == "active"
    months = contract.positions.get().months
    moved = {"03": months["2027-03"] - 5, "04": months["2027-04"] + 5}
    ground = Ground.objects.get(kind="amendment", code="demand").pk
    address = walk.do(ends.propose, walk, officer, contract, ground, "2027-02-01", moved)
    walk.do(ends.sign_amendment, walk, "head", head, address)
    walk.do(ends.sign_amendment, walk, "chief", chief, address)
    on(walk, AMENDED)
    changed = contract.positions.get().months
    assert (changed["2027-03"], changed["2027-04"]) == (months["2027-03"] - 5, months["2027-04"] + 5)
    walk.do(ends.see_amended, walk, head, contract)
    walk.do(ends.see_published, walk, campaign, contract)
