SELECT count(*), count(*) FILTER (WHERE NOT v.refused), count(*) FILTER (WHERE v.refused),
       count(*) FILTER (WHERE NOT v.refused AND EXISTS (SELECT FROM unnest(v.failed) m WHERE m LIKE '%%|warn')),
       coalesce(sum((SELECT count(*) FROM unnest(v.failed) m WHERE m LIKE '%%|reject')), 0),
       coalesce(sum(b.amount), 0), coalesce(sum(b.amount) FILTER (WHERE NOT v.refused), 0),
       coalesce(sum(b.amount) FILTER (WHERE v.refused), 0)
FROM verdict v JOIN bound_line b USING (row_no)
