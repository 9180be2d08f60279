"""Pages of complaints: written, signed and followed by the provider, decided by the central office."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import SYSTEM, Actor
from accounts.enums import Role
from procurement.complaints import acts, desk
from procurement.complaints.machine import COMPLAINT
from procurement.models import Campaign, Complaint, Ground
from tests.procurement.commission_world import decide, in_english, make_bids, make_rules, submit_complaint
from tests.procurement.world import NOW, Market, make_market, make_user
from tests.providers.review.pages import signed_in, words
from tests.signing import cms_of

pytestmark = pytest.mark.django_db
__all__ = ["in_english"]
TODAY = NOW.date()


@pytest.fixture
def market(time_machine: Any) -> Market:
    time_machine.move_to(NOW, tick=False)
    make_rules()
    market = make_market(state="standstill")
    Campaign.objects.update(due_on=TODAY + timedelta(days=7))
    market.campaign.refresh_from_db()
    make_bids(market, "allocated", "rejected", "withdrawn")
    Ground.objects.create(
        kind="complaint", code="rating", name_ru="Рейтинг рассчитан неверно", name_kk="Рейтинг қате есептелген",
        valid_from=TODAY,
    )  # fmt: skip
    return market


def page(actor: Actor, name: str, *args: Any, query: str = "", status: int = 200) -> str:
    response = signed_in(actor).get(reverse(f"complaints:{name}", args=args) + query)
    assert response.status_code == status, response.status_code
    return words(response.content.decode())


def send(actor: Actor, name: str, *args: Any, query: str = "", **data: Any) -> Any:
    return signed_in(actor).post(reverse(f"complaints:{name}", args=args) + query, data, follow=True)


def said(response: Any) -> str:
    return words(response.content.decode())


def test_a_provider_writes_signs_and_submits_a_complaint(market: Market) -> None:
    head = market.heads[0]
    assert market.campaign.number in page(head, "complaint-new")
    query = f"?campaign={market.campaign.uuid}"
    ground = Ground.objects.get()
    response = send(head, "complaint-new", query=query, text="", wanted="Қайта есептеу")
    assert response.status_code == 422 and "Қайта есептеу" in response.content.decode()
    assert not Complaint.objects.exists()
    first = {"text": "Рейтинг 90 емес", "ground": ground.pk, "lot": market.lot.pk}
    assert "The draft is kept." in said(send(head, "complaint-new", query=query, **first))
    complaint = Complaint.objects.get()
    send(head, "point-new", complaint.uuid, text="Қуат", version=complaint.version)
    complaint.refresh_from_db()
    stale = send(head, "point-edit", complaint.uuid, 2, text="Қуат 300 емес", version=1)
    assert stale.status_code == 422 and "Қуат 300 емес" in stale.content.decode()
    send(head, "point-edit", complaint.uuid, 2, text="Қуат 300 емес", version=complaint.version)
    complaint.refresh_from_db()
    send(head, "point-remove", complaint.uuid, 1, version=complaint.version)
    html = page(head, "complaint-submit", complaint.uuid)
    assert "Қуат 300 емес" in html and "Рейтинг 90 емес" not in html
    complaint.refresh_from_db()
    document = acts.complaint_to_sign(complaint=complaint, actor=head)
    given = {"document": document.uuid, "cms": cms_of(document, head), "version": complaint.version}
    response = send(head, "complaint-submit", complaint.uuid, **given)
    assert "is submitted. Until it is decided" in said(response)
    assert "The complaint is open" in said(response)
    assert "Add a point" not in said(response)


def test_the_central_office_decides_on_pages(market: Market) -> None:
    complaint = submit_complaint(market.heads[0], market.campaign, ("Рейтинг", "Қуат"))
    central, uuid = market.actors["central"], complaint.uuid
    html = page(central, "complaint-list")
    assert "05.11.2026" in html and "3 working days" in html and market.providers[0].name in html
    send(central, "complaint-accept", uuid, version=complaint.version)
    complaint.refresh_from_db()
    facts = {
        "upheld-1": "no", "finding-1": "Дұрыс", "upheld-2": "yes", "finding-2": "Қате", "decision": "Ішінара",
        "norm": "37-тармақ", "version": complaint.version,
    }  # fmt: skip
    response = send(central, "complaint-decide", uuid, **facts)
    assert response.status_code == 422 and "choose the remedy" in said(response)
    assert "Ішінара" in response.content.decode()
    facts |= {"remedy_kind": "other", "remedy_ordered": "Түзету"}
    response = send(central, "complaint-decide", uuid, **facts)
    assert "the complaint is upheld" in said(response) and "Түзету" in said(response)
    complaint.refresh_from_db()
    document = acts.decision_to_sign(complaint=complaint, actor=central)
    given = {"document": document.uuid, "cms": cms_of(document, central), "version": complaint.version}
    assert "The decision is signed." in said(send(central, "complaint-decide-sign", uuid, **given))
    html = page(market.heads[0], "complaint", uuid)
    assert "What was found: Қате" in html and "Түзету" in html and "to be remedied by 09.11.2026" in html

    complaint.refresh_from_db()
    send(central, "complaint-remedy", uuid, done="Түзетілді", version=complaint.version)
    complaint.refresh_from_db()
    document = acts.remedy_to_sign(complaint=complaint, actor=central)
    given = {"document": document.uuid, "cms": cms_of(document, central), "version": complaint.version}
    assert "The remedy is signed" in said(send(central, "complaint-remedy-sign", uuid, **given))
    assert "Түзетілді" in page(market.heads[0], "complaint", uuid)


def test_findings_of_a_draft_decision_are_not_shown_before_it_is_signed(market: Market) -> None:
    central, head = market.actors["central"], market.heads[0]
    complaint = submit_complaint(head, market.campaign)
    complaint = acts.accept_for_review(complaint=complaint, actor=central)
    acts.draft_decision(
        complaint=complaint, actor=central, decision="Құпия шешім", norm="x", findings={1: (False, "Құпия қорытынды")}
    )
    for reader in (head, market.actors["officer"]):
        assert "Құпия" not in page(reader, "complaint", complaint.uuid)


def test_a_refusal_to_take_a_complaint_for_review_is_signed(market: Market) -> None:
    complaint = submit_complaint(market.heads[0], market.campaign)
    central, uuid = market.actors["central"], complaint.uuid
    assert "Why is the complaint not taken for review?" in page(central, "complaint-decide", uuid)
    facts = {"decision": "Мерзімі өтті", "norm": "37-тармақ", "version": complaint.version}
    response = send(central, "complaint-decide", uuid, **facts)
    assert "the complaint is not taken for review" in said(response) and "Мерзімі өтті" in said(response)


def test_a_complaint_is_withdrawn_and_taken_to_court_on_pages(market: Market) -> None:
    head, central = market.heads[0], market.actors["central"]
    first = submit_complaint(head, market.campaign)
    assert "The complaint is withdrawn." in said(
        send(head, "complaint-withdraw", first.uuid, note="", version=first.version)
    )
    second = submit_complaint(head, market.campaign)
    second = decide(acts.accept_for_review(complaint=second, actor=central), central, upheld=False)
    response = send(head, "complaint-court", second.uuid, note="", version=second.version)
    assert response.status_code == 422
    response = send(head, "complaint-court", second.uuid, note="№ 5 соты", version=second.version)
    assert "before the court" in said(response) and "№ 5 соты" in said(response)


def test_a_missed_term_stands_in_the_history(market: Market) -> None:
    complaint = submit_complaint(market.heads[0], market.campaign)
    list(COMPLAINT.take_due(TODAY + timedelta(days=9), SYSTEM))
    assert "The term is missed: the central office is told" in page(
        market.actors["central"], "complaint", complaint.uuid
    )


def test_who_opens_the_pages(market: Market) -> None:
    complaint = submit_complaint(market.heads[0], market.campaign)
    people = {
        **market.actors,
        "head": market.heads[0],
        "clerk": make_user(market.providers[0], Role.PROVIDER_CLERK),
        "other": market.heads[1],
        "member": make_user(market.branch, Role.COMMISSION_MEMBER),
    }
    fund = ("officer", "chief", "auditor", "central", "admin", "member")
    not_central = ("officer", "chief", "auditor", "admin", "member", "head", "clerk", "other")
    expected = {
        ("complaint-list",): {"member": 403},
        ("complaint-new",): dict.fromkeys(fund, 403),
        ("complaint", complaint.uuid): {"member": 403, "other": 404},
        ("point-new", complaint.uuid): dict.fromkeys(fund, 403) | {"other": 404, "head": 302, "clerk": 302},
        ("complaint-submit", complaint.uuid): dict.fromkeys(fund, 403) | {"other": 404, "clerk": 403, "head": 302},
        ("complaint-withdraw", complaint.uuid): dict.fromkeys(fund, 403) | {"other": 404},
        ("complaint-court", complaint.uuid): dict.fromkeys(fund, 403) | {"other": 404, "clerk": 403, "head": 302},
        ("complaint-decide", complaint.uuid): dict.fromkeys(not_central, 403),
        ("complaint-decide-sign", complaint.uuid): dict.fromkeys(not_central, 403),
        ("complaint-remedy", complaint.uuid): dict.fromkeys(not_central, 403) | {"central": 302},
        ("complaint-remedy-sign", complaint.uuid): dict.fromkeys(not_central, 403) | {"central": 302},
    }
    for (name, *args), codes in expected.items():
        for person, actor in people.items():
            response = signed_in(actor).get(reverse(f"complaints:{name}", args=args))
            assert response.status_code == codes.get(person, 200), (name, person)


def test_the_list_costs_the_same_however_long_it_is(market: Market) -> None:
    readers = [market.heads[0], market.actors["central"], market.actors["officer"]]

    def cost(actor: Actor) -> int:
        client = signed_in(actor)
        address = reverse("complaints:complaint-list")
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            assert client.get(address).status_code == 200
        return len(made)

    submit_complaint(market.heads[0], market.campaign)
    before = [cost(one) for one in readers]
    for _number in range(6):
        submit_complaint(market.heads[0], market.campaign)
    assert [cost(one) for one in readers] == before


def test_what_awaits_the_central_office_is_counted_and_red_on_its_last_day(market: Market, time_machine: Any) -> None:
    def count(actor: Actor) -> tuple[int, bool]:
        class Request:
            pass

        request: Any = Request()
        request.actor = actor
        found = desk.count_complaints(request)
        return found.number, found.due

    submit_complaint(market.heads[0], market.campaign)
    assert count(market.actors["central"]) == (1, False)
    assert count(market.actors["officer"]) == count(market.heads[0]) == (0, False)
    time_machine.move_to(NOW + timedelta(days=3), tick=False)
    assert count(market.actors["central"]) == (1, True)
    acts.start_complaint(campaign=market.campaign, actor=market.heads[0])
    assert count(market.heads[0]) == (1, False)
