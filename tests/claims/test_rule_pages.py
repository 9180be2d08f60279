"""The catalogue of rules and the months, as readers and the administrator see them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from claims.control.catalogue import RULES, WAITING
from claims.control.dryrun import run
from claims.models import DryRun, PeriodClosure, RuleEdition
from tests.claims.test_pages import files, fund, signed_in, text, world  # noqa: F401
from tests.claims.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(world: World) -> Client:  # noqa: F811
    return fund(world, Role.ADMINISTRATOR, OrganisationKind.CENTRAL)


def test_the_catalogue_is_searched_and_filtered(world: World) -> None:  # noqa: F811
    clerk = signed_in(world.clerk)
    address = reverse("claims:rule-list")
    page = text(clerk.get(address))
    assert "R01" in page
    assert WAITING[0].code in page
    assert "No rule fits the filter" in text(clerk.get(address, {"q": "nothing like this"}))
    part = text(
        clerk.get(address, {"group": "P", "severity": "warn"}, headers={"HX-Request": "true", "HX-Target": "rules"})
    )
    assert "P08" in part
    assert "R01" not in part


@pytest.mark.parametrize("key", list(RULES))
def test_every_rule_has_a_page(world: World, key: str) -> None:  # noqa: F811
    assert key in text(signed_in(world.clerk).get(reverse("claims:rule-detail", args=[key])))


def test_an_unknown_rule_is_not_found(world: World) -> None:  # noqa: F811
    assert signed_in(world.clerk).get(reverse("claims:rule-detail", args=["Z99"])).status_code == 404


def test_an_edition_is_drafted_tried_and_put_into_force(world: World, administrator: Client) -> None:  # noqa: F811
    world.send(world.line(), world.line(amount="5"))
    new = reverse("claims:edition-new", args=["R05"])
    assert "New edition" in text(administrator.get(new))
    values: dict[str, Any] = {"severity": "warn", "valid_from": "2027-01-01", "source": "Order 1"}
    values |= {f"parameter_{name}": value for name, value in RULES["R05"].parameters.items()}
    response = administrator.post(new, values)
    edition = RuleEdition.objects.get(source="Order 1")
    assert response.url == reverse("claims:edition-detail", args=[edition.uuid])
    administrator.post(
        reverse("claims:edition-dry-run", args=[edition.uuid]), {"month_from": "2026-10", "month_to": "2026-10"}
    )
    waiting = DryRun.objects.get()
    assert "every 1s" in text(administrator.get(response.url))
    part = administrator.get(reverse("claims:dry-run-progress", args=[waiting.uuid]), headers={"HX-Request": "true"})
    assert "progress" in text(part)
    run(waiting.pk)
    assert "Would be refused no more" in text(administrator.get(response.url))
    part = administrator.get(reverse("claims:dry-run-progress", args=[waiting.uuid]), headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true"
    administrator.post(reverse("claims:edition-activate", args=[edition.uuid]))
    edition.refresh_from_db()
    assert edition.state == "active"
    again = administrator.post(reverse("claims:edition-cancel", args=[edition.uuid]), follow=True)
    assert "Only a draft can be cancelled" in text(again)


def test_a_draft_edition_with_mistakes_stays_on_its_page(administrator: Client) -> None:
    response = administrator.post(reverse("claims:edition-new", args=["R05"]), {"severity": "never"})
    assert 'role="alert"' in text(response)
    assert administrator.get(reverse("claims:edition-new", args=["F01.1"])).status_code == 404


def test_only_the_administrator_changes_rules_and_periods(world: World) -> None:  # noqa: F811
    clerk = signed_in(world.clerk)
    assert clerk.get(reverse("claims:edition-new", args=["R05"])).status_code == 403
    assert clerk.get(reverse("claims:period-list")).status_code == 403
    assert clerk.post(reverse("claims:period-list"), {"month": "2026-10", "reason": "x"}).status_code == 403
    assert not PeriodClosure.objects.exists()


def test_a_month_is_closed_and_opened_again(administrator: Client) -> None:
    address = reverse("claims:period-list")
    assert "Close a month" in text(administrator.get(address))
    assert "closed" in text(administrator.post(address, {"month": "2026-09", "reason": "Order 2"}, follow=True))
    again = text(administrator.post(address, {"month": "2026-09", "reason": "Order 2"}))
    assert "already closed" in again
    opened = reverse("claims:period-open", args=["2026-09"])
    assert "What happens" in text(administrator.get(opened))
    assert "Give the reason" in text(administrator.post(opened, {}))
    administrator.post(opened, {"reason": "Order 3"})
    assert not PeriodClosure.objects.exists()
    assert administrator.get(opened).status_code == 404
