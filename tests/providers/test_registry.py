"""The public registry: found by name in two languages, BIN, region, care, ownership and validity; no sign-in."""

import csv
import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from config.alphabet import fold, in_order
from procurement.models import Contract, ContractLine
from providers.models import CareType, Licence, Provider
from providers.registry import Search, entries, named
from tests.accounts.people import make_organisation, make_region
from tests.claims.world import bin_number

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def make_care(code: str = "kdu") -> CareType:
    names = {name: code for name in ("name_kk", "name_ru", "name_en", "short_kk", "short_ru", "short_en")}
    return CareType.objects.get_or_create(code=code, defaults=names | {"valid_from": date(2020, 1, 1)})[0]


def make_provider(name_ru: str = "Поликлиника", name_kk: str = "", **overrides: Any) -> Provider:
    values: dict[str, Any] = {
        "kind": "provider",
        "bin": bin_number(Provider.objects.count() + 1),
        "region": make_region(),
        "territory": "city",
        "ownership": "state",
    }
    return Provider.objects.create(name_ru=name_ru, name_kk=name_kk, **values | overrides)


def make_licence(provider: Provider, care: str = "kdu", **overrides: Any) -> Licence:
    values = {"number": f"Л-{care}", "valid_from": date(2020, 1, 1)}
    return Licence.objects.create(provider=provider, care_type=make_care(care), **values | overrides)


def found(text: str) -> set[str]:
    return set(named(Provider.objects.all(), text).values_list("name_ru", flat=True))


# Search --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    [
        "Үлгі",  # as written
        "үлгі емханасы",  # in Kazakh
        "улги",  # on a Russian keyboard
        "УЛГИ",
        "поликлиника үлгі",
        "поликлинника улги",  # a misprint
        "«Үлгі»",
        "пликлиника улги",
    ],
)
def test_a_name_is_found_as_people_type_it(typed: str) -> None:
    make_provider("Поликлиника «Үлгі»", "«Үлгі» емханасы")
    make_provider("Больница «Бақылау»", "«Бақылау» ауруханасы")
    assert found(typed) == {"Поликлиника «Үлгі»"}


def test_what_is_not_there_is_not_found() -> None:
    make_provider("Поликлиника «Үлгі»", "«Үлгі» емханасы")
    for text in ("стоматология", "«»", "%", "_", "xyz"):
        assert found(text) == set()


def test_a_bin_is_found_by_its_beginning() -> None:
    first, second = make_provider("А"), make_provider("Б")
    assert found(first.bin or "") == {"А"}
    assert found("140140") == {"А", "Б"}
    assert found("999999999999") == set()
    assert second.bin != first.bin


def test_the_nearest_name_comes_first() -> None:
    make_provider("Поликлиника Ақбұлақ-2 филиал южный")
    make_provider("Ақбұлақ")
    rows = Search(text="акбулак").found(TODAY)
    assert rows[0].name_ru == "Ақбұлақ"


def test_names_stand_in_the_order_of_the_kazakh_alphabet() -> None:
    names = ["Ақ бұлақ", "«Әлия»", "Бақылау", "Ғасыр", "Демо", "Қамқор", "Нұсқа", "Ңа", "Өркен", "Ұлы", "Үлгі", "Һа"]
    for name in reversed(names):
        make_provider(name, name)
    assert list(Provider.objects.order_by(in_order("name_kk"), "pk").values_list("name_kk", flat=True)) == names
    with translation.override("kk"):
        assert [row.name_kk for row in Search().found(TODAY)] == names


def test_folding_is_the_same_in_python_and_in_the_database() -> None:
    provider = make_provider("ӘҒҚҢӨҰҮҺІЁ «А» №1")
    assert fold(provider.name_ru) == "агкноуухие а 1"
    assert found("әғқңөұүһіё") == {provider.name_ru}


# Filters and counts ----------------------------------------------------------------------------------------------
def test_only_licences_valid_today_count() -> None:
    valid, ended, future, none = (make_provider(name) for name in ("valid", "ended", "future", "none"))
    make_licence(valid)
    make_licence(ended, valid_to=TODAY - timedelta(days=1))
    make_licence(future, valid_from=TODAY + timedelta(days=1))

    assert [row.name_ru for row in Search(status=("valid",)).found(TODAY)] == ["valid"]
    assert {row.name_ru for row in Search(status=("none",)).found(TODAY)} == {"ended", "future", "none"}
    assert Search(status=("valid", "none")).found(TODAY).count() == 4
    assert [row.name_ru for row in Search(care_types=("kdu",)).found(TODAY)] == ["valid"]
    assert not entries([none], TODAY)[0].licensed


def test_a_licence_holds_on_its_last_day() -> None:
    make_licence(make_provider("last day"), valid_to=TODAY)
    assert Search(status=("valid",)).found(TODAY).count() == 1


def test_counts_beside_a_filter_do_not_shrink_by_itself(client: Any) -> None:
    for number in range(3):
        make_licence(make_provider(f"A{number}"), "kdu")
    make_licence(make_provider("B", ownership="private"), "inpatient")
    page = client.get("/providers/", {"care_type": "kdu", "ownership": "state"})
    counts = {name: {c.value: c.count for c in choices} for name, _label, choices in page.context["choices"]}
    assert counts["care_type"] == {"kdu": 3, "inpatient": 0}
    assert counts["ownership"] == {"state": 3, "private": 0}
    assert counts["status"] == {"valid": 3, "none": 0}
    assert page.context["page"].paginator.count == 3


def test_a_provider_with_two_licences_for_one_care_is_counted_once(client: Any) -> None:
    provider = make_provider()
    make_licence(provider, number="1")
    make_licence(provider, number="2")
    page = client.get("/providers/")
    counts = {name: [c.count for c in choices] for name, _label, choices in page.context["choices"]}
    assert counts["care_type"] == [1]
    assert page.context["page"].paginator.count == 1


# Pages ---------------------------------------------------------------------------------------------------------------
def test_the_page_needs_no_sign_in_and_shows_no_one_else(client: Any) -> None:
    make_organisation("branch", name_ru="Филиал", name_kk="Филиал")
    make_licence(make_provider("Клиника «Демо»"))
    page = client.get("/providers/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Клиника «Демо»" in text
    assert "Филиал" not in text


def test_contract_sums_are_those_of_the_year(client: Any) -> None:
    provider, care = make_provider(), make_care()
    make_licence(provider)
    year = timezone.localdate().year
    for number, (at, amount) in enumerate([(year, 1_000_000), (year, 500_000), (year - 1, 7)]):
        contract = Contract.objects.create(
            number=f"Ш-{number}",
            provider=provider,
            funding_source="OSMS",
            valid_from=date(at, 1, 1),
            valid_to=date(at, 12, 31),
        )
        ContractLine.objects.create(contract=contract, care_type=care, month=date(at, 3, 1), volume=1, amount=amount)
    assert "1,500,000" in client.get(f"/providers/{provider.bin}/").content.decode().replace("\u00a0", ",")
    assert entries([provider], timezone.localdate())[0].amount == 1_500_000


def test_shares_add_up_to_a_hundred(client: Any) -> None:
    provider = make_provider()
    year = timezone.localdate().year
    contract = Contract.objects.create(
        number="Ш", provider=provider, funding_source="OSMS", valid_from=date(year, 1, 1), valid_to=date(year, 12, 31)
    )
    for code in ("kdu", "phc", "inpatient"):
        ContractLine.objects.create(
            contract=contract, care_type=make_care(code), month=date(year, 1, 1), volume=1, amount=100
        )
    page = client.get(f"/providers/{provider.bin}/")
    assert sum(row["share"] for row in page.context["contracted"]) == 100


def test_the_page_of_an_unknown_bin_is_not_found(client: Any) -> None:
    assert client.get("/providers/000000000000/").status_code == 404


def test_the_files_hold_everything_that_was_found(client: Any) -> None:
    for number in range(25):
        make_licence(make_provider(f"Клиника {number:02d}", ownership="private" if number % 2 else "state"))
    answer = client.get("/providers/registry.csv", {"ownership": "private", "page": "2"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 12
    assert {row["ownership"] for row in rows} == {"private"}
    assert rows[0]["care_types"] == "kdu"
    listed = json.loads(client.get("/api/v1/providers/", {"ownership": "private"}).content)
    assert listed["total"] == 12


def test_formulas_in_names_stay_text_in_the_file(client: Any) -> None:
    make_provider("=1+1")
    text = b"".join(client.get("/providers/registry.csv").streaming_content).decode()
    assert ",'=1+1," in text


def test_htmx_gets_only_the_results(client: Any) -> None:
    make_provider("Клиника")
    text = client.get("/providers/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "Клиника" in text


def test_a_wrong_choice_narrows_nothing(client: Any) -> None:
    make_provider("Клиника")
    page = client.get("/providers/", {"region": "99", "ownership": "mine", "care_type": "x", "page": "zero"})
    assert page.status_code == 200


def test_the_list_costs_the_same_for_few_and_for_many(client: Any, django_assert_max_num_queries: Any) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(14) as captured:
            client.get("/providers/", {"q": "клиника"})
        return len(captured)

    make_licence(make_provider("Клиника 0"))
    few = cost()
    for number in range(1, 15):
        make_licence(make_provider(f"Клиника {number}"), "kdu" if number % 2 else "phc")
    assert cost() == few
