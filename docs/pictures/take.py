"""Takes the pictures of the readme from a portal that runs with the demonstration data.

    make run                                       # in another window
    .venv/bin/python docs/pictures/take.py         # http://127.0.0.1:8000, in Kazakh
    .venv/bin/python docs/pictures/take.py http://127.0.0.1:8001 ru
    .venv/bin/python docs/pictures/take.py http://127.0.0.1:8001 ru market    # of the procurement only; or monitoring

Needs Chromium, as the browser tests do (``.venv/bin/pip install -r requirements/test.txt``). The pictures are kept
as PNG with few colours, so that each is small.
"""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PASSWORD = "Demo-2026-osms"  # noqa: S105 - of the demonstration, printed by manage.py demo_logins
HOSPITAL, BRANCH = "clerk.akzhol@demo.example", "officer.astana@demo.example"
APPLICANT = "head.saya@demo.example"
AUDITOR, COUNTRY = "auditor.astana@demo.example", "office@demo.example"
BIDDER, SECRETARY = "head.akzhol@demo.example", "officer.astana@demo.example"
WIDE, WIDER, PHONE = (1280, 860), (1440, 900), (390, 844)
LIMIT = 250_000  # bytes


def window(browser: Browser, place: str, language: str, size: tuple[int, int], login: str = "") -> Page:
    """A page of the portal in the language, signed in where a login is given."""
    width, height = size
    scale = 2 if size == PHONE else 1
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
    page = context.new_page()
    page.goto(f"{place}/accounts/sign-in/")
    page.click(f".langs button[lang={language}]")
    if login:
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_selector(".side", state="attached")
    return page


def keep(page: Page, name: str, whole: bool = False) -> None:
    file = HERE / f"{name}.png"
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=file, full_page=whole)
    size = file.stat().st_size
    print(f"{file.name}: {size // 1000} kB{'' if size < LIMIT else ', too large'}")


def protocol(page: Page, place: str) -> None:
    """The latest register of the organisation with refused lines, then a line of it with several failures."""
    page.goto(f"{place}/registers/?state=partly")
    page.locator("#registers tbody th a, section.panel tbody th a").first.click()
    page.wait_for_selector(".figures")
    keep(page, "protocol")
    rows = page.locator("#lines tbody tr")
    several = rows.filter(has=page.locator(".faults li + li"))
    (several if several.count() else rows).first.locator("th a").click()
    page.wait_for_selector("#lines tr.detail")
    page.locator("#lines").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#lines tr.hit').scrollIntoView(); scrollBy(0, -140)")
    keep(page, "line")


def market(browser: Browser, place: str, language: str) -> None:
    """The procurement: a campaign on its way, a meeting with its votes, a volume explained, a contract."""
    office = window(browser, place, language, WIDER, SECRETARY)
    office.goto(f"{place}/campaigns/?state=contracting")
    office.locator("main tbody th a").first.click()
    office.wait_for_selector(".stages")
    keep(office, "campaign")
    office.goto(f"{place}/commission/?tab=over")
    office.locator("main tbody th a").first.click()
    office.locator("details.data summary").first.click()
    keep(office, "meeting")
    bidder = window(browser, place, language, WIDER, BIDDER)
    bidder.goto(f"{place}/bids/")
    bids = bidder.locator("section[aria-labelledby=bids] tbody th a")
    for address in bids.evaluate_all("all => all.map((one) => one.href)"):
        bidder.goto(address)
        volumes = bidder.locator("section[aria-labelledby=volume] a[href*='/distributions/']")
        if volumes.count():
            volumes.first.click()
            break
    bidder.wait_for_url(re.compile(r"/lots/[^/]+/[0-9]{12}/"))
    keep(bidder, "volume")
    bidder.goto(f"{place}/contracts/")
    bidder.locator("main tbody th a").first.click()
    bidder.wait_for_selector(".page-meta")
    keep(bidder, "contract")


def monitoring(browser: Browser, place: str, language: str) -> None:
    """The queue, a flag of two lines, a review of an objection, the state of monitoring in the country."""
    auditor = window(browser, place, language, WIDER, AUDITOR)
    auditor.goto(f"{place}/flags/")
    keep(auditor, "queue")
    auditor.goto(f"{place}/flags/?tab=all&screen=OVL3")
    auditor.locator("main tbody th a").first.click()
    auditor.wait_for_selector(".tbl-sides")
    keep(auditor, "flag")
    auditor.goto(f"{place}/defects/reviews/")
    auditor.locator("main tbody th a").first.click()
    auditor.wait_for_selector(".page-meta")
    keep(auditor, "objection")
    country = window(browser, place, language, WIDER, COUNTRY)
    country.goto(f"{place}/monitoring/")
    keep(country, "monitoring")


PARTS = {"market": market, "monitoring": monitoring}


def take(browser: Browser, place: str, language: str) -> None:
    keep(window(browser, place, language, (1280, 620)), "sign-in")
    hospital = window(browser, place, language, WIDE, HOSPITAL)
    hospital.goto(place)
    keep(hospital, "cabinet")
    protocol(hospital, place)
    branch = window(browser, place, language, WIDE, BRANCH)
    keep(branch, "branch")
    branch.goto(f"{place}/admission/applications/?tab=all")
    branch.locator("#applications tbody th a").nth(1).click()
    branch.wait_for_selector(".figures")
    keep(branch, "review")
    applicant = window(browser, place, language, WIDE, APPLICANT)
    applicant.goto(f"{place}/admission/")
    applicant.locator("main a[href*='/applications/']").first.click()
    applicant.goto(re.sub(r"(/applications/[0-9a-f-]{36}/).*", r"\1care/", applicant.url))
    keep(applicant, "wizard")
    phone = window(browser, place, language, PHONE, HOSPITAL)
    phone.goto(f"{place}/registers/?state=partly")
    phone.locator("section.panel tbody th a").first.click()
    phone.wait_for_selector(".figures")
    keep(phone, "phone")


def main(place: str = "http://127.0.0.1:8000", language: str = "kk", part: str = "") -> None:
    if not re.fullmatch(r"kk|ru|en", language):
        raise SystemExit("Languages: kk, ru, en")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for one in [PARTS[part]] if part else [take, *PARTS.values()]:
            one(browser, place.rstrip("/"), language)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
