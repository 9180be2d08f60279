-- Whether the facts that must hold after admission hold on the day, for every entry of the batch and every cause of
-- suspension. A requirement wants at least ``minimum`` holders at once: their periods become steps up and down, and
-- the running sum tells how many there are on each day, renewals that begin later among them.
CREATE TEMP TABLE judged ON COMMIT DROP AS
WITH entry AS (
    SELECT id, provider_id, care_type_id, admitted_on, application_id IS NULL AS imported
    FROM providers_registryentry
    WHERE provider_id = ANY(%(providers)s) AND state IN ('active', 'suspended') AND admitted_on <= %(day)s
),
fact AS (
    SELECT provider_id, 'licence' AS kind, kind AS subject, care_type_id, id AS holder,
           daterange(valid_from, valid_to, '[]') AS days
    FROM providers_licence
    WHERE confirmed AND provider_id = ANY(%(providers)s)
    UNION ALL
    SELECT m.provider_id, 'certificate', lower(btrim(c.speciality)), NULL, m.id,
           daterange(c.valid_from, c.valid_to, '[]') * daterange(m.hired_on, m.left_on, '[]')
    FROM providers_staffmember m JOIN providers_staffcertificate c ON c.staff_member_id = m.id
    WHERE c.confirmed AND m.provider_id = ANY(%(providers)s)
    UNION ALL
    SELECT provider_id, 'accreditation', '', NULL, id, daterange(valid_from, valid_to, '[]')
    FROM providers_accreditation
    WHERE confirmed AND provider_id = ANY(%(providers)s)
    UNION ALL
    SELECT provider_id, 'sanitary', '', NULL, id,
           daterange(valid_from, valid_to, '[]') * daterange(NULL, sanitary_to, '(]')
    FROM providers_productionbase
    WHERE confirmed AND sanitary_number <> '' AND provider_id = ANY(%(providers)s)
),
known AS (SELECT DISTINCT provider_id, kind FROM fact),
wanted AS (  -- a licence is wanted of everybody; number 0 stands for it beside the rows of the table
    SELECT id AS entry_id, provider_id, care_type_id, admitted_on, 0::bigint AS requirement, 'licence' AS kind,
           'medical' AS subject, '' AS named, 1 AS minimum, '-infinity'::date AS starts
    FROM entry
    UNION ALL
    SELECT e.id, e.provider_id, r.care_type_id, e.admitted_on, r.id,
           CASE r.kind WHEN 'staff' THEN 'certificate' WHEN 'permit' THEN 'licence' ELSE r.kind END,
           lower(btrim(r.subject)), r.subject, r.minimum, r.valid_from
    FROM entry e
    JOIN providers_minimumrequirement r ON r.care_type_id IS NULL OR r.care_type_id = e.care_type_id
    LEFT JOIN known k ON k.provider_id = e.provider_id
        AND k.kind = CASE r.kind WHEN 'staff' THEN 'certificate' ELSE r.kind END
    WHERE r.lasting AND r.kind IN ('staff', 'permit', 'accreditation', 'sanitary') AND r.minimum > 0
      AND r.valid_from <= %(day)s AND coalesce(r.valid_to, 'infinity') >= %(day)s
      -- An imported organisation may lack whole kinds of facts: what is not known does not count against it.
      AND (NOT e.imported OR k.kind IS NOT NULL)
),
held AS (
    SELECT w.entry_id, w.requirement, f.holder, range_agg(f.days) AS days
    FROM wanted w
    JOIN fact f ON f.provider_id = w.provider_id AND f.kind = w.kind AND (w.subject = '' OR f.subject = w.subject)
        AND (f.care_type_id IS NULL OR w.care_type_id IS NULL OR f.care_type_id = w.care_type_id)
    WHERE NOT isempty(f.days)
    GROUP BY w.entry_id, w.requirement, f.holder
),
step AS (
    SELECT h.entry_id, h.requirement, lower(d) AS at, 1 AS change FROM held h, unnest(h.days) AS d
    UNION ALL
    SELECT h.entry_id, h.requirement, upper(d), -1 FROM held h, unnest(h.days) AS d WHERE upper(d) IS NOT NULL
),
level AS (
    SELECT entry_id, requirement, at, sum(sum(change)) OVER running AS found,
           coalesce(lead(at) OVER running, 'infinity') AS ends
    FROM step
    GROUP BY entry_id, requirement, at
    WINDOW running AS (PARTITION BY entry_id, requirement ORDER BY at)
),
answer AS (
    SELECT w.entry_id, w.kind AS cause, w.requirement, w.named, w.minimum, w.admitted_on, w.starts,
           coalesce(max(l.found) FILTER (WHERE l.ends > %(day)s), 0) AS found,
           max(l.ends) FILTER (WHERE l.found >= w.minimum) AS failed_from,
           coalesce(max(l.ends) FILTER (WHERE l.found < w.minimum), min(l.at)) AS met_from
    FROM wanted w
    LEFT JOIN level l ON l.entry_id = w.entry_id AND l.requirement = w.requirement AND l.at <= %(day)s
    GROUP BY w.entry_id, w.kind, w.requirement, w.named, w.minimum, w.admitted_on, w.starts
),
lapsed AS (  -- the licence that a suspension names: the last one
    SELECT provider_id, care_type_id, (array_agg(number ORDER BY valid_to DESC NULLS LAST, id DESC))[1] AS number
    FROM providers_licence
    WHERE confirmed AND kind = 'medical' AND valid_from <= %(day)s AND provider_id = ANY(%(providers)s)
    GROUP BY provider_id, care_type_id
)
SELECT a.entry_id, a.cause, bool_and(a.found >= a.minimum) AS met, max(a.met_from) AS met_from,
       -- What never held fails since the requirement has been in force, if that is known, or since today.
       min(least(%(day)s, greatest(a.admitted_on, a.starts, coalesce(a.failed_from,
           CASE WHEN a.starts > a.admitted_on THEN a.starts ELSE %(day)s END))))
           FILTER (WHERE a.found < a.minimum) AS failed_from,
       coalesce(left(string_agg(
           CASE WHEN a.requirement = 0 THEN coalesce(lapsed.number, '')
                WHEN a.cause = 'certificate' THEN concat_ws(' ', nullif(a.named, ''), a.found || ' / ' || a.minimum)
           END, '; ' ORDER BY a.requirement) FILTER (WHERE a.found < a.minimum), 300), '') AS detail
FROM answer a
JOIN entry e ON e.id = a.entry_id
LEFT JOIN lapsed ON lapsed.provider_id = e.provider_id AND lapsed.care_type_id = e.care_type_id
GROUP BY a.entry_id, a.cause
