"""From the registration to the registry as people do it, in a real browser with the stand-in for NCALayer at its side.

A new organisation signs up, leaves the wizard in the middle and goes on another day, signs and submits; the branch
returns the application once; corrected, visited, it is admitted to two of three types of care. Its licence lapses by
the clock, the entries are suspended with notice; renewed by an update of the data, they resume. In Kazakh and Russian.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import User
from accounts.signatures import demonstration
from accounts.signatures.standin import Standin
from providers.bank import make_iban
from providers.models import BedApproval, BedProfile, EquipmentKind, Provider, RegistryEntry
from providers.tasks import actualise_registry
from tests.accounts.people import make_region
from tests.browser.conftest import Browsing
from tests.browser.walking import Walk, desk, follow, press, send, sign
from tests.cast import office
from tests.claims.world import make_actor
from tests.providers.applicants import make_requirements, make_terms
from tests.providers.facts import START, make_calendar, make_care
from tests.providers.facts import make_terms as make_notice_terms
from tests.signing import ready

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.usefixtures("at_once", "own_broker"),
]
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))
PASSWORD = "кедр-42-обоз-Ладога"
__all__ = ["desk"]
BIN, IIN, EMAIL = "140140000000", "850517400003", "head@example.kz"
LAPSES = date(2026, 4, 20)
CARE = ("kdu", "day_hospital", "screening")
PDF = {"name": "kepildik.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 promise"}


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def branch(clock: Any) -> dict[str, Actor]:
    """The branch of the region with its people, and what the law asks for."""
    make_calendar()
    make_requirements()
    make_terms()
    make_notice_terms()
    for code in CARE:
        make_care(code)
    EquipmentKind.objects.create(code="ultrasound", name_ru="Ультразвуковой сканер", name_kk="Ультрадыбыстық сканер")
    BedProfile.objects.create(code="day", name_ru="Дневной стационар", name_kk="Күндізгі стационар орындары")
    region = make_region(name_kk="Астана қаласы", name_ru="город Астана", centre="Астана")
    office(OrganisationKind.CENTRAL, "Қор", bin="080241000711")
    place = office(OrganisationKind.BRANCH, "Филиал по городу Астана", region=region)
    roles = {"officer": Role.BRANCH_OFFICER, "chief": Role.BRANCH_HEAD, "member": Role.COMMISSION_MEMBER}
    people = {name: make_actor(place, role) for name, role in roles.items()}
    for actor in people.values():
        ready(actor)
    demonstration.ensure_authority()
    demonstration.issue_all()
    return people


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_from_the_registration_to_the_registry(
    language: str, branch: dict[str, Actor], clock: Any, desk: Standin, live_server: Any, browsing: Browsing
) -> None:
    walk = Walk(browsing, live_server.url, language, clock, desk, MONDAY)
    try:
        with translation.override(language):
            story(walk, {name: actor.user for name, actor in branch.items()})  # type: ignore[misc]
    finally:
        browsing.do(walk.leave)
    assert walk.wrong == []


def story(walk: Walk, people: dict[str, User]) -> None:
    do = walk.do
    do(register, walk)
    address = do(first_day, walk, letter())
    walk.on(1)
    head = User.objects.get(email=EMAIL)
    demonstration.issue_all()  # the authority gave the head a key meanwhile
    approve_beds()
    do(second_day, walk, head, address)
    do(give_back, walk, people["officer"], address)
    walk.on(2)
    do(corrected, walk, head, address)
    do(review, walk, people["officer"], address)
    walk.on(3)
    do(visited, walk, people["member"])
    do(concluded, walk, people["chief"], address)
    entries = RegistryEntry.objects.order_by("care_type__code").values_list("care_type__code", "state")
    assert list(entries) == [("day_hospital", "active"), ("kdu", "active")]

    walk.on((LAPSES - MONDAY.date()).days - 7)
    actualise_registry()
    do(noticed, walk, head, "warn")
    walk.on((LAPSES - MONDAY.date()).days + 1)
    actualise_registry()
    assert set(RegistryEntry.objects.values_list("state", flat=True)) == {"suspended"}
    do(suspended, walk, head)
    update = do(renewed, walk, head)
    do(confirmed, walk, people, update)
    assert set(RegistryEntry.objects.values_list("state", flat=True)) == {"active"}
    do(resumed, walk, head)


# The organisation
def register(walk: Walk) -> None:
    page = walk.open("guest")
    page.goto(f"{walk.place}/accounts/sign-in/")
    follow(page, gettext("Register an organisation"))
    walk.look(page, "registration")
    for name, value in {
        "bin": BIN, "name_kk": "«Үлгі» клиникасы", "name_ru": "Клиника «Үлгі»", "last_name": "Примеров",
        "first_name": "Данияр", "patronymic": "Серікұлы", "iin": IIN, "email": EMAIL,
    }.items():  # fmt: skip
        page.fill(f"#id_{name}", value)
    page.select_option("#id_region", "71")
    page.check("input[name=territory][value=city]")
    page.check("input[name=ownership][value=private]")
    press(page, gettext("Register an organisation"))
    page.wait_for_url("**/register/sent/")
    walk.look(page, "letter sent")


def letter() -> str:
    (sent,) = mail.outbox
    assert sent.to == [EMAIL]
    found = re.search(r"https?://\S+/invitation/\S+", sent.body)
    assert found is not None, sent.body
    return re.sub(r"^https?://[^/]+", "", found[0])


def first_day(walk: Walk, link: str) -> str:
    """Sets the password, signs in, begins, and goes home in the middle."""
    page = walk.open("head")
    page.goto(walk.place + link)
    for name in ("new_password1", "new_password2"):
        page.fill(f"#id_{name}", PASSWORD)
    send(page, "main form button[type=submit]")
    page.goto(f"{walk.place}/accounts/sign-in/")
    if page.locator("#id_login").count():
        page.fill("#id_login", EMAIL)
        page.fill("#id_password", PASSWORD)
        press(page, gettext("Sign in"))
    page.goto(walk.place)
    walk.look(page, "first cabinet")
    page.goto(f"{walk.place}/admission/")
    walk.look(page, "admission, empty")
    press(page, gettext("Begin the application"))
    page.wait_for_url("**/requisites/")
    walk.look(page, "requisites")
    for name, value in {
        "address": "Астана, Абай даңғылы, 1", "phone": "+7 717 200 00 00",
        "bank_account": make_iban("000", f"{7:013d}"),
    }.items():  # fmt: skip
        page.fill(f"#id_{name}", value)
    press_first(page)
    page.wait_for_url("**/care/")
    for code in CARE:
        page.check(f"#care-{make_care(code).pk}")
    walk.look(page, "types of care")
    press(page, gettext("Save and go on"))
    page.wait_for_url("**/bases/")
    add(walk, page, "bases", name="Бас ғимарат", address="Абай даңғылы, 1", valid_from="2024-02-01",
        sanitary_number="KZ11VBZ00090001")  # fmt: skip
    return re.sub(r"[a-z-]+/$", "", page.url)


def press_first(page: Page) -> None:
    page.locator("#step form button.btn-primary").first.click()


def add(walk: Walk, page: Page, rows: str, /, *care: int, **values: str) -> None:
    """One row by its form; the list shows it afterwards."""
    base = re.sub(r"(/applications/[0-9a-f-]{36}/).*$", r"\1", page.url)
    suffix = values.pop("query", "")
    page.goto(f"{base}{rows}/new/{suffix}")
    walk.look(page, f"new row: {rows}")
    for name, value in values.items():
        control = page.locator(f"#id_{name}")
        if control.count() and control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    for one in care:
        page.check(f"input[name=care][value='{one}']")
    page.locator("#step form button[value=save]").click()
    expect(page.locator("#step form button[value=save]")).to_have_count(0)


def second_day(walk: Walk, head: User, address: str) -> None:
    """Goes on where the wizard was left, fills in the rest but the scanner, signs and submits."""
    page = walk.open("head", head)
    page.goto(f"{walk.place}/admission/")
    walk.look(page, "admission, begun")
    page.locator("main a[href*='/applications/'][href$='/bases/']").first.click()
    page.wait_for_url("**/bases/")
    add(walk, page, "licences", *(make_care(code).pk for code in CARE), number="Л-1", valid_from="2024-02-01",
        valid_to=f"{LAPSES}")  # fmt: skip
    for number, iin in enumerate(("900101300007", "151202500003"), start=1):
        add(walk, page, "staff", iin=iin, full_name=f"Дәрігер {number}", speciality="Терапевт",
            hired_on="2024-02-01", daily_minutes="360")  # fmt: skip
        person = Provider.objects.get(bin=BIN).staff.get(iin=iin)
        add(walk, page, "certificates", query=f"?person={person.pk}", number=f"С-{number}", speciality="Терапевт",
            valid_from="2024-02-01")  # fmt: skip
    base = str(Provider.objects.get(bin=BIN).bases.get().pk)
    add(walk, page, "beds", profile=str(BedProfile.objects.get(code="day").pk), base=base, count="5",
        valid_from="2024-02-01")  # fmt: skip
    page.goto(f"{address}check/")
    expect(page.locator("[data-sign-button]")).to_have_count(0)  # a document is missing, and the page says which
    walk.look(page, "check, not ready")
    page.goto(f"{address}documents/")
    page.select_option("#id_kind", "promise")
    page.set_input_files("#id_file", files=[PDF])  # type: ignore[arg-type]
    press_first(page)
    expect(page.locator("#step tbody tr")).to_have_count(1)
    walk.look(page, "documents")
    page.goto(f"{address}check/")
    walk.look(page, "check, ready")
    sign(page)
    page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/(#.*)?$"))
    walk.look(page, "submitted")


def approve_beds() -> None:
    BedApproval.objects.create(
        provider=Provider.objects.get(bin=BIN), profile=BedProfile.objects.get(code="day"), count=4, decision="№ 12",
        valid_from=START,
    )  # fmt: skip


def corrected(walk: Walk, head: User, address: str) -> None:
    page = walk.open("head", head)
    page.goto(walk.place)
    walk.look(page, "cabinet, returned")
    page.goto(address)
    walk.look(page, "returned")
    base = str(Provider.objects.get(bin=BIN).bases.get().pk)
    page.goto(f"{address}equipment/")
    add(walk, page, "equipment", kind=str(EquipmentKind.objects.get().pk), base=base, serial="SN-1", made_in="2022",
        daily_minutes="360", valid_from="2024-02-01")  # fmt: skip
    page.goto(address)
    page.locator("textarea[name=answer]").first.fill("Сканер енгізілді. Сканер внесён.")
    send(page, "form:has(textarea[name=answer]) button[type=submit]")
    page.goto(f"{address}check/")
    sign(page)
    page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/(#.*)?$"))
    walk.look(page, "submitted again")


# The branch
def give_back(walk: Walk, officer: User, address: str) -> None:
    page = walk.open("officer", officer)
    page.goto(walk.place)
    walk.look(page, "home of the officer")
    page.goto(f"{walk.place}/admission/applications/")
    walk.look(page, "queue")
    page.locator("#applications tbody th a").first.click()
    page.wait_for_url(address)
    walk.look(page, "review")
    press(page, gettext("Take up for review"))
    page.goto(f"{address}remarks/new/")
    page.select_option("#id_section", "equipment")
    page.fill("#id_text", "Ультрадыбыстық сканер жоқ. Нет ультразвукового сканера.")
    send(page)
    page.goto(f"{address}return/")
    walk.look(page, "return?")
    press(page, gettext("Return for correction"))
    page.goto(address)
    walk.look(page, "returned, for the branch")


def review(walk: Walk, officer: User, address: str) -> None:
    page = walk.open("officer", officer)
    page.goto(address)
    press(page, gettext("Take up for review"))
    walk.look(page, "review after the correction")
    for code in CARE:
        page.goto(f"{address}care/{code}/")
        refused = code == "screening"
        page.check(f"input[name=decision][value={'refused' if refused else 'admitted'}]")
        if refused:
            page.fill("#id_reason", "Скрининг кабинеті жоқ. Нет кабинета скрининга.")
            page.fill("#id_norm", "ҚР ДСМ-242/2020, 37-т.")
            walk.look(page, "decision on a type of care")
        send(page)
        page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/(#.*)?$"))
    page.goto(f"{address}visits/new/")
    page.fill("#id_day", f"{MONDAY.date() + timedelta(days=walk.day + 1)}")
    page.locator("input[name=members]").first.check()
    walk.look(page, "plan a visit")
    send(page)
    page.wait_for_url(re.compile(r"/(applications|visits)/[0-9a-f-]{36}/(#.*)?$"))


def visited(walk: Walk, member: User) -> None:
    page = walk.open("member", member)
    page.goto(walk.place)
    walk.look(page, "home of the member")
    page.goto(f"{walk.place}/admission/visits/")
    page.locator("main tbody th a").first.click()
    page.fill("#id_report", "Барлығы өтінімдегідей. Всё как в заявке.")
    page.check("input[name=positive][value=yes]")
    walk.look(page, "report of the visit")
    send(page)
    expect(page.locator("#id_report")).to_have_count(0)


def concluded(walk: Walk, chief: User, address: str) -> None:
    page = walk.open("chief", chief)
    page.goto(f"{address}conclude/")
    walk.look(page, "conclude")
    sign(page)
    page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/(#.*)?$"))
    walk.look(page, "admitted")


# The licence
def noticed(walk: Walk, head: User, tone: str) -> None:
    page = walk.open("head", head)
    page.goto(f"{walk.place}/accounts/notifications/")
    expect(page.get_by_role("main")).to_contain_text(f"{LAPSES:%d.%m.%Y}")
    walk.look(page, "notice before the lapse")


def suspended(walk: Walk, head: User) -> None:
    page = walk.open("head", head)
    page.goto(f"{walk.place}/accounts/notifications/")
    expect(page.get_by_role("main")).to_contain_text(f"{LAPSES + timedelta(days=1):%d.%m.%Y}")
    page.goto(f"{walk.place}/admission/")
    expect(page.locator("section[aria-labelledby=entries] .status-warn")).to_have_count(2)
    walk.look(page, "suspended")
    page.goto(f"{walk.place}/providers/{BIN}/")
    walk.look(page, "public card, suspended")


def renewed(walk: Walk, head: User) -> str:
    """An update of the data with the new licence."""
    page = walk.open("head", head)
    page.goto(f"{walk.place}/admission/")
    page.check("input[name=kind][value=update]")
    press(page, gettext("Begin the application"))
    page.wait_for_url("**/requisites/")
    address = re.sub(r"[a-z-]+/$", "", page.url)
    add(walk, page, "licences", *(make_care(code).pk for code in CARE[:2]), number="Л-2",
        valid_from=f"{LAPSES + timedelta(days=1)}")  # fmt: skip
    page.goto(f"{address}check/")
    sign(page)
    page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/(#.*)?$"))
    return address


def confirmed(walk: Walk, people: dict[str, User], address: str) -> None:
    page = walk.open("officer", people["officer"])
    page.goto(address)
    press(page, gettext("Take up for review"))
    walk.look(page, "review of an update")
    page = walk.open("chief", people["chief"])
    page.goto(f"{address}conclude/")
    walk.look(page, "conclude an update")
    sign(page)
    page.wait_for_url(re.compile(r"/applications/[0-9a-f-]{36}/(#.*)?$"))


def resumed(walk: Walk, head: User) -> None:
    page = walk.open("head", head)
    page.goto(f"{walk.place}/admission/")
    expect(page.locator("section[aria-labelledby=entries] .status-ok")).to_have_count(2)
    walk.look(page, "resumed")
    page.goto(f"{walk.place}/accounts/notifications/")
    walk.look(page, "news of the whole way")
    page.goto(f"{walk.place}/providers/{BIN}/history/")
    walk.look(page, "history of the entries")
