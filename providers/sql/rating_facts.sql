-- What the rating of each organisation is computed from, as of a day: one row an organisation.
WITH accredited AS (
    SELECT DISTINCT ON (provider_id) provider_id, number, valid_to
    FROM providers_accreditation
    WHERE confirmed AND provider_id = ANY(%(providers)s)
      AND valid_from <= %(day)s AND coalesce(valid_to, 'infinity') >= %(day)s
    ORDER BY provider_id, valid_to DESC NULLS FIRST, id
),
licensed AS (  -- days under a licence for any type of care; those that touch are one stretch
    SELECT provider_id, range_agg(daterange(valid_from, valid_to, '[]')) AS days
    FROM providers_licence
    WHERE confirmed AND kind = 'medical' AND provider_id = ANY(%(providers)s)
    GROUP BY provider_id
),
worked AS (
    SELECT l.provider_id, lower(stretch) AS since, age(%(day)s::date + 1, lower(stretch)) AS time
    FROM licensed l, unnest(l.days) AS stretch
    WHERE stretch @> %(day)s::date
),
employed AS (
    SELECT m.provider_id, count(*) AS staff,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM providers_staffcertificate c
               WHERE c.staff_member_id = m.id AND c.confirmed
                 AND c.valid_from <= %(day)s AND coalesce(c.valid_to, 'infinity') >= %(day)s)) AS certified,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM providers_staffcertificate c WHERE c.staff_member_id = m.id AND c.confirmed)) AS certificates
    FROM providers_staffmember m
    WHERE m.confirmed AND m.provider_id = ANY(%(providers)s) AND m.hired_on <= %(day)s AND coalesce(m.left_on, 'infinity') >= %(day)s
    GROUP BY m.provider_id
),
equipped AS (
    SELECT provider_id, count(*) AS devices, count(*) FILTER (WHERE made_in >= %(made_in)s) AS young
    FROM providers_equipment
    WHERE confirmed AND provider_id = ANY(%(providers)s)
      AND valid_from <= %(day)s AND coalesce(valid_to, 'infinity') >= %(day)s
    GROUP BY provider_id
)
SELECT p.organisation_ptr_id AS provider_id, accredited.number AS accreditation, accredited.valid_to AS accredited_to,
       worked.since, (extract(year FROM worked.time) * 12 + extract(month FROM worked.time))::int AS months,
       coalesce(employed.staff, 0) AS staff, coalesce(employed.certified, 0) AS certified,
       coalesce(employed.certificates, 0) AS certificates,
       coalesce(equipped.devices, 0) AS devices, coalesce(equipped.young, 0) AS young
FROM providers_provider p
LEFT JOIN accredited ON accredited.provider_id = p.organisation_ptr_id
LEFT JOIN worked ON worked.provider_id = p.organisation_ptr_id
LEFT JOIN employed ON employed.provider_id = p.organisation_ptr_id
LEFT JOIN equipped ON equipped.provider_id = p.organisation_ptr_id
WHERE p.organisation_ptr_id = ANY(%(providers)s)
ORDER BY p.organisation_ptr_id
