-- Words of names that are meant by the typed ones, with how near they are (to 1) and how many organisations are called
-- by them. Misprints and unfinished words are sought through the trigram index; a typed word that stands in some name
-- as it is, is no misprint of another.
WITH typed AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(words)s::text[], %(qualities)s::float8[], %(whole)s::bool[])
                  AS t(number, word, quality, whole)
),
near AS (
    SELECT number, word, max(score) AS score, bool_and(misprinted) AS misprinted FROM (
        SELECT t.number, w.word, t.quality AS score, false AS misprinted
        FROM typed t JOIN providers_searchword w ON w.word = t.word
        UNION ALL
        SELECT t.number, w.word, t.quality * coalesce(begun, within, misread), coalesce(begun, within) IS NULL
        FROM typed t
        JOIN providers_searchword w ON w.word %% t.word OR w.word LIKE '%%' || t.word || '%%'
        CROSS JOIN LATERAL (
            SELECT greatest(length(w.word), length(t.word))::float8 AS long,
                   least(length(w.word), length(t.word))::float8 AS short,
                   levenshtein_less_equal(w.word, t.word, 3) AS misprints
        ) AS lengths
        CROSS JOIN LATERAL (
            SELECT CASE WHEN starts_with(w.word, t.word) OR (starts_with(t.word, w.word) AND short >= 4)
                        THEN greatest(0.7, (long + short) / (2 * long)) - 0.02 END AS begun,
                   CASE WHEN strpos(w.word, t.word) > 0 AND short >= 4 THEN 0.65 END AS within,
                   CASE WHEN misprints <= CASE WHEN long < 4 THEN 0 WHEN long < 6 THEN 1 WHEN long < 9 THEN 2 ELSE 3 END
                        THEN 1 - misprints / long END AS misread
        ) AS compared
        WHERE NOT t.whole AND length(w.word) < 60
    ) AS compared
    WHERE score >= %(least)s GROUP BY number, word
)
SELECT number, word, score, (SELECT count(*) FROM providers_searchuse u WHERE u.word = near.word)
FROM near
WHERE NOT (misprinted AND number IN (SELECT number FROM near WHERE score = 1))
ORDER BY number, word
