-- SPDX-License-Identifier: Apache-2.0
-- T01: children identified in the period, by county and tier.
SELECT 'children' AS population, child.county, identified.tier, count(*) AS n
FROM identified
JOIN child USING (person_id)
GROUP BY child.county, identified.tier
