"""The common start of the tests of stage 2 is what it says."""

import pytest
from django.core.management import call_command

from procurement.models import Ground, Indicator, Parameter, SeasonWeight
from procurement.parameters import parameter
from tests.procurement.world import CLOSES, make_market

pytestmark = pytest.mark.django_db


def test_a_market_has_three_rated_providers_and_a_lot_of_a_thousand_units() -> None:
    market = make_market()
    funding = market.lot.funding.get()

    assert funding.budget // market.lot.tariff == 1000
    assert [place.ratings.get().points for place in market.providers] == [90, 80, 60]
    assert market.plan.lines.get().amount == funding.budget


def test_reference_data_of_stage_two_are_loaded_once() -> None:
    models = (Parameter, SeasonWeight, Ground, Indicator)
    call_command("load_reference", verbosity=0)
    once = [model.objects.count() for model in models]
    call_command("load_reference", verbosity=0)

    assert parameter("quorum", CLOSES) * 3 == 2
    assert parameter("fund_share", CLOSES) == 25
    assert parameter("nothing", CLOSES) is None
    assert [model.objects.count() for model in models] == once
    assert once[1:] == [24, 36, 6]
