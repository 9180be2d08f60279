-- What the rules that look at one line find, as an array of key|severity. The marks are read as one text: a subquery
-- of a line would keep a large register in one process.
CREATE TEMP TABLE first_verdict ON COMMIT DROP AS
SELECT q.row_no, q.failed,
       CASE WHEN q.failed <> '{}' THEN array_to_string(q.failed, ' ') || ' ' LIKE '%%|reject %%' ELSE false END AS refused
FROM (/* first */) AS q (row_no, failed)
