-- Entries whose state is not what their suspensions say for the day, moved with their history in one statement.
WITH halted AS (
    SELECT s.entry_id, string_agg(nullif(s.detail, ''), '; ' ORDER BY s.cause) AS detail
    FROM providers_suspension s JOIN providers_registryentry e ON e.id = s.entry_id
    WHERE e.provider_id = ANY(%(providers)s) AND s.since <= %(day)s AND coalesce(s.until, 'infinity') >= %(day)s
    GROUP BY s.entry_id
),
moving AS (
    SELECT e.id, e.state AS source, halted.detail,
           CASE WHEN halted.entry_id IS NULL THEN 'active' ELSE 'suspended' END AS target
    FROM providers_registryentry e LEFT JOIN halted ON halted.entry_id = e.id
    WHERE e.provider_id = ANY(%(providers)s) AND e.state IN ('active', 'suspended')
      AND (e.state = 'suspended') <> (halted.entry_id IS NOT NULL)
),
moved AS (
    UPDATE providers_registryentry e
    SET state = m.target, state_since = %(now)s, version = version + 1,
        due_on = CASE m.target WHEN 'suspended' THEN %(due)s::date END
    FROM moving m WHERE m.id = e.id
    RETURNING e.id, e.uuid, e.provider_id, e.care_type_id, m.source, m.target, m.detail
),
told AS (
    INSERT INTO config_statechange (machine, subject_id, step, source, target, note, at)
    SELECT 'entry', uuid, CASE target WHEN 'suspended' THEN 'suspend' ELSE 'resume' END, source, target,
           CASE target WHEN 'suspended' THEN coalesce(detail, '') ELSE '' END, %(now)s
    FROM moved ORDER BY id
)
SELECT moved.provider_id, moved.target, moved.care_type_id, moved.uuid,
       (SELECT array_agg(DISTINCT s.cause) FROM providers_suspension s WHERE s.entry_id = moved.id
          AND moved.target = 'suspended' AND s.since <= %(day)s AND coalesce(s.until, 'infinity') >= %(day)s),
       (SELECT min(s.since) FROM providers_suspension s WHERE s.entry_id = moved.id
          AND moved.target = 'suspended' AND s.since <= %(day)s AND coalesce(s.until, 'infinity') >= %(day)s)
FROM moved ORDER BY moved.provider_id, moved.target, moved.care_type_id
