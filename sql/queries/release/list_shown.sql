-- SPDX-License-Identifier: Apache-2.0
-- What releases of a period ($1) told by this method ($3) before the one of that number ($4): counts, and -1 for what they hid.
-- elsewhere: they counted the records of other systems than these ($2, joined by commas).
WITH told AS (
    SELECT release_digest, seq,
           ARRAY(SELECT btrim(unnest(string_to_array(disclosure.systems, ','))) ORDER BY 1)
               <> ARRAY(SELECT unnest(string_to_array($2, ',')) ORDER BY 1) AS elsewhere
    FROM release.counted
    JOIN release.disclosure USING (release_digest)
    WHERE counted.period = $1 AND counted.method = $3 AND seq < $4
)
SELECT key, count, elsewhere
FROM (SELECT seq, key, count, elsewhere FROM told JOIN release.shown USING (release_digest)
      UNION ALL
      SELECT seq, key, -1, elsewhere FROM told JOIN release.hidden USING (release_digest)) AS entry
ORDER BY seq, key COLLATE "C"
