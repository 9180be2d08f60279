UPDATE claims_contractusage u
SET lines = u.lines - gone.lines, quantity = u.quantity - gone.quantity, amount = u.amount - gone.amount
FROM (SELECT contract_id, care_type_id, month, count(*) AS lines, sum(quantity) AS quantity, sum(amount) AS amount
      FROM claims_line WHERE month = %(month)s AND register_id = %(register)s GROUP BY 1, 2, 3) gone
WHERE u.contract_id = gone.contract_id AND u.care_type_id = gone.care_type_id AND u.month = gone.month
