-- SPDX-License-Identifier: Apache-2.0
-- A release of the same period that was told after the one on hold ($1) was made; none for one that is not in the ledger.
SELECT disclosure.release_name, disclosure.agreement
FROM release.hold
JOIN release.counted AS own ON own.release_digest = hold.release_digest
JOIN release.counted AS other ON other.period = own.period AND other.release_digest <> own.release_digest
JOIN release.disclosure ON disclosure.release_digest = other.release_digest
WHERE hold.release_name = $1 AND disclosure.seq > hold.told_after
ORDER BY disclosure.seq
LIMIT 1
