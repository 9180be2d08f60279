"""Every error of the API is a problem document (RFC 9457)."""

from typing import Any

import pytest
from django.test import Client

from config.api import PROBLEMS
from tests.api.conftest import PROBLEM, Caller, register_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/api/v1/")
    assert body["type"].startswith("/api/v1/docs/#problem-")
    return body


def test_without_a_key(db: None) -> None:
    answer = Client().get("/api/v1/registers/")
    problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_with_a_wrong_key(db: None) -> None:
    problem(Client(headers={"authorization": "Bearer nothing"}).get("/api/v1/me/"), 401, "authentication_failed")


def test_no_such_object(hospital: Caller) -> None:
    problem(hospital.get("registers/00000000-0000-4000-8000-000000000000/"), 404, "not_found")
    problem(hospital.get("rules/Z99/"), 404, "not_found")
    problem(hospital.get("reference/services/nothing/"), 404, "not_found")
    problem(hospital.get("providers/000000000000/"), 404, "not_found")


def test_no_such_address(db: None) -> None:
    problem(Client().get("/api/v1/nowhere/"), 404, "not_found")
    assert "/" in problem(Client().post("/api/v1/registers"), 404, "not_found")["instance"]


def test_no_such_page(hospital: Caller) -> None:
    problem(hospital.get("rules/", {"page": 999}), 404, "not_found")


def test_a_method_that_is_not_there(hospital: Caller) -> None:
    answer = hospital.client.delete("/api/v1/registers/")
    problem(answer, 405, "method_not_allowed")
    assert "POST" in answer["Allow"]


def test_a_format_that_is_not_there(hospital: Caller) -> None:
    problem(hospital.get("rules/", headers={"accept": "application/pdf"}), 406, "not_acceptable")


def test_a_media_type_that_is_not_taken(hospital: Caller) -> None:
    problem(hospital.post("registers/", b"<a/>", content_type="application/xml"), 415, "unsupported_media_type")


def test_a_form_that_cannot_be_read(hospital: Caller) -> None:
    answer = hospital.post("registers/", b"no form", content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


def test_a_form_without_its_file(hospital: Caller) -> None:
    body = problem(hospital.post("registers/", {"corrects": ""}), 400, "validation")
    assert [row["field"] for row in body["errors"]] == ["file"]


def test_an_empty_body(hospital: Caller) -> None:
    for kind in ("text/csv", XLSX, "application/x-ndjson"):
        body = problem(hospital.post("registers/", b"", content_type=kind), 400, "validation")
        assert body["errors"]


def test_a_body_over_the_limit(world: Any, hospital: Caller, settings: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.UPLOAD_MAX_BYTES = 1000
    big = register_text(world, *(world.line() for _number in range(20))).encode()
    problem(hospital.post("registers/", big, content_type="text/csv"), 413, "too_large")
    file = SimpleUploadedFile("a.csv", big, "text/csv")
    problem(hospital.post("registers/", {"file": file}), 413, "too_large")


def test_a_filter_that_makes_no_sense(hospital: Caller) -> None:
    for path, query, field in (
        ("lines/", {}, "month"),
        ("lines/", {"month": "2026-13"}, "month"),
        ("reference/services/", {"on": "yesterday"}, "on"),
        ("reference/services/", {"care_type": "none-such"}, "care_type"),
        ("providers/", {"region": "00"}, "region"),
        ("registers/", {"state": "lost"}, "state"),
    ):
        body = problem(hospital.get(path, query), 400, "validation")
        assert [row["field"] for row in body["errors"]] == [field]


def test_a_failure_of_ours_tells_nothing_about_itself(hospital: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from claims import api

    def fails(*_args: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(api, "get_register_or_404", fails)
    hospital.client.raise_request_exception = False
    answer = hospital.get("registers/00000000-0000-4000-8000-000000000000/")
    body = problem(answer, 500, "error")
    assert "secret" not in str(body)


def test_problems_are_told_in_three_languages(db: None) -> None:
    details = set()
    for language in ("kk", "ru", "en"):
        details.add(Client().get("/api/v1/registers/", headers={"accept-language": language})["Content-Language"])
    assert details == {"kk", "ru", "en"}


def test_each_kind_of_problem_is_explained_on_the_docs_page(db: None) -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    for code in PROBLEMS:
        assert f'id="problem-{code}"' in page


def test_a_failure_before_the_api_is_a_problem_too(db: None, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["portal.example.kz"]
    settings.DEBUG = False
    problem(Client(SERVER_NAME="elsewhere.example").get("/api/v1/me/"), 400, "validation")


def test_a_form_with_a_huge_text_field(hospital: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    problem(hospital.post("registers/", {"corrects": "x" * 1000}), 413, "too_large")


def test_options_are_answered(hospital: Caller) -> None:
    for path in ("registers/", "rules/", "providers/"):
        assert hospital.client.options(f"/api/v1/{path}").status_code == 200


def test_head_is_answered_as_get(hospital: Caller) -> None:
    assert hospital.client.head("/api/v1/registers/").status_code == 200
