INSERT INTO claims_contractusage (contract_id, care_type_id, month, lines, quantity, amount)
SELECT %(contract)s, care_type_id, date_trunc('month', day)::date, count(*), sum(quantity), sum(amount)
FROM verdict WHERE NOT refused
GROUP BY 2, 3 ORDER BY 2, 3
ON CONFLICT (contract_id, care_type_id, month) DO UPDATE SET
    lines = claims_contractusage.lines + excluded.lines,
    quantity = claims_contractusage.quantity + excluded.quantity,
    amount = claims_contractusage.amount + excluded.amount
