WITH gone AS (DELETE FROM claims_line WHERE month = %(month)s AND register_id = %(register)s RETURNING *)
INSERT INTO claims_refusedline (
    register_id, raw, row_no, line_no, case_no, patient_iin, practitioner_iin, service_code, diagnosis_code, care_form,
    started_at, ended_at, quantity, amount, referral_no, referral_date, referring_bin, executor_bin, outcome)
SELECT register_id, '{}', row_no, line_no, case_no, patient_iin, practitioner_iin, service_code, diagnosis_code, care_form,
    started_at, ended_at, quantity, amount, referral_no, referral_date, referring_bin, executor_bin, outcome
FROM gone ORDER BY row_no
