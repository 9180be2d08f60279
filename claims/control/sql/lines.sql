-- The staged lines with what follows from themselves: days, who performed, numbers that the file repeats.
CREATE TEMP TABLE checked_line ON COMMIT DROP AS
SELECT s.*,
       s.started_at::date AS started_on,
       s.ended_at::date AS day,
       s.ended_at::date - s.started_at::date AS nights,
       coalesce(e.organisation_ptr_id, CASE WHEN s.executor_bin IS NULL THEN %(provider)s END) AS performer_id,
       coalesce(s.row_no > repeated.first_row, false) AS line_no_repeated
FROM staged_line s
LEFT JOIN (SELECT line_no, min(row_no) AS first_row FROM staged_line GROUP BY line_no HAVING count(*) > 1) repeated
    ON repeated.line_no = s.line_no
LEFT JOIN (accounts_organisation eo JOIN providers_provider e ON e.organisation_ptr_id = eo.id)
    ON eo.bin = s.executor_bin
