-- SPDX-License-Identifier: Apache-2.0
-- $1 agreement: its newest release
SELECT release_name, released_on, period, tables
FROM release.disclosure
WHERE agreement = $1::text
ORDER BY seq DESC
LIMIT 1
