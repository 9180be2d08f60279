"""Throughput and rating: the arithmetic again, day by day and by hand, and the page that shows it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from providers.enums import CapacityBasis
from providers.models import (
    BedApproval,
    BedProfile,
    Beds,
    Capacity,
    CapacityNorm,
    Equipment,
    EquipmentKind,
    Provider,
    Rating,
    RatingComponent,
)
from providers.standing import capacity, rating
from providers.standing.rating import Value
from providers.tasks import compute_standing
from tests.providers.facts import (
    make_accreditation,
    make_base,
    make_calendar,
    make_care,
    make_certificate,
    make_component,
    make_licence,
    make_norm,
    make_post,
    make_provider,
)

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
YEAR = capacity.Year(2026, tuple(day for day in DAYS if day.weekday() < 5))
TODAY = date(2026, 11, 20)
near = st.dates(date(2025, 11, 1), date(2027, 2, 1))
Rows = list[tuple[date, date, int, int]]


@st.composite
def intervals(draw: Any, minutes: st.SearchStrategy[int]) -> Rows:
    spans = draw(st.lists(st.tuples(near, near, minutes, st.integers(1, 50)), max_size=6))
    return [(min(a, b), max(a, b), per_day, count) for a, b, per_day, count in spans]


# The same by counting days --------------------------------------------------------------------------------------
@given(intervals(st.sampled_from([180, 360, 480])), st.decimals(1, 300, places=2), st.decimals(1, 100, places=2))
def test_posts_come_to_what_counting_days_comes_to(rows: Rows, minutes: Decimal, load: Decimal) -> None:
    total = sum(
        per_day * count
        for day in DAYS
        if day.weekday() < 5
        for first, last, per_day, count in rows
        if first <= day <= last
    )
    norm = CapacityNorm(code="n", basis=CapacityBasis.POSTS, minutes=minutes, load=load)
    facts = capacity.Facts()
    facts.posts["терапевт"] = rows
    step = capacity.step_of(norm, facts, set(), YEAR)
    assert step["total"] == total
    assert step["units"] * minutes * 100 <= total * load < (step["units"] + 1) * minutes * 100


@given(intervals(st.just(1)), intervals(st.just(1)), st.decimals(1, 30, places=2))
def test_beds_come_to_what_counting_days_comes_to(own: Rows, approved: Rows, days: Decimal) -> None:
    def on(rows: Rows, day: date) -> int:
        return sum(count for first, last, _, count in rows if first <= day <= last)

    total = sum(min(on(own, day), on(approved, day)) for day in DAYS)
    norm = CapacityNorm(code="n", basis=CapacityBasis.BEDS, bed_profile_id=7, days=days, load=Decimal(93))
    norm.bed_profile = BedProfile(pk=7, code="therapy")
    facts = capacity.Facts()
    facts.beds[7], facts.approved[7] = own, approved
    step = capacity.step_of(norm, facts, set(), YEAR)
    assert step["total"] == total
    assert step["units"] * days * 100 <= total * 93 < (step["units"] + 1) * days * 100


# From the rows of the registry ------------------------------------------------------------------------------------


@pytest.fixture
def clinic(time_machine: Any) -> Provider:
    time_machine.move_to(f"{TODAY}T12:00:00+05:00")
    provider = make_provider()
    make_calendar()
    for care in ("kdu", "inpatient", "dental"):
        make_licence(provider, care)
    return provider


def units(provider: Provider, care: str) -> int:
    return Capacity.objects.get(provider=provider, care_type=make_care(care), year=2026).units


@pytest.mark.django_db
def test_posts_count_from_the_first_to_the_last_day_of_work(clinic: Provider) -> None:
    make_norm("kdu", "kdu", "posts", minutes=Decimal(20), load=Decimal(85))
    make_post(clinic, 1, "Терапевт", 360)
    make_post(clinic, 2, "Кардиолог", 180, hired_on=date(2026, 3, 2), left_on=date(2026, 3, 6))  # Monday to Friday
    make_post(clinic, 3, "Невролог", 360, left_on=date(2025, 12, 31))
    make_post(make_provider(), 4, "Терапевт", 360)
    capacity.compute(2026)
    working = sum(day.weekday() < 5 for day in DAYS)
    assert units(clinic, "kdu") == int(Decimal(360 * working + 180 * 5) * 85 / 100 / 20)


@pytest.mark.django_db
def test_a_named_speciality_counts_in_its_own_norm_alone(clinic: Provider) -> None:
    make_norm("dental", "dental", "posts", subject="Стоматолог", minutes=Decimal(40))
    make_norm("dental_rest", "dental", "posts", minutes=Decimal(10))
    make_post(clinic, 1, " стоматолог ", 400)
    make_post(clinic, 2, "Рентгенолог", 100)
    capacity.compute(2026)
    steps = Capacity.objects.get(care_type=make_care("dental")).steps
    working = len(YEAR.working)
    assert [(step["norm"], step["units"]) for step in steps] == [
        ("dental", 10 * working),
        ("dental_rest", 10 * working),
    ]


@pytest.mark.django_db
def test_beds_count_no_further_than_the_decision_and_none_without_one(clinic: Provider) -> None:
    base = make_base(clinic)
    therapy, surgery = (BedProfile.objects.create(code=code, name_ru=code) for code in ("therapy", "surgery"))
    for profile in (therapy, surgery):
        make_norm(profile.code, "inpatient", "beds", bed_profile=profile, days=Decimal(10))
    beds = {"provider": clinic, "base": base, "valid_from": date(2020, 1, 1), "confirmed": True}
    Beds.objects.create(profile=therapy, count=30, **beds)
    Beds.objects.create(profile=surgery, count=20, **beds)
    BedApproval.objects.create(provider=clinic, profile=therapy, count=25, decision="№ 7", valid_from=date(2026, 7, 1))
    capacity.compute(2026)
    assert units(clinic, "inpatient") == 25 * 184 // 10


@pytest.mark.django_db
def test_equipment_counts_once_it_is_confirmed(clinic: Provider) -> None:
    kind = EquipmentKind.objects.create(code="ultrasound", name_ru="УЗИ")
    make_norm("us", "kdu", "equipment", equipment_kind=kind, minutes=Decimal(20))
    values = {"provider": clinic, "base": make_base(clinic), "kind": kind, "made_in": 2020, "daily_minutes": 400}
    Equipment.objects.create(serial="1", valid_from=date(2020, 1, 1), confirmed=True, **values)
    Equipment.objects.create(serial="2", valid_from=date(2020, 1, 1), confirmed=False, **values)
    capacity.compute(2026)
    assert units(clinic, "kdu") == 20 * len(YEAR.working)


@pytest.mark.django_db
def test_a_norm_counts_from_its_day_on(clinic: Provider, time_machine: Any) -> None:
    make_norm("kdu", "kdu", "posts", minutes=Decimal(20), valid_to=date(2026, 11, 30))
    make_norm("kdu", "kdu", "posts", minutes=Decimal(10), valid_from=date(2026, 12, 1))
    make_post(clinic, 1, "Терапевт", 200)
    for day, each in ((date(2026, 11, 30), 10), (date(2026, 12, 1), 20)):
        time_machine.move_to(f"{day}T12:00:00+05:00")
        capacity.compute(2026)
        assert units(clinic, "kdu") == each * len(YEAR.working)


@pytest.mark.django_db
def test_a_repeated_computation_changes_nothing_and_a_lost_type_of_care_goes(clinic: Provider) -> None:
    make_norm("kdu", "kdu", "posts", minutes=Decimal(20))
    make_post(clinic, 1, "Терапевт", 200)
    assert capacity.compute(2026) == 1
    assert capacity.compute(2026) == 0
    clinic.licences.filter(care_type=make_care("kdu")).update(valid_to=date(2025, 12, 31))
    assert capacity.compute(2026) == 1
    assert not Capacity.objects.exists()


# Rating -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def components(clinic: Provider) -> None:
    make_component("accreditation", 20, neutral=0)
    make_component("experience", 30, parameters={"years": 3})
    make_component("unconfirmed", 25, neutral=40)
    make_component("resources", 25, parameters={"years": 10})


def points(provider: Provider) -> dict[str, str]:
    newest = Rating.objects.filter(provider=provider).order_by("-version").first()
    assert newest is not None
    assert newest.points == sum(Decimal(part["points"]) for part in newest.parts)
    return {part["code"]: part["points"] for part in newest.parts}


@pytest.mark.django_db
def test_every_component_by_hand(clinic: Provider, components: None) -> None:
    clinic.licences.all().delete()
    make_licence(clinic, "kdu", number="1", valid_from=date(2019, 1, 1), valid_to=date(2024, 12, 31))
    make_licence(clinic, "kdu", number="2", valid_from=date(2025, 1, 21))  # a gap: experience begins anew
    make_accreditation(clinic, valid_to=TODAY)
    make_certificate(clinic, 1)
    make_certificate(clinic, 2, valid_to=date(2026, 1, 1))
    make_post(clinic, 3, "Терапевт", 360)
    kind = EquipmentKind.objects.create(code="ct", name_ru="КТ")
    values = {"provider": clinic, "base": make_base(clinic), "kind": kind, "daily_minutes": 400, "confirmed": True}
    for serial, made_in in (("1", 2016), ("2", 2015)):
        Equipment.objects.create(serial=serial, made_in=made_in, valid_from=date(2020, 1, 1), **values)
    rating.compute(TODAY)
    # 22 full months of 36; 1 of 3 with a certificate and 1 of 2 devices: (33.33 + 50) / 2 = 41.67 %
    assert points(clinic) == {
        "accreditation": "20.00",
        "experience": str((30 * Decimal("61.11") / 100).quantize(Decimal("0.01"))),
        "unconfirmed": "10.00",
        "resources": str((25 * Decimal("41.67") / 100).quantize(Decimal("0.01"))),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("last", "expected"), [(TODAY, "20.00"), (TODAY - timedelta(days=1), "0.00")])
def test_accreditation_counts_to_its_last_day(clinic: Provider, components: None, last: date, expected: str) -> None:
    make_accreditation(clinic, valid_to=last)
    rating.compute(TODAY)
    assert points(clinic)["accreditation"] == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "percent"),
    [(date(2023, 11, 21), "100"), (date(2023, 11, 22), "97.22"), (date(2026, 11, 21), "0")],
)
def test_experience_is_full_on_the_last_day_of_the_third_year(
    clinic: Provider, components: None, start: date, percent: str
) -> None:
    clinic.licences.all().delete()
    make_licence(clinic, "kdu", valid_from=start)
    rating.compute(TODAY)
    part = Rating.objects.get().parts[1]
    assert part["percent"] == percent


@pytest.mark.django_db
def test_weights_count_from_their_day_on(clinic: Provider) -> None:
    make_component("accreditation", 20, valid_to=date(2026, 11, 30))
    make_component("accreditation", 50, valid_from=date(2026, 12, 1))
    make_accreditation(clinic)
    for day, expected in ((date(2026, 11, 30), "20.00"), (date(2026, 12, 1), "50.00")):
        rating.compute(day)
        assert points(clinic) == {"accreditation": expected}
    assert list(Rating.objects.values_list("version", flat=True)) == [2, 1]


@pytest.mark.django_db
def test_the_same_result_is_no_new_version(clinic: Provider, components: None) -> None:
    assert rating.compute(TODAY) == 1
    assert rating.compute(TODAY + timedelta(days=1)) == 0
    make_accreditation(clinic)
    assert rating.compute(TODAY + timedelta(days=1)) == 1
    assert list(Rating.objects.values_list("version", "day")) == [(2, TODAY + timedelta(days=1)), (1, TODAY)]


@pytest.fixture
def told() -> Iterator[dict[int, Value]]:
    """What another app knows of unconfirmed cases."""
    values: dict[int, Value] = {}
    own = rating.sources.get("unconfirmed")
    rating.sources["unconfirmed"] = lambda providers, day, parameters: values
    yield values
    del rating.sources["unconfirmed"]
    if own:
        rating.sources["unconfirmed"] = own


@pytest.mark.django_db
def test_what_another_app_knows_takes_the_place_of_the_neutral_value(
    clinic: Provider, components: None, told: dict[int, Value]
) -> None:
    told[clinic.pk] = Value(Decimal(80), {"cases": 3})
    other = make_provider()
    rating.compute(TODAY)
    assert points(clinic)["unconfirmed"] == "20.00"
    assert points(other)["unconfirmed"] == "10.00"


@pytest.mark.django_db
def test_statements_do_not_grow_with_organisations(clinic: Provider, components: None) -> None:
    make_norm("kdu", "kdu", "posts", minutes=Decimal(20))

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            capacity.compute(2026)
            rating.compute(TODAY)
        return len(caught)

    few = statements()
    Capacity.objects.all().delete()
    Rating.objects.all().delete()
    for number in range(12):
        provider = make_provider()
        make_licence(provider, "kdu")
        make_post(provider, 50 + number, "Терапевт", 360 - number)
    assert statements() == few
    assert Rating.objects.count() == 13


@pytest.mark.django_db
def test_shipped_weights_come_to_a_hundred_and_every_row_says_where_it_is_from(clinic: Provider) -> None:
    call_command("load_reference", verbosity=0)
    rows = RatingComponent.objects.all()
    assert sum(row.weight for row in rows) == 100
    assert all(row.source for row in [*rows, *CapacityNorm.objects.all()])
    make_post(clinic, 1, "Терапевт", 360)
    compute_standing()
    assert units(clinic, "kdu") > 0
    assert Rating.objects.filter(provider=clinic).exists()


# Page -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_page_shows_numbers_and_sources(client: Any, clinic: Provider, components: None) -> None:
    make_norm("kdu", "kdu", "posts", minutes=Decimal(20), load=Decimal(85), source="Order № 5")
    make_post(clinic, 1, "Терапевт", 360)
    make_accreditation(clinic, number="KZ-77", valid_to=date(2028, 5, 4))
    capacity.compute(2026)
    rating.compute(TODAY)
    client.cookies["language"] = "ru"
    page = client.get(f"/providers/{clinic.bin}/standing/").content.decode().replace("\xa0", " ")
    working = len(YEAR.working)
    for text in ("KZ-77", "04.05.2028", "Order № 5", f"360 мин × {working}", "85 % ÷ 20", "40 %"):
        assert text in page, text
    assert "Дәрігер" not in page  # nobody's name


@pytest.mark.django_db
def test_an_earlier_version_stays_readable(client: Any, clinic: Provider, components: None) -> None:
    rating.compute(TODAY - timedelta(days=9))
    make_accreditation(clinic)
    rating.compute(TODAY)
    path = f"/providers/{clinic.bin}/standing/"
    assert client.get(path).context["rating"].version == 2
    assert client.get(f"{path}?version=1").context["rating"].version == 1
    for wrong in ("3", "x", "-1", "9" * 30):
        assert client.get(f"{path}?version={wrong}").status_code == 404


@pytest.mark.django_db
def test_an_organisation_without_anything_is_told_so(client: Any, clinic: Provider) -> None:
    answer = client.get(f"/providers/{clinic.bin}/standing/")
    assert answer.status_code == 200
    assert answer.context["rating"] is None
    assert client.get("/providers/000000000000/standing/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_nightly_task_writes_its_entry_of_the_log_with_the_ratings() -> None:
    from config.models import AuditEntry
    from providers.tasks import compute_standing

    make_component("accreditation", 20)
    make_provider()
    compute_standing()
    assert Rating.objects.count() == AuditEntry.objects.filter(verb="providers.ratings_computed").count() == 1
