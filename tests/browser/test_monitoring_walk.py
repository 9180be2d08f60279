"""From a screen to the next distribution as people do it, in a real browser, in Kazakh and Russian.

Screening finds two hospitals that hold one patient. The auditor takes the flag and sets a defect; the organisation
objects; an auditor of another region upholds it; the second objection goes to a blind reviewer, who does not learn
who looked first and lets it go up; the central office confirms it. The reduction is recorded, the rating falls, and
the sandbox of the distribution shows the smaller volume.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Membership, User
from accounts.signatures import demonstration
from accounts.signatures.standin import Standin
from claims.models import Reduction
from config.templatetags.portal import grouped
from monitoring.enums import Level
from monitoring.models import Defect, Flag, Review, ScreeningRun
from monitoring.screening import editions
from procurement.models import Run
from providers.models import Rating
from providers.standing import rating
from tests.browser.conftest import Browsing
from tests.browser.market_steps import fill, landed
from tests.browser.walking import Walk, desk, send
from tests.conftest import StrictClient
from tests.monitoring.standing_world import bill, make_component, make_numbers
from tests.monitoring.world import ALMATY, DAY, MONTH, NOW, Desk, make_contract, make_desk, make_line, make_register
from tests.procurement.distribution_world import computed, confirmed, make_bidding
from tests.procurement.world import Market

__all__ = ["desk"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.usefixtures("at_once", "own_broker"),
]
UUID = r"[0-9a-f-]{36}"
FIRST = "Алғашқыбаев"
SAID = {
    "grounds": "Пациент 51 сағат 20 минут бойы екі стационарда бірдей жатқан болып шығады: 51 ч 20 мин.",
    "objection": "Пациент өмірлік көрсетілімдер бойынша ауыстырылды; шығару кеш енгізілді (переводной эпикриз).",
    "uphold": "Бірінші жағдайдың нәтижесі «ауыстырылды» емес; қабылдау журналы бұған қайшы (журнал приёма).",
    "again": "Қабылдау бөлімшесінің журналы жағдайды растайды, көшірмесі қоса беріледі (журнал приложен).",
    "agree": "Журнал бойынша ауыстыру болған сияқты, сондықтан ақауды алып тастау ұсынылады (снять дефект).",
    "confirm": "Журналдағы жазба ақау белгіленгеннен кейін енгізілген, сондықтан ескерілмейді (п. 24).",
}


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def story(clock: Any, settings: Any, tmp_path: Path) -> tuple[Desk, Market]:
    """Three regions with their auditors; the organisation of the story also bids in a distribution of its region."""
    settings.SCREENING_MIRROR = str(tmp_path / "mirror")
    market = make_bidding()
    made = make_desk()
    place = market.providers[1]  # whose volume its rating bounds, and not its throughput
    story = replace(
        made,
        provider=place,
        head=market.heads[1],
        contract=make_contract(place, made.care),
        central=market.actors["central"],
    )
    make_numbers()
    make_component(zero_at=50)
    Rating.objects.all().delete()
    for bidder in (market.providers[0], market.providers[2]):
        bill(make_contract(bidder, made.care), made.care["inpatient"], "20000000.00")
    bill(story.contract, made.care["inpatient"], "20000000.00")
    bill(story.other_contract, made.care["inpatient"], "20000000.00")
    rating.compute()
    editions.sync()
    demonstration.ensure_authority()
    demonstration.issue_all()
    return story, market


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_from_a_flag_to_a_smaller_volume(
    language: str, story: tuple[Desk, Market], clock: Any, desk: Standin, live_server: Any, browsing: Browsing
) -> None:
    place, market = story
    run = confirmed(market, computed(market.campaign))
    overlapping_stays(place)
    walk = Walk(browsing, live_server.url, language, clock, desk, NOW)
    try:
        with translation.override(language):
            flag = screened(walk, place)
            defect = decided(walk, place, flag)
            upheld_elsewhere(walk, place, defect)
            went_up(walk, place, defect)
            closed_the_circle(walk, place, market, run, defect)
    finally:
        browsing.do(walk.leave)
    assert walk.wrong == []


def overlapping_stays(desk: Desk) -> None:
    """In the other region from the 5th to the 10th, in the organisation of the story from the 8th to the 14th."""
    for provider, first, last, received in ((desk.other, 5, 10, 2), (desk.provider, 8, 14, 1)):
        times = {"received_at": NOW - timedelta(days=received), "checked_at": NOW - timedelta(days=received)}
        contract = desk.contract if provider == desk.provider else desk.other_contract
        make_line(
            desk, register=make_register(desk, provider, contract=contract, **times), care="inpatient",
            started_at=datetime(2026, 10, first, 10, 40, tzinfo=ALMATY), day=DAY.replace(day=last),
            ended_at=datetime(2026, 10, last, 12, 30, tzinfo=ALMATY), diagnosis_code="I20.0", outcome="improved",
            case_no=f"С-{first}",
        )  # fmt: skip


# Screening, the flag, the defect -------------------------------------------------------------------------------------
def screened(walk: Walk, desk: Desk) -> Flag:
    admin = user_of(desk.admin)
    walk.do(start_run, walk, admin)
    run = ScreeningRun.objects.get()
    assert run.state == "done", run.error
    return Flag.objects.get(screen="OVL1", provider=desk.provider)


def start_run(walk: Walk, admin: User) -> None:
    page = walk.open("admin", admin)
    page.goto(f"{walk.place}/screening/")
    walk.look(page, "no runs")
    page.goto(f"{walk.place}/screening/new/")
    fill(page, first=f"{MONTH:%Y-%m}", last=f"{MONTH:%Y-%m}")
    page.check("input[name=families][value=overlap]")
    walk.look(page, "a new run")
    with page.expect_navigation(timeout=90_000):  # the worker's part is done within the request here
        page.locator("main form button.btn-primary").first.click()
    walk.look(page, "the run")
    page.goto(f"{walk.place}/screening/screens/OVL1/")
    walk.look(page, "the screen")


def decided(walk: Walk, desk: Desk, flag: Flag) -> Defect:
    walk.do(set_defect, walk, user_of(desk.auditors["71"][0]), flag)
    defect = Defect.objects.get()
    assert (defect.provider, defect.state) == (desk.provider, "set")
    return defect


def set_defect(walk: Walk, auditor: User, flag: Flag) -> None:
    page = walk.open("auditor", auditor)
    page.goto(walk.place)
    walk.look(page, "first page of the auditor")
    page.goto(f"{walk.place}/flags/")
    walk.look(page, "the queue")
    page.goto(f"{walk.place}/flags/{flag.uuid}/")
    walk.look(page, "a flag nobody has taken")
    with page.expect_navigation():
        page.locator("[data-queue-take]").click()
    walk.look(page, "the flag in work")
    page.check("#d-defect")
    page.fill("#id_text", SAID["grounds"])
    send(page, "#decision button.btn-primary")
    walk.look(page, "the flag decided")


# The ladder ----------------------------------------------------------------------------------------------------------
def upheld_elsewhere(walk: Walk, desk: Desk, defect: Defect) -> None:
    walk.do(lodge, walk, user_of(desk.head), defect, SAID["objection"])
    first = review_of(defect, Level.FIRST)
    assert first.branch != desk.branches["71"]
    stranger = next(
        one for people in desk.auditors.values() for one in people
        if one.user != first.reviewer and one.organisation not in (first.branch, desk.branches["71"])
    )  # fmt: skip
    not_theirs(user_of(stranger), first)
    walk.do(review, walk, "reviewer", person(first), first, "uphold", SAID["uphold"])
    defect.refresh_from_db()
    assert defect.state == "upheld"


def lodge(walk: Walk, head: User, defect: Defect, words: str) -> None:
    page = walk.open("head", head)
    page.goto(walk.place)
    walk.look(page, "first page of the head")
    page.goto(f"{walk.place}/defects/{defect.uuid}/")
    walk.look(page, "the defect, for the organisation")
    page.goto(f"{walk.place}/defects/{defect.uuid}/object/")
    page.fill("#id_text", words)
    walk.look(page, "an objection")
    send(page)
    landed(page, f"defects/{UUID}/")
    walk.look(page, "the objection lodged")


def not_theirs(stranger: User, found: Review) -> None:
    client = StrictClient()
    client.force_login(stranger)
    address = reverse("defects:review", args=[found.uuid])
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def review(walk: Walk, window: str, reviewer: User, found: Review, opinion: str, words: str) -> None:
    page = walk.open(window, reviewer)
    page.goto(f"{walk.place}/defects/reviews/")
    walk.look(page, f"reviews of the {window}")
    page.goto(f"{walk.place}/defects/reviews/{found.uuid}/")
    walk.look(page, f"the review of the {window}")
    page.check(f"input[name=opinion][value={opinion}]")
    page.fill("#id_text", words)
    send(page)
    walk.look(page, f"the {window} has decided")


def went_up(walk: Walk, desk: Desk, defect: Defect) -> None:
    walk.do(lodge, walk, user_of(desk.head), defect, SAID["again"])
    first, blind = review_of(defect, Level.FIRST), review_of(defect, Level.BLIND)
    assert blind.reviewer not in (first.reviewer, user_of(desk.auditors["71"][0]))
    User.objects.filter(pk=person(first).pk).update(last_name=FIRST)  # a name that nobody else has
    walk.do(sees_no_name, walk, person(blind), blind)
    walk.do(review, walk, "blind", person(blind), blind, "lift", SAID["agree"])
    central = review_of(defect, Level.CENTRAL)
    walk.do(review, walk, "central", user_of(desk.central), central, "uphold", SAID["confirm"])
    defect.refresh_from_db()
    assert defect.state == "confirmed"


def sees_no_name(walk: Walk, blind: User, found: Review) -> None:
    page = walk.open("blind", blind)
    for address in (f"defects/reviews/{found.uuid}/", "defects/reviews/", "defects/"):
        page.goto(f"{walk.place}/{address}")
        assert FIRST not in page.content(), address


# The circle ----------------------------------------------------------------------------------------------------------
def closed_the_circle(walk: Walk, desk: Desk, market: Market, run: Run, defect: Defect) -> None:
    reduction = Reduction.objects.get(source=defect.uuid)
    assert (reduction.amount, reduction.contract, reduction.month) == (defect.amount, desk.contract, MONTH)
    last, before = Rating.objects.filter(provider=desk.provider).order_by("-version")[:2]
    assert last.points < before.points
    walk.do(see_reduction, walk, user_of(desk.head), defect)
    walk.do(see_rating, walk, user_of(desk.head), desk, last)
    walk.do(see_volume, walk, user_of(market.actors["officer"]), desk, market, run)


def see_reduction(walk: Walk, head: User, defect: Defect) -> None:
    page = walk.open("head", head)
    page.goto(f"{walk.place}/defects/{defect.uuid}/")
    expect(page.locator("main")).to_contain_text(grouped(defect.amount, 2))
    walk.look(page, "the confirmed defect")
    page.goto(f"{walk.place}/flags/own/")
    walk.look(page, "own flags")


def see_rating(walk: Walk, head: User, desk: Desk, last: Rating) -> None:
    page = walk.open("head", head)
    page.goto(f"{walk.place}/providers/{desk.provider.bin}/")
    expect(page.locator("main")).to_contain_text(f"{last.points:.2f}".replace(".", ","))
    walk.look(page, "the card with the new rating")


def see_volume(walk: Walk, officer: User, desk: Desk, market: Market, run: Run) -> None:
    page = walk.open("officer", officer)
    page.goto(f"{walk.place}/distributions/{run.uuid}/lots/{market.lot.uuid}/sandbox/")
    before = sandbox_volume(page, desk)
    with page.expect_navigation():
        page.get_by_role("link", name=gettext("With the ratings of today"), exact=True).click()
    walk.look(page, "the sandbox")
    assert sandbox_volume(page, desk) < before


def sandbox_volume(page: Page, desk: Desk) -> int:
    row = page.locator("tr", has=page.locator(f"#points_{desk.provider.bin}"))
    return int(re.sub(r"\D", "", row.locator("td strong").first.inner_text()))


# People --------------------------------------------------------------------------------------------------------------
def user_of(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def person(found: Review) -> User:
    assert found.reviewer is not None
    member = Membership.objects.get(user=found.reviewer, organisation=found.branch)
    assert Role.AUDITOR in member.roles
    return found.reviewer


def review_of(defect: Defect, level: str) -> Review:
    return Review.objects.get(defect=defect, level=level)
