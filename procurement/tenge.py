"""Money as whole tiyn: sums of tenge are exact whatever the precision of decimal arithmetic is set to."""

import re
from decimal import Decimal

AMOUNT = re.compile(r"\d+(\.\d{1,2})?")


def tiyn_of(amount: Decimal | str) -> int:
    """Tiyn of an amount in tenge, 0 or more. ValueError in words for anything finer than a tiyn, or not an amount."""
    text = format(amount, "f") if isinstance(amount, Decimal) else amount
    whole, _point, rest = text.partition(".")
    if len(rest) > 2:
        text = f"{whole}.{rest[:2]}{rest[2:].rstrip('0')}"  # 12.5000 is as good as 12.50
    if not AMOUNT.fullmatch(text) or not text.isascii():
        raise ValueError(f"{amount!s} is not an amount in tenge with at most two places")
    whole, _point, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def text_of(tiyn: int) -> str:
    """Tenge with a point and two places: 2148050 is ``21480.50``. Not for negative amounts."""
    return f"{tiyn // 100}.{tiyn % 100:02d}"


def tenge_of(tiyn: int) -> Decimal:
    """Tenge with two places, exact: 2148050 is ``Decimal("21480.50")``. Not for negative amounts."""
    return Decimal(text_of(tiyn))
