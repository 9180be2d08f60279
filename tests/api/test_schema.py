"""The description of the API: complete, without warnings, readable."""

import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from tests.api.conftest import Caller


def test_the_schema_is_made_without_warnings() -> None:
    reset_generator_stats()
    schema = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS
    validate_schema(schema)


def test_the_schema_is_public_in_both_formats(db: None) -> None:
    as_json = Client().get("/api/v1/schema/", {"format": "json"})
    assert json.loads(as_json.content)["openapi"].startswith("3.")
    assert b"openapi:" in Client().get("/api/v1/schema/").content


def test_every_operation_tells_how_it_fails_and_is_summed_up() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}
            names = {row["name"] for row in operation.get("parameters", ())}
            assert ("Idempotency-Key" in names) == (method == "post"), path


def test_answers_keep_to_the_schema(world: Any, hospital: Caller) -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path, component in (("registers/", "RegisterItem"), ("rules/", "RuleItem"), ("providers/", "EntryItem")):
        described = set(schema["components"]["schemas"][component]["properties"])
        if results := hospital.get(path).json()["results"]:
            assert set(results[0]) == described


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_docs_page_lists_every_operation(db: None, language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/api/v1/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    for path in SchemaGenerator().get_schema(request=None, public=True)["paths"]:
        assert path in text
    assert "<script" not in text.partition("<main")[2]
    assert "style=" not in text
