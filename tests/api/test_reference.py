"""Reference data, rules, lines, contracts, and who is asking."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Organisation
from claims.models import RuleEdition
from config.models import AuditEntry
from procurement.models import Tariff
from providers.models import Licence, RegistryEntry
from tests.api.conftest import READ, REFERENCE, Caller, check, register_text


def test_me_tells_whose_key_it_is(world: Any, hospital: Caller) -> None:
    body = hospital.get("me/").json()
    assert body["organisation"]["bin"] == world.provider.bin
    assert body["access_key"]["name"] == "MIS"
    assert body["scopes"] == ["reference:read", "registers:read", "registers:write"]
    assert body["roles"] == ["provider_clerk"]


def test_me_needs_a_key(db: None) -> None:
    assert Client().get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "regions",
        "care-types",
        "calendar",
        "services",
        "tariffs",
        "diagnoses",
    ],
)
def test_reference_data_are_read_by_any_key_with_the_scope(world: Any, key: Any, path: str) -> None:
    reader = Caller(key(world.provider, REFERENCE))
    body = reader.get(f"reference/{path}/", {"page_size": 3}).json()
    assert body["total"] > 0
    assert 0 < len(body["results"]) <= 3
    assert Caller(key(world.other, READ)).get(f"reference/{path}/").status_code == 403


def test_a_service_carries_the_tariff_of_the_day(hospital: Caller) -> None:
    assert hospital.get("reference/services/A01.001.000/", {"on": "2026-05-01"}).json()["tariff"] == "2487.71"
    assert hospital.get("reference/services/A01.001.000/", {"on": "2025-05-01"}).json()["tariff"] == "2437.71"
    assert hospital.get("reference/services/A01.001.000/", {"on": "2019-05-01"}).json()["tariff"] is None


def test_services_are_searched(hospital: Caller) -> None:
    found = hospital.get("reference/services/", {"care_type": "inpatient", "q": "DRG"}).json()
    assert [row["code"] for row in found["results"]] == ["DRG.001", "DRG.002"]


def test_services_cost_the_same_queries_for_few_and_for_many(
    hospital: Caller, django_assert_max_num_queries: Any
) -> None:
    hospital.get("reference/services/")
    with django_assert_max_num_queries(5):
        assert len(hospital.get("reference/services/").json()["results"]) > 10


def test_tariffs_of_a_day(world: Any, hospital: Caller) -> None:
    found = hospital.get("reference/tariffs/", {"service": "A01.001.000", "on": "2025-06-01"}).json()
    assert [row["price"] for row in found["results"]] == ["2437.71"]
    assert Tariff.objects.filter(service__code="A01.001.000").count() == 2


def test_days_of_the_calendar(hospital: Caller) -> None:
    week = {"day_from": "2026-10-12", "day_to": "2026-10-18"}
    body = hospital.get("reference/calendar/", week).json()
    assert [row["is_working"] for row in body["results"]] == [True] * 5 + [False] * 2


def test_contracts_are_ones_own(world: Any, hospital: Caller, stranger: Caller) -> None:
    numbers = {row["number"] for row in hospital.get("contracts/").json()["results"]}
    assert numbers == {world.contract.number, world.gobmp.number}
    assert stranger.get("contracts/").json()["total"] == 0
    lines = hospital.get("contracts/", {"number": world.contract.number}).json()["results"][0]["lines"]
    assert lines[0]["month"] == "2026-01"


def test_rules_come_with_their_editions(world: Any, hospital: Caller) -> None:
    RuleEdition.objects.create(
        rule="R05", severity="warn", valid_from=date(2026, 1, 1), source="order", state="active", parameters={}
    )
    RuleEdition.objects.create(rule="R05", severity="off", valid_from=date(2027, 1, 1), source="draft")
    (rule,) = hospital.get("rules/R05/").json()
    assert rule["code"] == "R05"
    assert rule["severity"] == "warn"
    assert [row["source"] for row in rule["editions"]] == ["order"]
    assert hospital.get("rules/").json()["total"] > 30


def test_parts_of_a_rule_come_together(hospital: Caller) -> None:
    keys = [row["key"] for row in hospital.get("rules/R15/").json()]
    assert len(keys) > 1
    assert hospital.get(f"rules/{keys[0]}/").json()[0]["key"] == keys[0]


def test_accepted_lines_of_a_month(world: Any, hospital: Caller, stranger: Caller) -> None:
    check(hospital.send(register_text(world, world.line(), world.line(amount="1"))))
    body = hospital.get("lines/", {"month": "2026-10"}).json()
    assert body["total"] == 1
    assert body["results"][0]["patient_iin"] == world.woman.iin
    assert body["results"][0]["started_at"].startswith("2026-10-13T09:00:00+0")
    assert stranger.get("lines/", {"month": "2026-10"}).json()["total"] == 0
    assert hospital.get("lines/", {"month": "2026-09"}).json()["total"] == 0


def test_a_search_for_a_person_is_logged(world: Any, hospital: Caller) -> None:
    check(hospital.send(register_text(world, world.line())))
    hospital.get("lines/", {"month": "2026-10", "patient_iin": world.woman.iin})
    entry = AuditEntry.objects.filter(verb="claims.person_searched").get()
    assert entry.organisation_id == world.provider.pk


def test_lines_cost_the_same_queries_for_few_and_for_many(
    world: Any, hospital: Caller, django_assert_max_num_queries: Any
) -> None:
    check(hospital.send(register_text(world, *(world.line() for _number in range(12)))))
    with django_assert_max_num_queries(6):
        assert hospital.get("lines/", {"month": "2026-10"}).json()["total"] == 12


# Public registry ----------------------------------------------------------------------------------------------------
def test_the_registry_needs_no_key(world: Any) -> None:
    body = Client().get("/api/v1/providers/").json()
    assert body["total"] == 2
    first = next(row for row in body["results"] if row["bin"] == world.provider.bin)
    assert first["status"] == "valid"
    assert "kdu" in first["care_types"]
    sums = {row["care_type"]: Decimal(row["amount"]) for row in first["contracted"]}
    assert sums["kdu"] == Decimal("240000000.00")


def test_the_registry_is_searched_and_filtered(world: Any) -> None:
    def found(**query: Any) -> set[str]:
        return {row["bin"] for row in Client().get("/api/v1/providers/", query).json()["results"]}

    Licence.objects.filter(provider=world.other).update(valid_to=date(2025, 1, 1))
    assert found(q=world.provider.bin) == {world.provider.bin}
    assert found(region="75") == {world.other.bin}
    assert found(status="none") == {world.other.bin}
    RegistryEntry.objects.filter(provider=world.other).delete()
    assert found(care_type="kdu") == found(admission="admitted") == {world.provider.bin}
    assert found(admission="none") == {world.other.bin}
    assert found(ownership="private") == set()


def test_an_entry_lists_all_its_licences(world: Any) -> None:
    body = Client().get(f"/api/v1/providers/{world.provider.bin}/").json()
    assert {row["care_type"] for row in body["licences"]} == set(world.care_types)


def test_the_registry_costs_the_same_queries_for_few_and_for_many(
    world: Any, django_assert_max_num_queries: Any
) -> None:
    Client().get("/api/v1/providers/")
    with django_assert_max_num_queries(9):
        Client().get("/api/v1/providers/")


def test_branches_are_no_providers(world: Any) -> None:
    Organisation.objects.create(kind="branch", name_ru="Филиал", region=world.provider.region)
    assert Client().get("/api/v1/providers/").json()["total"] == 2
