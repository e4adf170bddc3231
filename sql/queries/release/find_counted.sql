-- SPDX-License-Identifier: Apache-2.0
-- Releases that were made of these very counts, oldest first.
SELECT seq, beside
FROM release.counted
JOIN release.disclosure USING (release_digest)
WHERE counted.inputs = $1
ORDER BY seq
