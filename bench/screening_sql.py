"""Six screens as somebody would write them by hand in DuckDB's own SQL, with the same evidence: what Ibis costs beside
that."""

STAYS = (
    "SELECT id, provider_id, patient, care_type, diagnosis, outcome, amount, started_at AS a, ended_at AS d FROM lines"
    " WHERE is_stay"
)
BABY = "coalesce(({0}.diagnosis LIKE 'P%' OR {0}.diagnosis LIKE 'Z38%'), false)"

QUERIES = {
    "DUP1": """
        WITH l AS (SELECT id, provider_id, patient, service, day, started_at, doctor, diagnosis, funding, quantity,
                amount, register_id FROM lines),
        few AS (SELECT provider_id, patient, service, day FROM l GROUP BY ALL
            HAVING count(*) > 1 AND sum(quantity) > 1),
        f AS (SELECT l.* FROM l SEMI JOIN few USING (provider_id, patient, service, day)),
        t AS (SELECT provider_id, patient, service, day, sum(quantity) AS billed,
                coalesce(any_value(max_per_day), 1) AS allowed
            FROM f LEFT JOIN (SELECT service, max_per_day FROM services) s USING (service)
            GROUP BY provider_id, patient, service, day),
        g AS (SELECT f.*, x.billed, x.allowed FROM f JOIN (SELECT * FROM t WHERE billed > allowed) x
            USING (provider_id, patient, service, day))
        SELECT a.id AS line_id, b.id AS other_id, a.service, a.day, a.amount, a.billed, a.allowed, a.register_id,
            b.register_id AS other_register_id
        FROM g a JOIN g b USING (provider_id, patient, service, day)
        WHERE b.id < a.id AND a.funding = b.funding AND a.doctor IS NOT DISTINCT FROM b.doctor
            AND a.diagnosis IS NOT DISTINCT FROM b.diagnosis AND a.started_at IS NOT DISTINCT FROM b.started_at
            AND a.quantity = b.quantity AND a.amount = b.amount""",
    "DUP3": """
        WITH l AS (SELECT id, provider_id, patient, service, day, executor, doctor, started_at, amount FROM lines
            WHERE NOT is_stay AND care_type NOT IN ('ambulance')),
        few AS (SELECT patient, service, day FROM l GROUP BY ALL HAVING min(provider_id) < max(provider_id)),
        f AS (SELECT l.*, p.bin FROM l SEMI JOIN few USING (patient, service, day)
            ANTI JOIN (SELECT service FROM traits WHERE trait = 'lab') t USING (service)
            LEFT JOIN providers p ON p.provider_id = l.provider_id)
        SELECT a.id AS line_id, b.id AS other_id, a.service, a.day, a.amount, b.amount AS other_amount, a.executor,
            b.executor AS other_executor, a.doctor IS NOT DISTINCT FROM b.doctor AS same_doctor,
            abs(date_diff('second', b.started_at, a.started_at)) // 60 AS minutes_apart
        FROM f a JOIN f b USING (patient, service, day)
        WHERE b.id < a.id AND a.provider_id <> b.provider_id AND NOT coalesce(a.executor = b.bin, false)
            AND NOT coalesce(b.executor = a.bin, false)""",
    "OVL1": f"""
        WITH s AS ({STAYS} AND started_at IS NOT NULL AND ended_at IS NOT NULL),
        few AS (SELECT patient FROM s GROUP BY patient HAVING count(*) > 1),
        f AS (SELECT * FROM s SEMI JOIN few USING (patient))
        SELECT x.id AS line_id, y.id AS other_id, x.a AS admitted, x.d AS discharged, y.a AS other_admitted,
            y.d AS other_discharged, x.amount, y.amount AS other_amount,
            round((epoch(least(x.d, y.d)) - epoch(greatest(x.a, y.a))) / 3600, 6) AS overlap_hours,
            coalesce(x.outcome = 'transferred' OR y.outcome = 'transferred', false) AS moved
        FROM f x JOIN f y USING (patient)
        WHERE y.id < x.id AND x.provider_id <> y.provider_id AND x.a < y.d AND y.a < x.d
            AND epoch(least(x.d, y.d)) - epoch(greatest(x.a, y.a)) > 6 * 3600
            AND (x.care_type IN ('day_hospital', 'home_hospital')) = (y.care_type IN ('day_hospital', 'home_hospital'))
            AND {BABY.format("x")} = {BABY.format("y")}""",
    "OVL3": f"""
        WITH s AS ({STAYS} AND care_type IN ('inpatient', 'hightech', 'rehab', 'palliative')
                AND started_at IS NOT NULL AND ended_at IS NOT NULL),
        h AS (SELECT s.*, p.bin FROM s LEFT JOIN providers p USING (provider_id)),
        l AS (SELECT id, provider_id, patient, service, day, amount, started_at, diagnosis, referring, executor
            FROM lines
            SEMI JOIN (SELECT patient FROM s) k USING (patient)
            ANTI JOIN (SELECT service FROM traits WHERE trait IN ('remote', 'called', 'post_mortem')) t USING (service)
            WHERE NOT is_stay AND care_type NOT IN ('ambulance', 'pathology', 'blood', 'drugs'))
        SELECT l.id AS line_id, h.id AS other_id, l.service, l.day, l.amount, h.a AS admitted, h.d AS discharged,
            coalesce(l.started_at::DATE, l.day) - h.a::DATE + 1 AS day_of_stay
        FROM l JOIN h USING (patient)
        WHERE l.provider_id <> h.provider_id
            AND coalesce(l.started_at::DATE, l.day) - h.a::DATE >= 1 AND h.d::DATE - l.day >= 1
            AND NOT coalesce(l.referring = h.bin OR l.executor = h.bin, false)
            AND {BABY.format("l")} = {BABY.format("h")}""",
    "PAD2": """
        WITH v AS (SELECT DISTINCT service FROM traits WHERE trait = 'visit'
            UNION SELECT service FROM services s ANTI JOIN traits USING (service)
            WHERE care_type IN ('kdu', 'phc') AND coalesce(minutes, 10) >= 10
                AND substr(service, 1, 2) NOT IN ('B0', 'C0', 'D0', 'D3', 'D4', 'D6', 'D7', 'D8', 'D9')),
        w AS (SELECT service FROM v ANTI JOIN (SELECT service FROM traits WHERE trait IN
                ('lab', 'scheduled', 'screening', 'group', 'course', 'operation')) o USING (service)
            WHERE substr(service, 1, 7) NOT IN ('A01.006', 'A01.007', 'A01.008', 'A01.010', 'A01.011')),
        l AS (SELECT id, doctor, day, patient, provider_id, started_at, ended_at FROM lines
            SEMI JOIN w USING (service)
            WHERE doctor IS NOT NULL AND NOT is_stay
                AND care_type NOT IN ('checkup', 'school', 'screening', 'pathology', 'drugs')),
        d AS (SELECT doctor, day FROM l GROUP BY ALL HAVING count(*) >= 36),
        f AS (SELECT l.* FROM l SEMI JOIN d USING (doctor, day)),
        x AS (SELECT doctor, day, count(DISTINCT patient) AS patients, count(*) AS visits,
                count(DISTINCT provider_id) AS providers, min(started_at) AS first_at, max(ended_at) AS last_at
            FROM f GROUP BY ALL)
        SELECT f.id AS line_id, NULL AS other_id, y.patients, y.visits, f.day, y.providers, y.first_at, y.last_at
        FROM f JOIN (SELECT * FROM x WHERE patients >= 36) y USING (doctor, day)""",
    "PAD3": """
        WITH m AS (SELECT service, minutes FROM services WHERE minutes > 0),
        t AS (SELECT * FROM m ANTI JOIN (SELECT service FROM traits WHERE trait IN ('lab', 'group')) o
            USING (service)),
        w AS (SELECT l.id, l.provider_id, l.doctor, l.day, l.quantity, t.minutes * l.quantity AS minutes
            FROM lines l JOIN t USING (service) WHERE l.doctor IS NOT NULL AND NOT l.is_stay),
        h AS (SELECT provider_id, doctor, day, sum(minutes) AS minutes, sum(quantity) AS units, count(*) AS services
            FROM w GROUP BY ALL),
        k AS (SELECT provider_id, doctor, starts_at::DATE AS day,
                sum((epoch(ends_at) - epoch(starts_at)) // 60) AS shift FROM shifts GROUP BY ALL),
        r AS (SELECT h.provider_id, h.doctor, h.day, sum(s.daily_minutes) AS shift FROM h
            JOIN staff s ON s.provider_id = h.provider_id AND s.doctor = h.doctor AND s.hired_on <= h.day
                AND (s.left_on IS NULL OR s.left_on >= h.day) GROUP BY ALL),
        j AS (SELECT h.*, coalesce(k.shift, r.shift) AS shift FROM h LEFT JOIN k USING (provider_id, doctor, day)
            LEFT JOIN r USING (provider_id, doctor, day)),
        d AS (SELECT doctor, day, sum(minutes) AS minutes, sum(units) AS units, sum(services) AS services,
                count(*) AS providers, CASE WHEN count(*) = count(shift) THEN sum(shift) END AS shift
            FROM j GROUP BY ALL),
        x AS (SELECT * FROM d WHERE minutes > 24 * 60
            OR minutes > 16 * 60 AND coalesce(minutes > shift * 1.25, true) OR minutes > shift * 1.25)
        SELECT w.id AS line_id, NULL AS other_id, x.minutes, x.shift AS shift_minutes, x.services, x.units, w.day,
            x.providers
        FROM w JOIN x USING (doctor, day)""",
}
