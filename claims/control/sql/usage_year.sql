INSERT INTO claims_serviceusage (patient_iin, service_id, year, quantity)
SELECT patient_iin, service_id, extract(year FROM day)::int, sum(quantity)
FROM verdict WHERE NOT refused AND max_per_year IS NOT NULL
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
ON CONFLICT (patient_iin, service_id, year) DO UPDATE SET quantity = claims_serviceusage.quantity + excluded.quantity
