"""Pages of complaints and contracts, as the people of ``test_market_walk`` go through them."""

import re
from typing import Any

from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.market_steps import UUID, fill, landed, state
from tests.browser.walking import Walk, press, send, sign


# The complaint -------------------------------------------------------------------------------------------------------
def complain(walk: Walk, head: User, campaign: Any, ground: int) -> str:
    """A complaint on the throughput in the first lot, signed; its address."""
    page = walk.open("head", head)
    page.goto(f"{walk.place}/complaints/new/?campaign={campaign.uuid}")
    page.select_option("#id_lot", index=1)
    fill(
        page,
        ground=str(ground),
        text="Екінші аппарат ескерілмеген: өткізу қабілеті 450. Не учтён второй аппарат: мощность 450.",
        wanted="Қайта есептеу. Пересчитать.",
    )
    walk.look(page, "a complaint to write")
    send(page)
    walk.look(page, "draft of the complaint")
    address = page.url
    page.goto(f"{address}submit/")
    walk.look(page, "complaint to sign")
    sign(page)
    landed(page, f"complaints/{UUID}/")
    walk.look(page, "submitted complaint")
    return address


def uphold(walk: Walk, central: User, address: str) -> None:
    page = walk.open("central", central)
    page.goto(f"{walk.place}/complaints/")
    walk.look(page, "complaints")
    page.goto(address)
    press(page, gettext("Take for review"))
    walk.look(page, "complaint under review")
    page.goto(f"{address}decide/")
    page.check("input[name=upheld-1][value=yes]")
    page.fill("#id_finding-1", "Екінші аппарат 1 қазаннан бері жұмыс істейді. Второй аппарат работает с 1 октября.")
    fill(
        page,
        decision="Шағым қанағаттандырылады. Жалоба удовлетворяется.",
        norm="ҚР ДСМ-242/2020, 37-т.",
        remedy_kind="recompute",
        remedy_ordered="Өткізу қабілеті 300 емес, 450. Мощность 450, а не 300.",
    )
    walk.look(page, "decision on the complaint")
    send(page)
    walk.look(page, "decision to sign")
    sign(page)
    landed(page, f"complaints/{UUID}/")


def remedy(walk: Walk, central: User, address: str) -> None:
    page = walk.open("central", central)
    page.goto(f"{address}remedy/")
    fill(page, done="Өткізу қабілеті түзетілді. Мощность исправлена в реестре.")
    walk.look(page, "remedy")
    send(page)
    walk.look(page, "remedy to sign")
    sign(page)
    landed(page, f"complaints/{UUID}/")
    walk.look(page, "remedied complaint")


# The contract --------------------------------------------------------------------------------------------------------
def contract_page(walk: Walk, contract: Any) -> str:
    return f"{walk.place}/contracts/{contract.uuid}/"


def counter(walk: Walk, head: User, contract: Any, months: dict[str, int]) -> None:
    """The offer of the Fund read and answered with less volume. ``months``: number of the month → units."""
    page = walk.open("head", head)
    page.goto(walk.place)
    walk.look(page, "first page with a contract")
    page.goto(f"{walk.place}/contracts/")
    walk.look(page, "contracts")
    page.goto(contract_page(walk, contract))
    walk.look(page, "prepared contract")
    offer(walk, page, contract, "Жазда екі дәрігер демалыста. Летом два врача в отпуске.", months)
    walk.look(page, "counter-offer sent")


def offer(walk: Walk, page: Page, contract: Any, note: str, months: dict[str, int]) -> None:
    page.goto(f"{walk.place}/contracting/{contract.uuid}/offer/")
    for name, units in months.items():
        page.fill(f"#id_p0-2027-{name}", str(units))
    fill(page, note=note)
    walk.look(page, "offer to make")
    send(page)
    landed(page, f"contracting/{UUID}/negotiation/")


def answer(walk: Walk, chief: User, contract: Any, months: dict[str, int]) -> None:
    """The second offer of the Fund."""
    page = walk.open("chief", chief)
    page.goto(f"{walk.place}/contracting/{contract.uuid}/negotiation/")
    walk.look(page, "counter-offer, for the Fund")
    offer(walk, page, contract, "Маусымда азырақ. В июне меньше.", months)


def agree(walk: Walk, head: User, contract: Any) -> None:
    page = walk.open("head", head)
    page.goto(f"{walk.place}/contracting/{contract.uuid}/negotiation/")
    expect(page.locator("section[aria-labelledby^=round-]")).to_have_count(2)
    walk.look(page, "two rounds")
    page.goto(f"{walk.place}/contracting/{contract.uuid}/accept/")
    walk.look(page, "terms to accept")
    sign(page)
    landed(page, f"contracts/{UUID}/")


def sign_contract(walk: Walk, name: str, person: User, contract: Any) -> None:
    page = walk.open(name, person)
    page.goto(contract_page(walk, contract))
    page.goto(f"{walk.place}/contracting/{contract.uuid}/sign/")
    walk.look(page, f"contract to sign, {name}")
    sign(page)
    landed(page, f"contracts/{UUID}/")
    walk.look(page, f"signed contract, {name}")


def propose(walk: Walk, officer: User, contract: Any, ground: int, effective: str, months: dict[str, int]) -> str:
    """An amendment that moves units between months; its address."""
    page = walk.open("officer", officer)
    page.goto(f"{walk.place}/contracting/{contract.uuid}/amendment/")
    fill(
        page,
        kind="monthly_replan",
        ground=str(ground),
        effective_on=effective,
        reason="Науқастар ағыны өзгерді. Изменился поток пациентов.",
    )
    walk.look(page, "amendment to begin")
    send(page)
    for name, units in months.items():
        page.fill(f"#id_p0-2027-{name}", str(units))
    walk.look(page, "months to change")
    send(page)
    landed(page, f"contracting/amendments/{UUID}/")
    walk.look(page, "draft of the amendment")
    press(page, gettext("Propose the amendment"))
    return re.sub(r"#.*$", "", page.url)


def sign_amendment(walk: Walk, name: str, person: User, address: str) -> None:
    page = walk.open(name, person)
    page.goto(address)
    page.goto(f"{address}sign/")
    walk.look(page, f"amendment to sign, {name}")
    sign(page)
    landed(page, f"contracting/amendments/{UUID}/")
    walk.look(page, f"signed amendment, {name}")


def see_amended(walk: Walk, head: User, contract: Any) -> None:
    page = walk.open("head", head)
    page.goto(contract_page(walk, contract))
    state(page, "ok")
    expect(page.locator("section[aria-labelledby=versions] ol.log > li")).to_have_count(3)
    walk.look(page, "amended contract")
    page.goto(f"{walk.place}/accounts/notifications/")
    walk.look(page, "news of the whole way")


def see_published(walk: Walk, campaign: Any, contract: Any) -> None:
    """What everybody may read."""
    page = walk.open("guest")
    page.goto(f"{walk.place}/open/campaigns/{campaign.uuid}/")
    walk.look(page, "public page of the campaign")
    page.goto(f"{walk.place}/open/contracts/{contract.uuid}/")
    walk.look(page, "public page of the contract")
