"""What the API says about registers, protocols, lines and rules. Sums are text with a decimal point, in tenge."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.identifiers import mask
from claims import progress, protocol
from claims.access import may_see_identity
from claims.enums import Channel, RegisterState, Severity
from claims.models import Finding, Line, Register
from procurement.enums import FundingSource


class Month(serializers.DateField):
    """The first day of a month, written ``YYYY-MM``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m", input_formats=["%Y-%m"], **kwargs)


def amount(source: str) -> serializers.DecimalField:
    return serializers.DecimalField(16, 2, source=source, read_only=True)


class ProviderRef(serializers.Serializer):
    bin = serializers.CharField()
    name = serializers.CharField(help_text=_("In the language of the request."))


class LineCounts(serializers.Serializer):
    total = serializers.IntegerField(source="lines_total")
    accepted = serializers.IntegerField(source="lines_accepted")
    refused = serializers.IntegerField(source="lines_refused")
    remarked = serializers.IntegerField(source="lines_remarked", help_text=_("Accepted with remarks."))


class Amounts(serializers.Serializer):
    total = amount("amount_total")
    accepted = amount("amount_accepted")
    refused = amount("amount_refused")


class Links(serializers.Serializer):
    self = serializers.URLField()
    protocol = serializers.URLField()
    page = serializers.URLField(help_text=_("The register in the cabinet."))


class RegisterItem(serializers.ModelSerializer):
    """A register in lists."""

    id = serializers.UUIDField(source="uuid", read_only=True)
    period = Month(read_only=True, allow_null=True)
    provider = ProviderRef(read_only=True)
    contract = serializers.CharField(source="contract.number", default=None, allow_null=True, read_only=True)
    funding_source = serializers.ChoiceField(FundingSource.choices, allow_blank=True, read_only=True)
    state = serializers.ChoiceField(RegisterState.choices, read_only=True)
    channel = serializers.ChoiceField(Channel.choices, read_only=True)
    corrects = serializers.UUIDField(source="corrects.uuid", default=None, allow_null=True, read_only=True)
    lines = LineCounts(source="*", read_only=True)
    amounts = Amounts(source="*", read_only=True)
    links = serializers.SerializerMethodField()

    class Meta:
        model = Register
        fields = [
            "id",
            "number",
            "period",
            "provider",
            "contract",
            "funding_source",
            "state",
            "channel",
            "corrects",
            "file_name",
            "file_size",
            "sha256",
            "received_at",
            "checked_at",
            "withdrawn_at",
            "lines",
            "amounts",
            "links",
        ]
        read_only_fields = fields

    @extend_schema_field(Links)
    def get_links(self, register: Register) -> dict[str, str]:
        build = self.context["request"].build_absolute_uri
        return {
            "self": build(reverse("api:register-detail", args=[register.uuid])),
            "protocol": build(reverse("api:register-protocol", args=[register.uuid])),
            "page": build(reverse("claims:register-detail", args=[register.uuid])),
        }


class ProgressState(serializers.Serializer):
    stage = serializers.ChoiceField([(name, title) for name, title, _start, _end in progress.STEPS])
    percent = serializers.IntegerField(min_value=0, max_value=100)
    rows = serializers.IntegerField(help_text=_("Rows read so far."))


class RegisterDetail(RegisterItem):
    """One register, with how far its check is."""

    progress = serializers.SerializerMethodField()
    corrections = serializers.SerializerMethodField()

    class Meta(RegisterItem.Meta):
        fields = [*RegisterItem.Meta.fields, "progress", "corrections"]
        read_only_fields = fields

    @extend_schema_field(ProgressState)
    def get_progress(self, register: Register) -> dict[str, Any]:
        now = progress.read(register)
        return {"stage": now.stage, "percent": now.percent, "rows": now.rows}

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_corrections(self, register: Register) -> list[str]:
        found = register.corrections.order_by("created_at", "id").values_list("uuid", flat=True)
        return [str(uuid) for uuid in found]


class RegisterForm(serializers.Serializer):
    """A register sent as a form."""

    file = serializers.FileField(help_text=_("CSV, XLSX or JSON lines with the columns of a register."))
    corrects = serializers.UUIDField(required=False, help_text=_("Id of the register that this one corrects."))


class RegisterLine(serializers.Serializer):
    """One of the JSON lines: columns of a register; those of the header may stand on the first line only."""

    register_no = serializers.CharField(required=False)
    period = serializers.CharField(required=False, help_text="YYYY-MM")
    provider_bin = serializers.CharField(required=False)
    contract_no = serializers.CharField(required=False)
    funding_source = serializers.ChoiceField(FundingSource.choices, required=False)
    line_no = serializers.CharField()
    case_no = serializers.CharField(required=False)
    patient_iin = serializers.CharField()
    practitioner_iin = serializers.CharField()
    service_code = serializers.CharField()
    diagnosis_code = serializers.CharField()
    care_form = serializers.CharField(required=False, help_text="planned | urgent | emergency")
    started_at = serializers.CharField(help_text="YYYY-MM-DDTHH:MM")
    ended_at = serializers.CharField(help_text="YYYY-MM-DDTHH:MM")
    quantity = serializers.IntegerField()
    amount = serializers.DecimalField(14, 2)
    referral_no = serializers.CharField(required=False)
    referral_date = serializers.DateField(required=False)
    referring_bin = serializers.CharField(required=False)
    executor_bin = serializers.CharField(required=False)
    outcome = serializers.CharField(required=False)


class ProtocolRow(serializers.ModelSerializer):
    """One failure of one line, or, without a line, of the whole file. ``row`` is the row of the file."""

    row = serializers.IntegerField(source="row_no", allow_null=True, read_only=True)
    rule = serializers.SerializerMethodField()
    severity = serializers.ChoiceField(Severity.choices, read_only=True)
    amount = serializers.DecimalField(14, 2, read_only=True, allow_null=True)
    message = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = ["row", "line_no", "rule", "severity", "field", "value", "amount", "message"]
        read_only_fields = fields

    def get_rule(self, finding: Finding) -> str:
        return protocol.code_of(finding.rule)

    def get_message(self, finding: Finding) -> str:
        return protocol.message(finding)


class LineItem(serializers.ModelSerializer):
    """An accepted line, with the columns of a register. Times are local (Asia/Almaty, with their offset)."""

    register = serializers.UUIDField(source="register.uuid", read_only=True)
    register_no = serializers.CharField(source="register.number", read_only=True)
    month = Month(read_only=True)
    provider_bin = serializers.CharField(source="provider.bin", read_only=True)
    contract_no = serializers.CharField(source="contract.number", read_only=True)
    care_type = serializers.CharField(source="care_type.code", read_only=True)
    patient_iin = serializers.SerializerMethodField()
    practitioner_iin = serializers.SerializerMethodField()

    class Meta:
        model = Line
        fields = [
            "register",
            "register_no",
            "month",
            "provider_bin",
            "contract_no",
            "funding_source",
            "care_type",
            "line_no",
            "case_no",
            "patient_iin",
            "practitioner_iin",
            "service_code",
            "diagnosis_code",
            "care_form",
            "started_at",
            "ended_at",
            "quantity",
            "amount",
            "referral_no",
            "referral_date",
            "referring_bin",
            "executor_bin",
            "outcome",
            "received_at",
        ]
        read_only_fields = fields

    def identity(self, iin: str) -> str:
        return iin if may_see_identity(self.context["request"].actor) else mask(iin)

    def get_patient_iin(self, line: Line) -> str:
        return self.identity(line.patient_iin)

    def get_practitioner_iin(self, line: Line) -> str:
        return self.identity(line.practitioner_iin)


class EditionItem(serializers.Serializer):
    """What the rule does from one day to another."""

    severity = serializers.ChoiceField(Severity.choices)
    parameters = serializers.JSONField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    source = serializers.CharField()


class RuleItem(serializers.Serializer):
    """A rule of format-logical control. One code may have parts with keys of their own (``R15.2``)."""

    code = serializers.CharField()
    key = serializers.CharField()
    scope = serializers.ChoiceField(["file", "line"])
    field = serializers.CharField()
    severity = serializers.ChoiceField(Severity.choices, help_text=_("In force today."))
    title = serializers.CharField()
    message = serializers.CharField(help_text=_("With %(name)s where the values of the line come."))
    source = serializers.CharField()
    editions = EditionItem(many=True)
