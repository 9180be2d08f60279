from django.db import migrations

# Organisations imported before the control of registers asked for their admission: as the import of licences does it.
ADMIT = """
INSERT INTO providers_registryentry (provider_id, care_type_id, admitted_on, ground)
SELECT provider_id, care_type_id, min(valid_from), 'import'
FROM providers_licence
WHERE confirmed AND kind = 'medical'
GROUP BY provider_id, care_type_id
ORDER BY provider_id, care_type_id
ON CONFLICT (provider_id, care_type_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_limits_together"), ("providers", "0002_stage_one")]

    operations = [migrations.RunSQL(ADMIT, migrations.RunSQL.noop, elidable=True)]
