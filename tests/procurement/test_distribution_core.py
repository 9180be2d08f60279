"""A run computed from its frozen inputs: volumes, caps from parts, pools over lots, floors, words for faults."""

import copy
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.allocation import points_for_one_more
from procurement.distribution_core import bidders_of, compute, fingerprint
from tests.procurement.bidding import alter, few, lot, random_inputs, rules, taker


def one_lot(takers: list[dict[str, Any]], *, given: dict[str, Any] | None = None, **overrides: Any) -> dict[str, Any]:
    """The only lot of a result; ``given`` overrides rules."""
    (found,) = compute({"rules": rules(**(given or {})), "lots": [lot(1, takers, **overrides)]})["lots"]
    return found


def line(found: dict[str, Any], number: str) -> dict[str, Any]:
    return next(line for line in found["lines"] if line["bin"] == number)


THREE = [
    taker("A", "90.00", 900, parts={"requested": 900, "throughput": 300}),
    taker("B", "80.00", 500),
    taker("C", "60.00", 600),
]


def test_the_worked_example_with_its_payers() -> None:
    found = one_lot(THREE)
    assert (found["volume"], found["multiplier"]) == (1000, "1/20")  # 5 units a point, a weight is hundredths of them
    assert found["volumes"] == {"OSMS": 700, "GOBMP": 300}
    assert found["residual"] == {"OSMS": "50.00", "GOBMP": "0.00"}
    assert found["unplaced"] == {"OSMS": 0, "GOBMP": 0}
    assert line(found, "A") == {
        "bin": "A",
        "weight": 9000,
        "floor": 0,
        "cap": 300,
        "parts": {"requested": 900, "throughput": 300},
        "bound": "throughput",
        "share": "300/1",
        "units": 300,
        "amount": "30000.00",
        "funding": {"OSMS": 210, "GOBMP": 90},
    }
    assert [line(found, key)["units"] for key in "BC"] == [400, 300]
    assert [line(found, key)["bound"] for key in "BC"] == ["none", "none"]
    assert points_for_one_more(found["volume"], bidders_of(found), "A") is None
    assert points_for_one_more(found["volume"], bidders_of(found), "B") == 24  # 0.24 of a point


@pytest.mark.parametrize(
    ("points", "weight", "capacity", "given"),
    [
        ("78.40", 7840, 100, "rating"),
        ("78.409", 7840, 100, "rating"),
        ("0", 1, 100, "rating"),
        ("100", 10_000, 7, "rating"),
        ("78.40", 7840 * 7, 7, "rating_capacity"),
        ("78.40", 1, 0, "rating_capacity"),
    ],
)
def test_weights(points: str, weight: int, capacity: int, given: str) -> None:
    found = one_lot([taker("A", points, 10, capacity=capacity)], given={"weight": given})
    assert line(found, "A")["weight"] == weight


@pytest.mark.parametrize(
    ("parts", "cap", "bound"),
    [
        ({"requested": 4, "throughput": 5, "coexecution": 6}, 4, "requested"),
        ({"requested": 9, "throughput": 5, "coexecution": 6}, 5, "throughput"),
        ({"requested": 9, "throughput": None, "coexecution": 6}, 6, "coexecution"),
        ({"coexecution": 6, "throughput": 6, "requested": 6}, 6, "requested"),
        ({"coexecution": 6, "throughput": 6, "requested": 7}, 6, "throughput"),
        ({"requested": 900, "throughput": 901}, 125, "share"),
        ({"requested": 125, "share": 125}, 125, "requested"),
        ({"requested": 0}, 0, "requested"),
    ],
)
def test_the_least_part_of_a_cap_binds(parts: dict[str, int | None], cap: int, bound: str) -> None:
    found = one_lot([taker("A", "50.00", 1, parts=parts)], given={"share_cap": "12.5"})
    assert (line(found, "A")["cap"], line(found, "A")["bound"], line(found, "A")["units"]) == (cap, bound, cap)
    assert list(line(found, "A")["parts"])[-1] == "share"


def test_what_is_carved_out_comes_off_every_source() -> None:
    found = one_lot(THREE, carved=100)
    assert (found["volume"], found["volumes"]) == (900, {"OSMS": 630, "GOBMP": 270})


def test_what_nobody_has_room_for_is_unplaced_by_source() -> None:
    found = one_lot([taker("A", "50.00", 10)])
    assert found["multiplier"] is None
    assert found["unplaced"] == {"OSMS": 693, "GOBMP": 297}
    assert one_lot([])["unplaced"] == {"OSMS": 700, "GOBMP": 300}


def test_a_pool_goes_down_from_lot_to_lot() -> None:
    pooled = taker("A", "50.00", 40, pool="A/kdu", parts={"requested": 40})
    inputs = {"rules": rules(), "pools": {"A/kdu": 70}, "lots": [lot(number, [pooled]) for number in (3, 1, 2)]}
    found = compute(inputs)["lots"]
    assert [one["lot"] for one in found] == [3, 1, 2]
    assert [line(one, "A")["parts"]["throughput"] for one in found] == [70, 30, 0]
    assert [line(one, "A")["units"] for one in found] == [40, 30, 0]
    assert [line(one, "A")["bound"] for one in found] == ["requested", "throughput", "throughput"]


def test_a_floor_of_a_later_lot_keeps_its_part_of_the_pool() -> None:
    first = taker("A", "50.00", 40, pool="A/kdu", parts={"requested": 40})
    later = first | {"floor": 25}
    found = compute({"rules": rules(), "pools": {"A/kdu": 50}, "lots": [lot(1, [first]), lot(2, [later])]})["lots"]
    assert [line(one, "A")["units"] for one in found] == [25, 25]


def test_when_one_refuses_to_sign_the_others_keep_what_they_accepted() -> None:
    before = one_lot(THREE)
    kept = [one | {"floor": line(before, one["bin"])["units"]} for one in THREE[1:]]
    after = one_lot(kept)
    assert all(line(after, key)["units"] >= line(before, key)["units"] for key in "BC")
    assert sum(row["units"] for row in after["lines"]) == 1000


FAULTS = [
    ("rules.weight", "size", "rule weight: 'size' is not one of 'rating', 'rating_capacity'"),
    ("rules.rounding", "up", "rule rounding: 'up'"),
    ("rules.ties", "lot", "rule ties: 'lot' is not one of 'weight,bin'"),
    ("rules.share_cap", "0", "rule share_cap: 0 is not between 0 and 100"),
    ("rules.share_cap", "100.1", "rule share_cap: 100.1 is not between"),
    ("rules.share_cap", 30, "rule share_cap: 30 is not a decimal number"),
    ("lots.0.tariff", "0.00", "lot 1: the tariff is 0"),
    ("lots.0.tariff", "1.005", "lot 1: 1.005 is not an amount in tenge"),
    ("lots.0.tariff", 5, "lot 1: tariff: 5 is not an amount written as text"),
    ("lots.0.funding.1.source", "OSMS", "lot 1: source OSMS stands twice"),
    ("lots.0.funding.1.budget", "-1", "lot 1: -1 is not an amount"),
    ("lots.0.carved", 1001, "lot 1: 1001 units are placed without selection, of a volume of 1000"),
    ("lots.0.carved", -1, "lot 1: carved: -1 is not a whole number"),
    ("lots.0.excluded", [{"bin": "B"}], "lot 1: B is excluded and takes part"),
    ("lots.0.bidders.1.bin", "A", "lot 1: bidder A is given twice"),
    ("lots.0.bidders.1.points", "-5", "lot 1: points of B: '-5' is not a decimal number"),
    ("lots.0.bidders.1.points", "NaN", "lot 1: points of B"),
    ("lots.0.bidders.1.floor", 501, "lot 1: bidder B has the floor 501, above its cap 500"),
    ("lots.0.bidders.1.floor", True, "lot 1: floor of B: True is not a whole number"),
    ("lots.0.bidders.1.parts", {}, "lot 1: B has no part of a cap"),
    ("lots.0.bidders.1.parts", {"beds": 4}, "lot 1: B: unknown part of the cap: beds"),
    ("lots.0.bidders.1.parts", {"requested": -4}, "lot 1: requested of B: -4"),
    ("lots.0.bidders.1.parts", {"requested": 4, "share": 4}, "lot 1: B: its share cap is 4, by the rules it is None"),
    ("lots.0.bidders.1.pool", "B/kdu", "lot 1: B draws on pool B/kdu, which is not given"),
    ("lots.0.bidders.1.pool", "A/kdu", "lot 1: two bidders draw on pool A/kdu"),
    ("pools.A/kdu", 3, "pool A/kdu: the floors that draw on it exceed it by 7 units"),
    ("pools.A/kdu", "3", "pool A/kdu: '3' is not a whole number"),
    ("lots.1.lot", 1, "lot 1: stands twice"),
]


@pytest.mark.parametrize(("path", "value", "words"), FAULTS)
def test_inputs_that_contradict_themselves_are_told_in_words(path: str, value: Any, words: str) -> None:
    given = {"rules": rules(), "pools": {"A/kdu": 50}, "lots": [lot(1, THREE), lot(2, THREE)]}
    inputs = json.loads(json.dumps(given))  # no part is shared with another
    inputs["lots"][0]["bidders"][0] |= {"pool": "A/kdu", "floor": 10}
    compute(inputs)
    alter(inputs, path, value)
    with pytest.raises(ValueError) as refused:
        compute(inputs)
    assert words in str(refused.value)


def test_floors_above_the_volume_name_the_bidders() -> None:
    with pytest.raises(ValueError, match="lot 1: the floors of B, C come to 1050, more than the volume of 1000"):
        one_lot([THREE[0], THREE[1] | {"floor": 500}, THREE[2] | {"floor": 550}])


# Every run --------------------------------------------------------------------------------------------------------
@few
@given(st.integers(0, 10**6))
def test_nothing_is_paid_or_placed_that_is_not_there(seed: int) -> None:
    inputs = random_inputs(seed)
    used = dict.fromkeys(inputs["pools"], 0)
    for given_lot, found in zip(inputs["lots"], compute(inputs)["lots"], strict=True):
        for source, volume in found["volumes"].items():
            paid = sum(row["funding"][source] for row in found["lines"])
            assert paid + found["unplaced"][source] == volume
            assert found["unplaced"][source] >= 0
        for bidder, row in zip(given_lot["bidders"], found["lines"], strict=True):
            assert bidder["floor"] <= row["units"] <= row["cap"] == min(row["parts"].values())
            assert sum(row["funding"].values()) == row["units"]
            if "pool" in bidder:
                used[bidder["pool"]] += row["units"]
    assert all(used[key] <= inputs["pools"][key] for key in used)


@few
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_bidders_changes_no_line(seed: int, chance: Any) -> None:
    inputs = random_inputs(seed)
    before = compute(inputs)["lots"]
    for one in inputs["lots"]:
        chance.shuffle(one["bidders"])
    for one, other in zip(before, compute(inputs)["lots"], strict=True):
        assert {row["bin"]: row for row in one["lines"]} == {row["bin"]: row for row in other["lines"]}


@few
@given(st.integers(0, 10**6))
def test_inputs_stay_as_they_are_and_have_one_fingerprint(seed: int) -> None:
    inputs = random_inputs(seed)
    before = copy.deepcopy(inputs)
    first = compute(inputs)
    backwards = json.loads(json.dumps(inputs), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert inputs == before
    assert compute(json.loads(json.dumps(inputs))) == first
    assert fingerprint(backwards) == fingerprint(inputs)
    inputs["lots"][0]["tariff"] = "99999.99"
    assert fingerprint(inputs) != fingerprint(before)


def test_the_fingerprint_is_that_of_the_canonical_text() -> None:
    text = '{"a":[1,null,true,"ә"],"б":{"10":"x","9":""}}'
    assert fingerprint(json.loads(text)) == hashlib.sha256(text.encode()).hexdigest()
    with pytest.raises(ValueError, match=r"inputs.a\[1\].b: 0.5 must be a whole number or text"):
        fingerprint({"a": [1, {"b": 0.5}]})
