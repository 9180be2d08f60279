-- Organisations that are called by the words found near the typed ones, the likest first: the share of the typed words
-- that their names hold, each with its weight. Without one of the ``needed`` words nobody gets over the threshold, so
-- that the others, which many names hold, are looked up for those alone who have one. What a region is called counts a
-- little less than an own name, and of equal ones the shorter comes first.
WITH near AS (
    SELECT * FROM unnest(%(numbers)s::int[], %(words)s::text[], %(scores)s::float8[], %(weights)s::float8[],
                         %(needed)s::bool[]) AS n(number, word, score, weight, needed)
),
first AS MATERIALIZED (
    SELECT n.number, u.provider_id, n.score, n.weight, u.place
    FROM near n JOIN providers_searchuse u ON u.word = n.word WHERE n.needed
),
hit AS (
    SELECT number, provider_id, weight, max(CASE WHEN place THEN 0.9 ELSE 1 END * score) AS score FROM (
        SELECT * FROM first
        UNION ALL
        SELECT n.number, u.provider_id, n.score, n.weight, u.place
        FROM (SELECT DISTINCT provider_id FROM first) c
        JOIN near n ON NOT n.needed
        JOIN providers_searchuse u ON u.word = n.word AND u.provider_id = c.provider_id
    ) hits GROUP BY number, provider_id, weight
),
liked AS (
    SELECT provider_id, sum(score * weight) AS likeness, count(*) AS met FROM hit
    GROUP BY provider_id HAVING sum(score * weight) >= %(least)s
)
SELECT l.provider_id, l.likeness FROM liked l JOIN providers_searchkey k ON k.provider_id = l.provider_id
JOIN providers_provider p ON p.organisation_ptr_id = l.provider_id AND p.listed
ORDER BY round((l.likeness + 0.05 * l.met / k.words)::numeric, 4) DESC,
         CASE %(language)s WHEN 'kk' THEN k.order_kk ELSE k.order_ru END, l.provider_id
