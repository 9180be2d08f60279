"""Patients are numbers in the mirror now: files written before are left behind, and every month is written anew."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0004_ladder_numbers")]

    operations = [migrations.RunSQL("DELETE FROM monitoring_mirrormonth", migrations.RunSQL.noop)]
