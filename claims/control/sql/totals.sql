SELECT count(*), count(*) FILTER (WHERE NOT refused), count(*) FILTER (WHERE refused),
       count(*) FILTER (WHERE NOT refused AND failed LIKE '%%|warn%%'),
       coalesce(sum(cardinality(string_to_array(failed, '|reject')) - 1) FILTER (WHERE refused), 0),
       coalesce(sum(amount), 0), coalesce(sum(amount) FILTER (WHERE NOT refused), 0),
       coalesce(sum(amount) FILTER (WHERE refused), 0)
FROM (
    SELECT b.amount, concat_ws(' ', b.failed, v.failed) AS failed,
           b.failed LIKE '%%|reject%%' OR coalesce(v.refused, false) AS refused
    FROM bound_line b LEFT JOIN later_verdict v USING (row_no) OFFSET '0'
) each_line
