-- SPDX-License-Identifier: Apache-2.0
-- What the tables rest on: each source's latest extract and how many were taken in.
SELECT delivery.source, max(delivery.as_of), count(*)
FROM intake.delivery
JOIN scope_system USING (system)
GROUP BY delivery.source
ORDER BY delivery.source COLLATE "C"
