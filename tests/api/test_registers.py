"""Sending, reading and withdrawing registers over the API."""

import csv
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from claims.enums import Channel, RegisterState
from claims.models import Line, Register
from claims.protocol import table_xlsx
from tests.api.conftest import PROBLEM, READ, Caller, check, register_text
from tests.claims.world import NAMES


def test_a_csv_body_is_taken_in_and_checked(world: Any, hospital: Caller) -> None:
    answer = hospital.send(register_text(world, world.line(), world.line(), register_no="A-1"))

    assert answer.status_code == 202
    body = answer.json()
    assert body["state"] == "checking"
    assert answer["Location"] == f"/api/v1/registers/{body['id']}/"
    register = check(answer)
    assert (register.state, register.channel) == (RegisterState.ACCEPTED, Channel.API)
    assert register.access_key is not None
    read = hospital.get(f"registers/{body['id']}/").json()
    assert read["number"] == "A-1"
    assert read["period"] == "2026-10"
    assert {name: read["lines"][name] for name in ("total", "accepted", "refused")} == {
        "total": 2,
        "accepted": 2,
        "refused": 0,
    }
    assert read["amounts"]["accepted"] == "4975.42"
    assert read["progress"]["percent"] == 100
    assert read["links"]["protocol"].endswith(f"/api/v1/registers/{body['id']}/protocol/")


def test_a_form_with_a_file_is_taken_in(world: Any, hospital: Caller) -> None:
    file = SimpleUploadedFile("октябрь.csv", register_text(world, world.line()).encode(), "text/csv")
    answer = hospital.post("registers/", {"file": file})
    assert answer.status_code == 202
    assert answer.json()["file_name"] == "октябрь.csv"
    assert check(answer).state == RegisterState.ACCEPTED


def test_a_workbook_as_the_body_is_taken_in(world: Any, hospital: Caller) -> None:
    row = world.header() | world.line()
    stream = io.BytesIO()
    table_xlsx(NAMES, [[row[name] for name in NAMES]], stream)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = hospital.post("registers/", stream.getvalue(), content_type=kind)
    assert answer.status_code == 202
    assert check(answer).state == RegisterState.ACCEPTED


def test_the_file_name_comes_from_content_disposition(world: Any, hospital: Caller) -> None:
    names = {
        'attachment; filename="oct.csv"': "oct.csv",
        "attachment; filename=oct.csv": "oct.csv",
        "attachment; filename*=UTF-8''%D2%9B%D0%B0%D0%B7%D0%B0%D0%BD.csv": "қазан.csv",
        "attachment": "register.csv",
        'attachment; filename="../../etc/passwd"': "passwd",
    }
    for number, (given, kept) in enumerate(names.items()):
        text = register_text(world, world.line(), register_no=f"N-{number}")
        answer = hospital.send(text, headers={"Content-Disposition": given})
        assert answer.json()["file_name"] == kept


def test_a_correcting_register_names_what_it_corrects(world: Any, hospital: Caller) -> None:
    first = check(hospital.send(register_text(world, world.line(amount="1"))))
    assert first.state == RegisterState.REFUSED
    text = register_text(world, world.line())
    answer = hospital.post(f"registers/?corrects={first.uuid}", text.encode(), content_type="text/csv")
    assert answer.json()["corrects"] == str(first.uuid)
    assert hospital.get(f"registers/{first.uuid}/").json()["corrections"] == [answer.json()["id"]]


def test_what_is_corrected_must_be_ones_own(world: Any, hospital: Caller, stranger: Caller) -> None:
    first = check(hospital.send(register_text(world, world.line(amount="1"))))
    for caller, wanted in ((stranger, str(first.uuid)), (hospital, "no-id")):
        answer = caller.post(f"registers/?corrects={wanted}", b"x,y\n1,2\n", content_type="text/csv")
        assert answer.status_code == 400
        assert answer["Content-Type"] == PROBLEM
        assert answer.json()["errors"][0]["field"] == "corrects"
    assert Register.objects.count() == 1


def test_another_organisations_register_is_not_there(world: Any, hospital: Caller, stranger: Caller) -> None:
    register = check(hospital.send(register_text(world, world.line(amount="1"))))
    for path in ("", "protocol/"):
        answer = stranger.get(f"registers/{register.uuid}/{path}")
        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert stranger.post(f"registers/{register.uuid}/withdraw/").status_code == 404
    assert stranger.get("registers/").json()["total"] == 0
    register.refresh_from_db()
    assert register.state == RegisterState.REFUSED


def test_a_key_without_the_scope_is_refused(world: Any, key: Any) -> None:
    reader = Caller(key(world.provider, READ))
    answer = reader.send(register_text(world, world.line()))
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert reader.get("registers/").status_code == 200
    assert reader.get("rules/").status_code == 403


def test_the_list_is_paged_and_filtered(world: Any, hospital: Caller) -> None:
    for number in range(3):
        check(hospital.send(register_text(world, world.line(), register_no=f"P-{number}")))
    check(hospital.send(register_text(world, world.line(amount="1"), register_no="P-bad")))
    body = hospital.get("registers/", {"page_size": 2}).json()
    assert (body["total"], body["page"], body["pages"], body["previous"]) == (4, 1, 2, None)
    assert "page=2" in body["next"]
    assert [row["number"] for row in body["results"]] == ["P-bad", "P-2"]
    refused = hospital.get("registers/", {"state": "refused"}).json()
    assert [row["number"] for row in refused["results"]] == ["P-bad"]
    assert hospital.get("registers/", {"page_size": 100_000}).json()["total"] == 4


def test_the_list_costs_the_same_for_few_and_for_many(
    world: Any, hospital: Caller, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        check(hospital.send(register_text(world, world.line(), register_no=f"Q-{number}")))
    hospital.get("registers/")
    with django_assert_max_num_queries(5):
        assert hospital.get("registers/").json()["total"] == 6


def test_the_protocol_lists_every_failure(world: Any, hospital: Caller) -> None:
    bad = world.line(amount="1", patient_iin="000000000001")
    register = check(hospital.send(register_text(world, world.line(), bad)))
    body = hospital.get(f"registers/{register.uuid}/protocol/").json()
    rules = {row["rule"] for row in body["results"]}
    assert {"R01", "R05"} <= rules
    row = next(row for row in body["results"] if row["rule"] == "R01")
    assert (row["line_no"], row["severity"], row["field"]) == (bad["line_no"], "reject", "patient_iin")
    assert row["value"] == "000000000001"
    assert row["message"]


def test_the_protocol_is_filtered(world: Any, hospital: Caller) -> None:
    bad = world.line(amount="1", patient_iin="000000000001")
    register = check(hospital.send(register_text(world, world.line(amount="2"), bad)))
    path = f"registers/{register.uuid}/protocol/"
    assert {row["rule"] for row in hospital.get(path, {"rule": "R01"}).json()["results"]} == {"R01"}
    lines = {row["line_no"] for row in hospital.get(path, {"line_no": bad["line_no"]}).json()["results"]}
    assert lines == {bad["line_no"]}
    assert hospital.get(path, {"severity": "normalise"}).json()["total"] == 0
    assert hospital.get(path, {"severity": "bad"}).json()["errors"][0]["field"] == "severity"


def test_the_protocol_comes_as_csv(world: Any, hospital: Caller) -> None:
    register = check(hospital.send(register_text(world, world.line(amount="1"), register_no="C-1")))
    answer = hospital.get(f"registers/{register.uuid}/protocol/", headers={"accept": "text/csv"})
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["register_no", "line_no", "rule", "severity", "field", "value", "message"]
    assert rows[0]["register_no"] == "C-1"
    assert rows[0]["rule"] in {"R05", "F13"}


def test_the_protocol_waits_for_the_check(world: Any, hospital: Caller) -> None:
    uuid = hospital.send(register_text(world, world.line())).json()["id"]
    answer = hospital.get(f"registers/{uuid}/protocol/")
    assert (answer.status_code, answer.json()["code"]) == (409, "checking")
    assert int(answer["Retry-After"]) > 0


def test_messages_are_in_the_language_of_the_request(world: Any, hospital: Caller) -> None:
    register = check(hospital.send(register_text(world, world.line(amount="1"))))
    for language in ("en", "ru", "kk"):
        answer = hospital.get(f"registers/{register.uuid}/protocol/", headers={"accept-language": language})
        assert answer["Content-Language"] == language


def test_a_register_is_withdrawn_with_its_lines(world: Any, hospital: Caller) -> None:
    register = check(hospital.send(register_text(world, world.line())))
    assert Line.objects.in_month(register.period).count() == 1
    answer = hospital.post(f"registers/{register.uuid}/withdraw/")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert Line.objects.in_month(register.period).count() == 0
    again = hospital.post(f"registers/{register.uuid}/withdraw/")
    assert (again.status_code, again.json()["code"]) == (409, "state")


def test_a_branch_reads_but_does_not_send(world: Any, hospital: Caller, key: Any) -> None:
    from accounts.models import Organisation

    branch = Organisation.objects.create(kind="branch", name_ru="Филиал", region=world.provider.region)
    caller = Caller(key(branch, READ))
    register = check(hospital.send(register_text(world, world.line())))
    assert caller.get(f"registers/{register.uuid}/").status_code == 200
    assert caller.send(register_text(world, world.line())).status_code == 403
    assert caller.post(f"registers/{register.uuid}/withdraw/").status_code == 403
