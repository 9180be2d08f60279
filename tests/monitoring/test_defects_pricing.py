"""What a defect costs by the classifier that comes with the portal."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.defects.pricing import Classifier, price, stakes
from monitoring.models import DefectCode, DefectReduction, UnitRate
from providers.models import CareType

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 13)


@pytest.fixture
def reference():
    call_command("load_reference", verbosity=0)


def care(code):
    return CareType.objects.get(code=code).pk


def cost(code, care_code, base="1000.00", day=DAY):
    return price(code=code, care_type_id=care(care_code), base=Decimal(base), day=day)


def test_every_number_of_the_classifier_is_applied_as_printed(reference):
    cases = [
        ("5.0", "kdu", "3000.00"), ("5.1", "kdu", "3000.00"), ("5.0", "inpatient", "3000.00"),
        ("5.0", "phc", "167500.00"), ("5.1", "phc", "167500.00"), ("5.2", "phc", "167500.00"),
        ("5.0", "rural", "167500.00"), ("5.0", "ambulance", "36027.00"),
        ("3.0", "kdu", "1000.00"), ("3.1", "kdu", "1000.00"), ("3.0", "inpatient", "500.00"),
        ("3.3", "inpatient", "500.00"), ("3.4", "inpatient", "600.00"), ("3.4", "rural", "16750.00"),
        ("4.0", "inpatient", "1000.00"), ("4.0", "rural", "25125.00"),
        ("1.0", "phc", "33500.00"), ("1.1", "inpatient", "1000.00"), ("1.2", "kdu", "1000.00"),
        ("6.0", "kdu", "300.00"), ("6.4", "inpatient", "300.00"), ("6.0", "phc", "8375.00"),
        ("6.0", "blood", "500.00"), ("2.0", "kdu", "0.00"), ("7.0", "inpatient", "0.00"),
        ("11.0", "inpatient", "1000.00"), ("12.3", "inpatient", "1000.00"), ("14.0", "inpatient", "1000.00"),
    ]  # fmt: skip
    assert [(code, kind, f"{cost(code, kind).reduction}") for code, kind, _sum in cases] == cases
    assert all(cost(code, kind).known for code, kind, _sum in cases)


@pytest.mark.parametrize(
    ("code", "care_code"),
    [("1.1", "kdu"), ("3.1", "inpatient"), ("3.4", "kdu"), ("4.0", "phc"), ("5.1", "rural"), ("5.2", "kdu"),
     ("3.0", "ambulance"), ("6.3", "kdu"), ("6.3", "oncology"), ("13.0", "kdu")],
)  # fmt: skip
def test_what_does_not_apply_is_refused_in_words(reference, code, care_code):
    with pytest.raises(KeyError) as refused:
        cost(code, care_code)
    assert code in str(refused.value) and str(refused.value).endswith(".")


def test_a_code_counts_to_its_last_day(reference):
    assert cost("1.3", "kdu", day=date(2026, 2, 26)).reduction == Decimal("1000.00")
    with pytest.raises(KeyError, match=r"not in force on 27\.02\.2026"):
        cost("1.3", "kdu", day=date(2026, 2, 27))


def test_a_unit_without_a_rate_is_unknown_until_somebody_enters_it(reference):
    before = cost("5.0", "psychiatry")
    assert (before.reduction, before.known) == (Decimal("0.00"), False)
    assert (before.arithmetic["units"], before.arithmetic["unit"], before.arithmetic["rate"]) == ("3", "КТ", None)
    UnitRate.objects.create(unit="КТ", rate=Decimal("14000.55"), valid_from=DAY, source="test")
    assert cost("5.0", "psychiatry").reduction == Decimal("42001.65")
    assert not cost("5.0", "psychiatry", day=date(2026, 10, 12)).known


def test_where_both_are_printed_a_priced_line_goes_by_percents(reference):
    assert cost("5.0", "hiv").reduction == Decimal("3000.00")
    assert not cost("5.0", "hiv", base="0.00").known


def test_the_edition_of_the_day_counts(reference):
    old = DefectCode.objects.get(code="5.0")
    old.valid_to = date(2026, 10, 12)
    old.save()
    new = DefectCode.objects.create(code="5.0", name_ru="x", name_kk="x", valid_from=DAY, source="new act")
    DefectReduction.objects.create(defect=new, column="kdu", percent=150, text="150%")
    assert cost("5.1", "kdu", day=date(2026, 10, 12)).reduction == Decimal("3000.00")
    after = cost("5.1", "kdu")
    assert after.reduction == Decimal("1500.00")
    assert (after.arithmetic["root"], after.arithmetic["source"]) == ("5.0", "new act")


def test_half_a_tiyn_is_rounded_up(reference):
    assert cost("6.0", "kdu", base="0.05").reduction == Decimal("0.02")  # 0.015
    assert cost("6.0", "kdu", base="2487.71").reduction == Decimal("746.31")  # 746.313


def test_many_stakes_take_four_queries(reference, django_assert_num_queries):
    kinds = {name: care(name) for name in ("kdu", "inpatient", "psychiatry", "rural")}
    rows = [
        (code, kinds[name], Decimal(number), date(2026, 1 + number % 12, 5))
        for number in range(1, 500)
        for code, name in (("5.1", "kdu"), ("3.1", "inpatient"), ("5.0", "psychiatry"), ("4.0", "rural"))
    ]
    with django_assert_num_queries(4):
        found = stakes(rows)
    assert found[:4] == [Decimal("3.00"), Decimal("0.00"), Decimal("0.00"), Decimal("25125.00")]
    assert len(found) == len(rows)
    with django_assert_num_queries(4):
        stakes([])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    amounts=st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=20), code=st.sampled_from(["5.0", "6.0"])
)
def test_a_percent_is_exact_to_half_a_tiyn_and_grows_with_the_line(reference, amounts, code):
    classifier, kdu = Classifier(), care("kdu")
    percent = Decimal({"5.0": 300, "6.0": 30}[code])
    found = [classifier.price(code=code, care_type_id=kdu, base=one, day=DAY).reduction for one in sorted(amounts)]
    assert found == sorted(found)
    for base, reduction in zip(sorted(amounts), found, strict=True):
        assert reduction == (base * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert abs(reduction - base * percent / 100) <= Decimal("0.005")
    assert stakes((code, kdu, one, DAY) for one in sorted(amounts)) == found
