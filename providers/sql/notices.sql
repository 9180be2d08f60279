-- Papers of admitted organisations that end within the term, with nothing of the same kind to follow: one row each
-- paper, last day and distance, made once. Returns the new rows with what the news says.
WITH admitted AS (
    SELECT DISTINCT provider_id, care_type_id FROM providers_registryentry
    WHERE provider_id = ANY(%(providers)s) AND state IN ('active', 'suspended')
),
paper AS (
    SELECT l.provider_id, 'licence' AS kind, 'licence:' || l.id AS subject, l.number, l.care_type_id,
           concat_ws(' ', l.kind, l.care_type_id) AS series, l.valid_from, l.valid_to
    FROM providers_licence l
    JOIN admitted a ON a.provider_id = l.provider_id AND a.care_type_id = l.care_type_id
    WHERE l.confirmed
    UNION ALL
    SELECT m.provider_id, 'certificate', 'certificate:' || c.id, c.number, NULL,
           concat_ws(' ', m.id, lower(btrim(c.speciality))), c.valid_from, c.valid_to
    FROM providers_staffmember m JOIN providers_staffcertificate c ON c.staff_member_id = m.id
    WHERE c.confirmed AND m.provider_id IN (SELECT provider_id FROM admitted)
      AND (m.left_on IS NULL OR m.left_on > c.valid_to)
    UNION ALL
    SELECT provider_id, 'accreditation', 'accreditation:' || id, number, NULL, '', valid_from, valid_to
    FROM providers_accreditation
    WHERE confirmed AND provider_id IN (SELECT provider_id FROM admitted)
    UNION ALL
    SELECT provider_id, 'sanitary', 'sanitary:' || id, sanitary_number, NULL, id::text, valid_from, sanitary_to
    FROM providers_productionbase
    WHERE confirmed AND sanitary_number <> '' AND provider_id IN (SELECT provider_id FROM admitted)
      AND coalesce(valid_to, 'infinity') >= %(day)s
),
ending AS (
    SELECT p.* FROM paper p
    WHERE p.valid_from <= %(day)s AND p.valid_to BETWEEN %(day)s AND %(day)s + %(first)s
      AND NOT EXISTS (SELECT FROM paper n WHERE n.provider_id = p.provider_id AND n.kind = p.kind
                         AND n.series = p.series AND n.valid_from <= p.valid_to + 1
                         AND coalesce(n.valid_to, 'infinity') > p.valid_to)
),
made AS (
    INSERT INTO providers_lapsenotice (provider_id, subject, lapses_on, days_before, sent_at)
    SELECT provider_id, subject, valid_to,
           CASE WHEN valid_to - %(day)s <= %(last)s THEN %(last)s ELSE %(first)s END, %(now)s
    FROM ending ORDER BY subject
    ON CONFLICT DO NOTHING
    RETURNING provider_id, subject, lapses_on
)
SELECT e.provider_id, e.kind, e.valid_to, array_agg(DISTINCT e.number), array_agg(DISTINCT e.care_type_id)
FROM made JOIN ending e ON e.subject = made.subject
GROUP BY e.provider_id, e.kind, e.valid_to
ORDER BY e.provider_id, e.valid_to, e.kind
