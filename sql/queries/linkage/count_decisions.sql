-- SPDX-License-Identifier: Apache-2.0
-- Decisions by whole bits of weight, in ascending order.
SELECT weight_band,
       count(*) FILTER (WHERE decision = 'match') AS match,
       count(*) FILTER (WHERE decision = 'no_match') AS no_match,
       count(*) FILTER (WHERE decision = 'unsure') AS unsure
FROM linkage.decision
GROUP BY weight_band
ORDER BY weight_band
