import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="DefectCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, default="", max_length=500, verbose_name="source")),
                ("code", models.CharField(max_length=5, verbose_name="code")),
                ("parent", models.CharField(blank=True, max_length=5, verbose_name="parent")),
                ("significance", models.CharField(blank=True, max_length=40, verbose_name="significance")),
            ],
            options={
                "verbose_name": "defect code",
                "verbose_name_plural": "unified classifier of defects",
                "ordering": ["code", "valid_from", "id"],
                "constraints": [models.UniqueConstraint(fields=("code", "valid_from"), name="defect_code_edition")],
            },
        ),
        migrations.CreateModel(
            name="DefectCodeEvent",
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
                ("code", models.CharField(max_length=5, verbose_name="code")),
                ("parent", models.CharField(blank=True, max_length=5, verbose_name="parent")),
                ("significance", models.CharField(blank=True, max_length=40, verbose_name="significance")),
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
                        to="monitoring.defectcode",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DefectReduction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("column", models.CharField(max_length=20, verbose_name="column of the classifier")),
                ("applies", models.BooleanField(default=True, verbose_name="applies")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=6, null=True, verbose_name="reduction, %"
                    ),
                ),
                (
                    "units",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="reduction, units"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                ("text", models.CharField(blank=True, max_length=60, verbose_name="as printed")),
                (
                    "defect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reductions",
                        to="monitoring.defectcode",
                        verbose_name="defect code",
                    ),
                ),
            ],
            options={
                "verbose_name": "reduction of a defect",
                "verbose_name_plural": "reductions of defects",
                "ordering": ["defect_id", "column"],
                "constraints": [models.UniqueConstraint(fields=("defect", "column"), name="defect_reduction_key")],
            },
        ),
        migrations.CreateModel(
            name="DefectReductionEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("column", models.CharField(max_length=20, verbose_name="column of the classifier")),
                ("applies", models.BooleanField(default=True, verbose_name="applies")),
                (
                    "percent",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=6, null=True, verbose_name="reduction, %"
                    ),
                ),
                (
                    "units",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="reduction, units"
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                ("text", models.CharField(blank=True, max_length=60, verbose_name="as printed")),
                (
                    "defect",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="monitoring.defectcode",
                        verbose_name="defect code",
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
                        to="monitoring.defectreduction",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="defectcode",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_defectcodeevent" ("code", "id", "name_kk", "name_ru", "parent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "significance", "source", "valid_from", "valid_to") VALUES (NEW."code", NEW."id", NEW."name_kk", NEW."name_ru", NEW."parent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."significance", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="e4f837e96fab185c74615891e8df21d2ba95e613",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_470d9",
                    table="monitoring_defectcode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="defectcode",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_defectcodeevent" ("code", "id", "name_kk", "name_ru", "parent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "significance", "source", "valid_from", "valid_to") VALUES (NEW."code", NEW."id", NEW."name_kk", NEW."name_ru", NEW."parent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."significance", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="abec9e80fbb527b8a42f644c7f6f1dd8b608d384",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fb9c9",
                    table="monitoring_defectcode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="defectcode",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_defectcodeevent" ("code", "id", "name_kk", "name_ru", "parent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "significance", "source", "valid_from", "valid_to") VALUES (OLD."code", OLD."id", OLD."name_kk", OLD."name_ru", OLD."parent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."significance", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="d68d0fe138ece1ce161733f3086a0869315e0d34",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2e687",
                    table="monitoring_defectcode",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="defectreduction",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_defectreductionevent" ("applies", "column", "defect_id", "id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit", "units") VALUES (NEW."applies", NEW."column", NEW."defect_id", NEW."id", NEW."percent", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."unit", NEW."units"); RETURN NULL;',
                    hash="e1a6865c0dce0c6a8871050d4485af7d131beab0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_02510",
                    table="monitoring_defectreduction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="defectreduction",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "monitoring_defectreductionevent" ("applies", "column", "defect_id", "id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit", "units") VALUES (NEW."applies", NEW."column", NEW."defect_id", NEW."id", NEW."percent", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."unit", NEW."units"); RETURN NULL;',
                    hash="0493946ff5120fd70fca57b91696214b8dd7dfba",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c36d2",
                    table="monitoring_defectreduction",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="defectreduction",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "monitoring_defectreductionevent" ("applies", "column", "defect_id", "id", "percent", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "unit", "units") VALUES (OLD."applies", OLD."column", OLD."defect_id", OLD."id", OLD."percent", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."unit", OLD."units"); RETURN NULL;',
                    hash="0ca02badd40d36adf54967f01810f3a2e2bab65f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dd2bc",
                    table="monitoring_defectreduction",
                    when="AFTER",
                ),
            ),
        ),
    ]
