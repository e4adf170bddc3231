-- SPDX-License-Identifier: Apache-2.0
-- T15: what came in and how good it is. Rows by outcome, over all extracts taken in; then the records that say who a child
-- is, by source: found in another system too or not, race given or not, how exact the birth date.
WITH outcome AS (
    SELECT delivery.source, outcome.name, sum(outcome.n) AS n
    FROM intake.delivery
    JOIN scope_system USING (system)
    CROSS JOIN LATERAL (VALUES ('accepted', delivery.rows_accepted),
                               ('rejected', delivery.rows_rejected - delivery.rows_withheld),
                               ('duplicate', delivery.rows_duplicate),
                               ('withheld', delivery.rows_withheld)) AS outcome (name, n)
    GROUP BY delivery.source, outcome.name
), sighting AS (
    SELECT sighting.source, sighting.system, sighting.record_key,
           bool_or(coalesce(sighting.race, 'unknown') NOT IN ('', 'unknown')) AS race_known,
           min(array_position(ARRAY['exact', 'estimated', 'partial'], sighting.birth_quality)) AS birth_quality
    FROM identity.sighting
    JOIN scope_system USING (system)
    WHERE NOT sighting.deleted
    GROUP BY sighting.source, sighting.system, sighting.record_key
), person_systems AS (
    SELECT person_id, min(system) <> max(system) AS linked
    FROM counted_record
    GROUP BY person_id
), judged AS (
    SELECT sighting.source,
           CASE WHEN person_systems.linked THEN 'linked' ELSE 'alone' END AS linked,
           CASE WHEN sighting.race_known THEN 'known' ELSE 'missing' END AS race_known,
           coalesce((ARRAY['exact', 'estimated', 'partial'])[sighting.birth_quality], 'unknown') AS birth_quality
    FROM sighting
    LEFT JOIN counted_record USING (record_key, system)
    LEFT JOIN person_systems USING (person_id)
)
SELECT 'rows' AS population, source, name AS outcome, NULL AS linked, NULL AS race_known, NULL AS birth_quality,
       n::bigint AS n
FROM outcome
UNION ALL
SELECT 'records', source, NULL, linked, NULL, NULL, count(*) FROM judged GROUP BY source, linked
UNION ALL
SELECT 'records', source, NULL, NULL, race_known, NULL, count(*) FROM judged GROUP BY source, race_known
UNION ALL
SELECT 'records', source, NULL, NULL, NULL, birth_quality, count(*) FROM judged GROUP BY source, birth_quality
