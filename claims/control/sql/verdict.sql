-- Both verdicts of every line as one, with what the counters need.
CREATE TEMP TABLE verdict ON COMMIT DROP AS
SELECT a.row_no, a.failed || b.failed AS failed,
       a.refused OR CASE WHEN b.failed <> '{}' THEN array_to_string(b.failed, ' ') || ' ' LIKE '%%|reject %%' ELSE false END
           AS refused,
       l.line_no, l.patient_iin, l.service_id, l.care_type_id, l.day, l.quantity, l.amount, l.max_per_year,
       l.executor_bin IS NOT NULL AS transferred
FROM first_verdict a
JOIN (/* second */) b (row_no, failed) ON b.row_no = a.row_no
JOIN bound_line l ON l.row_no = a.row_no
