"""Pages of campaigns: who reads and who writes what, the whole making of one through its pages, refusals in words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.access import Actor
from accounts.enums import Role
from procurement.campaigns import acts, desk, lot_acts
from procurement.enums import CampaignState
from procurement.models import Campaign, Lot, LotFunding
from tests.procurement.campaigns_world import (
    CLOSES,
    NOW,
    OPENS,
    YEAR,
    Stage,
    add_line,
    add_lot,
    announce,
    approve,
    approve_plan,
    cancel,
    make_draft,
    make_ground,
    make_stage,
    other_care,
    read,
    signed_in,
    start_version,
    words,
)
from tests.procurement.world import make_user
from tests.signing import cms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield make_stage()


def persona(stage: Stage, name: str) -> Actor:
    if name == "head":
        return stage.market.heads[0]
    if name == "far":
        return stage.far
    if name in ("member", "stranger"):
        role = Role.COMMISSION_MEMBER if name == "member" else Role.CITIZEN
        return make_user(stage.market.branch, role)
    return stage.market.actors[name]


def placed(stage: Stage, campaign: Campaign, commission: bool = False) -> Any:
    return lot_acts.save_direct(
        campaign=campaign,
        actor=stage.officer,
        lot=campaign.lots.get(),
        provider=stage.market.providers[0],
        funding_source="OSMS",
        units=10,
        ground=make_ground("19.16", commission=commission),
        reason="Единственный поставщик",
    )


def send(actor: Actor, name: str, *args: Any, **data: Any) -> Any:
    return signed_in(actor).post(reverse(f"campaigns:{name}", args=args), data)


def fresh(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


# Who -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "draft", "announced"),
    [
        ("officer", 200, 200), ("chief", 200, 200), ("auditor", 200, 200), ("central", 200, 200), ("admin", 200, 200),
        ("far", 404, 404), ("head", 404, 200), ("member", 404, 200), ("stranger", 403, 403),
    ],
)  # fmt: skip
def test_who_reads_a_campaign_of_the_branch(stage: Stage, name: str, draft: int, announced: int) -> None:
    actor = persona(stage, name)
    before = make_draft(stage, units=500)
    after = announce(stage, approve(stage, make_draft(stage, units=500)))

    read(actor, "campaigns:campaign", before.uuid, status=draft)
    read(actor, "campaigns:campaign", after.uuid, status=announced)
    read(actor, "campaigns:campaign-list", status=403 if name == "stranger" else 200)


@pytest.mark.parametrize("name", ["head", "far", "auditor", "admin", "member"])
def test_who_only_reads_writes_nothing(stage: Stage, name: str) -> None:
    actor = persona(stage, name)
    campaign = make_draft(stage)
    lot = campaign.lots.get()
    placement = placed(stage, campaign)
    expected = 404 if name == "far" else 403

    one, pair = [campaign.uuid], [campaign.uuid, lot.uuid]
    for page, args in (
        ("campaign-facts", one), ("campaign-rules", one), ("campaign-lots", one), ("campaign-direct", one),
        ("campaign-check", one), ("lot-new", one), ("lot-edit", pair), ("direct-new", pair),
        ("direct-edit", [*pair, placement.uuid]), ("campaign-announce", one),
    ):  # fmt: skip
        read(actor, f"campaigns:{page}", *args, status=expected)
    for page, args in (
        ("lots-from-plan", one), ("lot-remove", pair), ("lot-move", pair), ("campaign-fail", one),
        ("campaign-complete", one), ("direct-remove", [campaign.uuid, placement.uuid]), ("campaign-announce", one),
    ):  # fmt: skip
        assert send(actor, page, *args).status_code == expected, page
    # who signs nothing is told so before anything is looked up
    for page in ("campaign-approve", "campaign-cancel", "campaign-cancel-sign"):
        read(actor, f"campaigns:{page}", *one, status=403)


def test_the_central_office_reads_a_campaign_of_a_branch_and_does_not_write_in_it(stage: Stage) -> None:
    campaign = make_draft(stage)

    for page in ("campaign-facts", "campaign-check", "campaign-approve", "campaign-cancel"):
        read(stage.central, f"campaigns:{page}", campaign.uuid, status=403)
    said = read(stage.central, "campaigns:campaign", campaign.uuid)
    assert "Cancel the campaign" not in said and "Change the draft" not in said


def test_a_provider_sees_no_campaign_that_was_cancelled_before_its_announcement(stage: Stage) -> None:
    inside = cancel(stage, make_draft(stage, units=10))
    outside = cancel(stage, announce(stage, approve(stage, make_draft(stage, units=10))))
    head = stage.market.heads[0]

    read(head, "campaigns:campaign", inside.uuid, status=404)
    assert "Бюджет нақтыланды" in read(head, "campaigns:campaign", outside.uuid)
    listed = read(head, "campaigns:campaign-list")
    assert outside.number in listed and inside.number not in listed


def test_the_filter_of_a_provider_does_not_offer_drafts(stage: Stage) -> None:
    announce(stage, approve(stage, make_draft(stage)))

    own, theirs = (
        signed_in(actor).get(reverse("campaigns:campaign-list")).content.decode()
        for actor in (stage.market.heads[0], stage.officer)
    )

    assert 'value="draft"' in theirs and 'value="draft"' not in own


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?text=КДУ", True), ("?text=нет-такого", False), ("?state=draft", True), ("?state=approved", False),
        (f"?year={YEAR}", True), (f"?year={YEAR + 1}", False), ("?care=kdu", True), ("?care=screening", False),
        ("?region=71", True), ("?region=75", False), ("?year=x&care=nothing", True),
    ],
)  # fmt: skip
def test_campaigns_are_found_by_what_people_know_of_them(stage: Stage, query: str, found: bool) -> None:
    other_care()
    campaign = make_draft(stage)

    assert (campaign.number in read(stage.officer, "campaigns:campaign-list", query=query)) is found


# Making one ----------------------------------------------------------------------------------------------------------
def test_from_the_name_to_the_announcement(stage: Stage) -> None:
    send(stage.officer, "campaign-new", year=YEAR, name_ru="Закуп КДУ", name_kk="КДҚ сатып алу")
    campaign = Campaign.objects.get()
    term = {"opens_on": OPENS.isoformat(), "closes_on": CLOSES.isoformat()}
    names = {"name_ru": campaign.name_ru, "name_kk": campaign.name_kk}
    send(stage.officer, "campaign-facts", campaign.uuid, version=campaign.version, **names, **term)
    assert "At least one lot" not in read(stage.officer, "campaigns:campaign-check", campaign.uuid)
    rules = {"weight_formula": "rating", "rounding": "webster", "share_cap": "40", "threshold": "50", "norm": "№ 169"}
    send(stage.officer, "campaign-rules", campaign.uuid, version=fresh(campaign).version, **rules)
    send(stage.officer, "lots-from-plan", campaign.uuid, version=fresh(campaign).version)

    said = read(stage.officer, "campaigns:campaign-check", campaign.uuid)
    assert "missing" not in said.replace("What is missing", "").replace("nothing is missing", "")
    page = signed_in(stage.chief).get(reverse("campaigns:campaign-approve", args=[campaign.uuid]))
    document, version = page.context["document"], page.context["campaign"].version
    cms = cms_of(document, stage.chief)
    send(stage.chief, "campaign-approve", campaign.uuid, document=document.uuid, cms=cms, version=version)
    assert "3 organisations" in read(stage.officer, "campaigns:campaign-announce", campaign.uuid)
    send(stage.officer, "campaign-announce", campaign.uuid, version=fresh(campaign).version)

    done = fresh(campaign)
    assert (done.state, done.share_cap, done.threshold) == (CampaignState.PUBLISHED, Decimal(40), Decimal(50))
    assert done.lots.get().funding.get().budget == stage.line.amount


def test_the_check_names_what_is_missing_and_leads_there(stage: Stage) -> None:
    campaign = acts.create(actor=stage.officer, year=YEAR, name_ru="Закуп")

    html = signed_in(stage.officer).get(reverse("campaigns:campaign-check", args=[campaign.uuid])).content.decode()

    for said in ("in Kazakh and in Russian", "first and the last day", "edition of the methodology", "one lot"):
        assert said in words(html)
    for page in ("facts", "rules", "lots"):
        assert reverse(f"campaigns:campaign-{page}", args=[campaign.uuid]) in html


def test_a_signature_that_is_kept_back_says_why(stage: Stage) -> None:
    campaign = make_draft(stage, units=0)

    said = read(stage.chief, "campaigns:campaign-approve", campaign.uuid)

    assert "Add at least one lot." in said


def lot_of(stage: Stage, **change: str) -> dict[str, str]:
    return {
        "region": "71",
        "care_type": "kdu",
        "name_ru": "МРТ",
        "name_kk": "МРТ",
        "unit_ru": "услуга",
        "unit_kk": "қызмет",
        "tariff": "21480,50",
        "OSMS": "1 000 000",
        "GOBMP": "",
    } | change


def test_a_lot_is_typed_with_a_comma_and_blanks(stage: Stage) -> None:
    campaign = make_draft(stage, units=0)

    response = send(stage.officer, "lot-new", campaign.uuid, version=campaign.version, **lot_of(stage))

    assert response.status_code == 302
    assert campaign.lots.get().funding.get().budget == Decimal(1_000_000)
    said = read(stage.officer, "campaigns:campaign", campaign.uuid)
    assert "46" in said and "less than a unit 11 897.00" in said  # 1 000 000 − 46 × 21 480.50


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"OSMS": "99 999 999"}, "of the plan is free"),
        ({"GOBMP": "5"}, "no money of this source"),
        ({"OSMS": ""}, "money of at least one source"),
        ({"tariff": "много"}, "Enter a number"),
        ({"care_type": "nothing"}, "valid choice"),
    ],
)
def test_a_lot_that_is_refused_keeps_what_was_typed(stage: Stage, change: dict[str, str], said: str) -> None:
    campaign = make_draft(stage, units=0)

    response = send(stage.officer, "lot-new", campaign.uuid, version=campaign.version, **lot_of(stage, **change))

    assert response.status_code == 422
    html = response.content.decode()
    assert said in words(html)
    assert 'value="МРТ"' in html
    assert not Lot.objects.exists()


def test_a_lot_begins_with_a_line_of_the_plan(stage: Stage) -> None:
    campaign = make_draft(stage, units=400)
    url = reverse("campaigns:lot-new", args=[campaign.uuid])

    form = signed_in(stage.officer).get(f"{url}?line={stage.line.pk}").context["form"]

    assert form.initial["OSMS"] == 600 * Decimal("21480.50")
    assert form.initial["care_type"] == "kdu"


def test_an_old_page_changes_nothing(stage: Stage) -> None:
    campaign = make_draft(stage)
    seen = campaign.version
    acts.save_facts(campaign=campaign, actor=stage.chief, name_ru="Новое")

    response = send(
        stage.officer, "campaign-facts", campaign.uuid, version=seen, name_ru="Старое", name_kk="", opens_on="",
        closes_on="",
    )  # fmt: skip

    assert response.status_code == 422
    assert fresh(campaign).name_ru == "Новое"
    send(stage.officer, "lot-remove", campaign.uuid, campaign.lots.get().uuid, version=seen)
    assert campaign.lots.exists()


def test_a_draft_that_is_none_any_more_sends_back_to_the_campaign(stage: Stage) -> None:
    campaign = approve(stage, make_draft(stage))

    for page in ("campaign-facts", "campaign-rules", "campaign-lots", "campaign-direct", "campaign-check", "lot-new"):
        response = signed_in(stage.officer).get(reverse(f"campaigns:{page}", args=[campaign.uuid]))
        assert response.headers["Location"] == reverse("campaigns:campaign", args=[campaign.uuid])


def test_the_order_of_lots_is_changed_by_a_button(stage: Stage) -> None:
    campaign = make_draft(stage, units=1)
    second = add_lot(stage, campaign, 2)

    send(stage.officer, "lot-move", campaign.uuid, second.uuid, to="up", version=fresh(campaign).version)

    assert campaign.lots.order_by("position").first() == second


# Without selection ---------------------------------------------------------------------------------------------------
def test_a_placement_is_made_changed_and_removed(stage: Stage) -> None:
    campaign = make_draft(stage)
    lot, ground = campaign.lots.get(), make_ground("19.16", commission=True)
    row = {
        "bin": stage.market.providers[0].bin, "funding_source": "OSMS", "units": "100", "ground": ground.code,
        "reason": "Единственный поставщик",
    }  # fmt: skip

    send(stage.officer, "direct-new", campaign.uuid, lot.uuid, version=fresh(campaign).version, **row)
    placement = lot.direct.get()
    said = read(stage.officer, "campaigns:campaign", campaign.uuid)
    assert "awaits the commission" in said and "100" in said

    changed = row | {"units": "50"}
    args = (campaign.uuid, lot.uuid, placement.uuid)
    send(stage.officer, "direct-edit", *args, version=fresh(campaign).version, **changed)
    assert lot.direct.get().units == 50
    send(stage.officer, "direct-remove", campaign.uuid, placement.uuid, version=fresh(campaign).version)
    assert not lot.direct.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bin": "000000000000"}, "knows no organisation"),
        ({"units": "1001"}, "1001 of 1000"),
        ({"ground": "x"}, "valid"),
    ],
)
def test_a_placement_that_does_not_do_says_why(stage: Stage, change: dict[str, str], said: str) -> None:
    campaign = make_draft(stage)
    lot, ground = campaign.lots.get(), make_ground("19.16")
    row = {
        "bin": stage.market.providers[0].bin, "funding_source": "OSMS", "units": "100", "ground": ground.code,
        "reason": "Единственный поставщик",
    } | change  # fmt: skip

    response = send(stage.officer, "direct-new", campaign.uuid, lot.uuid, version=campaign.version, **row)

    assert response.status_code == 422
    assert said in words(response.content.decode())


# The page ------------------------------------------------------------------------------------------------------------
def test_the_page_tells_the_way_the_rules_and_what_is_due(stage: Stage) -> None:
    campaign = announce(stage, approve(stage, make_draft(stage, opens_on=NOW.date())))

    said = read(stage.market.heads[0], "campaigns:campaign", campaign.uuid)

    assert "Bids are sealed: nobody, the Fund included" in said
    assert "The last day of bids: 12.11.2026" in said
    assert "Volume follows the points" in said and "№ 169, 30.11.2023" in said
    assert "Who did what" not in said  # inside the Fund only
    assert "02.11 – 12.11.2026" in said


@pytest.mark.parametrize("state", CampaignState.values)
def test_every_state_has_a_page_for_those_who_may_see_it(stage: Stage, state: str) -> None:
    campaign = make_draft(stage)
    placed(stage, campaign)
    inside = state in ("draft", "approved")
    facts = {"state": state, "due_on": date(2026, 11, 13), "cancel_reason": "x"}
    Campaign.objects.filter(pk=campaign.pk).update(announced_at=None if inside else NOW, **facts)

    for name in ("chief", "central", "head"):
        hidden = inside and name == "head"
        assert read(persona(stage, name), "campaigns:campaign", campaign.uuid, status=404 if hidden else 200)


def test_nobody_applied_is_said_by_a_button(stage: Stage) -> None:
    campaign = make_draft(stage)
    Campaign.objects.filter(pk=campaign.pk).update(state="evaluating")

    assert "Not held: no admissible bid" in read(stage.officer, "campaigns:campaign", campaign.uuid)
    send(stage.officer, "campaign-fail", campaign.uuid, version=campaign.version)

    assert fresh(campaign).state == CampaignState.FAILED


def test_it_is_completed_by_a_button(stage: Stage) -> None:
    campaign = make_draft(stage)
    Campaign.objects.filter(pk=campaign.pk).update(state="contracting")

    send(stage.officer, "campaign-complete", campaign.uuid, version=campaign.version)

    assert fresh(campaign).state == CampaignState.COMPLETED


def test_a_cancellation_is_explained_and_signed(stage: Stage) -> None:
    campaign = announce(stage, approve(stage, make_draft(stage)))

    assert send(stage.chief, "campaign-cancel", campaign.uuid, reason="", version=campaign.version).status_code == 422
    send(stage.chief, "campaign-cancel", campaign.uuid, reason="Бюджет уточнён", version=campaign.version)
    page = signed_in(stage.chief).get(reverse("campaigns:campaign-cancel-sign", args=[campaign.uuid]))
    document, version = page.context["document"], page.context["campaign"].version
    assert "Бюджет уточнён" in words(page.content.decode())
    cms = cms_of(document, stage.chief)
    send(stage.chief, "campaign-cancel-sign", campaign.uuid, document=document.uuid, cms=cms, version=version)

    assert fresh(campaign).state == CampaignState.CANCELLED
    assert "Бюджет уточнён" in read(stage.market.heads[0], "campaigns:campaign", campaign.uuid)


def test_without_a_reason_there_is_nothing_to_sign(stage: Stage) -> None:
    campaign = make_draft(stage)

    response = signed_in(stage.chief).get(reverse("campaigns:campaign-cancel-sign", args=[campaign.uuid]))

    assert response.headers["Location"] == reverse("campaigns:campaign-cancel", args=[campaign.uuid])


# What awaits ---------------------------------------------------------------------------------------------------------
def awaited(actor: Actor) -> list[str]:
    return list(desk.awaiting(actor).order_by("number").values_list("number", flat=True))


def test_what_awaits_whom(stage: Stage) -> None:
    draft, approved = make_draft(stage, units=10), approve(stage, make_draft(stage, units=10))
    accepting = announce(stage, approve(stage, make_draft(stage, units=10, opens_on=NOW.date())))
    whole = make_draft(stage, units=10, actor=stage.central)

    assert awaited(stage.officer) == [approved.number]
    assert set(awaited(stage.chief)) == {approved.number, draft.number}
    assert awaited(stage.central) == [whole.number]
    assert awaited(stage.market.heads[0]) == [accepting.number]
    assert awaited(stage.auditor) == []
    assert awaited(stage.far) == []


# Cost ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["campaign-list", "campaign", "campaign-lots", "campaign-check"])
def test_a_page_costs_the_same_however_long_it_is(stage: Stage, name: str) -> None:
    campaign = make_draft(stage, units=1)
    Campaign.objects.filter(pk=campaign.pk).update(due_on=CLOSES)
    placed_in = campaign.lots.get()
    client = signed_in(stage.officer)
    args = [] if name == "campaign-list" else [campaign.uuid]

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"campaigns:{name}", args=args)).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for number in range(2, 32):
        lot = Lot.objects.create(
            campaign=campaign, number=f"{number:03}", position=number, region=placed_in.region, tariff=Decimal(10),
            care_type=placed_in.care_type, name_ru=f"Лот {number}",
        )  # fmt: skip
        LotFunding.objects.create(lot=lot, funding_source="OSMS", plan_line=stage.line, budget=Decimal(15))
        due = date(2026, 11, number % 28 + 1)
        Campaign.objects.create(
            number=f"x-{number}", name_ru="Закуп", year=YEAR, region=campaign.region, plan=stage.plan, due_on=due
        )

    assert cost() == few


def test_a_campaign_of_the_whole_country_has_pages_too(stage: Stage) -> None:
    plan = start_version(stage)
    add_line(stage, plan, region=stage.far_region, funding_source="OSMS")
    approve_plan(stage, plan)
    campaign = make_draft(stage, units=0, actor=stage.central)

    send(stage.central, "lots-from-plan", campaign.uuid, version=campaign.version)

    assert campaign.lots.count() == 2
    for page in ("campaign", "campaign-lots", "campaign-check", "campaign-facts", "campaign-rules"):
        assert read(stage.central, f"campaigns:{page}", campaign.uuid)
    read(stage.officer, "campaigns:campaign", campaign.uuid, status=404)
    announced = acts.announce(campaign=approve(stage, campaign, stage.central), actor=stage.central)
    assert read(stage.officer, "campaigns:campaign", announced.uuid)
