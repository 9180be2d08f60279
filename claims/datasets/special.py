"""Tables that need more than the common way: tariffs and norms may not overlap, providers are rows of two tables,
and licences admit to the registry."""

from typing import Any

# Pairs of editions of one service that would stand for the same day: those of the file and those that stay as they
# are. Of two from the file the later row is wrong, otherwise the one from the file.
OVERLAPS = """
WITH wanted AS (
    SELECT s.row_no, v.id AS service_id, s.valid_from, coalesce(s.valid_to, 'infinity') AS valid_to
    FROM staged s JOIN procurement_service v ON v.code = s.service_code WHERE s.reason IS NULL
),
final AS (
    SELECT * FROM wanted
    UNION ALL
    SELECT NULL, t.service_id, t.valid_from, coalesce(t.valid_to, 'infinity') FROM procurement_tariff t
     WHERE t.service_id IN (SELECT service_id FROM wanted)
       AND NOT EXISTS (SELECT FROM wanted w WHERE w.service_id = t.service_id AND w.valid_from = t.valid_from)
)
UPDATE staged s SET reason = 'valid_from: overlaps the tariff from ' || o.other
FROM (SELECT w.row_no, min(f.valid_from) AS other FROM wanted w JOIN final f ON f.service_id = w.service_id
        AND f.valid_from <= w.valid_to AND w.valid_from <= f.valid_to AND (f.row_no IS NULL OR f.row_no < w.row_no)
       GROUP BY w.row_no) o
WHERE o.row_no = s.row_no
"""
DRUG_NORM_OVERLAPS = """
WITH wanted AS (
    SELECT row_no, drug_code, valid_from, coalesce(valid_to, 'infinity') AS valid_to FROM staged WHERE reason IS NULL
),
final AS (
    SELECT * FROM wanted
    UNION ALL
    SELECT NULL, n.drug_code, n.valid_from, coalesce(n.valid_to, 'infinity') FROM claims_drugnorm n
     WHERE n.drug_code IN (SELECT drug_code FROM wanted)
       AND NOT EXISTS (SELECT FROM wanted w WHERE w.drug_code = n.drug_code AND w.valid_from = n.valid_from)
)
UPDATE staged s SET reason = 'valid_from: overlaps the norm from ' || o.other
FROM (SELECT w.row_no, min(f.valid_from) AS other FROM wanted w JOIN final f ON f.drug_code = w.drug_code
        AND f.valid_from <= w.valid_to AND w.valid_from <= f.valid_to AND (f.row_no IS NULL OR f.row_no < w.row_no)
       GROUP BY w.row_no) o
WHERE o.row_no = s.row_no
"""
# An imported organisation is admitted for every type of care for which it has a licence, from the first day of the
# first of them. What was admitted by an application, excluded or has run out stays as it was decided.
ADMITTED = """
INSERT INTO providers_registryentry (provider_id, care_type_id, admitted_on, ground)
SELECT l.provider_id, l.care_type_id, min(l.valid_from), 'import'
FROM providers_licence l
JOIN (SELECT DISTINCT o.id AS provider_id, t.id AS care_type_id FROM staged s
        JOIN accounts_organisation o ON o.bin = s.provider_bin JOIN providers_caretype t ON t.code = s.care_type
       WHERE s.reason IS NULL) named USING (provider_id, care_type_id)
WHERE l.confirmed AND l.kind = 'medical'
GROUP BY l.provider_id, l.care_type_id
ORDER BY l.provider_id, l.care_type_id
ON CONFLICT (provider_id, care_type_id) DO UPDATE SET admitted_on = excluded.admitted_on
WHERE providers_registryentry.application_id IS NULL AND providers_registryentry.state IN ('active', 'suspended')
  AND providers_registryentry.admitted_on <> excluded.admitted_on
"""
CHANGED = """
CREATE TEMP TABLE changed ON COMMIT DROP AS
SELECT o.id, s.* FROM staged s JOIN accounts_organisation o ON o.bin = s.bin
JOIN providers_provider p ON p.organisation_ptr_id = o.id
WHERE s.reason IS NULL AND ({organisation} OR {provider})
"""
CREATED = """
WITH made AS (
    INSERT INTO accounts_organisation (kind, bin, name_ru, name_kk, region_id)
    SELECT 'provider', s.bin, s.name_ru, coalesce(s.name_kk, ''), s.region FROM staged s
    WHERE s.reason IS NULL AND NOT EXISTS (SELECT FROM accounts_organisation o WHERE o.bin = s.bin)
    ORDER BY s.row_no RETURNING id, bin
)
INSERT INTO providers_provider (organisation_ptr_id, territory, ownership, attached_population, registered_on)
SELECT made.id, s.territory, s.ownership, coalesce(s.attached_population, 0), s.registered_on
FROM made JOIN staged s ON s.bin = made.bin WHERE s.reason IS NULL
"""
ORGANISATION = {"name_ru": "s.name_ru", "name_kk": "coalesce(s.name_kk, '')", "region_id": "s.region"}
PROVIDER = {
    "territory": "s.territory",
    "ownership": "s.ownership",
    "attached_population": "coalesce(s.attached_population, 0)",
    "registered_on": "s.registered_on",
}


def until_nothing_changes(cursor: Any, statement: str) -> None:
    """A row refused here may free an edition that another row then meets."""
    cursor.execute(statement)
    while cursor.rowcount:
        cursor.execute(statement)


def tariff_overlaps(cursor: Any) -> None:
    until_nothing_changes(cursor, OVERLAPS)


def drug_norm_overlaps(cursor: Any) -> None:
    until_nothing_changes(cursor, DRUG_NORM_OVERLAPS)


def admit(cursor: Any) -> int:
    """How many entries of the registry the licences of the file made or moved."""
    cursor.execute(ADMITTED)
    return cursor.rowcount


def differs(alias: str, columns: dict[str, str]) -> str:
    parts = [f"{alias}.{name} IS DISTINCT FROM {value}" for name, value in columns.items()]
    return f"({' OR '.join(parts)})" if parts else "false"


def write_providers(cursor: Any, present: set[str]) -> tuple[int, int]:
    """(created, updated). ``present``: columns that the file has; the others stay as they are."""
    present = present | ({"region_id"} if "region" in present else set())
    organisation = {name: value for name, value in ORGANISATION.items() if name in present}
    provider = {name: value for name, value in PROVIDER.items() if name in present}
    cursor.execute(CHANGED.format(organisation=differs("o", organisation), provider=differs("p", provider)))
    updated = cursor.rowcount
    for table, key, columns in (
        ("accounts_organisation", "id", organisation),
        ("providers_provider", "organisation_ptr_id", provider),
    ):
        sets = ", ".join(f"{name} = {value}" for name, value in columns.items())
        cursor.execute(
            f"UPDATE {table} t SET {sets} FROM changed s WHERE t.{key} = s.id AND {differs('t', columns)}"  # noqa: S608
        )
    cursor.execute(CREATED)
    created = cursor.rowcount
    cursor.execute("DROP TABLE changed")
    return created, updated
