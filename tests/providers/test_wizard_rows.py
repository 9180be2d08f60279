"""Rows of the steps: what each form takes, confirmed rows, two colleagues at one row, staff from a file."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from config.models import AuditEntry
from providers.admission import applying
from providers.bank import is_valid_iban
from providers.models import (
    Accreditation,
    Application,
    BedProfile,
    Beds,
    Equipment,
    EquipmentKind,
    Licence,
    ProductionBase,
    StaffCertificate,
    StaffMember,
)
from tests.claims.world import iin
from tests.providers.applicants import Stage, approve_beds, settled_stage
from tests.providers.facts import START, make_base, make_care, make_licence, make_post
from tests.providers.wizard_world import alerts, browser, hidden, page, row, step, text

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo("Asia/Almaty"))
DOCTOR, NURSE = iin(date(1984, 2, 3), "F", 90), iin(date(1990, 4, 5), "M", 91)
GOOD: dict[str, dict[str, Any]] = {
    "bases": {
        "name": "Корпус 2", "address": "Абай, 2", "tenure": "lease", "valid_from": "2026-01-05",
        "sanitary_number": "СЭЗ-2", "sanitary_to": "2027-01-05",
    },
    "licences": {"kind": "narcotics", "number": "Л-2", "valid_from": "2026-01-05", "care": ["kdu", "dental"]},
    "accreditation": {"number": "А-2", "category": "жоғары", "valid_from": "2026-01-05", "valid_to": "2029-01-04"},
    "staff": {
        "iin": DOCTOR, "full_name": "Ахметова Сәуле", "speciality": "Терапевт", "hired_on": "2026-01-05",
        "daily_minutes": "480",
    },
    "certificates": {"number": "С-2", "speciality": "Терапевт", "valid_from": "2026-01-05"},
    "equipment": {
        "kind": "ultrasound", "base": "base", "serial": "SN-2", "made_in": "2024", "daily_minutes": "360",
        "valid_from": "2026-01-05",
    },
    "beds": {"profile": "day", "base": "base", "count": "5", "valid_from": "2026-01-05"},
}  # fmt: skip
MODELS = {
    "bases": ProductionBase, "licences": Licence, "accreditation": Accreditation, "staff": StaffMember,
    "certificates": StaffCertificate, "equipment": Equipment, "beds": Beds,
}  # fmt: skip
BAD = [
    ("bases", {"name": ""}, "Name"),
    ("bases", {"tenure": "borrowed"}, "Tenure"),
    ("bases", {"valid_from": "0026-01-05"}, "Check the year"),
    ("bases", {"valid_to": "2026-01-04"}, "The last day is before the first one"),
    ("licences", {"care": []}, "Choose at least one type of care"),
    ("licences", {"kind": "hunting"}, "Kind"),
    ("licences", {"valid_to": "2025-01-04"}, "The last day is before the first one"),
    ("accreditation", {"number": ""}, "Number of the certificate"),
    ("staff", {"iin": "840203400900"}, "Not an IIN"),
    ("staff", {"iin": "84020340"}, "Not an IIN"),
    ("staff", {"daily_minutes": "1441"}, "From 1 to 1440 minutes a day"),
    ("staff", {"daily_minutes": "0"}, "From 1 to 1440 minutes a day"),
    ("staff", {"left_on": "2026-01-04"}, "The last day is before the first one"),
    ("certificates", {"speciality": ""}, "Speciality"),
    ("certificates", {"valid_from": "yesterday"}, "Valid from"),
    ("equipment", {"base": "999999"}, "Production base"),
    ("equipment", {"made_in": "2027"}, "Check the year"),
    ("equipment", {"daily_minutes": "2000"}, "From 1 to 1440 minutes a day"),
    ("beds", {"count": "0"}, "At least one bed"),
    ("beds", {"profile": ""}, "Bed profile"),
]


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stage() -> Stage:
    return settled_stage()


@pytest.fixture
def application(stage: Stage) -> Application:
    EquipmentKind.objects.create(code="ultrasound", name_ru="УЗИ", name_kk="УДЗ")
    BedProfile.objects.get_or_create(code="day", defaults={"name_ru": "дневные", "name_kk": "күндізгі"})
    make_care("dental")
    make_base(stage.provider)
    return applying.start_application(provider=stage.provider, actor=stage.clerk)


def written(stage: Stage, slug: str, **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it: words of ``GOOD`` become keys."""
    values = GOOD[slug] | changes
    keys: dict[str, Any] = {"kind": EquipmentKind, "profile": BedProfile}
    for name, model in keys.items():
        if name in values and slug in ("equipment", "beds") and values[name]:
            values[name] = model.objects.get(code=values[name]).pk
    if values.get("base") == "base":
        values["base"] = stage.provider.bases.get().pk
    if "care" in values:
        values["care"] = [make_care(code).pk for code in values["care"]]
    return values


def new(stage: Stage, application: Application, slug: str) -> str:
    address = row(application, "new", slug)
    if slug != "certificates":
        return address
    person = stage.provider.staff.first() or make_post(stage.provider, 7, "Терапевт", 480, confirmed=False)
    return f"{address}?person={person.pk}"


# Forms ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("slug", GOOD)
def test_a_good_row_is_kept_unconfirmed_and_listed(slug: str, stage: Stage, application: Application) -> None:
    client, model = browser(stage.clerk), MODELS[slug]
    before = set(model.objects.values_list("pk", flat=True))  # type: ignore[attr-defined]
    saved = client.post(new(stage, application, slug), written(stage, slug))
    assert saved.status_code == 302, alerts(saved.content.decode())
    made = model.objects.exclude(pk__in=before)  # type: ignore[attr-defined]
    assert len(made) == (2 if slug == "licences" else 1)
    assert not any(one.confirmed for one in made)
    html = text(client.get(saved.url))
    assert GOOD[slug].get("number", GOOD[slug].get("name", "")) in html
    assert "not confirmed yet" in html


@pytest.mark.parametrize(("slug", "changes", "words"), BAD)
def test_a_bad_row_is_refused_beside_its_field(
    slug: str, changes: dict[str, Any], words: str, stage: Stage, application: Application
) -> None:
    address = new(stage, application, slug)
    before = MODELS[slug].objects.count()  # type: ignore[attr-defined]
    refused = browser(stage.clerk).post(address, written(stage, slug, **changes))
    html = text(refused, 422)
    assert words in alerts(html)
    assert "aria-invalid" in html
    assert MODELS[slug].objects.count() == before  # type: ignore[attr-defined]


@pytest.mark.parametrize("slug", ["licences", "accreditation", "staff", "certificates", "equipment", "beds"])
def test_a_row_that_is_there_already_is_told_in_words(slug: str, stage: Stage, application: Application) -> None:
    client, address = browser(stage.clerk), new(stage, application, slug)
    client.post(address, written(stage, slug))
    count = MODELS[slug].objects.count()  # type: ignore[attr-defined]
    assert "has such a row already" in alerts(text(client.post(address, written(stage, slug)), 422))
    assert MODELS[slug].objects.count() == count  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"head_iin": "850517400004"}, "Not an IIN"),
        ({"bank_account": "KZ87125KZT5004100100"}, "Not an account of a bank of Kazakhstan"),
        ({"email": "clinic"}, "E-mail"),
        ({"phone": "call us"}, "A telephone number has digits"),
        ({"name_ru": ""}, "Name in Russian"),
        ({"territory": "village"}, "Territory"),
    ],
)
def test_wrong_requisites_are_refused_and_missing_ones_wait(
    changes: dict[str, str], words: str, stage: Stage, application: Application
) -> None:
    client, good = browser(stage.clerk), {"name_ru": "Клиника", "territory": "district", "ownership": "private"}
    assert words in alerts(text(client.post(step(application, "requisites"), good | changes), 422))
    stage.provider.refresh_from_db()
    assert stage.provider.territory == "city"
    assert client.post(step(application, "requisites"), good).status_code == 302
    stage.provider.refresh_from_db()
    assert (stage.provider.territory, stage.provider.phone) == ("district", "")


@pytest.mark.parametrize(
    ("account", "valid"),
    [
        ("KZ86125KZT5004100100", True),
        ("KZ75125KZT2069100100", True),
        ("KZ86125KZT5004100101", False),
        ("KZ68125KZT5004100100", False),
        ("KZ86125KZT500410010", False),
        ("GB82WEST12345698765432", False),
        ("kz86125kzt5004100100", False),
        ("KZ8612БKZT5004100100", False),
    ],
)
def test_an_account_has_check_digits(account: str, valid: bool) -> None:
    assert is_valid_iban(account) is valid


# Changing and removing -----------------------------------------------------------------------------------------------
def test_a_row_is_changed_and_removed(stage: Stage, application: Application) -> None:
    client = browser(stage.clerk)
    client.post(new(stage, application, "staff"), written(stage, "staff"))
    person = StaffMember.objects.get(iin=DOCTOR)
    html = text(client.get(row(application, "edit", "staff", person.pk)))
    changed = written(stage, "staff", speciality="Кардиолог", seen=hidden(html, "seen"))
    assert client.post(row(application, "edit", "staff", person.pk), changed).status_code == 302
    person.refresh_from_db()
    assert person.speciality == "Кардиолог"
    assert "Remove" in text(client.get(row(application, "remove", "staff", person.pk)))
    client.post(row(application, "remove", "staff", person.pk))
    assert not StaffMember.objects.filter(pk=person.pk).exists()
    assert AuditEntry.objects.filter(verb="providers.fact_removed").count() == 1


def test_save_and_add_another_opens_an_empty_form(stage: Stage, application: Application) -> None:
    saved = browser(stage.clerk).post(new(stage, application, "staff"), written(stage, "staff", act="next"))
    assert saved.url == row(application, "new", "staff")


def test_a_base_on_which_something_stands_stays(stage: Stage, application: Application) -> None:
    client = browser(stage.clerk)
    client.post(new(stage, application, "bases"), written(stage, "bases"))
    base = ProductionBase.objects.get(name="Корпус 2")
    client.post(new(stage, application, "beds"), written(stage, "beds", base=base.pk))
    refused = client.post(row(application, "remove", "bases", base.pk))
    assert "stand at this base" in text(refused, 422)
    assert ProductionBase.objects.filter(pk=base.pk).exists()


def test_two_colleagues_at_one_row_do_not_overwrite_each_other(stage: Stage, application: Application) -> None:
    clerk, head = browser(stage.clerk), browser(stage.head)
    clerk.post(new(stage, application, "staff"), written(stage, "staff"))
    person = StaffMember.objects.get(iin=DOCTOR)
    address = row(application, "edit", "staff", person.pk)
    page_of_clerk, page_of_head = (text(one.get(address)) for one in (clerk, head))
    head.post(address, written(stage, "staff", speciality="Хирург", seen=hidden(page_of_head, "seen")))

    mine = written(stage, "staff", speciality="Кардиолог", daily_minutes="240", seen=hidden(page_of_clerk, "seen"))
    html = text(clerk.post(address, mine), 422)

    assert "A colleague has changed this row meanwhile" in alerts(html)
    assert 'value="Кардиолог"' in html, "what was typed stays"
    assert "<dt>Speciality</dt><dd>Хирург</dd>" in html, "and what the colleague has saved is shown"
    assert "<dt>Minutes a day</dt><dd>480</dd>" in html
    person.refresh_from_db()
    assert person.speciality == "Хирург"
    again = clerk.post(address, mine | {"seen": hidden(html, "seen")})
    assert again.status_code == 302
    person.refresh_from_db()
    assert (person.speciality, person.daily_minutes) == ("Кардиолог", 240)


def test_requisites_of_two_colleagues_do_not_overwrite_each_other(stage: Stage, application: Application) -> None:
    clerk, good = browser(stage.clerk), {"name_ru": "Клиника", "territory": "city", "ownership": "state"}
    html = text(clerk.get(step(application, "requisites")))
    browser(stage.head).post(step(application, "requisites"), good | {"phone": "+7 717 111 11 11"})
    mine = good | {"phone": "+7 717 222 22 22", "seen": hidden(html, "seen")}
    refused = text(clerk.post(step(application, "requisites"), mine), 422)
    assert "A colleague has changed this row meanwhile" in alerts(refused)
    stage.provider.refresh_from_db()
    assert stage.provider.phone == "+7 717 111 11 11"
    assert clerk.post(step(application, "requisites"), mine | {"seen": hidden(refused, "seen")}).status_code == 302


# Confirmed -----------------------------------------------------------------------------------------------------------
def test_a_confirmed_row_is_not_rewritten_but_ended(stage: Stage, application: Application) -> None:
    client, person = browser(stage.clerk), make_post(stage.provider, 8, "Терапевт", 480)
    edit, end = (row(application, name, "staff", person.pk) for name in ("edit", "end"))
    listed = text(client.get(step(application, "staff")))
    assert end in listed
    assert f'"{edit}"' not in listed
    assert client.get(edit).url == end
    assert "This row is confirmed" in text(client.post(edit, written(stage, "staff")), 422)
    assert "This row is confirmed" in text(client.post(row(application, "remove", "staff", person.pk)), 422)
    for day, words in (("2026-03-01", "cannot lie in the past"), ("", "This field is required")):
        assert words in alerts(text(client.post(end, {"last": day}), 422))
    assert client.post(end, {"last": "2026-03-31"}).status_code == 302
    person.refresh_from_db()
    assert (person.left_on, person.speciality) == (date(2026, 3, 31), "Терапевт")


def test_an_end_is_never_put_off(stage: Stage, application: Application) -> None:
    """A licence that runs out is not prolonged by its own holder: the new term is a new row, for the branch."""
    licence = make_licence(stage.provider, valid_to=date(2026, 6, 30))
    later = make_licence(stage.provider, "dental", number="Л-кейін", valid_from=date(2026, 5, 1))
    client = browser(stage.clerk)
    refused = client.post(row(application, "end", "licences", licence.pk), {"last": "2030-12-31"})
    assert "The row ends on 30.06.2026 already" in alerts(text(refused, 422))
    early = client.post(row(application, "end", "licences", later.pk), {"last": "2026-04-01"})
    assert "before the first one" in alerts(text(early, 422))
    licence.refresh_from_db()
    assert licence.valid_to == date(2026, 6, 30)


# Licences ------------------------------------------------------------------------------------------------------------
def test_annexes_of_one_number_are_one_paper(stage: Stage, application: Application) -> None:
    client = browser(stage.clerk)
    client.post(new(stage, application, "licences"), written(stage, "licences"))
    first = Licence.objects.filter(number="Л-2").earliest("pk")
    html = text(client.get(step(application, "licences")))
    assert html.count("Л-2</th>") + html.count("Л-2<small>") == 1
    address = row(application, "edit", "licences", first.pk)
    seen = hidden(text(client.get(address)), "seen")
    values = written(stage, "licences", number="Л-3", care=["dental", "kdu", "screening"], seen=seen)
    make_care("screening")
    assert client.post(address, values).status_code == 302
    rows = Licence.objects.filter(number="Л-3").values_list("care_type__code", "kind", "valid_from")
    assert sorted(rows) == [(code, "narcotics", date(2026, 1, 5)) for code in ("dental", "kdu", "screening")]
    first = Licence.objects.filter(number="Л-3").earliest("pk")
    seen = hidden(text(client.get(row(application, "edit", "licences", first.pk))), "seen")
    values = written(stage, "licences", number="Л-3", care=["dental"], seen=seen)
    client.post(row(application, "edit", "licences", first.pk), values)
    assert [one.care_type.code for one in Licence.objects.filter(number="Л-3")] == ["dental"]
    client.post(row(application, "remove", "licences", Licence.objects.get(number="Л-3").pk))
    assert not Licence.objects.filter(number="Л-3").exists()


def test_a_confirmed_licence_takes_further_annexes_only(stage: Stage, application: Application) -> None:
    client, confirmed = browser(stage.clerk), make_licence(stage.provider)
    address = row(application, "edit", "licences", confirmed.pk)
    seen = hidden(text(client.get(address)), "seen")
    values = {"number": "Л-другая", "valid_from": "2030-01-01", "care": [make_care("dental").pk], "seen": seen}
    assert client.post(address, values).status_code == 302
    rows = Licence.objects.order_by("pk").values_list("number", "care_type__code", "valid_from", "confirmed")
    assert list(rows) == [("Л-kdu", "kdu", START, True), ("Л-kdu", "dental", START, False)]


def test_the_last_day_of_a_licence_is_that_of_its_annexes(stage: Stage, application: Application) -> None:
    first = make_licence(stage.provider, number="Л-9")
    second = make_licence(stage.provider, "dental", number="Л-9", valid_to=date(2026, 3, 10))
    browser(stage.clerk).post(row(application, "end", "licences", first.pk), {"last": "2026-05-31"})
    for one in (first, second):
        one.refresh_from_db()
    assert (first.valid_to, second.valid_to) == (date(2026, 5, 31), date(2026, 3, 10))


# Beds ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("own", "allowed", "counts"), [(5, 3, 3), (3, 5, 3), (5, 0, 0)])
def test_of_beds_the_smaller_number_counts(
    own: int, allowed: int, counts: int, stage: Stage, application: Application
) -> None:
    if allowed:
        approve_beds(stage.provider, allowed)
    client = browser(stage.clerk)
    client.post(new(stage, application, "beds"), written(stage, "beds", count=own))
    html = text(client.get(step(application, "beds")))
    cells = [f'data-label="{label}">{value}' for label, value in (("Entered", own), ("Approved", allowed))]
    assert all(cell in html for cell in cells)
    assert f'data-label="Counts"><strong>{counts}</strong>' in html


def test_equipment_waits_for_a_base(stage: Stage) -> None:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    html = text(browser(stage.clerk).get(step(application, "equipment")))
    assert "No production base yet" in html
    assert row(application, "new", "equipment") not in html


# Staff ---------------------------------------------------------------------------------------------------------------
def send(stage: Stage, application: Application, content: str | bytes) -> Any:
    data = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile("staff.csv", data, content_type="text/csv")
    return browser(stage.clerk).post(page(application, "staff-import"), {"file": file})


def test_staff_are_found_by_name_page_by_page(stage: Stage, application: Application) -> None:
    for number in range(100, 130):
        make_post(stage.provider, number, "Терапевт", 480, full_name=f"Дәрігер {number}")
    client = browser(stage.clerk)
    assert "Shown 1–25 of 30" in text(client.get(step(application, "staff")))
    found = text(client.get(step(application, "staff"), {"q": "129"}))
    assert "Дәрігер 129" in found
    assert "Дәрігер 128" not in found
    assert "Nobody with this name" in text(client.get(step(application, "staff"), {"q": "Жоқ"}))


def test_staff_come_from_a_file_in_one_go_with_faults_by_row(stage: Stage, application: Application) -> None:
    known = make_post(stage.provider, 8, "Терапевт", 480, iin=NURSE)
    third = iin(date(1979, 9, 9), "M", 92)
    rows = [
        "iin;full_name;speciality;hired_on;left_on;daily_minutes;note",
        f"{DOCTOR};Ахметова Сәуле;Терапевт;2026-01-05;;480;x",
        f"{NURSE};{known.full_name};Хирург;{START};;480;",
        "840203400900;Плохой ИИН;;2026-01-05;;;",
        f"{third};Без дня;;;;;",
        f"{DOCTOR};Дважды;;2026-01-05;;;",
        "",
    ]
    html = text(send(stage, application, "\ufeff" + "\r\n".join(rows)))
    assert "Added: 1, changed: 0, the same as before: 0, not taken: 4" in html
    for words in ("This row is confirmed", "Not an IIN", "Hired on: This field is required", "stands in a row above"):
        assert words in html
    assert "Columns that were not read: note" in html
    made = StaffMember.objects.get(iin=DOCTOR)
    assert (made.full_name, made.daily_minutes, made.confirmed) == ("Ахметова Сәуле", 480, False)

    again = text(send(stage, application, f"iin,full_name,hired_on\n{DOCTOR},Ахметова С.,2026-01-05\n"))
    assert "Added: 0, changed: 1" in again
    same = text(send(stage, application, f"iin,full_name,hired_on\n{DOCTOR},Ахметова С.,2026-01-05\n"))
    assert "the same as before: 1" in same


def test_three_hundred_doctors_come_in_one_file(stage: Stage, application: Application) -> None:
    people = [iin(date(1970, 1, 1), "F", 100 + 11 * number) for number in range(300)]
    rows = [f"{stage.provider.bin},{one},Дәрігер {one},Терапевт,2020-01-06,,480" for one in people]
    head = "provider_bin,iin,full_name,speciality,hired_on,left_on,daily_minutes"
    assert "Added: 300" in text(send(stage, application, "\n".join([head, *rows])))
    assert stage.provider.staff.filter(confirmed=False).count() == 300


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The first line must name the columns; missing: iin, full_name, hired_on"),
        ("iin,full_name\n1,2\n", "missing: hired_on"),
        ("iin,full_name,hired_on\n", "no rows below the names"),
        ("iin,full_name,hired_on\n1,Ахметова,2026-01-05".encode("cp1251"), "not in UTF-8"),
        ("iin,full_name,hired_on\n" + '"' + "x" * 140_000 + "\n", "cannot be read as a table"),
        ("iin,full_name,hired_on\n" + "1,2,3\n" * 5_001, "more than 5000 rows"),
    ],
)
def test_what_is_no_list_of_staff_is_refused_whole(
    content: str | bytes, words: str, stage: Stage, application: Application
) -> None:
    assert words in alerts(text(send(stage, application, content), 422))
    assert not stage.provider.staff.exists()


def test_staff_of_another_organisation_are_not_taken(stage: Stage, application: Application) -> None:
    rows = f"provider_bin,iin,full_name,hired_on\n990140000111,{DOCTOR},Ахметова,2026-01-05\n"
    assert "The BIN is that of another organisation" in text(send(stage, application, rows))
    assert not stage.provider.staff.exists()
