-- SPDX-License-Identifier: Apache-2.0
-- Records of the agreement's systems, and the children they were found to be.
SELECT coalesce(sum(records), 0)::bigint, count(*)
FROM (SELECT person_id, count(*) AS records FROM counted_record GROUP BY person_id) AS child
