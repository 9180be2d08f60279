UPDATE claims_serviceusage u SET quantity = u.quantity - gone.quantity
FROM (SELECT l.patient_iin, l.service_id, extract(year FROM l.day)::int AS year, sum(l.quantity) AS quantity
      FROM claims_line l JOIN procurement_service s ON s.id = l.service_id AND s.max_per_year IS NOT NULL
      WHERE l.month = %(month)s AND l.register_id = %(register)s GROUP BY 1, 2, 3) gone
WHERE u.patient_iin = gone.patient_iin AND u.service_id = gone.service_id AND u.year = gone.year
  AND u.quantity >= gone.quantity
