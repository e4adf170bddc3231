-- SPDX-License-Identifier: Apache-2.0
-- Under which agreements deliveries are held.
SELECT agreement, count(*), min(as_of), max(as_of)
FROM intake.delivery
GROUP BY agreement
ORDER BY agreement COLLATE "C"
