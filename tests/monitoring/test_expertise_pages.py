"""Pages of expertise: what each reader sees, forms that lose nothing, the same cost at two and at two hundred rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import Role
from config.models import AuditEntry
from monitoring.enums import CaseState, SampleState
from monitoring.expertise import acts, desk, questions
from monitoring.models import CaseReply, Sample, SampleCase
from tests.monitoring.expertise_world import TEXT, assess, draw, expert_of, make_questions, make_stays
from tests.monitoring.world import MONTH, NOW, Desk, make_desk, make_line
from tests.procurement.world import make_user
from tests.providers.review.pages import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk_(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    made = make_desk()
    make_questions()
    return made


def page(actor: Actor, name: str, *args: Any, query: str = "", status: int = 200, language: str = "en") -> str:
    response = signed_in(actor, language).get(reverse(f"expertise:{name}", args=args) + query)
    assert response.status_code == status, response.status_code
    return words(response.content.decode())


def send(actor: Actor, name: str, *args: Any, query: str = "", **data: Any) -> Any:
    return signed_in(actor).post(reverse(f"expertise:{name}", args=args) + query, data, follow=True)


def said(response: Any) -> str:
    return words(response.content.decode())


def begun(desk: Desk, count: int = 2, **facts: Any) -> Sample:
    make_stays(desk, count + 2)
    sample = draw(desk, size=count, **facts)
    return acts.begin(sample=sample, actor=desk.auditors["71"][0])


QUERY = "?month=2026-10&care_type=&provider="


def test_a_sample_is_drawn_in_two_steps(desk_: Desk) -> None:
    make_stays(desk_, 5)
    auditor = desk_.auditors["71"][0]
    assert "Step 1 of 2" in page(auditor, "sample-new")
    counted = page(auditor, "sample-new", query=QUERY)
    assert "Cases to draw from 5 · 900 000" in counted and "Deaths and infants among them 0" in counted

    response = send(auditor, "sample-new", query=QUERY, method="random", size="3")

    sample = Sample.objects.get()
    assert str(sample.seed) in said(response) and sample.frame_digest in said(response)
    assert sample.cases.count() == 3 and sample.created_by == auditor.user


@pytest.mark.parametrize(
    ("query", "data", "told"),
    [
        (QUERY, {"method": "random", "size": ""}, "Say how many cases are drawn."),
        (QUERY, {"method": "random", "size": "9"}, "There are only 5 such cases."),
        (QUERY, {"method": "random", "size": "501"}, "500"),
        (QUERY, {"method": "mandatory", "size": ""}, "There is no such case in the month."),
        (QUERY, {"method": "luck", "size": "1"}, "Select a valid choice"),
        ("?month=2026-13&care_type=&provider=", {"method": "random", "size": "1"}, "Write the month as 2026-10."),
        ("?month=2027-01&care_type=&provider=", {"method": "random", "size": "1"}, "The month has not begun."),
    ],
)
def test_what_cannot_be_drawn_is_told_and_nothing_is_lost(desk_: Desk, query: str, data: dict, told: str) -> None:
    make_stays(desk_, 5)
    response = send(desk_.auditors["71"][0], "sample-new", query=query, **data)
    assert response.status_code == 422 and told in said(response)
    assert not Sample.objects.exists()


def test_another_regions_organisation_is_not_found_by_its_bin(desk_: Desk) -> None:
    query = f"?month=2026-10&care_type=&provider={desk_.other.bin}"
    assert "no organisation with this BIN" in page(desk_.auditors["71"][0], "sample-new", query=query)


def test_anybody_who_reads_may_draw_again(desk_: Desk) -> None:
    sample = begun(desk_)
    officer = make_user(desk_.branches["71"], Role.BRANCH_OFFICER)
    for actor in (officer, desk_.central, desk_.admin):
        assert "Drawn again: equal." in said(send(actor, "sample-redraw", sample.uuid))
    line = sample.cases.first()
    type(make_line(desk_)).objects.filter(month=MONTH, id=line.line_id).delete()
    assert "the frame has changed since" in said(send(officer, "sample-redraw", sample.uuid))


def test_an_expert_keeps_and_finishes_a_case(desk_: Desk) -> None:
    sample = begun(desk_)
    first = sample.cases.get(position=1)
    expert = expert_of(desk_, first)
    answers = {f"reply-{item.pk}": "yes" for item in questions.of_case(first)}
    partly = dict(list(answers.items())[1:])

    assert "Kept. The case is not finished yet." in said(send(expert, "case", first.uuid, **partly, keep="1"))
    refused = send(expert, "case", first.uuid, **partly, conclusion="Бәрі дұрыс", finish="1")
    assert refused.status_code == 422 and "left: 1" in said(refused) and "Бәрі дұрыс" in said(refused)
    done = send(expert, "case", first.uuid, **answers, conclusion="Бәрі дұрыс", finish="1")

    first.refresh_from_db()
    assert first.state == CaseState.DONE and "The case is assessed." in said(done)
    assert "Бәрі дұрыс" in page(desk_.central, "case", first.uuid)


def test_a_case_shows_facts_person_and_what_was_billed_in_its_time(desk_: Desk) -> None:
    sample = begun(desk_, 1)
    make_line(desk_, day=NOW.date().replace(month=10, day=7), line_no="INSIDE-1")
    case = sample.cases.get()
    seen = page(desk_.auditors["71"][0], "case", case.uuid)
    assert desk_.patient.full_name in seen and "What was billed during the stay" in seen
    assert "Услуга A02.013.000" in seen or "Қызмет A02.013.000" in seen or "A02.013.000" in seen
    hidden = page(desk_.admin, "case", case.uuid)
    assert desk_.patient.full_name not in hidden
    assert AuditEntry.objects.filter(verb="monitoring.case_opened").count() == 2


def test_only_the_expert_gets_the_form(desk_: Desk) -> None:
    sample = begun(desk_)
    case = sample.cases.get(position=1)
    expert = expert_of(desk_, case)
    colleague = next(one for one in desk_.auditors["71"] if one != expert)
    assert "Finish the case" in page(expert, "case", case.uuid)
    for actor in (colleague, desk_.chiefs["71"], desk_.central):
        assert "Finish the case" not in page(actor, "case", case.uuid)
    assert "in the hands of another expert" in said(send(colleague, "case", case.uuid, conclusion="x", finish="1"))


def test_the_head_hands_a_case_over(desk_: Desk) -> None:
    sample = begun(desk_)
    case = sample.cases.get(position=1)
    colleague = next(one for one in desk_.auditors["71"] if one != expert_of(desk_, case))
    assert "Hand the case over" in page(desk_.chiefs["71"], "case", case.uuid)
    assert "handed over" in said(send(desk_.chiefs["71"], "case-hand-over", case.uuid, expert=colleague.user.pk))
    case.refresh_from_db()
    assert case.expert == colleague.user


def test_the_sample_shows_progress_findings_and_the_estimate_at_the_end(desk_: Desk) -> None:
    make_stays(desk_, 12)
    sample = acts.begin(sample=draw(desk_, size=6), actor=desk_.auditors["71"][0])
    cases = list(sample.cases.order_by("position"))
    for case in cases[:-1]:
        assess(desk_, case, *(("common",) if case.position < 3 else ()))
    before = page(desk_.central, "sample", sample.uuid)
    assert "It is shown when every case is assessed" in before and "5 of 6" in before

    assess(desk_, cases[-1])

    after = page(desk_.central, "sample", sample.uuid)
    assert "Вопрос common" in after and "33.3 %" in after
    assert "For information only." in after and "No money is taken by an estimate" in after
    assert "Wilson" in after and "from" in after


@pytest.mark.parametrize("state", SampleState.values)
def test_pages_of_every_state(desk_: Desk, state: str) -> None:
    sample = begun(desk_)
    Sample.objects.update(state=state)
    for language in ("kk", "ru", "en"):
        assert sample.number in page(desk_.chiefs["71"], "sample", sample.uuid, language=language)
    page(desk_.chiefs["71"], "case", sample.cases.get(position=1).uuid)


def test_buttons_of_the_steps(desk_: Desk) -> None:
    make_stays(desk_, 3)
    sample = draw(desk_, size=2)
    chief = desk_.chiefs["71"]
    told = said(send(chief, "sample-begin", sample.uuid, version=sample.version))
    assert "has begun" in told and "Cases still to be assessed: 2." in told
    assert "Somebody has changed this" in said(send(chief, "sample-finish", sample.uuid, version=sample.version))
    sample.refresh_from_db()
    assert "Give the reason." in said(send(chief, "sample-cancel", sample.uuid, version=sample.version, note=""))
    assert "is cancelled" in said(send(chief, "sample-cancel", sample.uuid, version=sample.version, note="Қате"))


def addresses(sample: Sample) -> list[tuple[str, str, tuple[Any, ...]]]:
    case = sample.cases.get(position=1)
    return [
        ("get", "sample", (sample.uuid,)),
        ("get", "case", (case.uuid,)),
        ("post", "sample-redraw", (sample.uuid,)),
        ("post", "sample-begin", (sample.uuid,)),
        ("post", "sample-finish", (sample.uuid,)),
        ("get", "sample-cancel", (sample.uuid,)),
        ("get", "case-hand-over", (case.uuid,)),
        ("get", "sample-list", ()),
        ("get", "sample-new", ()),
    ]


def codes(actor: Actor, sample: Sample) -> dict[str, int]:
    client = signed_in(actor)
    return {
        name: getattr(client, method)(reverse(f"expertise:{name}", args=args)).status_code
        for method, name, args in addresses(sample)
    }


def test_who_may_open_what(desk_: Desk) -> None:
    sample = begun(desk_)
    officer = make_user(desk_.branches["71"], Role.BRANCH_OFFICER)
    member = make_user(desk_.branches["71"], Role.COMMISSION_MEMBER)
    acting = {"sample-begin": 302, "sample-finish": 302, "sample-redraw": 302}
    reads = dict.fromkeys(["sample", "case", "sample-list", "sample-new", "sample-cancel", "case-hand-over"], 200)

    assert codes(desk_.chiefs["71"], sample) == reads | acting
    assert codes(desk_.auditors["71"][0], sample) == reads | acting | {"sample-cancel": 403, "case-hand-over": 403}
    none = dict.fromkeys(["sample-begin", "sample-finish", "sample-cancel", "case-hand-over", "sample-new"], 403)
    for actor in (officer, desk_.central, desk_.admin):
        assert codes(actor, sample) == reads | acting | none
    foreign = codes(desk_.chiefs["75"], sample)
    assert {name for name, code in foreign.items() if code != 404} == {"sample-list", "sample-new"}
    for actor in (desk_.head, member):
        assert set(codes(actor, sample).values()) == {403}


def test_filters(desk_: Desk) -> None:
    first, second = begun(desk_), draw(desk_, size=1, method="risk")
    auditor = desk_.auditors["71"][0]
    for query, shown in (
        ("?method=risk", {second}), ("?state=in_work", {first}), ("?month=2026-10", {first, second}),
        ("?month=2026-09", set()), (f"?text={first.number}", {first}), ("?text=жоқ", set()),
    ):  # fmt: skip
        seen = page(auditor, "sample-list", query=query)
        assert {one for one in (first, second) if one.number in seen} == shown


def test_what_awaits_somebody(desk_: Desk) -> None:
    sample = begun(desk_, 3)
    case = sample.cases.get(position=1)
    expert = expert_of(desk_, case)
    mine = sample.cases.filter(expert=expert.user).count()
    (row,) = desk.waiting(expert)
    assert str(mine) in str(row.text) and row.day == sample.due_on
    request: Any = type("R", (), {"actor": expert})
    with CaptureQueriesContext(connection) as queries:
        assert desk.count_cases(request).number == mine
    assert len(queries) == 1
    assert desk.waiting(desk_.chiefs["71"]) == [] and desk.waiting(desk_.central) == []
    for one in sample.cases.all():
        assess(desk_, one)
    assert [str(row.act) for row in desk.waiting(desk_.chiefs["71"])] == ["Finish"]
    assert desk.waiting(expert) == [] and desk.count_cases(request).number == 0


def cost(actor: Actor, name: str, *args: Any) -> int:
    client = signed_in(actor)
    address = reverse(f"expertise:{name}", args=args)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_lists_cost_the_same_at_two_and_at_two_hundred_rows(desk_: Desk) -> None:
    make_stays(desk_, 202)
    auditor = desk_.auditors["71"][0]
    few, many = [acts.begin(sample=draw(desk_, size=count), actor=auditor) for count in (2, 200)]
    for sample in (few, many):
        SampleCase.objects.filter(sample=sample).update(state=CaseState.DONE, conclusion=TEXT, done_at=NOW)
        items = questions.of_case(sample.cases.get(position=1))
        CaseReply.objects.bulk_create(
            CaseReply(case=case, item=item, reply="yes") for case in sample.cases.all() for item in items
        )
    assert cost(auditor, "sample", few.uuid) == cost(auditor, "sample", many.uuid)

    listed = cost(desk_.central, "sample-list")
    Sample.objects.bulk_create(
        Sample(
            number=f"x{place}", branch=desk_.branches["71"], month=MONTH, method="random", size=1, seed=place,
            created_at=NOW - timedelta(minutes=place), due_on=NOW.date(), provider=desk_.provider,
            care_type=desk_.care["kdu"],
        )
        for place in range(200)
    )  # fmt: skip
    assert cost(desk_.central, "sample-list") == listed


def test_a_case_costs_the_same_with_few_and_many_services_in_its_time(desk_: Desk) -> None:
    sample = begun(desk_, 1)
    case, auditor = sample.cases.get(), desk_.auditors["71"][0]
    day = NOW.date().replace(month=10, day=7)
    make_line(desk_, day=day)
    few = cost(auditor, "case", case.uuid)
    for _line in range(40):
        make_line(desk_, day=day)
    assert cost(auditor, "case", case.uuid) == few
