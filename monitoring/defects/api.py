"""Defects for hospital systems, to read: own ones with their lines, terms and objections. Nobody who set or reviewed a
defect is named. Ground: config.api."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import Actor
from accounts.enums import Scope
from claims.serializers import Month, ProviderRef
from monitoring.defects.access import READERS, defects_visible_to, get_defect_or_404
from monitoring.defects.forms import DefectFilter
from monitoring.enums import DefectOrigin, DefectState, Level, Opinion
from monitoring.models import Defect, DefectLine

# Levels of objections and of reviews, as they follow each other.
ORDER = {"1": 1, Level.FIRST: 2, "2": 3, Level.BLIND: 4, Level.CENTRAL: 5}


def actor_of(request: Request) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


class DefectApiFilter(DefectFilter):
    """The filters of the page, and the state."""

    class Meta(DefectFilter.Meta):
        fields = ["state"]


class DefectItem(serializers.ModelSerializer):
    """A defect in lists. Sums are tenge, as text with a decimal point."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    month = Month(read_only=True)
    provider = ProviderRef(read_only=True)
    contract = serializers.CharField(source="contract.number", default=None, allow_null=True, read_only=True)
    care_type = serializers.CharField(source="care_type.code", read_only=True)
    code = serializers.CharField(source="code.code", read_only=True, help_text=_("Of the unified classifier."))
    origin = serializers.ChoiceField(DefectOrigin.choices, read_only=True)
    state = serializers.CharField(read_only=True, help_text=", ".join(DefectState.values))
    due_on = serializers.DateField(read_only=True, allow_null=True, help_text=_("Last day of the state's term."))
    base = serializers.DecimalField(16, 2, read_only=True, help_text=_("Sum of the lines."))
    reduction = serializers.DecimalField(18, 2, source="amount", read_only=True)
    page = serializers.SerializerMethodField(help_text=_("The defect in the cabinet."))

    class Meta:
        model = Defect
        fields = (
            "id", "number", "state", "due_on", "provider", "contract", "care_type", "month", "code", "origin", "base",
            "reduction", "mandatory", "hidden", "set_at", "closed_at", "closed_how", "page",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_page(self, row: Defect) -> str:
        address = reverse("defects:defect", args=[row.uuid])
        request = self.context.get("request")
        return request.build_absolute_uri(address) if request else address


class DefectLineItem(serializers.ModelSerializer):
    class Meta:
        model = DefectLine
        fields = ("line_no", "service_code", "day", "amount", "reduction")
        read_only_fields = fields


class Word(serializers.Serializer):
    """What was said on the ladder, in order."""

    kind = serializers.ChoiceField([("objection", _("objection")), ("opinion", _("opinion"))])
    level = serializers.CharField()
    opinion = serializers.ChoiceField(Opinion.choices, allow_blank=True)
    text = serializers.CharField()
    at = serializers.DateTimeField()


class DefectDetail(DefectItem):
    text = serializers.CharField(read_only=True, help_text=_("Grounds."))
    pricing = serializers.JSONField(read_only=True, help_text=_("The arithmetic of the reduction."))
    lines = DefectLineItem(many=True, read_only=True)
    said = serializers.SerializerMethodField(help_text=_("Objections and opinions, without names."))

    class Meta(DefectItem.Meta):
        fields: tuple[str, ...] = (*DefectItem.Meta.fields, "text", "pricing", "lines", "said")  # type: ignore[assignment]
        read_only_fields: tuple[str, ...] = fields  # type: ignore[assignment]

    @extend_schema_field(Word(many=True))
    def get_said(self, row: Defect) -> list[dict[str, Any]]:
        said: list[dict[str, Any]] = [
            {"kind": "objection", "level": str(one.level), "opinion": "", "text": one.text, "at": one.at}
            for one in row.objections.all()
        ]
        said += [
            {"kind": "opinion", "level": Level(one.level).value, "opinion": one.opinion, "text": one.text,
             "at": one.decided_at}
            for one in row.reviews.exclude(decided_at=None)
        ]  # fmt: skip
        return list(Word(sorted(said, key=lambda one: ORDER[one["level"]]), many=True).data)


class Defects(generics.GenericAPIView):
    """Defects that the key may see, newest first."""

    queryset = Defect.objects.none()
    serializer_class = DefectItem
    filterset_class = DefectApiFilter
    scopes = {"GET": Scope.REGISTERS_READ}

    def get_queryset(self) -> QuerySet[Defect]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return defects_visible_to(actor_of(self.request)).order_by("-set_at", "-id")

    @extend_schema(
        operation_id="defects_list",
        summary=_("List defects"),
        description=_("Defects on lines of the organisation, newest first, with state and term."),
        tags=["defects"],
        responses=DefectItem(many=True),
    )
    def get(self, request: Request) -> Response:
        actor_of(request).require(*READERS)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class DefectView(APIView):
    """One defect with its lines, arithmetic, objections and opinions."""

    scopes = {"GET": Scope.REGISTERS_READ}

    @extend_schema(
        operation_id="defects_read",
        summary=_("Read a defect"),
        description=_("Lines, arithmetic, objections and opinions. Nobody who decided is named."),
        tags=["defects"],
        responses=DefectDetail,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        found = get_defect_or_404(actor_of(request), uuid)
        return Response(DefectDetail(found, context={"request": request}).data)


urlpatterns = [
    path("defects/", Defects.as_view(), name="defect-list"),
    path("defects/<uuid:uuid>/", DefectView.as_view(), name="defect-detail"),
]
