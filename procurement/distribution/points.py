"""How many points more would give one unit more, for every bidder of a lot at once."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from procurement.allocation import LARGEST_REMAINDER, points_for_one_more
from procurement.distribution_core import RATING_CAPACITY, bidders_of

MOST = Decimal(1_000_000)  # points; more than that is as good as never


def more_points(
    result: Mapping[str, Any], rules: Mapping[str, Any], capacities: Mapping[str, int]
) -> dict[str, Decimal | None]:
    """BIN → points, in whole hundredths; None where no rating gives more.

    ``result``: a lot of the result of a run; ``capacities``: what weights were multiplied by, if the rules say so.
    """
    if rules["rounding"] == LARGEST_REMAINDER:
        bidders = bidders_of(result)
        steps = {
            one.key: points_for_one_more(result["volume"], bidders, one.key, rounding=LARGEST_REMAINDER)
            for one in bidders
        }
    else:
        steps = weights_to_overtake(result["lines"])
    by_capacity = rules["weight"] == RATING_CAPACITY
    return {key: in_points(more, max(capacities[key], 1) if by_capacity else 1) for key, more in steps.items()}


def in_points(weight: int | None, factor: int) -> Decimal | None:
    if weight is None:
        return None
    points = Decimal(-(-weight // factor)) / 100
    return points.quantize(Decimal("0.01"), ROUND_CEILING) if points <= MOST else None


def weights_to_overtake(lines: list[Mapping[str, Any]]) -> dict[str, int | None]:
    """``allocation.points_for_one_more`` under Webster's method, in one pass: the unit that a bidder would take is the
    last one given to the others, which is one and the same for all bidders but its own holder.

    The priority of the k-th unit above nothing is ``weight/(2k − 1)``; the last one given has the lowest.
    """
    given = [line for line in lines if line["units"] > line["floor"]]
    shift = 2 * max((line["weight"] for line in lines), default=1).bit_length()

    def last_first(line: Mapping[str, Any]) -> tuple[int, tuple[int, str]]:
        return ((2 * line["units"] - 1) << shift) // line["weight"], (-line["weight"], line["bin"])

    latest = sorted(given, key=last_first, reverse=True)[:2]
    return {line["bin"]: weight_to_overtake(line, latest) for line in lines}


def weight_to_overtake(own: Mapping[str, Any], latest: list[Mapping[str, Any]]) -> int | None:
    other = next((line for line in latest if line["bin"] != own["bin"]), None)
    if other is None or own["units"] >= own["cap"]:
        return None
    wanted, rest = divmod(other["weight"] * (2 * own["units"] + 1), 2 * other["units"] - 1)
    if rest or (-wanted, own["bin"]) > (-other["weight"], other["bin"]):
        wanted += 1
    return max(wanted - own["weight"], 1)
