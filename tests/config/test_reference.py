"""Reference pages: everyone signed in reads, the administrator edits, every change is told."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from accounts.enums import Role
from accounts.models import Membership
from config.models import AuditEntry
from config.reference import catalogues, get_catalogue_or_404
from config.reference_actions import change_row, close_row
from config.reference_forms import row_form, version_of
from config.reference_history import event_model_of, history
from procurement.models import Diagnosis, Service, Tariff
from providers.models import (
    CalendarDay,
    Provider,
    StaffMember,
)
from tests.accounts.people import actor_of, make_membership, make_region
from tests.claims.world import iin
from tests.config.reference_rows import make_one_of_each, make_service
from tests.providers.test_registry import make_care, make_licence, make_provider

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.LoginBackend"


@pytest.fixture(autouse=True)
def english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def sign_in(client: Any, *roles: str, organisation: Any = None) -> Membership:
    membership = make_membership(*roles, organisation=organisation)
    client.force_login(membership.user, BACKEND)
    return membership


def make_days(first: date = date(2026, 12, 14), count: int = 10) -> None:
    """Two weeks from a Monday, weekends off."""
    ordinal = 0
    for number in range(count):
        day = first + timedelta(days=number)
        ordinal += day.weekday() < 5
        CalendarDay.objects.create(day=day, is_working=day.weekday() < 5, ordinal=ordinal)


# Reading -------------------------------------------------------------------------------------------------------------
def test_every_kind_of_reference_data_has_its_pages(client: Any) -> None:
    rows = make_one_of_each()
    assert set(rows) == {one.slug for one in catalogues()}
    sign_in(client, Role.ADMINISTRATOR)
    index = client.get("/reference/").content.decode()
    for slug, row in rows.items():
        assert f"/reference/{slug}/" in index
        assert client.get(f"/reference/{slug}/").status_code == 200, slug
        assert client.get(f"/reference/{slug}/{row.pk}/").status_code == 200, slug
        file = client.get(f"/reference/{slug}.csv")
        lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
        assert lines[0].split(",") == list(get_catalogue_or_404(slug).fields)
        assert len(lines) > 1
        catalogue = get_catalogue_or_404(slug)
        editable = 200 if catalogue.edit_roles else 404
        assert client.get(f"/reference/{slug}/new/").status_code == editable
        assert client.get(f"/reference/{slug}/{row.pk}/edit/").status_code == editable
        assert client.get(f"/reference/{slug}/{row.pk}/close/").status_code == (200 if catalogue.end else 404)


def test_every_form_saves_what_it_shows(client: Any) -> None:
    rows = make_one_of_each()
    sign_in(client, Role.ADMINISTRATOR)
    for slug, row in rows.items():
        if not get_catalogue_or_404(slug).edit_roles:
            continue
        form = client.get(f"/reference/{slug}/{row.pk}/edit/").context["form"]
        answer = client.post(f"/reference/{slug}/{row.pk}/edit/", shown_values(form))
        assert answer.status_code == 302, (slug, answer.context and answer.context["form"].errors)
        before = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
        row.refresh_from_db()
        assert {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields} == before


def shown_values(form: Any) -> dict[str, Any]:
    """What a browser would send back for an untouched form."""
    values = {}
    for field in form:
        if field.field.disabled:
            continue
        value = field.value()
        if value is True:
            values[field.html_name] = "on"
        elif value is not None and value is not False:
            values[field.html_name] = value
    return values


@pytest.mark.parametrize("role", [Role.PROVIDER_CLERK, Role.BRANCH_OFFICER, Role.AUDITOR, Role.CENTRAL_OFFICE])
def test_every_role_reads_and_none_but_the_administrator_edits(client: Any, role: str) -> None:
    service = make_service()
    sign_in(client, role)
    assert client.get("/reference/services/").status_code == 200
    page = client.get(f"/reference/services/{service.pk}/")
    assert f"/reference/services/{service.pk}/edit/" not in page.content.decode()
    for path in (f"{service.pk}/edit/", f"{service.pk}/close/", "new/"):
        assert client.get(f"/reference/services/{path}").status_code == 403
        assert client.post(f"/reference/services/{path}", {"name_ru": "x"}).status_code == 403
    service.refresh_from_db()
    assert service.name_ru == "Приём терапевта"


def test_a_guest_is_sent_to_sign_in(client: Any) -> None:
    answer = client.get("/reference/")
    assert answer.status_code == 302
    assert answer["Location"].endswith("?next=%2Freference%2F")


def test_an_unknown_kind_or_row_is_not_found(client: Any) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    for path in ("nothing/", "services/99999/", "services/no-number/", "calendar/yesterday/", "calendar/2026-13-01/"):
        assert client.get(f"/reference/{path}").status_code == 404, path


def test_a_list_is_searched_filtered_and_paged(client: Any) -> None:
    for number in range(60):
        make_service(f"A{number:02d}", name_ru=f"Услуга {number}", needs_referral=number < 5)
    sign_in(client, Role.PROVIDER_CLERK)
    page = client.get("/reference/services/")
    assert page.context["page"].paginator.count == 60
    assert len(page.context["rows"]) == 50
    found = client.get("/reference/services/", {"q": "услуга 5", "needs_referral": "False"})
    assert {row["row"].name_ru for row in found.context["rows"]} == {
        f"Услуга {n}" for n in (5, 15, 25, 35, 45, *range(50, 60))
    }
    nothing = client.get("/reference/services/", {"q": "рентген"}).content.decode()
    assert "Nothing found" in nothing


def test_htmx_gets_only_the_rows(client: Any) -> None:
    make_service()
    sign_in(client, Role.PROVIDER_CLERK)
    text = client.get("/reference/services/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "A01.001.000" in text


def test_rows_of_a_day(client: Any) -> None:
    service = make_service()
    Tariff.objects.create(service=service, price=1, valid_from=date(2025, 1, 1), valid_to=date(2025, 12, 31))
    Tariff.objects.create(service=service, price=2, valid_from=date(2026, 1, 1))
    sign_in(client, Role.PROVIDER_CLERK)
    for day, price in (("2025-06-01", 1), ("2026-06-01", 2)):
        page = client.get("/reference/tariffs/", {"on": day})
        assert [row["row"].price for row in page.context["rows"]] == [price]
    assert client.get("/reference/tariffs/", {"on": "2024-06-01"}).context["rows"] == []


def test_a_list_costs_the_same_for_few_and_for_many(client: Any, django_assert_max_num_queries: Any) -> None:
    make_licence(make_provider("A"))
    sign_in(client, Role.PROVIDER_CLERK)

    def cost() -> int:
        with django_assert_max_num_queries(16) as captured:  # with what awaits the reader, in the navigation
            client.get("/reference/licences/")
        return len(captured)

    client.get("/reference/licences/")
    few = cost()
    for number in range(10):
        make_licence(make_provider(f"B{number}"), "kdu" if number % 2 else "phc")
    assert cost() == few


def test_children_of_a_row_stand_on_its_page(client: Any) -> None:
    service = make_service()
    Tariff.objects.create(service=service, price=Decimal("777.10"), valid_from=date(2026, 1, 1))
    Tariff.objects.create(service=make_service("B"), price=Decimal("888.10"), valid_from=date(2026, 1, 1))
    sign_in(client, Role.ADMINISTRATOR)
    text = client.get(f"/reference/services/{service.pk}/").content.decode()
    assert "777.10" in text
    assert "888.10" not in text
    form = client.get("/reference/tariffs/new/", {"service": service.code}).context["form"]
    assert form["service"].value() == service.code


# Who sees which rows ---------------------------------------------------------------------------------------------
def test_staff_are_seen_by_their_own_organisation_and_by_the_fund(client: Any) -> None:
    own, other = make_provider("Own"), make_provider("Other")
    for number, provider in enumerate((own, other)):
        StaffMember.objects.create(
            provider=provider,
            iin=iin(date(1980, 5, 17), "F", 700 + number),
            full_name=f"Дәрігерова{number} Айгүл Бекқызы",
            hired_on=date(2020, 1, 1),
        )
    foreign = StaffMember.objects.get(provider=other)

    sign_in(client, Role.PROVIDER_CLERK, organisation=own)
    text = client.get("/reference/staff/").content.decode()
    assert "Дәрігерова0 Айгүл Бекқызы" in text
    assert "Дәрігерова1" not in text
    assert client.get(f"/reference/staff/{foreign.pk}/").status_code == 404
    assert "Дәрігерова1" not in b"".join(client.get("/reference/staff.csv").streaming_content).decode()

    client.logout()
    sign_in(client, Role.CENTRAL_OFFICE)
    text = client.get("/reference/staff/").content.decode()
    assert "Дәрігерова1 А. Б." in text
    assert "Бекқызы" not in text
    assert foreign.iin not in text
    file = b"".join(client.get("/reference/staff.csv").streaming_content).decode()
    assert foreign.iin not in file
    assert "Бекқызы" not in file


def test_a_masked_name_is_not_told_by_its_history(client: Any) -> None:
    row = make_one_of_each()["staff"]
    row.full_name = "Новая Фамилия"
    row.save()
    sign_in(client, Role.CENTRAL_OFFICE)
    text = client.get(f"/reference/staff/{row.pk}/").content.decode()
    assert "Дәрігерова" not in text
    assert "Full name" in text
    client.logout()
    sign_in(client, Role.ADMINISTRATOR)
    assert "Дәрігерова Айгүл Бекқызы" in client.get(f"/reference/staff/{row.pk}/").content.decode()


def test_contracts_are_seen_by_their_parties(client: Any) -> None:
    rows = make_one_of_each()
    sign_in(client, Role.PROVIDER_CLERK, organisation=make_provider("Stranger"))
    assert client.get("/reference/contracts/").context["rows"] == []
    assert client.get(f"/reference/contracts/{rows['contracts'].pk}/").status_code == 404
    assert client.get(f"/reference/contract-lines/{rows['contract-lines'].pk}/").status_code == 404
    provider = client.get(f"/reference/providers/{rows['providers'].pk}/").content.decode()
    assert "71/2026-1" not in provider
    client.logout()
    sign_in(client, Role.PROVIDER_CLERK, organisation=rows["providers"])
    assert "71/2026-1" in client.get("/reference/contracts/").content.decode()


# Editing -------------------------------------------------------------------------------------------------------------
def tariff_values(of: Service, **changes: Any) -> dict[str, Any]:
    return {"service": of.code, "price": "100.00", "valid_from": "2026-01-01", "source": "order"} | changes


def test_the_administrator_adds_a_row(client: Any) -> None:
    membership = sign_in(client, Role.ADMINISTRATOR)
    service = make_service()
    answer = client.post("/reference/tariffs/new/", tariff_values(service, price="2487.71"))
    row = Tariff.objects.get()
    assert answer["Location"] == f"/reference/tariffs/{row.pk}/"
    assert (row.service, row.price, row.valid_to) == (service, Decimal("2487.71"), None)
    entry = AuditEntry.objects.get(verb="reference.created")
    assert (entry.actor, entry.subject_type, entry.subject_id) == (membership.user, "procurement.tariff", str(row.pk))
    assert entry.data["to"]["price"] == "2487.71"


def test_what_contradicts_another_row_is_told_in_words(client: Any) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    service = make_service()
    Tariff.objects.create(service=service, price=1, valid_from=date(2026, 1, 1))
    for changes, words in (
        ({"valid_from": "2026-06-01"}, "overlap another tariff"),
        ({"valid_from": "2026-01-01"}, "already has a tariff from this day"),
        ({"valid_from": "2020-01-01", "valid_to": "2020-12-31", "price": "-1"}, "less than zero"),
        ({"service": "none-such"}, "Nothing has this number: none-such"),
        ({"price": ""}, "This field is required"),
    ):
        answer = client.post("/reference/tariffs/new/", tariff_values(service, **changes))
        assert answer.status_code == 422, changes
        text = answer.content.decode()
        assert words in text
        assert "tariff_" not in text
        assert 'role="alert"' in text
    assert Tariff.objects.count() == 1


def test_numbers_are_checked_by_their_check_digit(client: Any) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    values = {"name_ru": "Клиника", "region": make_region().pk, "territory": "city", "ownership": "state"}
    values |= {"attached_population": "0", "registered_on": "2026-01-01"}
    bad = client.post("/reference/providers/new/", values | {"bin": "123456789012"})
    assert "does not add up" in bad.content.decode()
    assert client.post("/reference/providers/new/", values | {"bin": "140140000209"}).status_code == 302
    assert Provider.objects.get().kind == "provider"


def test_a_change_is_told_with_old_and_new_values(client: Any) -> None:
    membership = sign_in(client, Role.ADMINISTRATOR)
    service = make_service()
    path = f"/reference/services/{service.pk}/"
    values = shown_values(client.get(f"{path}edit/").context["form"])
    client.post(f"{path}edit/", values | {"max_per_year": "12", "sex": "F", "care_type": make_care("phc").pk})

    service.refresh_from_db()
    assert (service.max_per_year, service.sex) == (12, "F")
    newest, oldest = client.get(path).context["history"]
    assert (oldest.verb, newest.verb) == ("created", "changed")
    assert newest.who == membership.user.short_name
    assert newest.organisation == str(membership.organisation)
    told = {change.heading: (change.old, change.new) for change in newest.changes}
    assert told == {"Limit a year": (None, 12), "Sex": (None, "female"), "Type of care": ("kdu", "phc")}
    entry = AuditEntry.objects.get(verb="reference.changed")
    assert entry.data["from"]["max_per_year"] is None
    assert entry.data["to"]["max_per_year"] == 12


def test_saving_without_a_change_leaves_no_trace(client: Any) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    service = make_service()
    path = f"/reference/services/{service.pk}/"
    client.post(f"{path}edit/", shown_values(client.get(f"{path}edit/").context["form"]))
    assert not AuditEntry.objects.filter(verb="reference.changed").exists()
    assert len(client.get(path).context["history"]) == 1


def test_the_key_of_a_row_does_not_change(client: Any) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    service = make_service()
    path = f"/reference/services/{service.pk}/edit/"
    client.post(path, shown_values(client.get(path).context["form"]) | {"code": "OTHER"})
    service.refresh_from_db()
    assert service.code == "A01.001.000"


def test_two_people_do_not_overwrite_each_other(client: Any) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    service = make_service()
    path = f"/reference/services/{service.pk}/edit/"
    values = shown_values(client.get(path).context["form"])
    Service.objects.filter(pk=service.pk).update(max_per_year=3)
    answer = client.post(path, values | {"max_per_year": "9"})
    assert answer.status_code == 422
    assert "Someone has changed this row" in answer.content.decode()
    service.refresh_from_db()
    assert service.max_per_year == 3


def test_the_version_is_looked_at_again_under_the_lock() -> None:
    membership = make_membership(Role.ADMINISTRATOR)
    service = make_service()
    catalogue = get_catalogue_or_404("services")
    first = row_form(catalogue)(instance=service)
    values = shown_values(first)
    form = row_form(catalogue)(values | {"max_per_year": "9"}, instance=Service.objects.get(pk=service.pk))
    assert form.is_valid(), form.errors
    Service.objects.filter(pk=service.pk).update(max_per_year=3)
    with pytest.raises(ValidationError):
        change_row(catalogue=catalogue, form=form, actor=actor_of(membership))
    with pytest.raises(ValidationError):
        close_row(
            catalogue=catalogue,
            row=service,
            last_day=date(2026, 1, 1),
            version=version_of(service),
            actor=actor_of(membership),
        )


def test_what_only_the_database_notices_becomes_a_sentence(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from config import reference_forms

    sign_in(client, Role.ADMINISTRATOR)
    service = make_service()
    Tariff.objects.create(service=service, price=1, valid_from=date(2026, 1, 1))
    monkeypatch.setattr(reference_forms.RowForm, "check_constraints", lambda form, excluded: None)
    answer = client.post("/reference/tariffs/new/", tariff_values(service, valid_from="2026-05-01"))
    assert answer.status_code == 422
    assert "overlap another tariff" in answer.content.decode()


def test_closing_sets_the_last_day_and_keeps_the_row(client: Any) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    row = Tariff.objects.create(service=make_service(), price=1, valid_from=date(2026, 1, 1))
    path = f"/reference/tariffs/{row.pk}/close/"
    version = client.get(path).context["form"]["version"].value()
    early = client.post(path, {"last_day": "2025-12-31", "version": version})
    assert "cannot come before" in early.content.decode()
    assert client.post(path, {"last_day": "2026-06-30", "version": "old"}).status_code == 422
    assert client.post(path, {"last_day": "2026-06-30", "version": version}).status_code == 302
    row.refresh_from_db()
    assert row.valid_to == date(2026, 6, 30)
    assert AuditEntry.objects.get(verb="reference.closed").data["to"] == {"valid_to": "2026-06-30"}


def test_a_new_day_off_moves_later_working_days(client: Any) -> None:
    make_days()
    sign_in(client, Role.ADMINISTRATOR)
    path = "/reference/calendar/2026-12-16/edit/"
    values = shown_values(client.get(path).context["form"])
    values.pop("is_working")
    assert client.post(path, values | {"name_ru": "День Независимости", "source": "law"}).status_code == 302
    ordinals = dict(CalendarDay.objects.values_list("day", "ordinal"))
    assert ordinals[date(2026, 12, 15)] == ordinals[date(2026, 12, 16)] == 2
    assert ordinals[date(2026, 12, 17)] == 3
    assert ordinals[date(2026, 12, 23)] == 7
    step = client.get("/reference/calendar/2026-12-16/").context["history"][0]
    assert ("Working day", True, False) in {(change.heading, change.old, change.new) for change in step.changes}


# History ---------------------------------------------------------------------------------------------------------
def test_rows_without_a_first_version_tell_what_they_were(client: Any) -> None:
    row = Diagnosis.objects.create(code="J06.9", name_ru="ОРВИ")
    for name in ("ОРЗ", "ОРВИ неуточнённая"):
        row.name_ru = name
        row.save()
    steps = history(get_catalogue_or_404("diagnoses"), row, actor_of(make_membership()))
    told = [(change.old, change.new) for step in steps for change in step.changes]
    assert told == [("ОРЗ", "ОРВИ неуточнённая"), ("ОРВИ", "ОРЗ")]
    assert [step.who for step in steps] == ["", ""]


def test_a_row_in_two_tables_has_one_history(client: Any) -> None:
    provider = make_provider("Клиника")
    provider.name_ru, provider.attached_population = "Больница", 500
    provider.save()
    steps = history(get_catalogue_or_404("providers"), provider, actor_of(make_membership()))
    changed = [change for step in steps if step.verb == "changed" for change in step.changes]
    assert {(change.old, change.new) for change in changed} == {("Клиника", "Больница"), (0, 500)}


def test_every_kind_keeps_its_history() -> None:
    for catalogue in catalogues():
        assert event_model_of(catalogue.model) is not None, catalogue.slug


def test_an_unknown_constraint_still_gets_a_sentence() -> None:
    catalogue = get_catalogue_or_404("services")
    form = row_form(catalogue)({"code": "X"})
    form.is_valid()
    form.refuse(IntegrityError("something"))
    assert any("contradicts another row" in error for error in form.non_field_errors())
