-- How many of the found organisations there are of each kind: what the numbers beside all filters add up from.
-- ``found`` NULL: all organisations.
SELECT o.region_id, p.ownership, coalesce(e.active, false), coalesce(e.suspended, false), e.provider_id IS NOT NULL,
       coalesce(e.cared, false), count(*)
FROM providers_provider p
JOIN accounts_organisation o ON o.id = p.organisation_ptr_id
LEFT JOIN (
    SELECT provider_id, bool_or(state = 'active') AS active, bool_or(state = 'suspended') AS suspended,
           bool_or(state = 'active' AND care_type_id = ANY(array(
               SELECT id FROM providers_caretype WHERE code = ANY(%(care_types)s)))) AS cared
    FROM providers_registryentry
    WHERE %(found)s::bigint[] IS NULL OR provider_id = ANY(%(found)s)
    GROUP BY provider_id
) e ON e.provider_id = p.organisation_ptr_id
WHERE p.listed AND (%(found)s::bigint[] IS NULL OR p.organisation_ptr_id = ANY(%(found)s))
GROUP BY 1, 2, 3, 4, 5, 6
