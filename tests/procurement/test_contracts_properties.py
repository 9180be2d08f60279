"""Sums that hold whatever is put in: months come to the year in units and tenge, lines to the positions."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from procurement.contracting import deltas, negotiable, terms
from procurement.schedule import spread

MONTHS = [f"2027-{number:02}" for number in range(1, 13)]
tariffs = st.integers(1, 10**9).map(lambda tiyn: str(Decimal(tiyn) / 100))
volumes = st.integers(0, 50_000)


@st.composite
def positions(draw: Any, number: int) -> dict[str, Any]:
    units = draw(volumes)
    weights = draw(st.lists(st.integers(1, 3000), min_size=12, max_size=12))
    return terms.settled(
        {
            "lot": f"lot-{number}",
            "number": f"{number:03}",
            "care": draw(st.sampled_from(["kdu", "inpatient"])),
            "name_kk": "А",
            "name_ru": "А",
            "unit_kk": "",
            "unit_ru": "",
            "award": "award",
            "placed": units,
            "tariff": f"{Decimal(draw(tariffs)):.2f}",
            "prices": {},
            "months": dict(zip(MONTHS, spread(units, weights, None), strict=True)),
        }
    )


@st.composite
def contents(draw: Any) -> dict[str, Any]:
    return {
        "contract": {"number": "1", "funding_source": "OSMS", "valid_from": "2027-01-01", "valid_to": "2027-12-31"},
        "provider": {"bin": "", "name_kk": "", "name_ru": ""},
        "requisites": {},
        "positions": [draw(positions(number)) for number in range(draw(st.integers(1, 4)))],
        "caps": {},
        "indicators": [],
        "coexecution": [],
        "conditions": {},
    }


@given(contents())
def test_months_come_to_the_year_in_units_and_tenge(content: dict[str, Any]) -> None:
    for one in content["positions"]:
        assert sum(one["months"].values()) == one["units"] == one["placed"]
        assert Decimal(one["amount"]) == one["units"] * Decimal(one["tariff"])
        assert sum(terms.month_amount(one, month) for month in MONTHS) == Decimal(one["amount"])


@given(contents())
def test_lines_come_to_the_positions(content: dict[str, Any]) -> None:
    lines = terms.by_care(content)
    assert sum(units for units, _amount in lines.values()) == sum(one["units"] for one in content["positions"])
    assert sum(amount for _units, amount in lines.values()) == terms.total(content)


@given(contents(), st.data())
def test_an_offer_within_the_whitelist_keeps_every_sum(content: dict[str, Any], data: Any) -> None:
    plan = {
        one["lot"]: {month: data.draw(st.integers(0, units)) for month, units in one["months"].items()}
        for one in content["positions"]
    }
    offer = negotiable.offer(content, months=plan)
    refused = negotiable.refusals(content, offer)
    assert bool(refused) == (not any(one["units"] for one in offer["positions"]))
    assert all(one["units"] <= one["placed"] for one in offer["positions"])
    assert terms.digest(offer) == terms.digest(negotiable.offer(offer, months={}))


@given(contents(), tariffs, st.integers(1, 12))
def test_a_new_price_changes_no_month_before_it(content: dict[str, Any], price: str, month: int) -> None:
    day = date(2027, month, 1)
    then = deltas.applied(content, "tariff", {"prices": {"lot-0": f"{Decimal(price):.2f}"}}, day)
    old, new = content["positions"][0], then["positions"][0]
    for one in MONTHS:
        wanted = Decimal(price) if one >= f"{day:%Y-%m}" else Decimal(old["tariff"])
        assert terms.month_amount(new, one) == new["months"][one] * wanted
    assert sum(terms.month_amount(new, one) for one in MONTHS) == Decimal(new["amount"])


@given(contents())
def test_a_digest_does_not_depend_on_the_order_of_names(content: dict[str, Any]) -> None:
    turned = dict(reversed(list(content.items())))
    assert terms.digest(turned) == terms.digest(content)
