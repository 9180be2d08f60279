from django.db import migrations

# Units taken so far out of a daily and a yearly allowance at once: a row that does not fit one of them takes nothing
# of the other. ``used`` holds the units of each day (none for a row of several days) and of the year.
TAKE = """
CREATE FUNCTION claims_take_both(used jsonb, wanted bigint, day date, in_day bigint, in_year bigint) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    of_day bigint := coalesce((used ->> day::text)::bigint, 0) + wanted;
    of_year bigint := coalesce((used ->> 'year')::bigint, 0) + wanted;
BEGIN
    IF wanted = 0 OR (day IS NOT NULL AND of_day > in_day) OR of_year > in_year THEN
        RETURN used;
    END IF;
    RETURN used || jsonb_build_object('year', of_year)
        || CASE WHEN day IS NULL THEN '{}' ELSE jsonb_build_object(day::text, of_day) END;
END $$;
CREATE AGGREGATE claims_taken_both (bigint, date, bigint, bigint)
    (SFUNC = claims_take_both, STYPE = jsonb, INITCOND = '{}');
"""
DROP = """
DROP AGGREGATE claims_taken_both (bigint, date, bigint, bigint);
DROP FUNCTION claims_take_both;
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_wider_sums")]

    operations = [migrations.RunSQL(TAKE, DROP)]
