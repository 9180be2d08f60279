"""Statements by which findings become flags. All of them work on temporary tables of one transaction.

``found``: the findings as the screen gave them. ``at_line``: the accepted lines that they name, as PostgreSQL has them
now (a line that was withdrawn since the mirror was written is not there, and its findings fall away).
``flag_new``: the flags to be written, ``flag_new_line``: their lines.
"""

FOUND = """
CREATE TEMP TABLE found (
    n integer, line_id bigint, other_id bigint, subject text, provider_id bigint, score smallint, evidence jsonb
) ON COMMIT DROP"""
COPY_FOUND = "COPY found (n, line_id, other_id, subject, provider_id, score, evidence) FROM STDIN"

LINES = """
CREATE TEMP TABLE at_line ON COMMIT DROP AS
SELECT l.id, l.month, l.day, l.line_no, l.register_id, l.provider_id, l.contract_id, l.care_type_id, l.amount
FROM (SELECT line_id AS id FROM found WHERE line_id IS NOT NULL
      UNION SELECT other_id FROM found WHERE other_id IS NOT NULL) i
CROSS JOIN unnest(%(months)s::date[]) m (month)
JOIN claims_line l ON l.month = m.month AND l.id = i.id"""

COLUMNS = """key, line_id, line_no, month, provider_id, contract_id, care_type_id, other_id, other_no, other_month,
    other_provider_id, lines_count, amount, score, evidence"""

PAIRS = """
CREATE TEMP TABLE flag_new ON COMMIT DROP AS
SELECT DISTINCT ON (f.other_id, f.line_id) f.other_id || '-' || f.line_id AS key, a.id AS line_id, a.line_no, a.month,
    a.provider_id, a.contract_id, a.care_type_id, b.id AS other_id, b.line_no AS other_no, b.month AS other_month,
    b.provider_id AS other_provider_id, 1 AS lines_count, a.amount::numeric AS amount,
    coalesce(f.score, %(score)s)::smallint AS score, f.evidence
FROM found f JOIN at_line a ON a.id = f.line_id JOIN at_line b ON b.id = f.other_id
WHERE {own_line}
ORDER BY f.other_id, f.line_id, f.n"""  # noqa: S608
PAIR_LINES = """
CREATE TEMP TABLE flag_new_line ON COMMIT DROP AS
SELECT n.key, a.id AS line_id, a.month, a.line_no, a.register_id, a.provider_id, a.amount, a.care_type_id, a.day,
    a.id <> n.line_id AS other
FROM flag_new n JOIN at_line a ON a.id IN (n.line_id, n.other_id)"""

SINGLES = """
CREATE TEMP TABLE flag_new ON COMMIT DROP AS
SELECT DISTINCT ON (key) f.key, a.id AS line_id, a.line_no, a.month, a.provider_id, a.contract_id, a.care_type_id,
    NULL::bigint AS other_id, '' AS other_no, NULL::date AS other_month, NULL::bigint AS other_provider_id,
    1 AS lines_count, a.amount::numeric AS amount, coalesce(f.score, %(score)s)::smallint AS score, f.evidence
FROM (SELECT *, left(line_id || coalesce(':' || subject, ''), 200) AS key FROM found) f
JOIN at_line a ON a.id = f.line_id
WHERE {own_line}
ORDER BY f.key, f.n"""
SINGLE_LINES = """
CREATE TEMP TABLE flag_new_line ON COMMIT DROP AS
SELECT n.key, a.id AS line_id, a.month, a.line_no, a.register_id, a.provider_id, a.amount, a.care_type_id, a.day,
    false AS other
FROM flag_new n JOIN at_line a ON a.id = n.line_id"""

# A group: what its other flags hold is left out; the rest belongs to its latest undecided flag, or to a successor.
GROUP_LINES = """
CREATE TEMP TABLE flag_new_line ON COMMIT DROP AS
WITH g AS (
    SELECT DISTINCT ON (f.subject, f.line_id) f.n, replace(left(f.subject, 190), '#', '№') AS subject, f.score,
        f.evidence, a.*
    FROM found f JOIN at_line a ON a.id = f.line_id WHERE f.subject IS NOT NULL
    ORDER BY f.subject, f.line_id, f.n),
own AS (SELECT subject FROM g a WHERE {own_line} GROUP BY subject),
chain AS (
    SELECT f.id, f.key, split_part(f.key, '#', 1) AS subject, f.state IN ('dismissed', 'defect') AS decided,
        f.state = 'lapsed' AS lapsed,
        coalesce(nullif(split_part(f.key, '#', 2), '')::int, 1) AS generation
    FROM monitoring_flag f JOIN own ON own.subject = split_part(f.key, '#', 1) WHERE f.screen = %(screen)s),
state AS (
    SELECT subject, max(generation) AS latest, max(generation) FILTER (WHERE NOT decided) AS undecided
    FROM chain GROUP BY subject),
held AS (
    SELECT c.subject, l.line_id FROM chain c JOIN state s USING (subject)
    JOIN monitoring_flagline l ON l.flag_id = c.id
    WHERE c.generation IS DISTINCT FROM s.undecided AND NOT c.lapsed)
SELECT g.n, g.subject, g.score, g.evidence, g.contract_id, g.subject || CASE
        WHEN coalesce(s.undecided, s.latest + 1, 1) = 1 THEN ''
        ELSE '#' || coalesce(s.undecided, s.latest + 1) END AS key,
    g.id AS line_id, g.month, g.line_no, g.register_id, g.provider_id, g.amount, g.care_type_id, g.day, false AS other
FROM g JOIN own USING (subject) LEFT JOIN state s USING (subject)
WHERE NOT EXISTS (SELECT FROM held h WHERE h.subject = g.subject AND h.line_id = g.id)"""
# The flag is the first line's organisation's; lines of another one are the other side.
GROUP_OTHERS = """
UPDATE flag_new_line l SET other = true
FROM (SELECT DISTINCT ON (key) key, provider_id FROM flag_new_line ORDER BY key, line_id) first
WHERE first.key = l.key AND first.provider_id <> l.provider_id"""
GROUPS = """
CREATE TEMP TABLE flag_new ON COMMIT DROP AS
SELECT DISTINCT ON (key) key, line_id, line_no, month, provider_id, contract_id, care_type_id,
    NULL::bigint AS other_id, '' AS other_no, NULL::date AS other_month, NULL::bigint AS other_provider_id,
    (count(*) FILTER (WHERE NOT other) OVER w)::int AS lines_count,
    coalesce(sum(amount) FILTER (WHERE NOT other) OVER w, 0)::numeric AS amount,
    coalesce(max(score) OVER w, %(score)s)::smallint AS score, evidence
FROM flag_new_line WINDOW w AS (PARTITION BY key) ORDER BY key, line_id"""

PROVIDERS = """
CREATE TEMP TABLE flag_new ON COMMIT DROP AS
SELECT DISTINCT ON (f.provider_id, f.subject) left(coalesce(f.subject, f.provider_id::text), 200) AS key,
    NULL::bigint AS line_id, '' AS line_no,
    coalesce(to_date(substring(f.subject from '([0-9]{{4}}-[0-9]{{2}})$'), 'YYYY-MM'), %(last)s::date) AS month,
    f.provider_id, NULL::bigint AS contract_id, NULL::bigint AS care_type_id, NULL::bigint AS other_id,
    '' AS other_no, NULL::date AS other_month, NULL::bigint AS other_provider_id, 0 AS lines_count,
    0::numeric AS amount, coalesce(f.score, %(score)s)::smallint AS score, f.evidence
FROM found f JOIN providers_provider p ON p.organisation_ptr_id = f.provider_id
ORDER BY f.provider_id, f.subject, f.n"""
NO_LINES = """
CREATE TEMP TABLE flag_new_line (
    key text, line_id bigint, month date, line_no text, register_id bigint, provider_id bigint, amount numeric,
    care_type_id bigint, day date, other boolean
) ON COMMIT DROP"""

# Decided flags stay as they are; one that had lapsed and is found again is new.
WRITE = f"""
INSERT INTO monitoring_flag AS f (uuid, screen, family, kind, edition_id, parameters, defect_code, run_id, found_at,
    seen_at, state, state_since, due_on, version, stake, risk, rank, assigned_at, dismissed_as, reason, decided_at,
    {COLUMNS})
SELECT gen_random_uuid(), %(screen)s, %(family)s, %(kind)s, %(edition)s, %(parameters)s::jsonb, %(defect)s, %(run)s,
    %(now)s, %(now)s, 'new', %(now)s, %(due)s, 1, 0, n.score, 0, NULL, '', '', NULL,
    n.key, n.line_id, n.line_no, n.month, n.provider_id, n.contract_id, n.care_type_id, n.other_id, n.other_no,
    n.other_month, n.other_provider_id, n.lines_count, n.amount, n.score, n.evidence
FROM flag_new n ORDER BY n.key
ON CONFLICT (screen, key) DO UPDATE SET
    edition_id = excluded.edition_id, parameters = excluded.parameters, defect_code = excluded.defect_code,
    score = excluded.score, evidence = excluded.evidence, line_id = excluded.line_id, line_no = excluded.line_no,
    month = excluded.month, provider_id = excluded.provider_id, contract_id = excluded.contract_id,
    care_type_id = excluded.care_type_id, other_id = excluded.other_id, other_no = excluded.other_no,
    other_month = excluded.other_month, other_provider_id = excluded.other_provider_id,
    lines_count = excluded.lines_count, amount = excluded.amount, run_id = excluded.run_id,
    seen_at = excluded.seen_at,
    risk = CASE WHEN excluded.line_id IS NULL THEN excluded.score ELSE f.risk END,
    version = f.version + (f.state = 'lapsed' OR f.lines_count <> excluded.lines_count
                           OR f.amount <> excluded.amount OR f.score <> excluded.score)::int,
    found_at = CASE WHEN f.state = 'lapsed' THEN excluded.found_at ELSE f.found_at END,
    state_since = CASE WHEN f.state = 'lapsed' THEN excluded.state_since ELSE f.state_since END,
    due_on = CASE WHEN f.state = 'lapsed' THEN excluded.due_on ELSE f.due_on END,
    state = CASE WHEN f.state = 'lapsed' THEN 'new' ELSE f.state END
WHERE f.state IN ('new', 'in_work', 'waiting', 'lapsed')
RETURNING f.id, f.key, f.xmax = 0"""  # noqa: S608

REMOVE_LINES = """
DELETE FROM monitoring_flagline l USING flag_written w
WHERE l.flag_id = w.id AND NOT EXISTS (SELECT FROM flag_new_line n WHERE n.key = w.key AND n.line_id = l.line_id)"""
WRITE_LINES = """
INSERT INTO monitoring_flagline AS l (flag_id, month, line_id, line_no, register_id, provider_id, other, amount)
SELECT w.id, n.month, n.line_id, n.line_no, n.register_id, n.provider_id, n.other, n.amount
FROM flag_written w JOIN flag_new_line n ON n.key = w.key
ON CONFLICT (flag_id, line_id) DO UPDATE SET other = excluded.other, amount = excluded.amount,
    month = excluded.month, line_no = excluded.line_no, register_id = excluded.register_id
WHERE (l.other, l.amount) IS DISTINCT FROM (excluded.other, excluded.amount)"""

BASES = """
SELECT w.id, n.care_type_id, sum(n.amount), n.day
FROM flag_written w JOIN flag_new_line n ON n.key = w.key WHERE NOT n.other
GROUP BY w.id, n.care_type_id, n.day ORDER BY w.id, n.care_type_id, n.day"""
STAKES = """
UPDATE monitoring_flag f SET stake = s.stake
FROM unnest(%s::bigint[], %s::numeric[]) s (id, stake) WHERE f.id = s.id AND f.stake <> s.stake"""

# 100·(1 − Π(1 − s/100)) over the flags of the line that are open, or whose defect stands confirmed.
RISK = """
WITH counted AS (
    SELECT l.line_id, f.score FROM monitoring_flagline l JOIN monitoring_flag f ON f.id = l.flag_id
    WHERE NOT l.other AND l.line_id = ANY(%(lines)s) AND (f.state IN ('new', 'in_work', 'waiting')
        OR f.state = 'defect' AND EXISTS (
            SELECT FROM monitoring_defect d WHERE d.flag_id = f.id AND d.state = 'confirmed'))),
risk AS (
    SELECT line_id, CASE WHEN max(score) >= 100 THEN 100
        ELSE round(100 * (1 - exp(sum(ln(nullif(1 - score::numeric / 100, 0))))), 2) END AS risk
    FROM counted GROUP BY line_id)
UPDATE monitoring_flag f SET risk = r.risk FROM risk r
WHERE f.line_id = r.line_id AND f.state IN ('new', 'in_work', 'waiting') AND f.risk <> r.risk"""

# Open flags whose line in question, or the line it clashes with, went with its register. A group lapses only when
# none of its lines is left; the next run counts the rest.
LAPSING = """
SELECT f.id FROM monitoring_flag f
WHERE f.state IN ('new', 'in_work', 'waiting') AND EXISTS (
    SELECT FROM monitoring_flagline l JOIN claims_register r ON r.id = l.register_id
    WHERE l.flag_id = f.id AND r.state = 'withdrawn')
AND (f.kind <> 'group' OR NOT EXISTS (
    SELECT FROM monitoring_flagline l JOIN claims_register r ON r.id = l.register_id
    WHERE l.flag_id = f.id AND NOT l.other AND r.state <> 'withdrawn'))
ORDER BY f.id FOR UPDATE OF f"""
LAPSE = """
WITH lapsed AS (
    UPDATE monitoring_flag f SET state = 'lapsed', state_since = %(now)s, due_on = NULL, version = version + 1
    FROM unnest(%(ids)s::bigint[], %(states)s::text[]) was (id, state) WHERE f.id = was.id
    RETURNING f.uuid, was.state AS source)
INSERT INTO config_statechange (machine, subject_id, step, source, target, note, at)
SELECT 'flag', uuid, 'lapse', source, 'lapsed', '', %(now)s FROM lapsed"""
