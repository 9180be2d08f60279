"""Names of lines of the plan, and sentences about their money."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Region
from config.templatetags.portal import money
from procurement.enums import FundingSource
from procurement.planning.money import Key
from providers.models import CareType


def key_names(keys: Iterable[Key]) -> dict[Key, str]:
    """«город Астана, консультации и диагностика, ОСМС» for each key: two queries."""
    wanted = list(keys)
    if not wanted:
        return {}
    regions = {one.pk: one.name for one in Region.objects.filter(pk__in={key[0] for key in wanted})}
    care = {one.pk: one.name for one in CareType.objects.filter(pk__in={key[1] for key in wanted})}
    return {key: f"{regions[key[0]]}, {care[key[1]]}, {FundingSource(key[2]).label}" for key in wanted}


def below_reserved(name: str, amount: Decimal | int, held: Decimal) -> str:
    return _("%(line)s: the plan has %(amount)s, lots and contracts hold %(held)s already.") % {
        "line": name,
        "amount": money(amount),
        "held": money(held),
    }


def above_free(name: str, wanted: Decimal, free: Decimal) -> str:
    return _("%(line)s: the lots want %(wanted)s, %(free)s of the plan is free.") % {
        "line": name,
        "wanted": money(wanted),
        "free": money(max(free, Decimal(0))),
    }
