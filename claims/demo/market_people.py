"""Who acts in the procurement of the demonstration: members of commissions, heads of the organisations that bid."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.access import SYSTEM, Actor
from accounts.actions import add_membership, create_user
from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from claims.demo import users
from claims.demo.country import issued
from procurement.commission import seating
from procurement.enums import Affiliation, SeatRole
from procurement.models import Commission, Seat
from providers.models import Provider

# Login of the branch → seat and whom it represents. The chair is of the Fund, one vote of seven.
SEATS = {
    "head": (SeatRole.CHAIR, Affiliation.FUND),
    "deputy": (SeatRole.DEPUTY, Affiliation.HEALTH_DEPARTMENT),
    "member": (SeatRole.MEMBER, Affiliation.DIGITAL),
    "atameken": (SeatRole.MEMBER, Affiliation.ATAMEKEN),
    "ngo": (SeatRole.MEMBER, Affiliation.NGO),
    "control": (SeatRole.MEMBER, Affiliation.CONTROL),
    "sanitary": (SeatRole.MEMBER, Affiliation.SANITARY),
    "officer": (SeatRole.SECRETARY, Affiliation.FUND),
}
HEADS = (
    ("Оразбаев", "Марат", "Тілеуұлы"), ("Ким", "Светлана", "Викторовна"), ("Сәрсенов", "Дәурен", "Қанатұлы"),
    ("Мұхамеджанова", "Гүлнәр", "Сәбитқызы"), ("Власов", "Андрей", "Игоревич"), ("Тұрсынбекова", "Әлия", "Мұратқызы"),
    ("Есенғалиев", "Нұржан", "Ғалымұлы"), ("Попова", "Наталья", "Сергеевна"), ("Ахметова", "Жанар", "Ерболқызы"),
)  # fmt: skip


def seat(region: str, chief: Actor, officer: Actor) -> Commission:
    """The commission of the region with its seats, from the beginning of the year on."""
    place = chief.organisation
    assert place is not None and place.region is not None
    commission = Commission.objects.filter(region=place.region).first()
    if commission is None:
        commission = seating.establish(
            actor=chief, region=place.region, valid_from=date(timezone.localdate().year, 1, 8), order_no="№ 12-Ө",
            name_ru=f"Региональная комиссия: {place.region.name_ru}",
            name_kk=f"Өңірлік комиссия: {place.region.name_kk}",
        )  # fmt: skip
    for login, (role, affiliation) in SEATS.items():
        user = User.objects.get(email=f"{login}.{users.BRANCHES[region]}@{users.DOMAIN}")
        if not commission.seats.filter(user=user).exists():
            position = user.memberships.get(organisation=place).position
            seating.name_member(
                commission=commission, actor=chief, user=user, role=role, affiliation=affiliation, position=position,
                valid_from=commission.valid_from,
            )  # fmt: skip
    return commission


def voters(commission: Commission) -> list[Actor]:
    seats = Seat.objects.filter(commission=commission).exclude(role=SeatRole.SECRETARY).order_by("pk")
    return [acting(seat.user, commission) for seat in seats.select_related("user")]


def acting(user: User, commission: Commission) -> Actor:
    row = Membership.objects.select_related("organisation").get(user=user, organisation__region=commission.region_id)
    return Actor(user=user, organisation=row.organisation, roles=frozenset(row.roles))


def head_of(provider: Provider) -> Actor:
    """The head who has a login, or one who is made for the organisation."""
    row = (
        Membership.objects.filter(organisation=provider.pk, roles__contains=[Role.PROVIDER_HEAD])
        .select_related("user", "organisation")
        .order_by("pk")
        .first()
    )
    if row is None:
        number = provider.pk
        surname, first, patronymic = HEADS[number % len(HEADS)]
        user = create_user(
            actor=SYSTEM, email=f"head.{provider.bin}@{users.DOMAIN}", last_name=surname, first_name=first,
            patronymic=patronymic, iin=issued(date(1971, 3, 1) + timedelta(days=number * 37), "M", 9_300 + number),
            encoded_password=users.encoded(),
        )  # fmt: skip
        place = Organisation.objects.get(pk=provider.pk)
        add_membership(user=user, organisation=place, roles=[Role.PROVIDER_HEAD], actor=SYSTEM, position="Бас дәрігер")
        return Actor(user=user, organisation=place, roles=frozenset({Role.PROVIDER_HEAD}))
    return Actor(user=row.user, organisation=row.organisation, roles=frozenset(row.roles))
