import uuid

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("claims", "0006_admitted_by_import"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("procurement", "0005_indicator_units"),
        ("providers", "0004_admission"),
    ]

    operations = [
        migrations.CreateModel(
            name="AbroadStay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("iin", models.CharField(max_length=12, verbose_name="IIN")),
                ("left_on", models.DateField(verbose_name="left the country on")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="returned on")),
            ],
            options={
                "verbose_name": "time abroad",
                "verbose_name_plural": "people abroad",
                "ordering": ["iin", "left_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("iin", "left_on"), name="abroad_stay_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_on__isnull", True), ("returned_on__gte", models.F("left_on")), _connector="OR"
                        ),
                        name="abroad_stay_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AbroadStayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("iin", models.CharField(max_length=12, verbose_name="IIN")),
                ("left_on", models.DateField(verbose_name="left the country on")),
                ("returned_on", models.DateField(blank=True, null=True, verbose_name="returned on")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.abroadstay",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("practitioner_iin", models.CharField(max_length=12, verbose_name="IIN of the practitioner")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("leave", "leave"),
                            ("sick", "sick leave"),
                            ("training", "training"),
                            ("archived", "no longer working"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "ordering": ["provider_id", "practitioner_iin", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "practitioner_iin", "valid_from"), name="absence_key"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="absence_dates"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AbsenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("practitioner_iin", models.CharField(max_length=12, verbose_name="IIN of the practitioner")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("leave", "leave"),
                            ("sick", "sick leave"),
                            ("training", "training"),
                            ("archived", "no longer working"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.absence",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.CharField(max_length=60, verbose_name="line number")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("qr", "QR"),
                            ("sms", "SMS"),
                            ("app", "mobile application"),
                            ("call", "telephone call"),
                            ("complaint", "complaint"),
                        ],
                        max_length=10,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("received", "received"), ("not_received", "not received"), ("none", "no answer")],
                        max_length=12,
                        verbose_name="answer",
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=64, verbose_name="device")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="words of the patient")),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation by the patient",
                "verbose_name_plural": "confirmations by patients",
                "ordering": ["provider_id", "line_no", "channel", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "line_no", "channel"), name="confirmation_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfirmationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("line_no", models.CharField(max_length=60, verbose_name="line number")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("qr", "QR"),
                            ("sms", "SMS"),
                            ("app", "mobile application"),
                            ("call", "telephone call"),
                            ("complaint", "complaint"),
                        ],
                        max_length=10,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("received", "received"), ("not_received", "not received"), ("none", "no answer")],
                        max_length=12,
                        verbose_name="answer",
                    ),
                ),
                ("device", models.CharField(blank=True, max_length=64, verbose_name="device")),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("text", models.CharField(blank=True, max_length=1000, verbose_name="words of the patient")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.confirmation",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("device_no", models.CharField(max_length=60, verbose_name="device number")),
                ("service_code", models.CharField(max_length=40, verbose_name="service")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                ("daily_minutes", models.PositiveIntegerField(verbose_name="minutes of work a day")),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "device",
                "verbose_name_plural": "devices",
                "ordering": ["provider_id", "device_no", "service_code", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "device_no", "service_code", "valid_from"), name="device_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="device_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("device_no", models.CharField(max_length=60, verbose_name="device number")),
                ("service_code", models.CharField(max_length=40, verbose_name="service")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                ("daily_minutes", models.PositiveIntegerField(verbose_name="minutes of work a day")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.device",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DrugIssue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_no", models.CharField(max_length=60, verbose_name="document number")),
                ("patient_iin", models.CharField(max_length=12, verbose_name="IIN of the patient")),
                ("drug_code", models.CharField(max_length=40, verbose_name="drug")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("units", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="units")),
                ("case_no", models.CharField(blank=True, max_length=60, verbose_name="case number")),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "drug issue",
                "verbose_name_plural": "drug issues",
                "ordering": ["provider_id", "issued_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "document_no", "drug_code"), name="drug_issue_key"),
                    models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="drug_issue_positive"),
                ],
                "indexes": [models.Index(fields=["patient_iin", "issued_on"], name="drug_issue_by_patient")],
            },
        ),
        migrations.CreateModel(
            name="DrugIssueEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("document_no", models.CharField(max_length=60, verbose_name="document number")),
                ("patient_iin", models.CharField(max_length=12, verbose_name="IIN of the patient")),
                ("drug_code", models.CharField(max_length=40, verbose_name="drug")),
                ("issued_on", models.DateField(verbose_name="issued on")),
                ("units", models.DecimalField(decimal_places=3, max_digits=14, verbose_name="units")),
                ("case_no", models.CharField(blank=True, max_length=60, verbose_name="case number")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.drugissue",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DrugNorm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("drug_code", models.CharField(max_length=40, verbose_name="drug")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                (
                    "max_daily",
                    models.DecimalField(decimal_places=3, max_digits=12, verbose_name="units a day at most"),
                ),
            ],
            options={
                "verbose_name": "daily dose of a drug",
                "verbose_name_plural": "daily doses of drugs",
                "ordering": ["drug_code", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("drug_code", "valid_from"), name="drug_norm_key"),
                    models.CheckConstraint(condition=models.Q(("max_daily__gt", 0)), name="drug_norm_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DrugNormEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("drug_code", models.CharField(max_length=40, verbose_name="drug")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                (
                    "max_daily",
                    models.DecimalField(decimal_places=3, max_digits=12, verbose_name="units a day at most"),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.drugnorm",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EntryRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line_no", models.CharField(max_length=60, verbose_name="line number")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("entered_by", models.CharField(max_length=120, verbose_name="account")),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry into the hospital system",
                "verbose_name_plural": "log of entry",
                "ordering": ["provider_id", "entered_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("provider", "line_no"), name="entry_record_key")],
            },
        ),
        migrations.CreateModel(
            name="EntryRecordEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("line_no", models.CharField(max_length=60, verbose_name="line number")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                ("entered_by", models.CharField(max_length=120, verbose_name="account")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.entryrecord",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LineLock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register_id", models.BigIntegerField(db_index=True)),
                ("line_no", models.CharField(max_length=60, verbose_name="line number")),
                ("month", models.DateField()),
                ("line_id", models.BigIntegerField()),
                ("defect_code", models.CharField(max_length=5, verbose_name="defect code")),
                ("source", models.UUIDField()),
                ("locked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("released_at", models.DateTimeField(null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "locked line",
                "verbose_name_plural": "locked lines",
                "ordering": ["provider_id", "line_no", "id"],
                "constraints": [models.UniqueConstraint(fields=("source", "line_id"), name="line_lock_once")],
                "indexes": [models.Index(fields=["provider", "line_no"], name="line_lock_of_line")],
            },
        ),
        migrations.CreateModel(
            name="Reduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("defect", "defect"), ("refund", "refund of a hidden defect")],
                        default="defect",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("month", models.DateField(verbose_name="month of the services")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="reduction, ₸")),
                ("defect_code", models.CharField(max_length=5, verbose_name="defect code")),
                ("source", models.UUIDField(unique=True, verbose_name="decision")),
                ("lines", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="recorded at")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled at")),
                ("cancelled_because", models.CharField(blank=True, max_length=1000, verbose_name="reason")),
                (
                    "care_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions",
                        to="procurement.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "payment reduction",
                "verbose_name_plural": "payment reductions",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="reduction_not_negative"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="reduction_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cancelled_at__isnull", True),
                            models.Q(("cancelled_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="reduction_cancelled_reason",
                    ),
                ],
                "indexes": [models.Index(fields=["provider", "contract", "month"], name="reduction_of_month")],
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("practitioner_iin", models.CharField(max_length=12, verbose_name="IIN of the practitioner")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "working hours",
                "verbose_name_plural": "timetables",
                "ordering": ["provider_id", "practitioner_iin", "starts_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "practitioner_iin", "starts_at"), name="shift_key"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_hours"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShiftEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("practitioner_iin", models.CharField(max_length=12, verbose_name="IIN of the practitioner")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.shift",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="abroadstay",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_abroadstayevent" ("id", "iin", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "returned_on") VALUES (OLD."id", OLD."iin", OLD."left_on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."returned_on"); RETURN NULL;',
                    hash="483a8d136ba58e00b51e810a9706646b9b485939",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a5182",
                    table="claims_abroadstay",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="abroadstay",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_abroadstayevent" ("id", "iin", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "returned_on") VALUES (OLD."id", OLD."iin", OLD."left_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."returned_on"); RETURN NULL;',
                    hash="4231a2e7f502e7f3f8ff63036694b3c7674a84fc",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e9179",
                    table="claims_abroadstay",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="drugnorm",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_drugnormevent" ("drug_code", "id", "max_daily", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "unit", "valid_from", "valid_to") VALUES (OLD."drug_code", OLD."id", OLD."max_daily", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."source", OLD."unit", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="70935723dd0d20affddaccee6cbd4bbf01f354ab",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bf022",
                    table="claims_drugnorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="drugnorm",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_drugnormevent" ("drug_code", "id", "max_daily", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "unit", "valid_from", "valid_to") VALUES (OLD."drug_code", OLD."id", OLD."max_daily", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."unit", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="ae206b13a451b992efb9b2511c4bd2088841d739",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_53bd0",
                    table="claims_drugnorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_absenceevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_iin", "provider_id", "reason", "valid_from", "valid_to") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."practitioner_iin", OLD."provider_id", OLD."reason", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="25e1f2dd12163415a60343d6dba456ea2a489ae6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_02009",
                    table="claims_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="absence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_absenceevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_iin", "provider_id", "reason", "valid_from", "valid_to") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."practitioner_iin", OLD."provider_id", OLD."reason", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="bd4af0d9608d2dbc6a27c12d755dc6bcc94ef4eb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_11227",
                    table="claims_absence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_confirmationevent" ("answer", "answered_at", "asked_at", "channel", "device", "id", "line_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "text") VALUES (OLD."answer", OLD."answered_at", OLD."asked_at", OLD."channel", OLD."device", OLD."id", OLD."line_no", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."text"); RETURN NULL;',
                    hash="9ba2b3324e120a0da6a422a055c5a1879c82e140",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8344a",
                    table="claims_confirmation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_confirmationevent" ("answer", "answered_at", "asked_at", "channel", "device", "id", "line_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "text") VALUES (OLD."answer", OLD."answered_at", OLD."asked_at", OLD."channel", OLD."device", OLD."id", OLD."line_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."text"); RETURN NULL;',
                    hash="ab9679bcadccf2ac57493f41faf8fc351380a099",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_08cd9",
                    table="claims_confirmation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="device",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_deviceevent" ("daily_minutes", "device_no", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "service_code", "valid_from", "valid_to") VALUES (OLD."daily_minutes", OLD."device_no", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."service_code", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="4f90bb8f6a8a1eca8423f4b666ff7ffb4002cbd3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8ef07",
                    table="claims_device",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="device",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_deviceevent" ("daily_minutes", "device_no", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "service_code", "valid_from", "valid_to") VALUES (OLD."daily_minutes", OLD."device_no", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."service_code", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="f505748590113a69e8cef47850207fae6aeee5b6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3c0a9",
                    table="claims_device",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="drugissue",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_drugissueevent" ("case_no", "document_no", "drug_code", "id", "issued_on", "patient_iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "units") VALUES (OLD."case_no", OLD."document_no", OLD."drug_code", OLD."id", OLD."issued_on", OLD."patient_iin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."units"); RETURN NULL;',
                    hash="39a0c13fda63d88d3058b23e0248927e2298ad4d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_34739",
                    table="claims_drugissue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="drugissue",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_drugissueevent" ("case_no", "document_no", "drug_code", "id", "issued_on", "patient_iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "units") VALUES (OLD."case_no", OLD."document_no", OLD."drug_code", OLD."id", OLD."issued_on", OLD."patient_iin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."units"); RETURN NULL;',
                    hash="52e073661371320e0db1e3eb96f434bebb730a9a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_00aac",
                    table="claims_drugissue",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entryrecord",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_entryrecordevent" ("entered_at", "entered_by", "id", "line_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") VALUES (OLD."entered_at", OLD."entered_by", OLD."id", OLD."line_no", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id"); RETURN NULL;',
                    hash="48423ef9cd819ced4d012420c6cefe7e4b97c494",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c308f",
                    table="claims_entryrecord",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entryrecord",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_entryrecordevent" ("entered_at", "entered_by", "id", "line_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id") VALUES (OLD."entered_at", OLD."entered_by", OLD."id", OLD."line_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id"); RETURN NULL;',
                    hash="315eb166fcc757dce91de6bc5eb7ad39c46d8016",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_35456",
                    table="claims_entryrecord",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shift",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_shiftevent" ("ends_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_iin", "provider_id", "starts_at") VALUES (OLD."ends_at", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."practitioner_iin", OLD."provider_id", OLD."starts_at"); RETURN NULL;',
                    hash="2c71ccadd4112a96db148f126789bc1fc3d6bcdc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9d6fa",
                    table="claims_shift",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shift",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_shiftevent" ("ends_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "practitioner_iin", "provider_id", "starts_at") VALUES (OLD."ends_at", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."practitioner_iin", OLD."provider_id", OLD."starts_at"); RETURN NULL;',
                    hash="ee5f81f9779dac5dc81ababfa1b2e73ca66f2bf7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6e672",
                    table="claims_shift",
                    when="AFTER",
                ),
            ),
        ),
    ]
