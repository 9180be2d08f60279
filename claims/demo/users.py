"""People who sign in to the demonstration: every role, one documented password, addresses that lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.access import SYSTEM, Actor
from accounts.actions import add_membership, create_user
from accounts.enums import OrganisationKind, Role
from accounts.identifiers import make_bin, make_iin
from accounts.models import Membership, Organisation, User
from accounts.signatures import demonstration
from claims.demo.country import Country

DOMAIN = "demo.example"
PASSWORD = "Demo-2026-osms"  # noqa: S105 - of made-up people, printed in the README
PROVIDERS = ("ulgi", "akzhol", "baiterek", "densaulyk", "meirim")
BRANCHES = {"71": "astana", "75": "almaty", "35": "karaganda"}


@dataclass(frozen=True)
class Login:
    name: str
    person: tuple[str, str, str]
    role: Role
    position: str


OF_PROVIDER = (
    Login("clerk", ("Примерова", "Айгүл", "Бекқызы"), Role.PROVIDER_CLERK, "Статистик"),
    Login("head", ("Үлгіев", "Данияр", "Серікұлы"), Role.PROVIDER_HEAD, "Бас дәрігер"),
)
OF_BRANCH = (
    Login("officer", ("Мамырова", "Әсел", "Нұрланқызы"), Role.BRANCH_OFFICER, "Бас маман"),
    Login("head", ("Қоржынов", "Ерлан", "Маратұлы"), Role.BRANCH_HEAD, "Филиал директоры"),
    Login("auditor", ("Тексеруова", "Ирина", "Павловна"), Role.AUDITOR, "Сарапшы"),
    Login("member", ("Кеңесова", "Лаура", "Сейітқызы"), Role.COMMISSION_MEMBER, "Комиссия мүшесі"),
)
# With the head as its chair and the officer as its secretary, who has no vote: seven votes, one of them the Fund's.
OF_COMMISSION = (
    Login("deputy", ("Денсаулықов", "Бауыржан", "Қайратұлы"), Role.COMMISSION_MEMBER, "Басқарма басшысы орынбасары"),
    Login("atameken", ("Кәсіпкерова", "Мадина", "Ерланқызы"), Role.COMMISSION_MEMBER, "Палата өкілі"),
    Login("ngo", ("Қоғамова", "Салтанат", "Дулатқызы"), Role.COMMISSION_MEMBER, "Қауымдастық төрайымы"),
    Login("control", ("Бақылауов", "Олжас", "Мұратұлы"), Role.COMMISSION_MEMBER, "Бөлім басшысы"),
    Login("sanitary", ("Тазалықов", "Нұрлан", "Бекболатұлы"), Role.COMMISSION_MEMBER, "Бөлім басшысы"),
)
# Whoever set a defect does not review it: where the own branch reviews, another auditor is needed.
SECOND = Login("expert", ("Сараптамова", "Жанар", "Ермекқызы"), Role.AUDITOR, "Аға сарапшы")
CENTRAL = (
    Login("office", ("Орталықов", "Тимур", "Асқарұлы"), Role.CENTRAL_OFFICE, "Басқарушы директор"),
    Login("admin", ("Реттеушиева", "Динара", "Қайратқызы"), Role.ADMINISTRATOR, "Жүйе әкімшісі"),
)


def wanted(country: Country) -> Iterator[tuple[str, Login, Organisation]]:
    by_bin = {one.bin: one for one in Organisation.objects.filter(kind=OrganisationKind.PROVIDER)}
    for name, clinic in zip(PROVIDERS, country.clinics, strict=False):
        for login in OF_PROVIDER:
            yield f"{login.name}.{name}@{DOMAIN}", login, by_bin[clinic.bin]
    for region, name in BRANCHES.items():
        branch = Organisation.objects.get(kind=OrganisationKind.BRANCH, region_id=region)
        for login in (*OF_BRANCH, *OF_COMMISSION, SECOND):
            yield f"{login.name}.{name}@{DOMAIN}", login, branch
    central = Organisation.objects.get(kind=OrganisationKind.CENTRAL)
    for login in CENTRAL:
        yield f"{login.name}@{DOMAIN}", login, central
    both = Login("both", ("Қосымшаева", "Гүлмира", "Ахметқызы"), Role.PROVIDER_CLERK, "Экономист")
    for clinic in country.clinics[:2]:
        yield f"both@{DOMAIN}", both, by_bin[clinic.bin]


def iins() -> Iterator[str]:
    """Valid ИИН of nobody."""
    found = (make_iin(date(1984, 2, 29), "F", number) for number in count(9000))
    return (iin for iin in found if iin is not None)


def give_keys() -> None:
    """Everybody's keys of the demonstration authority, and the БИН that the Fund's people have in theirs."""
    number = next(filter(None, (make_bin(date(2016, 7, 1), number) for number in count(99_000))))
    Organisation.objects.filter(kind=OrganisationKind.CENTRAL, bin=None).update(bin=number)
    if settings.DEMONSTRATION_AUTHORITY:
        demonstration.ensure_authority()
        demonstration.issue_all()


def create(country: Country) -> dict[str, Actor]:
    """Makes the people; BIN → the clerk who will send registers for it."""
    clerks: dict[str, Actor] = {}
    emails = dict.fromkeys(email for email, *_ in wanted(country))
    numbers = dict(zip(emails, iins(), strict=False))
    for email, login, organisation in wanted(country):
        surname, first, patronymic = login.person
        user = User.objects.filter(email=email).first() or create_user(
            actor=SYSTEM,
            email=email,
            last_name=surname,
            first_name=first,
            patronymic=patronymic,
            iin=numbers[email],
            encoded_password=encoded(),
        )
        if not user.memberships.filter(organisation=organisation).exists():
            place = {"organisation": organisation, "roles": [login.role], "position": login.position}
            add_membership(user=user, actor=SYSTEM, **place)
        if login.name == "clerk" and organisation.bin:
            clerks[organisation.bin] = Actor(user=user, organisation=organisation, roles=frozenset({login.role}))
    give_keys()
    return clerks


@cache
def encoded() -> str:
    """The one password, hashed once."""
    return make_password(PASSWORD)


def logins() -> list[dict[str, str]]:
    """What ``demo_logins`` prints, one row a role."""
    rows = Membership.objects.filter(user__email__endswith=f"@{DOMAIN}").select_related("user", "organisation")
    return [
        {
            "role": role,
            "organisation": row.organisation.name_ru,
            "organisation_bin": row.organisation.bin or "",
            "login": row.user.email,
            "iin": row.user.iin or "",
            "password": PASSWORD,
            "name": row.user.full_name,
        }
        for row in rows.order_by("id")
        for role in row.roles
    ]
