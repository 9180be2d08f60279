-- Joins every line of one register to what it refers to, as of the day on which the service ended, and judges it by
-- the rules that look at one line (/* first */). One row a line: periods that may overlap have been asked by find.sql.
-- Nothing here is MATERIALIZED, and no subquery has a LIMIT or refers to a line: a large register is bound by several
-- processes at once, and each of them would keep it in one.
CREATE TEMP TABLE bound_line ON COMMIT DROP AS
WITH services AS NOT MATERIALIZED (  -- what depends on the service alone is worked out once a service
    SELECT s.*, coalesce(s.valid_from, '-infinity') AS starts, coalesce(s.valid_to, 'infinity') AS ends,
           s.unit = ANY (%(bed_day_units)s) AS per_bed_day, s.unit = ANY (%(day_units)s) AS per_day
    FROM procurement_service s OFFSET '0'
),
standing AS (  -- of those who gave the services, by type of care: days of licences and the entry of the registry
    SELECT provider_id, care_type_id, range_agg(days) AS licensed, max(admitted_on) AS admitted_on,
           max(removed_on) AS removed_on
    FROM (
        SELECT provider_id, care_type_id, daterange(valid_from, valid_to, '[]') AS days,
               NULL::date AS admitted_on, NULL::date AS removed_on
        FROM providers_licence WHERE confirmed
        UNION ALL
        SELECT provider_id, care_type_id, NULL, admitted_on,
               coalesce(removed_on, CASE WHEN state IN ('removed', 'expired') THEN state_since::date END)
        FROM providers_registryentry
    ) each_of_them
    WHERE provider_id = ANY (%(performers)s)
    GROUP BY provider_id, care_type_id
),
halted AS (  -- days on which an entry did not count, and why
    SELECT e.provider_id, e.care_type_id, d.day, min(h.since) AS since,
           jsonb_agg(jsonb_build_object('cause', h.cause, 'detail', h.detail) ORDER BY h.since, h.id) AS reasons
    FROM providers_registryentry e
    JOIN providers_suspension h ON h.entry_id = e.id
    JOIN unnest(%(days)s::date[]) AS d (day) ON d.day >= h.since AND d.day <= coalesce(h.until, 'infinity')
    WHERE e.provider_id = ANY (%(performers)s)
    GROUP BY e.provider_id, e.care_type_id, d.day
),
agreements AS (  -- days on which a co-executor may give a type of care under the contract
    SELECT executor_id, care_type_id, range_agg(daterange(valid_from, valid_to, '[]')) AS days
    FROM procurement_coexecution
    WHERE contract_id = %(contract)s AND state IN ('agreed', 'ended')
    GROUP BY executor_id, care_type_id
),
bound AS (
    SELECT l.*, x.id AS executor_id,
           CASE WHEN l.executor_bin IS NULL THEN %(provider)s ELSE x.id END AS performer_id,
           l.day - l.started_on AS nights,
           f.person_known, f.birth_date, f.sex, f.died_on,
           date_part('year', age(l.started_on::timestamp, f.birth_date::timestamp))::int AS age,
           CASE WHEN f.person_known THEN f.covered END AS insured,
           s.id AS service_id, s.unit, s.sex AS service_sex, s.age_min, s.age_max, s.max_per_day, s.max_per_year,
           s.needs_referral, s.in_capitation, s.funding AS service_funding,
           s.id IS NOT NULL AND l.day >= s.starts AND l.day <= s.ends AS service_in_force,
           s.per_bed_day, s.per_day,
           t.id AS care_type_id, t.code AS care_type, t.is_stay, t.linear_scale,
           tariff.price AS tariff, tariff.valid_from AS tariff_from,
           CASE WHEN l.quantity = 1 THEN tariff.price ELSE round(tariff.price * l.quantity, 2) END AS expected_amount,
           CASE WHEN l.quantity = 1 THEN l.amount WHEN l.quantity > 0 THEN round(l.amount / l.quantity, 2) END
               AS unit_price,
           d.code IS NOT NULL AS diagnosis_known, d.is_leaf, d.is_manifestation,
           d.code IS NOT NULL AND l.day >= coalesce(d.valid_from, '-infinity')
               AND l.day <= coalesce(d.valid_to, 'infinity') AS diagnosis_in_force,
           f.case_from, f.case_to, coalesce(f.groups_in_case, 0) AS groups_in_case,
           coalesce(f.bed_days_in_case, 0) AS bed_days_in_case,
           f.limit_sex, f.limit_age_min, f.limit_age_max, f.usual_age_min, f.usual_age_max,
           coalesce(f.in_szz, false) AS in_szz, coalesce(f.in_zpdn, false) AS in_zpdn,
           coalesce(f.windowed, false) AS windowed, f.szz_source, f.zpdn_source,
           coalesce(x.staffed, false) OR %(staffed)s AS staff_known,
           coalesce(here.hired_on, there.hired_on) AS practitioner_hired_on,
           CASE WHEN here.iin IS NOT NULL THEN here.left_on ELSE there.left_on END AS practitioner_left_on,
           CASE WHEN here.iin IS NOT NULL OR there.iin IS NOT NULL THEN
               coalesce(here.hired_on <= l.started_on AND coalesce(here.left_on, 'infinity') >= l.day, false)
               OR coalesce(there.hired_on <= l.started_on AND coalesce(there.left_on, 'infinity') >= l.day, false)
           END AS practitioner_employed,
           coalesce(standing.licensed @> l.day, false) AS licensed,
           standing.admitted_on, standing.removed_on,
           CASE WHEN l.executor_bin IS NULL THEN %(registered)s ELSE coalesce(x.registered, false) END AS registered,
           halted.since AS suspended_since, halted.reasons AS suspensions,
           l.day = ANY (%(halted)s::date[]) AS contract_suspended,
           CASE WHEN %(has_coexecution)s AND l.executor_bin IS NOT NULL
               THEN coalesce(agreements.days @> l.day, false) END AS executor_agreed,
           plan.volume AS plan_volume, plan.amount AS plan_amount,
           l.started_on - l.referral_date AS referral_days,
           start_day.ordinal - referral_day.ordinal AS referral_working_days,
           (SELECT ordinal FROM providers_calendarday WHERE day = %(received_on)s) - end_day.ordinal AS entry_working_days,
           numbered.register_id AS taken_register_id, locks.defect_code AS locked_defect,
           f.attached_id, f.year_before, f.day_before
    FROM staged_line l
    JOIN found_line f ON f.row_no = l.row_no
    LEFT JOIN unnest(%(bins)s::text[], %(performers)s::bigint[], %(are_staffed)s::bool[], %(are_registered)s::bool[])
        AS x (bin, id, staffed, registered) ON x.bin = l.executor_bin
    LEFT JOIN services s ON s.code = l.service_code
    LEFT JOIN providers_caretype t ON t.id = s.care_type_id
    LEFT JOIN procurement_tariff tariff ON tariff.service_id = s.id
        AND l.day >= tariff.valid_from AND l.day <= coalesce(tariff.valid_to, 'infinity')
    LEFT JOIN procurement_diagnosis d ON d.code = l.diagnosis_code
    LEFT JOIN standing ON standing.care_type_id = t.id
        AND standing.provider_id = CASE WHEN l.executor_bin IS NULL THEN %(provider)s ELSE x.id END
    LEFT JOIN halted ON halted.day = l.day AND halted.care_type_id = t.id
        AND halted.provider_id = CASE WHEN l.executor_bin IS NULL THEN %(provider)s ELSE x.id END
    LEFT JOIN agreements ON agreements.executor_id = x.id AND agreements.care_type_id = t.id
    LEFT JOIN claims_linenumber numbered ON numbered.provider_id = %(provider)s AND numbered.line_no = l.line_no
        AND numbered.register_id <> %(own)s
    LEFT JOIN (  -- lines under a defect
        SELECT line_no, max(defect_code) AS defect_code FROM claims_linelock
        WHERE provider_id = %(provider)s AND released_at IS NULL GROUP BY line_no
    ) locks ON locks.line_no = l.line_no
    LEFT JOIN procurement_contractline plan ON plan.contract_id = %(contract)s AND plan.care_type_id = t.id
        AND plan.month = date_trunc('month', l.day::timestamp)::date
    LEFT JOIN providers_calendarday start_day
        ON start_day.day = CASE WHEN l.referral_date IS NOT NULL THEN l.started_on END
    LEFT JOIN providers_calendarday end_day ON end_day.day = l.day
    LEFT JOIN providers_calendarday referral_day ON referral_day.day = l.referral_date
    LEFT JOIN providers_staffmember here ON here.provider_id = %(provider)s AND here.iin = l.practitioner_iin
        AND here.confirmed
    LEFT JOIN providers_staffmember there ON there.provider_id = nullif(x.id, %(provider)s)
        AND there.iin = l.practitioner_iin AND there.confirmed
    OFFSET '0'  -- what is asked above is asked once, however often it is used below
),
bound_line AS (
    SELECT b.*,
           attached.bin AS attached_bin, attached.name_ru AS attached_name,
           taken.number AS taken_number, taken.received_at::date AS taken_on,
           %(provider)s::bigint AS provider_id,
           %(period)s::date AS period,
           %(period_month)s::text AS period_month,
           %(contract_from)s::date AS contract_from, %(contract_to)s::date AS contract_to,
           %(contract_total)s::numeric AS contract_total,
           b.day > %(received_on)s AS in_future,
           b.day < %(period)s::date OR b.day >= %(period_end)s::date AS outside_period,
           date_trunc('year', b.day::timestamp) > b.started_on AS over_new_year,
           greatest(b.nights, 1) AS bed_days,
           b.person_known AND (left(b.patient_iin, 6) <> right(replace(b.birth_date::text, '-', ''), 6)
               OR (substr(b.patient_iin, 7, 1) BETWEEN '1' AND '6'
                   AND (substr(b.patient_iin, 7, 1)::int %% 2 = 1) <> (b.sex = 'M'))) AS iin_disagrees,
           CASE WHEN b.line_no IS NULL OR b.patient_iin IS NULL OR b.practitioner_iin IS NULL OR b.service_code IS NULL
               OR b.diagnosis_code IS NULL OR b.started_at IS NULL OR b.ended_at IS NULL OR b.quantity IS NULL
               OR b.amount IS NULL OR (b.is_stay AND b.outcome IS NULL) THEN array_remove(ARRAY[
               CASE WHEN b.line_no IS NULL AND (b.raw ? 'line_no') IS NOT TRUE THEN 'line_no' END,
               CASE WHEN b.patient_iin IS NULL AND (b.raw ? 'patient_iin') IS NOT TRUE THEN 'patient_iin' END,
               CASE WHEN b.practitioner_iin IS NULL AND (b.raw ? 'practitioner_iin') IS NOT TRUE
                   THEN 'practitioner_iin' END,
               CASE WHEN b.service_code IS NULL AND (b.raw ? 'service_code') IS NOT TRUE THEN 'service_code' END,
               CASE WHEN b.diagnosis_code IS NULL AND (b.raw ? 'diagnosis_code') IS NOT TRUE THEN 'diagnosis_code' END,
               CASE WHEN b.started_at IS NULL AND (b.raw ? 'started_at') IS NOT TRUE THEN 'started_at' END,
               CASE WHEN b.ended_at IS NULL AND (b.raw ? 'ended_at') IS NOT TRUE THEN 'ended_at' END,
               CASE WHEN b.quantity IS NULL AND (b.raw ? 'quantity') IS NOT TRUE THEN 'quantity' END,
               CASE WHEN b.amount IS NULL AND (b.raw ? 'amount') IS NOT TRUE THEN 'amount' END,
               CASE WHEN b.is_stay AND b.outcome IS NULL AND (b.raw ? 'outcome') IS NOT TRUE THEN 'outcome' END
           ], NULL) END AS missing,
           %(funding_source)s::text AS funding_source,
           CASE WHEN b.in_szz AND b.szz_source IS NOT NULL AND NOT b.windowed THEN b.szz_source
                WHEN b.windowed THEN NULL
                WHEN b.care_form = 'emergency' AND NOT b.insured THEN 'GOBMP'
                WHEN b.in_zpdn THEN b.zpdn_source END AS diagnosis_source
    FROM bound b
    LEFT JOIN accounts_organisation attached ON attached.id = b.attached_id
    LEFT JOIN claims_register taken ON taken.id = b.taken_register_id
    OFFSET '0'
)
SELECT bound_line.*, /* first */ AS failed FROM bound_line
