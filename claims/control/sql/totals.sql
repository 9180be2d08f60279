SELECT count(*), count(*) FILTER (WHERE NOT refused), count(*) FILTER (WHERE refused),
       count(*) FILTER (WHERE NOT refused AND failed <> '{}' AND array_to_string(failed, ' ') || ' ' LIKE '%%|warn %%'),
       coalesce(sum((SELECT count(*) FROM unnest(failed) m WHERE m LIKE '%%|reject')) FILTER (WHERE failed <> '{}'), 0),
       coalesce(sum(amount), 0), coalesce(sum(amount) FILTER (WHERE NOT refused), 0),
       coalesce(sum(amount) FILTER (WHERE refused), 0)
FROM verdict
