import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoring", "0002_monitoring"),
        ("providers", "0004_admission"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recomputation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("screen", models.CharField(blank=True, max_length=10)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "provider",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="providers.provider",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("provider__isnull", False), ("screen", "")),
                            models.Q(("provider__isnull", True), models.Q(("screen", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="recomputation_of_one",
                    )
                ],
            },
        ),
    ]
