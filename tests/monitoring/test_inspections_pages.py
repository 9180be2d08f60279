"""Pages of unscheduled monitoring: the plan in two steps, what the organisation reads, who opens what."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import Role
from monitoring.enums import InspectionState, Trigger
from monitoring.inspections import acts, desk
from monitoring.models import Inspection, InspectionFinding
from tests.monitoring.expertise_world import TEXT, plan
from tests.monitoring.test_inspections_machine import escalate, rate
from tests.monitoring.world import NOW, Desk, make_desk, make_line
from tests.procurement.world import make_user
from tests.providers.review.pages import STALE, signed_in, words

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def desk_(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


def leader(desk: Desk) -> Actor:
    return desk.auditors["71"][0]


def page(actor: Actor, name: str, *args: Any, query: str = "", status: int = 200, language: str = "en") -> str:
    response = signed_in(actor, language).get(reverse(f"inspections:{name}", args=args) + query)
    assert response.status_code == status, response.status_code
    return words(response.content.decode())


def send(actor: Actor, name: str, *args: Any, **data: Any) -> Any:
    return signed_in(actor).post(reverse(f"inspections:{name}", args=args), data, follow=True)


def said(response: Any) -> str:
    return words(response.content.decode())


def at(desk: Desk, state: str, **facts: Any) -> Inspection:
    """An inspection put into the state, with the words that it has there."""
    made = plan(desk, **facts)
    values = {"report": TEXT, "conclusion": TEXT, "notified_on": TODAY, "visited_on": TODAY, "concluded_on": TODAY}
    Inspection.objects.filter(pk=made.pk).update(state=state, visit_on=TODAY, **values)
    made.refresh_from_db()
    return made


GROUND = {"trigger": "risk", "ground_text": TEXT}


def second_step(desk: Desk, **changes: Any) -> dict[str, Any]:
    user = leader(desk).user
    assert user is not None
    return {
        "provider": desk.provider.bin, **GROUND, "period_from": "2026-10-01", "period_to": "2026-10-31",
        "questions": "Расталмаған жағдайлар", "documents": "Карталар", "visit_on": "2026-11-05",
        "members": [user.pk], "leader": user.pk, "signed_appeal": "False",
    } | changes  # fmt: skip


def test_a_monitoring_is_planned_in_two_steps(desk_: Desk) -> None:
    actor = leader(desk_)
    assert "Step 1 of 2" in page(actor, "inspection-new")
    second = send(actor, "inspection-new", provider=desk_.provider.bin, **GROUND)
    assert "Step 2 of 2" in said(second) and TEXT in second.content.decode()
    assert "04.11.2026" in said(second)  # the earliest visit

    response = send(actor, "inspection-new", **second_step(desk_))

    made = Inspection.objects.get()
    assert made.number in said(response) and made.questions == "Расталмаған жағдайлар"
    assert made.members.get().leads


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"trigger": "appeal"}, "anonymous"),
        ({"provider": "000000000000"}, "no organisation with this BIN"),
        ({"ground_text": "Қысқа"}, "at least 40 letters"),
        ({"questions": ""}, "This field is required."),
        ({"members": []}, "Name at least one auditor."),
        ({"period_to": "2026-09-01"}, "ends before it begins"),
        ({"visit_on": "2026-11-02"}, "has passed"),
    ],
)
def test_a_plan_with_a_fault_is_told_and_nothing_is_lost(desk_: Desk, changes: dict[str, Any], told: str) -> None:
    response = send(leader(desk_), "inspection-new", **second_step(desk_, **changes))
    assert response.status_code == 422 and told in said(response)
    assert "Карталар" in response.content.decode() or "Step 1 of 2" in said(response)
    assert not Inspection.objects.exists()


def test_one_may_go_back_to_the_ground(desk_: Desk) -> None:
    response = send(leader(desk_), "inspection-new", **second_step(desk_, back="1"))
    assert "Step 1 of 2" in said(response) and TEXT in response.content.decode()
    assert not Inspection.objects.exists()


def test_a_suggestion_fills_the_first_step(desk_: Desk) -> None:
    escalate(desk_)
    listed = page(leader(desk_), "inspection-list")
    assert "Where it suggests itself" in listed and desk_.provider.name in listed and "900 000" in listed
    client = signed_in(leader(desk_))
    html = client.get(
        reverse("inspections:inspection-new") + f"?provider={desk_.provider.bin}&trigger=unconfirmed"
    ).content.decode()
    assert f'value="{desk_.provider.bin}"' in html and "checked" in html
    assert "Where it suggests itself" not in page(desk_.central, "inspection-list")


def test_the_plan_changes_and_after_the_notice_only_the_group(desk_: Desk) -> None:
    made = plan(desk_)
    user = leader(desk_).user
    told = {"questions": "Басқа сұрақ", "documents": "", "visit_on": "2026-11-06", "members": [user.pk],
            "leader": user.pk}  # fmt: skip
    assert "The plan is kept." in said(send(leader(desk_), "inspection-edit", made.uuid, version=made.version, **told))
    made.refresh_from_db()
    assert made.visit_on == date(2026, 11, 6)
    assert STALE in said(send(leader(desk_), "inspection-edit", made.uuid, version=1, **told))
    acts.notify(inspection=made, actor=leader(desk_))
    seen = page(leader(desk_), "inspection-edit", made.uuid)
    assert "Change the group" in seen and "Questions" not in seen


def test_the_way_by_buttons(desk_: Desk, time_machine: Any) -> None:
    made = plan(desk_)
    actor = leader(desk_)

    def press(who: Actor, name: str, **data: Any) -> str:
        made.refresh_from_db()
        return said(send(who, name, made.uuid, version=made.version, **data))

    assert "The notice is sent" in press(actor, "inspection-notify")
    assert "The visit can be noted from its day on." in page(actor, "inspection", made.uuid)
    time_machine.move_to(NOW + timedelta(days=2), tick=False)
    assert "The visit is noted" in press(actor, "inspection-visit")
    assert "The finding is kept." in press(actor, "finding-new", text="Журнал жоқ", line_no="", code="", amount="")
    finding = InspectionFinding.objects.get()
    made.refresh_from_db()
    removed = send(actor, "finding-remove", made.uuid, finding.uuid, version=made.version)
    assert "The finding is taken out." in said(removed)
    assert "The report is written" in press(actor, "inspection-report", text=TEXT)
    assert "The conclusion is sent" in press(actor, "inspection-conclude", text=TEXT)
    assert "The objection is lodged" in press(desk_.head, "inspection-object", text=TEXT + " Қарсымыз")
    assert "Қарсымыз" in page(actor, "inspection", made.uuid)
    assert "The objection is answered" in press(desk_.chiefs["71"], "inspection-answer", text=TEXT)
    assert "Answer of the branch" in page(desk_.head, "inspection", made.uuid)


def test_words_that_are_too_short_stay_in_the_form(desk_: Desk) -> None:
    made = at(desk_, InspectionState.VISITED)
    response = send(leader(desk_), "inspection-report", made.uuid, version=made.version, text="Қысқа мәтін")
    assert response.status_code == 422
    assert "at least 40 letters" in said(response) and "Қысқа мәтін" in response.content.decode()


def test_a_line_that_is_not_found_stays_in_the_form(desk_: Desk) -> None:
    made = at(desk_, InspectionState.VISITED)
    make_line(desk_, provider=desk_.other, line_no="ЖАТ-1")
    told = {"line_no": "ЖАТ-1", "text": TEXT, "code": "", "amount": ""}
    response = send(leader(desk_), "finding-new", made.uuid, version=made.version, **told)
    assert response.status_code == 422 and "no accepted line with this number" in said(response)
    assert "ЖАТ-1" in response.content.decode() and TEXT in response.content.decode()


@pytest.mark.parametrize("state", [one for one in InspectionState.values if one != "planned"])
def test_what_the_organisation_reads(desk_: Desk, state: str) -> None:
    made = at(desk_, state, trigger=Trigger.APPEAL, signed_appeal=True, ground_text=TEXT.replace("қызмет", "СЫР"))
    InspectionFinding.objects.create(inspection=made, text="ТАБЫЛҒАН")
    seen = page(desk_.head, "inspection", made.uuid)
    fund = page(leader(desk_), "inspection", made.uuid)
    told = state in ("concluded", "objected", "closed")

    assert "СЫР" not in seen and "СЫР" in fund
    assert ("ТАБЫЛҒАН" in seen) is told
    assert ("Report" in seen) is told
    assert "Медициналық карталар" in seen


@pytest.mark.parametrize("state", InspectionState.values)
def test_pages_of_every_state_in_every_language(desk_: Desk, state: str) -> None:
    made = at(desk_, state)
    for language in ("kk", "ru", "en"):
        assert made.number in page(leader(desk_), "inspection", made.uuid, language=language)
        page(leader(desk_), "inspection-list", language=language)


@pytest.mark.parametrize("state", InspectionState.values)
def test_report_and_conclusion_are_printed_once_they_are_there(desk_: Desk, state: str) -> None:
    made = at(desk_, state)
    InspectionFinding.objects.create(inspection=made, text="ТАБЫЛҒАН")
    printed = state in ("reported", "concluded", "objected", "closed")
    response = signed_in(leader(desk_)).get(reverse("inspections:inspection-paper", args=[made.uuid]))
    assert response.status_code == (200 if printed else 302)
    assert not printed or "ТАБЫЛҒАН" in said(response)
    own = signed_in(desk_.head).get(reverse("inspections:inspection-paper", args=[made.uuid]))
    assert own.status_code == (200 if printed and state != "reported" else 302)


ADDRESSES = [
    ("get", "inspection"), ("get", "inspection-paper"), ("get", "inspection-edit"), ("post", "inspection-notify"),
    ("post", "inspection-visit"), ("get", "inspection-report"), ("get", "inspection-conclude"),
    ("get", "inspection-object"), ("get", "inspection-answer"), ("get", "inspection-cancel"), ("get", "finding-new"),
]  # fmt: skip


def codes(actor: Actor, made: Inspection) -> dict[str, int]:
    client = signed_in(actor)
    return {
        name: getattr(client, method)(reverse(f"inspections:{name}", args=[made.uuid])).status_code
        for method, name in ADDRESSES
    }


def test_who_may_open_what(desk_: Desk) -> None:
    """Of a visit made: the report is open, the others lead back to the page (302)."""
    made = at(desk_, InspectionState.VISITED)
    officer = make_user(desk_.branches["71"], Role.BRANCH_OFFICER)
    member = make_user(desk_.branches["71"], Role.COMMISSION_MEMBER)
    names = [name for _method, name in ADDRESSES]
    back = dict.fromkeys(names, 302) | {"inspection": 200}
    fund = {"inspection-object": 403}
    readers = dict.fromkeys(names, 403) | {"inspection": 200, "inspection-paper": 302}

    writes = {"inspection-edit": 200, "inspection-report": 200, "finding-new": 200}
    assert codes(leader(desk_), made) == back | writes | fund
    auditors_only = ("inspection-visit", "inspection-report", "inspection-conclude", "finding-new")
    chief = back | {"inspection-edit": 200} | dict.fromkeys(auditors_only, 403) | fund
    assert codes(desk_.chiefs["71"], made) == chief
    for actor in (officer, desk_.central, desk_.admin):
        assert codes(actor, made) == readers
    assert codes(desk_.head, made) == readers | {"inspection-object": 302}
    for actor in (desk_.auditors["75"][0], desk_.other_head):
        assert {code for code in codes(actor, made).values()} == {403, 404}
        assert codes(actor, made)["inspection"] == 404
    assert set(codes(member, made).values()) == {403}


def test_who_sees_the_list_and_plans(desk_: Desk) -> None:
    at(desk_, InspectionState.NOTIFIED)
    officer = make_user(desk_.branches["71"], Role.BRANCH_OFFICER)
    for actor in (leader(desk_), officer, desk_.central, desk_.head, desk_.other_head):
        page(actor, "inspection-list")
    page(make_user(desk_.branches["71"], Role.COMMISSION_MEMBER), "inspection-list", status=403)
    page(leader(desk_), "inspection-new")
    for actor in (officer, desk_.central, desk_.head):
        page(actor, "inspection-new", status=403)


def test_filters(desk_: Desk) -> None:
    first = at(desk_, InspectionState.NOTIFIED)
    second = at(desk_, InspectionState.CLOSED, trigger=Trigger.MINISTRY)
    Inspection.objects.filter(pk=second.pk).update(visit_on=TODAY + timedelta(days=9))
    for query, shown in (
        ("?state=closed", {second}), ("?trigger=ministry", {second}), ("?since=2026-11-10", {second}),
        ("?until=2026-11-10", {first}), (f"?text={desk_.provider.bin}", {first, second}), ("?text=жоқ", set()),
    ):  # fmt: skip
        seen = page(leader(desk_), "inspection-list", query=query)
        assert {one for one in (first, second) if f"№ {one.number}" in seen} == shown


def test_what_awaits_somebody(desk_: Desk) -> None:
    chief, colleague = desk_.chiefs["71"], desk_.auditors["71"][1]
    for state, awaited in (
        ("planned", {"leader", "chief"}), ("notified", {"leader", "head"}), ("visited", {"leader"}),
        ("reported", {"leader"}), ("concluded", {"head"}), ("objected", {"leader", "chief"}), ("closed", set()),
        ("cancelled", set()),
    ):  # fmt: skip
        Inspection.objects.all().delete()
        made = at(desk_, state)
        if state == "planned":
            Inspection.objects.update(notified_on=None)
        people = {"leader": leader(desk_), "chief": chief, "head": desk_.head, "colleague": colleague}
        found = {name for name, actor in people.items() if desk.waiting(actor)}
        assert found == awaited, state
        for name, actor in people.items():
            request: Any = type("R", (), {"actor": actor})
            with CaptureQueriesContext(connection) as queries:
                assert desk.count_inspections(request).number == (1 if name in awaited else 0)
            assert len(queries) == 1
        made.delete()


def cost(actor: Actor, name: str, *args: Any) -> int:
    client = signed_in(actor)
    address = reverse(f"inspections:{name}", args=args)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_list_costs_the_same_at_two_and_at_two_hundred_rows(desk_: Desk) -> None:
    for _one in range(2):
        at(desk_, InspectionState.CONCLUDED)
    Inspection.objects.update(due_on=TODAY)
    actors = [leader(desk_), desk_.central, desk_.head]
    before = [cost(actor, "inspection-list") for actor in actors]
    Inspection.objects.bulk_create(
        Inspection(
            number=f"x{place}", provider=desk_.provider, branch=desk_.branches["71"], trigger="risk", ground_text="x",
            period_from=TODAY, period_to=TODAY, questions="x", notified_on=TODAY, due_on=TODAY,
        )
        for place in range(200)
    )  # fmt: skip
    assert [cost(actor, "inspection-list") for actor in actors] == before


def test_suggestions_cost_the_same_however_many_there_are(desk_: Desk) -> None:
    from tests.providers.facts import make_provider

    rate(desk_)
    before = cost(leader(desk_), "inspection-list")
    for place in range(12):
        provider = make_provider(f"Ұйым {place}", region=desk_.provider.region)
        rate(desk_, provider=provider)
        escalate(desk_, provider=provider)
    assert cost(leader(desk_), "inspection-list") == before


def test_a_page_costs_the_same_with_few_and_many_findings(desk_: Desk) -> None:
    made = at(desk_, InspectionState.CONCLUDED)
    InspectionFinding.objects.create(inspection=made, text="x")
    before = cost(leader(desk_), "inspection", made.uuid)
    InspectionFinding.objects.bulk_create(InspectionFinding(inspection=made, text="x") for _one in range(200))
    assert cost(leader(desk_), "inspection", made.uuid) == before
