-- SPDX-License-Identifier: Apache-2.0
-- What releases of a period ($1) told by this method ($2) before the one of that number ($3): counts, and -1 for what they hid.
-- systems: whose records they counted, sorted, joined by commas.
WITH told AS (
    SELECT release_digest, seq,
           array_to_string(ARRAY(SELECT btrim(system) FROM unnest(string_to_array(disclosure.systems, ',')) AS system
                                 ORDER BY btrim(system) COLLATE "C"), ',') AS systems
    FROM release.counted
    JOIN release.disclosure USING (release_digest)
    WHERE counted.period = $1 AND counted.method = $2 AND seq < $3
)
SELECT key, count, systems
FROM (SELECT seq, key, count, systems FROM told JOIN release.shown USING (release_digest)
      UNION ALL
      SELECT seq, key, -1, systems FROM told JOIN release.hidden USING (release_digest)) AS entry
ORDER BY seq, key COLLATE "C"
