-- SPDX-License-Identifier: Apache-2.0
-- The tables that releases of a period ($1) told of these systems ($2, joined by commas) by this method ($3), before the one of that
-- number ($4).
SELECT DISTINCT table_id, shape
FROM release.counted_table
JOIN release.counted USING (release_digest)
JOIN release.disclosure USING (release_digest)
WHERE counted.period = $1
  AND counted.method = $3
  AND seq < $4
  AND ARRAY(SELECT btrim(unnest(string_to_array(disclosure.systems, ','))) ORDER BY 1)
      = ARRAY(SELECT unnest(string_to_array($2, ',')) ORDER BY 1)
ORDER BY table_id, shape
