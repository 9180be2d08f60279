"""Pages of the way from a purchase plan to placed volumes, as the people of ``test_market_walk`` go through them."""

import re
from typing import Any

from django.utils.translation import gettext, pgettext
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.walking import Walk, follow, press, send, sign

UUID = r"[0-9a-f-]{36}"


def uuid_of(page: Page) -> str:
    found = re.search(UUID, page.url)
    assert found is not None, page.url
    return found[0]


def landed(page: Page, path: str) -> None:
    """On the page of the object, after a signature was sent."""
    page.wait_for_url(re.compile(rf"/{path}(#.*)?$"))


def fill(page: Page, prefix: str = "", /, **values: str) -> None:
    for name, value in values.items():
        control = page.locator(f"#id_{prefix}{name}")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def state(page: Page, kind: str) -> None:
    expect(page.locator(f".page-meta .status-{kind}").first).to_be_visible()


# The plan and the campaign -------------------------------------------------------------------------------------------
def make_plan(walk: Walk, central: User, amount: str, tariff: str) -> None:
    page = walk.open("central", central)
    page.goto(walk.place)
    walk.look(page, "first page of the central office")
    page.goto(f"{walk.place}/plans/")
    walk.look(page, "no plans")
    page.goto(f"{walk.place}/plans/new/")
    walk.look(page, "a new plan")
    press(page, gettext("Begin the draft"))
    follow(page, gettext("Add a line"))
    fill(page, region="71", care_type="kdu", funding_source="OSMS", amount=amount, tariff=tariff)
    walk.look(page, "line of the plan")
    send(page)
    walk.look(page, "draft of the plan")
    page.goto(f"{page.url}approve/")
    walk.look(page, "plan to sign")
    sign(page)
    landed(page, f"plans/{UUID}/")
    state(page, "ok")
    walk.look(page, "plan in force")


def draft_campaign(walk: Walk, officer: User, names: tuple[str, str], opens: str, closes: str) -> str:
    """Facts, rules, a lot of the free line of the plan. The address of the campaign."""
    page = walk.open("officer", officer)
    page.goto(f"{walk.place}/campaigns/new/")
    fill(page, name_kk=names[0], name_ru=names[1])
    walk.look(page, "a new campaign")
    send(page)
    base = f"{walk.place}/campaigns/{uuid_of(page)}/"
    fill(page, opens_on=opens, closes_on=closes)
    walk.look(page, "term of the campaign")
    send(page)
    page.check("input[name=weight_formula][value=rating]")
    page.check("input[name=rounding][value=webster]")
    fill(page, share_cap="60", threshold="30", norm="№ 169, 30.11.2023")
    walk.look(page, "rules")
    send(page)
    page.locator("main a[href*='?line=']").first.click()
    fill(page, unit_kk="қызмет", unit_ru="услуга")
    walk.look(page, "a lot of a line of the plan")
    send(page)
    walk.look(page, "lots")
    page.goto(f"{base}check/")
    expect(page.locator("main .checks .status-warn")).to_have_count(0)
    walk.look(page, "nothing is missing")
    return base


def approve_campaign(walk: Walk, chief: User, base: str) -> None:
    page = walk.open("chief", chief)
    page.goto(walk.place)
    walk.look(page, "first page of the head of the branch")
    page.goto(f"{base}approve/")
    walk.look(page, "campaign to sign")
    sign(page)
    landed(page, f"campaigns/{UUID}/")
    walk.look(page, "approved campaign")


def announce_campaign(walk: Walk, officer: User, base: str) -> None:
    page = walk.open("officer", officer)
    page.goto(f"{base}announce/")
    walk.look(page, "announce?")
    press(page, pgettext("step", "Announce"))
    page.goto(base)
    walk.look(page, "announced campaign")


# Bids ----------------------------------------------------------------------------------------------------------------
def bid(walk: Walk, head: User, base: str, requested: int, partner: tuple[str, int] | None, look: bool) -> str:
    """A sealed bid; the address of its page. ``look``: at every page of the way."""
    page = walk.open("head", head)
    page.goto(f"{walk.place}/bids/")
    if look:
        walk.look(page, "campaigns to bid in")
    page.goto(f"{walk.place}/bids/new/{re.search(UUID, base)[0]}/")  # type: ignore[index]
    if look:
        walk.look(page, "before the bid")
    press(page, gettext("Begin the bid"))
    page.locator("input[name=lots]").first.check()
    if look:
        walk.look(page, "lots to bid for")
    send(page)
    fill(page, requested=str(requested))
    if partner is not None:
        fill(page, partner_0=partner[0], units_0=str(partner[1]))
    if look:
        walk.look(page, "volumes of a lot")
    send(page)
    if look:
        walk.look(page, "bid to sign")
    sign(page)
    landed(page, f"bids/{UUID}/receipt/")
    if look:
        walk.look(page, "receipt")
    return re.sub(r"receipt/.*$", "", page.url)


def read_nothing(walk: Walk, name: str, person: User, base: str, bids: list[str], secrets: list[str]) -> None:
    """Before the deadline: neither a name nor a number, and no page of a bid."""
    page = walk.open(name, person)
    there = page.goto(f"{walk.place}/bids/campaign/{re.search(UUID, base)[0]}/")  # type: ignore[index]
    text = page.inner_text("main")
    assert not [one for one in secrets if one in text], text
    assert there is not None
    if there.status == 200:
        walk.look(page, f"sealed bids, {name}")
    for address in bids:
        answer = page.request.get(address)
        assert answer.status in (403, 404), (name, address, answer.status)
        assert not [one for one in secrets if one in answer.text()]
        assert page.request.get(f"{address}content.json").status in (403, 404)


def correct(walk: Walk, head: User, address: str, requested: int) -> None:
    """The co-executor goes out; the volume stays."""
    page = walk.open("head", head)
    page.goto(walk.place)
    walk.look(page, "first page with a returned bid")
    page.goto(address)
    state(page, "warn")
    walk.look(page, "returned bid")
    page.goto(f"{address}correct/")
    walk.look(page, "bid to correct")
    fill(page, "lot1-", own=str(requested), partner_0="", units_0="")
    fill(page, answer="Бірлесіп орындаушы алынып тасталды. Соисполнитель исключён.")
    send(page, "button[name=act][value=save]")
    walk.look(page, "corrected bid to sign")
    sign(page)
    landed(page, f"bids/{UUID}/")
    walk.look(page, "corrected bid")


def look_at_bids(walk: Walk, officer: User, base: str) -> None:
    page = walk.open("officer", officer)
    page.goto(walk.place)
    walk.look(page, "first page of the officer")
    page.goto(f"{walk.place}/bids/campaign/{re.search(UUID, base)[0]}/")  # type: ignore[index]
    expect(page.locator("main tbody tr")).to_have_count(3)
    walk.look(page, "opened bids")
    page.locator("main tbody th a").first.click()
    landed(page, f"bids/{UUID}/")
    walk.look(page, "an opened bid")


def accept_volume(walk: Walk, head: User, address: str) -> None:
    page = walk.open("head", head)
    page.goto(address)
    walk.look(page, "bid with volume")
    page.goto(f"{address}answer/accept/")
    walk.look(page, "volume to accept")
    sign(page)
    landed(page, f"bids/{UUID}/")
    state(page, "ok")


# The commission ------------------------------------------------------------------------------------------------------
def establish(walk: Walk, chief: User, names: tuple[str, str], chair: User) -> str:
    """The commission with its chair; the others are named by the verb. The address of the commission."""
    page = walk.open("chief", chief)
    page.goto(f"{walk.place}/commission/commissions/new/")
    fill(page, name_kk=names[0], name_ru=names[1], order_no="№ 12-Ө")
    walk.look(page, "a new commission")
    send(page)
    walk.look(page, "commission without members")
    address = page.url
    page.goto(f"{address}seats/new/")
    fill(page, user=str(chair.pk), role="chair", affiliation="fund", position="Директор")
    walk.look(page, "a seat")
    send(page)
    return address


def declare(walk: Walk, member: User, address: str, seat: int, bin: str) -> None:
    page = walk.open("member", member)
    page.goto(address)
    walk.look(page, "commission, for a member")
    page.goto(f"{walk.place}/commission/seats/{seat}/conflicts/new/")
    fill(page, bin=bin, reason="Жұбайы осы ұйымда жұмыс істейді. Супруга работает в этой организации.")
    walk.look(page, "a conflict of interest")
    send(page)


def plan_meeting(walk: Walk, officer: User, base: str, look: bool) -> str:
    """About the question that is offered first; the address of the meeting."""
    page = walk.open("officer", officer)
    page.goto(f"{walk.place}/commission/meetings/new/?campaign={re.search(UUID, base)[0]}")  # type: ignore[index]
    fill(page, place="214-кабинет")
    expect(page.locator("input[name=agenda]:checked")).to_have_count(1)
    if look:
        walk.look(page, "meeting to plan")
    send(page)
    landed(page, f"commission/meetings/{UUID}/")
    return page.url


def convene(walk: Walk, officer: User, meeting: str) -> None:
    page = walk.open("officer", officer)
    page.goto(meeting)
    walk.look(page, "planned meeting")
    for choice in page.locator("input[type=radio][value=present]").all():
        choice.check()
    press(page, gettext("Mark who is present"))
    press(page, pgettext("meeting", "Convene"))
    press(page, gettext("Open the voting"))
    state(page, "run")


def see_recusal(walk: Walk, member: User, meeting: str) -> None:
    page = walk.open("member", member)
    page.goto(meeting)
    expect(page.get_by_role("main").get_by_text(gettext("you are recused")).first).to_be_visible()
    walk.look(page, "recused member")


def vote(walk: Walk, name: str, member: User, meeting: str, look: bool) -> None:
    page = walk.open(name, member)
    page.goto(meeting)
    if look:
        walk.look(page, "meeting with a vote to give")
    page.locator("main .panel-foot a.btn-primary[href$='/vote/']").first.click()
    if look:
        walk.look(page, "ballot")
    send(page, "button[name=vote][value=for]")
    landed(page, f"commission/meetings/{UUID}/")


def close_voting(walk: Walk, chief: User, officer: User, meeting: str) -> None:
    page = walk.open("chief", chief)
    page.goto(meeting)
    press(page, gettext("Close the voting"))
    walk.look(page, "closed meeting with votes")
    page = walk.open("officer", officer)
    page.goto(meeting)
    press(page, gettext("Draw up the protocol"))


def sign_protocol(walk: Walk, name: str, member: User, meeting: str, look: bool) -> None:
    page = walk.open(name, member)
    page.goto(meeting)
    page.goto(f"{meeting}sign/")
    if look:
        walk.look(page, "protocol to sign")
    sign(page)
    landed(page, f"commission/meetings/{UUID}/")


def publish_protocol(walk: Walk, officer: User, meeting: str) -> None:
    page = walk.open("officer", officer)
    page.goto(meeting)
    press(page, gettext("Publish the protocol"))
    state(page, "ok")
    walk.look(page, "published protocol")


# The distribution ----------------------------------------------------------------------------------------------------
def put_before(walk: Walk, officer: User, run: Any, again: bool) -> None:
    """The computed run with its lots, put before the commission; of one that was computed anew the difference, too."""
    page = walk.open("officer", officer)
    page.goto(f"{walk.place}/distributions/{run.uuid}/")
    walk.look(page, "computed distribution")
    if again:
        page.goto(f"{walk.place}/distributions/{run.uuid}/comparison/")
        walk.look(page, "difference of two distributions")
        page.goto(f"{walk.place}/distributions/{run.uuid}/")
    press(page, gettext("Put before the commission"))
    if not again:
        page.locator("main tbody th a").first.click()
        walk.look(page, "lot of the distribution")


def explain(walk: Walk, head: User, run: Any, lot: Any, bin: str, units: int) -> None:
    """The provider's page of its volume, and what five points more would bring."""
    page = walk.open("head", head)
    page.goto(f"{walk.place}/distributions/{run.uuid}/lots/{lot.uuid}/{bin}/")
    expect(page.get_by_role("main")).to_contain_text(str(units))
    walk.look(page, "explanation of the volume")
    page.goto(f"{walk.place}/distributions/{run.uuid}/lots/{lot.uuid}/sandbox/")
    walk.look(page, "sandbox")
    mine = page.locator("main tbody tr").filter(has_text=gettext("(you)"))
    points = mine.locator("input").first
    points.fill(str(int(float(points.input_value().replace(",", "."))) + 5))
    press(page, gettext("Compute"))
    expect(page.locator("main tbody tr").filter(has_text=gettext("(you)")).locator("td").last).to_have_text("+10")
    walk.look(page, "sandbox with five points more")
