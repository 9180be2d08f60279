"""ИИН and БИН: published vectors, properties of the two passes, what is inside an ИИН."""

import csv
import string
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.identifiers import (
    birth_date_of_iin,
    check_digit,
    have_check_digits,
    is_valid_bin,
    is_valid_iin,
    make_bin,
    make_iin,
    mask,
    sex_of_iin,
)

VECTORS = list(
    csv.DictReader((Path(__file__).parent / "data" / "iin_bin_vectors.csv").read_text("utf-8").splitlines())
)
stems = st.text(alphabet="0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: f"{row['kind']} {row['value']} {row['why']}")
def test_a_number_of_the_vectors_is_judged_as_they_say(row):
    is_valid = is_valid_iin if row["kind"] == "IIN" else is_valid_bin

    assert is_valid(row["value"]) is (row["expected"] == "valid")


@pytest.mark.parametrize("row", [row for row in VECTORS if row["birth_date"]], ids=lambda row: row["value"])
def test_birth_date_and_sex_are_read_from_the_vectors(row):
    assert birth_date_of_iin(row["value"]) == date.fromisoformat(row["birth_date"])
    assert sex_of_iin(row["value"]) == row["sex"]


@pytest.mark.parametrize("value", ["900101300007", "850517400003", "900101300811", "850517400401", "151202500406"])
def test_both_passes_give_valid_people(value):
    assert is_valid_iin(value)


@pytest.mark.parametrize("value", ["140140000000", "140140000111", "080241000711"])
def test_both_passes_give_valid_organisations(value):
    assert is_valid_bin(value)


def test_many_numbers_at_once_are_judged_like_each_of_them():
    numbers = [row["value"] for row in VECTORS if len(row["value"]) == 12 and row["value"].isascii()]
    numbers = [number for number in numbers if number.isdigit()]
    issued = [f"{stem:011d}{digit}" for stem in range(0, 99_999_999_999, 99_990_001) for digit in (0, stem % 10)]
    for some in (numbers, issued, issued[:1], [], ["000000000000", "999999999999"]):
        assert have_check_digits(some) == [is_valid_iin(number) for number in some]
    assert set(have_check_digits(issued)) == {True, False}
    with pytest.raises(ValueError, match="twelve digits"):
        have_check_digits(["90010130000"])


@pytest.mark.parametrize("stem", ["90010130080", "85051740120", "15120250042"])
def test_a_number_for_which_both_passes_give_ten_has_no_last_digit(stem):
    assert check_digit(stem) is None
    assert not any(is_valid_iin(f"{stem}{digit}") for digit in string.digits)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "990140000001",
        "900101300001",
        "900101300007\n",
        " 900101300007",
        "9001013000079",
        "90010130000７",
        "²" * 12,
    ],
)
def test_dummies_and_near_misses_are_refused(value):
    assert not is_valid_iin(value)
    assert not is_valid_bin(value)


@given(stems)
def test_at_most_one_last_digit_fits(stem):
    fitting = [digit for digit in string.digits if is_valid_iin(stem + digit)]

    assert fitting == ([] if check_digit(stem) is None else [str(check_digit(stem))])


@given(stems, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed_by_the_first_pass(stem, place, shift):
    """Weights 1–11 are prime to 11 but for the last, so a single slip among the first ten digits moves the rest."""
    assume(place < 10)
    first = sum(int(digit) * weight for weight, digit in enumerate(stem, 1)) % 11
    assume(first < 10)
    changed = stem[:place] + str((int(stem[place]) + shift) % 10) + stem[place + 1 :]
    assume(sum(int(digit) * weight for weight, digit in enumerate(changed, 1)) % 11 < 10)

    assert not is_valid_iin(f"{changed}{first}")


@given(st.text(max_size=14))
def test_any_text_gets_an_answer(value):
    assert is_valid_iin(value) in (True, False)
    birth_date_of_iin(value)
    sex_of_iin(value)
    mask(value)


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.sampled_from("MF"), st.integers(0, 9999))
def test_what_is_put_into_an_iin_is_read_back(born, sex, serial):
    iin = make_iin(born, sex, serial)
    assume(iin is not None)

    assert is_valid_iin(iin)
    assert (birth_date_of_iin(iin), sex_of_iin(iin)) == (born, sex)


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(0, 99_999))
def test_a_made_bin_is_valid(registered, serial):
    number = make_bin(registered, serial)
    assume(number is not None)

    assert is_valid_bin(number)
    assert number[:6] == f"{registered:%y%m}40"


def test_a_serial_number_that_does_not_fit_is_an_error():
    with pytest.raises(ValueError, match="0 to 9999"):
        make_iin(date(1990, 1, 1), "M", 10_000)
    with pytest.raises(ValueError, match="0 to 99999"):
        make_bin(date(1990, 1, 1), -1)


@pytest.mark.parametrize("value", ["900231300003", "900101000001", "900101700001", "abc"])
def test_an_iin_without_a_real_date_or_century_has_no_birth_date(value):
    assert birth_date_of_iin(value) is None


def test_a_mask_keeps_the_year_month_and_the_end():
    assert mask("900101300007") == "9001•••••007"
    assert mask("12345") == "•••••"
