"""The pages of intake, as people of each role see them."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from claims.actions import close_period, correct_lines, start_draft
from claims.models import DraftLine, Register
from config.models import AuditEntry
from tests.claims.world import MONTH, World, make_actor, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(actor: Actor) -> Client:
    from tests.conftest import StrictClient

    client = StrictClient(headers={"accept-language": "en"})
    assert actor.user is not None
    client.force_login(User.objects.get(pk=actor.user.pk))
    return client


@pytest.fixture
def clerk(world: World) -> Client:
    return signed_in(world.clerk)


def fund(world: World, role: str, kind: str = OrganisationKind.BRANCH) -> Client:
    place = Organisation.objects.create(
        kind=kind, name_ru="Филиал", name_kk="Филиал", region=world.provider.region if kind == "branch" else None
    )
    return signed_in(make_actor(place, role))


@pytest.fixture
def partly(world: World) -> Register:
    """One clean line, one with two reasons, one with a remark."""
    bad = world.line(amount="1", patient_iin=world.man.iin, diagnosis_code="X99.9")
    return world.send(world.line(), bad, world.line(started_at="2026-10-01T09:00", ended_at="2026-10-01T09:15"))


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_cabinet_says_what_is_due_and_how_contracts_are_executed(clerk: Client, partly: Register) -> None:
    page = text(clerk.get("/"))
    assert f"Correct 1 line of register {partly.number}" in page
    assert "Contracts of" in page
    assert reverse("claims:register-detail", args=[partly.uuid]) in page


def test_the_cabinet_of_a_new_organisation_says_what_to_do(clerk: Client) -> None:
    assert "Nothing waits for you" in text(clerk.get("/"))


@pytest.mark.parametrize("role", [Role.BRANCH_OFFICER, Role.BRANCH_HEAD, Role.AUDITOR])
def test_a_branch_sees_the_intake_of_its_region(world: World, partly: Register, role: str) -> None:
    page = text(fund(world, role).get("/"))
    assert world.provider.name in page
    assert partly.number in page


@pytest.mark.parametrize("role", [Role.CENTRAL_OFFICE, Role.ADMINISTRATOR])
def test_the_central_office_sees_the_country_by_region(world: World, partly: Register, role: str) -> None:
    page = text(fund(world, role, OrganisationKind.CENTRAL).get("/"))
    assert world.provider.region is not None
    assert world.provider.region.name_en in page
    assert ("Administration" in page) is (role == Role.ADMINISTRATOR)


def test_a_guest_is_sent_to_sign_in(client: Client, partly: Register) -> None:
    for name in ("home", "claims:register-list", "claims:line-search", "claims:rule-list"):
        assert client.get(reverse(name)).status_code == 302
    assert client.get(reverse("claims:register-file", args=[partly.uuid])).status_code == 302


# Registers --------------------------------------------------------------------------------------------------------
def test_a_file_is_uploaded_and_its_register_opens(world: World, clerk: Client) -> None:
    file = io.BytesIO(world.text(world.line()).encode())
    file.name = "october.csv"
    response = clerk.post(reverse("claims:register-new"), {"file": file})
    register = Register.objects.get()
    assert response.url == reverse("claims:register-detail", args=[register.uuid])
    assert register.file_name == "october.csv"
    page = text(clerk.get(response.url))
    assert "every 1s" in page  # the check is still to come
    part = clerk.get(reverse("claims:register-progress", args=[register.uuid]), headers={"HX-Request": "true"})
    assert "progress" in text(part)


def test_progress_ends_by_asking_for_the_whole_page(clerk: Client, partly: Register) -> None:
    address = reverse("claims:register-progress", args=[partly.uuid])
    assert clerk.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert clerk.get(address).status_code == 302


def test_an_upload_without_a_file_says_what_is_missing(clerk: Client, world: World) -> None:
    response = clerk.post(reverse("claims:register-new"), {})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_a_register_shows_its_figures_rules_and_faulty_lines(clerk: Client, partly: Register) -> None:
    page = text(clerk.get(reverse("claims:register-detail", args=[partly.uuid])))
    assert "accepted in part" in page
    assert "Protocol of control by rule" in page
    assert partly.refused_lines.get().line_no in page


def test_a_line_opens_below_itself_beside_the_reference_data(clerk: Client, partly: Register) -> None:
    row = partly.refused_lines.get().row_no
    address = reverse("claims:register-detail", args=[partly.uuid])
    page = text(clerk.get(address, {"row": row}))
    assert "In the reference data on the day" in page
    part = text(clerk.get(address, {"row": row}, headers={"HX-Request": "true", "HX-Target": "lines"}))
    assert "<html" not in part
    assert "Correct and check" in part
    assert text(clerk.get(address, {"row": "9" * 30}))


def test_the_lines_of_a_register_are_filtered(clerk: Client, partly: Register) -> None:
    address = reverse("claims:register-detail", args=[partly.uuid])
    refused = partly.refused_lines.get()
    assert refused.line_no in text(clerk.get(address, {"severity": "reject"}))
    assert "No line fits the filter" in text(clerk.get(address, {"line_no": "nobody's"}))
    assert text(clerk.get(address, {"rule": "unknown", "severity": "unknown", "page": "x", "sort": "-amount"}))


def test_people_are_masked_on_the_register(world: World, clerk: Client, partly: Register) -> None:
    page = text(
        clerk.get(reverse("claims:register-detail", args=[partly.uuid]), {"row": partly.refused_lines.get().row_no})
    )
    assert world.man.iin not in page
    assert "•••••" in page


def test_a_refused_file_says_why_and_links_to_the_earlier_register(world: World, clerk: Client) -> None:
    first = world.send(world.line(), register_no="R-same")
    second = world.send(world.line(), register_no="R-same")
    page = text(clerk.get(reverse("claims:register-detail", args=[second.uuid])))
    assert "The file as a whole is not accepted" in page
    assert reverse("claims:register-detail", args=[first.uuid]) in page


def test_an_unreadable_file_has_a_page(world: World, clerk: Client) -> None:
    register = world.send_file(b"", name="empty.csv")
    assert "F01" in text(clerk.get(reverse("claims:register-detail", args=[register.uuid])))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_protocol_is_downloaded(clerk: Client, partly: Register, kind: str) -> None:
    response = clerk.get(reverse("claims:register-protocol", args=[partly.uuid, kind]))
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    assert body.startswith(b"PK" if kind == "xlsx" else "\ufeffregister_no,line_no,rule".encode())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_downloaded(clerk: Client, kind: str) -> None:
    response = clerk.get(reverse("claims:template-download", args=[kind]))
    body = b"".join(response.streaming_content)
    assert body.startswith(b"PK" if kind == "xlsx" else "\ufeffregister_no,period".encode())


def test_the_received_file_goes_only_to_those_who_may_know_people(
    world: World, clerk: Client, partly: Register
) -> None:
    address = reverse("claims:register-file", args=[partly.uuid])
    assert world.man.iin.encode() in b"".join(clerk.get(address).streaming_content)
    assert AuditEntry.objects.filter(verb="claims.file_opened").count() == 1
    administrator = fund(world, Role.ADMINISTRATOR, OrganisationKind.CENTRAL)
    assert administrator.get(address).status_code == 403
    protocol = administrator.get(reverse("claims:register-protocol", args=[partly.uuid, "csv"]))
    assert world.man.iin.encode() not in b"".join(protocol.streaming_content)


def test_a_register_is_withdrawn_after_a_question(clerk: Client, partly: Register) -> None:
    address = reverse("claims:register-withdraw", args=[partly.uuid])
    assert "What happens" in text(clerk.get(address))
    clerk.post(address)
    partly.refresh_from_db()
    assert partly.state == "withdrawn"
    assert "The register is withdrawn" in text(clerk.get(reverse("claims:register-detail", args=[partly.uuid])))


def test_a_guard_tells_why_not(world: World, clerk: Client, partly: Register) -> None:
    administrator = make_actor(Organisation.objects.create(kind="central", name_ru="Фонд"), Role.ADMINISTRATOR)
    close_period(month=MONTH, reason="act", actor=administrator)
    response = clerk.post(reverse("claims:register-withdraw", args=[partly.uuid]), follow=True)
    assert "period is closed" in text(response)


def test_another_organisation_finds_nothing(world: World, partly: Register) -> None:
    stranger = signed_in(make_actor(world.other, Role.PROVIDER_HEAD))
    for name, extra in (
        ("register-detail", []), ("register-progress", []), ("line-detail", [2]), ("register-protocol", ["csv"]),
        ("register-file", []), ("register-withdraw", []), ("draft-detail", []), ("draft-line", [0]),
    ):  # fmt: skip
        assert stranger.get(reverse(f"claims:{name}", args=[partly.uuid, *extra])).status_code == 404, name
    assert stranger.post(reverse("claims:register-correct", args=[partly.uuid])).status_code == 404
    assert partly.number not in text(stranger.get(reverse("claims:register-list")))


def test_a_branch_reads_and_does_not_act(world: World, partly: Register) -> None:
    officer = fund(world, Role.BRANCH_OFFICER)
    page = text(officer.get(reverse("claims:register-detail", args=[partly.uuid])))
    assert "Withdraw the register" not in page
    assert officer.post(reverse("claims:register-withdraw", args=[partly.uuid])).status_code == 403
    assert officer.post(reverse("claims:register-correct", args=[partly.uuid])).status_code == 403
    assert officer.get(reverse("claims:register-new")).status_code == 403
    assert partly.number in text(officer.get(reverse("claims:branch-registers")))


def test_the_list_is_filtered_sorted_and_downloaded(world: World, clerk: Client, partly: Register) -> None:
    clean = world.send(world.line())
    address = reverse("claims:register-list")
    page = text(clerk.get(address, {"state": "partly"}))
    assert partly.number in page
    assert clean.number not in page
    part = text(clerk.get(address, {"sort": "-amount"}, headers={"HX-Request": "true", "HX-Target": "registers"}))
    assert "<html" not in part
    assert "No register fits the filter" in text(clerk.get(address, {"period": "2020-01"}))
    rows = b"".join(clerk.get(reverse("claims:register-csv")).streaming_content).decode()
    assert partly.number in rows


def test_clerks_of_a_branch_region_are_not_asked_for_an_organisation(clerk: Client, world: World) -> None:
    assert 'name="provider"' not in text(clerk.get(reverse("claims:register-list")))
    assert clerk.get(reverse("claims:branch-registers")).status_code == 403


# The number of queries --------------------------------------------------------------------------------------------
def queries(client: Client, address: str, **query: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address, query)  # caches of content types, sessions
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, query).status_code == 200
    return len(captured)


def test_a_register_costs_the_same_for_few_and_for_many_lines(world: World, clerk: Client) -> None:
    few, many = (world.send(*(world.line(amount="1") for _ in range(count))) for count in (2, 20))
    counts = [queries(clerk, reverse("claims:register-detail", args=[one.uuid])) for one in (few, many)]
    assert counts[0] == counts[1]
    assert counts[0] < 30


def test_lists_cost_the_same_for_few_and_for_many_rows(world: World, clerk: Client) -> None:
    branch = fund(world, Role.BRANCH_OFFICER)
    places = ("home", "claims:register-list", "claims:line-search", "procurement:contract-list")
    world.send(world.line(), world.line())
    few = [queries(one, reverse(name)) for name in places for one in (clerk, branch)]
    for _ in range(6):
        world.send(world.line(), world.line(), world.line())
    many = [queries(one, reverse(name)) for name in places for one in (clerk, branch)]
    assert few == many


# Drafts -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def draft(world: World) -> Register:
    return start_draft(provider=world.provider, actor=world.clerk, number="D-1", contract=world.contract, period=MONTH)


def test_a_draft_is_begun_filled_checked_and_submitted(world: World, clerk: Client) -> None:
    start = {"contract": world.contract.pk, "period": "2026-10", "number": "D-1"}
    response = clerk.post(reverse("claims:register-new"), start)
    register = Register.objects.get()
    assert response.url == reverse("claims:draft-detail", args=[register.uuid])
    assert "No lines yet" in text(clerk.get(response.url))
    add = reverse("claims:draft-line", args=[register.uuid, 0])
    assert "New line" in text(clerk.get(add))
    values = world.line(started_at="2026-10-13T09:00")
    assert clerk.post(add, {**values, "act": "next"}).url == add
    assert "would be accepted" in text(clerk.post(reverse("claims:draft-check", args=[register.uuid])))
    response = clerk.post(reverse("claims:draft-submit", args=[register.uuid]))
    assert response.url == reverse("claims:register-detail", args=[register.uuid])
    register.refresh_from_db()
    assert register.state == "checking"


def test_a_line_is_checked_while_typed(world: World, clerk: Client, draft: Register) -> None:
    address = reverse("claims:draft-line", args=[draft.uuid, 0])
    values = world.line(amount="5") | {"act": "check"}
    page = text(clerk.post(address, values))
    assert "The line would not be accepted" in page
    assert 'aria-invalid="true"' in page
    part = text(clerk.post(address, values, headers={"HX-Request": "true", "HX-Target": "line-form"}))
    assert "<html" not in part
    assert not DraftLine.objects.exists()
    assert "The line would be accepted with remarks" in text(clerk.post(address, world.line() | {"act": "check"}))


def test_a_line_that_cannot_be_read_is_shown_as_typed(clerk: Client, draft: Register) -> None:
    address = reverse("claims:draft-line", args=[draft.uuid, 0])
    page = text(clerk.post(address, {"act": "check", "started_at": "yesterday", "care_form": "odd", "line_no": "1"}))
    assert 'value="yesterday"' in page
    assert 'value="odd" selected' in page


def test_a_draft_line_is_changed_and_deleted(world: World, clerk: Client, draft: Register) -> None:
    clerk.post(reverse("claims:draft-line", args=[draft.uuid, 0]), world.line(line_no="A") | {"act": "save"})
    clerk.post(reverse("claims:draft-line", args=[draft.uuid, 1]), world.line(line_no="B") | {"act": "save"})
    assert DraftLine.objects.get().values["line_no"] == "B"
    address = reverse("claims:draft-line-delete", args=[draft.uuid, 1])
    assert "cannot be brought back" in text(clerk.get(address))
    clerk.post(address)
    assert not DraftLine.objects.exists()
    assert clerk.get(address).status_code == 404
    assert clerk.get(reverse("claims:draft-line", args=[draft.uuid, 7])).status_code == 404


def test_an_empty_draft_is_not_submitted_and_can_be_deleted(clerk: Client, draft: Register) -> None:
    response = clerk.post(reverse("claims:draft-submit", args=[draft.uuid]), follow=True)
    assert "Add at least one line" in text(response)
    response = clerk.post(reverse("claims:register-withdraw", args=[draft.uuid]), follow=True)
    assert "The draft is deleted" in text(response)


def test_a_refused_line_is_corrected_with_its_failures_at_hand(clerk: Client, partly: Register) -> None:
    row = partly.refused_lines.get().row_no
    response = clerk.post(reverse("claims:register-correct", args=[partly.uuid]), {"row_no": row}, follow=True)
    page = text(response)
    assert "Why the line was not accepted" in page
    assert partly.refused_lines.get().patient_iin in page
    assert text(clerk.get(reverse("claims:register-detail", args=[partly.uuid])))


def test_all_refused_lines_go_into_one_correcting_draft(world: World, clerk: Client, partly: Register) -> None:
    response = clerk.post(reverse("claims:register-correct", args=[partly.uuid]), follow=True)
    assert "corrects" in text(response)
    assert correct_lines(register=partly, actor=world.clerk) == partly.corrections.get()


def test_fields_offer_services_and_diagnoses(clerk: Client, world: World) -> None:
    assert "A01.001.000" in text(clerk.get(reverse("claims:service-options"), {"service_code": "A01"}))
    assert "J06.9" in text(clerk.get(reverse("claims:diagnosis-options"), {"diagnosis_code": "J06"}))
    assert "option" not in text(clerk.get(reverse("claims:diagnosis-options"), {"diagnosis_code": "J"}))


def test_a_line_is_tried_without_a_register(world: World, clerk: Client) -> None:
    address = reverse("claims:line-check")
    assert "Check a line" in text(clerk.get(address))
    page = text(clerk.post(address, {"contract": world.contract.pk, **world.line(amount="5")}))
    assert "The line would not be accepted" in page
    page = text(clerk.post(address, {"contract": world.contract.pk, **world.line()}))
    assert "The line would be accepted with remarks" in page
    assert not Register.objects.exists()


# Lines and people -------------------------------------------------------------------------------------------------
def test_lines_are_searched_by_month_service_and_number(world: World, clerk: Client, partly: Register) -> None:
    address = reverse("claims:line-search")
    page = text(clerk.get(address, {"month": "2026-10", "service": "A01"}))
    assert reverse("claims:line-detail", args=[partly.uuid, 2]) in page
    assert "No lines found" in text(clerk.get(address, {"month": "2026-09"}))
    refused = partly.refused_lines.get()
    assert refused.line_no in text(
        clerk.get(address, {"month": "2026-10", "kind": "refused", "line_no": refused.line_no})
    )
    assert text(clerk.get(address, {"month": "never", "person": "x", "sort": "-amount"}))


def test_a_person_is_searched_without_their_number_in_the_address(
    world: World, clerk: Client, partly: Register
) -> None:
    response = clerk.post(reverse("claims:line-search"), {"iin": world.woman.iin})
    assert world.woman.iin not in response.url
    page = text(clerk.get(response.url))
    assert world.woman.full_name in page
    assert world.woman.iin not in page
    assert AuditEntry.objects.filter(verb="claims.person_searched").count() == 1
    unknown = clerk.post(reverse("claims:line-search"), {"iin": world.child.iin})
    assert "No lines of this person" in text(clerk.get(unknown.url))
    assert clerk.post(reverse("claims:line-search"), {"iin": "1"}).status_code == 422


def test_opening_a_person_is_logged_and_the_page_says_so(world: World, clerk: Client, partly: Register) -> None:
    page = text(clerk.get(reverse("claims:person-detail", args=[world.woman.uuid])))
    assert world.woman.iin in page
    assert "written to the audit log" in page
    assert AuditEntry.objects.filter(verb="claims.person_opened", subject_id=str(world.woman.uuid)).count() == 1
    assert clerk.get(reverse("claims:person-detail", args=[world.child.uuid])).status_code == 404
    stranger = signed_in(make_actor(world.other, Role.PROVIDER_CLERK))
    assert stranger.get(reverse("claims:person-detail", args=[world.woman.uuid])).status_code == 404


def test_a_line_has_a_page_of_its_own(clerk: Client, partly: Register) -> None:
    refused = partly.refused_lines.get()
    assert "not accepted" in text(clerk.get(reverse("claims:line-detail", args=[partly.uuid, refused.row_no])))
    assert "no rule objects" in text(clerk.get(reverse("claims:line-detail", args=[partly.uuid, 2])))
    assert clerk.get(reverse("claims:line-detail", args=[partly.uuid, 99])).status_code == 404


# Contracts --------------------------------------------------------------------------------------------------------
def test_a_contract_shows_plan_and_execution(world: World, clerk: Client, partly: Register) -> None:
    page = text(clerk.get(reverse("procurement:contract-detail", args=[world.contract.uuid])))
    assert world.contract.number in page
    assert "Plan, units" in page
    assert world.contract.number in text(clerk.get(reverse("procurement:contract-list"), {"year": "2026"}))
    stranger = signed_in(make_actor(world.other, Role.PROVIDER_CLERK))
    assert stranger.get(reverse("procurement:contract-detail", args=[world.contract.uuid])).status_code == 404
