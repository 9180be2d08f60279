"""The risk index as arithmetic: what it promises for any organisations."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from monitoring.standing.index import Billed, Place, places, quartiles

MONEY = st.integers(1, 10**12).map(lambda tiyn: Decimal(tiyn) / 100)
WEIGHTS = st.integers(0, 200).map(Decimal)


@st.composite
def organisations(draw: st.DrawFn) -> list[Billed]:
    rows = []
    for key in range(draw(st.integers(1, 12))):
        billed = draw(MONEY)
        share = Decimal(draw(st.integers(0, 100))) / 100
        rows.append(Billed(key, draw(st.integers(1, 5000)), billed, (billed * share).quantize(Decimal("0.01"))))
    return rows


def by_key(rows: list[Place]) -> dict[int, Place]:
    return {row.key: row for row in rows}


@given(organisations(), WEIGHTS)
def test_everybody_has_one_place_in_one_quartile(rows: list[Billed], weight: Decimal) -> None:
    found = places(rows, weight)

    assert {row.key for row in found} == {row.key for row in rows}
    for quartile in range(1, 5):
        group = [row for row in found if row.quartile == quartile]
        assert sorted(row.place for row in group) == list(range(1, len(group) + 1))
        assert sorted(row.volume_place for row in group) == list(range(1, len(group) + 1))
        assert all(row.places == len(group) for row in group)
    sizes = [len(group) for group in quartiles(rows)]
    assert max(sizes) - min(sizes) <= 1 and sizes == sorted(sizes, reverse=True)


@given(organisations(), WEIGHTS)
def test_the_index_orders_the_places_and_stays_between_0_and_100(rows: list[Billed], weight: Decimal) -> None:
    found = places(rows, weight)

    assert all(0 <= row.index <= 100 for row in found)
    for quartile in range(1, 5):
        group = sorted((row for row in found if row.quartile == quartile), key=lambda row: row.place)
        assert [row.index for row in group] == sorted((row.index for row in group), reverse=True)


@given(organisations(), WEIGHTS)
def test_the_order_of_the_rows_does_not_matter(rows: list[Billed], weight: Decimal) -> None:
    assert by_key(places(rows, weight)) == by_key(places(rows[::-1], weight))


@given(organisations(), WEIGHTS, st.integers(2, 1000))
def test_the_currency_does_not_matter(rows: list[Billed], weight: Decimal, times: int) -> None:
    dearer = [Billed(row.key, row.lines, row.billed * times, row.weighted * times) for row in rows]

    assert by_key(places(rows, weight)) == by_key(places(dearer, weight))


@given(organisations(), WEIGHTS, st.data())
def test_more_hits_never_lower_the_risk(rows: list[Billed], weight: Decimal, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(rows))
    worse = [
        Billed(row.key, row.lines, row.billed, row.billed if row is chosen else row.weighted) for row in rows
    ]  # fmt: skip

    before, after = by_key(places(rows, weight))[chosen.key], by_key(places(worse, weight))[chosen.key]
    assert after.index >= before.index and after.place <= before.place


@given(organisations())
def test_without_a_weight_the_index_is_the_share(rows: list[Billed]) -> None:
    for row, place in ((row, by_key(places(rows, Decimal(0)))[row.key]) for row in rows):
        assert abs(place.index - 100 * row.weighted / row.billed) <= Decimal("0.005")


def test_few_lines_stand_near_the_group_and_many_for_themselves() -> None:
    """All in one quartile of two; the group's share is 20 of 200."""
    small = Billed(1, 5, Decimal(100), Decimal(20))
    rows = [small, Billed(2, 5000, Decimal(100), Decimal(0))]
    rows += [Billed(key, 10, Decimal(10_000 * key), Decimal(0)) for key in range(3, 9)]

    found = by_key(places(rows, Decimal(20)))

    assert found[1].quartile == found[2].quartile == 1
    assert found[1].index == Decimal("12.00")  # (5 × 0.2 + 20 × 0.1) / 25
    assert found[2].index == Decimal("0.04")  # (5000 × 0 + 20 × 0.1) / 5020
    assert (found[1].place, found[2].place) == (1, 2)
    assert found[1].group == Decimal("0.100000")


def test_who_billed_nothing_has_no_place() -> None:
    assert places([Billed(1, 0, Decimal(0), Decimal(0))], Decimal(20)) == []
