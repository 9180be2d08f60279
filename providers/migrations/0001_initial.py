import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="day")),
                ("is_working", models.BooleanField(verbose_name="working day")),
                ("ordinal", models.PositiveIntegerField(verbose_name="working days so far")),
                ("name_kk", models.CharField(blank=True, max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("source", models.CharField(blank=True, max_length=500, verbose_name="source")),
            ],
            options={
                "verbose_name": "calendar day",
                "verbose_name_plural": "working-day calendar",
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDayEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("day", models.DateField(serialize=False, verbose_name="day")),
                ("is_working", models.BooleanField(verbose_name="working day")),
                ("ordinal", models.PositiveIntegerField(verbose_name="working days so far")),
                ("name_kk", models.CharField(blank=True, max_length=200, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("source", models.CharField(blank=True, max_length=500, verbose_name="source")),
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
                        to="providers.calendarday",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CareType",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.SlugField(max_length=20, unique=True, verbose_name="code")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("short_kk", models.CharField(max_length=40, verbose_name="short name in Kazakh")),
                ("short_ru", models.CharField(max_length=40, verbose_name="short name in Russian")),
                ("short_en", models.CharField(max_length=40, verbose_name="short name in English")),
                ("is_stay", models.BooleanField(default=False, verbose_name="stay with admission and discharge")),
                ("linear_scale", models.BooleanField(default=True, verbose_name="linear scale above the plan")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, max_length=500, verbose_name="source")),
            ],
            options={
                "verbose_name": "type of care",
                "verbose_name_plural": "types of care",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="CareTypeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("name_kk", models.CharField(blank=True, max_length=500, verbose_name="name in Kazakh")),
                ("name_ru", models.CharField(max_length=500, verbose_name="name in Russian")),
                ("code", models.SlugField(db_index=False, max_length=20, verbose_name="code")),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("short_kk", models.CharField(max_length=40, verbose_name="short name in Kazakh")),
                ("short_ru", models.CharField(max_length=40, verbose_name="short name in Russian")),
                ("short_en", models.CharField(max_length=40, verbose_name="short name in English")),
                ("is_stay", models.BooleanField(default=False, verbose_name="stay with admission and discharge")),
                ("linear_scale", models.BooleanField(default=True, verbose_name="linear scale above the plan")),
                ("position", models.PositiveSmallIntegerField(default=100, verbose_name="order")),
                ("valid_from", models.DateField(verbose_name="in force from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="in force to")),
                ("source", models.CharField(blank=True, max_length=500, verbose_name="source")),
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
                        to="providers.caretype",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                (
                    "organisation_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="accounts.organisation",
                    ),
                ),
                (
                    "territory",
                    models.CharField(
                        choices=[("city", "city"), ("district", "district")], max_length=10, verbose_name="territory"
                    ),
                ),
                (
                    "ownership",
                    models.CharField(
                        choices=[("state", "state"), ("private", "private")], max_length=10, verbose_name="ownership"
                    ),
                ),
                ("attached_population", models.PositiveIntegerField(default=0, verbose_name="attached population")),
                ("registered_on", models.DateField(blank=True, null=True, verbose_name="registered on")),
            ],
            options={
                "verbose_name": "medical organisation",
                "verbose_name_plural": "medical organisations",
            },
            bases=("accounts.organisation",),
        ),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licences",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "licence",
                "verbose_name_plural": "licences",
                "ordering": ["provider_id", "care_type_id", "valid_from", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "number", "care_type"), name="licence_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="licence_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LicenceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
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
                        to="providers.licence",
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
            name="ProviderEvent",
            fields=[
                (
                    "organisation_ptr",
                    models.ForeignKey(
                        auto_created=True,
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        parent_link=True,
                        related_name="+",
                        related_query_name="+",
                        serialize=False,
                        to="accounts.organisation",
                    ),
                ),
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "territory",
                    models.CharField(
                        choices=[("city", "city"), ("district", "district")], max_length=10, verbose_name="territory"
                    ),
                ),
                (
                    "ownership",
                    models.CharField(
                        choices=[("state", "state"), ("private", "private")], max_length=10, verbose_name="ownership"
                    ),
                ),
                ("attached_population", models.PositiveIntegerField(default=0, verbose_name="attached population")),
                ("registered_on", models.DateField(blank=True, null=True, verbose_name="registered on")),
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
                        related_name="provider_events",
                        to="providers.provider",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("iin", models.CharField(max_length=12, verbose_name="IIN")),
                ("full_name", models.CharField(max_length=300, verbose_name="full name")),
                ("speciality", models.CharField(blank=True, max_length=200, verbose_name="speciality")),
                ("hired_on", models.DateField(verbose_name="hired on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                ("daily_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes a day")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="providers.provider",
                        verbose_name="medical organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "staff member",
                "verbose_name_plural": "staff",
                "ordering": ["provider_id", "full_name", "id"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(
                            django.db.models.functions.text.Upper("full_name"), name="gin_trgm_ops"
                        ),
                        name="staff_by_name",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "iin"), name="staff_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True), ("left_on__gte", models.F("hired_on")), _connector="OR"
                        ),
                        name="staff_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffMemberEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("iin", models.CharField(max_length=12, verbose_name="IIN")),
                ("full_name", models.CharField(max_length=300, verbose_name="full name")),
                ("speciality", models.CharField(blank=True, max_length=200, verbose_name="speciality")),
                ("hired_on", models.DateField(verbose_name="hired on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                ("daily_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes a day")),
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
                        to="providers.staffmember",
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
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_calendardayevent" ("day", "is_working", "name_en", "name_kk", "name_ru", "ordinal", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."day", OLD."is_working", OLD."name_en", OLD."name_kk", OLD."name_ru", OLD."ordinal", _pgh_attach_context(), NOW(), \'update\', OLD."day", OLD."source"); RETURN NULL;',
                    hash="ee3b2107d6b1e1f7ddb436a88e1bf4dc43de61c9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_3d5cd",
                    table="providers_calendarday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_calendardayevent" ("day", "is_working", "name_en", "name_kk", "name_ru", "ordinal", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source") VALUES (OLD."day", OLD."is_working", OLD."name_en", OLD."name_kk", OLD."name_ru", OLD."ordinal", _pgh_attach_context(), NOW(), \'delete\', OLD."day", OLD."source"); RETURN NULL;',
                    hash="953346200293f1320052ae57eebb883d68621e00",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f9ef4",
                    table="providers_calendarday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caretype",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_caretypeevent" ("code", "id", "is_stay", "linear_scale", "name_en", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_en", "short_kk", "short_ru", "source", "valid_from", "valid_to") VALUES (NEW."code", NEW."id", NEW."is_stay", NEW."linear_scale", NEW."name_en", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."short_en", NEW."short_kk", NEW."short_ru", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="d1f4ffc045b5f6f0ec68763d1474a2a79fdd7871",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6828e",
                    table="providers_caretype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caretype",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_caretypeevent" ("code", "id", "is_stay", "linear_scale", "name_en", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_en", "short_kk", "short_ru", "source", "valid_from", "valid_to") VALUES (NEW."code", NEW."id", NEW."is_stay", NEW."linear_scale", NEW."name_en", NEW."name_kk", NEW."name_ru", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."short_en", NEW."short_kk", NEW."short_ru", NEW."source", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="7e7e262abf11413ae309187ea799efa81d5882cd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_b905b",
                    table="providers_caretype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caretype",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_caretypeevent" ("code", "id", "is_stay", "linear_scale", "name_en", "name_kk", "name_ru", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "short_en", "short_kk", "short_ru", "source", "valid_from", "valid_to") VALUES (OLD."code", OLD."id", OLD."is_stay", OLD."linear_scale", OLD."name_en", OLD."name_kk", OLD."name_ru", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."short_en", OLD."short_kk", OLD."short_ru", OLD."source", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="c67bbba96696e7c992172b59c57b51460f2ab7b5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_85785",
                    table="providers_caretype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provider",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_providerevent" ("attached_population", "organisation_ptr_id", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_on", "territory") VALUES (NEW."attached_population", NEW."organisation_ptr_id", NEW."ownership", _pgh_attach_context(), NOW(), \'insert\', NEW."organisation_ptr_id", NEW."registered_on", NEW."territory"); RETURN NULL;',
                    hash="9b07a2f424710405214c6cf75796f3fe73cf8323",
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
                    condition='WHEN (OLD."attached_population" IS DISTINCT FROM (NEW."attached_population") OR OLD."organisation_ptr_id" IS DISTINCT FROM (NEW."organisation_ptr_id") OR OLD."ownership" IS DISTINCT FROM (NEW."ownership") OR OLD."registered_on" IS DISTINCT FROM (NEW."registered_on") OR OLD."territory" IS DISTINCT FROM (NEW."territory"))',
                    func='INSERT INTO "providers_providerevent" ("attached_population", "organisation_ptr_id", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_on", "territory") VALUES (NEW."attached_population", NEW."organisation_ptr_id", NEW."ownership", _pgh_attach_context(), NOW(), \'update\', NEW."organisation_ptr_id", NEW."registered_on", NEW."territory"); RETURN NULL;',
                    hash="1ebc40b05d42b0768fc1f37919bcbb8b85136fc6",
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
                    func='INSERT INTO "providers_providerevent" ("attached_population", "organisation_ptr_id", "ownership", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "registered_on", "territory") VALUES (OLD."attached_population", OLD."organisation_ptr_id", OLD."ownership", _pgh_attach_context(), NOW(), \'delete\', OLD."organisation_ptr_id", OLD."registered_on", OLD."territory"); RETURN NULL;',
                    hash="d21d9e467720d67960079974adbe6aae847605af",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_42d8b",
                    table="providers_provider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="licence",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_licenceevent" ("care_type_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provider_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="d7ab7e48544db7a47305bd61ab5ef7a9e12a3ac4",
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
                    func='INSERT INTO "providers_licenceevent" ("care_type_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (NEW."care_type_id", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provider_id", NEW."valid_from", NEW."valid_to"); RETURN NULL;',
                    hash="de5dd64eb3d11253c3e55cc1d23d55aca7131e92",
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
                    func='INSERT INTO "providers_licenceevent" ("care_type_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "valid_from", "valid_to") VALUES (OLD."care_type_id", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."valid_from", OLD."valid_to"); RETURN NULL;',
                    hash="4e3915f969d9f4369c22eeefeeb7ce8e79d6ef29",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ce77a",
                    table="providers_licence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "providers_staffmemberevent" ("daily_minutes", "full_name", "hired_on", "id", "iin", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "speciality") VALUES (OLD."daily_minutes", OLD."full_name", OLD."hired_on", OLD."id", OLD."iin", OLD."left_on", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."provider_id", OLD."speciality"); RETURN NULL;',
                    hash="1c6358328f51862fb0f6cf0ff125ec9311ba8d9f",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bd94f",
                    table="providers_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "providers_staffmemberevent" ("daily_minutes", "full_name", "hired_on", "id", "iin", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "speciality") VALUES (OLD."daily_minutes", OLD."full_name", OLD."hired_on", OLD."id", OLD."iin", OLD."left_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provider_id", OLD."speciality"); RETURN NULL;',
                    hash="aedf6c6ec19ece9d2a56f8154112bfc4685348c0",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0abfc",
                    table="providers_staffmember",
                    when="AFTER",
                ),
            ),
        ),
    ]
