-- SPDX-License-Identifier: Apache-2.0
-- A release of the period that told its counts in another way than this, if there is one.
SELECT disclosure.release_name, disclosure.agreement
FROM release.counted
JOIN release.disclosure USING (release_digest)
WHERE counted.period = $1 AND counted.method <> $2
ORDER BY seq
LIMIT 1
