-- SPDX-License-Identifier: Apache-2.0
-- The tables that releases of a period ($1) told by this method ($2) before the one of that number ($3), and over whose records:
-- sorted, joined by commas.
SELECT DISTINCT table_id, shape, counted_over.systems
FROM release.counted_table
JOIN release.counted USING (release_digest)
JOIN release.disclosure USING (release_digest)
CROSS JOIN LATERAL (
    SELECT array_to_string(ARRAY(SELECT btrim(system) FROM unnest(string_to_array(disclosure.systems, ',')) AS system
                                 ORDER BY btrim(system) COLLATE "C"), ',') AS systems
) AS counted_over
WHERE counted.period = $1
  AND counted.method = $2
  AND seq < $3
ORDER BY counted_over.systems, table_id, shape
