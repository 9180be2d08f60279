"""The main job as a person does it, in a real browser with a real worker: a register goes in, its protocol comes out,
refused lines are corrected and sent again, and all is accepted. In Kazakh and in Russian.

Where the check is seen on its way is not left to chance: the test holds a lock that it needs, looks, and lets go.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.conf import settings as portal
from django.utils import translation
from django.utils.translation import gettext, pgettext
from playwright.sync_api import Locator, Page, expect
from python_calamine import CalamineWorkbook

from claims.models import Line, Register
from claims.protocol import COLUMNS
from tests.browser.conftest import Browsing
from tests.browser.look import WIDE, Console, faults, violations
from tests.claims.test_worker import Worker, another_connection, empty_broker, hold_provider
from tests.claims.world import NOW, World, make_world

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.usefixtures("own_broker"),
    pytest.mark.skipif(not all(portal.EMBEDDED.values()), reason="needs the servers of the test run"),
]
EMAIL, PASSWORD = "aigul@example.kz", "кедр-42-обоз-Ладога"
PATIENCE = 60_000  # milliseconds; a busy machine is slow
DROP = """([zone, name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, {type: "text/csv"}));
  for (const act of ["dragenter", "dragover", "drop"])
    zone.dispatchEvent(new DragEvent(act, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


@dataclass
class Walk:
    """A person at the portal, and what was wrong with the pages on the way."""

    page: Page
    place: str
    language: str
    world: World
    wrong: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        found = faults(self.page, self.language) + violations(self.page)
        self.wrong += [f"{name}: {text}" for text in found]

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=text, exact=True)

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=text, exact=True).first

    def state(self, word: str) -> None:
        expect(self.page.locator(".page-meta .status").first).to_have_text(word, timeout=PATIENCE)


@pytest.fixture(autouse=True)
def as_the_worker_sees_it(own_cache: None, settings: Any, tmp_path: Path) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": "portal"}}


@pytest.fixture
def on_that_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def world(on_that_day: None) -> World:
    made = make_world()
    assert made.clerk.user is not None
    made.clerk.user.email = EMAIL
    made.clerk.user.set_password(PASSWORD)
    made.clerk.user.save()
    return made


@pytest.fixture
def worker(world: World, tmp_path: Path) -> Iterator[Worker]:
    empty_broker()
    started = Worker(tmp_path / "worker.log")
    yield started
    started.die()
    empty_broker()


@pytest.mark.parametrize(("language", "dropped"), [("kk", False), ("ru", True)], ids=["kk-chosen", "ru-dropped"])
def test_a_register_goes_in_and_after_correction_all_of_it_is_accepted(
    language: str, dropped: bool, world: World, worker: Worker, live_server: Any, browsing: Browsing, tmp_path: Path
) -> None:
    file = tmp_path / "october.csv"
    wrong = [
        world.line(diagnosis_code="X99.9", practitioner_iin="800517400007", referring_bin="111111111111"),
        world.line(amount="1"),
    ]
    file.write_text(world.text(world.line(), *wrong, world.line(), register_no="ТІЗ-10/1"), encoding="utf-8")

    with another_connection() as other:
        hold_provider(other, world)
        found = browsing.do(walk, browsing, live_server.url, language, file, dropped, other, world)

    assert found == []
    first, second = Register.objects.order_by("id")
    assert (first.state, first.lines_accepted, first.lines_refused) == ("partly", 2, 2)
    assert (second.state, second.lines_accepted, second.corrects) == ("accepted", 2, first)
    assert Line.objects.count() == 4


def walk(
    browsing: Browsing,
    place: str,
    language: str,
    file: Path,
    dropped: bool,
    other: psycopg.Connection[Any],
    world: World,
) -> list[str]:
    context = browsing.browser.new_context(viewport=WIDE, locale=language)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    console, person = Console(page), Walk(page, place, language, world)
    try:
        with translation.override(language):
            sign_in(person)
            send(person, file, dropped)
            watch(person, other.rollback)
            address = read_protocol(person)
            download(person, file.parent)
            correct(person)
            arrive(person, address)
    finally:
        context.close()
    return person.wrong + console.said


def sign_in(person: Walk) -> None:
    page = person.page
    page.goto(person.place)
    page.click(f".langs button[lang={person.language}]")
    expect(page.locator("html")).to_have_attribute("lang", person.language)
    person.look("sign-in")
    page.get_by_label(gettext("Login"), exact=True).fill(EMAIL)
    page.get_by_label(gettext("Password"), exact=True).fill(PASSWORD)
    person.button(gettext("Sign in")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Cabinet of the organisation"))
    person.look("cabinet")


def send(person: Walk, file: Path, dropped: bool) -> None:
    page = person.page
    page.locator(".side a", has_text=gettext("Registers of services")).click()
    expect(page.get_by_role("heading", name=gettext("No registers yet"))).to_be_visible()
    person.look("no registers")
    person.link(gettext("Submit a register")).click()
    person.look("new register")
    if dropped:
        zone = page.locator("[data-dropzone]")
        page.evaluate(DROP, [zone.element_handle(), file.name, file.read_text(encoding="utf-8")])
        expect(page.locator("#live")).to_have_text(file.name)  # said to those who do not see it
    else:
        page.get_by_label(gettext("File of the register")).set_input_files(file)
    person.button(gettext("Send for checking")).click()
    page.wait_for_url(re.compile(r"/registers/[0-9a-f-]{36}/$"))


def watch(person: Walk, let_go: Callable[[], None]) -> None:
    """The bar moves without a reload, outlives one, and gives way to the protocol by itself."""
    page = person.page
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    page.evaluate("document.body.dataset.kept = 'the same page'")
    expect(bar).not_to_have_attribute("value", "0", timeout=PATIENCE)
    assert page.evaluate("document.body.dataset.kept") == "the same page"
    seen = bar.evaluate("bar => bar.value")
    person.look("being checked")
    page.reload()
    assert bar.evaluate("bar => bar.value") >= seen
    expect(page.locator(".steps [aria-current=step]")).to_be_visible()
    let_go()
    person.state(pgettext("register", "accepted in part"))
    expect(bar).to_have_count(0)


def read_protocol(person: Walk) -> str:
    page = person.page
    address = page.url
    expect(page.locator(".figures .figure")).to_have_text(["4", "2", "2", "5", "0"])
    expect(page.locator("#lines tbody tr")).to_have_count(2)
    person.look("protocol")
    row = page.locator("section[aria-labelledby=by-rule] tbody tr", has_text="R06")
    expect(row.locator(".status")).to_have_text(pgettext("severity", "refused"))
    row.locator("th a").click()
    expect(page.locator("#lines tbody tr")).to_have_count(1)
    assert "rule=R06" in page.url
    page.locator("#lines tbody th a").first.click()
    opened = page.locator("#lines tr.detail")
    expect(opened.locator("tr.hit")).to_have_count(3)
    expect(page.locator("#lines tr.hit > td .code")).to_have_count(6)  # three in the row, three beside the values
    assert person.world.woman.full_name in opened.inner_text()
    person.look("a line open")
    return address


def download(person: Walk, folder: Path) -> None:
    """Both files: a row a failure, told in the same words as on the page."""
    page = person.page
    told = set(page.locator("#lines .faults li > span:last-child").all_inner_texts())
    rows = {}
    for kind in ("csv", "xlsx"):
        with page.expect_download() as carried:
            page.locator(f".page-head a[href$='protocol.{kind}']").click()
        place = folder / f"{person.language}.{kind}"
        carried.value.save_as(place)
        rows[kind] = read_csv(place) if kind == "csv" else read_xlsx(place)
    assert tuple(rows["csv"][0]) == tuple(rows["xlsx"][0]) == COLUMNS
    assert len(rows["csv"]) == len(rows["xlsx"]) == 6
    assert [[str(cell or "") for cell in row] for row in rows["xlsx"]][1:] == rows["csv"][1:]
    assert len(told) == 3
    assert {text for text in told if "•" not in text} <= {row[-1] for row in rows["csv"]}  # the files mask no number


def read_csv(place: Path) -> list[list[str]]:
    with place.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def read_xlsx(place: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(place).get_sheet_by_index(0).to_python()


def correct(person: Walk) -> None:
    """The correcting draft holds both refused lines: each is opened, corrected, tried and saved."""
    page = person.page
    person.button(gettext("Correct refused lines")).click()
    page.wait_for_url("**/draft/")
    person.look("correcting draft")
    expect(page.locator("tbody tr")).to_have_count(2)
    amount = page.get_by_label(gettext("Amount, ₸"))
    for number in range(2):
        page.locator("tbody th a").nth(number).click()
        page.wait_for_url(re.compile(r"/draft/\d+/$"))
        expect(page.get_by_role("heading", name=gettext("Why the line was not accepted"))).to_be_visible()
        amount.fill("2487.71")
        if number == 0:
            page.get_by_label(gettext("Diagnosis"), exact=True).fill("J06.9")
            person.button(gettext("Check the line")).click()
            expect(page.get_by_role("heading", name=gettext("The line would not be accepted"))).to_be_visible()
            person.look("a line still wrong")
            page.get_by_label(gettext("IIN of the practitioner")).fill(person.world.doctor)
            page.get_by_label(gettext("BIN of the referring organisation")).fill("")
        person.button(gettext("Check the line")).click()
        expect(page.get_by_text(gettext("The line would be accepted.")).first).to_be_visible()
        person.look("a line corrected")
        person.button(gettext("Save the line")).click()
        page.wait_for_url("**/draft/")
    person.button(gettext("Check all lines")).click()
    expect(page.locator("tbody .status-ok")).to_have_count(2)
    person.look("draft tried")


def arrive(person: Walk, address: str) -> None:
    page = person.page
    person.button(gettext("Submit the register")).click()
    person.state(pgettext("register", "accepted"))
    expect(page.locator(".figures .figure").first).to_have_text("2")
    person.look("accepted")
    page.locator(f"main a[href='{address.removeprefix(person.place)}']").first.click()
    expect(page.locator("section[aria-labelledby=about] dd a[href^='/registers/']").last).to_be_visible()
    page.goto(person.place)
    person.look("cabinet after it")
