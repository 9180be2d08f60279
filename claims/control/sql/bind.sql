-- Joins every line of one register to what it refers to, as of the day on which the service ended.
-- One row a line: periods that may overlap are asked by EXISTS or an aggregate, never joined. Nothing here is
-- MATERIALIZED and no subquery has a LIMIT: a large register is bound by several processes at once, and either of
-- them would keep it in one. OFFSET '0' keeps a subquery apart from what stands around it ('0' and not 0, which the
-- planner takes for a limit before it works it out).
CREATE TEMP TABLE bound_line ON COMMIT DROP AS
WITH codes AS NOT MATERIALIZED (SELECT DISTINCT diagnosis_code AS code FROM checked_line WHERE diagnosis_code IS NOT NULL),
funded AS (  -- which lists name the diagnosis on the day, and what they say
    SELECT l.row_no,
           bool_or(m.list = 'szz') AS in_szz,
           bool_or(m.list = 'zpdn') AS in_zpdn,
           bool_or(m.window_days IS NOT NULL) AS windowed,
           min(m.funding_source) FILTER (WHERE m.list = 'szz') AS szz_source,
           min(m.funding_source) FILTER (WHERE m.list = 'zpdn') AS zpdn_source
    FROM checked_line l
    JOIN (SELECT c.code, r.* FROM codes c JOIN procurement_fundingrow r
            ON c.code >= r.code_from AND left(c.code, length(r.code_to)) <= r.code_to) m
        ON m.code = l.diagnosis_code AND l.day >= m.valid_from AND l.day <= coalesce(m.valid_to, 'infinity')
    GROUP BY l.row_no
),
limited AS (  -- sex and ages that the diagnosis admits; the narrowest of several ranges counts
    SELECT l.row_no,
           max(m.sex) FILTER (WHERE m.sex <> '') AS limit_sex,
           max(m.age_min) FILTER (WHERE m.severity = 'reject') AS limit_age_min,
           min(m.age_max) FILTER (WHERE m.severity = 'reject') AS limit_age_max,
           max(m.age_min) FILTER (WHERE m.severity = 'warn') AS usual_age_min,
           min(m.age_max) FILTER (WHERE m.severity = 'warn') AS usual_age_max
    FROM checked_line l
    JOIN (SELECT c.code, r.* FROM codes c JOIN procurement_diagnosislimit r
            ON c.code >= r.code_from AND left(c.code, length(r.code_to)) <= r.code_to) m
        ON m.code = l.diagnosis_code AND l.day >= m.valid_from AND l.day <= coalesce(m.valid_to, 'infinity')
    GROUP BY l.row_no
),
cases AS (  -- the stay that other lines of a case must lie within, and how the case is billed
    SELECT l.case_no,
           min(l.started_at) FILTER (WHERE t.is_stay) AS case_from,
           max(l.ended_at) FILTER (WHERE t.is_stay) AS case_to,
           count(*) FILTER (WHERE t.code = 'inpatient' AND NOT s.unit = ANY (%(bed_day_units)s)) AS groups_in_case,
           count(*) FILTER (WHERE t.is_stay AND s.unit = ANY (%(bed_day_units)s)) AS bed_days_in_case
    FROM checked_line l
    JOIN procurement_service s ON s.code = l.service_code JOIN providers_caretype t ON t.id = s.care_type_id
    WHERE l.case_no IS NOT NULL
    GROUP BY l.case_no
),
services AS NOT MATERIALIZED (  -- what depends on the service alone is worked out once a service
    SELECT s.*, coalesce(s.valid_from, '-infinity') AS starts, coalesce(s.valid_to, 'infinity') AS ends,
           s.unit = ANY (%(bed_day_units)s) AS per_bed_day, s.unit = ANY (%(day_units)s) AS per_day
    FROM procurement_service s OFFSET '0'
),
standing AS (  -- of those who gave the services, by type of care: days of licences and the entry of the registry
    SELECT f.id AS provider_id, t.id AS care_type_id, range_agg(h.days) AS licensed,
           max(h.admitted_on) AS admitted_on, max(h.removed_on) AS removed_on,
           bool_or(count(h.provider_id) > 0) OVER (PARTITION BY f.id) AS registered
    FROM (SELECT DISTINCT performer_id AS id FROM checked_line) f
    CROSS JOIN providers_caretype t
    LEFT JOIN (
        SELECT provider_id, care_type_id, CASE WHEN confirmed THEN daterange(valid_from, valid_to, '[]') END AS days,
               NULL::date AS admitted_on, NULL::date AS removed_on
        FROM providers_licence
        UNION ALL
        SELECT provider_id, care_type_id, NULL, admitted_on,
               coalesce(removed_on, CASE WHEN state IN ('removed', 'expired') THEN state_since::date END)
        FROM providers_registryentry
    ) h ON h.provider_id = f.id AND h.care_type_id = t.id
    GROUP BY f.id, t.id
),
halted AS (  -- days on which an entry did not count, and why
    SELECT e.provider_id, e.care_type_id, d.day, min(h.since) AS since,
           jsonb_agg(jsonb_build_object('cause', h.cause, 'detail', h.detail) ORDER BY h.since, h.id) AS reasons
    FROM providers_registryentry e
    JOIN providers_suspension h ON h.entry_id = e.id
    JOIN (SELECT DISTINCT performer_id, day FROM checked_line) d
        ON d.performer_id = e.provider_id AND d.day >= h.since AND d.day <= coalesce(h.until, 'infinity')
    GROUP BY e.provider_id, e.care_type_id, d.day
),
bound AS (
    SELECT l.*,
           p.iin IS NOT NULL AS person_known, p.birth_date, p.sex, p.died_on,
           date_part('year', age(l.started_on, p.birth_date))::int AS age,
           CASE WHEN p.iin IS NOT NULL THEN l.covered END AS insured,
           s.id AS service_id, s.unit, s.sex AS service_sex, s.age_min, s.age_max, s.max_per_day, s.max_per_year,
           s.needs_referral, s.in_capitation, s.funding AS service_funding,
           s.id IS NOT NULL AND l.day >= s.starts AND l.day <= s.ends AS service_in_force,
           s.per_bed_day, s.per_day,
           t.id AS care_type_id, t.code AS care_type, t.is_stay, t.linear_scale,
           tariff.price AS tariff, tariff.valid_from AS tariff_from,
           round(tariff.price * l.quantity, 2) AS expected_amount,
           CASE WHEN l.quantity > 0 THEN round(l.amount / l.quantity, 2) END AS unit_price,
           d.code IS NOT NULL AS diagnosis_known, d.is_leaf, d.is_manifestation,
           d.code IS NOT NULL AND l.day >= coalesce(d.valid_from, '-infinity')
               AND l.day <= coalesce(d.valid_to, 'infinity') AS diagnosis_in_force,
           cases.case_from, cases.case_to, coalesce(cases.groups_in_case, 0) AS groups_in_case,
           coalesce(cases.bed_days_in_case, 0) AS bed_days_in_case,
           limited.limit_sex, limited.limit_age_min, limited.limit_age_max,
           limited.usual_age_min, limited.usual_age_max,
           coalesce(funded.in_szz, false) AS in_szz, coalesce(funded.in_zpdn, false) AS in_zpdn,
           coalesce(funded.windowed, false) AS windowed, funded.szz_source, funded.zpdn_source,
           l.executor_staffed OR EXISTS (SELECT FROM providers_staffmember m WHERE m.provider_id = %(provider)s)
               AS staff_known,
           coalesce(here.hired_on, there.hired_on) AS practitioner_hired_on,
           CASE WHEN here.iin IS NOT NULL THEN here.left_on ELSE there.left_on END AS practitioner_left_on,
           CASE WHEN here.iin IS NOT NULL OR there.iin IS NOT NULL THEN
               coalesce(here.hired_on <= l.started_on AND coalesce(here.left_on, 'infinity') >= l.day, false)
               OR coalesce(there.hired_on <= l.started_on AND coalesce(there.left_on, 'infinity') >= l.day, false)
           END AS practitioner_employed,
           coalesce(standing.licensed @> l.day, false) AS licensed,
           standing.admitted_on, standing.removed_on, coalesce(standing.registered, false) AS registered,
           halted.since AS suspended_since, halted.reasons AS suspensions,
           %(contract_from)s::date AS contract_from, %(contract_to)s::date AS contract_to,
           %(contract_total)s::numeric AS contract_total,
           plan.volume AS plan_volume, plan.amount AS plan_amount,
           l.started_on - l.referral_date AS referral_days,
           start_day.ordinal - referral_day.ordinal AS referral_working_days,
           (SELECT ordinal FROM providers_calendarday WHERE day = %(received_on)s) - end_day.ordinal AS entry_working_days,
           numbered.register_id AS taken_register_id,
           l.year_usage AS year_before,
           CASE WHEN s.max_per_day IS NOT NULL THEN l.day_usage END AS day_before
    FROM checked_line l
    LEFT JOIN claims_person p ON p.iin = l.patient_iin
    LEFT JOIN services s ON s.code = l.service_code
    LEFT JOIN providers_caretype t ON t.id = s.care_type_id
    LEFT JOIN procurement_tariff tariff ON tariff.service_id = s.id
        AND l.day >= tariff.valid_from AND l.day <= coalesce(tariff.valid_to, 'infinity')
    LEFT JOIN procurement_diagnosis d ON d.code = l.diagnosis_code
    LEFT JOIN standing ON standing.provider_id = l.performer_id AND standing.care_type_id = t.id
    LEFT JOIN halted ON halted.provider_id = l.performer_id AND halted.care_type_id = t.id AND halted.day = l.day
    LEFT JOIN claims_linenumber numbered ON numbered.provider_id = %(provider)s AND numbered.line_no = l.line_no
        AND numbered.register_id <> %(own)s
    LEFT JOIN limited ON limited.row_no = l.row_no
    LEFT JOIN cases ON cases.case_no = l.case_no
    LEFT JOIN funded ON funded.row_no = l.row_no
    LEFT JOIN procurement_contractline plan ON plan.contract_id = %(contract)s AND plan.care_type_id = t.id
        AND plan.month = date_trunc('month', l.day)::date
    LEFT JOIN providers_calendarday start_day ON start_day.day = l.started_on
    LEFT JOIN providers_calendarday end_day ON end_day.day = l.day
    LEFT JOIN providers_calendarday referral_day ON referral_day.day = l.referral_date
    LEFT JOIN providers_staffmember here ON here.provider_id = %(provider)s AND here.iin = l.practitioner_iin
    LEFT JOIN providers_staffmember there ON there.provider_id = l.performer_id AND there.iin = l.practitioner_iin
        AND l.performer_id <> %(provider)s
    OFFSET '0'  -- what is asked above is asked once, however often it is used below
)
SELECT b.*,
       attached.bin AS attached_bin, attached.name_ru AS attached_name,
       taken.number AS taken_number, taken.received_at::date AS taken_on,
       %(provider)s::bigint AS provider_id,
       %(period)s::date AS period,
       %(period_month)s::text AS period_month,
       b.day > %(received_on)s AS in_future,
       b.day < %(period)s::date OR b.day >= (%(period)s::date + interval '1 month')::date AS outside_period,
       date_trunc('year', b.day) > b.started_on AS over_new_year,
       greatest(b.nights, 1) AS bed_days,
       b.person_known AND (left(b.patient_iin, 6) <> right(replace(b.birth_date::text, '-', ''), 6)
           OR (substr(b.patient_iin, 7, 1) BETWEEN '1' AND '6'
               AND (substr(b.patient_iin, 7, 1)::int %% 2 = 1) <> (b.sex = 'M'))) AS iin_disagrees,
       CASE WHEN b.line_no IS NULL OR b.patient_iin IS NULL OR b.practitioner_iin IS NULL OR b.service_code IS NULL
           OR b.diagnosis_code IS NULL OR b.started_at IS NULL OR b.ended_at IS NULL OR b.quantity IS NULL
           OR b.amount IS NULL OR (b.is_stay AND b.outcome IS NULL) THEN array_remove(ARRAY[
           CASE WHEN b.line_no IS NULL AND NOT b.raw ? 'line_no' THEN 'line_no' END,
           CASE WHEN b.patient_iin IS NULL AND NOT b.raw ? 'patient_iin' THEN 'patient_iin' END,
           CASE WHEN b.practitioner_iin IS NULL AND NOT b.raw ? 'practitioner_iin' THEN 'practitioner_iin' END,
           CASE WHEN b.service_code IS NULL AND NOT b.raw ? 'service_code' THEN 'service_code' END,
           CASE WHEN b.diagnosis_code IS NULL AND NOT b.raw ? 'diagnosis_code' THEN 'diagnosis_code' END,
           CASE WHEN b.started_at IS NULL AND NOT b.raw ? 'started_at' THEN 'started_at' END,
           CASE WHEN b.ended_at IS NULL AND NOT b.raw ? 'ended_at' THEN 'ended_at' END,
           CASE WHEN b.quantity IS NULL AND NOT b.raw ? 'quantity' THEN 'quantity' END,
           CASE WHEN b.amount IS NULL AND NOT b.raw ? 'amount' THEN 'amount' END,
           CASE WHEN b.is_stay AND b.outcome IS NULL AND NOT b.raw ? 'outcome' THEN 'outcome' END
       ], NULL) ELSE '{}' END AS missing,
       %(funding_source)s::text AS funding_source,
       CASE WHEN b.in_szz AND b.szz_source IS NOT NULL AND NOT b.windowed THEN b.szz_source
            WHEN b.windowed THEN NULL
            WHEN b.care_form = 'emergency' AND NOT b.insured THEN 'GOBMP'
            WHEN b.in_zpdn THEN b.zpdn_source END AS diagnosis_source
FROM bound b
LEFT JOIN accounts_organisation attached ON attached.id = b.attached_id
LEFT JOIN claims_register taken ON taken.id = b.taken_register_id
