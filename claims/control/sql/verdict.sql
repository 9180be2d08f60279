-- Both verdicts of every line as one, with the number that an accepted line will have.
CREATE TEMP TABLE verdict ON COMMIT DROP AS
SELECT v.row_no, v.failed, v.refused,
       CASE WHEN NOT v.refused THEN nextval('claims_line_id_seq') END AS line_id
FROM (
    SELECT a.row_no, a.failed || b.failed AS failed,
           a.refused OR EXISTS (SELECT FROM unnest(b.failed) AS mark WHERE mark LIKE '%%|reject') AS refused
    FROM first_verdict a JOIN second_verdict b USING (row_no)
) v
ORDER BY v.row_no
