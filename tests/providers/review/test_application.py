"""The branch's pages of an application: the queue, what was submitted, the first page."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Notification
from config.models import AuditEntry
from providers.admission import applying, reviewing
from providers.models import Application
from tests.accounts.people import make_region
from tests.claims.world import make_actor
from tests.providers.applicants import (
    Stage,
    add_scanner,
    decide,
    fill,
    submit,
    visit,
)
from tests.providers.facts import make_care, make_licence, make_provider
from tests.providers.review.pages import MONDAY, of_fund, other_region, page, signed_in, status, words

pytestmark = pytest.mark.django_db


# The queue -----------------------------------------------------------------------------------------------------------
def test_the_queue_names_deadline_organisation_care_checks_officer_and_state(
    stage: Stage, checking: Application
) -> None:
    text = page(stage.officer, "application-list", query="?tab=mine")
    assert "To take up 0 Mine 1 Under review 1 Returned 0 Decided 0 All 1" in text
    row = "16.03.2026 10 working days № 2026-{:06d} admission of a new organisation Клиника «Үлгі»"
    assert row.format(checking.pk) in text
    assert text.endswith("kdu 1 Примерова А. under review Shown 1–1 of 1")


def test_the_queue_opens_where_something_awaits_the_reader(stage: Stage, submitted: Application) -> None:
    assert "Applications, the nearest deadline first" in page(stage.officer, "application-list")
    reviewing.take_up(application=submitted, actor=stage.officer)
    client = signed_in(stage.officer)
    html = client.get(reverse("admission:application-list")).content.decode()
    assert 'href="?tab=mine" aria-current="page"' in html


def test_the_head_finds_what_awaits_the_signature(stage: Stage, checking: Application) -> None:
    assert "Await the signature 0" in page(stage.chief, "application-list")
    decide(stage, checking, kdu="refused")
    assert "Await the signature 1" in page(stage.chief, "application-list")
    assert "Await the signature" not in page(stage.officer, "application-list")


def test_a_new_organisation_awaits_the_signature_only_after_its_visit(stage: Stage, submitted: Application) -> None:
    applying.withdraw(application=submitted, actor=stage.clerk)
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    applying.choose_care(application=application, actor=stage.clerk, care=[make_care("kdu")])
    add_scanner(stage, application)
    application = reviewing.take_up(application=submit(stage, application), actor=stage.officer)
    decide(stage, application)
    assert "Await the signature 0" in page(stage.chief, "application-list")
    visit(stage, application)
    assert "Await the signature 1" in page(stage.chief, "application-list")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=2026-", 1),
        ("text=үлгі", 1),
        ("text=1401", 1),
        ("text=zz", 0),
        ("kind=new", 1),
        ("kind=update", 0),
        ("care=kdu", 1),
        ("care=dental", 0),
        ("due=2026-03-16", 1),
        ("due=2026-03-13", 0),
    ],
)
def test_the_queue_is_filtered(query: str, found: int, stage: Stage, submitted: Application) -> None:
    make_care("dental")
    text = page(stage.officer, "application-list", query=f"?tab=all&{query}")
    assert f"found: {found}" in text
    assert ("No application fits the filter" in text) == (not found)


def test_the_central_office_reads_the_country_by_region(stage: Stage, submitted: Application) -> None:
    central = of_fund(Role.CENTRAL_OFFICE)
    make_region("75")
    text = page(central, "application-list")
    assert "Of all medical organisations" in text
    assert "Mine" not in text
    assert "found: 1" in page(central, "application-list", query="?region=71")
    assert "found: 0" in page(central, "application-list", query="?region=75")


@pytest.mark.parametrize(("days", "said"), [(14, "today"), (13, "tomorrow"), (16, "2 working days late")])
def test_the_deadline_is_counted_in_working_days(
    days: int, said: str, stage: Stage, submitted: Application, clock: Any
) -> None:
    clock.move_to(MONDAY + timedelta(days=days))
    text = page(stage.officer, "application-list")
    assert f"16.03.2026 {said} №" in text or f"16.03.2026 {said}" in text


def test_the_navigation_counts_what_awaits_the_person(stage: Stage, submitted: Application) -> None:
    def counted(actor: Actor) -> str:
        html = signed_in(actor).get(reverse("help")).content.decode()
        return html.split("Applications for admission</span>")[1].split("</a>")[0]

    assert counted(stage.officer) == '<span class="count count-due">1</span>'
    reviewing.take_up(application=submitted, actor=stage.officer)
    assert counted(stage.officer) == '<span class="count count-due">1</span>'
    assert counted(stage.chief) == "", "a colleague reviews it"


# What was submitted --------------------------------------------------------------------------------------------------
def test_the_page_shows_facts_beside_the_checks_that_look_at_them(stage: Stage, checking: Application) -> None:
    text = page(stage.officer, "application", checking.uuid)
    assert "not met Equipment of a kind «ultrasound» kdu 0, needed 1" in text
    assert "met Staff with a valid certificate of a speciality kdu 2, needed 2" in text
    assert "Корпус 1 Абай даңғылы, 1 own СЭЗ-1" in text
    assert "5 of 6 1 not met" in text
    assert "to be decided by 16.03.2026 10 working days" in text


def test_a_check_that_came_out_otherwise_since_tells_both(stage: Stage, checking: Application) -> None:
    stage.provider.staff.filter(iin=f"{1:012d}").update(left_on=MONDAY.date() - timedelta(days=1))
    text = page(stage.officer, "application", checking.uuid)
    assert "at the submission 2, needed 2 1, needed 2" in text


def test_facts_are_those_that_were_signed_whatever_happens_to_the_rows_later(
    stage: Stage, checking: Application
) -> None:
    stage.provider.licences.update(number="Л-999")
    text = page(stage.officer, "application", checking.uuid)
    assert "Л-1 medical activity" in text
    assert "Л-999" not in text


def test_numbers_of_people_are_masked_and_each_look_at_them_is_logged(stage: Stage, checking: Application) -> None:
    number = f"{1:012d}"
    for actor in (stage.officer, stage.chief):
        html = signed_in(actor).get(reverse("admission:application", args=[checking.uuid])).content.decode()
        assert f">{number}<" not in html
        assert "850517400003" not in html
    assert number in page(stage.officer, "application-staff", checking.uuid)
    entry = AuditEntry.objects.get(verb="providers.staff_opened")
    assert (entry.actor, entry.subject_id) == (stage.officer.user, str(checking.uuid))
    administrator = of_fund(Role.ADMINISTRATOR)
    assert status(administrator, "application", checking.uuid) == 200
    assert status(administrator, "application-staff", checking.uuid) == 403


def test_a_document_is_given_to_its_organisation_and_logged_for_the_fund(stage: Stage, checking: Application) -> None:
    paper = stage.provider.documents.get()
    for actor, logged in ((stage.clerk, 0), (stage.officer, 1)):
        response = signed_in(actor).get(reverse("admission:document", args=[paper.uuid]))
        assert b"".join(response.streaming_content) == b"%PDF-1.7 promise"
        assert 'attachment; filename="promise.pdf"' in response["Content-Disposition"]
        assert AuditEntry.objects.filter(verb="providers.document_opened").count() == logged
    stranger = make_actor(make_provider("Чужая"), Role.PROVIDER_HEAD)
    for actor in (stranger, other_region()):
        assert status(actor, "document", paper.uuid) == 404


def test_the_branch_sees_no_document_before_it_is_submitted(stage: Stage, clock: Any) -> None:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    paper = stage.provider.documents.get()
    assert status(stage.officer, "document", paper.uuid) == 404
    clock.move_to(MONDAY + timedelta(hours=1))
    submit(stage, application)
    assert status(stage.officer, "document", paper.uuid) == 200


def test_what_others_name_as_well_is_shown(stage: Stage, checking: Application) -> None:
    other = make_provider("Больница «Сынақ»")
    make_licence(other, number="Л-1")
    other.staff.create(iin=f"{2:012d}", full_name="Дәрігер 2", hired_on=MONDAY.date(), daily_minutes=480)
    text = page(stage.officer, "application", checking.uuid)
    assert f"№ Л-1 Licences Больница «Сынақ», {other.bin} –" in text
    assert f"Дәрігер 2 0000•••••002 Staff Больница «Сынақ», {other.bin}, 480 min 840 360 of them here" in text
    assert "Дәрігер 1 0000•••••001 Staff Больница" not in text


def test_drafts_of_others_are_not_shown(stage: Stage, checking: Application) -> None:
    other = make_provider("Больница «Сынақ»")
    make_licence(other, number="Л-1", confirmed=False)
    assert "Named by other organisations too" not in page(stage.officer, "application", checking.uuid)


# Home ----------------------------------------------------------------------------------------------------------------
def test_the_first_page_names_what_is_due_and_leads_to_it(stage: Stage, submitted: Application) -> None:
    text = words(signed_in(stage.officer).get("/").content.decode())
    assert "16.03.2026 10 working days" in text
    assert "Nobody has taken it up yet. Look through" in text
    reviewing.take_up(application=submitted, actor=stage.officer)
    decide(stage, submitted, kdu="refused")
    assert "Go on with the review" in words(signed_in(stage.officer).get("/").content.decode())
    head = signed_in(stage.chief).get("/").content.decode()
    assert "Sign the decision" in head
    assert reverse("admission:application-conclude", args=[submitted.uuid]) in head


def test_news_of_an_application_lead_to_the_page_of_the_reader(stage: Stage, submitted: Application) -> None:
    told = Notification.objects.get(user=stage.officer.user)
    assert told.url == reverse("admission:application", args=[submitted.uuid])
    assert signed_in(stage.officer).get(told.url).status_code == 200
