"""Registers, protocols, lines and rules for hospital systems. Ground: config.api; bodies: claims.api_body."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import Actor
from accounts.enums import Scope
from claims import actions, protocol
from claims.access import get_register_or_404, lines_visible_to, may_submit, registers_visible_to
from claims.api_body import NDJSON, PARSERS, XLSX, Received, received
from claims.control.catalogue import RULES
from claims.control.rule import Rule
from claims.enums import Channel, EditionState, RegisterState, Severity
from claims.errors import IntakeError
from claims.filters import LineFilter, RegisterFilter
from claims.idempotency import digest_of, digest_of_file, key_of, once
from claims.models import Finding, Line, Register, RuleEdition
from claims.serializers import (
    LineItem,
    ProtocolRow,
    RegisterDetail,
    RegisterForm,
    RegisterItem,
    RegisterLine,
    RuleItem,
)
from config import audit
from config.api import CsvRenderer, Refused, Unavailable, wants_csv
from config.citations import cited
from providers.models import Provider

CONFLICTS = {"state", "period", "defect"}  # codes of IntakeError that the state of things causes, not the request
TEXT = OpenApiResponse(str, description=gettext_lazy("The same rows as CSV."))


def actor_of(request: Request) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def refusal(error: IntakeError) -> Refused:
    status = 413 if error.code == "too_large" else 409 if error.code in CONFLICTS else 422
    return Refused(error.message, error.code, status)


# Registers ------------------------------------------------------------------------------------------------------
class Registers(generics.GenericAPIView):
    """Registers of the organisation, newest first; POST sends a new one."""

    queryset = Register.objects.none()
    serializer_class = RegisterItem
    filterset_class = RegisterFilter
    parser_classes = PARSERS
    scopes = {"GET": Scope.REGISTERS_READ, "POST": Scope.REGISTERS_WRITE}

    def get_queryset(self) -> QuerySet[Register]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        found: QuerySet[Register] = registers_visible_to(actor_of(self.request))
        return found.select_related("provider", "contract", "corrects").order_by("-created_at", "-id")

    @extend_schema(
        operation_id="registers_list",
        summary=gettext_lazy("List registers"),
        description=gettext_lazy("Registers that the key may see, newest first."),
        tags=["registers"],
        responses=RegisterItem(many=True),
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="registers_submit",
        summary=gettext_lazy("Send a register"),
        description=gettext_lazy(
            "The file comes as a form (part “file”), or as the body itself: CSV, XLSX or JSON lines. The answer comes "
            "at once; the check runs in the background, and the address in Location tells its state."
        ),
        tags=["registers"],
        request={
            "multipart/form-data": RegisterForm,
            "text/csv": {"type": "string"},
            NDJSON: RegisterLine,
            XLSX: {"type": "string", "format": "binary"},
        },
        responses={202: RegisterDetail},
        parameters=[
            OpenApiParameter("corrects", UUID, description=gettext_lazy("Id of the register that this one corrects."))
        ],
    )
    def post(self, request: Request) -> Response:
        actor = actor_of(request)
        if not may_submit(actor):
            raise PermissionDenied(_("Registers are sent by clerks and heads of medical organisations."))
        key_of(request)
        file = received(request)
        try:
            return self.submit(request, actor, file)
        finally:
            file.content.close()

    def submit(self, request: Request, actor: Actor, file: Received) -> Response:
        assert actor.organisation is not None
        wanted = corrects_in(request)
        digest = digest_of(request, digest_of_file(file.content), str(wanted or ""))

        def act() -> tuple[int, dict[str, Any], str]:
            register = submit(actor, file, wanted)
            body = RegisterDetail(register, context={"request": request}).data
            return 202, body, reverse("api:register-detail", args=[register.uuid])

        return once(request, organisation=actor.organisation, digest=digest, act=act)


def corrects_in(request: Request) -> UUID | None:
    data = request.data if hasattr(request.data, "get") else {}
    text = data.get("corrects") or request.query_params.get("corrects")
    try:
        return UUID(text) if text else None
    except (ValueError, TypeError, AttributeError):
        raise ValidationError({"corrects": [_("This is no id of a register.")]}) from None


def submit(actor: Actor, file: Received, wanted: UUID | None) -> Register:
    assert actor.organisation is not None
    corrects = registers_visible_to(actor).filter(uuid=wanted).first() if wanted else None
    if wanted and corrects is None:
        raise ValidationError({"corrects": [_("There is no such register of your organisation.")]})
    try:
        return actions.submit_file(
            provider=Provider.objects.get(pk=actor.organisation.pk),
            actor=actor,
            content=file.content,
            name=file.name,
            channel=Channel.API,
            corrects=corrects,
        )
    except IntakeError as error:
        raise refusal(error) from error


class RegisterView(APIView):
    """State, counts, progress and links of one register."""

    scopes = {"GET": Scope.REGISTERS_READ}

    @extend_schema(
        operation_id="registers_read",
        summary=gettext_lazy("Read a register"),
        description=gettext_lazy("State, counts, sums, progress of the check and links."),
        tags=["registers"],
        responses=RegisterDetail,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        register = get_register_or_404(actor_of(request), uuid)
        headers = {"Retry-After": "1"} if register.state == RegisterState.CHECKING else {}
        return Response(RegisterDetail(register, context={"request": request}).data, headers=headers)


class Withdrawal(APIView):
    """Takes a register back: its accepted lines are no longer accepted; file and protocol stay."""

    scopes = {"POST": Scope.REGISTERS_WRITE}

    @extend_schema(
        operation_id="registers_withdraw",
        summary=gettext_lazy("Withdraw a register"),
        description=gettext_lazy(
            "Takes a register back: its accepted lines are no longer accepted; file and protocol stay."
        ),
        tags=["registers"],
        request=None,
        responses=RegisterDetail,
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        actor = actor_of(request)
        register = get_register_or_404(actor, uuid)
        if not may_submit(actor):
            raise PermissionDenied(_("Registers are withdrawn by clerks and heads of medical organisations."))
        assert actor.organisation is not None

        def act() -> tuple[int, dict[str, Any], str]:
            try:
                done = actions.withdraw(register=register, actor=actor)
            except IntakeError as error:
                raise refusal(error) from error
            return 200, RegisterDetail(done, context={"request": request}).data, ""

        return once(request, organisation=actor.organisation, digest=digest_of(request), act=act)


# Protocol -------------------------------------------------------------------------------------------------------
class ProtocolView(generics.GenericAPIView):
    """Failures of a register's lines by row; those of the whole file come first."""

    queryset = Finding.objects.none()
    serializer_class = ProtocolRow
    filter_backends = ()
    renderer_classes = (JSONRenderer, CsvRenderer)
    scopes = {"GET": Scope.REGISTERS_READ}

    @extend_schema(
        operation_id="registers_protocol",
        summary=gettext_lazy("Read the protocol of a register"),
        description=gettext_lazy(
            "Every failure of every line in the order of the file; those of the whole file come first."
        ),
        tags=["registers"],
        parameters=[
            OpenApiParameter("rule", description=gettext_lazy("Code of a rule, such as R05.")),
            OpenApiParameter("severity", enum=[Severity.REJECT, Severity.WARN, Severity.NORMALISE]),
            OpenApiParameter("line_no", description=gettext_lazy("Number of a line.")),
        ],
        responses={(200, "application/json"): ProtocolRow(many=True), (200, "text/csv"): TEXT},
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        register = get_register_or_404(actor_of(request), uuid)
        if register.state == RegisterState.CHECKING:
            raise Unavailable(_("The register is still being checked."), "checking", wait=2)
        findings = chosen(register.findings.order_by(*Finding._meta.ordering), request)
        if wants_csv(request):
            return protocol_csv(register, findings)
        page = self.paginate_queryset(findings)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def chosen(findings: QuerySet[Finding], request: Request) -> QuerySet[Finding]:
    parameters = request.query_params
    if rule := parameters.get("rule"):
        findings = findings.filter(Q(rule=rule) | Q(rule__startswith=f"{rule}."))
    if severity := parameters.get("severity"):
        if severity not in Severity.values:
            raise ValidationError({"severity": [_("Unknown outcome.")]})
        findings = findings.filter(severity=severity)
    if line_no := parameters.get("line_no"):
        findings = findings.filter(line_no=line_no)
    return findings


def protocol_csv(register: Register, findings: QuerySet[Finding]) -> StreamingHttpResponse:
    language = translation.get_language()

    def lines() -> Iterator[str]:
        writer = csv.writer(protocol.Lines(), lineterminator="\n")
        with translation.override(language):
            yield writer.writerow(protocol.COLUMNS)
            for row in protocol.rows(register, findings.iterator(chunk_size=2000)):
                yield writer.writerow([protocol.harmless(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    name = "".join(letter for letter in register.number if letter.isascii() and letter.isalnum()) or "register"
    response["Content-Disposition"] = f'attachment; filename="{name}.protocol.csv"'
    return response


# Lines ----------------------------------------------------------------------------------------------------------
class Lines(generics.GenericAPIView):
    """Accepted lines of one month."""

    queryset = Line.objects.none()
    serializer_class = LineItem
    filterset_class = LineFilter
    scopes = {"GET": Scope.REGISTERS_READ}

    def get_queryset(self) -> QuerySet[Line]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        lines: QuerySet[Line] = lines_visible_to(actor_of(self.request), month_in(self.request))
        return lines.select_related("register", "provider", "contract", "care_type").order_by("month", "id")

    @extend_schema(
        operation_id="lines_list",
        summary=gettext_lazy("List accepted lines of a month"),
        tags=["lines"],
        parameters=[OpenApiParameter("month", required=True, description="YYYY-MM")],
        responses=LineItem(many=True),
    )
    def get(self, request: Request) -> Response:
        lines = self.filter_queryset(self.get_queryset())
        if iin := request.query_params.get("patient_iin"):
            with transaction.atomic():
                audit.record("claims.person_searched", actor=actor_of(request), iin=iin[:12])
        page = self.paginate_queryset(lines)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def month_in(request: Request) -> date:
    text = request.query_params.get("month", "")
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except ValueError:
        raise ValidationError({"month": [_("Give the month as YYYY-MM.")]}) from None


# Rules ----------------------------------------------------------------------------------------------------------
def rule_rows(rules: list[Rule]) -> list[dict[str, Any]]:
    """Rules with their editions, newest first; drafts of an administrator are not shown."""
    today = timezone.localdate()
    editions: dict[str, list[RuleEdition]] = {}
    keys = [rule.key for rule in rules]
    for edition in RuleEdition.objects.filter(rule__in=keys, state=EditionState.ACTIVE).order_by(
        "rule", "-valid_from"
    ):
        editions.setdefault(edition.rule, []).append(edition)
    return [row_of(rule, editions.get(rule.key, []), today) for rule in rules]


def row_of(rule: Rule, editions: list[RuleEdition], today: date) -> dict[str, Any]:
    now = [row for row in editions if row.valid_from <= today and (row.valid_to is None or row.valid_to >= today)]
    return {
        "code": rule.code,
        "key": rule.key,
        "scope": rule.scope,
        "field": rule.field,
        "severity": now[0].severity if now else rule.severity,
        "title": str(rule.title),
        "message": str(rule.message),
        "source": cited(rule.source),
        "editions": editions,
    }


class Rules(generics.GenericAPIView):
    """The catalogue of format-logical control."""

    serializer_class = RuleItem
    filter_backends = ()
    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(
        operation_id="rules_list",
        summary=gettext_lazy("List rules"),
        description=gettext_lazy("The catalogue of format-logical control with the editions of each rule."),
        tags=["rules"],
        responses=RuleItem(many=True),
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(list(RULES.values()))  # type: ignore[arg-type]
        return self.get_paginated_response(RuleItem(rule_rows(page or []), many=True).data)  # type: ignore[arg-type]


class RuleView(APIView):
    """The parts of one rule with their editions."""

    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(
        operation_id="rules_read",
        summary=gettext_lazy("Read a rule"),
        description=gettext_lazy("The parts of one rule with their editions."),
        tags=["rules"],
        responses=RuleItem(many=True),
        parameters=[
            OpenApiParameter("code", location=OpenApiParameter.PATH, description=gettext_lazy("Code or key."))
        ],
    )
    def get(self, request: Request, code: str) -> Response:
        rules = [rule for rule in RULES.values() if code in (rule.code, rule.key)]
        if not rules:
            raise NotFound(_("There is no such rule."))
        return Response(RuleItem(rule_rows(rules), many=True).data)


urlpatterns = [
    path("registers/", Registers.as_view(), name="register-list"),
    path("registers/<uuid:uuid>/", RegisterView.as_view(), name="register-detail"),
    path("registers/<uuid:uuid>/protocol/", ProtocolView.as_view(), name="register-protocol"),
    path("registers/<uuid:uuid>/withdraw/", Withdrawal.as_view(), name="register-withdraw"),
    path("lines/", Lines.as_view(), name="line-list"),
    path("rules/", Rules.as_view(), name="rule-list"),
    path("rules/<str:code>/", RuleView.as_view(), name="rule-detail"),
]
