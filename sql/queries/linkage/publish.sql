-- SPDX-License-Identifier: Apache-2.0
-- Make linkage.link and linkage.person what the stage says. Rows that did not change are not touched.
ANALYZE new_link;
ANALYZE new_person;

DELETE FROM linkage.link AS old
WHERE NOT EXISTS (SELECT FROM new_link AS new WHERE new.record_a = old.record_a AND new.record_b = old.record_b);

INSERT INTO linkage.link AS old (record_a, record_b, recipes, weight)
SELECT new.record_a, new.record_b, new.recipes, new.weight
FROM new_link AS new
LEFT JOIN linkage.link AS same USING (record_a, record_b)
WHERE (same.recipes, same.weight) IS DISTINCT FROM (new.recipes, new.weight)
ON CONFLICT (record_a, record_b) DO UPDATE SET recipes = excluded.recipes, weight = excluded.weight;

DELETE FROM linkage.person AS old
WHERE NOT EXISTS (SELECT FROM new_person AS new WHERE new.record_key = old.record_key);

-- MATERIALIZED: a new cluster's id is drawn once, not once a record.
WITH named AS MATERIALIZED (
    SELECT cluster, gen_random_uuid() AS person_id
    FROM new_person
    WHERE person_id IS NULL
    GROUP BY cluster
), new AS (
    SELECT record_key, coalesce(new_person.person_id, named.person_id) AS person_id
    FROM new_person
    LEFT JOIN named USING (cluster)
)
INSERT INTO linkage.person AS old (record_key, person_id)
SELECT record_key, new.person_id
FROM new
LEFT JOIN linkage.person AS same USING (record_key)
WHERE same.person_id IS DISTINCT FROM new.person_id
ON CONFLICT (record_key) DO UPDATE SET person_id = excluded.person_id;
