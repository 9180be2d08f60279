-- Tenge at stake by organisation and type of care: of open flags the suggested defect, of defects that stand or may yet
-- stand what they take off.
SELECT provider_id, care_type_id, sum(stake) AS stake
FROM (
    SELECT provider_id, care_type_id, stake
    FROM monitoring_flag
    WHERE state IN ('new', 'in_work', 'waiting') AND care_type_id IS NOT NULL AND month BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT provider_id, care_type_id, amount
    FROM monitoring_defect
    WHERE state <> 'lifted' AND month BETWEEN %(first)s AND %(last)s
) AS rows
GROUP BY provider_id, care_type_id
