import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import procurement.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("providers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoExecutionLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                (
                    "territory",
                    models.CharField(
                        choices=[("city", "city"), ("district", "district")], max_length=10, verbose_name="territory"
                    ),
                ),
                ("attached_from", models.PositiveIntegerField(verbose_name="attached population from")),
                (
                    "attached_below",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="attached population below"),
                ),
                ("share", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="share, %")),
            ],
            options={
                "verbose_name": "co-execution limit",
                "verbose_name_plural": "co-execution limits",
                "ordering": ["-valid_from", "territory", "attached_from", "id"],
            },
        ),
        migrations.CreateModel(
            name="CoExecutionLimitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                (
                    "territory",
                    models.CharField(
                        choices=[("city", "city"), ("district", "district")], max_length=10, verbose_name="territory"
                    ),
                ),
                ("attached_from", models.PositiveIntegerField(verbose_name="attached population from")),
                (
                    "attached_below",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="attached population below"),
                ),
                ("share", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="share, %")),
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
                        to="procurement.coexecutionlimit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="number")),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "contract",
                "verbose_name_plural": "contracts",
                "ordering": ["-valid_from", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to__gte", models.F("valid_from"))), name="contract_dates"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(verbose_name="to")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
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
                        to="procurement.contract",
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
            name="ContractLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                ("volume", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="volume")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="amount, ₸")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="procurement.contract",
                        verbose_name="contract",
                    ),
                ),
            ],
            options={
                "verbose_name": "contract line",
                "verbose_name_plural": "contract lines",
                "ordering": ["contract_id", "care_type_id", "month", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "care_type", "month"), name="contract_line_key"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="contract_line_month"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("volume__gte", 0)), name="contract_line_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractLineEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("month", models.DateField(verbose_name="month")),
                ("volume", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="volume")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="amount, ₸")),
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
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="procurement.contract",
                        verbose_name="contract",
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
                        to="procurement.contractline",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Diagnosis",
            fields=[
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name="code")),
                ("parent", models.CharField(blank=True, max_length=10, verbose_name="parent")),
                ("is_leaf", models.BooleanField(default=True, verbose_name="finest code")),
                ("is_manifestation", models.BooleanField(default=False, verbose_name="manifestation (asterisk)")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
            ],
            options={
                "verbose_name": "diagnosis",
                "verbose_name_plural": "ICD-10 diagnoses",
                "ordering": ["code"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("name_ru"), name="gin_trgm_ops"
                        ),
                        name="diagnosis_by_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DiagnosisEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.CharField(max_length=10, serialize=False, verbose_name="code")),
                ("parent", models.CharField(blank=True, max_length=10, verbose_name="parent")),
                ("is_leaf", models.BooleanField(default=True, verbose_name="finest code")),
                ("is_manifestation", models.BooleanField(default=False, verbose_name="manifestation (asterisk)")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
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
                        to="procurement.diagnosis",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DiagnosisLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code_from", models.CharField(max_length=10, verbose_name="code from")),
                ("code_to", models.CharField(max_length=10, verbose_name="code to")),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("M", "male"), ("F", "female")], max_length=1, verbose_name="sex"
                    ),
                ),
                ("age_min", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age from")),
                ("age_max", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age to")),
                (
                    "severity",
                    models.CharField(
                        choices=[("reject", "refuse"), ("warn", "remark")], max_length=10, verbose_name="outcome"
                    ),
                ),
            ],
            options={
                "verbose_name": "limit of a diagnosis",
                "verbose_name_plural": "limits of diagnoses by sex and age",
                "ordering": ["code_from", "code_to", "id"],
            },
        ),
        migrations.CreateModel(
            name="DiagnosisLimitEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code_from", models.CharField(max_length=10, verbose_name="code from")),
                ("code_to", models.CharField(max_length=10, verbose_name="code to")),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("M", "male"), ("F", "female")], max_length=1, verbose_name="sex"
                    ),
                ),
                ("age_min", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age from")),
                ("age_max", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age to")),
                (
                    "severity",
                    models.CharField(
                        choices=[("reject", "refuse"), ("warn", "remark")], max_length=10, verbose_name="outcome"
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
                        to="procurement.diagnosislimit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FundingRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                (
                    "list",
                    models.CharField(
                        choices=[
                            ("szz", "socially significant diseases"),
                            ("zpdn", "diseases under dynamic follow-up"),
                        ],
                        max_length=5,
                        verbose_name="list",
                    ),
                ),
                ("code_from", models.CharField(max_length=10, verbose_name="code from")),
                ("code_to", models.CharField(max_length=10, verbose_name="code to")),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                (
                    "window_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="days after the onset"),
                ),
            ],
            options={
                "verbose_name": "funding source of diagnoses",
                "verbose_name_plural": "funding sources of diagnoses",
                "ordering": ["list", "code_from", "valid_from", "id"],
            },
        ),
        migrations.CreateModel(
            name="FundingRowEvent",
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
                (
                    "list",
                    models.CharField(
                        choices=[
                            ("szz", "socially significant diseases"),
                            ("zpdn", "diseases under dynamic follow-up"),
                        ],
                        max_length=5,
                        verbose_name="list",
                    ),
                ),
                ("code_from", models.CharField(max_length=10, verbose_name="code from")),
                ("code_to", models.CharField(max_length=10, verbose_name="code to")),
                (
                    "funding_source",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                        ],
                        max_length=5,
                        verbose_name="funding source",
                    ),
                ),
                (
                    "window_days",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="days after the onset"),
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
                        to="procurement.fundingrow",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="code")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes")),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("M", "male"), ("F", "female")], max_length=1, verbose_name="sex"
                    ),
                ),
                ("age_min", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age from")),
                ("age_max", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age to")),
                ("max_per_day", models.PositiveIntegerField(blank=True, null=True, verbose_name="limit a day")),
                ("max_per_year", models.PositiveIntegerField(blank=True, null=True, verbose_name="limit a year")),
                ("needs_referral", models.BooleanField(default=False, verbose_name="needs a referral")),
                ("in_capitation", models.BooleanField(default=False, verbose_name="paid within the per-capita rate")),
                (
                    "funding",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                            ("BY_DIAGNOSIS", "by diagnosis"),
                        ],
                        max_length=12,
                        verbose_name="funding source",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
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
                "verbose_name": "service",
                "verbose_name_plural": "services",
                "ordering": ["code"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("name_ru"), name="gin_trgm_ops"
                        ),
                        name="service_by_name",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes")),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("M", "male"), ("F", "female")], max_length=1, verbose_name="sex"
                    ),
                ),
                ("age_min", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age from")),
                ("age_max", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age to")),
                ("max_per_day", models.PositiveIntegerField(blank=True, null=True, verbose_name="limit a day")),
                ("max_per_year", models.PositiveIntegerField(blank=True, null=True, verbose_name="limit a year")),
                ("needs_referral", models.BooleanField(default=False, verbose_name="needs a referral")),
                ("in_capitation", models.BooleanField(default=False, verbose_name="paid within the per-capita rate")),
                (
                    "funding",
                    models.CharField(
                        choices=[
                            ("GOBMP", "guaranteed volume of free care"),
                            ("OSMS", "compulsory social health insurance"),
                            ("BY_DIAGNOSIS", "by diagnosis"),
                        ],
                        max_length=12,
                        verbose_name="funding source",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
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
                        to="procurement.service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("price", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="price, ₸")),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tariffs",
                        to="procurement.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "verbose_name": "tariff",
                "verbose_name_plural": "tariffs",
                "ordering": ["service_id", "-valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("service", "valid_from"), name="tariff_key"),
                    models.CheckConstraint(condition=models.Q(("price__gte", 0)), name="tariff_not_negative"),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("service", "="),
                            (procurement.models.DateRange("valid_from", "valid_to", models.Value("[]")), "&&"),
                        ],
                        name="tariff_one_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TariffEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("price", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="price, ₸")),
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
                        to="procurement.tariff",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="procurement.service",
                        verbose_name="service",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coexecutionlimit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_coexecutionlimitevent" ("attached_below", "attached_from", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "source", "territory", "valid_from", "valid_to") VALUES (NEW."attached_below", NEW."attached_from", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."share", NEW."source", NEW."territory", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="5947df089ebc44c436c35642496acfb593662ba8",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5b8a3",
                    table="procurement_coexecutionlimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coexecutionlimit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_coexecutionlimitevent" ("attached_below", "attached_from", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "source", "territory", "valid_from", "valid_to") VALUES (NEW."attached_below", NEW."attached_from", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."share", NEW."source", NEW."territory", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="c1ec1e40b2c75dd163911eeee15b195500660b85",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f4898",
                    table="procurement_coexecutionlimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coexecutionlimit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_coexecutionlimitevent" ("attached_below", "attached_from", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "share", "source", "territory", "valid_from", "valid_to") VALUES (OLD."attached_below", OLD."attached_from", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."share", OLD."source", OLD."territory", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="1cb7fd8d7d11c4d82ab89209f5c56865ca9bd4ee",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5e1cc",
                    table="procurement_coexecutionlimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosis",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_diagnosisevent" ("code", "is_leaf", "is_manifestation", "name_kk", "name_ru", "parent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (OLD."code", OLD."is_leaf", OLD."is_manifestation", OLD."name_kk", OLD."name_ru", OLD."parent", _pgh_attach_context(), NOW(), \'update\', OLD."code", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="dcafafa1704b06b1504d27fcda4765f60d7fffd3",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_51da9",
                    table="procurement_diagnosis",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosis",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_diagnosisevent" ("code", "is_leaf", "is_manifestation", "name_kk", "name_ru", "parent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to") VALUES (OLD."code", OLD."is_leaf", OLD."is_manifestation", OLD."name_kk", OLD."name_ru", OLD."parent", _pgh_attach_context(), NOW(), \'delete\', OLD."code", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="f687f582b18d0004e1f627083bde47cd10d64851",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_88157",
                    table="procurement_diagnosis",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosislimit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_diagnosislimitevent" ("age_max", "age_min", "code_from", "code_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "severity", "sex", "source", "valid_from", "valid_to") VALUES (NEW."age_max", NEW."age_min", NEW."code_from", NEW."code_to", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."severity", NEW."sex", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="1ba872d17abd5e4fef87aea53c6a4618957f3f3d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6677f",
                    table="procurement_diagnosislimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosislimit",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_diagnosislimitevent" ("age_max", "age_min", "code_from", "code_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "severity", "sex", "source", "valid_from", "valid_to") VALUES (NEW."age_max", NEW."age_min", NEW."code_from", NEW."code_to", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."severity", NEW."sex", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="c54dd1ebffe93fb803f77bb23bda10e45aab8341",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a3a43",
                    table="procurement_diagnosislimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="diagnosislimit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_diagnosislimitevent" ("age_max", "age_min", "code_from", "code_to", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "severity", "sex", "source", "valid_from", "valid_to") VALUES (OLD."age_max", OLD."age_min", OLD."code_from", OLD."code_to", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."severity", OLD."sex", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="693be2c7b7765c2199d64f03fbed989cf4373db0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e3fc3",
                    table="procurement_diagnosislimit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingrow",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_fundingrowevent" ("code_from", "code_to", "funding_source", "id", "list", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "window_days") VALUES (NEW."code_from", NEW."code_to", NEW."funding_source", NEW."id", NEW."list", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."window_days"); RETURN NULL;',
                    hash="dba40f5de8ca345799c565ba15e56aba1565eadf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_d705d",
                    table="procurement_fundingrow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingrow",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_fundingrowevent" ("code_from", "code_to", "funding_source", "id", "list", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "window_days") VALUES (NEW."code_from", NEW."code_to", NEW."funding_source", NEW."id", NEW."list", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."source", NEW."valid_from", NEW."valid_to", NEW."window_days"); RETURN NULL;',
                    hash="e966c5cfb2ee76172df2eb5b0579b9e34e8443fc",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_993e4",
                    table="procurement_fundingrow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="fundingrow",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_fundingrowevent" ("code_from", "code_to", "funding_source", "id", "list", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source", "valid_from", "valid_to", "window_days") VALUES (OLD."code_from", OLD."code_to", OLD."funding_source", OLD."id", OLD."list", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."source", OLD."valid_from", OLD."valid_to", OLD."window_days"); RETURN NULL;',
                    hash="e916b5a3a1f6cb127716e6d6ee4819957ea12b91",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_968b2",
                    table="procurement_fundingrow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_contractevent" ("funding_source", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "signed_on", "uuid", "valid_from", "valid_to") VALUES (OLD."funding_source", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."signed_on", OLD."uuid", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="9782b92d0a589973f2467560bacac31fc27fbca0",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bc253",
                    table="procurement_contract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contract",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_contractevent" ("funding_source", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "signed_on", "uuid", "valid_from", "valid_to") VALUES (OLD."funding_source", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."signed_on", OLD."uuid", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="aa626ccdfade18b9a72abd4e199dee2d7dab3247",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e339a",
                    table="procurement_contract",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractline",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_contractlineevent" ("amount", "care_type_id", "contract_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "volume") VALUES (OLD."amount", OLD."care_type_id", OLD."contract_id", OLD."id", OLD."month", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."volume"); RETURN NULL;',
                    hash="a5be3818140bed27238c56329629d2ce225fe99b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3fbad",
                    table="procurement_contractline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contractline",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_contractlineevent" ("amount", "care_type_id", "contract_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "volume") VALUES (OLD."amount", OLD."care_type_id", OLD."contract_id", OLD."id", OLD."month", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."volume"); RETURN NULL;',
                    hash="c16d0bb2d261eb4900479095a7f6527f9dd2ee47",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b5d1e",
                    table="procurement_contractline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_serviceevent" ("age_max", "age_min", "care_type_id", "code", "funding", "id", "in_capitation", "max_per_day", "max_per_year", "minutes", "name_kk", "name_ru", "needs_referral", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex", "source", "unit", "valid_from", "valid_to") VALUES (NEW."age_max", NEW."age_min", NEW."care_type_id", NEW."code", NEW."funding", NEW."id", NEW."in_capitation", NEW."max_per_day", NEW."max_per_year", NEW."minutes", NEW."name_kk", NEW."name_ru", NEW."needs_referral", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sex", NEW."source", NEW."unit", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="45036f1e38f2e6436bb5aa14387c1208c4900cf3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_602d0",
                    table="procurement_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_serviceevent" ("age_max", "age_min", "care_type_id", "code", "funding", "id", "in_capitation", "max_per_day", "max_per_year", "minutes", "name_kk", "name_ru", "needs_referral", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex", "source", "unit", "valid_from", "valid_to") VALUES (NEW."age_max", NEW."age_min", NEW."care_type_id", NEW."code", NEW."funding", NEW."id", NEW."in_capitation", NEW."max_per_day", NEW."max_per_year", NEW."minutes", NEW."name_kk", NEW."name_ru", NEW."needs_referral", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sex", NEW."source", NEW."unit", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="414e75bb7d8bdbf4af7b54b61b6b62b6d7954f17",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5bac7",
                    table="procurement_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_serviceevent" ("age_max", "age_min", "care_type_id", "code", "funding", "id", "in_capitation", "max_per_day", "max_per_year", "minutes", "name_kk", "name_ru", "needs_referral", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex", "source", "unit", "valid_from", "valid_to") VALUES (OLD."age_max", OLD."age_min", OLD."care_type_id", OLD."code", OLD."funding", OLD."id", OLD."in_capitation", OLD."max_per_day", OLD."max_per_year", OLD."minutes", OLD."name_kk", OLD."name_ru", OLD."needs_referral", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sex", OLD."source", OLD."unit", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="d398bda32aa4af319c3e38e7a06a5f7ce75c9a8a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_c008f",
                    table="procurement_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tariff",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_tariffevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "service_id", "source", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."price", NEW."service_id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="f897a35a07934336af424492d943d8100dd67bf1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a2a47",
                    table="procurement_tariff",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tariff",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "procurement_tariffevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "service_id", "source", "valid_from", "valid_to") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."price", NEW."service_id", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="ce7a72bbd8f682e30e801ff95a897d307eb84fc2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1d86b",
                    table="procurement_tariff",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tariff",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "procurement_tariffevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "service_id", "source", "valid_from", "valid_to") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."price", OLD."service_id", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="194727262f29269064e1fcb1571d7d3967d75f1c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_17959",
                    table="procurement_tariff",
                    when="AFTER",
                ),
            ),
        ),
    ]
