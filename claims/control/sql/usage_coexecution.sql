INSERT INTO claims_coexecutionusage (provider_id, care_type_id, year, amount)
SELECT %(provider)s, b.care_type_id, extract(year FROM b.day)::int, sum(b.amount)
FROM verdict v JOIN bound_line b USING (row_no) WHERE NOT v.refused AND b.executor_bin IS NOT NULL
GROUP BY 2, 3 ORDER BY 2, 3
ON CONFLICT (provider_id, care_type_id, year) DO UPDATE SET amount = claims_coexecutionusage.amount + excluded.amount
