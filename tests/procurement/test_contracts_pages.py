"""Pages of contracts: what each role opens, forms that lose nothing, the whole way through the browser's forms."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import SignedDocument, User
from accounts.signatures.pdf import render as render_pdf
from procurement.contracting import amending, coexecuting, talks
from procurement.contracting.desk import amendments_awaiting, awaiting
from procurement.enums import ContractState
from procurement.models import Amendment, CoExecution, Contract, PlanLine
from tests.accounts.people import make_region
from tests.procurement.contracts_world import (
    PLACED,
    accept,
    active,
    agree_coexecution,
    at,
    draft,
    fresh,
    ground,
    lot_of,
    make_award,
    make_contracts,
    make_placed,
    months_of,
    open_round,
    sign,
    stop,
)
from tests.procurement.world import Market, make_lot, make_user, office
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
IN_FORCE = date(2027, 3, 10)


@pytest.fixture
def market() -> Market:
    return make_placed()


@pytest.fixture
def people(market: Market) -> dict[str, Actor]:
    far = office(OrganisationKind.BRANCH, "Филиал по области Абай", region=make_region("10"))
    return {
        **market.actors,
        "head": market.heads[0],
        "clerk": make_user(market.providers[0], Role.PROVIDER_CLERK),
        "partner": market.heads[2],
        "stranger": market.heads[1],
        "far_chief": make_user(far, Role.BRANCH_HEAD),
        "member": make_user(market.branch, Role.COMMISSION_MEMBER),
    }


def enter(client: Client, actor: Actor) -> Client:
    client.force_login(User.objects.get(pk=actor.user.pk))  # type: ignore[union-attr]
    session = client.session
    session["organisation"] = actor.organisation.pk  # type: ignore[union-attr]
    session.save()
    return client


def opened(client: Client, actor: Actor, name: str, *args: Any) -> int:
    return enter(client, actor).get(reverse(name, args=args)).status_code


def page(client: Client, actor: Actor, name: str, *args: Any) -> str:
    response = enter(client, actor).get(reverse(name, args=args))
    assert response.status_code == 200, (name, response.status_code)
    return response.content.decode()


def post(client: Client, actor: Actor, name: str, *args: Any, **data: Any) -> Any:
    return enter(client, actor).post(reverse(name, args=args), data)


def press_sign(client: Client, actor: Actor, name: str, *args: Any) -> Any:
    """Signs on the page as a person does: with what the page itself holds."""
    html = page(client, actor, name, *args)
    uuid = re.search(r'name="document" value="([0-9a-f-]{36})"', html)
    version = re.search(r'name="version" value="(\d+)"', html)
    assert uuid and version, html[:300]
    document = SignedDocument.objects.get(uuid=uuid[1])
    data = {"document": uuid[1], "version": version[1], "cms": cms_of(document, actor)}
    return post(client, actor, name, *args, **data)


# Who opens what ------------------------------------------------------------------------------------------------------
SIDES = {"head": 200, "clerk": 200, "officer": 200, "chief": 200, "auditor": 200, "central": 200, "admin": 200}
OUTSIDE = {"stranger": 404, "far_chief": 404, "member": 403}
HEADS = {"head": 200, "chief": 200, "clerk": 403, "officer": 403, "auditor": 403, "admin": 403, "stranger": 404}
FUND = {"chief": 200, "officer": 403, "head": 403, "clerk": 403, "auditor": 403, "admin": 403, "far_chief": 404}
PREPARED = [
    ("procurement:contract-detail", SIDES | OUTSIDE),
    ("contracting:negotiation", SIDES | OUTSIDE),
    ("contracting:offer", {"head": 200, "clerk": 200, "officer": 302, "chief": 302, "auditor": 403} | OUTSIDE),
    ("contracting:accept", HEADS | {"chief": 302, "far_chief": 404}),
    ("contracting:refuse", HEADS | {"central": 200}),
    ("contracting:sign", HEADS | {"head": 302, "chief": 302}),
    ("contracting:return", {"officer": 302, "chief": 302, "head": 403, "auditor": 403, "far_chief": 404}),
    ("contracting:break-off", FUND | {"chief": 302}),
    ("contracting:suspend", FUND | {"chief": 302}),
    ("contracting:amendment-new", {"head": 302, "officer": 302, "auditor": 403, "stranger": 404}),
    ("contracting:coexecution-new", {"head": 200, "clerk": 200, "chief": 403, "stranger": 404}),
]
STANDING = [
    ("procurement:contract-detail", SIDES | OUTSIDE),
    ("contracting:suspend", FUND),
    ("contracting:terminate", FUND),
    ("contracting:resume", FUND | {"chief": 302}),
    ("contracting:stop-sign", FUND | {"chief": 302}),
    ("contracting:penalty-new", FUND),
    ("contracting:amendment-new", {"head": 200, "clerk": 200, "officer": 200, "central": 302, "auditor": 403}),
]


def test_who_opens_the_pages_of_a_contract_that_is_prepared(
    client: Client, market: Market, people: dict[str, Actor]
) -> None:
    contract = make_contracts(market)[0]
    with at(PLACED):
        found = {
            name: {who: opened(client, people[who], name, contract.uuid) for who in wanted}
            for name, wanted in PREPARED
        }
    assert found == dict(PREPARED)


def test_who_opens_the_pages_of_a_contract_in_force(client: Client, market: Market, people: dict[str, Actor]) -> None:
    contract = active(market)
    with at(IN_FORCE):
        found = {
            name: {who: opened(client, people[who], name, contract.uuid) for who in wanted}
            for name, wanted in STANDING
        }
    assert found == dict(STANDING)


def test_amendments_and_co_execution_are_for_their_sides(
    client: Client, market: Market, people: dict[str, Actor]
) -> None:
    contract = active(market)
    with at(IN_FORCE):
        row = draft(contract, people["chief"], "period", IN_FORCE, {"valid_to": "2028-01-31"})
        seen = {who: opened(client, people[who], "contracting:amendment", row.uuid) for who in ("chief", "head")}
        assert seen == {"chief": 200, "head": 404}, "a draft is seen by those who write it"
        amending.propose(row=row, actor=people["chief"])
        wanted = SIDES | OUTSIDE
        assert {who: opened(client, people[who], "contracting:amendment", row.uuid) for who in wanted} == wanted
        wanted = {"head": 200, "chief": 200, "clerk": 403, "officer": 403, "stranger": 404}
        assert {who: opened(client, people[who], "contracting:amendment-sign", row.uuid) for who in wanted} == wanted

        share = coexecuting.propose(
            contract=contract, actor=people["head"], executor=market.providers[2], care_type=market.care, units=9
        )
        wanted = {"head": 200, "partner": 200, "chief": 200, "stranger": 404, "far_chief": 404, "member": 403}
        assert {who: opened(client, people[who], "contracting:coexecution", share.uuid) for who in wanted} == wanted
        assert opened(client, people["partner"], "procurement:contract-detail", contract.uuid) == 404
        text = page(client, people["partner"], "contracting:coexecution-list")
        assert contract.number in text
        assert contract.number not in page(client, people["stranger"], "contracting:coexecution-list")


# The way -------------------------------------------------------------------------------------------------------------
def test_two_rounds_and_both_signatures_by_the_forms(client: Client, market: Market, people: dict[str, Actor]) -> None:
    contract = make_contracts(market)[0]
    head, chief, officer = people["head"], people["chief"], people["officer"]
    with at(PLACED):
        html = page(client, head, "contracting:offer", contract.uuid)
        fields = dict(re.findall(r'<input type="number" name="([^"]+)" value="([^"]*)"', html))
        version = open_round(contract).version
        january = int(fields["p0-2027-01"])
        response = post(
            client, head, "contracting:offer", contract.uuid,
            **fields | {"p0-2027-01": "0", "version": version, "note": "Жөндеу"},
        )  # fmt: skip
        assert response.status_code == 302, response.content.decode()[:2000]
        html = page(client, chief, "contracting:negotiation", contract.uuid)
        assert "<mark>0</mark>" in html and "Жөндеу" in html

        fields |= {"p0-2027-01": str(january - 1), "version": str(open_round(contract).version)}
        assert post(client, officer, "contracting:offer", contract.uuid, **fields).status_code == 302
        assert press_sign(client, head, "contracting:accept", contract.uuid).status_code == 302
        assert fresh(contract).positions.get().units == 299
        assert press_sign(client, head, "contracting:sign", contract.uuid).status_code == 302
        assert press_sign(client, chief, "contracting:sign", contract.uuid).status_code == 302
    assert fresh(contract).state == ContractState.ACTIVE


def test_a_refused_offer_loses_nothing_that_was_typed(
    client: Client, market: Market, people: dict[str, Actor]
) -> None:
    contract = make_contracts(market)[0]
    with at(PLACED):
        html = page(client, people["head"], "contracting:offer", contract.uuid)
        fields = dict(re.findall(r'<input type="number" name="([^"]+)" value="([^"]*)"', html))
        fields |= {"p0-2027-01": "777", "note": "Көбірек", "version": str(open_round(contract).version)}
        response = post(client, people["head"], "contracting:offer", contract.uuid, **fields)
        html = response.content.decode()
        assert response.status_code == 422
        assert 'value="777"' in html and "Көбірек" in html and "300" in html
        response = post(client, people["head"], "contracting:offer", contract.uuid, **fields | {"p0-2027-01": "x"})
        assert response.status_code == 422 and 'value="x"' in response.content.decode()
    assert open_round(contract).state == "fund_offer"


def test_an_amendment_by_its_pages(client: Client, market: Market, people: dict[str, Actor]) -> None:
    contract = active(market)
    head, chief = people["head"], people["chief"]
    with at(IN_FORCE):
        asked = {
            "kind": "volume_down", "ground": ground("amendment").pk, "effective_on": "2027-04-01", "reason": "Себеп",
            "version": contract.version,
        }  # fmt: skip
        assert post(client, chief, "contracting:amendment-new", contract.uuid, **asked).status_code == 302
        row = Amendment.objects.get()
        response = post(client, chief, "contracting:amendment-edit", row.uuid, p0="500", version=row.version)
        assert response.status_code == 422 and 'value="500"' in response.content.decode()
        assert (
            post(client, chief, "contracting:amendment-edit", row.uuid, p0="250", version=row.version).status_code
            == 302
        )
        row.refresh_from_db()
        post(client, chief, "contracting:amendment-propose", row.uuid, version=row.version)
        assert press_sign(client, head, "contracting:amendment-sign", row.uuid).status_code == 302
        assert press_sign(client, chief, "contracting:amendment-sign", row.uuid).status_code == 302
        row.refresh_from_db()
        assert row.state == "signed"
        html = page(client, head, "contracting:amendment", row.uuid)
        assert "300" in html and "250" in html


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("monthly_replan", {}),
        ("volume_up", {}),
        ("tariff", {}),
        ("requisites", {"bank_account": "KZ1"}),
        ("period", {"last": "2028-01-31"}),
        ("termination", {"last": "2027-06-30"}),
        ("coexecutor", {}),
    ],
)
def test_every_kind_of_amendment_has_a_form(
    client: Client, market: Market, people: dict[str, Actor], kind: str, data: dict[str, str]
) -> None:
    contract = active(market)
    with at(IN_FORCE):
        row = draft(contract, people["chief"], kind, date(2027, 4, 1), {})
        page(client, people["chief"], "contracting:amendment-edit", row.uuid)
        response = post(client, people["chief"], "contracting:amendment-edit", row.uuid, version=row.version, **data)
        assert response.status_code == (302 if data else 422)
        page(client, people["chief"], "contracting:amendment", row.uuid)


def test_suspension_and_co_execution_by_their_pages(client: Client, market: Market, people: dict[str, Actor]) -> None:
    contract = active(market)
    head, chief, partner = people["head"], people["chief"], people["partner"]
    with at(IN_FORCE):
        asked = {
            "executor_bin": market.providers[2].bin, "care_type": market.care.pk, "units": "11",
            "valid_from": "2027-03-10", "valid_to": "2027-12-31", "version": contract.version,
        }  # fmt: skip
        response = post(client, head, "contracting:coexecution-new", contract.uuid, **asked | {"executor_bin": "1"})
        assert response.status_code == 422
        assert post(client, head, "contracting:coexecution-new", contract.uuid, **asked).status_code == 302
        share = CoExecution.objects.get()
        assert press_sign(client, partner, "contracting:coexecution-sign", share.uuid).status_code == 302
        asked = {"note": "Себеп", "version": CoExecution.objects.get().version}
        assert post(client, partner, "contracting:coexecution-end", share.uuid, **asked).status_code == 302

        asked = {
            "ground": ground("suspension").pk, "day": "2027-03-10", "note": "Сот актісі",
            "version": fresh(contract).version,
        }  # fmt: skip
        assert post(client, chief, "contracting:suspend", contract.uuid, **asked | {"note": ""}).status_code == 422
        assert post(client, chief, "contracting:suspend", contract.uuid, **asked).status_code == 302
        assert press_sign(client, chief, "contracting:stop-sign", contract.uuid).status_code == 302
        assert fresh(contract).state == ContractState.SUSPENDED
        html = page(client, head, "procurement:contract-detail", contract.uuid)
        assert "10.03.2027" in html


def test_the_page_of_a_contract_says_what_keeps_the_signature_back(
    client: Client, market: Market, people: dict[str, Actor]
) -> None:
    from providers.models import RegistryEntry

    contract = make_contracts(market)[0]
    with at(PLACED):
        accept(contract, people["head"])
        RegistryEntry.objects.filter(provider=market.providers[0]).update(state="suspended")
        html = page(client, people["head"], "procurement:contract-detail", contract.uuid)
        assert 'id="why-provider_sign"' in html
        page(client, people["head"], "contracting:sign", contract.uuid)


@pytest.mark.parametrize("state", ContractState.values)
def test_the_list_shows_and_finds_every_state(
    client: Client, market: Market, people: dict[str, Actor], state: str
) -> None:
    first, second = make_contracts(market)[:2]
    Contract.objects.filter(pk=first.pk).update(state=state)
    Contract.objects.filter(pk=second.pk).update(state="active" if state != "active" else "refused")
    html = enter(client, people["chief"]).get(reverse("procurement:contract-list"), {"state": state}).content.decode()
    assert first.number in html and second.number not in html


# What awaits ---------------------------------------------------------------------------------------------------------
def test_what_awaits_each_side(market: Market, people: dict[str, Actor]) -> None:
    contract = make_contracts(market)[0]
    waits = lambda *names: {who: awaiting(people[who]).filter(pk=contract.pk).exists() for who in names}  # noqa: E731
    with at(PLACED):
        assert waits("clerk", "head", "officer", "chief") == {
            "clerk": True,
            "head": True,
            "officer": False,
            "chief": False,
        }
        plan = {lot_of(contract): {**months_of(contract), "2027-01": 0}}
        talks.counter(row=open_round(contract), actor=people["head"], months=plan)
        assert waits("clerk", "head", "officer", "central") == {
            "clerk": False, "head": False, "officer": True, "central": False,
        }  # fmt: skip
        accept(contract, people["chief"])
        assert waits("clerk", "head", "chief") == {"clerk": False, "head": True, "chief": False}
        sign(contract, people["head"])
        assert waits("head", "officer", "chief") == {"head": False, "officer": False, "chief": True}
        sign(contract, people["chief"])
        assert not any(waits("head", "chief").values())
    with at(IN_FORCE):
        row = draft(contract, people["chief"], "period", IN_FORCE, {"valid_to": "2028-01-31"})
        amending.propose(row=row, actor=people["chief"])
        assert amendments_awaiting(people["head"]).count() == 1
        assert amendments_awaiting(people["chief"]).count() == 0


# Costs and paper -----------------------------------------------------------------------------------------------------
def test_lists_cost_the_same_with_two_and_with_many(
    client: Client, market: Market, people: dict[str, Actor], django_assert_max_num_queries: Any
) -> None:
    contract = active(market)
    with at(IN_FORCE):
        for number in (1, 2):
            agree_coexecution(
                coexecuting.propose(
                    contract=contract, actor=people["head"], executor=market.providers[number], care_type=market.care,
                    units=5,
                ),
                market.heads[number],
            )  # fmt: skip

        def cost(name: str) -> int:
            enter(client, people["chief"])
            with django_assert_max_num_queries(60) as found:
                client.get(reverse(name))
            return len(found)

        cost("procurement:contract-list")
        before = [cost("procurement:contract-list"), cost("contracting:coexecution-list")]
        row = CoExecution.objects.order_by("pk").first()
        for number in range(12):
            Contract.objects.create(
                number=f"И-{number}", provider=market.providers[number % 3], funding_source="OSMS",
                valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), state="active",
            )  # fmt: skip
            row.pk, row.uuid, row.state = None, None, "agreed"  # type: ignore[union-attr]
        for one in Contract.objects.filter(number__startswith="И-"):
            CoExecution.objects.create(
                contract=one, executor=market.providers[2], care_type=market.care, units=1, amount=1,
                valid_from=one.valid_from, valid_to=one.valid_to, state="agreed",
            )  # fmt: skip
        assert [cost("procurement:contract-list"), cost("contracting:coexecution-list")] == before


def test_the_page_of_a_contract_costs_the_same_with_one_lot_and_with_many(
    client: Client, market: Market, people: dict[str, Actor], django_assert_max_num_queries: Any
) -> None:
    PlanLine.objects.update(amount=Decimal(10**9))
    for number in range(8):
        lot = make_lot(market.campaign, market.plan.lines.get(), 10, "100.00")
        make_award(market, 1, number + 1, lot=lot)
    few, many = make_contracts(market)[:2]

    def cost(contract: Contract) -> int:
        enter(client, people["chief"])
        with django_assert_max_num_queries(80) as found:
            client.get(reverse("procurement:contract-detail", args=[contract.uuid]))
        return len(found)

    cost(few)
    assert (few.positions.count(), many.positions.count()) == (1, 9)
    assert cost(few) == cost(many)


def test_the_contract_on_paper_is_in_two_languages_side_by_side(market: Market) -> None:
    contract = active(market)
    document = SignedDocument.objects.get(kind="contract", subject_id=str(contract.uuid))
    assert document.signatures.count() == 2

    first = render_pdf(document, language="kk")
    assert first.startswith(b"%PDF") and first == render_pdf(document, language="en")
    for one in SignedDocument.objects.filter(kind="offer"):
        assert render_pdf(one).startswith(b"%PDF")


def test_a_decision_on_paper(market: Market, people: dict[str, Actor]) -> None:
    contract = active(market)
    with at(IN_FORCE):
        stop(contract, people["chief"], "terminate", IN_FORCE)
    assert render_pdf(SignedDocument.objects.get(kind="contract_stop")).startswith(b"%PDF")
