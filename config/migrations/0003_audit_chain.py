"""The audit log protects itself: no change, no removal, and a seal for every entry at commit.

Plain SQL and not pgtrigger's Protect, because that one obeys ``pgtrigger.ignore``, which any code may call.
The advisory lock's number is the text 'audit' in ASCII.
"""

from django.db import migrations, models

PROTECT = """
CREATE FUNCTION config_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON config_auditentry
    FOR EACH ROW EXECUTE FUNCTION config_audit_refuse();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON config_auditseal
    FOR EACH ROW EXECUTE FUNCTION config_audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON config_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION config_audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON config_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION config_audit_refuse();
"""
UNPROTECT = """
DROP TRIGGER audit_no_truncate ON config_auditseal;
DROP TRIGGER audit_no_truncate ON config_auditentry;
DROP TRIGGER audit_append_only ON config_auditseal;
DROP TRIGGER audit_append_only ON config_auditentry;
DROP FUNCTION config_audit_refuse();
"""
SEAL = """
CREATE FUNCTION config_audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    before text;
BEGIN
    PERFORM pg_advisory_xact_lock(418581342580);
    SELECT sequence, digest INTO number, before FROM config_auditseal ORDER BY sequence DESC LIMIT 1;
    before := coalesce(before, repeat('0', 64));
    INSERT INTO config_auditseal (sequence, entry_id, previous, digest) VALUES (
        coalesce(number, 0) + 1, NEW.id, before,
        encode(sha256(convert_to(before || jsonb_build_array(
            NEW.id, to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), NEW.actor_id,
            NEW.organisation_id, NEW.verb, NEW.subject_type, NEW.subject_id, NEW.data, NEW.ip::text)::text,
        'UTF8')), 'hex'));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON config_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION config_audit_seal();
"""
UNSEAL = """
DROP TRIGGER audit_seal ON config_auditentry;
DROP FUNCTION config_audit_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("config", "0002_initial")]

    operations = [
        migrations.AlterField("auditseal", "previous", models.CharField(max_length=64, unique=True)),
        migrations.RunSQL(PROTECT, UNPROTECT),
        migrations.RunSQL(SEAL, UNSEAL),
    ]
