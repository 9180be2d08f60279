-- Who may have given the services of a register: its organisation and the co-executors that it names. Whether staff of
-- them is known, and whether the registry knows anything of them.
SELECT o.bin, o.id,
       EXISTS (SELECT FROM providers_staffmember m WHERE m.provider_id = o.id AND m.confirmed) AS staffed,
       EXISTS (SELECT FROM providers_registryentry e WHERE e.provider_id = o.id)
           OR EXISTS (SELECT FROM providers_licence l WHERE l.provider_id = o.id) AS registered
FROM accounts_organisation o JOIN providers_provider p ON p.organisation_ptr_id = o.id
WHERE o.id = %(provider)s OR o.bin = ANY (%(executors)s)
ORDER BY o.id
