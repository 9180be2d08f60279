"""The reference data that come with the portal."""

from datetime import date

import pytest
from django.core.management import call_command

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, Region, RolePolicy
from claims.models import RuleEdition
from monitoring.models import DefectCode, DefectReduction
from procurement.models import CoExecutionLimit, Diagnosis, DiagnosisLimit, FundingRow
from providers.actions import set_calendar_day
from providers.models import CalendarDay, CareType

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference():
    call_command("load_reference", verbosity=0)


def counts():
    models = (
        Region, Organisation, CareType, CalendarDay, Diagnosis, DiagnosisLimit, FundingRow, CoExecutionLimit,
        DefectCode, DefectReduction, RolePolicy, RuleEdition,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def test_everything_is_loaded_once(reference):
    first = counts()
    assert first["Region"] == 20
    assert first["Diagnosis"] == 14742
    assert first["DefectCode"] == 29
    assert first["DiagnosisLimit"] == 70
    assert first["RolePolicy"] == len(Role.values)
    call_command("load_reference", verbosity=0)
    assert counts() == first


def test_a_change_of_the_administrator_survives_a_second_run(reference):
    CareType.objects.filter(code="kdu").update(name_ru="Другое имя")
    FundingRow.objects.filter(code_from="G80").delete()
    call_command("load_reference", verbosity=0)
    assert CareType.objects.get(code="kdu").name_ru == "Другое имя"
    assert not FundingRow.objects.filter(code_from="G80").exists()


def test_every_region_has_its_branch_and_there_is_one_central_office(reference):
    branches = Organisation.objects.filter(kind=OrganisationKind.BRANCH)
    assert branches.count() == 20
    assert all(branch.name_kk and branch.name_ru.startswith("Филиал по ") for branch in branches)
    assert Organisation.objects.filter(kind=OrganisationKind.CENTRAL).count() == 1


@pytest.mark.parametrize(
    ("code", "day", "sources"),
    [
        ("E11", date(2025, 12, 31), {"GOBMP"}),
        ("E11", date(2026, 1, 1), {"OSMS"}),
        ("G40", date(2025, 12, 31), {"GOBMP"}),
        ("K50", date(2026, 1, 1), {"GOBMP", "OSMS"}),
        ("I60", date(2025, 12, 31), set()),
        ("I60", date(2026, 1, 1), {"GOBMP"}),
        ("M08.2", date(2026, 6, 1), {"GOBMP"}),
    ],
)
def test_who_pays_changes_with_the_year_2026(reference, code, day, sources):
    rows = FundingRow.objects.filter(code_from__lte=code, valid_from__lte=day).exclude(valid_to__lt=day)
    found = {row.funding_source for row in rows if code[: len(row.code_to)] <= row.code_to and row.code_from <= code}
    if code == "M08.2":  # the group M08 of the other list pays from insurance; the exact code wins in the rules
        found -= {"OSMS"}
    assert found == sources


def test_windows_after_the_onset_are_kept(reference):
    rows = FundingRow.objects.filter(valid_to=None, window_days__isnull=False)
    assert set(rows.values_list("code_from", "window_days")) == {("I21", 183), ("I22", 183), ("I60", 365)}


def test_asterisk_categories_are_manifestations_and_parents_are_no_leaves(reference):
    rows = {row.code: row for row in Diagnosis.objects.filter(code__in=["G01", "H36.0", "J06", "J06.9", "E11.9"])}
    assert rows["G01"].is_manifestation and rows["H36.0"].is_manifestation
    assert not rows["J06"].is_leaf and rows["J06.9"].is_leaf and rows["J06.9"].parent == "J06"
    assert not rows["E11.9"].is_manifestation


def test_the_removed_defect_ends_with_its_order(reference):
    assert DefectCode.objects.get(code="1.3").valid_to == date(2026, 2, 26)
    drg = DefectReduction.objects.get(defect__code="5.0", column="drg")
    assert drg.percent == 300


def working_days(first, last):
    ordinals = dict(CalendarDay.objects.filter(day__in=[first, last]).values_list("day", "ordinal"))
    return ordinals[last] - ordinals[first]


def test_ordinals_count_working_days(reference):
    assert CalendarDay.objects.count() == (date(2035, 12, 31) - date(2015, 1, 1)).days + 1
    assert working_days(date(2026, 10, 9), date(2026, 10, 12)) == 1  # over a weekend
    assert working_days(date(2026, 3, 20), date(2026, 3, 26)) == 1  # Nauryz and its days in lieu
    assert working_days(date(2024, 5, 3), date(2024, 5, 4)) == 1  # a working Saturday
    assert CalendarDay.objects.get(day=date(2026, 12, 16)).name_ru == "День Независимости"
    assert not CalendarDay.objects.filter(is_working=False, day__week_day__in=[2, 3, 4, 5, 6], name_kk="").exists()


def test_a_moved_day_counts_anew_from_it_on(reference):
    before = working_days(date(2026, 11, 1), date(2026, 12, 1))
    later = CalendarDay.objects.get(day=date(2030, 1, 10)).ordinal
    actor = Actor(roles=frozenset({Role.ADMINISTRATOR}))
    names = {"name_kk": "Демалыс", "name_ru": "Выходной", "name_en": "Day off", "source": "Order 1"}
    set_calendar_day(actor=actor, day=date(2026, 11, 20), is_working=False, **names)
    assert working_days(date(2026, 11, 1), date(2026, 12, 1)) == before - 1
    assert CalendarDay.objects.get(day=date(2030, 1, 10)).ordinal == later - 1
    assert CalendarDay.pgh_event_models["update"].objects.count() == 1  # the shift of later days is not history
