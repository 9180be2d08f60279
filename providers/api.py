"""Who is asking, the public registry, and reference data of this app, for hospital systems."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import Actor
from accounts.api import scopes_of
from accounts.enums import OrganisationKind, Role, Scope
from accounts.models import Region
from config.api import is_known
from config.localized import pick
from providers.enums import Admission, EntryState, Ownership, Territory
from providers.filters import ADMISSION, STATUS, CalendarFilter, RegistryForm
from providers.models import CalendarDay, CareType, Licence, Provider, Suspension
from providers.registry import Entry, entries, public_provider_or_404


# Who is asking ----------------------------------------------------------------------------------------------------
class OrganisationRef(serializers.Serializer):
    kind = serializers.ChoiceField(OrganisationKind.choices)
    bin = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    region = serializers.CharField(source="region_id", allow_null=True)


class KeyRef(serializers.Serializer):
    name = serializers.CharField()
    prefix = serializers.CharField(help_text=_("First letters of the key, as the cabinet shows them."))
    expires_on = serializers.DateField(allow_null=True)


class MeItem(serializers.Serializer):
    """Whose key this is and what it may do."""

    organisation = OrganisationRef(allow_null=True)
    access_key = KeyRef(allow_null=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    roles = serializers.ListField(child=serializers.ChoiceField(Role.choices))


class Me(APIView):
    """Organisation, roles and scopes of the key; a simple way to try it."""

    scopes = None

    @extend_schema(
        operation_id="me",
        summary=_("Read whose key this is"),
        description=_("A simple way to try a key."),
        tags=["me"],
        responses=MeItem,
    )
    def get(self, request: Request) -> Response:
        if not is_known(request):
            raise NotAuthenticated
        actor: Actor = request.actor  # type: ignore[attr-defined]
        key = actor.access_key
        scopes = sorted(key.scopes if key else scopes_of(actor))
        who = {
            "organisation": actor.organisation,
            "access_key": key,
            "scopes": scopes,
            "roles": sorted(str(role) for role in actor.roles),
        }
        return Response(MeItem(who).data)


# Reference --------------------------------------------------------------------------------------------------------
class Names(serializers.ModelSerializer):
    """``name`` is in the language of the request; the columns of each language follow it."""

    name = serializers.SerializerMethodField()

    def get_name(self, row: Any) -> str:
        return pick(row)


class RegionItem(Names):
    class Meta:
        model = Region
        fields = ["code", "kato", "iso", "name", "name_kk", "name_ru", "name_en", "valid_from", "valid_to"]


class CareTypeItem(Names):
    class Meta:
        model = CareType
        fields = [
            "code",
            "name",
            "name_kk",
            "name_ru",
            "name_en",
            "is_stay",
            "linear_scale",
            "valid_from",
            "valid_to",
            "source",
        ]


class CalendarItem(Names):
    class Meta:
        model = CalendarDay
        fields = ["day", "is_working", "name", "name_kk", "name_ru", "name_en", "source"]


class Regions(generics.ListAPIView):
    """The 20 regions, by the first two digits of КАТО."""

    queryset = Region.objects.order_by("code")
    serializer_class = RegionItem
    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(operation_id="regions_list", summary=_("List regions"), tags=["reference"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class CareTypes(generics.ListAPIView):
    """Types of care: the codes of licences, services and contract lines."""

    queryset = CareType.objects.order_by("position", "code")
    serializer_class = CareTypeItem
    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(operation_id="care_types_list", summary=_("List types of care"), tags=["reference"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Calendar(generics.ListAPIView):
    """Working and other days of Kazakhstan."""

    queryset = CalendarDay.objects.order_by("day")
    serializer_class = CalendarItem
    filterset_class = CalendarFilter
    scopes = {"GET": Scope.REFERENCE_READ}

    @extend_schema(operation_id="calendar_list", summary=_("List days of the calendar"), tags=["reference"])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


# Public registry ----------------------------------------------------------------------------------------------------
class ContractedItem(serializers.Serializer):
    care_type = serializers.CharField()
    amount = serializers.DecimalField(18, 2, help_text=_("Tenge."))


class EntryItem(serializers.Serializer):
    """A medical organisation of the public registry on the day of the request."""

    bin = serializers.CharField(source="provider.bin")
    name = serializers.CharField(source="provider.name")
    name_kk = serializers.CharField(source="provider.name_kk")
    name_ru = serializers.CharField(source="provider.name_ru")
    region = serializers.CharField(source="provider.region_id", help_text=_("КАТО, two digits."))
    territory = serializers.ChoiceField(Territory.choices, source="provider.territory")
    ownership = serializers.ChoiceField(Ownership.choices, source="provider.ownership")
    attached_population = serializers.IntegerField(source="provider.attached_population")
    registered_on = serializers.DateField(source="provider.registered_on", allow_null=True)
    status = serializers.SerializerMethodField(help_text=_("valid: at least one licence is in force."))
    care_types = serializers.SerializerMethodField(help_text=_("Types of care with a licence in force."))
    contracted = serializers.SerializerMethodField(help_text=_("Contracts of the year by type of care."))
    admission = serializers.ChoiceField(
        Admission.choices, help_text=_("What the entries of the organisation add up to today.")
    )
    admitted_care_types = serializers.SerializerMethodField(help_text=_("Types of care that it is admitted to."))
    suspended_care_types = serializers.SerializerMethodField(
        help_text=_("Types of care from which it is suspended for the time being.")
    )
    rating = serializers.DecimalField(
        7, 2, source="rating.points", default=None, help_text=_("Points of the last rating; null: not computed yet.")
    )

    @extend_schema_field(serializers.ChoiceField(STATUS))
    def get_status(self, entry: Entry) -> str:
        return "valid" if entry.licensed else "none"

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_care_types(self, entry: Entry) -> list[str]:
        return [care.code for care in entry.care_types]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_admitted_care_types(self, entry: Entry) -> list[str]:
        return [care.code for care in entry.admitted]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_suspended_care_types(self, entry: Entry) -> list[str]:
        return [care.code for care in entry.suspended]

    @extend_schema_field(ContractedItem(many=True))
    def get_contracted(self, entry: Entry) -> list[dict[str, str]]:
        codes = self.context["codes"]
        return [{"care_type": codes[row.care_type], "amount": f"{row.amount:.2f}"} for row in entry.contracted]


class LicenceItem(serializers.ModelSerializer):
    care_type = serializers.CharField(source="care_type.code")

    class Meta:
        model = Licence
        fields = ["number", "care_type", "valid_from", "valid_to"]


class SuspensionItem(serializers.ModelSerializer):
    class Meta:
        model = Suspension
        fields = ["cause", "detail", "norm", "since", "until"]


class AdmissionItem(serializers.Serializer):
    """An entry: admission of the organisation to a type of care."""

    care_type = serializers.CharField(source="entry.care_type.code")
    state = serializers.ChoiceField(EntryState.choices, source="entry.state")
    admitted_on = serializers.DateField(source="entry.admitted_on")
    removed_on = serializers.DateField(source="entry.removed_on", allow_null=True)
    suspensions = SuspensionItem(many=True, help_text=_("Those that last today, each with its cause."))


class EntryDetail(EntryItem):
    """The same with the entries and all licences, also those that ended."""

    admissions = AdmissionItem(many=True)
    licences = serializers.SerializerMethodField()

    @extend_schema_field(LicenceItem(many=True))
    def get_licences(self, entry: Entry) -> Any:
        found = entry.provider.licences.filter(confirmed=True).select_related("care_type")
        return LicenceItem(found.order_by("care_type__position", "-valid_from", "pk"), many=True).data


def shown(providers: Collection[Provider], day: date, item: type[EntryItem], many: bool = True) -> Any:
    rows = entries(providers, day)
    codes = dict(CareType.objects.order_by("code").values_list("pk", "code"))
    return item(rows if many else rows[0], many=many, context={"codes": codes}).data  # type: ignore[arg-type]


class Providers(generics.GenericAPIView):
    """The public registry; no key is needed."""

    queryset = Provider.objects.none()
    serializer_class = EntryItem
    scopes = None
    filter_backends = ()

    @extend_schema(
        operation_id="providers_list",
        summary=_("Search the public registry"),
        tags=["registry"],
        auth=[],
        parameters=[
            OpenApiParameter("q", description=_("Name in Kazakh or Russian, misprints forgiven, or a BIN.")),
            OpenApiParameter("region", description=_("КАТО, two digits.")),
            OpenApiParameter(
                "care_type", many=True, description=_("Codes of types of care; admitted to any of them.")
            ),
            OpenApiParameter("ownership", many=True, enum=Ownership.values),
            OpenApiParameter(
                "admission",
                many=True,
                enum=[value for value, _label in ADMISSION],
                description=_("Any of them; who is partly suspended is both admitted and suspended."),
            ),
            OpenApiParameter(
                "status",
                many=True,
                enum=[value for value, _label in STATUS],
                description=_("valid: at least one licence is in force."),
            ),
        ],
        responses=EntryItem(many=True),
    )
    def get(self, request: Request) -> Response:
        form = RegistryForm(request.query_params)
        if not form.is_valid():
            raise ValidationError(form.errors)
        day = timezone.localdate()
        page: Any = self.paginate_queryset(form.search().found(day))
        return self.get_paginated_response(shown(page, day, EntryItem))


class ProviderView(APIView):
    """One organisation of the public registry; no key is needed."""

    scopes = None

    @extend_schema(
        operation_id="providers_read",
        summary=_("Read an entry of the public registry"),
        tags=["registry"],
        auth=[],
        responses=EntryDetail,
        parameters=[OpenApiParameter("bin", location=OpenApiParameter.PATH, description=_("БИН, 12 digits."))],
    )
    def get(self, request: Request, bin: str) -> Response:
        day = timezone.localdate()
        provider = public_provider_or_404(bin)
        return Response(shown([provider], day, EntryDetail, many=False))


urlpatterns = [
    path("me/", Me.as_view(), name="me"),
    path("reference/regions/", Regions.as_view(), name="region-list"),
    path("reference/care-types/", CareTypes.as_view(), name="care-type-list"),
    path("reference/calendar/", Calendar.as_view(), name="calendar"),
    path("providers/", Providers.as_view(), name="provider-list"),
    path("providers/<str:bin>/", ProviderView.as_view(), name="provider-detail"),
]
