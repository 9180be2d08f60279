DELETE FROM claims_linenumber WHERE register_id = %(register)s
