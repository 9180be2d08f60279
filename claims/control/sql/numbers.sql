INSERT INTO claims_linenumber (provider_id, line_no, month, line_id, register_id)
SELECT %(provider)s, line_no, date_trunc('month', day)::date, line_id, %(register)s FROM verdict WHERE NOT refused
