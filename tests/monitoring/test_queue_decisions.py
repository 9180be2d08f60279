"""Decisions on the page of a flag: dismissal, defect, documents; nobody sets a sum that they have not seen."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.models import LineLock
from config.workflow import StepRefused
from monitoring.defects.setting import LineKey
from monitoring.models import Defect, Flag
from monitoring.queue import deciding
from tests.monitoring.test_queue_evidence import full_day, two_stays
from tests.monitoring.test_queue_machine import REASON
from tests.monitoring.world import MONTH, NOW, Desk, make_desk, make_flag, make_line

pytestmark = pytest.mark.django_db
GROUNDS = "Two hospitals at once for 51 hours; the first outcome is «improved», not «transferred»."


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


class Page:
    """The page of a flag, as the auditor of its branch fills it in."""

    def __init__(self, client: Client, desk: Desk, flag: Flag) -> None:
        self.client, self.flag = client, flag
        client.force_login(
            User.objects.get(pk=desk.auditors["71"][0].user.pk), backend="accounts.backends.LoginBackend"
        )
        self.page = client.get(reverse("flags:flag", args=[flag.uuid]), headers={"accept-language": "en"})
        self.shown = self.page.context["money"].shown

    def decide(self, **data: Any) -> Any:
        told = {"version": self.page.context["flag"].version, "shown": self.shown, "whole": "on", **data}
        address = reverse("flags:flag-decide", args=[self.flag.uuid])
        answer = self.client.post(
            address, {name: value for name, value in told.items() if value is not None},
            headers={"accept-language": "en"},
        )  # fmt: skip
        self.flag.refresh_from_db()
        if answer.status_code != 302:
            self.page, self.shown = answer, answer.context["money"].shown
        return answer


@pytest.fixture
def open_page(client: Client, desk: Desk) -> Any:
    return lambda flag: Page(client, desk, flag)


def test_a_defect_over_the_line_of_a_pair(desk: Desk, open_page: Any) -> None:
    mine, other = two_stays(desk)
    page = open_page(make_flag(desk, mine, other))
    text = page.page.content.decode().replace("\u00a0", " ")
    assert "180 000.00 × 300 %" in text and "540 000.00 ₸" in text
    assert "10.11.2026" in text, "the last day of an objection"

    answer = page.decide(decision="defect", code="5.1", text=GROUNDS)

    assert answer.url == reverse("flags:flag", args=[page.flag.uuid])
    defect = Defect.objects.get()
    assert (page.flag.state, defect.amount, defect.text) == ("defect", Decimal("540000.00"), GROUNDS)
    assert [line.line_id for line in defect.lines.all()] == [mine.id], "the earlier line is not in question"
    assert LineLock.objects.filter(line_id=mine.id, released_at=None).exists()
    text = page.client.get(answer.url).content.decode()
    assert defect.number in text and "Record the decision" not in text


def test_another_code_shows_its_sum_before_anything_is_set(desk: Desk, open_page: Any) -> None:
    mine, other = two_stays(desk)
    page = open_page(make_flag(desk, mine, other))

    answer = page.decide(decision="defect", code="3.1", text=GROUNDS)

    assert answer.status_code == 422 and not Defect.objects.exists()
    text = answer.content.decode().replace("\u00a0", " ")
    assert "With code 3.1 and these lines 90 000.00 ₸ would be taken off" in text
    assert GROUNDS in text.replace("&#x27;", "'"), "nothing typed is lost"
    assert page.decide(decision="defect", code="3.1", text=GROUNDS).status_code == 302
    assert Defect.objects.get().amount == Decimal("90000.00")


def test_some_lines_of_a_group(desk: Desk, open_page: Any) -> None:
    flag = full_day(desk, 5)
    lines = list(flag.lines.order_by("line_id"))
    page = open_page(flag)
    some = [lines[1].line_id, lines[3].line_id]

    assert page.decide(decision="defect", code="5.1", text=GROUNDS, whole=None, lines=some).status_code == 422
    assert page.page.context["money"].total == Decimal("2487.71") * 3 * 2
    assert page.decide(decision="defect", code="5.1", text=GROUNDS, whole=None, lines=some).status_code == 302

    assert sorted(line.line_id for line in Defect.objects.get().lines.all()) == some


def test_all_lines_of_a_group_but_those_named(desk: Desk, open_page: Any) -> None:
    flag = full_day(desk, 4)
    first, second = flag.lines.order_by("line_id")[:2]
    page = open_page(flag)
    told = {"decision": "defect", "code": "5.1", "text": GROUNDS, "without": f"{first.line_no}, {second.line_no}"}
    assert page.decide(**told | {"without": "Ж-none"}).status_code == 422
    assert b"The flag has no such lines" in page.page.content
    assert page.decide(**told).status_code == 422 and not Defect.objects.exists()
    assert page.decide(**told).status_code == 302
    assert Defect.objects.get().lines.count() == 2


def test_lines_under_a_defect_cannot_be_chosen_again(desk: Desk, open_page: Any) -> None:
    flag = full_day(desk, 3)
    taken = flag.lines.order_by("line_id").first()
    key = LineKey(taken.month, taken.line_id)
    other = make_flag(desk, key="other", line_id=taken.line_id)
    deciding.to_defect(flag=other, lines=[key], code="5.1", text=GROUNDS, actor=desk.auditors["71"][0])

    page = open_page(flag)

    assert len(page.page.context["money"].lines) == 2
    assert "under the defect" in page.page.content.decode()
    assert page.decide(decision="defect", code="5.1", text=GROUNDS).status_code == 302
    assert Defect.objects.get(flag=flag).lines.count() == 2


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "decision"),
        ({"decision": "defect", "code": "5.1", "text": "x" * 39}, "text"),
        ({"decision": "defect", "code": "9.9", "text": GROUNDS}, "code"),
        ({"decision": "defect", "text": GROUNDS}, "code"),
        ({"decision": "dismiss", "as_": "justified", "reason": "x" * 19}, "reason"),
        ({"decision": "dismiss", "reason": REASON}, "as_"),
        ({"decision": "documents"}, "wanted"),
        ({"decision": "defect", "code": "5.1", "text": GROUNDS, "whole": None, "lines": [1]}, "lines"),
        ({"decision": "defect", "code": "5.1", "text": GROUNDS, "whole": None}, "lines"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(desk: Desk, open_page: Any, told: dict[str, Any], field: str) -> None:
    page = open_page(make_flag(desk))
    answer = page.decide(**told)
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert page.flag.state == "new"


def test_a_dismissal_and_a_request_for_documents(desk: Desk, open_page: Any) -> None:
    page = open_page(make_flag(desk))
    assert page.decide(decision="documents", wanted="The journal of the ward.").status_code == 302
    assert page.flag.state == "waiting"
    page = open_page(page.flag)
    assert page.decide(decision="dismiss", as_="justified", reason=REASON).status_code == 302
    assert (page.flag.state, page.flag.reason) == ("dismissed", REASON)


def test_an_old_page_decides_nothing_and_keeps_the_words(desk: Desk, open_page: Any) -> None:
    page = open_page(make_flag(desk))
    Flag.objects.filter(pk=page.flag.pk).update(version=2)
    answer = page.decide(decision="dismiss", as_="justified", reason=REASON)
    assert answer.status_code == 422 and REASON in answer.content.decode()
    assert "Somebody has changed this meanwhile" in answer.content.decode()
    assert page.decide(decision="dismiss", as_="justified", reason=REASON).status_code == 302, "having looked again"


def test_what_the_defect_refuses_leaves_the_flag_open(desk: Desk) -> None:
    line = make_line(desk)
    flag = make_flag(desk, line)
    with pytest.raises(StepRefused):
        deciding.to_defect(
            flag=flag, lines=[LineKey(MONTH, line.id)], code="5.1", text="short", actor=desk.auditors["71"][0]
        )
    with pytest.raises(StepRefused):
        deciding.to_defect(
            flag=flag, lines=[LineKey(MONTH, 0)], code="5.1", text=GROUNDS, actor=desk.auditors["71"][0]
        )
    flag.refresh_from_db()
    assert (flag.state, flag.version, flag.decided_by) == ("new", 1, None)


def test_other_roles_and_regions_do_not_decide(desk: Desk, client: Client) -> None:
    flag = make_flag(desk)
    address = reverse("flags:flag-decide", args=[flag.uuid])
    for actor, status in ((desk.chiefs["71"], 403), (desk.central, 403), (desk.head, 403),
                          (desk.auditors["75"][0], 404)):  # fmt: skip
        client.force_login(User.objects.get(pk=actor.user.pk), backend="accounts.backends.LoginBackend")
        assert client.post(address, {"decision": "dismiss"}).status_code == status


def test_the_head_opens_a_dismissed_flag_again(desk: Desk, client: Client) -> None:
    auditor = desk.auditors["71"][0]
    flag = deciding.dismiss(flag=make_flag(desk), as_="justified", reason=REASON, actor=auditor)
    client.force_login(User.objects.get(pk=desk.chiefs["71"].user.pk), backend="accounts.backends.LoginBackend")
    address = reverse("flags:flag-reopen", args=[flag.uuid])
    assert client.get(address).status_code == 200
    assert client.post(address, {"note": "", "version": flag.version}).status_code == 422
    assert client.post(address, {"note": "A record came.", "version": flag.version}).status_code == 302
    assert Flag.objects.get(pk=flag.pk).state == "new"
    assert client.get(address).status_code == 302, "nothing to open again"
    page = client.get(reverse("flags:flag", args=[flag.uuid]), headers={"accept-language": "en"})
    assert REASON in page.content.decode(), "the history keeps the reason"


def test_setting_over_a_large_group_asks_as_many_queries(desk: Desk, open_page: Any) -> None:
    counts = []
    for count in (3, 60):
        Flag.objects.filter(key="day").update(key="day before")
        page = open_page(full_day(desk, count))
        with CaptureQueriesContext(connection) as queries:
            assert page.decide(decision="defect", code="5.1", text=GROUNDS).status_code == 302
        counts.append(len(queries))
    assert counts[0] == counts[1]
