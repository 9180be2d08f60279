INSERT INTO claims_serviceusage (patient_iin, service_id, year, quantity)
SELECT b.patient_iin, b.service_id, extract(year FROM b.day)::int, sum(b.quantity)
FROM verdict v JOIN bound_line b USING (row_no)
WHERE NOT v.refused AND b.max_per_year IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (patient_iin, service_id, year) DO UPDATE SET quantity = claims_serviceusage.quantity + excluded.quantity
