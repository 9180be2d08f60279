"""The overview by role, organisations by risk, one organisation, the quality of screens: who sees what, and at what
cost."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import Actor
from monitoring.enums import DefectState, EscalationKind, Level, Opinion
from monitoring.models import Escalation, Flag, Review
from monitoring.standing import changed, risk
from providers.standing import rating
from tests.monitoring.standing_world import bill, dismissed, make_component, make_defect, make_numbers, make_rival
from tests.monitoring.world import MONTH, NOW, Desk, make_desk, make_flag, make_line

pytestmark = pytest.mark.django_db
PAGES = ("overview", "quality", "quality-export", "risk", "risk-export")


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk() -> Desk:
    """Region 71 has an open flag, a confirmed defect, a dismissed flag; region 75 an open flag."""
    found = make_desk()
    make_numbers()
    make_component()
    bill(found.contract, found.care["kdu"], "1000000.00")
    bill(found.other_contract, found.care["kdu"], "2000000.00")
    make_flag(found, stake=Decimal(7000))
    make_flag(found, make_line(found, provider=found.other), screen="DUP1", stake=Decimal(9000))
    make_defect(found)
    dismissed(found)
    rating.compute()
    risk.compute()
    return found


def sign_in(client: Any, actor: Actor) -> None:
    client.force_login(actor.user)
    client.cookies["language"] = "en"


def address(name: str, **kwargs: Any) -> str:
    return reverse(f"monitoring:{name}", kwargs=kwargs)


def text_of(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode().replace("\xa0", " ")


@pytest.mark.parametrize("who", ["auditor", "chief", "central", "admin"])
@pytest.mark.parametrize("name", PAGES)
def test_the_funds_people_have_every_page(client: Any, desk: Desk, who: str, name: str) -> None:
    people = {"auditor": desk.auditors["71"][0], "chief": desk.chiefs["71"]}
    sign_in(client, people.get(who) or getattr(desk, who))

    assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_medical_organisation_is_refused(client: Any, desk: Desk, name: str) -> None:
    sign_in(client, desk.head)

    assert client.get(address(name)).status_code == 403
    assert client.get(address("provider", bin=desk.provider.bin)).status_code == 403
    assert client.get(address("screen-quality", screen="OVL1")).status_code == 403


def test_a_branch_has_its_own_organisations_only(client: Any, desk: Desk) -> None:
    sign_in(client, desk.auditors["71"][0])

    assert client.get(address("provider", bin=desk.provider.bin)).status_code == 200
    assert client.get(address("provider", bin=desk.other.bin)).status_code == 404
    for name in ("risk", "risk-export"):
        page = text_of(client.get(address(name)))
        assert desk.provider.bin in page and desk.other.bin not in page
        assert desk.other.bin not in text_of(client.get(address(name), {"region": "75"}))


def test_a_branch_counts_its_region_whatever_it_asks_for(client: Any, desk: Desk) -> None:
    sign_in(client, desk.chiefs["71"])

    for query in ({}, {"region": "75"}):
        context = client.get(address("overview"), query).context
        assert (context["totals"].open, context["totals"].stake) == (1, Decimal(7000))
        assert [row.screen for row in context["screens"]] == ["OVL1"]
    rows = client.get(address("quality"), {"region": "75"}).context["rows"]
    assert [row.screen for row, *_ in rows] == ["OVL1"]


def test_the_central_office_sees_the_country_and_a_region(client: Any, desk: Desk) -> None:
    sign_in(client, desk.central)

    country = client.get(address("overview")).context
    region = client.get(address("overview"), {"region": "75"}).context

    assert country["totals"].open == 2 and region["totals"].open == 1
    assert [(row.region.code, row.open) for row in country["by_region"]][:2] == [("75", 1), ("71", 1)]
    assert client.get(address("overview"), {"region": "00"}).status_code == 404


def test_figures_of_the_overview(client: Any, desk: Desk) -> None:
    late = make_flag(desk, stake=Decimal(1))
    Flag.objects.filter(pk=late.pk).update(
        due_on=NOW.date() - timedelta(days=1), found_at=NOW - timedelta(days=20), assignee=desk.auditors["71"][0].user
    )
    make_defect(desk, state=DefectState.OBJECTED, amount=Decimal(500))
    sign_in(client, desk.chiefs["71"])

    totals = client.get(address("overview")).context["totals"]

    assert (totals.open, totals.late, totals.today, totals.free, totals.fresh) == (2, 1, 0, 1, 1)
    assert [count for _, count in totals.ages] == [1, 0, 0, 1]
    assert (totals.decided.part, totals.decided.whole) == (1, 2)
    assert (totals.open_defects, totals.open_amount) == (1, Decimal(500))
    assert (totals.confirmed, totals.confirmed_amount) == (1, Decimal("7463.13"))


@pytest.mark.parametrize(("days", "step"), [(0, 0), (1, 1), (4, 1), (5, 2), (14, 2), (15, 3)])
def test_steps_of_age(client: Any, desk: Desk, days: int, step: int) -> None:
    Flag.objects.all().update(found_at=NOW - timedelta(days=days))
    sign_in(client, desk.central)

    ages = client.get(address("overview")).context["totals"].ages

    assert [bool(count) for _, count in ages] == [place == step for place in range(4)]


def test_an_auditor_sees_what_is_in_hand_and_what_came_today(client: Any, desk: Desk) -> None:
    me, other = desk.auditors["71"]
    mine = make_flag(desk, stake=Decimal(300))
    Flag.objects.filter(pk=mine.pk).update(state="in_work", assignee=me.user, due_on=NOW.date())
    theirs = make_flag(desk)
    Flag.objects.filter(pk=theirs.pk).update(state="in_work", assignee=other.user)
    sign_in(client, me)

    context = client.get(address("overview")).context

    own = context["own"]
    assert (own.in_work, own.today, own.late, own.stake, own.flags) == (1, 1, 0, Decimal(300), [mine])
    assert own.decided == 2  # the defect and the dismissed flag of the fixture are theirs
    assert sum(row.count for row in context["arrived"]) == 3
    assert "load" not in context


def test_the_head_sees_the_load_and_how_objections_end(client: Any, desk: Desk) -> None:
    for level, opinion in ((Level.FIRST, Opinion.UPHOLD), (Level.BLIND, Opinion.LIFT)):
        Review.objects.create(
            defect=make_defect(desk, state=DefectState.LIFTED), level=level, branch=desk.branches["75"],
            reviewer=desk.auditors["75"][0].user, opinion=opinion, text="Основания.", decided_at=NOW,
        )  # fmt: skip
    Review.objects.create(
        defect=make_defect(desk, state=DefectState.OBJECTED), level=Level.FIRST, branch=desk.branches["75"],
        reviewer=desk.auditors["75"][0].user,
    )  # fmt: skip
    sign_in(client, desk.chiefs["71"])

    response = client.get(address("overview"))

    assert [(row.upheld, row.lifted, row.open) for row in response.context["ladder"]] == [
        (1, 0, 1),
        (0, 1, 0),
        (0,) * 3,
    ]
    assert len(response.context["load"]) == 2
    assert "Бейтанысов" not in text_of(response)


def test_escalations_that_are_to_be_sent(client: Any, desk: Desk) -> None:
    Escalation.objects.create(
        kind=EscalationKind.MONTH, provider=desk.provider, amount=Decimal(900000), month=MONTH, due_on=NOW.date()
    )
    for actor, seen in ((desk.chiefs["71"], True), (desk.chiefs["75"], False), (desk.central, True)):
        sign_in(client, actor)
        assert ("900 000.00" in text_of(client.get(address("overview")))) == seen


def test_risk_shows_the_place_by_volume_beside(client: Any, desk: Desk) -> None:
    provider, contract = make_rival(desk)
    bill(contract, desk.care["kdu"], "3000000.00")
    risk.compute()
    sign_in(client, desk.central)

    rows = [row.risk for row in client.get(address("risk"), {"care": "kdu", "order": "volume"}).context["rows"]]
    assert [row.provider_id for row in rows] == [provider.pk, desk.other.pk, desk.provider.pk]
    assert rows[-1].stake == Decimal("14463.13")  # the open flag and the confirmed defect
    found = client.get(address("risk"), {"provider": desk.other.bin}).context["rows"]
    assert [row.risk.provider_id for row in found] == [desk.other.pk]


def test_the_export_says_what_the_list_says(client: Any, desk: Desk) -> None:
    sign_in(client, desk.central)

    rows = list(csv.DictReader(io.StringIO(text_of(client.get(address("risk-export"))).lstrip("\ufeff"))))

    assert {row["bin"] for row in rows} == {desk.provider.bin, desk.other.bin}
    mine = next(row for row in rows if row["bin"] == desk.provider.bin)
    assert (mine["billed"], mine["hit_lines"], mine["confirmed_lines"], mine["top_screens"]) == (
        "1000000.00", "2", "1", "OVL1",
    )  # fmt: skip


def test_an_organisation_with_the_arithmetic_of_its_risk(client: Any, desk: Desk) -> None:
    sign_in(client, desk.auditors["71"][1])

    response = client.get(address("provider", bin=desk.provider.bin))
    page = text_of(response)

    row = response.context["risks"][0]
    assert row.risk.parts["weighted"] == "4477.88"  # two lines of 2,487.71 at 90 of 100
    assert row.risk.index == Decimal("0.45")
    assert "100 × (100 × 0.004478 + 20 × 0.004478) ÷ (100 + 20) = 0.45" in page
    assert "Together 0.75 %" in page and "21.25" in page
    assert [(one.screen, one.found, one.open, one.dismissed) for one in response.context["screens"]] == [
        ("OVL1", 3, 1, 1)
    ]
    assert client.get(address("provider", bin="000000000000")).status_code == 404


def test_dismissed_and_lifted_hits_and_soft_screens_do_not_weigh(client: Any, desk: Desk) -> None:
    Flag.objects.filter(provider=desk.other).update(score=59)
    risk.compute()
    desk.provider.flags.update(state="dismissed", dismissed_as="permitted", reason="x", decided_by=desk.central.user)
    risk.compute()

    newest = {row.provider_id: row for row in risk.newest()}

    assert newest[desk.provider.pk].index == newest[desk.other.pk].index == 0
    assert newest[desk.provider.pk].version == 2 and newest[desk.other.pk].version == 2


def test_the_quality_pages(client: Any, desk: Desk) -> None:
    for _ in range(25):
        dismissed(desk)
    sign_in(client, desk.central)

    page = text_of(client.get(address("quality")))
    one = client.get(address("screen-quality", screen="OVL1"))
    rows = list(csv.DictReader(io.StringIO(text_of(client.get(address("quality-export"))).lstrip("\ufeff"))))

    assert "the rules permit it: raise the threshold" in page
    assert one.context["row"].share.whole == 27 and one.context["row"].reasons == {"permitted": 26}
    mine = next(row for row in rows if row["screen"] == "OVL1")
    assert (mine["decided"], mine["confirmed"], mine["precision"], mine["dismissed_permitted"]) == (
        "27",
        "1",
        "3.7",
        "26",
    )
    assert client.get(address("screen-quality", screen="NONE")).status_code == 404


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("name", ["overview", "quality", "risk"])
def test_pages_in_the_other_languages(client: Any, desk: Desk, language: str, name: str) -> None:
    sign_in(client, desk.central)
    client.cookies["language"] = language

    assert client.get(address(name)).status_code == 200


# Budgets -------------------------------------------------------------------------------------------------------------
def queries(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        response = client.get(url)
        text_of(response)
    assert response.status_code == 200
    return len(caught)


@pytest.mark.parametrize("who", ["auditor", "chief", "central"])
def test_the_number_of_queries_does_not_grow(client: Any, desk: Desk, who: str) -> None:
    sign_in(client, {"auditor": desk.auditors["71"][0], "chief": desk.chiefs["71"], "central": desk.central}[who])
    urls = [address(name) for name in PAGES]
    urls += [address("provider", bin=desk.provider.bin), address("screen-quality", screen="OVL1")]
    before = [queries(client, url) for url in urls]
    grow(desk)

    assert [queries(client, url) for url in urls] == before
    assert max(before) <= 34, dict(zip(urls, before, strict=True))


def grow(desk: Desk) -> None:
    for number in range(8):
        provider, contract = make_rival(desk, f"Көрші {number}")
        bill(contract, desk.care["kdu"], f"{number + 1}00000.00")
        bill(contract, desk.care["inpatient"], f"{number + 2}00000.00")
        line = make_line(desk, provider=provider, contract=contract)
        make_flag(desk, line, screen=f"OVL{number + 2}")
        make_defect(desk, at=NOW - timedelta(days=31 * number))
        flag = make_flag(desk)
        Flag.objects.filter(pk=flag.pk).update(state="in_work", assignee=desk.auditors["71"][number % 2].user)
        dismissed(desk, screen="DUP1")
        Escalation.objects.create(
            kind=EscalationKind.CRIME, provider=desk.provider, amount=Decimal(1000 + number), due_on=NOW.date()
        )
    changed.decided([desk.provider.pk])
    changed.recompute()
    risk.compute()
