"""Pages of the queue: order, tabs, filters, saved views, export, bulk actions; who sees what; how many queries."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Actor
from accounts.models import User
from config.models import AuditEntry
from monitoring.models import BulkAction, Flag, SavedView
from monitoring.queue import bulk
from tests.monitoring.test_queue_machine import REASON
from tests.monitoring.world import MONTH, NOW, Desk, make_desk, make_flag, make_line

pytestmark = pytest.mark.django_db
LIST = "/flags/"
LONG = "Шаруашылық жүргізу құқығындағы «Сынақ» көпбейінді облыстық клиникалық ауруханасы " * 3


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


@pytest.fixture
def signed(client: Client) -> Callable[[Actor], Client]:
    def sign_in(actor: Actor) -> Client:
        assert actor.user is not None
        client.force_login(User.objects.get(pk=actor.user.pk), backend="accounts.backends.LoginBackend")
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return sign_in


def listed(client: Client, query: str = "") -> list[str]:
    """Numbers of the lines on the page, in their order."""
    page = client.get(f"{LIST}?{query}" if query else LIST)
    assert page.status_code == 200
    return [row.flag.line_no for row in page.context["rows"]]


# The list ------------------------------------------------------------------------------------------------------------
def test_the_most_promising_first_and_the_tabs_count(desk: Desk, signed: Any) -> None:
    mine, colleague = (one.user for one in desk.auditors["71"])
    flags = {
        "free": make_flag(desk, rank=10), "mine": make_flag(desk, rank=30, state="in_work", assignee=mine),
        "theirs": make_flag(desk, rank=20, state="in_work", assignee=colleague),
        "waiting": make_flag(desk, rank=40, state="waiting", assignee=mine),
        "closed": make_flag(desk, state="dismissed", dismissed_as="justified", reason=REASON, decided_by=mine),
        "lapsed": make_flag(desk, state="lapsed"),
    }  # fmt: skip
    names = {flag.line_no: name for name, flag in flags.items()}
    client = signed(desk.auditors["71"][0])

    def shown(query: str) -> list[str]:
        return [names[one] for one in listed(client, query)]

    assert shown("") == ["mine", "free"]
    assert shown("tab=all") == ["waiting", "mine", "theirs", "free"]
    assert shown("tab=waiting") == ["waiting"]
    assert set(shown("tab=closed")) == {"closed", "lapsed"}
    page = client.get(LIST)
    assert [count for _tab, count in page.context["tabs"]] == [2, 4, 1, 2]
    assert b"Take the next one" in page.content


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("screen=DUP1", "b"), ("family=duplicate", "b"), ("month=2026-09", "b"), ("risk=95", "c"),
        ("stake=500000", "c"), ("code=3.1", "b"),
        ("assignee=free", "ac"), ("assignee=me", "b"), ("state=in_work", "b"), ("line=first", "a"),
        ("line=earlier", "c"), ("provider=Сынақ", "abc"), ("provider=999", ""), ("late=on", "a"), ("sort=risk", "bac"),
        ("sort=-due", "bac"), ("screen=GONE", ""), ("risk=x", "bca"), ("month=soon", "bca"),
        ("assignee=x", "bca"),
    ],
)  # fmt: skip
def test_filters(desk: Desk, signed: Any, query: str, names: str) -> None:
    mine = desk.auditors["71"][0]
    first, late = make_line(desk, line_no="first"), date(2026, 11, 2)
    make_flag(desk, first, risk=90, rank=10, due_on=late)
    other = make_line(desk, line_no="second", month=date(2026, 10, 1))
    make_flag(
        desk, other, screen="DUP1", family="duplicate", month=date(2026, 9, 1), defect_code="3.1", risk=20, rank=30,
        state="in_work", assignee=mine.user, due_on=date(2026, 11, 9),
    )  # fmt: skip
    make_flag(
        desk, make_line(desk, line_no="third"), make_line(desk, line_no="earlier", provider=desk.other), risk=99,
        stake=600_000, rank=20,
    )  # fmt: skip
    letters = {"first": "a", "second": "b", "third": "c"}

    found = [letters[one] for one in listed(signed(mine), f"tab=all&{query}")]

    assert "".join(found) == names or ("sort" not in query and sorted(found) == sorted(names))


def test_a_region_sees_its_own_and_the_centre_all(desk: Desk, signed: Any) -> None:
    own, foreign = make_flag(desk), make_flag(desk, make_line(desk, provider=desk.other))
    for actor, numbers in (
        (desk.auditors["71"][0], {own.line_no}),
        (desk.chiefs["75"], {foreign.line_no}),
        (desk.auditors["35"][0], set()),
        (desk.central, {own.line_no, foreign.line_no}),
        (desk.admin, {own.line_no, foreign.line_no}),
    ):
        assert set(listed(signed(actor))) == numbers


@pytest.mark.parametrize("name", ["flag-list", "flag-export", "view-list"])
def test_an_organisation_has_no_queue(desk: Desk, signed: Any, name: str) -> None:
    assert signed(desk.head).get(reverse(f"flags:{name}")).status_code == 403


def test_as_many_queries_for_two_as_for_two_hundred(desk: Desk, signed: Any, django_assert_num_queries: Any) -> None:
    client = signed(desk.auditors["71"][0])
    make_flag(desk), make_flag(desk)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    line = make_line(desk)
    some = make_flag(desk, line)
    for number in range(200):
        some.pk, some.key, some.uuid = None, f"copy {number}", None
        some.uuid = Flag._meta.get_field("uuid").get_default()
        some.save()
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_long_names_stand(desk: Desk, signed: Any) -> None:
    type(desk.provider).objects.filter(pk=desk.provider.pk).update(name_ru=LONG[:300], name_kk=LONG[:300])
    make_flag(desk, make_line(desk, line_no="№-" + "7" * 58), screen="SCREENGONE")
    page = signed(desk.auditors["71"][0]).get(LIST)
    assert "7" * 58 in page.content.decode() and "Screen SCREENGONE" in page.content.decode()


# Export --------------------------------------------------------------------------------------------------------------
def test_the_export_has_what_the_filter_finds_and_no_formulas(desk: Desk, signed: Any) -> None:
    make_flag(desk, make_line(desk, line_no="=cmd()"))
    make_flag(desk, make_line(desk, line_no="hidden"), risk=10)
    answer = signed(desk.auditors["71"][0]).get(f"{LIST}export/?tab=all&risk=50")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("screen,family,kind") and text.count("\r\n") == 2
    assert "'=cmd()" in text and "hidden" not in text and desk.patient.iin not in text
    assert AuditEntry.objects.get(verb="monitoring.flags_exported").data["filter"] == "tab=all&risk=50"


# Saved views ---------------------------------------------------------------------------------------------------------
def test_a_view_is_kept_renamed_and_removed(desk: Desk, signed: Any) -> None:
    client = signed(desk.auditors["71"][0])
    client.post(reverse("flags:view-save"), {"name": "Stays", "query": "tab=all&family=overlap&page=3&risk="})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Stays", "tab=all&family=overlap")
    assert "Stays" in client.get(LIST).content.decode()

    client.post(reverse("flags:view-save"), {"name": "Stays", "query": "tab=all"})
    assert SavedView.objects.get().query == "tab=all", "the same name is replaced"
    client.post(reverse("flags:view-save"), {"name": " ", "query": "tab=all"})
    client.post(reverse("flags:view-save"), {"name": "Other", "query": "tab=closed"})
    client.post(reverse("flags:view-rename", args=[view.pk]), {"name": "Other"})
    assert SavedView.objects.get(pk=view.pk).name == "Stays", "two of one name"
    client.post(reverse("flags:view-rename", args=[view.pk]), {"name": "All"})
    assert "All" in client.get(reverse("flags:view-list")).content.decode()

    stranger = signed(desk.auditors["71"][1])
    assert stranger.post(reverse("flags:view-remove", args=[view.pk])).status_code == 404
    assert "All" not in stranger.get(reverse("flags:view-list")).content.decode()
    signed(desk.auditors["71"][0]).post(reverse("flags:view-remove", args=[view.pk]))
    assert [one.name for one in SavedView.objects.all()] == ["Other"]


# Hands ---------------------------------------------------------------------------------------------------------------
def test_take_the_next_one_and_go_on_to_the_following(desk: Desk, signed: Any) -> None:
    flags = [make_flag(desk, rank=rank) for rank in (30, 20, 10)]
    client = signed(desk.auditors["71"][0])
    answer = client.post(reverse("flags:take-next"))
    assert answer.url == reverse("flags:flag", args=[flags[0].uuid])
    for here, there in ((0, 1), (1, 2), (2, 0)):
        answer = client.get(reverse("flags:flag-following", args=[flags[here].uuid]) + "?tab=all&sort=risk")
        assert answer.url == reverse("flags:flag", args=[flags[there].uuid]) + "?tab=all"
    for flag in flags[1:]:
        flag.delete()
    assert client.get(reverse("flags:flag-following", args=[flags[0].uuid])).url == LIST
    assert client.post(reverse("flags:take-next")).url == LIST, "nothing is free"
    assert signed(desk.chiefs["71"]).post(reverse("flags:take-next")).status_code == 403


def test_the_head_gives_out_by_load(desk: Desk, signed: Any) -> None:
    for _number in range(3):
        make_flag(desk)
    client = signed(desk.chiefs["71"])
    assert b"Give out by load" in client.get(LIST).content
    page = client.post(reverse("flags:assign-by-load"), follow=True)
    assert b"3 flags are given out by load." in page.content
    assert not Flag.objects.filter(assignee=None).exists()
    assert signed(desk.auditors["71"][0]).post(reverse("flags:assign-by-load")).status_code == 403


def test_buttons_of_one_flag(desk: Desk, signed: Any) -> None:
    flag = make_flag(desk)
    client = signed(desk.auditors["71"][0])

    def press(name: str, **data: Any) -> Flag:
        found = Flag.objects.get(pk=flag.pk)
        client.post(reverse(f"flags:{name}", args=[flag.uuid]), {"version": found.version, **data})
        return Flag.objects.get(pk=flag.pk)

    assert press("flag-take").state == "in_work"
    assert press("flag-release").state == "new"
    client = signed(desk.chiefs["71"])
    given = press("flag-assign", to=desk.auditors["71"][1].user.pk)
    assert given.assignee == desk.auditors["71"][1].user
    client = signed(desk.auditors["75"][0])
    assert client.post(reverse("flags:flag-take", args=[flag.uuid]), {"version": 1}).status_code == 404


# Many at once --------------------------------------------------------------------------------------------------------
def test_few_are_taken_at_once(desk: Desk, signed: Any) -> None:
    flags = [make_flag(desk) for _number in range(3)]
    client = signed(desk.auditors["71"][0])
    answer = client.post(
        reverse("flags:bulk"), {"verb": "take", "flag": [flag.uuid for flag in flags[:2]]}, follow=True
    )
    assert b"Done with 2 flags." in answer.content
    assert list(Flag.objects.order_by("pk").values_list("state", flat=True)) == ["in_work", "in_work", "new"]


def test_a_dismissal_says_first_what_it_costs_and_needs_one_reason(desk: Desk, signed: Any) -> None:
    flags = [make_flag(desk) for _number in range(2)]
    client = signed(desk.auditors["71"][0])
    data: dict[str, Any] = {"verb": "dismiss", "flag": [flag.uuid for flag in flags], "query": "tab=all"}

    page = client.post(reverse("flags:bulk"), data)
    assert page.status_code == 200 and b"14\xc2\xa0926.26\xc2\xa0\xe2\x82\xb8 will not be taken off" in page.content
    assert not Flag.objects.filter(state="dismissed").exists()

    page = client.post(reverse("flags:bulk"), data | {"sure": "1", "as_": "justified", "reason": "short"})
    assert page.status_code == 422 and b"short" in page.content
    answer = client.post(reverse("flags:bulk"), data | {"sure": "1", "as_": "justified", "reason": REASON})
    assert answer.url == f"{LIST}?tab=all"
    assert [flag.reason for flag in Flag.objects.filter(state="dismissed")] == [REASON] * 2


def test_one_reason_does_not_fit_two_screens(desk: Desk, signed: Any) -> None:
    flags = [make_flag(desk), make_flag(desk, screen="DUP1")]
    data = {"verb": "dismiss", "flag": [flag.uuid for flag in flags]}
    page = signed(desk.auditors["71"][0]).post(reverse("flags:bulk"), data, follow=True)
    assert b"choose flags of the same screen" in page.content


def test_of_what_the_filter_found_and_what_is_refused(desk: Desk, signed: Any) -> None:
    mine, theirs = desk.auditors["71"]
    flags = [make_flag(desk) for _number in range(3)]
    Flag.objects.filter(pk=flags[1].pk).update(state="in_work", assignee=theirs.user)
    data = {"verb": "ask_documents", "scope": "found", "query": "tab=all", "sure": "1", "wanted": "The journals."}
    page = signed(mine).post(reverse("flags:bulk"), data, follow=True)
    assert b"Done with 2 flags." in page.content and theirs.user.short_name.encode() in page.content
    assert Flag.objects.filter(state="waiting").count() == 2


def test_many_are_work_for_a_worker(desk: Desk, signed: Any, at_once: None) -> None:
    flags = [make_flag(desk) for _number in range(bulk.AT_ONCE + 1)]
    theirs = desk.auditors["71"][1].user
    Flag.objects.filter(pk=flags[0].pk).update(state="in_work", assignee=theirs)
    client = signed(desk.auditors["71"][0])
    data = {
        "verb": "dismiss", "scope": "found", "query": "tab=all", "sure": "1", "as_": "justified", "reason": REASON,
    }  # fmt: skip
    answer = client.post(reverse("flags:bulk"), data)
    action = BulkAction.objects.get()
    assert answer.url == reverse("flags:bulk-run", args=[action.uuid])
    assert action.state == "waiting", "queued at commit"
    bulk.run(action.pk)
    page = client.get(answer.url).content.decode()
    assert f"Done with {bulk.AT_ONCE} flags." in page and "Not done: 1" in page and theirs.short_name in page
    assert client.get(reverse("flags:bulk-progress", args=[action.uuid])).status_code == 200
    assert signed(desk.auditors["71"][1]).get(answer.url).status_code == 404


@pytest.mark.parametrize(
    ("verb", "who", "status"),
    [("dismiss", "chief", 403), ("assign", "auditor", 403), ("vanish", "auditor", 404), ("take", "head", 403)],
)
def test_who_may_do_what_with_many(desk: Desk, signed: Any, verb: str, who: str, status: int) -> None:
    people = {"chief": desk.chiefs["71"], "auditor": desk.auditors["71"][0], "head": desk.head}
    flag = make_flag(desk)
    data = {"verb": verb, "flag": [flag.uuid, "no uuid"]}
    assert signed(people[who]).post(reverse("flags:bulk"), data).status_code == status


def test_flags_of_another_region_are_not_chosen(desk: Desk, signed: Any) -> None:
    foreign = make_flag(desk, make_line(desk, provider=desk.other))
    page = signed(desk.auditors["71"][0]).post(
        reverse("flags:bulk"), {"verb": "take", "flag": [foreign.uuid]}, follow=True
    )
    assert b"Choose at least one flag." in page.content
    foreign.refresh_from_db()
    assert foreign.state == "new"


def test_a_role_that_was_taken_away_stops_the_rest(desk: Desk) -> None:
    actor = desk.auditors["71"][0]
    assert actor.user is not None
    member = actor.user.memberships.get()
    flags = [make_flag(desk), make_flag(desk)]
    action = bulk.start(verb="take", flags=flags, details={}, actor=actor, membership=member)
    type(member).objects.filter(pk=member.pk).update(valid_to=NOW.date() - timedelta(days=1))
    bulk.run(action.pk)
    action.refresh_from_db()
    assert len(action.refused) == 2 and action.state == "done"
    assert not Flag.objects.exclude(state="new").exists()


# The navigation and the first page -----------------------------------------------------------------------------------
def test_the_navigation_counts_what_awaits(desk: Desk, signed: Any, django_assert_num_queries: Any) -> None:
    from monitoring.queue import desk as counting

    class Request:
        actor = desk.auditors["71"][0]

    make_flag(desk, due_on=NOW.date() + timedelta(days=1))
    make_flag(desk, state="in_work", assignee=desk.auditors["71"][1].user, due_on=NOW.date() - timedelta(days=1))
    with django_assert_num_queries(1):
        found = counting.count_flags(Request)
    assert (found.number, found.due) == (1, False)
    make_flag(desk, state="in_work", assignee=Request.actor.user, due_on=NOW.date())
    found = counting.count_flags(Request)
    assert (found.number, found.due) == (2, True)
    Request.actor = desk.central
    with django_assert_num_queries(0):
        assert counting.count_flags(Request).number == 0


def test_the_first_page_knows_what_is_due(desk: Desk) -> None:
    from monitoring.queue.desk import waiting

    mine = desk.auditors["71"][0]
    assert waiting(mine) == [] and waiting(desk.head) == []
    make_flag(desk, state="in_work", assignee=mine.user, due_on=NOW.date() - timedelta(days=1))
    make_flag(desk, due_on=NOW.date() + timedelta(days=3))
    late, free = waiting(mine)
    assert (late.count, late.late, free.count, free.late) == (1, True, 1, False)
    make_flag(desk, state="waiting", due_on=NOW.date())
    (asked,) = waiting(desk.head)
    assert (asked.count, asked.late, asked.day) == (1, False, NOW.date())
    assert waiting(desk.central) == []
    assert MONTH == date(2026, 10, 1)
