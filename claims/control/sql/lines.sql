-- The staged lines with what follows from themselves (days, who performed, numbers that the file repeats) and what is
-- looked up line by line where several rows may fit. Each look-up is a join of its own and not a subquery of a line:
-- several processes share a join, while subqueries that refer to a line keep all of it in one.
CREATE TEMP TABLE checked_line ON COMMIT DROP AS
WITH lines AS NOT MATERIALIZED (
    SELECT *, started_at::date AS started_on, ended_at::date AS day, ended_at::date - started_at::date AS nights
    FROM staged_line
),
covered AS (
    SELECT l.row_no
    FROM lines l
    WHERE EXISTS (SELECT FROM claims_coverage c WHERE c.iin = l.patient_iin AND c.valid_from <= l.day
                     AND coalesce(c.valid_to, 'infinity') >= l.day)
),
attached AS (  -- asked for capitation and referrals alone; the last attachment counts
    SELECT l.row_no, (array_agg(a.provider_id ORDER BY a.valid_from DESC))[1] AS provider_id
    FROM lines l
    JOIN procurement_service s ON s.code = l.service_code AND (s.in_capitation OR l.referring_bin IS NOT NULL)
    JOIN claims_attachment a ON a.iin = l.patient_iin AND a.valid_from <= l.day
        AND coalesce(a.valid_to, 'infinity') >= l.day
    GROUP BY l.row_no
),
day_usage AS (  -- of services with a daily limit, accepted earlier from anybody
    SELECT l.row_no, sum(h.quantity)::bigint AS quantity
    FROM lines l
    JOIN procurement_service s ON s.code = l.service_code AND s.max_per_day IS NOT NULL
    JOIN claims_line h ON h.month = %(period)s AND h.patient_iin = l.patient_iin AND h.service_id = s.id
        AND h.day = l.day AND h.started_at::date = h.day AND h.register_id <> %(own)s
    GROUP BY l.row_no
),
year_usage AS (  -- of services with a yearly limit, accepted earlier from anybody
    SELECT l.row_no, u.quantity
    FROM lines l
    JOIN procurement_service s ON s.code = l.service_code AND s.max_per_year IS NOT NULL
    JOIN claims_serviceusage u ON u.patient_iin = l.patient_iin AND u.service_id = s.id
        AND u.year = extract(year FROM l.day)::int
),
own_usage AS (  -- what a register tried again has added to it
    SELECT l.row_no, sum(h.quantity)::bigint AS quantity
    FROM lines l
    JOIN procurement_service s ON s.code = l.service_code
    JOIN claims_line h ON %(own)s > 0 AND h.month = %(period)s AND h.register_id = %(own)s
        AND h.patient_iin = l.patient_iin AND h.service_id = s.id
    GROUP BY l.row_no
)
SELECT l.*,
       coalesce(e.organisation_ptr_id, CASE WHEN l.executor_bin IS NULL THEN %(provider)s END) AS performer_id,
       e.organisation_ptr_id IS NOT NULL AND EXISTS (
           SELECT FROM providers_staffmember m WHERE m.provider_id = e.organisation_ptr_id) AS executor_staffed,
       coalesce(l.row_no > repeated.first_row, false) AS line_no_repeated,
       covered.row_no IS NOT NULL AS covered,
       attached.provider_id AS attached_id,
       coalesce(day_usage.quantity, 0) AS day_usage,
       coalesce(year_usage.quantity, 0) - coalesce(own_usage.quantity, 0) AS year_usage
FROM lines l
LEFT JOIN (SELECT line_no, min(row_no) AS first_row FROM staged_line GROUP BY line_no HAVING count(*) > 1) repeated
    ON repeated.line_no = l.line_no
LEFT JOIN (accounts_organisation eo JOIN providers_provider e ON e.organisation_ptr_id = eo.id)
    ON eo.bin = l.executor_bin
LEFT JOIN covered ON covered.row_no = l.row_no
LEFT JOIN attached ON attached.row_no = l.row_no
LEFT JOIN day_usage ON day_usage.row_no = l.row_no
LEFT JOIN year_usage ON year_usage.row_no = l.row_no
LEFT JOIN own_usage ON own_usage.row_no = l.row_no
