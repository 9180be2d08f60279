import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("pghistory", "0007_auto_20250421_0444"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Accreditation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("number", models.CharField(max_length=60, verbose_name="number of the certificate")),
                ("category", models.CharField(blank=True, max_length=60, verbose_name="category")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accreditations",
                        to="providers.provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "accreditation",
                "verbose_name_plural": "accreditations",
                "ordering": ["provider_id", "-valid_from", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "number"), name="accreditation_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="accreditation_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccreditationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("number", models.CharField(max_length=60, verbose_name="number of the certificate")),
                ("category", models.CharField(blank=True, max_length=60, verbose_name="category")),
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
                        to="providers.accreditation",
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
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, null=True, unique=True, verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "admission of a new organisation"),
                            ("more", "admission to further types of care"),
                            ("update", "yearly update of the data"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("checking", "under review"),
                            ("correction", "returned for correction"),
                            ("admitted", "admitted"),
                            ("rejected", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "term of correction passed"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=20)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("returned", models.BooleanField(default=False)),
                ("needs_visit", models.BooleanField(default=False)),
                ("snapshot", models.JSONField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="providers.provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "application for admission",
                "verbose_name_plural": "applications for admission",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "submitted", "checking", "correction"])),
                        fields=("provider",),
                        name="one_open_application",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicationCare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "no decision yet"), ("admitted", "admitted"), ("refused", "refused")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("norm", models.CharField(blank=True, max_length=300, verbose_name="norm")),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="care", to="providers.application"
                    ),
                ),
                (
                    "care_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
            ],
            options={
                "ordering": ["care_type__position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("application", "care_type"), name="care_of_application"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "refused"), _negated=True),
                            models.Q(models.Q(("reason", ""), _negated=True), models.Q(("norm", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="refusal_has_a_norm",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApplicationRemark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=20)),
                ("text", models.TextField(verbose_name="what is to be corrected")),
                ("norm", models.CharField(blank=True, max_length=300, verbose_name="norm")),
                ("resolved", models.BooleanField(default=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="providers.application"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="BedProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
            ],
            options={
                "verbose_name": "bed profile",
                "verbose_name_plural": "bed profiles",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="BedApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("count", models.PositiveIntegerField(verbose_name="beds")),
                ("decision", models.CharField(max_length=100, verbose_name="decision of the health department")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bed_approvals",
                        to="providers.provider",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.bedprofile",
                        verbose_name="bed profile",
                    ),
                ),
            ],
            options={
                "verbose_name": "approved bed stock",
                "verbose_name_plural": "approved bed stock",
                "ordering": ["provider_id", "profile_id", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "profile", "valid_from"), name="bed_approval_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="bed_approval_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BedApprovalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("count", models.PositiveIntegerField(verbose_name="beds")),
                ("decision", models.CharField(max_length=100, verbose_name="decision of the health department")),
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
                        to="providers.bedapproval",
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
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.bedprofile",
                        verbose_name="bed profile",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BedProfileEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
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
                        to="providers.bedprofile",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Capacity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("units", models.PositiveBigIntegerField()),
                ("steps", models.JSONField(default=list)),
                ("computed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "care_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.caretype"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="providers.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "throughput",
                "verbose_name_plural": "throughput",
                "ordering": ["provider_id", "care_type__position", "-year", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "care_type", "year"), name="capacity_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="EquipmentKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
            ],
            options={
                "verbose_name": "kind of equipment",
                "verbose_name_plural": "kinds of equipment",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="CapacityNorm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("posts", "posts × minutes ÷ norm minutes"),
                            ("equipment", "equipment minutes ÷ norm minutes"),
                            ("beds", "beds × days ÷ length of stay"),
                        ],
                        max_length=10,
                        verbose_name="basis",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="speciality")),
                (
                    "minutes",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="minutes a unit"
                    ),
                ),
                (
                    "days",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="days of a bed a case"
                    ),
                ),
                (
                    "load",
                    models.DecimalField(
                        decimal_places=2, default=100, max_digits=5, verbose_name="usable share of the time, %"
                    ),
                ),
                (
                    "bed_profile",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.bedprofile",
                        verbose_name="bed profile",
                    ),
                ),
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
                    "equipment_kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.equipmentkind",
                        verbose_name="kind of equipment",
                    ),
                ),
            ],
            options={
                "verbose_name": "norm of throughput",
                "verbose_name_plural": "norms of throughput",
                "ordering": ["care_type__position", "code", "valid_from"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="capacity_norm_key")],
            },
        ),
        migrations.CreateModel(
            name="CapacityNormEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("posts", "posts × minutes ÷ norm minutes"),
                            ("equipment", "equipment minutes ÷ norm minutes"),
                            ("beds", "beds × days ÷ length of stay"),
                        ],
                        max_length=10,
                        verbose_name="basis",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="speciality")),
                (
                    "minutes",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="minutes a unit"
                    ),
                ),
                (
                    "days",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="days of a bed a case"
                    ),
                ),
                (
                    "load",
                    models.DecimalField(
                        decimal_places=2, default=100, max_digits=5, verbose_name="usable share of the time, %"
                    ),
                ),
                (
                    "bed_profile",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.bedprofile",
                        verbose_name="bed profile",
                    ),
                ),
                (
                    "care_type",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
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
                        to="providers.capacitynorm",
                    ),
                ),
                (
                    "equipment_kind",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.equipmentkind",
                        verbose_name="kind of equipment",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EquipmentKindEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
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
                        to="providers.equipmentkind",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LapseNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=80)),
                ("lapses_on", models.DateField()),
                ("days_before", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="providers.provider"
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "lapses_on", "days_before"), name="one_notice_a_lapse")
                ],
            },
        ),
        migrations.CreateModel(
            name="MinimumRequirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("licence", "valid licence with an annex for the type of care"),
                            ("permit", "further permit"),
                            ("base", "production bases"),
                            ("sanitary", "bases with a valid sanitary permit"),
                            ("staff", "staff with a valid certificate of a speciality"),
                            ("equipment", "equipment of a kind"),
                            ("beds", "beds approved by the health department"),
                            ("accreditation", "valid accreditation"),
                            ("population", "attached population"),
                            ("document", "attached document"),
                        ],
                        max_length=14,
                        verbose_name="what is counted",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="of what")),
                ("minimum", models.PositiveIntegerField(default=1, verbose_name="at least")),
                ("lasting", models.BooleanField(default=False, verbose_name="must hold after admission too")),
                (
                    "care_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
            ],
            options={
                "verbose_name": "minimum requirement",
                "verbose_name_plural": "minimum requirements",
                "ordering": ["care_type__position", "code", "valid_from"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="requirement_key")],
            },
        ),
        migrations.CreateModel(
            name="MinimumRequirementEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("licence", "valid licence with an annex for the type of care"),
                            ("permit", "further permit"),
                            ("base", "production bases"),
                            ("sanitary", "bases with a valid sanitary permit"),
                            ("staff", "staff with a valid certificate of a speciality"),
                            ("equipment", "equipment of a kind"),
                            ("beds", "beds approved by the health department"),
                            ("accreditation", "valid accreditation"),
                            ("population", "attached population"),
                            ("document", "attached document"),
                        ],
                        max_length=14,
                        verbose_name="what is counted",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="of what")),
                ("minimum", models.PositiveIntegerField(default=1, verbose_name="at least")),
                ("lasting", models.BooleanField(default=False, verbose_name="must hold after admission too")),
                (
                    "care_type",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
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
                        to="providers.minimumrequirement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductionBase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("address", models.CharField(max_length=300, verbose_name="address")),
                (
                    "tenure",
                    models.CharField(
                        choices=[("own", "own"), ("lease", "leased"), ("trust", "in trust management")],
                        max_length=10,
                        verbose_name="tenure",
                    ),
                ),
                ("sanitary_number", models.CharField(blank=True, max_length=60, verbose_name="sanitary permit")),
                ("sanitary_to", models.DateField(blank=True, null=True, verbose_name="sanitary permit valid to")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bases", to="providers.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "production base",
                "verbose_name_plural": "production bases",
                "ordering": ["provider_id", "name", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="base_dates",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Beds",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("count", models.PositiveIntegerField(verbose_name="beds")),
                (
                    "profile",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.bedprofile",
                        verbose_name="bed profile",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="beds", to="providers.provider"
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beds",
                        to="providers.productionbase",
                        verbose_name="production base",
                    ),
                ),
            ],
            options={
                "verbose_name": "beds",
                "verbose_name_plural": "beds",
                "ordering": ["provider_id", "profile_id", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("base", "profile", "valid_from"), name="beds_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="beds_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BedsEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("count", models.PositiveIntegerField(verbose_name="beds")),
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
                        to="providers.beds",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.bedprofile",
                        verbose_name="bed profile",
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
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.productionbase",
                        verbose_name="production base",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Equipment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("model_name", models.CharField(blank=True, max_length=200, verbose_name="model")),
                ("serial", models.CharField(max_length=60, verbose_name="serial number")),
                ("made_in", models.PositiveSmallIntegerField(verbose_name="year of make")),
                ("daily_minutes", models.PositiveIntegerField(verbose_name="minutes of work a day")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="equipment", to="providers.provider"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.equipmentkind",
                        verbose_name="kind of equipment",
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="equipment",
                        to="providers.productionbase",
                        verbose_name="production base",
                    ),
                ),
            ],
            options={
                "verbose_name": "equipment",
                "verbose_name_plural": "equipment",
                "ordering": ["provider_id", "kind_id", "serial", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "serial"), name="equipment_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="equipment_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EquipmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("model_name", models.CharField(blank=True, max_length=200, verbose_name="model")),
                ("serial", models.CharField(max_length=60, verbose_name="serial number")),
                ("made_in", models.PositiveSmallIntegerField(verbose_name="year of make")),
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
                        to="providers.equipment",
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
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.equipmentkind",
                        verbose_name="kind of equipment",
                    ),
                ),
                (
                    "base",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.productionbase",
                        verbose_name="production base",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProductionBaseEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("address", models.CharField(max_length=300, verbose_name="address")),
                (
                    "tenure",
                    models.CharField(
                        choices=[("own", "own"), ("lease", "leased"), ("trust", "in trust management")],
                        max_length=10,
                        verbose_name="tenure",
                    ),
                ),
                ("sanitary_number", models.CharField(blank=True, max_length=60, verbose_name="sanitary permit")),
                ("sanitary_to", models.DateField(blank=True, null=True, verbose_name="sanitary permit valid to")),
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
                        to="providers.productionbase",
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
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProviderDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "certificate of state registration"),
                            ("lease", "lease agreement"),
                            ("sanitary", "sanitary permit"),
                            ("partnership", "public-private partnership agreement"),
                            ("order", "order on the acting head"),
                            ("proxy", "power of attorney"),
                            ("promise", "promise not to charge patients and to open spending data"),
                            ("other", "other document"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=255, verbose_name="name of the file")),
                ("file", models.FileField(upload_to="providers/%Y/%m/", verbose_name="file")),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="providers.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "document of an organisation",
                "verbose_name_plural": "documents of organisations",
                "ordering": ["kind", "-added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="points")),
                ("parts", models.JSONField(default=list)),
                ("computed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ratings", to="providers.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "rating",
                "verbose_name_plural": "ratings",
                "ordering": ["provider_id", "-version"],
                "constraints": [models.UniqueConstraint(fields=("provider", "version"), name="rating_key")],
            },
        ),
        migrations.CreateModel(
            name="RatingComponent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "component",
                    models.CharField(
                        choices=[
                            ("accreditation", "accreditation"),
                            ("experience", "continuous experience"),
                            ("unconfirmed", "unconfirmed cases"),
                            ("execution", "execution of contracts"),
                            ("feedback", "feedback of patients"),
                            ("resources", "equipment and staff"),
                        ],
                        max_length=14,
                        verbose_name="source of the value",
                    ),
                ),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="points at most")),
                (
                    "neutral",
                    models.DecimalField(
                        decimal_places=2, default=50, max_digits=5, verbose_name="percent while nothing is known"
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
            ],
            options={
                "verbose_name": "component of the rating",
                "verbose_name_plural": "components of the rating",
                "ordering": ["position", "code", "valid_from"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="rating_component_key")],
            },
        ),
        migrations.CreateModel(
            name="RatingComponentEvent",
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
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                (
                    "component",
                    models.CharField(
                        choices=[
                            ("accreditation", "accreditation"),
                            ("experience", "continuous experience"),
                            ("unconfirmed", "unconfirmed cases"),
                            ("execution", "execution of contracts"),
                            ("feedback", "feedback of patients"),
                            ("resources", "equipment and staff"),
                        ],
                        max_length=14,
                        verbose_name="source of the value",
                    ),
                ),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="points at most")),
                (
                    "neutral",
                    models.DecimalField(
                        decimal_places=2, default=50, max_digits=5, verbose_name="percent while nothing is known"
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict, verbose_name="parameters")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
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
                        to="providers.ratingcomponent",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RegistryEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state_since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                ("due_on", models.DateField(editable=False, null=True, verbose_name="due on")),
                ("version", models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                (
                    "uuid",
                    models.UUIDField(
                        db_default=models.Func(function="gen_random_uuid"), default=uuid.uuid4, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "admitted"),
                            ("suspended", "suspended"),
                            ("removed", "excluded"),
                            ("expired", "term passed"),
                        ],
                        db_default="active",
                        default="active",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("admitted_on", models.DateField(verbose_name="admitted on")),
                ("removed_on", models.DateField(null=True, verbose_name="excluded on")),
                ("ground", models.CharField(blank=True, db_default="", max_length=300, verbose_name="ground")),
                (
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="providers.application",
                    ),
                ),
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
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="providers.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the registry",
                "verbose_name_plural": "entries of the registry",
                "ordering": ["provider_id", "care_type__position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "care_type"), name="one_entry_a_care_type")
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffCertificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("number", models.CharField(max_length=60, verbose_name="number of the certificate")),
                ("speciality", models.CharField(max_length=200, verbose_name="speciality")),
                (
                    "staff_member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="providers.staffmember",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate of a specialist",
                "verbose_name_plural": "certificates of specialists",
                "ordering": ["staff_member_id", "-valid_from", "id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("staff_member", "number"), name="certificate_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="certificate_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffCertificateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "confirmed",
                    models.BooleanField(db_default=False, default=False, editable=False, verbose_name="confirmed"),
                ),
                ("number", models.CharField(max_length=60, verbose_name="number of the certificate")),
                ("speciality", models.CharField(max_length=200, verbose_name="speciality")),
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
                        to="providers.staffcertificate",
                    ),
                ),
                (
                    "staff_member",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="providers.staffmember",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("licence", "no valid licence for this type of care"),
                            ("certificate", "too few staff with a valid certificate"),
                            ("accreditation", "no valid accreditation"),
                            ("sanitary", "no valid sanitary permit"),
                            ("rating", "rating below the threshold"),
                            ("decision", "decision of the Fund"),
                        ],
                        max_length=14,
                        verbose_name="cause",
                    ),
                ),
                ("detail", models.CharField(blank=True, db_default="", max_length=300, verbose_name="detail")),
                ("norm", models.CharField(blank=True, db_default="", max_length=300, verbose_name="norm")),
                ("since", models.DateField(verbose_name="since")),
                ("until", models.DateField(null=True, verbose_name="until")),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suspensions",
                        to="providers.registryentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "suspension",
                "verbose_name_plural": "suspensions",
                "ordering": ["-since", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("entry", "cause"),
                        name="one_open_suspension_a_cause",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="suspension_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days")),
                ("working", models.BooleanField(default=True, verbose_name="working days")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": ["code", "valid_from"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="term_key")],
            },
        ),
        migrations.CreateModel(
            name="TermEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(db_index=False, max_length=40, verbose_name="code")),
                ("days", models.PositiveSmallIntegerField(verbose_name="days")),
                ("working", models.BooleanField(default=True, verbose_name="working days")),
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
                        to="providers.term",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("planned_on", models.DateField(verbose_name="day of the visit")),
                ("members", models.TextField(verbose_name="members of the commission")),
                ("report", models.TextField(blank=True, verbose_name="report")),
                ("positive", models.BooleanField(null=True, verbose_name="conclusion is positive")),
                ("reported_at", models.DateTimeField(null=True)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="providers.application"
                    ),
                ),
            ],
            options={
                "ordering": ["planned_on", "id"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="licence",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="licence",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="licence",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="provider",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="provider",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="provider",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="licence",
            name="confirmed",
            field=models.BooleanField(db_default=True, editable=False, verbose_name="confirmed"),
        ),
        migrations.AddField(
            model_name="licence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("medical", "medical activity"),
                    ("radiation", "ionising radiation"),
                    ("narcotics", "narcotics and psychotropics"),
                    ("pharmacy", "pharmaceutical activity"),
                ],
                db_default="medical",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="licenceevent",
            name="confirmed",
            field=models.BooleanField(db_default=True, editable=False, verbose_name="confirmed"),
        ),
        migrations.AddField(
            model_name="licenceevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("medical", "medical activity"),
                    ("radiation", "ionising radiation"),
                    ("narcotics", "narcotics and psychotropics"),
                    ("pharmacy", "pharmaceutical activity"),
                ],
                db_default="medical",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="provider",
            name="address",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="legal address"),
        ),
        migrations.AddField(
            model_name="provider",
            name="bank_account",
            field=models.CharField(blank=True, db_default="", max_length=20, verbose_name="bank account (IBAN)"),
        ),
        migrations.AddField(
            model_name="provider",
            name="email",
            field=models.EmailField(blank=True, db_default="", max_length=254, verbose_name="e-mail"),
        ),
        migrations.AddField(
            model_name="provider",
            name="head_iin",
            field=models.CharField(blank=True, db_default="", max_length=12, verbose_name="IIN of the head"),
        ),
        migrations.AddField(
            model_name="provider",
            name="head_name",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="head"),
        ),
        migrations.AddField(
            model_name="provider",
            name="phone",
            field=models.CharField(blank=True, db_default="", max_length=40, verbose_name="telephone"),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="address",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="legal address"),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="bank_account",
            field=models.CharField(blank=True, db_default="", max_length=20, verbose_name="bank account (IBAN)"),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="email",
            field=models.EmailField(blank=True, db_default="", max_length=254, verbose_name="e-mail"),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="head_iin",
            field=models.CharField(blank=True, db_default="", max_length=12, verbose_name="IIN of the head"),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="head_name",
            field=models.CharField(blank=True, db_default="", max_length=300, verbose_name="head"),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="phone",
            field=models.CharField(blank=True, db_default="", max_length=40, verbose_name="telephone"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_licenceevent" ("care_type_id", "confirmed", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."confirmed", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="618c4d8bc802f1556e9c1b49b7ecfb9c6a102903",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_265b3",
                    table="providers_licence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licence",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_licenceevent" ("care_type_id", "confirmed", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."confirmed", NEW."id", NEW."kind", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provider_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="57f67d3323185c93fcbca8a4973de1f3cf5e5049",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3c28e",
                    table="providers_licence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licence",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_licenceevent" ("care_type_id", "confirmed", "id", "kind", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."care_type_id", OLD."confirmed", OLD."id", OLD."kind", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="5b5aabc6e5764dd2aef4ccd348c6f1c086d94b49",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ce77a",
                    table="providers_licence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provider",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_providerevent" ("address", "attached_population", "bank_account", "email", "head_iin", "head_name", "organisation_ptr_id", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "registered_on", "territory") VALUES (NEW."address", NEW."attached_population", NEW."bank_account", NEW."email", NEW."head_iin", NEW."head_name", NEW."organisation_ptr_id", NEW."ownership", _pgh_attach_context(), NOW(), \'insert\', NEW."organisation_ptr_id", NEW."phone", NEW."registered_on", NEW."territory"); RETURN NULL;',
                    hash="08dde7fa0237bad4eb8e2266f4de5f32ac4761ac",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c2891",
                    table="providers_provider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provider",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."attached_population" IS DISTINCT FROM (NEW."attached_population") OR OLD."bank_account" IS DISTINCT FROM (NEW."bank_account") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."head_iin" IS DISTINCT FROM (NEW."head_iin") OR OLD."head_name" IS DISTINCT FROM (NEW."head_name") OR OLD."organisation_ptr_id" IS DISTINCT FROM (NEW."organisation_ptr_id") OR OLD."ownership" IS DISTINCT FROM (NEW."ownership") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."registered_on" IS DISTINCT FROM (NEW."registered_on") OR OLD."territory" IS DISTINCT FROM (NEW."territory"))',
                    func='INSERT INTO "providers_providerevent" ("address", "attached_population", "bank_account", "email", "head_iin", "head_name", "organisation_ptr_id", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "registered_on", "territory") VALUES (NEW."address", NEW."attached_population", NEW."bank_account", NEW."email", NEW."head_iin", NEW."head_name", NEW."organisation_ptr_id", NEW."ownership", _pgh_attach_context(), NOW(), \'update\', NEW."organisation_ptr_id", NEW."phone", NEW."registered_on", NEW."territory"); RETURN NULL;',
                    hash="f21342acce9aa7eca72fb255d7bc57fa56a6e4cc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b4a7f",
                    table="providers_provider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provider",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_providerevent" ("address", "attached_population", "bank_account", "email", "head_iin", "head_name", "organisation_ptr_id", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "registered_on", "territory") VALUES (OLD."address", OLD."attached_population", OLD."bank_account", OLD."email", OLD."head_iin", OLD."head_name", OLD."organisation_ptr_id", OLD."ownership", _pgh_attach_context(), NOW(), \'delete\', OLD."organisation_ptr_id", OLD."phone", OLD."registered_on", OLD."territory"); RETURN NULL;',
                    hash="de79d70152acca9b463847bddc1659fc71077f5e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_42d8b",
                    table="providers_provider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bedprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_bedprofileevent" ("code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="cc5dec70dfede38f6274d2f721516795be4500a2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a8c0d",
                    table="providers_bedprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bedprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_bedprofileevent" ("code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="946939f7901ac3a54d9526cefe9e324745fd11ee",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e7bc9",
                    table="providers_bedprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bedprofile",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_bedprofileevent" ("code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="b1c48fa8c1ac72553cece1a81d7f41e9db768802",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_34a9b",
                    table="providers_bedprofile",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipmentkind",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_equipmentkindevent" ("code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="53ab6d6542537f7ac7a5c226ff26d903021b1147",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3b4f7",
                    table="providers_equipmentkind",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipmentkind",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_equipmentkindevent" ("code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="648fad9831f6a8222024e1879f2b4c68e947d1a4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5000f",
                    table="providers_equipmentkind",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipmentkind",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_equipmentkindevent" ("code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."code", OLD."id", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="fbc47d577831e72dcc4d318aeddb4e0f346afa64",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f2f1a",
                    table="providers_equipmentkind",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ratingcomponent",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_ratingcomponentevent" ("code", "component", "id", "name_kk", "name_ru", "neutral", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to", "weight") VALUES (NEW."code", NEW."component", NEW."id", NEW."name_kk", NEW."name_ru", NEW."neutral", NEW."parameters", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."source", NEW."valid_from", NEW."valid_to", NEW."weight"); RETURN NULL;',
                    hash="a6b093526aeae08301999476a5cd83ffaf206b68",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_63130",
                    table="providers_ratingcomponent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ratingcomponent",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_ratingcomponentevent" ("code", "component", "id", "name_kk", "name_ru", "neutral", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to", "weight") VALUES (NEW."code", NEW."component", NEW."id", NEW."name_kk", NEW."name_ru", NEW."neutral", NEW."parameters", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."source", NEW."valid_from", NEW."valid_to", NEW."weight"); RETURN NULL;',
                    hash="9271b53c5885250a97dd58bf11a85a316b0d6de3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_472b3",
                    table="providers_ratingcomponent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ratingcomponent",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_ratingcomponentevent" ("code", "component", "id", "name_kk", "name_ru", "neutral", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to", "weight") VALUES (OLD."code", OLD."component", OLD."id", OLD."name_kk", OLD."name_ru", OLD."neutral", OLD."parameters", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."source", OLD."valid_from", OLD."valid_to", OLD."weight"); RETURN NULL;',
                    hash="9c61a1fe49af9ac6da55d69c1ba49448be0878ef",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fa918",
                    table="providers_ratingcomponent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_termevent" ("code", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "working") VALUES (NEW."code", NEW."days", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."working"); RETURN NULL;',
                    hash="00ad4dab6177623f2e2cf5d1d44bc0d7a34e2e56",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_72ce6",
                    table="providers_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_termevent" ("code", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "working") VALUES (NEW."code", NEW."days", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."working"); RETURN NULL;',
                    hash="916a6185a8723c35571897a37ee076291700cb5e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ef012",
                    table="providers_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="term",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_termevent" ("code", "days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "working") VALUES (OLD."code", OLD."days", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."valid_from", OLD."valid_to", OLD."working"); RETURN NULL;',
                    hash="28bc57b547ce545bd2d1239d2d08250c11b8340f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b30b0",
                    table="providers_term",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accreditation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_accreditationevent" ("category", "confirmed", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."category", OLD."confirmed", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="29902cce3f66ad86b7ba78f42bc85600b921cd38",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f611e",
                    table="providers_accreditation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accreditation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_accreditationevent" ("category", "confirmed", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."category", OLD."confirmed", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="4c9351a32227f21edcc09522f46362b836aa7d8e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dc143",
                    table="providers_accreditation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bedapproval",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_bedapprovalevent" ("count", "decision", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "provider_id", "source", "valid_from", "valid_to") VALUES (NEW."count", NEW."decision", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."profile_id", NEW."provider_id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="b5c288fefd45695eeaa75870d323416de8771f85",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_2a71b",
                    table="providers_bedapproval",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bedapproval",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_bedapprovalevent" ("count", "decision", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "provider_id", "source", "valid_from", "valid_to") VALUES (NEW."count", NEW."decision", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."profile_id", NEW."provider_id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="5f8157a256d9b9815cfe8c159a7c30554ca06be2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d8141",
                    table="providers_bedapproval",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="bedapproval",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_bedapprovalevent" ("count", "decision", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "provider_id", "source", "valid_from", "valid_to") VALUES (OLD."count", OLD."decision", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."profile_id", OLD."provider_id", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="c6ae2c9c6c4f3747efc1870bac6084984416d384",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8ecd2",
                    table="providers_bedapproval",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="capacitynorm",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_capacitynormevent" ("basis", "bed_profile_id", "care_type_id", "code", "days", "equipment_kind_id", "id", "load", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_to") VALUES (NEW."basis", NEW."bed_profile_id", NEW."care_type_id", NEW."code", NEW."days", NEW."equipment_kind_id", NEW."id", NEW."load", NEW."minutes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."subject", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="714a11079e1fad48d3a6561e966229c4533a5549",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_65e13",
                    table="providers_capacitynorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="capacitynorm",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_capacitynormevent" ("basis", "bed_profile_id", "care_type_id", "code", "days", "equipment_kind_id", "id", "load", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_to") VALUES (NEW."basis", NEW."bed_profile_id", NEW."care_type_id", NEW."code", NEW."days", NEW."equipment_kind_id", NEW."id", NEW."load", NEW."minutes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."subject", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="c794cc2575044dc9aadfe60aa758b0a676f4429e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e38b8",
                    table="providers_capacitynorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="capacitynorm",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_capacitynormevent" ("basis", "bed_profile_id", "care_type_id", "code", "days", "equipment_kind_id", "id", "load", "minutes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_to") VALUES (OLD."basis", OLD."bed_profile_id", OLD."care_type_id", OLD."code", OLD."days", OLD."equipment_kind_id", OLD."id", OLD."load", OLD."minutes", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."subject", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="795c4e42e3fe658b4f8c9b98cd85f83d46e09f1d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_843a1",
                    table="providers_capacitynorm",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minimumrequirement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_minimumrequirementevent" ("care_type_id", "code", "id", "kind", "lasting", "minimum", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."code", NEW."id", NEW."kind", NEW."lasting", NEW."minimum", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."subject", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="c53cbc3419d7ec44a3c5b410af45b001591bce86",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_120fc",
                    table="providers_minimumrequirement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minimumrequirement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_minimumrequirementevent" ("care_type_id", "code", "id", "kind", "lasting", "minimum", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."code", NEW."id", NEW."kind", NEW."lasting", NEW."minimum", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."subject", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="f61ccd75412b98569eada5b8e1560090749070ed",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bf5a5",
                    table="providers_minimumrequirement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minimumrequirement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_minimumrequirementevent" ("care_type_id", "code", "id", "kind", "lasting", "minimum", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "subject", "valid_from", "valid_to") VALUES (OLD."care_type_id", OLD."code", OLD."id", OLD."kind", OLD."lasting", OLD."minimum", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."subject", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="b6fb9d74a064838d015a3b2292295d42e70a3052",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7ba01",
                    table="providers_minimumrequirement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productionbase",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_productionbaseevent" ("address", "confirmed", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "sanitary_number", "sanitary_to", "tenure", "valid_from", "valid_to") VALUES (OLD."address", OLD."confirmed", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."sanitary_number", OLD."sanitary_to", OLD."tenure", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="269b2452da79c055b7e22c4e22454aeb79ecca25",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_db4a4",
                    table="providers_productionbase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="productionbase",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_productionbaseevent" ("address", "confirmed", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "sanitary_number", "sanitary_to", "tenure", "valid_from", "valid_to") VALUES (OLD."address", OLD."confirmed", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."sanitary_number", OLD."sanitary_to", OLD."tenure", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="1d692dd1748dae10e8350b9ed2cfc680bef7bb5f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3d6e9",
                    table="providers_productionbase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_equipmentevent" ("base_id", "confirmed", "daily_minutes", "id", "kind_id", "made_in", "model_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "serial", "valid_from", "valid_to") VALUES (OLD."base_id", OLD."confirmed", OLD."daily_minutes", OLD."id", OLD."kind_id", OLD."made_in", OLD."model_name", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."serial", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="4f5c8dc8537c96951c610f3fbc873ba16748a7fe",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9515f",
                    table="providers_equipment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="equipment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_equipmentevent" ("base_id", "confirmed", "daily_minutes", "id", "kind_id", "made_in", "model_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "serial", "valid_from", "valid_to") VALUES (OLD."base_id", OLD."confirmed", OLD."daily_minutes", OLD."id", OLD."kind_id", OLD."made_in", OLD."model_name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."serial", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="1e02d4757c7106bb9c6e5dfc4c51097f890a95fe",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0b2d5",
                    table="providers_equipment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="beds",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_bedsevent" ("base_id", "confirmed", "count", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."base_id", OLD."confirmed", OLD."count", OLD."id", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."profile_id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="7462c0458323cf4b561820df8b9d7adcad01c4c4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_28faf",
                    table="providers_beds",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="beds",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_bedsevent" ("base_id", "confirmed", "count", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."base_id", OLD."confirmed", OLD."count", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."profile_id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="c5f09915077d3c75c3d9ece80ff75d78b8ff2499",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_3c475",
                    table="providers_beds",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffcertificate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_staffcertificateevent" ("confirmed", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "speciality", "staff_member_id", "valid_from", "valid_to") VALUES (OLD."confirmed", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."speciality", OLD."staff_member_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="29de5ed2eb31dd056041026fd57a5bfad8d1d5ad",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4c0d",
                    table="providers_staffcertificate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffcertificate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_staffcertificateevent" ("confirmed", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "speciality", "staff_member_id", "valid_from", "valid_to") VALUES (OLD."confirmed", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."speciality", OLD."staff_member_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="269bc8091ec8a578becc9d7db1b9b81196ca8680",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ccd86",
                    table="providers_staffcertificate",
                    when="AFTER",
                ),
            ),
        ),
    ]
