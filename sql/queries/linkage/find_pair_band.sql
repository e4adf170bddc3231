-- SPDX-License-Identifier: Apache-2.0
-- Whole bits of what a pair weighed when it was last weighed.
SELECT band
FROM (
    SELECT 1 AS rank, floor(weight)::integer AS band FROM linkage.review_pair WHERE record_a = $1 AND record_b = $2
    UNION ALL
    SELECT 2, floor(weight)::integer FROM linkage.link WHERE record_a = $1 AND record_b = $2
    UNION ALL
    SELECT 3, floor(weight)::integer FROM linkage.refused WHERE record_a = $1 AND record_b = $2
    UNION ALL
    SELECT 4, weight_band FROM linkage.decision WHERE record_a = $1 AND record_b = $2
) AS weighed
ORDER BY rank
LIMIT 1
