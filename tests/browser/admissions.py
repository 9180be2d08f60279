"""Organisations of the registry in every state of admission, with causes and papers as long as they get."""

from datetime import date, timedelta
from typing import Any

from config.models import StateChange
from providers.models import Accreditation, ProductionBase, Provider, Rating, RegistryEntry, Suspension
from tests.cast import Cast
from tests.claims.world import NOW, make_provider

TODAY = NOW.date()
START = date(2020, 1, 1)
STAFF = "Акушерство и гинекология, в том числе ультразвуковая диагностика 1 / 2; Анестезиология и реаниматология 0 / 3"
GROUND = "По заявлению организации о прекращении деятельности по всем производственным базам области"


def admissions(cast: Cast) -> dict[str, Any]:
    """The first organisation is partly suspended; the keys are БИН of the others."""
    world = cast.world
    own = [admit(world.provider, care) for care in world.care_types.values()]
    halt(own[0], "licence", "Л-" + "9" * 40, until=TODAY - timedelta(days=20))
    step(own[0], "suspend", 40)
    step(own[0], "resume", 19)
    for entry in own[1:3]:
        halt(entry, "certificate", STAFF)
        halt(entry, "sanitary", norm="Procurement rules ҚР ДСМ-242/2020, p. 26")
        step(entry, "suspend", 5)
        move(entry, "suspended")
    papers(world.provider)
    found = {}
    for number, name in enumerate(("halted", "excluded", "never"), start=703):
        provider = make_provider(number, world.provider.region, {"kdu": world.care_types["kdu"]})  # type: ignore[arg-type]
        found[name] = provider.bin
        RegistryEntry.objects.filter(provider=provider).delete()  # those of its licences
        for care in () if name == "never" else (world.care_types["kdu"], world.care_types["inpatient"]):
            entry = admit(provider, care)
            if name == "halted":
                halt(entry, "decision", norm="Procurement rules ҚР ДСМ-242/2020, p. 26")
                step(entry, "suspend", 12)
                move(entry, "suspended")
            else:
                step(entry, "exclude", 30, note=GROUND, organisation=cast.actors["central"].organisation)
                move(entry, "removed", removed_on=TODAY - timedelta(days=30))
    return found


def admit(provider: Provider, care: Any) -> RegistryEntry:
    return RegistryEntry.objects.update_or_create(
        provider=provider, care_type=care, defaults={"admitted_on": START, "ground": "import"}
    )[0]


def move(entry: RegistryEntry, state: str, **more: Any) -> None:
    RegistryEntry.objects.filter(pk=entry.pk).update(state=state, **more)


def halt(entry: RegistryEntry, cause: str, detail: str = "", norm: str = "", until: date | None = None) -> None:
    since = TODAY - timedelta(days=41 if until else 6)
    Suspension.objects.create(entry=entry, cause=cause, detail=detail, norm=norm, since=since, until=until)


def step(entry: RegistryEntry, name: str, days: int, **more: Any) -> None:
    values = {"machine": "entry", "subject_id": entry.uuid, "source": "active", "target": "suspended"}
    StateChange.objects.create(step=name, at=NOW - timedelta(days=days), **values | more)


def papers(provider: Provider) -> None:
    for number, end in (("KZ-ACC-2020-0000117", date(2024, 1, 31)), ("KZ-ACC-2024-0000093", date(2028, 1, 31))):
        Accreditation.objects.create(
            provider=provider, number=number, category="высшая", valid_from=START, valid_to=end, confirmed=True
        )
    ProductionBase.objects.create(
        provider=provider, tenure="lease", valid_from=START, confirmed=True, sanitary_number="СЭЗ-71-2024-118",
        name="Корпус № 2, дневной стационар и отделение медицинской реабилитации",
        address="город Астана, район Сарыарка, улица Сакена Сейфуллина, 8/1, этаж 2, кабинеты 14–22",
        sanitary_to=date(2027, 1, 31),
    )  # fmt: skip
    ProductionBase.objects.create(
        provider=provider, tenure="own", valid_from=START, confirmed=True, name="Главный корпус", address="пр. Абая, 1"
    )
    Rating.objects.create(provider=provider, version=2, day=TODAY, points="86.14")
    Provider.objects.filter(pk=provider.pk).update(address="город Астана, пр. Абая, 1", phone="+7 7172 55 00 00")
