-- SPDX-License-Identifier: Apache-2.0
-- What releases of a period have told before the one that was made of these very counts ($2), or up to now when there is none.
SELECT key, count
FROM release.shown
JOIN release.counted USING (release_digest)
JOIN release.disclosure USING (release_digest)
WHERE counted.period = $1
  AND seq < coalesce((SELECT min(seq) FROM release.disclosure JOIN release.counted USING (release_digest) WHERE inputs = $2),
                     9223372036854775807)
ORDER BY seq, key COLLATE "C";
