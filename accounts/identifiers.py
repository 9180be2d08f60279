"""ИИН of people and БИН of organisations: 12 ASCII digits, the last a check digit (order № 521 of 29.06.2023).

ИИН: ГГММДД of birth, one digit of century and sex, four of a serial number, the check digit.
БИН: ГГММ of registration, kind (4 resident, 5 non-resident, 6 joint entrepreneurs), part (0 head, 1 branch,
2 representation, 3 other), five of a serial number, the check digit.

Only the check digit decides whether a number is valid. Date and sex inside it are a convention of issue with known
exceptions (foreigners have 0 in the seventh place; an entrepreneur uses the ИИН where others write a БИН), so they
are read separately and a difference from a person's record is a remark, not a refusal.
"""

import re
from collections.abc import Sequence
from datetime import date
from operator import mul

DIGITS = re.compile(r"[0-9]{12}")
FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
# For have_check_digits: weight → table from the code of a digit to its weighted rest, and from a sum to its rest.
WEIGHTED = {weight: bytes((code - 48) * weight % 11 for code in range(256)) for weight in FIRST}
RESTS = bytes(value % 11 for value in range(256))
# The seventh digit of an ИИН: the century in which the person was born and the sex.
BORN = {
    "1": (1800, "M"),
    "2": (1800, "F"),
    "3": (1900, "M"),
    "4": (1900, "F"),
    "5": (2000, "M"),
    "6": (2000, "F"),
}
SEVENTH = {(century, sex): digit for digit, (century, sex) in BORN.items()}


def check_digit(stem: str) -> int | None:
    """The twelfth digit for eleven; None where both passes give 10: such a number is never issued."""
    codes = stem[:11].encode()  # both rows of weights add up to 66, so codes of digits leave the same rest as digits
    for weights in (FIRST, SECOND):
        rest = sum(map(mul, codes, weights)) % 11
        if rest < 10:
            return rest
    return None


def has_check_digit(value: str) -> bool:
    return DIGITS.fullmatch(value) is not None and check_digit(value) == ord(value[11]) - 48


def have_check_digits(values: Sequence[str]) -> list[bool]:
    """``has_check_digit`` of many numbers, all of them twelve ASCII digits, in a fraction of the time.

    The first digits of all numbers are one row of bytes, the second ones another, and so on. A row is weighted by a
    table, and rows are added as whole numbers: no byte of the sum outgrows 255, so nothing is carried.
    """
    digits, size = "".join(values).encode(), len(values)
    if len(digits) != 12 * size:
        raise ValueError("numbers of twelve digits are expected")
    first, second = (
        sum(int.from_bytes(digits[at::12].translate(WEIGHTED[weight]), "big") for at, weight in enumerate(weights))
        .to_bytes(size, "big")
        .translate(RESTS)
        for weights in (FIRST, SECOND)
    )
    given = digits[11::12].translate(WEIGHTED[1])
    return [a == last or (a == 10 and b == last) for a, b, last in zip(first, second, given, strict=True)]


def is_valid_iin(value: str) -> bool:
    return has_check_digit(value)


def is_valid_bin(value: str) -> bool:
    return has_check_digit(value)


def birth_date_of_iin(value: str) -> date | None:
    """The birth date inside an ИИН; None where the seventh digit names no century or the calendar has no such day."""
    if not DIGITS.fullmatch(value) or value[6] not in BORN:
        return None
    century, _ = BORN[value[6]]
    try:
        return date(century + int(value[:2]), int(value[2:4]), int(value[4:6]))
    except ValueError:
        return None


def sex_of_iin(value: str) -> str | None:
    """``M`` or ``F`` by the seventh digit; None where it says neither."""
    return BORN[value[6]][1] if DIGITS.fullmatch(value) and value[6] in BORN else None


def make_iin(born: date, sex: str, serial: int) -> str | None:
    """An ИИН for a made-up person (``sex`` M or F, ``serial`` 0–9999); None for a number that is never issued.

    KeyError for a century without a digit, ValueError for a serial number that does not fit.
    """
    if not 0 <= serial <= 9999:
        raise ValueError(f"serial number {serial}: 0 to 9999")
    stem = f"{born:%y%m%d}{SEVENTH[born.year // 100 * 100, sex]}{serial:04d}"
    last = check_digit(stem)
    return None if last is None else f"{stem}{last}"


def make_bin(registered: date, serial: int, *, kind: str = "4", part: str = "0") -> str | None:
    """A БИН for a made-up organisation (``serial`` 0–99999); None for a number that is never issued."""
    if not 0 <= serial <= 99_999:
        raise ValueError(f"serial number {serial}: 0 to 99999")
    stem = f"{registered:%y%m}{kind}{part}{serial:05d}"
    last = check_digit(stem)
    return None if last is None else f"{stem}{last}"


def mask(iin: str) -> str:
    """An ИИН for those who need not know it: ``900101300007`` is ``9001•••••007``; other text is hidden whole."""
    return f"{iin[:4]}{'•' * 5}{iin[-3:]}" if len(iin) == 12 else "•" * len(iin)
