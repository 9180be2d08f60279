INSERT INTO claims_coexecutionusage (provider_id, care_type_id, year, amount)
SELECT %(provider)s, care_type_id, extract(year FROM day)::int, sum(amount)
FROM verdict WHERE NOT refused AND transferred
GROUP BY 2, 3 ORDER BY 2, 3
ON CONFLICT (provider_id, care_type_id, year) DO UPDATE SET amount = claims_coexecutionusage.amount + excluded.amount
