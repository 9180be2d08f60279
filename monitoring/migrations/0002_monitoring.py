import uuid

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import monitoring.models.defects
import procurement.models.reference


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_signatures"),
        ("accounts", "__first__"),
        ("monitoring", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("procurement", "0005_indicator_units"),
        ("providers", "0004_admission"),
    ]

    operations = [
        migrations.CreateModel(
            name="MirrorMonth",
            fields=[
                ("month", models.DateField(primary_key=True, serialize=False)),
                ("lines", models.BigIntegerField(default=0)),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=20)),
                ("checksum", models.DecimalField(decimal_places=0, default=0, max_digits=40)),
                ("last_id", models.BigIntegerField(default=0)),
                ("files", models.JSONField(default=list)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "month of the mirror",
                "verbose_name_plural": "months of the mirror",
                "ordering": ["month"],
            },
        ),
        migrations.CreateModel(
            name="ServicePair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bundle", "the second service is part of the first"),
                            ("dearer", "neighbouring groups, the second is dearer"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("first", models.CharField(max_length=40, verbose_name="first service")),
                ("second", models.CharField(max_length=40, verbose_name="second service")),
            ],
            options={
                "verbose_name": "pair of services",
                "verbose_name_plural": "pairs of services",
                "ordering": ["kind", "first", "second", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "first", "second", "valid_from"), name="service_pair_key"),
                    models.CheckConstraint(
                        condition=models.Q(("first", models.F("second")), _negated=True), name="service_pair_differs"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServicePairEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("bundle", "the second service is part of the first"),
                            ("dearer", "neighbouring groups, the second is dearer"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("first", models.CharField(max_length=40, verbose_name="first service")),
                ("second", models.CharField(max_length=40, verbose_name="second service")),
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
                        to="monitoring.servicepair",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceTrait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("prefix", models.CharField(max_length=40, verbose_name="beginning of the code")),
                (
                    "trait",
                    models.CharField(
                        choices=[
                            ("visit", "visit to a doctor"),
                            ("post_mortem", "possible after death"),
                            ("remote", "without the patient being there"),
                            ("lab", "laboratory test"),
                            ("course", "course of procedures"),
                            ("group", "procedure for several people at once"),
                            ("called", "called to a patient in hospital"),
                            ("readmitted", "repeat stays are planned"),
                            ("staged", "stage of planned treatment"),
                            ("bundle", "fixed set by protocol"),
                            ("scheduled", "set by calendar: vaccination, check-up"),
                            ("screening", "screening"),
                            ("operation", "operation"),
                            ("night", "night procedure"),
                        ],
                        max_length=20,
                        verbose_name="trait",
                    ),
                ),
            ],
            options={
                "verbose_name": "trait of services",
                "verbose_name_plural": "traits of services",
                "ordering": ["trait", "prefix", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("prefix", "trait", "valid_from"), name="service_trait_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceTraitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("prefix", models.CharField(max_length=40, verbose_name="beginning of the code")),
                (
                    "trait",
                    models.CharField(
                        choices=[
                            ("visit", "visit to a doctor"),
                            ("post_mortem", "possible after death"),
                            ("remote", "without the patient being there"),
                            ("lab", "laboratory test"),
                            ("course", "course of procedures"),
                            ("group", "procedure for several people at once"),
                            ("called", "called to a patient in hospital"),
                            ("readmitted", "repeat stays are planned"),
                            ("staged", "stage of planned treatment"),
                            ("bundle", "fixed set by protocol"),
                            ("scheduled", "set by calendar: vaccination, check-up"),
                            ("screening", "screening"),
                            ("operation", "operation"),
                            ("night", "night procedure"),
                        ],
                        max_length=20,
                        verbose_name="trait",
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
                        to="monitoring.servicetrait",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="UnitRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("unit", models.CharField(max_length=20, verbose_name="unit")),
                ("rate", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="rate, ₸")),
            ],
            options={
                "verbose_name": "rate of a unit",
                "verbose_name_plural": "rates of units",
                "ordering": ["unit", "-valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "valid_from"), name="unit_rate_key"),
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="unit_rate_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitRateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("unit", models.CharField(max_length=20, verbose_name="unit")),
                ("rate", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="rate, ₸")),
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
                        to="monitoring.unitrate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BulkAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("verb", models.CharField(max_length=20)),
                ("details", models.JSONField(default=dict)),
                ("flags", models.JSONField(default=list)),
                ("done", models.PositiveIntegerField(default=0)),
                ("refused", models.JSONField(default=list)),
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
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CareColumn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("column", models.CharField(max_length=20, verbose_name="column of the classifier")),
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
                "verbose_name": "column of a type of care",
                "verbose_name_plural": "columns of types of care",
                "ordering": ["care_type__position", "valid_from", "id"],
                "constraints": [models.UniqueConstraint(fields=("care_type", "valid_from"), name="care_column_key")],
            },
        ),
        migrations.CreateModel(
            name="CareColumnEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("column", models.CharField(max_length=20, verbose_name="column of the classifier")),
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
                        to="monitoring.carecolumn",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("defect_code", models.CharField(blank=True, max_length=5, verbose_name="defect code")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                (
                    "care_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of a checklist",
                "verbose_name_plural": "checklists of expertise",
                "ordering": ["position", "code", "valid_from", "id"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="checklist_item_key")],
            },
        ),
        migrations.CreateModel(
            name="ChecklistItemEvent",
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
                ("defect_code", models.CharField(blank=True, max_length=5, verbose_name="defect code")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
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
                        to="monitoring.checklistitem",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScreenEdition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("screen", models.CharField(max_length=10, verbose_name="screen")),
                ("on", models.BooleanField(default=True, verbose_name="switched on")),
                ("score", models.PositiveSmallIntegerField(verbose_name="score")),
                ("defect_code", models.CharField(blank=True, max_length=5, verbose_name="defect code")),
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
                "verbose_name": "edition of a screen",
                "verbose_name_plural": "editions of screens",
                "ordering": ["screen", "-valid_from", "-id"],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("state", "active")),
                        expressions=[
                            ("screen", "="),
                            (
                                procurement.models.reference.DateRange("valid_from", "valid_to", models.Value("[]")),
                                "&&",
                            ),
                        ],
                        name="screen_edition_one_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="screen_edition_dates",
                    ),
                    models.CheckConstraint(condition=models.Q(("score__lte", 100)), name="screen_edition_score"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScreeningRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fresh", "new lines"),
                            ("month", "whole months"),
                            ("asked", "on demand"),
                            ("trial", "trial of parameters"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
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
                        verbose_name="state",
                    ),
                ),
                ("month_from", models.DateField(verbose_name="month from")),
                ("month_to", models.DateField(verbose_name="month to")),
                ("after_id", models.BigIntegerField(null=True)),
                ("last_id", models.BigIntegerField(null=True)),
                ("engine", models.CharField(default="duckdb", max_length=200, verbose_name="engine")),
                ("screens", models.JSONField(default=list)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("lines", models.BigIntegerField(default=0, verbose_name="lines")),
                ("counts", models.JSONField(default=dict)),
                ("seconds", models.JSONField(default=dict)),
                ("result", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("begun_at", models.DateTimeField(null=True)),
                ("beat_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="trials",
                        to="monitoring.screenedition",
                    ),
                ),
            ],
            options={
                "verbose_name": "screening run",
                "verbose_name_plural": "screening runs",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month_to__gte", models.F("month_from"))), name="screening_run_months"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("edition__isnull", False), models.Q(("kind", "trial"), _negated=True), _connector="OR"
                        ),
                        name="trial_has_an_edition",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["state"],
                        name="run_unfinished",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
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
                ("screen", models.CharField(max_length=10, verbose_name="screen")),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("duplicate", "duplicates"),
                            ("overlap", "overlaps"),
                            ("padding", "padding"),
                            ("payment", "double payment"),
                            ("outlier", "outliers"),
                        ],
                        max_length=10,
                        verbose_name="family",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pair", "two lines"),
                            ("line", "a line and an outside record"),
                            ("group", "a group of lines"),
                            ("provider", "a medical organisation"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("parameters", models.JSONField(default=dict)),
                ("score", models.PositiveSmallIntegerField(verbose_name="score")),
                ("evidence", models.JSONField(default=dict)),
                ("defect_code", models.CharField(blank=True, max_length=5, verbose_name="suggested defect")),
                ("month", models.DateField(verbose_name="month")),
                ("line_id", models.BigIntegerField(null=True)),
                ("line_no", models.CharField(blank=True, max_length=60)),
                ("other_month", models.DateField(null=True)),
                ("other_id", models.BigIntegerField(null=True)),
                ("other_no", models.CharField(blank=True, max_length=60)),
                ("lines_count", models.PositiveIntegerField(default=0)),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="sum, ₸")),
                ("stake", models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name="at stake, ₸")),
                ("risk", models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="risk")),
                ("rank", models.DecimalField(decimal_places=4, default=0, max_digits=20, verbose_name="order")),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="found")),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "new"),
                            ("in_work", "in work"),
                            ("waiting", "waiting for documents"),
                            ("dismissed", "dismissed"),
                            ("defect", "defect set"),
                            ("lapsed", "line withdrawn"),
                        ],
                        default="new",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("assigned_at", models.DateTimeField(null=True)),
                (
                    "dismissed_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("justified", "documents justify it"),
                            ("registry_error", "an error in a register of people or staff"),
                            ("permitted", "the rules permit it"),
                            ("wrong_hit", "the screen was wrong"),
                            ("corrected", "corrected before it was found"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="in words")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assigned to",
                    ),
                ),
                (
                    "care_type",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.contract",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "other_provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="providers.provider"
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flags",
                        to="monitoring.screenedition",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="monitoring.screeningrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "flag",
                "verbose_name_plural": "flags",
                "ordering": ["-rank", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("screen", "key"), name="flag_once"),
                    models.CheckConstraint(condition=models.Q(("score__lte", 100)), name="flag_score"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "dismissed"), _negated=True),
                            models.Q(
                                models.Q(("dismissed_as", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="flag_dismissed_by_somebody",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["provider", "state", "-rank"], name="flag_of_provider"),
                    models.Index(fields=["state", "-rank", "id"], name="flag_queue"),
                    models.Index(fields=["assignee", "state", "-rank"], name="flag_of_assignee"),
                    models.Index(fields=["screen", "decided_at"], name="flag_of_screen"),
                    models.Index(fields=["month", "screen"], name="flag_of_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Defect",
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
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("flag", "screening"),
                            ("expertise", "expertise of quality"),
                            ("inspection", "unscheduled monitoring"),
                        ],
                        max_length=10,
                        verbose_name="found by",
                    ),
                ),
                ("source", models.UUIDField(null=True)),
                ("month", models.DateField(verbose_name="month")),
                ("base", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="sum of the lines, ₸")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="reduction, ₸")),
                ("pricing", models.JSONField(default=dict)),
                ("text", models.TextField(verbose_name="grounds")),
                ("mandatory", models.BooleanField(default=False)),
                ("hidden", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("set", "potential"),
                            ("objected", "objection lodged"),
                            ("upheld", "upheld once"),
                            ("objected_again", "second objection"),
                            ("at_centre", "with the central office"),
                            ("confirmed", "confirmed"),
                            ("lifted", "lifted"),
                        ],
                        default="set",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("set_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="set at")),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_how", models.CharField(blank=True, max_length=20)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="branch",
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
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.defectcode",
                        verbose_name="defect code",
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defects",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "flag",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defects",
                        to="monitoring.flag",
                    ),
                ),
            ],
            options={
                "verbose_name": "defect",
                "verbose_name_plural": "defects",
                "ordering": ["-set_at", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="defect_amount"),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="defect_has_grounds"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="defect_month"),
                    models.UniqueConstraint(
                        condition=models.Q(("flag__isnull", False), models.Q(("state", "lifted"), _negated=True)),
                        fields=("flag", "contract", "care_type", "month"),
                        name="defect_once_a_flag",
                        nulls_distinct=False,
                    ),
                ],
                "indexes": [
                    models.Index(fields=["provider", "state", "-set_at"], name="defect_of_provider"),
                    models.Index(fields=["state", "due_on"], name="defect_by_term"),
                    models.Index(fields=["branch", "state"], name="defect_of_branch"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DefectLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("line_id", models.BigIntegerField()),
                ("line_no", models.CharField(max_length=60)),
                ("register_id", models.BigIntegerField()),
                ("patient_iin", models.CharField(max_length=12)),
                ("service_code", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("reduction", models.DecimalField(decimal_places=2, max_digits=16)),
                ("active", models.BooleanField(default=True)),
                (
                    "defect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="monitoring.defect"
                    ),
                ),
            ],
            options={
                "ordering": ["defect_id", "line_id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("line_id",), name="line_under_one_defect"
                    ),
                    models.UniqueConstraint(fields=("defect", "line_id"), name="defect_line_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("month", "unconfirmed cases of a month"),
                            ("contract", "unconfirmed cases of a contract"),
                            ("repeated", "unconfirmed cases of a month, again"),
                            ("crime", "signs of a crime"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("month", models.DateField(null=True, verbose_name="month")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="unconfirmed, ₸")),
                ("limit", models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="limit, ₸")),
                ("arithmetic", models.JSONField(default=dict)),
                ("sole_provider", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to be sent"), ("sent", "sent"), ("closed", "closed")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("due_on", models.DateField(null=True, verbose_name="due on")),
                ("letter_no", models.CharField(blank=True, max_length=60, verbose_name="number of the letter")),
                ("sent_on", models.DateField(null=True, verbose_name="sent on")),
                ("outcome", models.TextField(blank=True, verbose_name="outcome")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.contract",
                        verbose_name="contract",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation",
                "verbose_name_plural": "escalations",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "crime"), _negated=True),
                        fields=("kind", "provider", "contract", "month"),
                        name="escalation_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(models.Q(("letter_no", ""), _negated=True), ("sent_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="escalation_sent_by_letter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("line_id", models.BigIntegerField()),
                ("line_no", models.CharField(max_length=60)),
                ("register_id", models.BigIntegerField()),
                ("other", models.BooleanField(default=False)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="monitoring.flag"
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
                "ordering": ["flag_id", "other", "line_id"],
                "constraints": [models.UniqueConstraint(fields=("flag", "line_id"), name="flag_line_once")],
                "indexes": [
                    models.Index(fields=["line_id"], name="flag_by_line"),
                    models.Index(fields=["register_id"], name="flag_by_register"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Inspection",
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
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "unconfirmed cases"),
                            ("appeal", "appeal of a person or organisation"),
                            ("breach", "breach of acts"),
                            ("ministry", "request of the ministry"),
                            ("risk", "analysis of risks of registers"),
                            ("contract", "breach of a contract"),
                            ("volume", "request for more volume"),
                            ("state_body", "request of a state body"),
                        ],
                        max_length=12,
                        verbose_name="ground",
                    ),
                ),
                ("ground_text", models.TextField(verbose_name="what happened")),
                ("period_from", models.DateField(verbose_name="services from")),
                ("period_to", models.DateField(verbose_name="services to")),
                ("questions", models.TextField(verbose_name="questions")),
                ("visit_on", models.DateField(blank=True, null=True, verbose_name="visit on")),
                ("documents", models.TextField(blank=True, verbose_name="documents to be shown")),
                ("report", models.TextField(blank=True, verbose_name="report")),
                ("conclusion", models.TextField(blank=True, verbose_name="conclusion")),
                ("objection", models.TextField(blank=True, verbose_name="objection")),
                ("answer", models.TextField(blank=True, verbose_name="answer to the objection")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("notified", "notified"),
                            ("visited", "visit made"),
                            ("reported", "report written"),
                            ("concluded", "conclusion sent"),
                            ("objected", "objection lodged"),
                            ("closed", "closed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("notified_on", models.DateField(null=True)),
                ("visited_on", models.DateField(null=True)),
                ("concluded_on", models.DateField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="branch",
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
                        related_name="inspections",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "unscheduled monitoring",
                "verbose_name_plural": "unscheduled monitoring",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))), name="inspection_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["reported", "concluded", "objected", "closed"]), _negated=True),
                            models.Q(("report", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="inspection_has_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["concluded", "objected", "closed"]), _negated=True),
                            models.Q(("conclusion", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="inspection_has_conclusion",
                    ),
                ],
                "indexes": [models.Index(fields=["branch", "state"], name="inspection_of_branch")],
            },
        ),
        migrations.CreateModel(
            name="InspectionFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line_month", models.DateField(blank=True, null=True)),
                ("line_id", models.BigIntegerField(blank=True, null=True)),
                ("line_no", models.CharField(blank=True, max_length=60, verbose_name="line number")),
                ("text", models.TextField(verbose_name="what was found")),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=16, verbose_name="sum, ₸")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "code",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.defectcode",
                    ),
                ),
                (
                    "defect",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.defect",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="monitoring.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ["inspection_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("line_id__isnull", False)),
                        fields=("inspection", "line_id"),
                        name="inspection_line_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InspectionMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("leads", models.BooleanField(default=False, verbose_name="leads the group")),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="monitoring.inspection"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["inspection_id", "-leads", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("inspection", "user"), name="inspection_member_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("leads", True)), fields=("inspection",), name="inspection_led_by_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("level", models.PositiveSmallIntegerField()),
                ("text", models.TextField(verbose_name="objection")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "defect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="monitoring.defect"
                    ),
                ),
            ],
            options={
                "verbose_name": "objection",
                "verbose_name_plural": "objections",
                "ordering": ["defect_id", "level"],
                "constraints": [
                    models.UniqueConstraint(fields=("defect", "level"), name="objection_once_a_level"),
                    models.CheckConstraint(condition=models.Q(("level__in", [1, 2])), name="objection_level"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="objection_has_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ObjectionFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("file", models.FileField(upload_to=monitoring.models.defects.objection_path)),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "objection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="monitoring.objection"
                    ),
                ),
            ],
            options={
                "ordering": ["objection_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProviderRisk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("index", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="risk index")),
                ("quartile", models.PositiveSmallIntegerField(verbose_name="quartile of volume")),
                ("place", models.PositiveIntegerField(verbose_name="place by risk")),
                ("volume_place", models.PositiveIntegerField(verbose_name="place by volume")),
                ("places", models.PositiveIntegerField()),
                ("lines", models.BigIntegerField(verbose_name="lines")),
                ("billed", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="billed, ₸")),
                ("stake", models.DecimalField(decimal_places=2, max_digits=20, verbose_name="at stake, ₸")),
                ("parts", models.JSONField(default=dict)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="risks", to="providers.provider"
                    ),
                ),
            ],
            options={
                "verbose_name": "risk of an organisation",
                "verbose_name_plural": "risk of organisations",
                "ordering": ["provider_id", "care_type__position", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "care_type", "version"), name="provider_risk_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="to be returned, ₸")),
                (
                    "returned",
                    models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name="returned, ₸"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "to be returned"),
                            ("notified", "notified"),
                            ("returned", "returned"),
                            ("overdue", "overdue"),
                        ],
                        default="due",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("notify_by", models.DateField(null=True, verbose_name="to be notified by")),
                ("notified_on", models.DateField(null=True, verbose_name="notified on")),
                ("return_by", models.DateField(null=True, verbose_name="to be returned by")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "defect",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refund", to="monitoring.defect"
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("returned__gte", 0)), name="refund_returned"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundPayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_no", models.CharField(max_length=60, verbose_name="document number")),
                ("paid_on", models.DateField(verbose_name="paid on")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="amount, ₸")),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="monitoring.refund"
                    ),
                ),
            ],
            options={
                "ordering": ["refund_id", "paid_on", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("refund", "document_no"), name="refund_payment_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="refund_payment_amount"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[("first", "first review"), ("blind", "second review"), ("central", "central office")],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("assigned_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[("uphold", "the defect stands"), ("lift", "the defect is lifted")],
                        max_length=10,
                        verbose_name="opinion",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="grounds")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "defect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="monitoring.defect"
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "review of an objection",
                "verbose_name_plural": "reviews of objections",
                "ordering": ["defect_id", "assigned_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("defect", "level"), name="review_once_a_level"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("opinion", "")),
                            models.Q(
                                models.Q(("opinion", ""), _negated=True),
                                models.Q(("text", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("reviewer__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="review_decided_with_words",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=["reviewer"],
                        name="review_open_of_reviewer",
                    ),
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=["branch"],
                        name="review_open_of_branch",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
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
                ("number", models.CharField(max_length=30, unique=True, verbose_name="number")),
                ("month", models.DateField(verbose_name="month")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("random", "random sample"),
                            ("risk", "weighted by risk"),
                            ("mandatory", "mandatory: deaths, infants"),
                        ],
                        max_length=10,
                        verbose_name="method",
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="cases")),
                ("seed", models.BigIntegerField(verbose_name="seed")),
                ("frame_size", models.PositiveBigIntegerField(default=0)),
                ("frame_amount", models.DecimalField(decimal_places=2, default=0, max_digits=20)),
                ("frame_digest", models.CharField(blank=True, max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drawn", "drawn"),
                            ("in_work", "under expertise"),
                            ("done", "done"),
                            ("cancelled", "cancelled"),
                        ],
                        default="drawn",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="branch",
                    ),
                ),
                (
                    "care_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.caretype",
                        verbose_name="type of care",
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "sample of cases",
                "verbose_name_plural": "samples of cases",
                "ordering": ["-created_at", "-id"],
                "constraints": [models.CheckConstraint(condition=models.Q(("month__day", 1)), name="sample_month")],
                "indexes": [models.Index(fields=["branch", "state"], name="sample_of_branch")],
            },
        ),
        migrations.CreateModel(
            name="SampleCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveIntegerField()),
                ("line_month", models.DateField()),
                ("line_id", models.BigIntegerField()),
                ("line_no", models.CharField(max_length=60)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("chance", models.DecimalField(decimal_places=10, max_digits=12)),
                ("why", models.CharField(blank=True, max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("in_work", "under expertise"), ("done", "assessed")],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("conclusion", models.TextField(blank=True, verbose_name="conclusion")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "defect",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.defect",
                    ),
                ),
                (
                    "expert",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="expert",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="providers.provider"
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="monitoring.sample"
                    ),
                ),
            ],
            options={
                "ordering": ["sample_id", "position"],
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "line_id"), name="sample_case_once"),
                    models.UniqueConstraint(fields=("sample", "position"), name="sample_case_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(models.Q(("conclusion", ""), _negated=True), ("done_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="sample_case_done_with_words",
                    ),
                ],
                "indexes": [models.Index(fields=["expert", "state"], name="sample_case_of_expert")],
            },
        ),
        migrations.CreateModel(
            name="CaseReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reply",
                    models.CharField(choices=[("yes", "yes"), ("no", "no"), ("na", "does not apply")], max_length=4),
                ),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="note")),
                (
                    "code",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="monitoring.defectcode",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="monitoring.checklistitem"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="monitoring.samplecase"
                    ),
                ),
            ],
            options={
                "ordering": ["case_id", "item__position", "id"],
                "constraints": [models.UniqueConstraint(fields=("case", "item"), name="case_reply_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.CharField(max_length=2000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["user_id", "name", "id"],
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="saved_view_name")],
            },
        ),
        migrations.CreateModel(
            name="ScreenEditionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("screen", models.CharField(max_length=10, verbose_name="screen")),
                ("on", models.BooleanField(default=True, verbose_name="switched on")),
                ("score", models.PositiveSmallIntegerField(verbose_name="score")),
                ("defect_code", models.CharField(blank=True, max_length=5, verbose_name="defect code")),
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
                        to="monitoring.screenedition",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicepair",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_servicepairevent" ("first", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second", "source", "valid_from", "valid_to") VALUES (NEW."first", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."second", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="707370577eabb6a5e1fe922818b37a57b1f04023",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cf6f4",
                    table="monitoring_servicepair",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicepair",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_servicepairevent" ("first", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second", "source", "valid_from", "valid_to") VALUES (NEW."first", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."second", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="60a32f7d78597a8079bfc8c722b192a49fcdbcf3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7f583",
                    table="monitoring_servicepair",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicepair",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_servicepairevent" ("first", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "second", "source", "valid_from", "valid_to") VALUES (OLD."first", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."second", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="57e4e65c8051195128bf8023d42de894f2d34c02",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_84289",
                    table="monitoring_servicepair",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicetrait",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_servicetraitevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "source", "trait", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix", NEW."source", NEW."trait", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="1c78ad1fa619f036f99507c20e9e6b0a15842ef1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a79ef",
                    table="monitoring_servicetrait",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicetrait",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_servicetraitevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "source", "trait", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix", NEW."source", NEW."trait", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="24aac59d10a0265110edf814481e996cf9ab624d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_20371",
                    table="monitoring_servicetrait",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servicetrait",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_servicetraitevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "source", "trait", "valid_from", "valid_to") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prefix", OLD."source", OLD."trait", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="e999af16a5f71fdc24cd62940e96299f7d16d5ff",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_200d5",
                    table="monitoring_servicetrait",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitrate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_unitrateevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "source", "unit", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate", NEW."source", NEW."unit", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="443725f5ddd2007d341de5b43abe5bca0c7a2e21",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4f82a",
                    table="monitoring_unitrate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitrate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_unitrateevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "source", "unit", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate", NEW."source", NEW."unit", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="5aa329da62b203d4b65f201b87de32fef71c09b6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5f489",
                    table="monitoring_unitrate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="unitrate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_unitrateevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "source", "unit", "valid_from", "valid_to") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate", OLD."source", OLD."unit", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="67e8afa317ed9a70936bd23ca3a89d889a5c1b4a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fd8fe",
                    table="monitoring_unitrate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carecolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_carecolumnevent" ("care_type_id", "column", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."column", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="6f9bef7c776436e1538346c5b73487881276242f",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_46488",
                    table="monitoring_carecolumn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carecolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_carecolumnevent" ("care_type_id", "column", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."column", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="0a4963ecd106d35aa62d1ae59b0ef5fc8e1dab88",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_343d3",
                    table="monitoring_carecolumn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="carecolumn",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_carecolumnevent" ("care_type_id", "column", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to") VALUES (OLD."care_type_id", OLD."column", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="6ec6e7fea705fe53fad2cf7221af12f8ee41f0f8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f244b",
                    table="monitoring_carecolumn",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklistitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_checklistitemevent" ("care_type_id", "code", "defect_code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."code", NEW."defect_code", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="351e8b15196694a664bb7cfd12c9beb8aaf7125c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e2fae",
                    table="monitoring_checklistitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklistitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_checklistitemevent" ("care_type_id", "code", "defect_code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."code", NEW."defect_code", NEW."id", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="ef3b962595baa0ff85b0da2e5a8858dc983e4ff2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bfbd8",
                    table="monitoring_checklistitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checklistitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_checklistitemevent" ("care_type_id", "code", "defect_code", "id", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "source", "valid_from", "valid_to") VALUES (OLD."care_type_id", OLD."code", OLD."defect_code", OLD."id", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="b7621218648a266f7a57c3cc6279e5a76c2b3f00",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_7fcee",
                    table="monitoring_checklistitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="screenedition",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_screeneditionevent" ("created_at", "created_by_id", "defect_code", "id", "on", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "screen", "source", "state", "uuid", "valid_from", "valid_to") VALUES (NEW."created_at", NEW."created_by_id", NEW."defect_code", NEW."id", NEW."on", NEW."parameters", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."score", NEW."screen", NEW."source", NEW."state", NEW."uuid", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="a9ba15c00ad2d74b9d1dbf775431e197e8f4f47e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_851b6",
                    table="monitoring_screenedition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="screenedition",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_screeneditionevent" ("created_at", "created_by_id", "defect_code", "id", "on", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "screen", "source", "state", "uuid", "valid_from", "valid_to") VALUES (NEW."created_at", NEW."created_by_id", NEW."defect_code", NEW."id", NEW."on", NEW."parameters", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."score", NEW."screen", NEW."source", NEW."state", NEW."uuid", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="2f4099e8deb8d2d75a219ce32bad81c67b6a7cfc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_8a3df",
                    table="monitoring_screenedition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="screenedition",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_screeneditionevent" ("created_at", "created_by_id", "defect_code", "id", "on", "parameters", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score", "screen", "source", "state", "uuid", "valid_from", "valid_to") VALUES (OLD."created_at", OLD."created_by_id", OLD."defect_code", OLD."id", OLD."on", OLD."parameters", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."score", OLD."screen", OLD."source", OLD."state", OLD."uuid", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="ad01926be8e56622728057208ecac09857fe1299",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_debdb",
                    table="monitoring_screenedition",
                    when="AFTER",
                ),
            ),
        ),
    ]
