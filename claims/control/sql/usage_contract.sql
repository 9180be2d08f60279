INSERT INTO claims_contractusage (contract_id, care_type_id, month, lines, quantity, amount)
SELECT %(contract)s, b.care_type_id, date_trunc('month', b.day::timestamp)::date, count(*), sum(b.quantity), sum(b.amount)
FROM bound_line b LEFT JOIN later_verdict v USING (row_no)
WHERE b.failed NOT LIKE '%%|reject%%' AND v.refused IS NOT TRUE
GROUP BY 2, 3 ORDER BY 2, 3
ON CONFLICT (contract_id, care_type_id, month) DO UPDATE SET
    lines = claims_contractusage.lines + excluded.lines,
    quantity = claims_contractusage.quantity + excluded.quantity,
    amount = claims_contractusage.amount + excluded.amount
