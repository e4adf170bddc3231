-- SPDX-License-Identifier: Apache-2.0
-- Records of the agreement's systems, and the children they were found to be.
WITH counted AS (
    SELECT DISTINCT record.record_key
    FROM identity.record
    JOIN scope_system USING (system)
    WHERE NOT record.deleted
), found AS (
    SELECT person_id, count(*) AS records
    FROM counted
    JOIN linkage.person USING (record_key)
    GROUP BY person_id
)
SELECT coalesce(sum(records), 0)::bigint, count(*)
FROM found
