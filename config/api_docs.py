"""The API described twice from one source: OpenAPI for programs, a page in the portal's own look for people."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from config.api import PROBLEMS
from config.information import base

TAGS = ("me", "registers", "lines", "rules", "reference", "contracts", "registry")
METHODS = ("get", "post", "put", "patch", "delete")


class SchemaView(SpectacularAPIView):
    """OpenAPI 3 of the API; ``?format=json`` or ``Accept`` chooses JSON, YAML is the default."""

    scopes = None


@dataclass
class Parameter:
    name: str
    place: str
    type: str
    required: bool
    description: str
    choices: list[str]


@dataclass
class Body:
    media_type: str
    fields: list[Parameter]


@dataclass
class Answer:
    status: str
    media_type: str
    name: str
    fields: list[Parameter]


@dataclass
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    public: bool
    parameters: list[Parameter] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@cache
def schema_of(language: str) -> dict[str, Any]:
    """The whole schema in one language; it does not change while the process lives."""
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-any-return]


def tag_titles() -> dict[str, str]:
    return {
        "me": _("Who is asking"),
        "registers": _("Registers and protocols"),
        "lines": _("Accepted lines"),
        "rules": _("Rules of format-logical control"),
        "reference": _("Reference data"),
        "contracts": _("Contracts"),
        "registry": _("Public registry"),
    }


class Reader:
    """Turns the schema into what the page shows, following references."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        found = part
        while True:
            if "allOf" in found and len(found["allOf"]) == 1:
                found = {**found["allOf"][0], **{key: value for key, value in found.items() if key != "allOf"}}
            reference = found.get("$ref")
            if not reference:
                return found
            target: Any = self.schema
            for step in reference.removeprefix("#/").split("/"):
                target = target[step]
            found = {**target, **{key: value for key, value in found.items() if key != "$ref"}}

    def type_of(self, part: dict[str, Any]) -> str:
        part = self.resolved(part)
        if part.get("oneOf"):
            return self.type_of(part["oneOf"][0])
        if part.get("type") == "array":
            return _("list of %(type)s") % {"type": self.type_of(part.get("items", {}))}
        return str(part.get("format") or part.get("type") or "")

    def choices_of(self, part: dict[str, Any]) -> list[str]:
        part = self.resolved(part)
        if part.get("type") == "array":
            part = self.resolved(part.get("items", {}))
        for inner in part.get("oneOf", ()):
            if choices := self.choices_of(inner):
                return choices
        return [str(one) for one in part.get("enum", ()) if one not in (None, "")]

    def fields_of(self, part: dict[str, Any], prefix: str = "", depth: int = 0) -> list[Parameter]:
        part = self.resolved(part)
        if part.get("type") == "array":
            part = self.resolved(part["items"])
        required = set(part.get("required", ()))
        found = []
        for name, inner in part.get("properties", {}).items():
            full = self.resolved(inner)
            text = "" if full.get("properties") else str(full.get("description", "")).partition("\n\n")[0]
            text = "" if text.startswith("* `") else text
            type_, choices = self.type_of(inner), self.choices_of(inner)
            found.append(Parameter(f"{prefix}{name}", "", type_, name in required, text, choices))
            target = self.resolved(full["items"]) if full.get("type") == "array" else full
            if target.get("properties") and depth < 2:
                found += self.fields_of(target, f"{prefix}{name}.", depth + 1)
        return found

    def parameter(self, raw: dict[str, Any]) -> Parameter:
        raw = self.resolved(raw)
        shape = raw.get("schema", {})
        text = str(raw.get("description", "")).partition("\n\n")[0]
        text = "" if text.startswith("* `") else text
        return Parameter(
            raw["name"], raw["in"], self.type_of(shape), raw.get("required", False), text, self.choices_of(shape)
        )

    def operation(self, path: str, method: str, raw: dict[str, Any]) -> Operation:
        made = Operation(
            id=raw["operationId"],
            method=method.upper(),
            path=path,
            summary=raw.get("summary", ""),
            description=raw.get("description", ""),
            public={} in raw.get("security", []) or not raw.get("security"),
            parameters=[self.parameter(one) for one in raw.get("parameters", ())],
        )
        for media_type, content in raw.get("requestBody", {}).get("content", {}).items():
            made.bodies.append(Body(media_type, self.fields_of(content.get("schema", {}))))
        for status, answer in raw.get("responses", {}).items():
            for media_type, content in answer.get("content", {}).items():
                if status != "default":
                    shape = content.get("schema", {})
                    made.answers.append(Answer(status, media_type, self.type_of(shape), self.fields_of(shape)))
        return made

    def groups(self) -> list[tuple[str, str, list[Operation]]]:
        """(tag, title, operations) in our order of tags."""
        found: dict[str, list[Operation]] = {}
        for path, methods in self.schema["paths"].items():
            for method in METHODS:
                if method in methods:
                    raw = methods[method]
                    found.setdefault((raw.get("tags") or [""])[0], []).append(self.operation(path, method, raw))
        titles = tag_titles()
        order = [*TAGS, *(tag for tag in found if tag not in TAGS)]
        return [(tag, titles.get(tag, tag), found[tag]) for tag in order if tag in found]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """How to use the API, every operation with its fields, and the list of problems. Public."""
    reader = Reader(schema_of(translation.get_language() or "kk"))
    problems = [(code, *row) for code, row in PROBLEMS.items()]
    host = request.build_absolute_uri("/").rstrip("/")
    context = {"base": base(request), "groups": reader.groups(), "problems": problems, "host": host}
    return render(request, "api/docs.html", context)


docs.public = True  # type: ignore[attr-defined]
