-- What is looked up line by line where a register meets millions of rows: the person, the insurance, the attachment,
-- what limits have been used before; and what several rows may say at once: cases, lists of diagnoses.
-- Lines go in the order of their people. Each look-up then finds what it needs where the one before it has been, in
-- the table as in its index, and takes half the time; and it costs the same however many people the country has. One
-- process does it: several would have to hash all the insured for every register.
-- OFFSET '0' keeps a subquery apart from what stands around it ('0' and not 0, which is dropped at once).
CREATE TEMP TABLE found_line ON COMMIT DROP AS
WITH lines AS (
    SELECT row_no, case_no, patient_iin, service_code, diagnosis_code, referring_bin, day
    FROM staged_line ORDER BY patient_iin OFFSET '0'
),
diagnosed AS (SELECT * FROM unnest(%(diagnoses)s::text[], %(diagnosed_on)s::date[]) AS d (code, day)),
codes AS (SELECT DISTINCT code FROM diagnosed),
funded AS (  -- which lists name the diagnosis on the day, and what they say
    SELECT d.code, d.day,
           bool_or(r.list = 'szz') AS in_szz,
           bool_or(r.list = 'zpdn') AS in_zpdn,
           bool_or(r.window_days IS NOT NULL) AS windowed,
           min(r.funding_source) FILTER (WHERE r.list = 'szz') AS szz_source,
           min(r.funding_source) FILTER (WHERE r.list = 'zpdn') AS zpdn_source
    FROM codes c
    JOIN procurement_fundingrow r ON c.code >= r.code_from AND left(c.code, length(r.code_to)) <= r.code_to
    JOIN diagnosed d ON d.code = c.code AND d.day >= r.valid_from AND d.day <= coalesce(r.valid_to, 'infinity')
    GROUP BY d.code, d.day
),
limited AS (  -- sex and ages that the diagnosis admits; the narrowest of several ranges counts
    SELECT d.code, d.day,
           max(r.sex) FILTER (WHERE r.sex <> '') AS limit_sex,
           max(r.age_min) FILTER (WHERE r.severity = 'reject') AS limit_age_min,
           min(r.age_max) FILTER (WHERE r.severity = 'reject') AS limit_age_max,
           max(r.age_min) FILTER (WHERE r.severity = 'warn') AS usual_age_min,
           min(r.age_max) FILTER (WHERE r.severity = 'warn') AS usual_age_max
    FROM codes c
    JOIN procurement_diagnosislimit r ON c.code >= r.code_from AND left(c.code, length(r.code_to)) <= r.code_to
    JOIN diagnosed d ON d.code = c.code AND d.day >= r.valid_from AND d.day <= coalesce(r.valid_to, 'infinity')
    GROUP BY d.code, d.day
),
cases AS (  -- the stay that other lines of a case must lie within, and how the case is billed
    SELECT l.case_no,
           min(l.started_at) FILTER (WHERE t.is_stay) AS case_from,
           max(l.ended_at) FILTER (WHERE t.is_stay) AS case_to,
           count(*) FILTER (WHERE t.code = 'inpatient' AND NOT s.unit = ANY (%(bed_day_units)s)) AS groups_in_case,
           count(*) FILTER (WHERE t.is_stay AND s.unit = ANY (%(bed_day_units)s)) AS bed_days_in_case
    FROM staged_line l
    JOIN procurement_service s ON s.code = l.service_code JOIN providers_caretype t ON t.id = s.care_type_id
    WHERE l.case_no IS NOT NULL
    GROUP BY l.case_no
)
SELECT l.row_no,
       p.iin IS NOT NULL AS person_known, p.birth_date, p.sex, p.died_on,
       EXISTS (SELECT FROM claims_coverage c WHERE c.iin = l.patient_iin AND c.valid_from <= l.day
                  AND coalesce(c.valid_to, 'infinity') >= l.day) AS covered,
       CASE WHEN s.in_capitation OR l.referring_bin IS NOT NULL THEN  -- the last attachment counts
           (SELECT a.provider_id FROM claims_attachment a WHERE a.iin = l.patient_iin AND a.valid_from <= l.day
               AND coalesce(a.valid_to, 'infinity') >= l.day ORDER BY a.valid_from DESC LIMIT 1) END AS attached_id,
       CASE WHEN s.max_per_day IS NOT NULL THEN  -- accepted earlier from anybody
           coalesce((SELECT sum(h.quantity) FROM claims_line h WHERE h.month = %(period)s
               AND h.patient_iin = l.patient_iin AND h.service_id = s.id AND h.day = l.day
               AND h.started_at::date = h.day AND h.register_id <> %(own)s), 0) END AS day_before,
       CASE WHEN s.max_per_year IS NOT NULL THEN
           coalesce((SELECT u.quantity FROM claims_serviceusage u WHERE u.patient_iin = l.patient_iin
               AND u.service_id = s.id AND u.year = date_part('year', l.day)::int), 0)
           -- What a register tried again has added to it.
           - CASE WHEN %(own)s > 0 THEN coalesce((SELECT sum(h.quantity) FROM claims_line h
               WHERE h.month = %(period)s AND h.register_id = %(own)s AND h.patient_iin = l.patient_iin
               AND h.service_id = s.id), 0) ELSE 0 END END AS year_before,
       cases.case_from, cases.case_to, cases.groups_in_case, cases.bed_days_in_case,
       limited.limit_sex, limited.limit_age_min, limited.limit_age_max, limited.usual_age_min, limited.usual_age_max,
       funded.in_szz, funded.in_zpdn, funded.windowed, funded.szz_source, funded.zpdn_source
FROM lines l
LEFT JOIN procurement_service s ON s.code = l.service_code
LEFT JOIN cases ON cases.case_no = l.case_no
LEFT JOIN funded ON funded.code = l.diagnosis_code AND funded.day = l.day
LEFT JOIN limited ON limited.code = l.diagnosis_code AND limited.day = l.day
LEFT JOIN LATERAL (SELECT * FROM claims_person WHERE iin = l.patient_iin OFFSET '0') p ON true
