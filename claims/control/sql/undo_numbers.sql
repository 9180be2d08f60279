DELETE FROM claims_linenumber n USING claims_line l
WHERE l.month = %(month)s AND l.register_id = %(register)s AND n.provider_id = l.provider_id AND n.line_no = l.line_no
