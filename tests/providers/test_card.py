"""The card of an organisation and the history of its entries: what it is admitted to, why not, and who decided."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.models import StateChange
from providers.models import Application, Rating, RegistryEntry, Suspension
from providers.registry_history import Event, events_of
from tests.accounts.people import make_organisation, make_user
from tests.providers.facts import (
    START,
    make_accreditation,
    make_base,
    make_care,
    make_entry,
    make_licence,
    make_provider,
)

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2026, 11, 10, 12))


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def change(entry: RegistryEntry, step: str, at: datetime = NOON, **overrides: Any) -> StateChange:
    values = {"source": "active", "target": "suspended", "machine": "entry", "subject_id": entry.uuid}
    return StateChange.objects.create(step=step, at=at, **values | overrides)


def halt(entry: RegistryEntry, since: date, until: date | None = None, **overrides: Any) -> Suspension:
    return Suspension.objects.create(entry=entry, since=since, until=until, **{"cause": "licence"} | overrides)


def text_of(client: Any, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


# Card ----------------------------------------------------------------------------------------------------------------
def test_the_card_tells_admissions_papers_and_bases(client: Any) -> None:
    one = make_provider("Клиника «Шипа»", address="Astana, Abai 1", phone="+7 7172 55 00 00")
    make_entry(one, "kdu")
    halted = make_entry(one, "phc", state="suspended")
    halt(halted, date(2026, 11, 1), detail="Л-77", norm="Rules, p. 26")
    make_licence(one, "kdu", number="Л-1", kind="radiation")
    make_licence(one, "kdu", number="Л-NEW", confirmed=False)
    make_accreditation(one, number="А-55", category="highest")
    make_accreditation(one, number="А-NEW", confirmed=False)
    make_base(one, name="Building 2", address="Saryarqa 8/1", sanitary_number="СЭЗ-9", sanitary_to=date(2100, 1, 1))
    Rating.objects.create(provider=one, version=1, day=START, points="70.50")

    text = text_of(client, f"/providers/{one.bin}/")

    for said in (
        "partly suspended", "Astana, Abai 1", "+7 7172 55 00 00", "from 01.11.2026", "Л-77", "Rules, p. 26",
        "no valid licence for this type of care", "Л-1", "ionising radiation", "А-55 , highest", "Building 2",
        "Saryarqa 8/1", "СЭЗ-9", "to 01.01.2100", "70.50",
    ):  # fmt: skip
        assert said in text, said
    assert "NEW" not in text


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "Not admitted to any type of care"),
        (("removed",), "Excluded from the registry"),
        (("expired", "removed"), "Excluded from the registry"),
        (("suspended", "removed"), "Admission to all types of care is suspended"),
    ],
)
def test_who_is_not_admitted_is_told_so_and_what_follows(client: Any, states: tuple[str, ...], said: str) -> None:
    one = make_provider()
    for care, state in zip(("kdu", "phc"), states, strict=False):
        make_entry(one, care, state=state)
    others = {
        "Not admitted to any type of care",
        "Excluded from the registry",
        "Admission to all types of care is suspended",
    }
    page = client.get(f"/providers/{one.bin}/").content.decode()
    assert {words for words in others if f"<h2>{words}</h2>" in page} == {said}


def test_who_is_admitted_gets_no_notice(client: Any) -> None:
    one = make_provider()
    make_entry(one)
    assert 'class="notice' not in client.get(f"/providers/{one.bin}/").content.decode()


# History -------------------------------------------------------------------------------------------------------------
def told(events: list[Event]) -> list[tuple[str, str, str, list[str]]]:
    return [
        (f"{event.at.astimezone(timezone.get_current_timezone()):%d.%m %H:%M}", str(event.label), event.who,
         [cause.cause for cause in event.causes])
        for event in events
    ]  # fmt: skip


def test_steps_and_suspensions_are_one_story_with_the_newest_first() -> None:
    branch = make_organisation("branch", name_ru="Филиал", name_kk="Филиал")
    entry = make_entry(make_provider(), admitted_on=date(2026, 1, 5), ground="import")
    halt(entry, date(2026, 11, 8), date(2026, 11, 14))
    halt(entry, date(2026, 11, 12), date(2026, 11, 14), cause="sanitary")
    change(entry, "suspend", note="Л-77")
    change(entry, "resume", NOON + timedelta(days=5), source="suspended", target="active")
    change(entry, "exclude", NOON + timedelta(days=9), organisation=branch, actor=make_user(), note="By own request")

    events = events_of([entry])

    assert told(events) == [
        ("19.11 12:00", "Excluded", "Филиал", []),
        ("15.11 12:00", "Resumed", "the portal, by itself", []),
        ("12.11 00:00", "Further cause of the suspension", "", ["sanitary"]),
        ("10.11 12:00", "Suspended", "the portal, by itself", ["licence"]),
        ("05.01 00:00", "Admitted", "", []),
    ]
    notes = [event.note for event in events]
    assert notes == ["By own request", "", "", "", "licence in force when the registry was taken over"]


def test_a_suspension_of_before_the_portal_stands_on_its_day() -> None:
    entry = make_entry(make_provider())
    halt(entry, date(2021, 3, 1), date(2021, 4, 1))
    assert told(events_of([entry]))[0] == ("01.03 00:00", "Suspended", "", ["licence"])


def test_an_admission_that_was_decided_in_the_portal_is_told_once_and_by_whom() -> None:
    branch = make_organisation("branch", name_ru="Филиал", name_kk="Филиал")
    provider = make_provider()
    application = Application.objects.create(provider=provider, kind="new", number="З-12", created_by=make_user())
    decided = make_entry(provider, "kdu", ground="", application=application)
    change(decided, "admit", source="", target="active", organisation=branch)
    other = make_entry(provider, "phc", ground="", application=application)

    events = events_of([decided, other])

    assert [(str(event.label), event.who, event.note) for event in events] == [
        ("Admitted", "Филиал", ""),
        ("Admitted", "", "by application № З-12"),
    ]


def test_what_happened_at_once_to_several_types_of_care_is_one_event() -> None:
    provider = make_provider()
    entries = [make_entry(provider, care, state="suspended") for care in ("kdu", "phc", "rehab")]
    for number, entry in enumerate(entries[:2]):
        halt(entry, date(2026, 11, 9), cause="decision")
        change(entry, "suspend", NOON + timedelta(seconds=number))  # one decision, a step for each entry
    halt(entries[2], date(2026, 11, 9), cause="sanitary")
    change(entries[2], "suspend")

    suspended = [event for event in events_of(entries) if str(event.label) == "Suspended"]

    assert sorted([care.code for care in event.care_types] for event in suspended) == [["kdu", "phc"], ["rehab"]]


def test_no_person_is_named_in_public(client: Any) -> None:
    branch = make_organisation("branch", name_ru="Филиал", name_kk="Филиал")
    entry = make_entry(make_provider(head_name="Басшы Айгүл"), state="removed")
    user = make_user(last_name="Тайный")
    change(entry, "exclude", organisation=branch, actor=user, note="Fund's decision")
    for address in ("", "history/"):
        text = text_of(client, f"/providers/{entry.provider.bin}/{address}")
        assert "Филиал" in text
        assert "Тайный" not in text
        assert "Басшы" not in text


def test_the_history_is_paged_and_of_one_type_of_care_if_asked(client: Any) -> None:
    provider = make_provider()
    first, second = make_entry(provider, "kdu"), make_entry(provider, "phc", admitted_on=date(2026, 2, 2))
    for number in range(30):
        change(first, "suspend" if number % 2 else "resume", NOON + timedelta(days=number))
    address = f"/providers/{provider.bin}/history/"
    page = client.get(address, {"page": "2"})
    assert len(page.context["page"].object_list) == 12
    page = client.get(address, {"care_type": "phc"})
    assert [event.care_types[0].code for event in page.context["page"]] == [second.care_type.code]
    make_care("abroad")
    assert client.get(address, {"care_type": "abroad"}).status_code == 404
    assert client.get("/providers/000000000000/history/").status_code == 404


def test_the_history_of_who_was_never_admitted_says_so(client: Any) -> None:
    text = text_of(client, f"/providers/{make_provider().bin}/history/")
    assert "Nothing has happened yet" in text
    assert "has not been admitted to any type of care" in text
