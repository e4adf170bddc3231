-- SPDX-License-Identifier: Apache-2.0
-- One release's privacy loss, unless the period's releases would then have spent more than the budget: then no row is added.
-- The log's lock is held, so no other release comes in between.
INSERT INTO release.budget (release_digest, agreement, period, epsilon)
SELECT $1, $2, $3, $4
WHERE (SELECT coalesce(sum(epsilon), 0) FROM release.budget WHERE agreement = $2 AND period = $3) + $4 <= $5
