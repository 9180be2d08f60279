"""Words and alphabetical places of organisations, kept by triggers on what they are made of: names and regions.

Statement triggers, so that an import of thousands of organisations refreshes them once. The advisory lock's number
is the text 'words' in ASCII: without it two imports that meet the same new words in another order would deadlock.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import CreateExtension
from django.db import migrations, models

from config.alphabet import ALPHABET, DROPPED, KAZAKH, KEYS, LATIN, LIKE_LATIN, RUSSIAN

WORDS = f"""
CREATE FUNCTION providers_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT word), '{{}}') FROM (
        SELECT regexp_replace(translate(lower(
            CASE WHEN piece ~ '[Ѐ-ӿ]' THEN translate(piece, '{LATIN}', '{LIKE_LATIN}') ELSE piece END
        ), '{KAZAKH}йыъь', '{RUSSIAN}ии'), '([^0-9])\\1+', '\\1', 'g') AS word
        FROM regexp_split_to_table(
            name || ' ' || regexp_replace(name, '([^0-9])[-–](?=[^0-9])', '\\1', 'g'),
            '[^0-9A-Za-zЀ-ӿƏəƟɵ]+'
        ) AS piece
    ) pieces WHERE word <> ''
$$;
CREATE FUNCTION providers_place(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(lower(name), '{ALPHABET}{DROPPED.replace("'", "''")}', '{KEYS}')
$$;
"""  # noqa: S608 - our own letters
REFRESH = """
CREATE FUNCTION providers_search_refresh(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(changed) = 0 THEN
        RETURN;
    END IF;
    DELETE FROM providers_searchuse WHERE provider_id = ANY(changed);
    INSERT INTO providers_searchuse (provider_id, word, place)
    SELECT provider_id, word, bool_and(place) FROM (
        SELECT o.id AS provider_id, unnest(providers_words(o.name_kk || ' ' || o.name_ru)) AS word, false AS place
        FROM accounts_organisation o JOIN providers_provider p ON p.organisation_ptr_id = o.id
        WHERE o.id = ANY(changed)
        UNION ALL
        SELECT o.id, unnest(providers_words(concat_ws(' ', r.name_kk, r.name_ru, r.centre))), true
        FROM accounts_organisation o JOIN providers_provider p ON p.organisation_ptr_id = o.id
        JOIN accounts_region r ON r.code = o.region_id
        WHERE o.id = ANY(changed)
    ) found GROUP BY provider_id, word;
    IF EXISTS (SELECT word FROM providers_searchuse WHERE provider_id = ANY(changed)
               EXCEPT SELECT word FROM providers_searchword) THEN
        PERFORM pg_advisory_xact_lock(512970876019);
        INSERT INTO providers_searchword (word)
        SELECT DISTINCT word FROM providers_searchuse WHERE provider_id = ANY(changed)
        ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO providers_searchkey (provider_id, order_kk, order_ru, words)
    SELECT o.id, providers_place(coalesce(nullif(o.name_kk, ''), o.name_ru)), providers_place(o.name_ru),
           (SELECT count(*) FROM providers_searchuse u WHERE u.provider_id = o.id)
    FROM accounts_organisation o JOIN providers_provider p ON p.organisation_ptr_id = o.id
    WHERE o.id = ANY(changed)
    ON CONFLICT (provider_id) DO UPDATE
    SET order_kk = excluded.order_kk, order_ru = excluded.order_ru, words = excluded.words;
END $$;
CREATE FUNCTION providers_search_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM providers_search_refresh(array(SELECT organisation_ptr_id FROM fresh));
    RETURN NULL;
END $$;
CREATE FUNCTION providers_search_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM providers_search_refresh(array(
        SELECT f.id FROM fresh f JOIN former o ON o.id = f.id
        WHERE (f.name_kk, f.name_ru, f.region_id) IS DISTINCT FROM (o.name_kk, o.name_ru, o.region_id)
    ));
    RETURN NULL;
END $$;
CREATE FUNCTION providers_search_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM providers_search_refresh(array(
        SELECT x.id FROM fresh f JOIN former o ON o.code = f.code JOIN accounts_organisation x ON x.region_id = f.code
        WHERE (f.name_kk, f.name_ru, f.centre) IS DISTINCT FROM (o.name_kk, o.name_ru, o.centre)
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER search_added AFTER INSERT ON providers_provider REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION providers_search_added();
CREATE TRIGGER search_renamed AFTER UPDATE ON accounts_organisation
    REFERENCING OLD TABLE AS former NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION providers_search_renamed();
CREATE TRIGGER search_moved AFTER UPDATE ON accounts_region REFERENCING OLD TABLE AS former NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION providers_search_moved();
SELECT providers_search_refresh(array(SELECT organisation_ptr_id FROM providers_provider));
"""
UNDO = """
DROP TRIGGER search_moved ON accounts_region;
DROP TRIGGER search_renamed ON accounts_organisation;
DROP TRIGGER search_added ON providers_provider;
DROP FUNCTION providers_search_moved(), providers_search_renamed(), providers_search_added();
DROP FUNCTION providers_search_refresh(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("providers", "0002_stage_one")]

    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.CreateModel(
            name="SearchKey",
            fields=[
                (
                    "provider",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_key",
                        serialize=False,
                        to="providers.provider",
                    ),
                ),
                ("order_kk", models.TextField()),
                ("order_ru", models.TextField()),
                ("words", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["provider_id"],
                "indexes": [
                    models.Index(fields=["order_kk", "provider"], name="search_key_kk"),
                    models.Index(fields=["order_ru", "provider"], name="search_key_ru"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.TextField(primary_key=True, serialize=False))],
            options={
                "ordering": ["word"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["word"], name="search_word_alike", opclasses=["gin_trgm_ops"]
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="providers.provider"
                    ),
                ),
                ("word", models.TextField()),
                ("place", models.BooleanField()),
            ],
            options={
                "ordering": ["provider_id", "word"],
                "constraints": [
                    models.UniqueConstraint(fields=("word", "provider"), include=("place",), name="search_use_key")
                ],
            },
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION providers_words(text); DROP FUNCTION providers_place(text);"),
        migrations.RunSQL(REFRESH, UNDO),
    ]
