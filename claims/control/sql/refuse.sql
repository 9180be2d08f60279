INSERT INTO claims_refusedline (
    register_id, raw, row_no, line_no, case_no, patient_iin, practitioner_iin, service_code, diagnosis_code, care_form,
    started_at, ended_at, quantity, amount, referral_no, referral_date, referring_bin, executor_bin, outcome)
SELECT %(register)s, coalesce(b.raw, '{}'), b.row_no, coalesce(b.line_no, ''), coalesce(b.case_no, ''),
       coalesce(b.patient_iin, ''), coalesce(b.practitioner_iin, ''), coalesce(b.service_code, ''),
       coalesce(b.diagnosis_code, ''), coalesce(b.care_form, ''), b.started_at, b.ended_at, b.quantity, b.amount,
       coalesce(b.referral_no, ''), b.referral_date, coalesce(b.referring_bin, ''), coalesce(b.executor_bin, ''),
       coalesce(b.outcome, '')
FROM bound_line b LEFT JOIN later_verdict v USING (row_no)
WHERE b.failed LIKE '%%|reject%%' OR v.refused ORDER BY b.row_no
