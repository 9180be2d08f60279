INSERT INTO claims_serviceusage (patient_iin, service_id, year, quantity)
SELECT b.patient_iin, b.service_id, date_part('year', b.day)::int, sum(b.quantity)
FROM bound_line b LEFT JOIN later_verdict v USING (row_no)
WHERE b.failed NOT LIKE '%%|reject%%' AND v.refused IS NOT TRUE AND b.max_per_year IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (patient_iin, service_id, year) DO UPDATE SET quantity = claims_serviceusage.quantity + excluded.quantity
