-- SPDX-License-Identifier: Apache-2.0
-- The children whom just these sets of systems count. blocks: a bit for each number under which note_counted.sql noted them.
SELECT 'children' AS population, blocks, count(*) AS n
FROM (SELECT person_id, sum(1 << block) AS blocks FROM counted_child GROUP BY person_id) AS child
GROUP BY blocks
ORDER BY blocks
