-- What the rules that look at one line find, as an array of key|severity.
CREATE TEMP TABLE first_verdict ON COMMIT DROP AS
SELECT q.row_no, q.failed,
       q.failed <> '{}' AND EXISTS (SELECT FROM unnest(q.failed) AS mark WHERE mark LIKE '%%|reject') AS refused
FROM (/* first */) AS q (row_no, failed)
