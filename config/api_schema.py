"""What the schema of the API adds to what drf-spectacular finds, and the address that nobody took."""

from typing import Any, cast

from django.utils.translation import gettext
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.views import APIView

from config.api import PROBLEMS


class NoSuchAddress(APIView):
    """What no other address of the API took: a problem document instead of the site's page."""

    scopes = None
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        hint = "" if request.path.endswith("/") else gettext("Addresses end with a slash.")
        sentence = gettext("There is no such address in the API.")
        raise exceptions.NotFound(f"{sentence} {hint}".strip())


# Schema ---------------------------------------------------------------------------------------------------------
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
IDEMPOTENCY_PARAMETER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


class Schema(AutoSchema):
    """Adds what every operation has: problem answers and, on writes, the Idempotency-Key."""

    def get_description(self) -> str:
        """Docstrings are for those who read the code; readers of the API get translated texts (extend_schema)."""
        return ""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        if self.method in ("POST", "PUT", "PATCH", "DELETE"):
            described = IDEMPOTENCY_PARAMETER | {"description": str(PROBLEMS["idempotency_key_missing"][2])}
            operation.setdefault("parameters", []).append(described)
        operation["responses"]["default"] = {
            "description": gettext("Problem (RFC 9457)"),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        return cast(dict[str, Any], operation)


def add_problem_schema(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: the component that every operation's answer refers to."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    return result


class AccessKeyScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.AccessKeyAuthentication"
    name = "AccessKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": gettext("An access key made in the cabinet.")}


class PortalSessionScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.PortalSessionAuthentication"
    name = "Session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
