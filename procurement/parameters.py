"""Numbers of the rules of procurement by code and day, from ``Parameter`` rows."""

from datetime import date
from fractions import Fraction

from config.localized import in_force
from procurement.models import Parameter


def parameter(code: str, day: date) -> Fraction | None:
    """The value in force on the day; None where no rule sets one: then nothing is limited.

    Codes: ``fund_share`` (% of the votes of the commission), ``quorum`` (share of the members), ``absences`` (in a
    row), ``penalty_limit`` (% of the contract), ``contract_years`` (years).
    """
    row = Parameter.objects.filter(in_force(day), code=code).order_by("-valid_from").first()
    return None if row is None else Fraction(row.value)
