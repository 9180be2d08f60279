SELECT count(*), count(*) FILTER (WHERE NOT refused), count(*) FILTER (WHERE refused),
       count(*) FILTER (WHERE NOT refused AND failed <> '{}' AND EXISTS (SELECT FROM unnest(failed) m WHERE m LIKE '%%|warn')),
       coalesce(sum((SELECT count(*) FROM unnest(failed) m WHERE m LIKE '%%|reject')) FILTER (WHERE failed <> '{}'), 0),
       coalesce(sum(amount), 0), coalesce(sum(amount) FILTER (WHERE NOT refused), 0),
       coalesce(sum(amount) FILTER (WHERE refused), 0)
FROM verdict
