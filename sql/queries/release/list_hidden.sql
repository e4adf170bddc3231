-- SPDX-License-Identifier: Apache-2.0
-- What the newest release of an agreement ($1) and period ($2) hides, among those before the one of that number ($3).
SELECT key
FROM release.hidden
JOIN (SELECT release_digest
      FROM release.counted
      JOIN release.disclosure USING (release_digest)
      WHERE disclosure.agreement = $1 AND counted.period = $2 AND seq < $3
      ORDER BY seq DESC
      LIMIT 1) AS newest USING (release_digest)
ORDER BY key COLLATE "C"
