"""Is a commission lawfully composed on a day? (procurement rules ҚР ДСМ-242/2020, p. 9–14; the limit of the Fund's
share is a parameter)."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from config.localized import in_force
from config.templatetags.portal import percent
from config.workflow import Text
from procurement.enums import Affiliation, SeatRole
from procurement.models import Commission, Seat
from procurement.parameters import parameter

VOTING = (SeatRole.CHAIR, SeatRole.DEPUTY, SeatRole.MEMBER)
PRESIDING = (SeatRole.CHAIR, SeatRole.DEPUTY)
ORDER = (*VOTING, SeatRole.SECRETARY)


def seats_on(commission: Commission, day: date) -> QuerySet[Seat]:
    """Seats that are held on the day, the chair first, the secretary last."""
    held = commission.seats.filter(in_force(day)).select_related("user")
    rank = Case(*(When(role=role, then=Value(place)) for place, role in enumerate(ORDER)), default=Value(len(ORDER)))
    return held.order_by(rank, "pk")


def reasons_against(commission: Commission, day: date, seats: Collection[Seat] | None = None) -> list[Text]:
    """What is wrong with the composition on the day, in words; empty when it may meet. ``seats``: those of the day,
    where the caller has them already."""
    held = list(seats_on(commission, day)) if seats is None else list(seats)
    found: list[Text] = []
    if commission.valid_from > day or (commission.valid_to is not None and commission.valid_to < day):
        found.append(_("The commission is not in force on %(day)s.") % {"day": f"{day:%d.%m.%Y}"})
    voting = [one for one in held if one.role in VOTING]
    found += even_number(len(voting))
    found += share_of_fund(voting, parameter("fund_share", day))
    found += special_seats(held, regional=commission.region_id is not None)
    return found


def even_number(voting: int) -> Iterator[Text]:
    """An odd number of members has a vote (p. 9)."""
    if voting % 2 == 0:
        yield _("The number of members with a vote must be odd: there are %(count)s.") % {"count": voting}


def share_of_fund(voting: Collection[Seat], limit: Fraction | None) -> Iterator[Text]:
    """The Fund's share of the votes, in percent, does not exceed the limit; exactly the limit is lawful."""
    fund = sum(one.affiliation == Affiliation.FUND for one in voting)
    if limit is not None and voting and Fraction(100 * fund, len(voting)) > limit:
        yield _("The Fund has %(fund)s of %(all)s votes (%(share)s): more than %(limit)s are not allowed.") % {
            "fund": fund,
            "all": len(voting),
            "share": in_percent(Fraction(100 * fund, len(voting))),
            "limit": in_percent(limit),
        }


def in_percent(value: Fraction) -> str:
    return percent(Decimal(value.numerator) / value.denominator)


def special_seats(held: Collection[Seat], *, regional: bool) -> Iterator[Text]:
    """One chair of the Fund, one deputy of the health department (in the republican commission of the Ministry), one
    secretary of the Fund, who has no vote (p. 13–14)."""
    deputy_of = Affiliation.HEALTH_DEPARTMENT if regional else Affiliation.MINISTRY
    wanted = ((SeatRole.CHAIR, Affiliation.FUND), (SeatRole.DEPUTY, deputy_of), (SeatRole.SECRETARY, Affiliation.FUND))
    for role, affiliation in wanted:
        holders = [one for one in held if one.role == role]
        names = {"role": SeatRole(role).label, "count": len(holders), "affiliation": Affiliation(affiliation).label}
        if len(holders) != 1:
            yield _("Exactly one seat must be that of «%(role)s»: there are %(count)s.") % names
        elif holders[0].affiliation != affiliation:
            yield _("«%(role)s» must represent «%(affiliation)s».") % names
    secretaries = {one.user_id for one in held if one.role == SeatRole.SECRETARY}
    if any(one.user_id in secretaries for one in held if one.role != SeatRole.SECRETARY):
        yield _("The secretary has no vote: another person must have the seat of the secretary.")
