"""Every page of the portal in a real browser, for somebody who may see it, in Kazakh and in Russian.

Which addresses there are, the table of access knows (``tests/access_table.txt``); what is no page is listed here. An
address that is neither fails. Each page is drawn on a wide screen and on a phone; axe looks at the wide one in
Kazakh and at the narrow one in Russian.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.urls import resolve, reverse
from playwright.sync_api import BrowserContext, Page

from tests.browser import market_pages, monitoring_pages
from tests.browser.conftest import Browsing
from tests.browser.look import BETWEEN, NARROW, WIDE, Console, cramped, faults, violations
from tests.browser.stage import PASSWORD, furnish, served
from tests.cast import PEOPLE, Cast, on_stage, undone
from tests.test_access import PAGES, SYSTEMS, Row, routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.browser,
    pytest.mark.slow,
]

NOT_PAGES = {
    "health": "a document for machines",
    "set_language": "leads back",
    "accounts:sign-out": "an act",
    "accounts:switch": "an act",
    "accounts:session-end": "an act",
    "accounts:session-end-all": "an act",
    "accounts:user-unblock": "an act",
    "accounts:user-sign-out": "an act",
    "accounts:notification-open": "an act that leads to what it is about",
    "accounts:notification-read-all": "an act",
    "admission:start": "an act",
    "admission:remark-answer": "an act",
    "admission:document": "a file",
    "admission:register-bin": "part of a page",
    "claims:register-correct": "an act",
    "claims:draft-check": "an act; its page is looked at below",
    "claims:draft-submit": "an act",
    "claims:edition-dry-run": "an act",
    "claims:edition-activate": "an act",
    "claims:edition-cancel": "an act",
    "admission:application-take-up": "an act",
    "admission:remark-remove": "an act",
    "claims:register-csv": "a file",
    "claims:register-file": "a file",
    "claims:register-protocol": "a file",
    "claims:template-download": "a file",
    "accounts:authority-fetch": "an act",
    "accounts:sign-in-challenge": "a text for a key to sign",
    "signatures:pdf": "a file",
    "signatures:data": "a file",
    "signatures:signature": "a file",
    "providers:registry-csv": "a file",
    "reference:download": "a file",
    "claims:register-progress": "part of a page",
    "claims:dry-run-progress": "part of a page",
    "claims:service-options": "part of a page",
    "claims:diagnosis-options": "part of a page",
    **market_pages.NOT_PAGES,
    **monitoring_pages.NOT_PAGES,
}
# Who looks: whoever the address is made for. Elsewhere the first of these who may see it.
LOOKS = ("clerk", "head", "officer", "chief", "auditor", "central", "admin", "guest")
ALSO = {
    "home": ("officer", "chief", "member", "central", "admin"),
    "admission:application-list": ("chief", "central"),
    "admission:application": ("chief", "auditor"),
    "admission:visit-list": ("member",),
    "admission:visit": ("member",),
    "admission:entry-list": ("central",),
    "admission:entry": ("chief",),
    "help": ("guest",),
    "providers:registry": ("guest",),
    "claims:register-detail": ("officer",),
    "claims:line-detail": ("officer",),
    "claims:rule-detail": ("admin",),
    "claims:branch-registers": ("central",),
    "reference:list": ("admin",),
    "reference:detail": ("admin",),
    "procurement:contract-list": ("officer",),
    "accounts:member-list": ("admin",),
    **market_pages.ALSO,
    **monitoring_pages.ALSO,
}


KEPT = re.compile(r"=[^,)]*")  # what an address is given, without what


@dataclass(frozen=True)
class Visit:
    """One look: an address of the table with its names, who looks, and what they do there first."""

    who: str
    name: str
    arguments: str = ""
    query: str = ""
    status: int = 200
    act: Callable[[Page], None] | None = field(default=None, compare=False)
    note: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.who, self.name + self.arguments, self.query, self.note)))

    def address(self, cast: Cast) -> str:
        place = self.name
        if not place.startswith("/"):
            place = Row(self.name, self.arguments, "", "GET", ()).address(cast.objects)
        return place + (f"?{self.query}" if self.query else "")


def is_page(row: Row) -> bool:
    return row.method == "GET" and row.name not in NOT_PAGES and not row.name.startswith("api:")


def listed() -> Iterator[Visit]:
    """A look at every page of the table, and more where other roles see another one."""
    seen = set()
    for row in PAGES:
        allowed = {name for name, status in zip(PEOPLE, row.expected, strict=False) if status == "200"}
        if not is_page(row):
            continue
        first = [name for name in LOOKS if name in allowed][:1]
        for who in (*first, *ALSO.get(row.name, ())):
            key = (row.name, who, row.arguments if row.name == "reference:list" else KEPT.sub("", row.arguments))
            if who in allowed and key not in seen:
                seen.add(key)
                yield Visit(who, row.name, row.arguments, row.query)


# What a click leads to ----------------------------------------------------------------------------------------------
def wrong_password(page: Page) -> None:
    page.fill("[name=login]", "clerk@example.kz")
    page.fill("[name=password]", "не тот пароль")
    page.click("main form button[type=submit]")


def right_password(page: Page) -> None:
    page.fill("[name=login]", "secured@example.kz")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/code/**")


def send(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]").first.click()


def nonsense_for_a_key(page: Page) -> None:
    page.click("main summary")
    page.fill("[name=cms_text]", "Қол қойылды")
    page.click("main details button[type=submit]")


def bring_nonsense(page: Page) -> None:
    page.click(".signing summary")
    page.fill("[name=cms_text]", "Қол қойылды")
    page.click(".signing details button[type=submit]")


def compare_nothing(page: Page) -> None:
    page.click("main form[method=post] button[type=submit]")


def send_list(page: Page) -> None:
    page.set_input_files("[name=file]", {"name": "nca.crl", "mimeType": "", "buffer": b"no list"})
    page.click("aside form button[type=submit]")


def save(page: Page) -> None:
    page.click("#step button[value=save]")
    page.wait_for_selector("[role=alert]")


def own_password(page: Page) -> None:
    page.fill("main [name=password]", PASSWORD)
    page.locator("main form[method=post] button[type=submit]").first.click()


def make_key(page: Page) -> None:
    page.fill("[name=name]", "Медицинская информационная система «Денсаулық-Плюс», приёмное отделение")
    page.locator("[name=scopes]").first.check()
    page.locator("main form button[type=submit]").first.click()


def check_line(page: Page) -> None:
    page.fill("[name=diagnosis_code]", "J0")
    page.wait_for_selector("#diagnosis-options option", state="attached")  # what it offers leaves the form in place
    page.fill("[name=diagnosis_code]", "X99.9")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector(".faults")


def add_base(page: Page) -> None:
    """With htmx: the form comes into the page, what is missing beside it changes with the saved row."""
    page.click("#step .panel-head .btn")
    page.wait_for_selector("#id_address")
    for name, value in (("name", "Корпус 2"), ("address", "Абай, 2"), ("valid_from", "2026-01-05")):
        page.fill(f"[name={name}]", value)
    page.click("#step button[value=save]")
    page.wait_for_selector(".messages .notice-ok")


def two_at_once(page: Page) -> None:
    """Somebody has saved the row since this form was opened."""
    page.evaluate("document.querySelector('[name=seen]').value = 'x'")
    page.click("#step button[value=save]")
    page.wait_for_selector("[role=alert]")


def type_bin(page: Page) -> None:
    page.fill("[name=bin]", "140140000112")
    page.wait_for_selector("#bin-verdict span")


def bad_file(page: Page) -> None:
    rows = "iin,full_name,hired_on,post\n840203400906,Ахметова Сәуле,2026-01-05,x\n"
    rows += "1,Нұрмұхаммедқызы-Әбдірахманова Г.,,y\n"
    file: Any = {"name": "staff.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.set_input_files("#step input[type=file]", file)
    page.click("#step form button[type=submit]")
    page.wait_for_selector(".messages, .notice-warn")


def refuse_without_norm(page: Page) -> None:
    page.locator("[name=decision][value=refused]").check()
    page.fill("[name=reason]", "Нет приложения к лицензии")
    page.locator("main form[method=post] button[type=submit]").first.click()


def check_draft(page: Page) -> None:
    page.click("form[action*='/draft/check/'] button")


STATES = [
    Visit("clerk", "claims:register-detail", "(uuid=partly)", "row=2", note="a line open"),
    Visit("clerk", "claims:register-detail", "(uuid=partly)", "line_no=zz", note="no such line"),
    *(Visit("clerk", "claims:register-detail", f"(uuid={name})") for name in
      ("accepted", "refused", "remarked", "withdrawn", "checking")),
    Visit("clerk", "claims:draft-detail", "(uuid=empty)"),
    Visit("clerk", "claims:draft-line", "(uuid=empty,position=0)"),
    Visit("clerk", "claims:draft-detail", "(uuid=draft)", act=check_draft, note="checked"),
    Visit("clerk", "claims:draft-line", "(uuid=draft,position=position)",
          act=lambda page: page.click("button[value=check]"), note="checked"),
    Visit("clerk", "claims:line-check", act=check_line, note="checked"),
    Visit("clerk", "claims:register-new", act=send, note="no file"),
    Visit("clerk", "claims:register-new", query="corrects={partly}"),
    Visit("clerk", "claims:register-list", query="number=zz", note="nothing found"),
    Visit("clerk", "claims:line-search", query="month=2026-10&line_no=zz", note="nothing found"),
    Visit("clerk", "claims:rule-list", query="q=zz", note="nothing found"),
    Visit("clerk", "reference:list", "(slug=services)", "q=zz", note="nothing found"),
    Visit("guest", "providers:registry", query="q=zzzz", note="nothing found"),
    Visit("guest", "providers:registry", query="status=valid&admission=admitted&q=поликлинника", note="narrowed"),
    Visit("guest", "providers:registry", query="view=map&region=71", note="map"),
    Visit("guest", "providers:registry", query="view=map&q=zzzz", note="empty map"),
    *(Visit("guest", "providers:provider", f"(bin={name})") for name in ("halted", "excluded", "never")),
    *(Visit("guest", "providers:history", f"(bin={name})") for name in ("excluded", "never")),
    Visit("guest", "providers:history", "(bin=bin)", "care_type=kdu", note="of one type of care"),
    Visit("guest", "accounts:sign-in", act=wrong_password, note="wrong"),
    Visit("guest", "accounts:sign-in-signature", act=nonsense_for_a_key, note="refused"),
    Visit("guest", "signatures:verify", "(uuid=note)", act=compare_nothing, note="no file"),
    Visit("guest", "signatures:verify", "(uuid=unsigned)", note="nobody has signed"),
    Visit("guest", "signatures:verify", "(uuid=open_note)", note="for everybody"),
    Visit("admin", "accounts:user-detail", "(uuid=numberless)"),
    Visit("admin", "accounts:user-iin", "(uuid=numberless)", act=send, note="empty"),
    Visit("admin", "accounts:authority-list", act=send_list, note="no list"),
    Visit("admin", "reference:new", "(slug=trust-anchors)", act=send, note="empty"),
    Visit("guest", "accounts:sign-in-code", act=right_password, note="after the password"),
    Visit("guest", "accounts:invitation", "(uid=uid,token=invited)"),
    Visit("guest", "accounts:password-reset-confirm", "(uid=uid,token=forgotten)"),
    Visit("guest", "accounts:invitation", "(uid=uid,token=x-y)", status=410, note="dead"),
    Visit("secured", "accounts:second-factor"),
    Visit("secured", "accounts:second-factor-remove"),
    Visit("secured", "accounts:backup-codes"),
    Visit("secured", "accounts:backup-codes", act=own_password, note="new ones"),
    Visit("head", "accounts:key-new", act=make_key, note="made"),
    Visit("head", "accounts:member-new", "(organisation=own)", act=send, note="empty"),
    Visit("admin", "reference:new", "(slug=services)", act=send, note="empty"),
    Visit("admin", "claims:edition-new", "(key=X01)", act=send, note="empty"),
    *(Visit("officer", "admission:application", f"(uuid={name})") for name in
      ("reviewed", "waiting", "correcting", "refused_application", "admitted_application", "withdrawn_application")),
    Visit("chief", "admission:application", "(uuid=reviewed)"),
    Visit("officer", "admission:application-list", query="tab=all"),
    Visit("officer", "admission:application-list", query="tab=all&text=zz", note="nothing found"),
    Visit("officer", "admission:application-list", query="tab=returned&text=", note="a queue"),
    Visit("officer", "admission:application-staff", "(uuid=reviewed)"),
    Visit("officer", "admission:remark-new", "(uuid=newcomer)", "section=staff", act=send, note="empty"),
    Visit("officer", "admission:care-decide", "(uuid=reviewed,code=inpatient)", act=refuse_without_norm,
          note="no norm"),
    Visit("officer", "admission:visit-new", "(uuid=reviewed)", act=send, note="empty"),
    Visit("chief", "admission:application-conclude", "(uuid=signing)"),
    Visit("chief", "admission:application-conclude", "(uuid=signing)", act=bring_nonsense, note="not signed"),
    *(Visit("officer", "admission:visit", f"(uuid={name})") for name in ("visit_off", "visit_reported")),
    Visit("member", "admission:visit", "(uuid=visit_come)", act=send, note="empty report"),
    Visit("member", "admission:visit-list", query="tab=over"),
    *(Visit("chief", "admission:entry", f"(uuid={name})") for name in
      ("entry_suspended", "entry_proposed", "entry_excluded")),
    Visit("chief", "admission:entry-resume", "(uuid=entry_suspended)"),
    Visit("chief", "admission:entry-suspend", "(uuid=entry)", act=send, note="empty"),
    Visit("chief", "admission:entry-exclude", "(uuid=entry)", act=send, note="empty"),
    Visit("chief", "admission:entry-exclude-sign", "(uuid=entry_proposed)"),
    Visit("officer", "admission:entry-list", query="provider=zz", note="nothing found"),
    Visit("clerk", "/registers/nothing-of-the-kind/", status=404, note="not there"),
    Visit("guest", "/nothing-of-the-kind/", status=404, note="not there"),
    Visit("clerk", "claims:period-list", status=403, note="another role"),
    Visit("nobody", "home", status=403, note="no organisation"),
    Visit("guest", "api:docs"),
    Visit("newcomer", "home", note="not in the registry"),
    Visit("newcomer", "admission:home", note="begins"),
    Visit("correcting", "home", note="a returned application"),
    Visit("correcting", "admission:home", note="returned"),
    Visit("correcting", "admission:application", "(uuid=returned)"),
    Visit("correcting", "admission:step", "(uuid=returned,section=equipment)"),
    Visit("correcting", "admission:check", "(uuid=returned)"),
    Visit("admitted", "admission:home", note="suspended"),
    Visit("admitted", "admission:application", "(uuid=decided)"),
    Visit("ready", "admission:check", "(uuid=ready)"),
    Visit("ready", "admission:check", "(uuid=ready)", act=bring_nonsense, note="not signed"),
    *(Visit("clerk", "admission:step", f"(uuid=application,section={name})") for name in
      ("care", "bases", "licences", "accreditation", "staff", "equipment", "beds", "documents")),
    *(Visit("clerk", "admission:row-new", f"(uuid=application,slug={name})", act=save, note="empty") for name in
      ("bases", "licences", "staff", "equipment", "beds")),
    Visit("clerk", "admission:row-new", "(uuid=application,slug=certificates)", "person={person}"),
    Visit("clerk", "admission:row-edit", "(uuid=application,slug=licences,pk=licence_confirmed)"),
    Visit("clerk", "admission:row-edit", "(uuid=application,slug=staff,pk=person)", act=two_at_once, note="changed"),
    Visit("clerk", "admission:step", "(uuid=application,section=bases)", act=add_base, note="one more"),
    Visit("clerk", "admission:step", "(uuid=application,section=staff)", "q=zz", note="nothing found"),
    Visit("clerk", "admission:step", "(uuid=application,section=documents)", act=send, note="no file"),
    Visit("clerk", "admission:staff-import", "(uuid=application)", act=bad_file, note="read"),
    Visit("guest", "admission:register", act=send, note="empty"),
    Visit("guest", "admission:register", act=type_bin, note="typing"),
    *(Visit(*one) for one in (*market_pages.STATES, *monitoring_pages.STATES)),
    *(Visit(*one, act=send, note="empty") for one in market_pages.EMPTY),
    *(Visit(*one, note="nothing found") for one in market_pages.NOTHING_FOUND),
]  # fmt: skip
VISITS = [*listed(), *STATES]
LANGUAGES = ("kk",)  # the other one stands in test_every_page_ru.py, so that two processes share the work


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    logging.disable(logging.CRITICAL)  # a refusal is what is expected here, not news for the log
    with django_db_blocker.unblock(), on_stage(tmp_path_factory.mktemp("files")) as made:
        furnish(made)
        yield made
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def place(cast: Cast) -> Iterator[str]:
    with served() as address:
        yield address


class Windows:
    """A browser window for each person and language, opened once."""

    def __init__(self, browsing: Browsing, cast: Cast, place: str) -> None:
        self.browsing, self.cast, self.place = browsing, cast, place
        self.contexts: dict[tuple[str, str], BrowserContext] = {}

    def open(self, who: str, language: str) -> Page:
        if (who, language) not in self.contexts:
            context = self.browsing.browser.new_context(viewport=WIDE, locale=language)
            context.set_default_timeout(10_000)
            self.contexts[who, language] = context
            self.sign(who, language)
        elif who == "guest":  # whoever signs in on the way is a guest no longer
            self.sign(who, language)
        context = self.contexts[who, language]
        return context.pages[0] if context.pages else context.new_page()

    def sign(self, who: str, language: str) -> None:
        """The cookies of a person, and no others. The window keeps its styles and scripts."""
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if who != "guest":
            cookies[settings.SESSION_COOKIE_NAME] = self.cast.sessions[who]
        context = self.contexts[who, language]
        context.clear_cookies()
        context.add_cookies([{"name": name, "value": value, "url": self.place} for name, value in cookies.items()])

    def close(self, who: str, language: str) -> None:
        self.contexts.pop((who, language)).close()


@pytest.fixture(scope="module")
def windows(browsing: Browsing, cast: Cast, place: str) -> Iterator[Windows]:
    made = Windows(browsing, cast, place)
    yield made
    for who, language in list(made.contexts):
        browsing.do(made.close, who, language)


def test_every_address_is_looked_at_or_is_no_page(cast: Cast) -> None:
    looked = {resolve(visit.address(cast).partition("?")[0]).route for visit in VISITS if ":" in visit.name}
    looked |= {resolve(reverse(visit.name)).route for visit in VISITS if visit.name.isidentifier()}
    others = {
        resolve(row.address(cast.objects)).route
        for row in PAGES + SYSTEMS
        if row.name in NOT_PAGES or (row.name.startswith("api:") and row.name != "api:docs")
    }
    assert sorted(set(routes()) - looked - others) == []
    assert looked & others == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_page(visit: Visit, language: str, windows: Windows, cast: Cast) -> None:
    address = windows.place + visit.address(cast).format_map(cast.objects)
    with undone():
        wrong = windows.browsing.do(look, windows, visit, address, language)
    assert wrong == []


def look(windows: Windows, visit: Visit, address: str, language: str) -> list[str]:
    """What is wrong with the page, wide and narrow."""
    page = windows.open(visit.who, language)
    console = Console(page)
    page.set_viewport_size(WIDE)
    response = page.goto(address)
    if response is None or response.status != visit.status:
        return [f"{response.status if response else 'no'} answer"]
    if visit.act:
        visit.act(page)
        page.wait_for_load_state()
    wrong = [f"wide: {text}" for text in faults(page, language)]
    if language == "kk":
        wrong += [f"wide: {text}" for text in violations(page)]
        for width in BETWEEN:
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{width}: {text}" for text in cramped(page)]
    page.set_viewport_size(NARROW)
    wrong += [f"narrow: {text}" for text in cramped(page)]
    if language == "ru":
        wrong += [f"narrow: {text}" for text in violations(page, colours=False)]  # they are those of the wide one
    page.goto("about:blank")  # nothing may poll into the next one's world
    return wrong + [text for text in console.said if visit.status == 200 and "422" not in text]


def test_on_a_phone_the_sections_open_from_the_menu(windows: Windows) -> None:
    assert windows.browsing.do(use_the_menu, windows) == []


def use_the_menu(windows: Windows) -> list[str]:
    page = windows.open("clerk", "ru")
    page.set_viewport_size(NARROW)
    page.goto(windows.place + "/")
    assert not page.locator(".side").is_visible()
    page.click(".menu-button")
    assert page.locator(".side").is_visible()
    wrong = violations(page)
    page.locator(".side a[href='/registers/']").click()
    page.wait_for_url("**/registers/")
    assert not page.locator(".side").is_visible()
    return wrong
