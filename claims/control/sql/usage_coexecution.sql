INSERT INTO claims_coexecutionusage (provider_id, care_type_id, year, amount)
SELECT %(provider)s, b.care_type_id, date_part('year', b.day)::int, sum(b.amount)
FROM bound_line b LEFT JOIN later_verdict v USING (row_no)
WHERE b.executor_bin IS NOT NULL AND b.failed NOT LIKE '%%|reject%%' AND v.refused IS NOT TRUE
GROUP BY 2, 3 ORDER BY 2, 3
ON CONFLICT (provider_id, care_type_id, year) DO UPDATE SET amount = claims_coexecutionusage.amount + excluded.amount
