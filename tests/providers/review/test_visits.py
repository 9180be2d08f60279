"""Pages of the visits: planned by the branch, reported by the members of its commission."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import Role
from accounts.models import Membership, Notification
from providers.admission import applying, reviewing
from providers.models import Application, Visit
from tests.claims.world import make_actor
from tests.providers.applicants import Stage, add_scanner, fill, submit, visit
from tests.providers.review.pages import MONDAY, page, send, signed_in, status, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def checking(stage: Stage) -> Application:
    application = applying.start_application(provider=stage.provider, actor=stage.clerk)
    fill(stage, application)
    add_scanner(stage, application)
    return reviewing.take_up(application=submit(stage, application), actor=stage.officer)


@pytest.fixture
def planned(stage: Stage, checking: Application) -> Visit:
    plan(stage, checking)
    return checking.visits.get()


def plan(stage: Stage, application: Application, **values: Any) -> Any:
    application.refresh_from_db()
    given = {"day": "2026-03-03", "members": [stage.member.user.pk], "version": application.version}  # type: ignore[union-attr]
    return send(stage.officer, "visit-new", application.uuid, **(given | values))


def report(actor: Actor, planned: Visit, **values: Any) -> Any:
    return send(actor, "visit", planned.uuid, **({"report": "Барлығы сай", "positive": "yes"} | values))


# Planning ------------------------------------------------------------------------------------------------------------
def test_a_visit_is_planned_not_before_its_notice(stage: Stage, checking: Application) -> None:
    html = signed_in(stage.officer).get(reverse("admission:visit-new", args=[checking.uuid])).content.decode()
    assert 'type="date" name="day" value="2026-03-03"' in html
    assert 'min="2026-03-03"' in html
    response = plan(stage, checking, day="2026-03-02")
    assert response.status_code == 422
    assert "The earliest day is 03.03.2026" in words(response.content.decode())
    assert "checked" in response.content.decode(), "who was named stays named"
    assert "The visit is planned." in words(plan(stage, checking).content.decode())
    assert [one.kind for one in Notification.objects.filter(user=stage.member.user)] == ["visit.planned"]
    assert "Visit on 03.03.2026 planned" in page(stage.officer, "application", checking.uuid)


@pytest.mark.parametrize("values", [{"members": []}, {"day": ""}])
def test_a_visit_needs_day_and_people(values: dict[str, Any], stage: Stage, checking: Application) -> None:
    assert plan(stage, checking, **values).status_code == 422
    assert not checking.visits.exists()


def test_only_members_of_the_branch_are_offered(stage: Stage, checking: Application) -> None:
    stranger = make_actor(stage.provider, Role.PROVIDER_CLERK, email="stranger@example.kz")
    assert plan(stage, checking, members=[stranger.user.pk]).status_code == 422  # type: ignore[union-attr]
    Membership.objects.filter(user=stage.member.user).update(valid_to=MONDAY.date() - timedelta(days=1))
    text = page(stage.officer, "visit-new", checking.uuid)
    assert "The branch has no members of the commission" in text


def test_a_second_visit_is_planned_only_when_the_first_is_over(stage: Stage, planned: Visit) -> None:
    text = words(plan(stage, planned.application).content.decode())
    assert "A visit is planned already." in text
    assert "Plan a visit" not in page(stage.officer, "application", planned.application.uuid)
    assert "Call off the visit on 03.03.2026?" in page(stage.officer, "visit-cancel", planned.uuid)
    told = words(send(stage.officer, "visit-cancel", planned.uuid).content.decode())
    assert "The visit is called off." in told
    assert "called off" in page(stage.member, "visit", planned.uuid)
    assert plan(stage, planned.application).status_code == 200
    assert planned.application.visits.count() == 2


# The report ----------------------------------------------------------------------------------------------------------
def test_a_member_finds_the_visits_and_where_to_go(stage: Stage, planned: Visit) -> None:
    home = words(signed_in(stage.member).get("/").content.decode())
    assert "03.03.2026 planned Клиника «Үлгі» Астана, Абай даңғылы, 1 Where to go" in home
    assert "Planned 1 Over 0" in page(stage.member, "visit-list")
    text = page(stage.member, "visit", planned.uuid)
    assert "Корпус 1 Абай даңғылы, 1" in text
    assert "What the organisation applies for kdu" in text
    assert "УЗИ" in text or "ultrasound" in text
    assert "The report can be written from 03.03.2026 on." in text


def test_the_report_is_written_from_the_day_on_and_once(stage: Stage, planned: Visit, clock: Any) -> None:
    early = report(stage.member, planned)
    assert early.status_code == 422
    assert "The visit has not taken place yet." in words(early.content.decode())
    assert "Барлығы сай</textarea>" in early.content.decode()
    clock.move_to(MONDAY + timedelta(days=1))
    assert "awaits the report" in words(signed_in(stage.member).get("/").content.decode())
    without = report(stage.member, planned, positive="")
    assert without.status_code == 422
    assert "The report is written." in words(report(stage.member, planned).content.decode())
    planned.refresh_from_db()
    assert (planned.report, planned.positive, planned.reported_by) == ("Барлығы сай", True, stage.member.user)
    text = page(stage.member, "visit", planned.uuid)
    assert "Report of the visit positive Барлығы сай" in text
    assert "Conclusion" not in text
    again = report(stage.member, planned, report="Жоқ", positive="no")
    assert "This visit is over" in words(again.content.decode())
    assert "Жоқ</textarea>" in again.content.decode()
    planned.refresh_from_db()
    assert planned.positive is True


def test_a_negative_conclusion_keeps_the_admission_back(stage: Stage, checking: Application) -> None:
    visit(stage, checking, positive=False)
    text = page(stage.officer, "application", checking.uuid)
    assert "negative" in text
    assert "The conclusion of the visit is negative." in text


def test_nobody_but_the_named_members_reports(stage: Stage, planned: Visit, clock: Any) -> None:
    clock.move_to(MONDAY + timedelta(days=1))
    assert report(stage.officer, planned).status_code == 403
    colleague = make_actor(stage.member.organisation, Role.COMMISSION_MEMBER, email="colleague@example.kz")  # type: ignore[arg-type]
    assert status(colleague, "visit", planned.uuid) == 404
    assert report(colleague, planned).status_code == 404
    both = make_actor(stage.member.organisation, Role.AUDITOR, Role.COMMISSION_MEMBER, email="both@example.kz")  # type: ignore[arg-type]
    assert "Only a member whom the visit names writes its report." in page(both, "visit", planned.uuid)
    assert report(both, planned).status_code == 422
    planned.refresh_from_db()
    assert planned.reported_at is None


def test_a_report_is_no_longer_needed_when_the_review_is_over(stage: Stage, planned: Visit, clock: Any) -> None:
    clock.move_to(MONDAY + timedelta(days=1))
    Application.objects.filter(pk=planned.application_id).update(state="rejected")
    assert "The application is no longer under review" in page(stage.member, "visit", planned.uuid)


# A person with this role only ----------------------------------------------------------------------------------------
def test_a_member_reaches_the_visits_and_nothing_else_of_the_branch(stage: Stage, planned: Visit) -> None:
    for name, arguments in (
        ("application-list", ()),
        ("application", (planned.application.uuid,)),
        ("entry-list", ()),
        ("document", (stage.provider.documents.get().uuid,)),
    ):
        assert status(stage.member, name, *arguments) == 403, name
    html = signed_in(stage.member).get("/").content.decode()
    side = html.split('id="site-nav"')[1].split("</nav>")[0]
    assert reverse("admission:visit-list") in side
    assert reverse("admission:application-list") not in side
    assert '<span class="count">1</span>' in side
    assert "No visit is planned for you" in page(
        make_actor(stage.member.organisation, Role.COMMISSION_MEMBER, email="new@example.kz"),  # type: ignore[arg-type]
        "visit-list",
    )


def test_the_counter_is_red_from_the_day_on(stage: Stage, planned: Visit, clock: Any) -> None:
    clock.move_to(MONDAY + timedelta(days=1))
    assert '<span class="count count-due">1</span>' in signed_in(stage.member).get("/").content.decode()


def test_the_head_gives_the_role_and_it_may_need_a_second_factor(stage: Stage) -> None:
    form = signed_in(stage.chief).get(reverse("accounts:member-new", args=[stage.chief.organisation.pk]))  # type: ignore[union-attr]
    assert 'value="commission_member"' in form.content.decode()
    from accounts.models import RolePolicy

    RolePolicy.objects.create(role=Role.COMMISSION_MEMBER, second_factor=True)
    response = signed_in(stage.member).get("/")
    assert response.url == reverse("accounts:second-factor")


def test_the_branch_lists_all_its_visits_with_their_members(stage: Stage, planned: Visit) -> None:
    text = page(stage.officer, "visit-list")
    assert "03.03.2026 Клиника «Үлгі» Астана, Абай даңғылы, 1 Примерова А. planned" in text
    send(stage.officer, "visit-cancel", planned.uuid)
    assert "called off" in page(stage.officer, "visit-list", query="?tab=over")
    assert status(stage.clerk, "visit-list") == 403
    assert status(stage.clerk, "visit", planned.uuid) == 403
