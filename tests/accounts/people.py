"""Builders of people and organisations for the tests of sign-in and access."""

from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.identifiers import make_bin, make_iin
from accounts.models import Membership, Organisation, Region, User

PASSWORD = "кедр-42-обоз-Ладога"
serial = count(1)


@lru_cache
def encoded(hasher: str) -> str:
    """Argon2 is slow on purpose: one hash serves all people of a run."""
    return make_password(PASSWORD)


def make_region(code: str = "71", **overrides: Any) -> Region:
    values = {
        "kato": f"{code}0000000",
        "iso": f"KZ-{code}",
        "name_kk": f"{code} өңірі",
        "name_ru": f"регион {code}",
        "name_en": f"region {code}",
        "centre": "–",
        "valid_from": date(2020, 1, 1),
    }
    return Region.objects.get_or_create(code=code, defaults=values | overrides)[0]


def make_organisation(kind: str = OrganisationKind.PROVIDER, **overrides: Any) -> Organisation:
    number = next(serial)
    values: dict[str, Any] = {"kind": kind, "name_ru": f"Организация {number:03d}", "name_kk": f"Ұйым {number:03d}"}
    if kind == OrganisationKind.PROVIDER:
        values["bin"] = make_bin(date(2010, 5, 1), number) or make_bin(date(2011, 5, 1), number)
    if kind != OrganisationKind.CENTRAL and "region" not in overrides:
        values["region"] = make_region()
    return Organisation.objects.create(**values | overrides)


def iin_of(born: date, sex: str, number: int) -> str:
    """Another ИИН for each number, however many people a run makes: a day has 9,999, then come the days after.
    Where a number is never issued, it is somebody ten years younger."""
    days, serial = divmod(number, 9_999)
    day = born + timedelta(days=days)
    years = (day.replace(year=born.year + more) for more in (0, 10, 20))
    return next(filter(None, (make_iin(one, sex, serial) for one in years)))


def make_user(**overrides: Any) -> User:
    number = next(serial)
    values: dict[str, Any] = {
        "email": f"person{number}@example.test",
        "iin": iin_of(date(1985, 3, 2), "F", number),
        "last_name": f"Примерова{number}",
        "first_name": "Анна",
        "language": "ru",
    }
    user = User(**values | overrides)
    user.password = encoded(settings.PASSWORD_HASHERS[0])
    user.save()
    return user


def make_membership(*roles: str, organisation: Organisation | None = None, **overrides: Any) -> Membership:
    """A person at work; by default the head of a medical organisation, since last year."""
    wanted = list(roles or [Role.PROVIDER_HEAD])
    place = organisation or make_organisation(kind_for(wanted))
    values: dict[str, Any] = {"valid_from": date(2025, 1, 1)}
    if "user" not in overrides:
        values["user"] = make_user()
    return Membership.objects.create(organisation=place, roles=wanted, **values | overrides)


def kind_for(roles: list[str]) -> str:
    if {Role.CENTRAL_OFFICE, Role.ADMINISTRATOR} & set(roles):
        return OrganisationKind.CENTRAL
    branch = {Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.AUDITOR}
    return OrganisationKind.BRANCH if branch & set(roles) else OrganisationKind.PROVIDER


def actor_of(membership: Membership) -> Actor:
    return Actor(membership.user, membership.organisation, frozenset(membership.roles), ip="192.0.2.7")
