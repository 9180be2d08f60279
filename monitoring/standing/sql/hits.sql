-- Lines hit by hard screens and not cleared: of open flags, and of flags whose defect stands (potential, under
-- objection or confirmed) the lines under that defect. A line of several flags has one score: 100·(1 − Π(1 − s/100)).
WITH hits AS (
    SELECT
        flag.provider_id, flag.care_type_id, flag.screen, flag.score, line.line_id, line.amount,
        coalesce(under.confirmed, false) AS confirmed
    FROM monitoring_flag AS flag
    JOIN monitoring_flagline AS line ON line.flag_id = flag.id AND NOT line.other
    LEFT JOIN LATERAL (
        SELECT bool_or(defect.state = 'confirmed') AS confirmed
        FROM monitoring_defect AS defect
        JOIN monitoring_defectline AS priced ON priced.defect_id = defect.id AND priced.active
        WHERE defect.flag_id = flag.id AND priced.line_id = line.line_id AND defect.state <> 'lifted'
    ) AS under ON flag.state = 'defect'
    WHERE flag.care_type_id IS NOT NULL
      AND flag.score >= %(hard)s
      AND line.month BETWEEN %(first)s AND %(last)s
      AND (flag.state IN ('new', 'in_work', 'waiting') OR (flag.state = 'defect' AND under.confirmed IS NOT NULL))
      AND (%(providers)s::bigint[] IS NULL OR flag.provider_id = ANY(%(providers)s::bigint[]))
), lines AS (
    SELECT
        provider_id, care_type_id, line_id, max(amount) AS amount, bool_or(confirmed) AS confirmed,
        CASE WHEN max(score) >= 100 THEN 1
             ELSE round(1 - exp(sum(ln(1 - least(score, 99) / 100.0))), 6) END AS score
    FROM hits
    GROUP BY provider_id, care_type_id, line_id
), totals AS (
    SELECT
        provider_id, care_type_id, count(*) AS lines, count(*) FILTER (WHERE confirmed) AS confirmed,
        sum(amount) AS amount, round(sum(score * amount), 2) AS weighted
    FROM lines
    GROUP BY provider_id, care_type_id
), screens AS (
    SELECT
        provider_id, care_type_id, screen, count(DISTINCT line_id) AS lines, sum(amount) AS amount,
        round(sum(score / 100.0 * amount), 2) AS weighted,
        row_number() OVER (
            PARTITION BY provider_id, care_type_id ORDER BY sum(score / 100.0 * amount) DESC, screen
        ) AS position
    FROM hits
    GROUP BY provider_id, care_type_id, screen
), strongest AS (
    SELECT
        provider_id, care_type_id,
        jsonb_agg(
            jsonb_build_object('screen', screen, 'lines', lines, 'amount', amount::text, 'weighted', weighted::text)
            ORDER BY position) AS screens
    FROM screens
    WHERE position <= 5
    GROUP BY provider_id, care_type_id
)
SELECT provider_id, care_type_id, lines, confirmed, amount, weighted, screens
FROM totals
JOIN strongest USING (provider_id, care_type_id)
