import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import claims.models.lines
import claims.models.registers
import procurement.models
from claims.partitions import CreateMonthlyPartitioned

# Units taken so far out of an allowance, row after row: a row that does not fit takes nothing. As a window
# aggregate over the rows before the current one it tells what is left for the current one.
TAKE = """
CREATE FUNCTION claims_take(used bigint, wanted bigint, allowed bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN used + coalesce(wanted, 0) <= allowed THEN used + coalesce(wanted, 0) ELSE used END;
CREATE AGGREGATE claims_taken (bigint, bigint) (SFUNC = claims_take, STYPE = bigint, INITCOND = '0');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pghistory", "0007_auto_20250421_0444"),
        ("procurement", "0001_initial"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(TAKE, "DROP AGGREGATE claims_taken (bigint, bigint); DROP FUNCTION claims_take"),
        migrations.RunSQL("CREATE SEQUENCE claims_line_id_seq AS bigint CACHE 1", "DROP SEQUENCE claims_line_id_seq"),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("iin", models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name="IIN")),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(), editable=False, unique=True
                    ),
                ),
                ("full_name", models.CharField(max_length=300, verbose_name="full name")),
                ("birth_date", models.DateField(verbose_name="date of birth")),
                ("sex", models.CharField(choices=[("M", "male"), ("F", "female")], max_length=1, verbose_name="sex")),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="died on")),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["iin"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("died_on__isnull", True), ("died_on__gte", models.F("birth_date")), _connector="OR"
                        ),
                        name="person_dates",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                ("basis", models.CharField(blank=True, max_length=100, verbose_name="ground")),
                (
                    "person",
                    models.ForeignKey(
                        db_column="iin",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverage",
                        to="claims.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "insurance period",
                "verbose_name_plural": "insurance periods",
                "ordering": ["person_id", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "valid_from"), name="coverage_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="coverage_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("iin", models.CharField(max_length=12, serialize=False, verbose_name="IIN")),
                ("uuid", models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False)),
                ("full_name", models.CharField(max_length=300, verbose_name="full name")),
                ("birth_date", models.DateField(verbose_name="date of birth")),
                ("sex", models.CharField(choices=[("M", "male"), ("F", "female")], max_length=1, verbose_name="sex")),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="died on")),
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
                        to="claims.person",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Register",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("period", models.DateField(null=True, verbose_name="period")),
                (
                    "funding_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("checking", "being checked"),
                            ("accepted", "accepted"),
                            ("partly", "accepted in part"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "file in the cabinet"),
                            ("form", "typed in the cabinet"),
                            ("api", "hospital system"),
                            ("command", "import"),
                        ],
                        max_length=10,
                        verbose_name="received as",
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to=claims.models.registers.register_path)),
                ("file_name", models.CharField(blank=True, max_length=255, verbose_name="file name")),
                ("file_size", models.PositiveBigIntegerField(default=0, verbose_name="file size")),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("received_at", models.DateTimeField(null=True, verbose_name="submitted at")),
                ("checked_at", models.DateTimeField(null=True, verbose_name="checked at")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn at")),
                ("seconds", models.JSONField(default=dict)),
                ("lines_total", models.PositiveIntegerField(default=0)),
                ("lines_accepted", models.PositiveIntegerField(default=0)),
                ("lines_refused", models.PositiveIntegerField(default=0)),
                ("lines_remarked", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("amount_total", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("amount_accepted", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                ("amount_refused", models.DecimalField(decimal_places=2, default=0, max_digits=16)),
                (
                    "access_key",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.accesskey",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registers",
                        to="procurement.contract",
                    ),
                ),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="claims.register",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="registers", to="providers.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "register",
                "verbose_name_plural": "registers",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["provider", "-created_at"], name="register_of_provider"),
                    models.Index(
                        condition=models.Q(("state", "checking")), fields=["state"], name="register_being_checked"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["accepted", "partly"])),
                        fields=("provider", "number"),
                        name="register_number_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["accepted", "partly"])),
                        fields=("provider", "sha256"),
                        name="register_file_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(("sha256", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="submitted_register_has_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period__isnull", True), ("period__day", 1), _connector="OR"),
                        name="register_period_is_a_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("values", models.JSONField(default=dict)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "register",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft_lines", to="claims.register"
                    ),
                ),
            ],
            options={
                "ordering": ["register_id", "position", "id"],
                "constraints": [models.UniqueConstraint(fields=("register", "position"), name="draft_line_position")],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_no", models.PositiveIntegerField(null=True)),
                ("line_no", models.CharField(blank=True, max_length=60)),
                ("rule", models.CharField(max_length=10)),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("reject", "refused"),
                            ("warn", "remark"),
                            ("normalise", "corrected"),
                            ("off", "off"),
                        ],
                        max_length=10,
                    ),
                ),
                ("field", models.CharField(blank=True, max_length=40)),
                ("value", models.CharField(blank=True, max_length=300)),
                ("params", models.JSONField(default=dict)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="findings",
                        to="claims.register",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of the protocol",
                "verbose_name_plural": "rows of the protocol",
                "ordering": ["register_id", models.OrderBy(models.F("row_no"), nulls_first=True), "rule", "id"],
                "indexes": [
                    models.Index(fields=["register", "row_no"], name="finding_of_line"),
                    models.Index(fields=["register", "rule", "severity"], name="finding_of_rule"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedLine",
            fields=[
                ("row_no", models.PositiveIntegerField()),
                ("line_no", models.CharField(blank=True, max_length=60, verbose_name="line number")),
                ("case_no", models.CharField(blank=True, max_length=60, verbose_name="case number")),
                ("patient_iin", models.CharField(blank=True, max_length=40, verbose_name="IIN of the patient")),
                (
                    "practitioner_iin",
                    models.CharField(blank=True, max_length=40, verbose_name="IIN of the practitioner"),
                ),
                ("service_code", models.CharField(blank=True, max_length=60, verbose_name="service")),
                ("diagnosis_code", models.CharField(blank=True, max_length=60, verbose_name="diagnosis")),
                (
                    "care_form",
                    models.CharField(
                        blank=True,
                        choices=[("planned", "planned"), ("urgent", "urgent"), ("emergency", "emergency")],
                        max_length=20,
                        verbose_name="form of care",
                    ),
                ),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("quantity", models.IntegerField(null=True, verbose_name="quantity")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="amount, ₸")),
                ("referral_no", models.CharField(blank=True, max_length=60, verbose_name="referral")),
                ("referral_date", models.DateField(null=True, verbose_name="date of referral")),
                ("referring_bin", models.CharField(blank=True, max_length=40, verbose_name="referring organisation")),
                ("executor_bin", models.CharField(blank=True, max_length=40, verbose_name="co-executor")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recovered", "recovered"),
                            ("improved", "improved"),
                            ("unchanged", "unchanged"),
                            ("worse", "worse"),
                            ("died", "died"),
                            ("transferred", "transferred"),
                            ("left", "left at own request"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("raw", models.JSONField(default=dict)),
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="refused_lines",
                        to="claims.register",
                    ),
                ),
            ],
            options={
                "verbose_name": "refused line",
                "verbose_name_plural": "refused lines",
                "ordering": ["register_id", "row_no"],
                "indexes": [models.Index(fields=["patient_iin"], name="refused_line_patient")],
                "constraints": [models.UniqueConstraint(fields=("register", "row_no"), name="refused_line_row")],
            },
        ),
        migrations.CreateModel(
            name="RuleEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("rule", models.CharField(max_length=10, verbose_name="rule")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("reject", "refused"),
                            ("warn", "remark"),
                            ("normalise", "corrected"),
                            ("off", "off"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("active", "in force"), ("cancelled", "cancelled")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "edition of a rule",
                "verbose_name_plural": "editions of rules",
                "ordering": ["rule", "-valid_from", "-id"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state", "active")),
                        expressions=[
                            ("rule", "="),
                            (procurement.models.DateRange("valid_from", "valid_to", models.Value("[]")), "&&"),
                        ],
                        name="rule_edition_one_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="rule_edition_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleEditionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("rule", models.CharField(max_length=10, verbose_name="rule")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("reject", "refused"),
                            ("warn", "remark"),
                            ("normalise", "corrected"),
                            ("off", "off"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "draft"), ("active", "in force"), ("cancelled", "cancelled")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        to="claims.ruleedition",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceUsage",
            fields=[
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="procurement.service",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "patient_iin", "service", "year", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("patient_iin", models.CharField(max_length=12)),
                ("year", models.PositiveSmallIntegerField()),
                ("quantity", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["patient_iin", "service_id", "year"],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_column="iin",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="claims.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "attachment",
                "verbose_name_plural": "attachments",
                "ordering": ["person_id", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "valid_from"), name="attachment_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="attachment_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttachmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
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
                        to="claims.attachment",
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
                (
                    "person",
                    models.ForeignKey(
                        db_column="iin",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CoExecutionUsage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "provider", "care_type", "year", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                (
                    "care_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                    ),
                ),
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
                "ordering": ["provider_id", "care_type_id", "year"],
            },
        ),
        migrations.CreateModel(
            name="ContractUsage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contract", "care_type", "month", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.DateField()),
                ("lines", models.PositiveIntegerField()),
                ("quantity", models.PositiveBigIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16)),
                (
                    "care_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="usage",
                        to="procurement.contract",
                    ),
                ),
            ],
            options={
                "ordering": ["contract_id", "care_type_id", "month"],
            },
        ),
        migrations.CreateModel(
            name="CoverageEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                ("basis", models.CharField(blank=True, max_length=100, verbose_name="ground")),
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
                        to="claims.coverage",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_column="iin",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DryRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month_from", models.DateField(verbose_name="month from")),
                ("month_to", models.DateField(verbose_name="month to")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="dry_runs", to="claims.ruleedition"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="IdempotentReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("request_digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("location", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [models.UniqueConstraint(fields=("organisation", "key"), name="idempotency_key_once")],
            },
        ),
        migrations.CreateModel(
            name="LineNumber",
            fields=[
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="claims.register",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "provider", "line_no", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line_no", models.CharField(max_length=60)),
                ("month", models.DateField()),
                ("line_id", models.BigIntegerField()),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="providers.provider",
                    ),
                ),
            ],
            options={
                "ordering": ["provider_id", "line_no"],
            },
        ),
        migrations.CreateModel(
            name="PeriodClosure",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False, verbose_name="month")),
                ("closed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="closed at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "closed period",
                "verbose_name_plural": "closed periods",
                "ordering": ["-month"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="closure_is_a_month")
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodClosureEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("month", models.DateField(serialize=False, verbose_name="month")),
                ("closed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="closed at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
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
                        to="claims.periodclosure",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        CreateMonthlyPartitioned(
            name="Line",
            fields=[
                (
                    "register",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="lines",
                        to="claims.register",
                    ),
                ),
                ("row_no", models.PositiveIntegerField()),
                ("line_no", models.CharField(blank=True, max_length=60, verbose_name="line number")),
                ("case_no", models.CharField(blank=True, max_length=60, verbose_name="case number")),
                ("patient_iin", models.CharField(blank=True, max_length=40, verbose_name="IIN of the patient")),
                (
                    "practitioner_iin",
                    models.CharField(blank=True, max_length=40, verbose_name="IIN of the practitioner"),
                ),
                ("service_code", models.CharField(blank=True, max_length=60, verbose_name="service")),
                ("diagnosis_code", models.CharField(blank=True, max_length=60, verbose_name="diagnosis")),
                (
                    "care_form",
                    models.CharField(
                        blank=True,
                        choices=[("planned", "planned"), ("urgent", "urgent"), ("emergency", "emergency")],
                        max_length=20,
                        verbose_name="form of care",
                    ),
                ),
                ("started_at", models.DateTimeField(null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("quantity", models.IntegerField(null=True, verbose_name="quantity")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="amount, ₸")),
                ("referral_no", models.CharField(blank=True, max_length=60, verbose_name="referral")),
                ("referral_date", models.DateField(null=True, verbose_name="date of referral")),
                ("referring_bin", models.CharField(blank=True, max_length=40, verbose_name="referring organisation")),
                ("executor_bin", models.CharField(blank=True, max_length=40, verbose_name="co-executor")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recovered", "recovered"),
                            ("improved", "improved"),
                            ("unchanged", "unchanged"),
                            ("worse", "worse"),
                            ("died", "died"),
                            ("transferred", "transferred"),
                            ("left", "left at own request"),
                        ],
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "month", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.DateField()),
                ("id", models.BigIntegerField(db_default=claims.models.lines.NextLineId())),
                ("day", models.DateField()),
                ("funding_source", models.CharField(max_length=5)),
                ("received_at", models.DateTimeField()),
                (
                    "care_type",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="providers.caretype",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="procurement.contract",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="providers.provider",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="procurement.service",
                    ),
                ),
            ],
            options={
                "verbose_name": "line",
                "verbose_name_plural": "lines",
                "ordering": ["month", "id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="periodclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_periodclosureevent" ("closed_at", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."closed_at", NEW."month", _pgh_attach_context(), NOW(), \'insert\', NEW."month", NEW."reason"); RETURN NULL;',
                    hash="0d25104a3a846d47eedf568beecdb7e808be21da",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e1b8a",
                    table="claims_periodclosure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="periodclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_periodclosureevent" ("closed_at", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (NEW."closed_at", NEW."month", _pgh_attach_context(), NOW(), \'update\', NEW."month", NEW."reason"); RETURN NULL;',
                    hash="ddc0bcc5d0f0c9c2bee50998b8174fc1abf73e76",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4e58",
                    table="claims_periodclosure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="periodclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_periodclosureevent" ("closed_at", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") VALUES (OLD."closed_at", OLD."month", _pgh_attach_context(), NOW(), \'delete\', OLD."month", OLD."reason"); RETURN NULL;',
                    hash="b95b2a19d3cb483e3f28a4b350e949d2035c7d60",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f3504",
                    table="claims_periodclosure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_personevent" ("birth_date", "died_on", "full_name", "iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "uuid") VALUES (OLD."birth_date", OLD."died_on", OLD."full_name", OLD."iin", _pgh_attach_context(), NOW(), \'update\', OLD."iin", OLD."region_id", OLD."sex", OLD."uuid"); RETURN NULL;',
                    hash="012e1057db92a7ccb8f7cd1bd9d5d6b2bf7705a8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_92997",
                    table="claims_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="person",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_personevent" ("birth_date", "died_on", "full_name", "iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region_id", "sex", "uuid") VALUES (OLD."birth_date", OLD."died_on", OLD."full_name", OLD."iin", _pgh_attach_context(), NOW(), \'delete\', OLD."iin", OLD."region_id", OLD."sex", OLD."uuid"); RETURN NULL;',
                    hash="e420ec93f99f5c80e46f727892802b5515c2d7e2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_eb0a4",
                    table="claims_person",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coverage",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_coverageevent" ("basis", "id", "iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (OLD."basis", OLD."id", OLD."iin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="af8738efee6d6a57a21f024bd34123865b7ac9bf",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7b433",
                    table="claims_coverage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coverage",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_coverageevent" ("basis", "id", "iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (OLD."basis", OLD."id", OLD."iin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="e495c0fade928f7b02328395a21d7b7b2f8e324d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a9857",
                    table="claims_coverage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_attachmentevent" ("id", "iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."id", OLD."iin", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="17929fc87547dd4262b94ceb3799706f45b21d01",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9d738",
                    table="claims_attachment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_attachmentevent" ("id", "iin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."id", OLD."iin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="f6596db73f3eac3c81f4f851cb9a66aad1963e63",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b2f66",
                    table="claims_attachment",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["patient_iin", "service", "day"], name="line_patient_service_day"),
        ),
        migrations.AddIndex(
            model_name="line",
            index=models.Index(fields=["provider", "day"], name="line_provider_day"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleedition",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ruleeditionevent" ("created_at", "created_by_id", "id", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "severity", "source", "state", "uuid", "valid_from", "valid_to") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."parameters", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule", NEW."severity", NEW."source", NEW."state", NEW."uuid", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="6bd6f84dbe5bb00863cd0c01365995c2dd91befb",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d9a07",
                    table="claims_ruleedition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleedition",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_ruleeditionevent" ("created_at", "created_by_id", "id", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "severity", "source", "state", "uuid", "valid_from", "valid_to") VALUES (NEW."created_at", NEW."created_by_id", NEW."id", NEW."parameters", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule", NEW."severity", NEW."source", NEW."state", NEW."uuid", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="e95b1743d26d330e4cf011e5551609da4509453a",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0156b",
                    table="claims_ruleedition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleedition",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ruleeditionevent" ("created_at", "created_by_id", "id", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "severity", "source", "state", "uuid", "valid_from", "valid_to") VALUES (OLD."created_at", OLD."created_by_id", OLD."id", OLD."parameters", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rule", OLD."severity", OLD."source", OLD."state", OLD."uuid", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="3bc6ce7f55726b4005414374788fc4cb9ee7fa70",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dd899",
                    table="claims_ruleedition",
                    when="AFTER",
                ),
            ),
        ),
    ]
