"""The public registry: found by name in two languages, BIN, region, care, ownership and admission; no sign-in."""

import csv
import io
import itertools
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import Region
from config.alphabet import fold, folded, in_order
from procurement.models import Contract, ContractLine
from providers.enums import Admission
from providers.filters import ADMISSION
from providers.models import Provider, Rating, SearchUse, Suspension
from providers.registry import Counts, Search, entries
from providers.search import matches, typed_words, words_of
from tests.accounts.people import make_organisation, make_region
from tests.providers.facts import make_care, make_entry, make_licence, make_provider
from tests.providers.typed_names import QUERIES, TYPED

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def found(text: str) -> set[str]:
    return {one.name_ru for one in Provider.objects.filter(pk__in=matches(text))}


def listed(**asked: Any) -> list[str]:
    return [one.name_ru for one in Search(**asked).found(TODAY)[:100]]


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


def test_a_bin_is_found_with_its_title_and_with_gaps() -> None:
    one = make_provider("А")
    bin = one.bin or ""
    for typed in (f"БИН {bin}", f"бсн: {bin}", f"{bin[:6]} {bin[6:]}", f"{bin[:6]}-{bin[6:]}"):
        assert found(typed) == {"А"}, typed


def test_the_nearest_name_comes_first() -> None:
    make_provider("Поликлиника Ақбұлақ-2 филиал южный")
    make_provider("Ақбұлақ")
    assert listed(text="акбулак") == ["Ақбұлақ", "Поликлиника Ақбұлақ-2 филиал южный"]


REGIONS = {
    "71": ("город Астана", "Астана қаласы", "Астана"),
    "75": ("город Алматы", "Алматы қаласы", "Алматы"),
    "63": ("Восточно-Казахстанская область", "Шығыс Қазақстан облысы", "Өскемен"),
    "35": ("Карагандинская область", "Қарағанды облысы", "Қарағанды"),
}


def test_the_organisation_that_is_meant_comes_first() -> None:
    for one in TYPED:
        ru, kk, centre = REGIONS.get(one.region, (f"{one.region} область", f"{one.region} облысы", "–"))
        region = make_region(one.region, name_ru=ru, name_kk=kk, centre=centre)
        make_provider(one.ru, one.kk, region=region)
    first = {typed: (listed(text=typed) or ["nothing"])[0] for typed, _meant in QUERIES}
    assert {typed: first[typed] for typed, meant in QUERIES if first[typed] != meant.ru} == {}
    assert len(QUERIES) >= 40


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("«Нұр-Шипа»", ["нур", "шипа"]),  # letters of Kazakh, quotes, hyphens
        ("Hұp Шипa", ["нур", "шипа"]),  # Latin letters among ours
        ("Green Клиник", ["gren", "клиник"]),  # a Latin word stays one; doubled letters are one
        ("район раион", ["раион", "раион"]),
        ("ТОО «Шипа»", ["шипа"]),  # the legal form tells little
        ("ЖШС ТОО", ["жшс", "то"]),  # unless there is nothing else
        ("№ 15", ["15"]),
        ("ЦРБ", ["централная", "раионая", "болница"]),  # written out
        ("«»", []),
    ],
)
def test_what_is_typed_is_taken_apart(typed: str, read: list[str]) -> None:
    assert [spellings[0].word for spellings in typed_words(typed)] == read


def test_words_are_the_same_in_python_and_in_the_database() -> None:
    names = [one.ru for one in TYPED] + [one.kk for one in TYPED] + ["ӘҒҚҢӨҰҮҺІЁ ЙЫЪЬ «А» №1-2 Ақ–бұлақ 11 ƏƟ əж"]
    for name in names:
        together = name + " " + "".join(
            mark for at, mark in enumerate(name)
            if not (mark in "-–" and not name[at - 1].isdigit() and not name[at + 1].isdigit())
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT providers_words(%s)", [name])
            assert set(cursor.fetchone()[0]) == set(words_of(together)), name


def test_a_new_name_and_a_new_region_are_found_at_once_and_the_old_ones_no_longer() -> None:
    one = make_provider("Поликлиника «Үлгі»", "«Үлгі» емханасы", region=make_region("71", centre="Астана"))
    assert found("үлгі") == found("астана") == {"Поликлиника «Үлгі»"}

    one.name_ru, one.name_kk, one.region = "Клиника «Шипа»", "", make_region("75", centre="Алматы")
    one.save()

    assert found("шипа") == found("алматы") == {"Клиника «Шипа»"}
    assert found("үлгі") == found("астана") == set()
    Region.objects.filter(code="75").update(centre="Верный")
    assert found("верный") == {"Клиника «Шипа»"}


def test_an_organisation_that_is_gone_leaves_no_words() -> None:
    make_provider("Үлгі").delete()
    assert not SearchUse.objects.exists()


def test_misprints_are_sought_by_an_index() -> None:
    for one in TYPED:
        make_provider(one.ru, one.kk)
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as queries:
        matches("кызгалдок диагностика")
        # So few rows would be read from end to end; an index of trigrams knows one way only.
        for way in ("seqscan", "indexscan", "indexonlyscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        [statement] = [one["sql"] for one in queries if "levenshtein" in one["sql"]]
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(row[0] for row in cursor)
    assert "search_word_alike" in plan
    assert "search_use_key" in plan


def test_names_stand_in_the_order_of_the_kazakh_alphabet() -> None:
    names = ["Ақ бұлақ", "«Әлия»", "Бақылау", "Ғасыр", "Демо", "Қамқор", "Нұсқа", "Ңа", "Өркен", "Ұлы", "Үлгі", "Һа"]
    for name in reversed(names):
        make_provider(name, name)
    assert list(Provider.objects.order_by(in_order("name_kk"), "pk").values_list("name_kk", flat=True)) == names
    with translation.override("kk"):
        assert [row.name_kk for row in Search().found(TODAY)[:20]] == names


def test_folding_is_the_same_in_python_and_in_the_database() -> None:
    provider = make_provider("ӘҒҚҢӨҰҮҺІЁ «А» №1")
    assert fold(provider.name_ru) == "агкноуухие а 1"
    assert Provider.objects.annotate(folded=folded("name_ru")).get().folded == fold(provider.name_ru)


# Filters and counts ----------------------------------------------------------------------------------------------
def make_each_kind() -> None:
    """One organisation of each admission; named after it."""
    for name, states in {
        "admitted": ("active", "active"),
        "partly": ("active", "suspended"),
        "suspended": ("suspended", "removed"),
        "excluded": ("removed", "expired"),
        "none": (),
    }.items():
        one = make_provider(name, ownership="private" if name == "none" else "state")
        for care, state in zip(("kdu", "phc"), states, strict=False):
            entry = make_entry(one, care, state=state, removed_on=TODAY if state == "removed" else None)
            if state == "suspended":
                Suspension.objects.create(entry=entry, cause="licence", since=TODAY - timedelta(days=3))


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (("admitted",), {"admitted", "partly"}),
        (("suspended",), {"partly", "suspended"}),
        (("excluded",), {"excluded"}),
        (("none",), {"none"}),
        (("admitted", "none"), {"admitted", "partly", "none"}),
        ((), {"admitted", "partly", "suspended", "excluded", "none"}),
    ],
)
def test_organisations_are_found_by_what_they_are_admitted_to(asked: tuple[str, ...], names: set[str]) -> None:
    make_each_kind()
    assert set(listed(admission=asked)) == names


def test_each_row_tells_its_admission() -> None:
    make_each_kind()
    rows = {row.provider.name_ru: row for row in entries(Provider.objects.order_by("pk"), TODAY)}
    assert {name: row.admission for name, row in rows.items()} == {
        "admitted": Admission.ADMITTED,
        "partly": Admission.PARTLY,
        "suspended": Admission.SUSPENDED,
        "excluded": Admission.EXCLUDED,
        "none": Admission.NONE,
    }
    assert [care.code for care in rows["partly"].admitted] == ["kdu"]
    assert [care.code for care in rows["partly"].suspended] == ["phc"]
    assert rows["partly"].since == rows["suspended"].since == TODAY - timedelta(days=3)
    assert rows["excluded"].since == TODAY
    assert rows["admitted"].since is None


def test_the_filter_of_care_means_admitted_to_it_today() -> None:
    make_each_kind()
    assert set(listed(care_types=("kdu",))) == {"admitted", "partly"}
    assert listed(care_types=("phc",)) == ["admitted"]


def test_a_licence_alone_admits_to_nothing() -> None:
    valid, ended, future, none = (make_provider(name) for name in ("valid", "ended", "future", "none"))
    make_licence(valid)
    make_licence(ended, valid_to=TODAY - timedelta(days=1))
    make_licence(future, valid_from=TODAY + timedelta(days=1))

    assert listed(care_types=("kdu",)) == listed(admission=("admitted",)) == []
    assert listed(licence=("valid",)) == ["valid"]
    assert set(listed(licence=("none",))) == {"ended", "future", "none"}
    assert len(listed(licence=("valid", "none"))) == 4
    assert [row.licensed for row in entries([valid, none], TODAY)] == [True, False]


def test_a_licence_holds_on_its_last_day_and_once_it_is_confirmed() -> None:
    make_licence(make_provider("last day"), valid_to=TODAY)
    make_licence(make_provider("typed in an application"), confirmed=False)
    assert listed(licence=("valid",)) == ["last day"]


def test_the_numbers_beside_the_filters_are_those_of_the_lists() -> None:
    make_each_kind()
    make_entry(make_provider("far", region=make_region("75"), ownership="private"), "kdu")
    texts, regions, cares = ("", "partly far"), ("", "71"), ((), ("kdu",), ("kdu", "phc"))
    owners, admissions, licences = ((), ("private",)), ((), ("admitted",), ("suspended", "none")), ((), ("none",))
    for text, region, care, owner, admission, licence in itertools.product(
        texts, regions, cares, owners, admissions, licences
    ):
        search = Search(text, region, care, owner, admission, licence)
        counts = Counts(search, TODAY)

        def number(**change: Any) -> int:
            return replace(search, **change).found(TODAY).count()  # noqa: B023

        assert counts.total == number()
        assert {one.value: one.count for one in counts.region_choices(Region.objects.all())} == {
            code: number(region=code) for code in ("71", "75")
        }
        assert {one.value: one.count for one in counts.ownership_choices()} == {
            value: number(ownership=(value,)) for value in ("state", "private")
        }
        assert {one.value: one.count for one in counts.admission_choices(ADMISSION)} == {
            value: number(admission=(value,)) for value, _label in ADMISSION
        }
        care_counts = {one.value: one.count for one in counts.care_choices(TODAY)}
        assert care_counts == {code: number(care_types=(code,)) for code in ("kdu", "phc")}


# Pages ---------------------------------------------------------------------------------------------------------------
def test_the_page_needs_no_sign_in_and_shows_no_one_else(client: Any) -> None:
    make_organisation("branch", name_ru="Филиал", name_kk="Филиал")
    one = make_provider("Клиника «Демо»")
    make_entry(one, "kdu")
    Rating.objects.create(provider=one, version=1, day=TODAY, points=11)
    Rating.objects.create(provider=one, version=2, day=TODAY, points="86.14")
    page = client.get("/providers/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Клиника «Демо»" in text
    assert "86.1" in text
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
        one = make_provider(f"Клиника {number:02d}", ownership="private" if number % 2 else "state")
        make_licence(one)
        make_entry(one, "phc")
        Suspension.objects.create(entry=make_entry(one, "kdu", state="suspended"), cause="licence", since=TODAY)
        Rating.objects.create(provider=one, version=1, day=TODAY, points="71.25")
    answer = client.get("/providers/registry.csv", {"ownership": "private", "page": "2"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 12
    assert {row["ownership"] for row in rows} == {"private"}
    assert (rows[0]["status"], rows[0]["care_types"]) == ("valid", "kdu")
    told = {"admission": "partly_suspended", "rating": "71.25"}
    assert told | {"admitted_care_types": "phc", "suspended_care_types": "kdu"} == {
        name: rows[0][name] for name in ("admission", "admitted_care_types", "suspended_care_types", "rating")
    }
    answer = json.loads(client.get("/api/v1/providers/", {"ownership": "private"}).content)
    assert answer["total"] == 12
    told |= {"status": "valid", "care_types": ["kdu"], "admitted_care_types": ["phc"], "suspended_care_types": ["kdu"]}
    assert told == {name: answer["results"][0][name] for name in told}


def test_the_api_asks_for_admission_and_tells_each_entry(client: Any) -> None:
    make_each_kind()
    answer = json.loads(client.get("/api/v1/providers/", {"admission": "suspended", "care_type": "kdu"}).content)
    assert [row["name_ru"] for row in answer["results"]] == ["partly"]
    one = json.loads(client.get(f"/api/v1/providers/{answer['results'][0]['bin']}/").content)
    halted = {"cause": "licence", "detail": "", "norm": "", "since": "2026-11-20", "until": None}
    assert [(entry["care_type"], entry["state"], entry["suspensions"]) for entry in one["admissions"]] == [
        ("kdu", "active", []),
        ("phc", "suspended", [halted]),
    ]
    assert one["rating"] is None
    assert client.get("/api/v1/providers/", {"admission": "of course"}).status_code == 400


def test_the_old_filter_of_licences_still_narrows_and_can_be_taken_away(client: Any) -> None:
    make_licence(make_provider("Клиника «Демо»"))
    make_provider("Больница")
    page = client.get("/providers/", {"status": "valid"})
    assert page.context["total"] == 1
    assert 'name="status" value="valid"' in page.content.decode()


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
    def cost(**asked: str) -> int:
        with django_assert_max_num_queries(18) as captured:
            client.get("/providers/", {"q": "клиника", **asked})
        return len(captured)

    make_entry(make_provider("Клиника 0"))
    few, on_map = cost(), cost(view="map")
    for number in range(1, 15):
        one = make_provider(f"Клиника {number}")
        entry = make_entry(one, "kdu" if number % 2 else "phc", state="suspended")
        Suspension.objects.create(entry=entry, cause="licence", since=TODAY)
        Rating.objects.create(provider=one, version=1, day=TODAY, points=1)
    assert (cost(), cost(view="map")) == (few, on_map)


# Map -----------------------------------------------------------------------------------------------------------------
def test_a_tile_tells_how_many_its_list_holds(client: Any) -> None:
    make_each_kind()
    make_entry(make_provider("far", region=make_region("75")), "kdu")
    for asked in ({}, {"admission": "suspended"}, {"care_type": "phc", "region": "75"}, {"q": "partly"}):
        page = client.get("/providers/", {**asked, "view": "map"})
        tiles = {tile.name: tile for tile in page.context["map"]}
        assert tiles["region 71"].value > 0
        for tile in tiles.values():
            assert client.get(f"/providers/{tile.url}").context["page"].paginator.count == tile.value, (asked, tile)


def test_the_map_shows_every_region_with_its_number_and_as_a_table(client: Any) -> None:
    make_entry(make_provider("here", region=make_region("71", name_ru="город Астана", name_en="Astana")), "kdu")
    make_region("75", name_ru="город Алматы", name_en="Almaty")
    make_region("99", name_ru="новая область", name_en="New region")
    text = client.get("/providers/?view=map&region=75").content.decode()
    assert 'aria-label="Astana 1, Astana"' in text
    assert 'aria-label="Almaty 0, Almaty" aria-current="true"' in text
    assert text.count('<rect class="tile') == 2
    assert "New region" in text.partition('<details class="data">')[2]
