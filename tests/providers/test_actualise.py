"""The nightly run: entries follow the papers that carry them, on the right day, once, and in words."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.enums import Role
from accounts.models import Notification
from accounts.notifications import told
from config.models import AuditEntry, StateChange
from providers.actualise import actualise
from providers.models import LapseNotice, Licence, Provider, RegistryEntry, Suspension
from tests.accounts.people import make_membership
from tests.providers.facts import (
    START,
    make_accreditation,
    make_base,
    make_certificate,
    make_entry,
    make_licence,
    make_provider,
    make_terms,
    require,
)

pytestmark = pytest.mark.django_db
LAST = date(2026, 6, 15)  # the last day on which things are in force
NEXT = LAST + timedelta(days=1)


@pytest.fixture
def provider() -> Provider:
    return make_provider("Клиника")


def state(entry: RegistryEntry) -> str:
    entry.refresh_from_db()
    return entry.state


def spans(entry: RegistryEntry) -> list[tuple[str, date, date | None]]:
    rows = Suspension.objects.filter(entry=entry).order_by("since", "cause")
    return list(rows.values_list("cause", "since", "until"))


def test_an_admission_that_begins_later_is_not_suspended_before(provider: Provider) -> None:
    make_licence(provider, valid_from=NEXT)
    entry = make_entry(provider, admitted_on=NEXT)
    assert actualise(LAST).suspended == 0
    assert actualise(NEXT).suspended == 0
    assert state(entry) == "active"


# Licences ------------------------------------------------------------------------------------------------------------
def test_a_licence_carries_the_entry_through_its_last_day(provider: Provider) -> None:
    make_licence(provider, valid_to=LAST)
    entry = make_entry(provider)
    assert actualise(LAST).suspended == 0
    assert state(entry) == "active"
    assert actualise(NEXT).suspended == 1
    assert state(entry) == "suspended"
    assert spans(entry) == [("licence", NEXT, None)]


def test_an_entry_is_resumed_on_the_first_day_of_the_new_licence(provider: Provider) -> None:
    make_licence(provider, valid_to=LAST)
    entry = make_entry(provider)
    actualise(NEXT)
    again = NEXT + timedelta(days=9)
    make_licence(provider, number="Л-2", valid_from=again)
    assert actualise(again - timedelta(days=1)).resumed == 0
    assert state(entry) == "suspended"
    assert actualise(again).resumed == 1
    assert state(entry) == "active"
    assert spans(entry) == [("licence", NEXT, again - timedelta(days=1))]


def test_a_licence_that_follows_without_a_gap_changes_nothing(provider: Provider) -> None:
    make_licence(provider, valid_to=LAST)
    make_licence(provider, number="Л-2", valid_from=NEXT)
    entry = make_entry(provider)
    for day in (LAST, NEXT, NEXT + timedelta(days=1)):
        actualise(day)
    assert spans(entry) == []
    assert not StateChange.objects.exists()


def test_a_renewal_entered_late_takes_the_suspension_back(provider: Provider) -> None:
    make_licence(provider, valid_to=LAST)
    entry = make_entry(provider)
    actualise(NEXT)
    make_licence(provider, number="Л-2", valid_from=NEXT)
    actualise(NEXT + timedelta(days=5))
    assert state(entry) == "active"
    assert spans(entry) == []
    steps = StateChange.objects.filter(subject_id=entry.uuid).order_by("id").values_list("step", "note")
    assert list(steps) == [("suspend", "Л-kdu"), ("resume", "")]


def test_another_kind_of_licence_or_of_care_or_one_not_yet_admitted_does_not_do(provider: Provider) -> None:
    make_licence(provider, valid_to=LAST)
    make_licence(provider, number="Р", kind="radiation")
    make_licence(provider, care="phc")
    make_licence(provider, number="Н", confirmed=False)
    entry, phc = make_entry(provider), make_entry(provider, "phc")
    actualise(NEXT)
    assert (state(entry), state(phc)) == ("suspended", "active")


@pytest.mark.parametrize("late", [0, 1, 40])
def test_days_without_a_run_change_nothing_in_the_outcome(provider: Provider, late: int) -> None:
    make_licence(provider, valid_to=LAST)
    entry = make_entry(provider)
    actualise(NEXT + timedelta(days=late))
    assert spans(entry) == [("licence", NEXT, None)]


def test_a_second_run_finds_nothing_to_do(provider: Provider) -> None:
    make_terms()
    make_membership(Role.PROVIDER_HEAD, organisation=provider)
    make_licence(provider, valid_to=LAST)
    make_licence(provider, care="phc", valid_to=LAST + timedelta(days=10))
    make_entry(provider)
    make_entry(provider, "phc")
    first = actualise(NEXT)
    assert (first.suspended, first.resumed, first.notices) == (1, 0, 1)
    before = [model.objects.count() for model in (Suspension, StateChange, LapseNotice, Notification, AuditEntry)]
    again = actualise(NEXT)
    assert (again.suspended, again.resumed, again.notices) == (0, 0, 0)
    after = [model.objects.count() for model in (Suspension, StateChange, LapseNotice, Notification, AuditEntry)]
    assert before == after


def test_entries_that_are_excluded_stay_so(provider: Provider) -> None:
    make_licence(provider, valid_to=LAST)
    entry = make_entry(provider, state="removed", removed_on=LAST)
    actualise(NEXT)
    assert state(entry) == "removed"
    assert spans(entry) == []


def test_a_suspension_by_decision_is_left_to_whoever_decided(provider: Provider) -> None:
    make_licence(provider)
    entry = make_entry(provider)
    Suspension.objects.create(entry=entry, cause="decision", since=LAST, until=NEXT)
    actualise(NEXT)
    assert state(entry) == "suspended"
    actualise(NEXT + timedelta(days=1))
    assert state(entry) == "active"
    assert spans(entry) == [("decision", LAST, NEXT)]


def test_an_entry_with_two_causes_is_resumed_when_both_are_gone(provider: Provider) -> None:
    require("accreditation")
    make_licence(provider, valid_to=LAST)
    make_accreditation(provider, valid_to=LAST - timedelta(days=3))
    entry = make_entry(provider)
    actualise(NEXT)
    make_licence(provider, number="Л-2", valid_from=NEXT + timedelta(days=1))
    actualise(NEXT + timedelta(days=1))
    assert state(entry) == "suspended"
    make_accreditation(provider, number="А-2", valid_from=NEXT + timedelta(days=4))
    actualise(NEXT + timedelta(days=4))
    assert state(entry) == "active"
    assert spans(entry) == [
        ("accreditation", LAST - timedelta(days=2), NEXT + timedelta(days=3)),
        ("licence", NEXT, NEXT),
    ]


# Certificates, accreditation, sanitary permits ---------------------------------------------------------------------
def test_too_few_certificates_suspend_from_the_day_after_the_one_that_was_needed(provider: Provider) -> None:
    require("staff", "кардиолог ", minimum=2, care="kdu")
    make_licence(provider)
    make_licence(provider, care="phc")
    make_certificate(provider, 1)
    make_certificate(provider, 2, valid_to=LAST)
    make_certificate(provider, 3, valid_to=LAST - timedelta(days=5))
    make_certificate(provider, 3, "Терапевт", number="С-9")
    entry, phc = make_entry(provider), make_entry(provider, "phc")
    actualise(LAST)
    assert state(entry) == "active"
    actualise(NEXT)
    assert (state(entry), state(phc)) == ("suspended", "active")
    assert spans(entry) == [("certificate", NEXT, None)]
    assert Suspension.objects.get().detail == "кардиолог  1 / 2"
    make_certificate(provider, 4, valid_from=NEXT + timedelta(days=2))
    actualise(NEXT + timedelta(days=2))
    assert spans(entry) == [("certificate", NEXT, NEXT + timedelta(days=1))]


def test_two_certificates_of_one_person_count_once(provider: Provider) -> None:
    require("staff", "Кардиолог", minimum=2)
    make_licence(provider)
    make_certificate(provider, 1)
    make_certificate(provider, 1, number="С-1б")
    make_certificate(provider, 2, valid_to=LAST)
    entry = make_entry(provider)
    actualise(NEXT)
    assert state(entry) == "suspended"


def test_a_specialist_who_left_does_not_count_from_the_next_day_on(provider: Provider) -> None:
    require("staff", "Кардиолог")
    make_licence(provider)
    certificate = make_certificate(provider, 1)
    certificate.staff_member.left_on = LAST
    certificate.staff_member.save()
    entry = make_entry(provider)
    actualise(LAST)
    assert state(entry) == "active"
    actualise(NEXT)
    assert spans(entry) == [("certificate", NEXT, None)]


@pytest.mark.parametrize(("until", "suspended"), [(LAST, True), (NEXT, False)])
def test_a_sanitary_permit_carries_through_its_last_day(provider: Provider, until: date, suspended: bool) -> None:
    require("sanitary")
    make_licence(provider)
    make_base(provider, sanitary_to=until)
    entry = make_entry(provider)
    actualise(NEXT)
    assert (state(entry) == "suspended") is suspended
    assert spans(entry) == ([("sanitary", NEXT, None)] if suspended else [])


def test_what_an_import_did_not_bring_does_not_count_against_the_organisation(provider: Provider) -> None:
    for kind in ("staff", "accreditation", "sanitary"):
        require(kind)
    make_licence(provider)
    entry = make_entry(provider)
    actualise(NEXT)
    assert state(entry) == "active"


def test_requirements_of_admission_alone_do_not_suspend(provider: Provider) -> None:
    require("accreditation", lasting=False)
    require("accreditation", valid_from=START, valid_to=LAST)
    make_licence(provider)
    make_accreditation(provider, valid_to=LAST)
    entry = make_entry(provider)
    actualise(NEXT)
    assert state(entry) == "active"


def test_a_requirement_that_ends_frees_the_entry(provider: Provider) -> None:
    rule = require("accreditation")
    make_licence(provider)
    make_accreditation(provider, valid_to=LAST)
    entry = make_entry(provider)
    actualise(NEXT)
    rule.valid_to = NEXT
    rule.save()
    actualise(NEXT + timedelta(days=1))
    assert state(entry) == "active"
    assert spans(entry) == [("accreditation", NEXT, NEXT)]


# Notices -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "sent"), [(31, []), (30, [30]), (29, [30]), (8, [30]), (7, [7]), (1, [7]), (0, [7]), (-1, [])]
)
def test_notices_go_out_thirty_and_seven_days_before(provider: Provider, days: int, sent: list[int]) -> None:
    make_terms()
    make_licence(provider, valid_to=LAST)
    make_entry(provider)
    actualise(LAST - timedelta(days=days))
    assert list(LapseNotice.objects.values_list("days_before", flat=True)) == sent


def test_each_notice_goes_out_once_in_the_whole_time(provider: Provider) -> None:
    make_terms()
    make_membership(Role.PROVIDER_HEAD, organisation=provider)
    licence = make_licence(provider, valid_to=LAST)
    make_entry(provider)
    for days in range(35, -1, -1):
        actualise(LAST - timedelta(days=days))
    rows = LapseNotice.objects.order_by("id").values_list("subject", "lapses_on", "days_before")
    assert list(rows) == [(f"licence:{licence.pk}", LAST, 30), (f"licence:{licence.pk}", LAST, 7)]
    assert Notification.objects.filter(kind="licence.lapses").count() == 2


def test_there_is_no_notice_of_what_has_its_successor(provider: Provider) -> None:
    make_terms()
    make_licence(provider, valid_to=LAST)
    make_licence(provider, number="Л-2", valid_from=NEXT)
    make_certificate(provider, 1, valid_to=LAST)
    make_certificate(provider, 1, number="С-1б", valid_from=LAST)
    make_accreditation(provider, valid_to=LAST)
    make_accreditation(provider, number="А-2", valid_from=NEXT + timedelta(days=1))
    make_base(provider, sanitary_to=LAST)
    make_licence(provider, care="dental", valid_to=LAST)  # not admitted to it
    make_entry(provider)
    actualise(LAST - timedelta(days=5))
    subjects = {subject.partition(":")[0] for subject in LapseNotice.objects.values_list("subject", flat=True)}
    assert subjects == {"accreditation", "sanitary"}


def test_a_longer_term_of_the_same_paper_is_told_of_anew(provider: Provider) -> None:
    make_terms()
    licence = make_licence(provider, valid_to=LAST)
    make_entry(provider)
    actualise(LAST)
    Licence.objects.filter(pk=licence.pk).update(valid_to=LAST + timedelta(days=60))
    actualise(LAST + timedelta(days=40))
    assert LapseNotice.objects.count() == 2


# News ---------------------------------------------------------------------------------------------------------------
def words(kind: str, language: str) -> str:
    row = Notification.objects.filter(kind=kind).order_by("id")[0]
    with translation.override(language):
        news = told(row)
    return f"{news.title} | {news.text}"


def test_the_people_of_the_organisation_read_it_in_their_language(provider: Provider) -> None:
    make_terms()
    head = make_membership(Role.PROVIDER_HEAD, organisation=provider)
    make_membership(Role.PROVIDER_HEAD)
    for care in ("kdu", "phc"):
        licence = make_licence(provider, care, number="Л-77", valid_to=LAST)
        kind = licence.care_type
        kind.name_kk, kind.name_ru = f"{care} көмегі", f"помощь {care}"
        kind.save()
        make_entry(provider, care)
    actualise(LAST)
    actualise(NEXT)
    make_licence(provider, number="Л-2", valid_from=NEXT + timedelta(days=1))
    actualise(NEXT + timedelta(days=1))
    assert set(Notification.objects.values_list("user", "kind")) == {
        (head.user_id, kind) for kind in ("licence.lapses", "entry.suspended", "entry.resumed")
    }
    assert Notification.objects.get(kind="licence.lapses").url == f"/providers/{provider.bin}/"
    ru, kk = words("entry.suspended", "ru"), words("entry.suspended", "kk")
    assert "помощь kdu, помощь phc" in ru
    assert "16.06.2026" in ru
    assert "kdu көмегі, phc көмегі" in kk
    assert "Л-77" in words("licence.lapses", "kk")
    assert "помощь kdu" in words("entry.resumed", "ru")


def test_the_log_names_what_changed(provider: Provider) -> None:
    make_licence(provider, valid_to=LAST)
    entry = make_entry(provider)
    actualise(NEXT)
    logged = AuditEntry.objects.get(verb="providers.registry_actualised")
    assert logged.data["suspended"] == [str(entry.uuid)]
    change = StateChange.objects.get(machine="entry", subject_id=entry.uuid)
    assert (change.step, change.source, change.target, change.actor) == ("suspend", "active", "suspended", None)
    version = entry.version
    entry.refresh_from_db()
    assert entry.version == version + 1


# Size ---------------------------------------------------------------------------------------------------------------
def test_the_number_of_statements_does_not_grow_with_the_organisations() -> None:
    make_terms()
    require("staff", "Кардиолог")

    def cost(count: int, day: date) -> int:
        ids = []
        for number in range(count):
            made = make_provider(f"Клиника {number}")
            make_membership(Role.PROVIDER_HEAD, organisation=made)
            make_licence(made, valid_to=day - timedelta(days=1))
            make_licence(made, care="phc", valid_to=day + timedelta(days=7))
            make_certificate(made, number)
            make_entry(made)
            make_entry(made, "phc")
            ids.append(made.pk)
        with CaptureQueriesContext(connection) as queries:
            done = actualise(day, ids)
        assert (done.suspended, done.notices) == (count, count)
        return len(queries)

    assert cost(1, date(2026, 3, 1)) == cost(12, date(2026, 9, 1))


def test_every_organisation_is_seen_whatever_the_size_of_a_batch(monkeypatch: Any) -> None:
    monkeypatch.setattr("providers.actualise.BATCH", 2)
    for number in range(5):
        made = make_provider(f"Клиника {number}")
        make_licence(made, valid_to=LAST)
        make_entry(made)
    assert actualise(NEXT).suspended == 5
