-- The order of the queue: stake × chance × factor, each rounded to four places as the page shows it
-- (monitoring.standing.ranking has the same in Python). Flags that somebody holds just now are passed over.
WITH wanted AS MATERIALIZED (
    SELECT id, screen, score, stake, provider_id, care_type_id
    FROM monitoring_flag
    WHERE state IN ('new', 'in_work', 'waiting')
      AND (id = ANY(%(flags)s) OR provider_id = ANY(%(providers)s) OR screen = ANY(%(screens)s) OR %(all)s)
    ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
), told AS (
    SELECT * FROM unnest(%(codes)s::text[], %(confirmed)s::numeric[], %(decided)s::numeric[])
        AS told (screen, confirmed, decided)
), newest AS (
    SELECT DISTINCT ON (provider_id, care_type_id) provider_id, care_type_id, place, places
    FROM monitoring_providerrisk
    WHERE provider_id IN (SELECT provider_id FROM wanted)
    ORDER BY provider_id, care_type_id, version DESC
), factors AS (
    SELECT
        wanted.id,
        wanted.stake,
        coalesce(
            round(
                (coalesce(told.confirmed, 0) + wanted.score * %(weight)s::numeric / 100)
                / nullif(coalesce(told.decided, 0) + %(weight)s::numeric, 0), 4),
            round(wanted.score / 100.0, 4)) AS chance,
        coalesce(
            round(
                1 + %(spread)s::numeric * (newest.places + 1 - 2 * newest.place) / nullif(newest.places - 1, 0), 4),
            1) AS factor
    FROM wanted
    LEFT JOIN told ON told.screen = wanted.screen
    LEFT JOIN newest ON newest.provider_id = wanted.provider_id AND newest.care_type_id = wanted.care_type_id
), ranked AS (
    SELECT id, round(stake * chance * factor, 4) AS rank FROM factors
)
UPDATE monitoring_flag
SET rank = ranked.rank
FROM ranked
WHERE monitoring_flag.id = ranked.id AND monitoring_flag.rank <> ranked.rank
