"""Pages of distribution: who sees what and when, the explanation, the sandbox, the file and its verifier."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import SYSTEM
from accounts.enums import OrganisationKind, Role
from accounts.models import User
from procurement.distribution import computing, manual, runs
from procurement.distribution.manual import Given
from procurement.enums import RunState
from procurement.models import Commission, ManualDistribution, Run, RunLine, Seat
from providers.models import Capacity, Rating
from tests.accounts.people import make_region
from tests.procurement.distribution_world import computed, confirmed, make_bid, make_bidding, make_ground
from tests.procurement.world import make_rated, make_user, office
from tests.signing import cms_of, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def market() -> Any:
    market = make_bidding()
    market.more["run"] = computed(market.campaign)
    other = office(OrganisationKind.BRANCH, "Филиал по Алматы", region=make_region("75"))
    market.actors["stranger"] = make_user(other, Role.BRANCH_HEAD)
    market.actors["member"] = make_user(market.branch, Role.COMMISSION_MEMBER)
    market.actors["guest_member"] = make_user(other, Role.COMMISSION_MEMBER)
    market.actors["head"] = market.heads[0]
    commission = Commission.objects.create(
        region=market.region, name_ru="Комиссия", name_kk="Комиссия", valid_from="2026-01-01"
    )
    Seat.objects.create(
        commission=commission, user=market.actors["member"].user, role="member", affiliation="ngo",
        valid_from="2026-01-01",
    )  # fmt: skip
    return market


def enter(client: Client, who: Any) -> None:
    client.force_login(User.objects.get(pk=who.user.pk), backend="accounts.backends.LoginBackend")


def get(client: Client, who: Any, name: str, *args: Any, query: str = "") -> Any:
    client.logout()
    if who is not None:
        enter(client, who)
    return client.get(reverse(f"distribution:{name}", args=args) + query, headers={"Accept-Language": "en"})


def pages(market: Any) -> list[tuple[str, list[Any]]]:
    run, lot = market.more["run"], market.lot
    return [
        ("run", [run.uuid]),
        ("run-progress", [run.uuid]),
        ("run-comparison", [run.uuid]),
        ("lot", [run.uuid, lot.uuid]),
        ("line", [run.uuid, lot.uuid, market.providers[0].bin]),
        ("sandbox", [run.uuid, lot.uuid]),
        ("json", [run.uuid]),
    ]


BEFORE = {
    "officer": 200, "chief": 200, "auditor": 200, "central": 200, "admin": 200, "member": 200, "guest_member": 404,
    "stranger": 404, "head": 404,
}  # fmt: skip


@pytest.mark.parametrize("who", BEFORE)
def test_before_the_protocol_only_office_and_commission_see_it(client: Client, market: Any, who: str) -> None:
    for name, args in pages(market):
        assert get(client, market.actors[who], name, *args).status_code == BEFORE[who], name


@pytest.mark.parametrize("who", BEFORE)
def test_once_it_is_confirmed_everybody_reads_all_of_it(client: Client, market: Any, who: str) -> None:
    confirmed(market, market.more["run"])
    for name, args in pages(market):
        assert get(client, market.actors[who], name, *args).status_code == 200, name


def test_a_guest_gets_the_file_of_a_confirmed_run_and_the_program_only(client: Client, market: Any) -> None:
    assert get(client, None, "json", market.more["run"].uuid).status_code == 404
    assert get(client, None, "verifier").status_code == 200
    confirmed(market, market.more["run"])
    for name, args in pages(market):
        assert get(client, None, name, *args).status_code == (200 if name == "json" else 302)


@pytest.mark.parametrize(
    ("who", "code"),
    [("officer", 302), ("chief", 302), ("central", 302), ("auditor", 403), ("head", 403), ("stranger", 404)],
)
def test_who_puts_it_before_the_commission(client: Client, market: Any, who: str, code: int) -> None:
    run = market.more["run"]
    enter(client, market.actors[who])
    url = reverse("distribution:run-publish", args=[run.uuid])
    assert client.post(url, {"version": run.version}).status_code == code
    run.refresh_from_db()
    ours = who in ("officer", "chief")  # the central office runs campaigns without a region
    assert run.state == (RunState.PUBLISHED if ours else RunState.COMPUTED)


def test_an_old_page_publishes_nothing(client: Client, market: Any) -> None:
    run = market.more["run"]
    enter(client, market.actors["officer"])
    client.post(reverse("distribution:run-publish", args=[run.uuid]), {"version": run.version - 1})
    run.refresh_from_db()
    assert run.state == RunState.COMPUTED


def test_a_wrong_input_is_named_and_the_difference_shown(client: Client, market: Any) -> None:
    run = market.more["run"]
    enter(client, market.actors["officer"])
    url = reverse("distribution:run-again", args=[run.uuid])
    assert client.post(url, {"version": run.version, "returned_input": " "}).status_code == 422
    Capacity.objects.filter(provider=market.providers[0]).update(units=400)
    answer = client.post(url, {"version": run.version, "returned_input": "Throughput of «Үлгі» is 400"})
    following = Run.objects.get(number=2)
    assert answer.status_code == 302 and following.base == run
    page = client.get(reverse("distribution:run", args=[following.uuid])).content.decode()
    assert "Throughput of «Үлгі» is 400" in page and 'hx-trigger="every 1s"' in page
    computing.compute(following.pk)
    page = text(get(client, market.actors["officer"], "run-comparison", following.uuid))
    assert "throughput: 300 → 400" in page and "+91" in page  # 391, 348 and 261 units


def text(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_the_explanation_can_be_followed(client: Client, market: Any) -> None:
    run = confirmed(market, market.more["run"])
    second = text(get(client, market.heads[1], "line", run.uuid, market.lot.uuid, market.providers[1].bin))
    for words in (
        "How your volume was computed",
        "1 000 units: the budget of 21 480 500.00 ₸ divided by the tariff of 21 480.50 ₸.",
        "Here that is 500: bid 800, throughput 500.",
        "That number, 5.0000 (5 / 1), is the only one with which the volumes come to exactly 1 000.",
        "80.00 points give 400.00 units, in whole units 400",
        "would not lower it",
    ):
        assert words in second, words
    assert "+2 units" in second  # 81 points: 700 × 81 / 141 = 402.1
    first = text(get(client, market.heads[0], "line", run.uuid, market.lot.uuid, market.providers[0].bin))
    assert "extra points give nothing" in first and "The cap limited the volume, not the points" in first


def test_who_was_left_out_reads_why(client: Client, market: Any) -> None:
    weak = make_rated("Әлсіз", market.region, 10, 100)
    make_bid(market.campaign, weak, 50)
    type(market.campaign).objects.update(threshold=20)
    run = runs.send_back(run=market.more["run"], actor=SYSTEM, returned_input="x")
    computing.compute(run.pk)
    page = text(get(client, market.actors["officer"], "line", run.uuid, market.lot.uuid, weak.bin))
    assert "below the threshold of 20" in page
    assert (
        "below the threshold of 20"
        in text(get(client, market.actors["officer"], "lot", run.uuid, market.lot.uuid)).lower()
    )


# The sandbox ---------------------------------------------------------------------------------------------------------
def test_the_sandbox_computes_with_the_ratings_of_today(client: Client, market: Any) -> None:
    first = market.providers[0]
    run = market.more["run"]
    before = get(client, market.actors["officer"], "sandbox", run.uuid, market.lot.uuid).content.decode()
    Rating.objects.create(provider=first, version=99, day="2026-11-20", points=10, parts=[])

    page = get(client, market.actors["officer"], "sandbox", run.uuid, market.lot.uuid).content.decode()

    assert "With the ratings of today" not in before
    assert f'href="?points_{first.bin}=10.00"' in page


def test_the_sandbox_shows_what_would_be_and_changes_nothing(client: Client, market: Any) -> None:
    run, third = market.more["run"], market.providers[2]
    before = everything()
    page = get(client, market.actors["officer"], "sandbox", run.uuid, market.lot.uuid, query=f"?points_{third.bin}=80")
    rows = {one.line.provider_id: one.units for one in page.context["page"]}
    assert [rows[one.pk] for one in market.providers] == [300, 350, 350]
    page = get(client, market.actors["officer"], "sandbox", run.uuid, market.lot.uuid, query=f"?cap_{third.bin}=10")
    rows = {one.line.provider_id: one.units for one in page.context["page"]}
    assert [rows[one.pk] for one in market.providers] == [300, 500, 10] and page.context["unplaced"] == 190
    assert everything() == before


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Run, RunLine, Rating, Capacity)]


@pytest.mark.parametrize("typed", ["x", "-1", "10001", "NaN", "1e99999"])
def test_what_is_no_rating_is_said_beside_the_field(client: Client, market: Any, typed: str) -> None:
    query = f"?points_{market.providers[0].bin}={typed}"
    page = get(client, market.actors["officer"], "sandbox", market.more["run"].uuid, market.lot.uuid, query=query)
    assert page.status_code == 422 and f'value="{typed}"' in page.content.decode()


def test_five_points_more_are_a_link_away(client: Client, market: Any) -> None:
    run = market.more["run"]
    page = text(get(client, market.actors["officer"], "line", run.uuid, market.lot.uuid, market.providers[1].bin))
    assert f"sandbox/?points_{market.providers[1].bin}=85.00" in page


# The file ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def file(client: Client, market: Any, tmp_path: Path) -> Iterator[Path]:
    run = confirmed(market, market.more["run"])
    path = tmp_path / "run.json"
    path.write_bytes(b"".join(get(client, None, "json", run.uuid).streaming_content))
    (tmp_path / "check.py").write_bytes(get(client, None, "verifier", run.uuid).content)
    yield path


def verdict(file: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(file.parent / "check.py"), str(file)], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_the_downloaded_file_is_found_equal_by_the_downloaded_program(file: Path) -> None:
    assert verdict(file) == (0, "equal\n")


def test_the_program_says_where_a_file_was_altered(file: Path, market: Any) -> None:
    document = json.loads(file.read_text())
    line = next(one for one in document["result"]["lots"][0]["lines"] if one["bin"] == market.providers[2].bin)
    line["units"] += 1
    file.write_text(json.dumps(document))
    code, said = verdict(file)
    assert code == 1 and market.providers[2].bin in said and "units" in said and market.lot.number in said


def test_a_distribution_by_hand_stays_in_the_file_and_on_every_page_of_the_lot(
    client: Client, market: Any, tmp_path: Path
) -> None:
    made = by_hand(market)
    run, lot, central = market.more["run"], market.lot, market.actors["central"]
    signature = sign(manual.approval(manual=made, actor=central), central)
    manual.approve(manual=made, actor=central, signature=signature)
    confirmed(market, run)
    document = json.loads(b"".join(get(client, None, "json", run.uuid).streaming_content))
    assert [one["difference"] for one in document["manual"][0]["lines"] if one["difference"]] in (
        [-100, 100],
        [100, -100],
    )
    for name, args in (
        ("lot", [run.uuid, lot.uuid]),
        ("line", [run.uuid, lot.uuid, market.providers[0].bin]),
        ("sandbox", [run.uuid, lot.uuid]),
    ):
        assert "computed 400, by hand 300" in text(get(client, market.heads[0], name, *args))
    path = tmp_path / "run.json"
    path.write_text(json.dumps(document))
    (tmp_path / "check.py").write_bytes(get(client, None, "verifier").content)
    assert verdict(path) == (0, "equal\n")


# By hand -------------------------------------------------------------------------------------------------------------
def by_hand(market: Any) -> ManualDistribution:
    """Submitted by the head of the branch: 100 units from the second to the third."""
    chief = market.actors["chief"]
    made = manual.begin(
        run_lot=market.more["run"].lots.get(), actor=chief, ground=make_ground("manual"), reason="Шұғыл қажеттілік",
        lines={market.providers[1].pk: Given(300), market.providers[2].pk: Given(400)},
    )  # fmt: skip
    signature = sign(manual.document(manual=made, actor=chief), chief)
    return manual.submit(manual=made, actor=chief, signature=signature)


def test_the_pages_of_a_distribution_by_hand(client: Client, market: Any) -> None:
    ground = make_ground("manual")
    run, chief, central = market.more["run"], market.actors["chief"], market.actors["central"]
    enter(client, chief)
    url = reverse("distribution:manual-new", args=[run.uuid, market.lot.uuid])
    assert client.get(url).status_code == 200
    fields = {"ground": ground.pk, "reason": "Шұғыл қажеттілік"}
    fields |= {f"units_{one.pk}": units for one, units in zip(market.providers, (300, "many", 400), strict=True)}
    refused = client.post(url, fields)
    assert refused.status_code == 422 and "Шұғыл қажеттілік" in refused.content.decode()
    assert client.post(url, fields | {f"units_{market.providers[1].pk}": 300}).status_code == 302
    made = ManualDistribution.objects.get()
    edit = reverse("distribution:manual-edit", args=[made.uuid])
    assert client.get(edit).status_code == 200
    changed = fields | {f"units_{market.providers[1].pk}": 290, "version": made.version}
    assert client.post(edit, changed).status_code == 302
    signing = reverse("distribution:manual-submit", args=[made.uuid])
    shown = client.get(signing).context["document"]
    made.refresh_from_db()
    sent = {"document": str(shown.uuid), "cms": cms_of(shown, chief), "version": made.version}
    assert client.post(signing, sent).status_code == 302
    client.logout()
    enter(client, central)
    for name in ("manual", "manual-approve", "manual-refuse"):
        assert client.get(reverse(f"distribution:{name}", args=[made.uuid])).status_code == 200
    made.refresh_from_db()
    no = client.post(reverse("distribution:manual-refuse", args=[made.uuid]), {"note": "", "version": made.version})
    assert no.status_code == 422
    approving = reverse("distribution:manual-approve", args=[made.uuid])
    shown = client.get(approving).context["document"]
    sent = {"document": str(shown.uuid), "cms": cms_of(shown, central), "version": made.version}
    assert client.post(approving, sent).status_code == 302
    made.refresh_from_db()
    assert made.state == "approved"


@pytest.mark.parametrize(
    ("who", "seen", "decides"),
    [
        ("officer", 200, 403), ("chief", 200, 403), ("auditor", 200, 403), ("central", 200, 200), ("admin", 200, 403),
        ("member", 200, 403), ("stranger", 404, 403), ("head", 404, 403),
    ],
)  # fmt: skip
def test_who_sees_and_who_decides_on_one(client: Client, market: Any, who: str, seen: int, decides: int) -> None:
    made = by_hand(market)
    assert get(client, market.actors[who], "manual", made.uuid).status_code == seen
    assert get(client, market.actors[who], "manual-approve", made.uuid).status_code == decides


# Cost ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["lot", "line", "sandbox", "run"])
def test_pages_cost_the_same_with_more_bidders(client: Client, market: Any, name: str) -> None:
    def cost(run: Run) -> int:
        args = [run.uuid] if name == "run" else [run.uuid, market.lot.uuid]
        args += [market.providers[0].bin] if name == "line" else []
        get(client, market.actors["officer"], name, *args)
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(f"distribution:{name}", args=args)).status_code == 200
        return len(found)

    few = cost(market.more["run"])
    for number in range(20):
        make_bid(market.campaign, make_rated(f"Көп {number}", market.region, 50, 10), 20)
    more = runs.send_back(run=market.more["run"], actor=SYSTEM, returned_input="x")
    computing.compute(more.pk)
    assert cost(more) <= few + (1 if name == "run" else 0)  # the other run is listed
