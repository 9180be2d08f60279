-- Both verdicts of every line as one, with the number that an accepted line will have and what the counters need.
CREATE TEMP TABLE verdict ON COMMIT DROP AS
SELECT v.*, CASE WHEN NOT v.refused THEN nextval('claims_line_id_seq') END AS line_id
FROM (
    SELECT a.row_no, a.failed || b.failed AS failed,
           a.refused OR (b.failed <> '{}' AND EXISTS (SELECT FROM unnest(b.failed) AS mark WHERE mark LIKE '%%|reject'))
               AS refused,
           l.line_no, l.patient_iin, l.service_id, l.care_type_id, l.day, l.quantity, l.amount, l.max_per_year,
           l.executor_bin IS NOT NULL AS transferred
    FROM first_verdict a
    JOIN (/* second */) b (row_no, failed) ON b.row_no = a.row_no
    JOIN bound_line l ON l.row_no = a.row_no
) v
ORDER BY v.row_no
