"""The page of a flag: what it shows for each kind of finding, to whom, and with how many queries."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.models import AbroadStay, ContractUsage, Line, Person, Shift
from monitoring.models import Flag, FlagLine, ProviderRisk
from monitoring.queue import words
from tests.claims.world import iin
from tests.monitoring.test_queue_machine import REASON
from tests.monitoring.world import ALMATY, DAY, MONTH, NOW, Desk, make_desk, make_flag, make_line, make_register

pytestmark = pytest.mark.django_db
LONG = "Шаруашылық жүргізу құқығындағы «Сынақ» көпбейінді облыстық клиникалық ауруханасы " * 3


@pytest.fixture
def desk(time_machine: Any) -> Desk:
    time_machine.move_to(NOW, tick=False)
    return make_desk()


@pytest.fixture
def open_page(client: Client) -> Callable[..., Any]:
    def get(actor: Any, flag: Flag, name: str = "flag", status: int = 200) -> Any:
        client.force_login(User.objects.get(pk=actor.user.pk), backend="accounts.backends.LoginBackend")
        page = client.get(reverse(f"flags:{name}", args=[flag.uuid]), headers={"accept-language": "en"})
        assert page.status_code == status
        page.text_ = page.content.decode()
        return page

    return get


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=ALMATY)


def two_stays(desk: Desk) -> tuple[Line, Line]:
    """Of one patient in two regions: 51 hours and 20 minutes together."""
    first = make_line(
        desk, provider=desk.other, care="inpatient", day=date(2026, 10, 10), started_at=at(5, 10, 40),
        ended_at=at(10, 12, 30), case_no="C1", diagnosis_code="I20.0",
    )  # fmt: skip
    second = make_line(
        desk, care="inpatient", day=date(2026, 10, 14), started_at=at(8, 9, 10), ended_at=at(14, 11), case_no="C2",
        diagnosis_code="I20.8",
    )  # fmt: skip
    return second, first


def full_day(desk: Desk, count: int) -> Flag:
    """A doctor's day with ``count`` patients, five minutes apart."""
    register, lines = make_register(desk), []
    for number in range(count):
        start = at(13, 8) + timedelta(minutes=5 * number)
        lines.append(
            make_line(
                desk,
                register=register,
                patient_iin=iin(date(1990, 1, 1), "M", 500 + number),
                started_at=start,
                ended_at=start + timedelta(minutes=15),
            )  # fmt: skip
        )
    total = sum(line.amount for line in lines)
    flag = make_flag(
        desk, lines[0], screen="PAD2", family="padding", kind="group", key="day", lines_count=count, amount=total,
        evidence={"patients": count, "day": "2026-10-13", "first_at": "2026-10-13T08:00:00"},
    )  # fmt: skip
    FlagLine.objects.bulk_create(
        FlagLine(
            flag=flag, month=one.month, line_id=one.id, line_no=one.line_no, register_id=one.register_id,
            provider=one.provider, amount=one.amount,
        )
        for one in lines[1:]
    )  # fmt: skip
    return flag


# Two lines -----------------------------------------------------------------------------------------------------------
def test_two_stays_stand_side_by_side_with_their_overlap(desk: Desk, open_page: Any) -> None:
    mine, other = two_stays(desk)
    flag = make_flag(desk, mine, other, evidence={"overlap_hours": 51.333333, "transfer": False})

    page = open_page(desk.auditors["71"][0], flag)

    facts = {str(fact.label): fact for fact in page.context["sides"]}
    assert (facts["Organisation"].verdict, facts["Organisation"].hit) == ("differs", True)
    assert (facts["Patient"].verdict, facts["Patient"].hit) == ("the same", False)
    assert (facts["Ended"].verdict, facts["Ended"].hit) == ("overlap 51 h 20 min", True)
    assert facts["Diagnosis"].verdict == "same category I20"
    assert page.context["chart"].clash == "51 h 20 min"
    bars = [bar.kind for lane in page.context["chart"].lanes for bar in lane.bars]
    assert bars == ["b", "a", "clash"]
    assert {"51.333", "no"} <= set(dict(page.context["evidence"]).values())
    assert "url(#hatch)" not in page.text_ and 'id="hatch"' in page.text_
    assert page.context["day"] is None, "a stay is no service of a day"


def test_nobody_is_named_whole_on_the_page(desk: Desk, open_page: Any) -> None:
    flag = make_flag(desk, *two_stays(desk), evidence={"doctor": desk.doctor})
    page = open_page(desk.auditors["71"][0], flag)
    for secret in (desk.patient.iin, desk.patient.full_name, desk.doctor):
        assert secret not in page.text_
    assert reverse("claims:person-detail", args=[desk.patient.uuid]) in page.text_
    assert reverse("claims:person-detail", args=[desk.patient.uuid]) not in open_page(desk.admin, flag).text_


def test_the_timeline_shows_other_regions_only_where_the_finding_is(desk: Desk, open_page: Any) -> None:
    mine, other = two_stays(desk)
    own = make_line(desk, day=date(2026, 10, 12), started_at=at(12, 9), ended_at=at(12, 9, 15))
    foreign = make_line(
        desk, provider=desk.other, day=date(2026, 10, 12), started_at=at(12, 9), ended_at=at(12, 9, 15)
    )
    flag = make_flag(desk, mine, other)

    def drawn(actor: Any) -> set[int]:
        return {row["line"].id for row in open_page(actor, flag).context["chart"].table}

    assert drawn(desk.auditors["71"][0]) == {mine.id, other.id, own.id}
    assert drawn(desk.central) == {mine.id, other.id, own.id, foreign.id}


def test_death_and_time_abroad_stand_in_the_timeline(desk: Desk, open_page: Any) -> None:
    Person.objects.filter(pk=desk.patient.pk).update(died_on=date(2026, 10, 11))
    AbroadStay.objects.create(iin=desk.patient.iin, left_on=date(2026, 10, 10))
    flag = make_flag(desk, screen="PAD1", family="padding", evidence={"died_on": "2026-10-11", "days_after": 2})

    page = open_page(desk.auditors["71"][0], flag)

    assert "died 11.10" in page.text_ and "Abroad" in page.text_
    assert page.context["sides"][0].other == "" and "Two lines side by side" not in page.text_
    assert "11.10.2026" in dict(page.context["evidence"]).values()


# A doctor's day ------------------------------------------------------------------------------------------------------
def test_a_doctors_day_in_time_with_the_shift_and_the_minutes(desk: Desk, open_page: Any) -> None:
    flag = full_day(desk, 30)
    make_line(desk)
    Shift.objects.create(provider=desk.provider, practitioner_iin=desk.doctor, starts_at=at(13, 8), ends_at=at(13, 14))

    day = open_page(desk.auditors["71"][0], flag).context["day"]

    assert (day.count, day.patients, day.minutes, day.shift, day.planned) == (31, 31, 31 * 15, 360, True)
    assert day.over and not day.impossible and day.name == "Дәрігер А. Б."
    assert sum(one.marked for one in day.services) == 30
    assert len({(one.x, one.y) for one in day.services}) == 31, "none covers another"
    Shift.objects.all().delete()
    day = open_page(desk.auditors["71"][0], flag).context["day"]
    assert (day.shift, day.planned) == (360, False), "the daily norm of the register of staff"


def test_the_day_stands_among_other_days_and_colleagues(desk: Desk, open_page: Any) -> None:
    flag = full_day(desk, 12)
    for day in (1, 2, 5):
        make_line(desk, day=date(2026, 10, day), started_at=at(day, 9), ended_at=at(day, 9, 15))
    for number, day in enumerate((1, 2, 5, 6)):
        for _patient in range(number + 1):
            make_line(
                desk, day=date(2026, 10, day), practitioner_iin=iin(date(1970, 1, 1), "M", 900),
                patient_iin=iin(date(1991, 1, 1), "F", 700 + _patient), started_at=at(day, 9), ended_at=at(day, 9, 15),
            )  # fmt: skip

    strip = open_page(desk.auditors["71"][0], flag).context["strip"]

    assert (strip.value, strip.own) == (12.0, [1.0, 1.0, 1.0])
    assert (strip.box.least, strip.box.middle, strip.box.most) == (1.0, 2.5, 4.0)
    figures = {str(label): value for label, value in strip.table}
    assert (figures["Median of the colleagues' days"], figures["Days of colleagues"]) == ("2.5", "4")


def test_a_group_is_shown_in_parts_with_the_same_queries(desk: Desk, open_page: Any) -> None:
    small, auditor = full_day(desk, 2), desk.auditors["71"][0]
    open_page(auditor, small)
    with CaptureQueriesContext(connection) as few:
        open_page(auditor, small)
    Flag.objects.filter(pk=small.pk).update(key="small")
    large = full_day(desk, 120)
    with CaptureQueriesContext(connection) as many:
        page = open_page(auditor, large)
    assert len(many) == len(few)
    assert len(page.context["shown_lines"]) == 50 and page.context["page"].paginator.num_pages == 3
    assert page.context["money"].total == Decimal("2487.71") * 120 * 3
    assert page.text_.count('name="lines"') == 50


# An organisation -----------------------------------------------------------------------------------------------------
def test_a_finding_about_an_organisation_has_no_lines_and_no_defect(desk: Desk, open_page: Any) -> None:
    flag = make_flag(
        desk, screen="OUT1", family="outlier", kind="provider", key="provider:2026-10", line_id=None, line_no="",
        evidence={"rate": 48.5, "median": 20.0, "quartile_low": 18, "quartile_high": 23.5, "peers": 34, "z": 9.61},
    )  # fmt: skip
    flag.lines.all().delete()

    page = open_page(desk.auditors["71"][0], flag)

    assert "All lines of 10.2026" in page.text_ and "no defect follows" in page.text_
    strip = page.context["strip"]
    assert (strip.value, strip.box.low, strip.box.middle, strip.box.high) == (48.5, 18, 20, 23.5)
    assert [value for _label, value in strip.table] == ["48.5", "20", "18", "23.5", "9.61"]
    assert page.context["form"].initial["decision"] == "dismiss"
    assert page.context["chart"] is None and page.context["day"] is None


@pytest.mark.parametrize(
    ("screen", "evidence", "value", "middle"),
    [
        ("OUT2", {"days": 30, "days_median": 9, "days_z": 6, "cost": 2e5, "cost_median": 18e4, "cost_z": 1}, 30, 9),
        ("OUT2", {"days": 9, "days_median": 9, "days_z": 0, "cost": 9e5, "cost_median": 18e4, "cost_z": 8}, 9e5, 18e4),
        ("OUT3", {"share_before": 0.2, "share_after": 0.6, "shares": [0.2, 0.2, 0.2, 0.5, 0.6, 0.7]}, 0.6, 0.2),
        ("PAD10", {"share_off": 0.5, "median": 0.1, "mad": 0.01, "z": 9}, 0.5, 0.1),
        ("PAD10", {"share_off": None, "median": 0.1}, None, None),
        ("OVL1", {"rate": 5, "median": 1}, None, None),
    ],
)
def test_what_a_screen_compared_is_drawn(
    desk: Desk, screen: str, evidence: dict[str, Any], value: float | None, middle: float | None
) -> None:
    from monitoring.queue.evidence.peers import of_evidence

    strip = of_evidence(make_flag(desk, screen=screen, evidence=evidence))

    assert (strip and strip.value, strip and strip.middle) == (value, middle)
    if strip is not None:
        places = [strip.value_x, *(place for name, place in strip.drawn.items() if name != "width")]
        assert all(150 <= float(place) <= 720 for place in places)
        assert len(strip.ticks) < 10


# Figures -------------------------------------------------------------------------------------------------------------
def test_the_arithmetic_of_the_risk(desk: Desk, open_page: Any) -> None:
    mine, other = two_stays(desk)
    flag = make_flag(desk, mine, other)
    for screen, score in (("PAD10", 30), ("OUT2", 20)):
        make_flag(desk, mine, screen=screen, score=score, kind="line", family="padding")
    make_flag(desk, mine, screen="OVL7", score=50, state="lapsed")
    make_flag(desk, make_line(desk), mine, screen="OVL2", score=75)  # there it is the earlier line

    risk = open_page(desk.auditors["71"][0], flag).context["risk"]

    assert [(one.flag.screen, one.so_far) for one in risk.steps] == [
        ("OVL1", Decimal("90.00")), ("PAD10", Decimal("93.00")), ("OUT2", Decimal("94.40"))
    ]  # fmt: skip
    assert risk.formula.replace(",", ".") == "100 × (1 − 0.10 × 0.70 × 0.80)"


def test_the_contract_and_the_year(desk: Desk, open_page: Any) -> None:
    mine, other = two_stays(desk)
    flag = make_flag(desk, mine, other)
    for month, lines in ((MONTH, 40), (date(2026, 9, 1), 60), (date(2025, 9, 1), 1000)):
        ContractUsage.objects.create(
            contract=desk.contract, care_type=desk.care["inpatient"], month=month, lines=lines, quantity=lines,
            amount=Decimal("25000000.00"),
        )  # fmt: skip
    ProviderRisk.objects.create(
        provider=desk.provider, care_type=desk.care["inpatient"], version=1, day=DAY, index=Decimal("12.5"),
        quartile=4, place=12, volume_place=17, places=84, lines=100, billed=1, stake=1,
    )  # fmt: skip

    page = open_page(desk.auditors["71"][0], flag)

    execution, year = page.context["execution"], page.context["year"]
    assert (execution.plan, execution.accepted, execution.share) == (50_000_000, 25_000_000, 50)
    assert (year.lines, year.flagged, year.defects, year.first) == (100, 1, 0, date(2025, 11, 1))
    assert "12 of 84" in page.text_ and "17 of 84" in page.text_
    (part,) = page.context["money"].parts
    assert (part.tariff.column, part.base, part.reduction) == ("drg", Decimal("180000.00"), Decimal("540000.00"))
    assert [one.code for one in page.context["money"].codes] == ["2.0", "3.0", "3.1", "5.0", "5.1"]


# Who sees it ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status", "decides"),
    [("auditor", 200, True), ("chief", 200, False), ("stranger", 404, False), ("central", 200, False),
     ("admin", 200, False), ("head", 403, False)],
)  # fmt: skip
def test_who_opens_a_flag_and_who_decides(desk: Desk, open_page: Any, who: str, status: int, decides: bool) -> None:
    people = {
        "auditor": desk.auditors["71"][0], "chief": desk.chiefs["71"], "stranger": desk.auditors["75"][0],
        "central": desk.central, "admin": desk.admin, "head": desk.head,
    }  # fmt: skip
    page = open_page(people[who], make_flag(desk, *two_stays(desk)), status=status)
    if status == 200:
        assert bool(page.context["form"]) == decides
        assert ("Record the decision" in page.text_) == decides


@pytest.mark.parametrize("state", ["new", "in_work", "waiting", "dismissed", "defect", "lapsed"])
def test_every_state_has_its_page(desk: Desk, open_page: Any, state: str) -> None:
    facts: dict[str, Any] = {"state": state}
    if state == "dismissed":
        facts |= {"dismissed_as": "justified", "reason": REASON, "decided_by": desk.auditors["71"][0].user}
    flag = make_flag(desk, **facts)
    page = open_page(desk.auditors["71"][0], flag)
    assert (page.context["form"] is not None) == (state in ("new", "in_work", "waiting"))
    assert (REASON in page.text_) == (state == "dismissed")


def test_what_a_colleague_works_on_says_so(desk: Desk, open_page: Any) -> None:
    mine, colleague = desk.auditors["71"]
    page = open_page(mine, make_flag(desk, state="in_work", assignee=colleague.user))
    assert page.context["form"] is None and "works on the flag" in page.text_


def test_a_withdrawn_line_leaves_a_page_that_says_so(desk: Desk, open_page: Any) -> None:
    line = make_line(desk)
    flag = make_flag(desk, line)
    Line.objects.filter(month=line.month, id=line.id).delete()
    page = open_page(desk.auditors["71"][0], flag)
    assert "was withdrawn" in page.text_ and page.context["money"].codes == []


def test_unknown_screens_and_long_names_stand(desk: Desk, open_page: Any) -> None:
    type(desk.provider).objects.filter(pk=desk.provider.pk).update(name_ru=LONG[:300], name_kk=LONG[:300])
    flag = make_flag(
        desk, *two_stays(desk), screen="GONE9", evidence={"something_odd": ["a" * 300, 5], "nothing": None}
    )  # fmt: skip
    page = open_page(desk.auditors["71"][0], flag)
    assert "Screen GONE9" in page.text_ and "something odd" in page.text_ and "nothing" not in dict(
        page.context["evidence"]
    )  # fmt: skip
    assert "Screen GONE9" in open_page(desk.head, flag, name="own-flag").text_


@pytest.mark.parametrize(
    ("value", "name", "words_"),
    [
        (None, "x", "–"), (True, "x", "yes"), ("2026-10-13", "day", "13.10.2026"),
        ("2026-10-13T09:05:00", "at", "13.10.2026 09:05"), (51.3333333, "hours", "51.333"), (14, "n", "14"),
        (1442000, "n", "1\u00a0442\u00a0000"), ("850517400003", "doctor", "8505•••••003"),
        ("850517400003", "bin", "850517400003"), ("doctor:850517400003:2026-10-13", "subject",
                                                  "doctor:8505•••••003:2026-10-13"),
        ("2487.71", "amount", "2\u00a0487.71"), (["a", "b"], "set", "a, b"), (3.0, "z", "3"),
        (list(range(14)), "days", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …"), ("2026-10-13 09:05:00", "x",
                                                                             "13.10.2026 09:05"),
    ],
)  # fmt: skip
def test_values_of_evidence_in_words(value: Any, name: str, words_: str) -> None:
    assert words.shown(value, name).replace(",", "").replace(".", "") == words_.replace(",", "").replace(".", "")


# The organisation's own view -----------------------------------------------------------------------------------------
def test_the_organisation_sees_its_side_and_nothing_of_the_other(desk: Desk, open_page: Any) -> None:
    mine, other = two_stays(desk)
    flag = make_flag(desk, mine, other, evidence={"overlap_hours": 51.5}, parameters={"min_overlap_hours": 6})
    make_flag(desk, mine, screen="PAD10", score=30, kind="line")

    page = open_page(desk.head, flag, name="own-flag")

    assert [one.row.line_no for one in page.context["shown_lines"]] == [mine.line_no]
    assert "another organisation" in page.text_
    for hidden in (other.line_no, desk.other.name, desk.other.bin, "51.5", "PAD10", "I20.0",
                   desk.patient.iin, desk.patient.full_name, "540 000"):  # fmt: skip
        assert hidden not in page.text_.replace("\u00a0", " "), hidden
    open_page(desk.other_head, flag, name="own-flag", status=404)
    open_page(desk.auditors["71"][0], flag, name="own-flag", status=403)


def test_both_lines_of_its_own_are_shown(desk: Desk, open_page: Any) -> None:
    first, second = make_line(desk), make_line(desk)
    page = open_page(desk.head, make_flag(desk, second, first, screen="DUP1"), name="own-flag")
    assert len(page.context["shown_lines"]) == 2 and "Its data are not shown" not in page.text_


def test_own_flags_by_screen(desk: Desk, client: Client) -> None:
    make_flag(desk), make_flag(desk), make_flag(desk, screen="DUP1")
    make_flag(desk, screen="DUP2", state="waiting", due_on=date(2026, 11, 4))
    make_flag(desk, state="lapsed")
    make_flag(desk, make_line(desk, provider=desk.other))
    client.force_login(User.objects.get(pk=desk.head.user.pk), backend="accounts.backends.LoginBackend")

    page = client.get(reverse("flags:own-list"), headers={"accept-language": "en"})

    assert [(one.code, one.count) for one in page.context["screens"]] == [("OVL1", 2), ("DUP1", 1), ("DUP2", 1)]
    assert [count for _tab, count in page.context["tabs"]] == [4, 1, 0, 0]
    page = client.get(reverse("flags:own-list") + "?tab=open&screen=DUP1")
    assert [row.flag.screen for row in page.context["rows"]] == ["DUP1"]
    page = client.get(reverse("flags:own-list") + "?tab=asked")
    assert [row.flag.screen for row in page.context["rows"]] == ["DUP2"]


def test_as_many_queries_for_two_own_flags_as_for_many(desk: Desk, client: Client) -> None:
    client.force_login(User.objects.get(pk=desk.head.user.pk), backend="accounts.backends.LoginBackend")
    counts = []
    for count in (2, 30):
        for _number in range(count):
            make_flag(desk, due_on=date(2026, 11, 4))
        client.get(reverse("flags:own-list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("flags:own-list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_answer_to_a_request_for_documents(desk: Desk, client: Client) -> None:
    from monitoring.queue import acts

    auditor = desk.auditors["71"][0]
    User.objects.filter(pk=auditor.user.pk).update(last_name="Құпиябаев")
    flag = acts.ask_documents(flag=make_flag(desk), wanted="The journal.", actor=auditor)
    client.force_login(User.objects.get(pk=desk.head.user.pk), backend="accounts.backends.LoginBackend")
    url = reverse("flags:own-flag", args=[flag.uuid])
    page = client.get(url, headers={"accept-language": "en"})
    assert "The journal." in page.content.decode() and "Құпиябаев" not in page.content.decode()
    assert client.post(url, {"answer": "", "version": flag.version}).status_code == 422
    assert client.post(url, {"answer": "Sheet 12 of № 7.", "version": 1}).status_code == 422, "an old page"
    assert client.post(url, {"answer": "Sheet 12 of № 7.", "version": flag.version}).url == url
    flag.refresh_from_db()
    assert flag.state == "in_work"
    assert "Sheet 12 of № 7." in client.get(url).content.decode()
