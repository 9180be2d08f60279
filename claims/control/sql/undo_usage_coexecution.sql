UPDATE claims_coexecutionusage u SET amount = u.amount - gone.amount
FROM (SELECT provider_id, care_type_id, extract(year FROM day)::int AS year, sum(amount) AS amount
      FROM claims_line WHERE month = %(month)s AND register_id = %(register)s AND executor_bin <> '' GROUP BY 1, 2, 3) gone
WHERE u.provider_id = gone.provider_id AND u.care_type_id = gone.care_type_id AND u.year = gone.year
