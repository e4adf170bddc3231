-- SPDX-License-Identifier: Apache-2.0
-- A release that waits was made again, the same: it knows what has been told up to now.
UPDATE release.hold
SET told_after = (SELECT coalesce(max(seq), 0) FROM release.disclosure)
WHERE release_digest = $1 AND state = 'held'
