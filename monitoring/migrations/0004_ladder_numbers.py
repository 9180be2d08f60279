import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0003_standing_recomputation")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE monitoring_defect_no_seq AS bigint CACHE 1", "DROP SEQUENCE monitoring_defect_no_seq"
        ),
        migrations.AlterField(
            "review",
            "branch",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddIndex("review", models.Index(fields=["reviewer", "level"], name="review_of_reviewer")),
    ]
