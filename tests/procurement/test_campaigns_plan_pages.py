"""Pages of purchase plans: who reads what, forms, the signature, and that a list costs the same however long it is."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from procurement.enums import PlanState
from procurement.models import PlanLine, PurchasePlan
from procurement.planning import acts
from tests.procurement.campaigns_world import (
    NOW,
    YEAR,
    Stage,
    add_line,
    approve,
    approve_plan,
    make_draft,
    make_stage,
    read,
    signed_in,
    start_version,
    words,
)
from tests.providers.facts import make_care
from tests.signing import cms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield make_stage()


def test_a_branch_reads_its_region_and_the_central_office_the_country(stage: Stage) -> None:
    plan = start_version(stage)
    add_line(stage, plan, region=stage.far_region, amount=Decimal("7000000.00"))
    approve_plan(stage, plan)

    own, whole = (read(actor, "planning:plan", plan.uuid) for actor in (stage.officer, stage.central))

    assert "21 480 500 ₸" in own and "28 480 500 ₸" not in own
    assert "28 480 500 ₸" in whole and "By region" in whole and "By region" not in own


@pytest.mark.parametrize(
    ("name", "draft", "status"),
    [
        ("officer", False, 200), ("auditor", False, 200), ("admin", True, 200), ("central", True, 200),
        ("officer", True, 404), ("head", False, 403), ("head", True, 403),
    ],
)  # fmt: skip
def test_who_reads_plans(stage: Stage, name: str, draft: bool, status: int) -> None:
    plan = start_version(stage) if draft else stage.plan
    actor = stage.market.heads[0] if name == "head" else stage.market.actors[name]

    for page in ("planning:plan", "planning:plan-compare"):
        read(actor, page, plan.uuid, status=status)
    assert signed_in(actor).get(reverse("planning:plan-csv", args=[plan.uuid])).status_code == status
    read(actor, "planning:plan-list", status=403 if name == "head" else 200)


@pytest.mark.parametrize("name", ["officer", "chief", "auditor", "admin", "head"])
def test_nobody_else_makes_plans(stage: Stage, name: str) -> None:
    plan = start_version(stage)
    actor = stage.market.heads[0] if name == "head" else stage.market.actors[name]
    line = plan.lines.get()

    for page, args in (
        ("plan-new", []), ("plan-reason", [plan.uuid]), ("line-new", [plan.uuid]), ("plan-import", [plan.uuid]),
        ("line-edit", [plan.uuid, line.pk]), ("plan-discard", [plan.uuid]), ("plan-approve", [plan.uuid]),
    ):  # fmt: skip
        read(actor, f"planning:{page}", *args, status=403)
    client = signed_in(actor)
    assert client.post(reverse("planning:line-remove", args=[plan.uuid, line.pk])).status_code == 403
    assert client.post(reverse("planning:plan-discard", args=[plan.uuid])).status_code == 403
    assert PlanLine.objects.filter(pk=line.pk).exists()


def test_the_page_tells_what_is_held_and_what_is_free(stage: Stage) -> None:
    approve(stage, make_draft(stage, units=250))

    said = read(stage.officer, "planning:plan", stage.plan.uuid)

    assert "Held by lots and contracts 5 370 125 ₸ 25.0 %" in said
    assert "Free 16 110 375 ₸" in said
    assert "1 000" in said  # units that the money pays for


def test_from_the_year_to_the_signature(stage: Stage) -> None:
    client = signed_in(stage.central)
    response = client.post(reverse("planning:plan-new"), {"year": YEAR, "rationale": "Уточнение бюджета"})
    plan = PurchasePlan.objects.get(state=PlanState.DRAFT)
    assert response.headers["Location"] == reverse("planning:plan", args=[plan.uuid])

    line = {"region": "75", "care_type": "kdu", "funding_source": "OSMS", "amount": "1 000 000,50", "tariff": "1000"}
    client.post(reverse("planning:line-new", args=[plan.uuid]), line | {"version": plan.version})
    assert plan.lines.get(region__code="75").amount == Decimal("1000000.50")

    page = client.get(reverse("planning:plan-approve", args=[plan.uuid]))
    document = page.context["document"]
    sent = {"document": document.uuid, "cms": cms_of(document, stage.central), "version": page.context["plan"].version}
    client.post(reverse("planning:plan-approve", args=[plan.uuid]), sent)

    assert PurchasePlan.objects.get(pk=plan.pk).state == PlanState.APPROVED
    said = read(stage.central, "planning:plan-compare", plan.uuid)
    assert "new line" in said and "+1 000 000.50" in said


def test_what_was_typed_stays_when_it_is_refused(stage: Stage) -> None:
    plan = start_version(stage)
    client = signed_in(stage.central)
    line = {"region": "71", "care_type": "kdu", "funding_source": "OSMS", "amount": "5", "tariff": "777,77"}

    response = client.post(reverse("planning:line-new", args=[plan.uuid]), line | {"version": plan.version})

    assert response.status_code == 422
    assert "has a line for this region" in words(response.content.decode())
    assert "777,77" in response.content.decode()


def test_an_old_page_is_refused(stage: Stage) -> None:
    plan = start_version(stage)
    client, seen = signed_in(stage.central), plan.version
    acts.say_why(plan=plan, actor=stage.central, rationale="Иначе")

    response = client.post(reverse("planning:plan-reason", args=[plan.uuid]), {"rationale": "Моё", "version": seen})

    assert response.status_code == 422
    assert PurchasePlan.objects.get(pk=plan.pk).rationale == "Иначе"


def test_a_file_with_a_fault_changes_nothing_and_names_the_row(stage: Stage) -> None:
    plan = start_version(stage)
    text = "region,care_type,funding_source,amount,tariff\n71,kdu,GOBMP,5,1\n99,kdu,OSMS,5,1\n"
    client = signed_in(stage.central)

    def send(content: str) -> Any:
        file = SimpleUploadedFile("plan.csv", content.encode())
        version = PurchasePlan.objects.get(pk=plan.pk).version
        return client.post(reverse("planning:plan-import", args=[plan.uuid]), {"file": file, "version": version})

    refused = send(text)
    assert refused.status_code == 422
    assert "No region has the code «99»." in words(refused.content.decode())
    assert plan.lines.count() == 1

    assert send(text.replace("99,", "75,")).status_code == 302
    assert plan.lines.count() == 3


def test_what_is_exported_can_be_taken_in_again(stage: Stage) -> None:
    response = signed_in(stage.central).get(reverse("planning:plan-csv", args=[stage.plan.uuid]))
    content = b"".join(response.streaming_content)

    plan = start_version(stage)
    file = SimpleUploadedFile("plan.csv", content)
    sent = {"file": file, "version": plan.version}
    done = signed_in(stage.central).post(reverse("planning:plan-import", args=[plan.uuid]), sent)

    assert done.status_code == 302
    assert plan.lines.count() == stage.plan.lines.count()


def test_a_signature_that_cannot_be_given_yet_says_why(stage: Stage) -> None:
    plan = acts.start_plan(actor=stage.central, year=YEAR + 1)

    said = read(stage.central, "planning:plan-approve", plan.uuid)

    assert "Add at least one line." in said


def test_a_draft_is_thrown_away_after_a_question(stage: Stage) -> None:
    plan = start_version(stage)
    client = signed_in(stage.central)

    assert "1 line of the draft is lost." in read(stage.central, "planning:plan-discard", plan.uuid)
    client.post(reverse("planning:plan-discard", args=[plan.uuid]))

    assert not PurchasePlan.objects.filter(pk=plan.pk).exists()


@pytest.mark.parametrize("name", ["planning:plan", "planning:plan-list", "planning:plan-compare"])
def test_a_page_costs_the_same_however_long_it_is(stage: Stage, name: str) -> None:
    plan = approve_plan(stage, start_version(stage))
    client = signed_in(stage.central)
    args = [] if name == "planning:plan-list" else [plan.uuid]
    client.get(reverse(name, args=args))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name, args=args)).status_code == 200
        return len(queries)

    few = cost()
    for number in range(40):
        PlanLine.objects.create(
            plan=plan, region=stage.market.region, care_type=make_care(f"care-{number}"), funding_source="GOBMP",
            amount=Decimal(1000), tariff=Decimal(10),
        )  # fmt: skip
        PurchasePlan.objects.create(year=YEAR, number=number + 10, state=PlanState.SUPERSEDED)

    assert cost() == few
