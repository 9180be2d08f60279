INSERT INTO claims_linenumber (provider_id, line_no, month, line_id, register_id)
SELECT %(provider)s, b.line_no, date_trunc('month', b.day)::date, v.line_id, %(register)s
FROM verdict v JOIN bound_line b USING (row_no) WHERE NOT v.refused
