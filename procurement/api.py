"""Services, tariffs, diagnoses and the organisation's own contracts, for hospital systems."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import Actor
from accounts.enums import Scope
from procurement.access import contracts_visible_to
from procurement.filters import ContractFilter, DiagnosisFilter, ServiceFilter, TariffFilter, in_force
from procurement.models import Contract, ContractLine, Diagnosis, Service, Tariff
from providers.api import Names


class TariffItem(serializers.ModelSerializer):
    """Price of one unit in tenge; without ``valid_to`` the tariff is open."""

    service = serializers.CharField(source="service.code", read_only=True)

    class Meta:
        model = Tariff
        fields = ["service", "price", "valid_from", "valid_to", "source"]
        read_only_fields = fields


class ServiceItem(Names):
    """A service with its limits and the tariff of the asked day (``on``, today by default)."""

    care_type = serializers.CharField(source="care_type.code", read_only=True)
    tariff = serializers.SerializerMethodField()

    class Meta:
        model = Service
        fields = [
            "code",
            "name",
            "name_kk",
            "name_ru",
            "care_type",
            "unit",
            "minutes",
            "sex",
            "age_min",
            "age_max",
            "max_per_day",
            "max_per_year",
            "needs_referral",
            "in_capitation",
            "funding",
            "valid_from",
            "valid_to",
            "source",
            "tariff",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.DecimalField(14, 2, allow_null=True))
    def get_tariff(self, service: Service) -> str | None:
        current = service.current_tariffs  # type: ignore[attr-defined]
        return f"{current[0].price:.2f}" if current else None


class DiagnosisItem(Names):
    class Meta:
        model = Diagnosis
        fields = [
            "code",
            "name",
            "name_kk",
            "name_ru",
            "parent",
            "is_leaf",
            "is_manifestation",
            "valid_from",
            "valid_to",
        ]


class ContractLineItem(serializers.ModelSerializer):
    care_type = serializers.CharField(source="care_type.code", read_only=True)
    month = serializers.DateField(format="%Y-%m", read_only=True)

    class Meta:
        model = ContractLine
        fields = ["care_type", "month", "volume", "amount"]
        read_only_fields = fields


class ContractItem(serializers.ModelSerializer):
    """A contract with its monthly lines: volumes in units, amounts in tenge. One that is not signed by both sides
    yet has no lines; registers are taken under contracts that are or were in force."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    provider_bin = serializers.CharField(source="provider.bin", read_only=True)
    lines = ContractLineItem(many=True, read_only=True)

    class Meta:
        model = Contract
        fields = [
            "id",
            "number",
            "provider_bin",
            "funding_source",
            "valid_from",
            "valid_to",
            "signed_on",
            "state",
            "ended_on",
            "lines",
        ]
        read_only_fields = fields


def day_in(request: Request) -> date:
    text = request.query_params.get("on", "")
    try:
        day = parse_date(text) if text else timezone.localdate()
    except ValueError:
        day = None
    if day is None:
        raise ValidationError({"on": [_("Give the day as YYYY-MM-DD.")]})
    return day


def services(day: date) -> QuerySet[Service]:
    current = Prefetch("tariffs", in_force(Tariff.objects.order_by("-valid_from", "pk"), day), "current_tariffs")
    return Service.objects.select_related("care_type").prefetch_related(current).order_by("code")


class ServicesFilter(ServiceFilter):
    def filter_on(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows  # the day chooses the tariff, see ServiceItem


class Services(generics.ListAPIView):
    """Services of the tariff list; ``on`` chooses the day of the tariff."""

    queryset = Service.objects.none()
    serializer_class = ServiceItem
    filterset_class = ServicesFilter
    scopes = {"GET": Scope.REFERENCE_READ}

    def get_queryset(self) -> QuerySet[Service]:
        return self.queryset if getattr(self, "swagger_fake_view", False) else services(day_in(self.request))

    @extend_schema(operation_id="services_list", summary=_("List services"), tags=["reference"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ServiceView(APIView):
    """One service with the tariff of a day."""

    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(
        operation_id="services_read",
        summary=_("Read a service"),
        tags=["reference"],
        responses=ServiceItem,
        parameters=[
            OpenApiParameter("code", location=OpenApiParameter.PATH, description=_("Code of the service.")),
            OpenApiParameter("on", date, description=_("Day of the tariff, today by default.")),
        ],
    )
    def get(self, request: Request, code: str) -> Response:
        service = services(day_in(request)).filter(code=code).first()
        if service is None:
            raise Http404
        return Response(ServiceItem(service).data)


class Tariffs(generics.ListAPIView):
    """Tariffs by service, the latest first."""

    queryset = Tariff.objects.select_related("service").order_by("service__code", "-valid_from", "pk")
    serializer_class = TariffItem
    filterset_class = TariffFilter
    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(operation_id="tariffs_list", summary=_("List tariffs"), tags=["reference"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Diagnoses(generics.ListAPIView):
    """ICD-10 (МКБ-10)."""

    queryset = Diagnosis.objects.order_by("code")
    serializer_class = DiagnosisItem
    filterset_class = DiagnosisFilter
    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(operation_id="diagnoses_list", summary=_("List diagnoses"), tags=["reference"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Contracts(generics.ListAPIView):
    """Contracts that the organisation may see: a medical organisation's are its own."""

    queryset = Contract.objects.none()
    serializer_class = ContractItem
    filterset_class = ContractFilter
    scopes = {"GET": Scope.REFERENCE_READ}

    def get_queryset(self) -> QuerySet[Contract]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        actor: Actor = self.request.actor  # type: ignore[attr-defined]
        lines = Prefetch(
            "lines",
            ContractLine.objects.select_related("care_type").order_by("care_type__position", "month", "pk"),
        )
        found = contracts_visible_to(actor).select_related("provider").prefetch_related(lines)
        return found.order_by("-valid_from", "number")

    @extend_schema(operation_id="contracts_list", summary=_("List contracts"), tags=["contracts"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


urlpatterns = [
    path("reference/services/", Services.as_view(), name="service-list"),
    path("reference/services/<path:code>/", ServiceView.as_view(), name="service-detail"),
    path("reference/tariffs/", Tariffs.as_view(), name="tariff-list"),
    path("reference/diagnoses/", Diagnoses.as_view(), name="diagnosis-list"),
    path("contracts/", Contracts.as_view(), name="contract-list"),
]
