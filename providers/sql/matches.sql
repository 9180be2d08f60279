-- Organisations that are called by the typed words, the likest first. Each typed word is sought among the words of
-- all names (trigram index), misprints and unfinished words too; what is near is looked up among the names. Words
-- that few names hold count more than those of many.
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
    WHERE score >= 0.6 GROUP BY number, word
),
hit AS (  -- a word that stands in some name as it was typed is no misprint of another
    SELECT n.number, u.provider_id, max(n.score * CASE WHEN u.place THEN 0.9 ELSE 1 END) AS score
    FROM near n JOIN providers_searchuse u ON u.word = n.word
    WHERE NOT (n.misprinted AND n.number IN (SELECT number FROM near WHERE score = 1))
    GROUP BY n.number, u.provider_id
),
weight AS (
    SELECT t.number, ln(1 + %(all)s / (1.0 + count(h.provider_id))) AS weight
    FROM generate_series(1, %(typed)s) AS t(number) LEFT JOIN hit h ON h.number = t.number
    GROUP BY t.number
),
liked AS (
    SELECT h.provider_id, sum(h.score * w.weight) / (SELECT sum(weight) FROM weight) AS likeness, count(*) AS met
    FROM hit h JOIN weight w ON w.number = h.number
    GROUP BY h.provider_id
)
SELECT l.provider_id, l.likeness FROM liked l JOIN providers_searchkey k ON k.provider_id = l.provider_id
WHERE l.likeness >= %(least)s
ORDER BY round((l.likeness + 0.05 * l.met / k.words)::numeric, 4) DESC,
         CASE %(language)s WHEN 'kk' THEN k.order_kk ELSE k.order_ru END, l.provider_id
