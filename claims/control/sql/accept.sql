-- The lines that nothing refuses, and their numbers, which nobody may use again.
WITH accepted AS (
    INSERT INTO claims_line (
        month, day, register_id, provider_id, contract_id, care_type_id, service_id, funding_source, received_at,
        row_no, line_no, case_no, patient_iin, practitioner_iin, service_code, diagnosis_code, care_form,
        started_at, ended_at, quantity, amount, referral_no, referral_date, referring_bin, executor_bin, outcome)
    SELECT date_trunc('month', b.day::timestamp)::date, b.day, %(register)s, %(provider)s, %(contract)s, b.care_type_id,
           b.service_id, b.funding_source, %(received_at)s,
           b.row_no, b.line_no, coalesce(b.case_no, ''), b.patient_iin, b.practitioner_iin, b.service_code,
           b.diagnosis_code, coalesce(b.care_form, ''), b.started_at, b.ended_at, b.quantity, b.amount,
           coalesce(b.referral_no, ''), b.referral_date, coalesce(b.referring_bin, ''), coalesce(b.executor_bin, ''),
           coalesce(b.outcome, '')
    FROM bound_line b LEFT JOIN later_verdict v USING (row_no)
    WHERE b.failed NOT LIKE '%%|reject%%' AND v.refused IS NOT TRUE ORDER BY b.row_no
    RETURNING line_no, month, id
)
INSERT INTO claims_linenumber (provider_id, line_no, month, line_id, register_id)
SELECT %(provider)s, line_no, month, id, %(register)s FROM accepted
