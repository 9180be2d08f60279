-- What the lines before each line, and everything accepted earlier, have used of limits and plans, and the lines that
-- the rules over it find at fault (/* second */). Only lines that no other rule refuses count; a line that does not fit
-- takes nothing (claims_taken). Limits are followed where a person has a service more than once in the file: of a
-- single line it is known what was used before it.
CREATE TEMP TABLE later_verdict ON COMMIT DROP AS
WITH clean AS (
    SELECT row_no, patient_iin, service_id, care_type_id, care_type, day, nights, quantity, amount, executor_bin,
           max_per_day, max_per_year, day_before, year_before, linear_scale, plan_amount, contract_total, period,
           outside_period, failed NOT LIKE '%%|reject%%' AS clean,
           day IS NOT NULL AND quantity IS NOT NULL AND patient_iin IS NOT NULL AS is_counted
    FROM bound_line
),
several AS (
    SELECT patient_iin, service_id FROM clean
    WHERE is_counted AND (max_per_day IS NOT NULL OR max_per_year IS NOT NULL)
    GROUP BY patient_iin, service_id HAVING count(*) > 1
),
limited AS (SELECT c.* FROM clean c JOIN several USING (patient_iin, service_id) WHERE c.is_counted),
by_day AS (
    SELECT row_no, day_before + claims_taken(CASE WHEN clean THEN quantity ELSE 0 END, max_per_day - day_before)
        OVER (PARTITION BY patient_iin, service_id, day ORDER BY row_no
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS day_used
    FROM limited
    WHERE max_per_year IS NULL AND nights = 0
),
by_year AS (
    SELECT row_no, year_before + claims_taken(CASE WHEN clean THEN quantity ELSE 0 END, max_per_year - year_before)
        OVER (PARTITION BY patient_iin, service_id, extract(year FROM day) ORDER BY row_no
              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS year_used
    FROM limited
    WHERE max_per_day IS NULL
),
by_both AS (  -- what does not fit the day takes nothing of the year, and the other way round
    SELECT row_no, year_before + coalesce((taken ->> 'year')::bigint, 0) AS year_used,
           CASE WHEN nights = 0 THEN day_before + coalesce((taken ->> day::text)::bigint, 0) END AS day_used
    FROM (
        SELECT *, claims_taken_both(CASE WHEN clean THEN quantity ELSE 0 END, CASE WHEN nights = 0 THEN day END,
                                    max_per_day - day_before, max_per_year - year_before)
            OVER (PARTITION BY patient_iin, service_id, extract(year FROM day) ORDER BY row_no
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken
        FROM limited
        WHERE max_per_day IS NOT NULL AND max_per_year IS NOT NULL
    ) both_limited
),
used AS (
    SELECT care_type_id, month, amount FROM claims_contractusage WHERE contract_id = %(contract)s
    UNION ALL  -- a register tried again does not compete with itself
    SELECT care_type_id, month, -amount FROM claims_line
     WHERE %(own)s > 0 AND month = %(period)s AND register_id = %(own)s
),
month_usage AS (
    SELECT care_type_id, sum(amount) FILTER (WHERE month = %(period)s) AS month_amount, sum(amount) AS contract_amount
    FROM used GROUP BY care_type_id
),
transfer AS (
    SELECT coalesce((SELECT sum(amount) FROM claims_coexecutionusage u JOIN providers_caretype t ON t.id = u.care_type_id
                      WHERE u.provider_id = %(provider)s AND u.year = extract(year FROM %(period)s::date)
                        AND t.code = 'kdu'), 0) AS before,
           (SELECT sum(l.amount) FROM procurement_contractline l JOIN procurement_contract c ON c.id = l.contract_id
              JOIN providers_caretype t ON t.id = l.care_type_id
             WHERE c.provider_id = %(provider)s AND t.code = 'kdu'
               AND extract(year FROM l.month) = extract(year FROM %(period)s::date)) AS year_plan,
           (SELECT x.share FROM procurement_coexecutionlimit x JOIN providers_provider p ON p.organisation_ptr_id = %(provider)s
             WHERE x.territory = p.territory AND p.attached_population >= x.attached_from
               AND p.attached_population < coalesce(x.attached_below, 2147483647)
               AND x.valid_from <= %(period)s AND coalesce(x.valid_to, 'infinity') >= %(period)s
             ORDER BY x.valid_from DESC, x.attached_from DESC LIMIT 1) AS share
),
bound_line AS (  -- the columns of a line that the rules over limits and plans may ask for
    SELECT c.row_no, c.day, c.period, c.outside_period, c.care_type, c.quantity, c.amount, c.executor_bin,
           c.max_per_day, c.max_per_year, c.linear_scale, c.plan_amount, c.contract_total,
           coalesce(by_day.day_used, by_both.day_used, CASE WHEN c.is_counted AND c.nights = 0 THEN c.day_before END)
               AS day_used,
           coalesce(by_year.year_used, by_both.year_used, CASE WHEN c.is_counted THEN c.year_before END) AS year_used,
           coalesce(mu.month_amount, 0) + sum(CASE WHEN c.clean THEN c.amount ELSE 0 END)
               OVER (PARTITION BY c.care_type_id ORDER BY c.row_no ROWS UNBOUNDED PRECEDING) AS month_amount,
           (SELECT coalesce(sum(contract_amount), 0) FROM month_usage)
               + sum(CASE WHEN c.clean THEN c.amount ELSE 0 END) OVER (ORDER BY c.row_no ROWS UNBOUNDED PRECEDING)
               AS contract_amount,
           t.before + sum(CASE WHEN c.clean AND c.executor_bin IS NOT NULL AND c.care_type = 'kdu' THEN c.amount ELSE 0 END)
               OVER (ORDER BY c.row_no ROWS UNBOUNDED PRECEDING) AS transferred_amount,
           round(t.year_plan * t.share / 100, 2) AS transfer_allowed, t.share AS transfer_share
    FROM clean c
    CROSS JOIN transfer t
    LEFT JOIN by_day USING (row_no)
    LEFT JOIN by_year USING (row_no)
    LEFT JOIN by_both USING (row_no)
    LEFT JOIN month_usage mu ON mu.care_type_id = c.care_type_id
)
SELECT v.*, v.failed LIKE '%%|reject%%' AS refused
FROM (SELECT bound_line.*, /* second */ AS failed FROM bound_line OFFSET '0') v
WHERE v.failed <> ''
