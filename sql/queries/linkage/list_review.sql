-- SPDX-License-Identifier: Apache-2.0
-- Pairs for a clerk, without their weight, in the order of a hash of their keys; with $1 also those decided.
SELECT p.record_a, p.record_b, a.system AS system_a, b.system AS system_b, p.pattern, d.decision
FROM linkage.review_pair AS p
LEFT JOIN linkage.decision AS d USING (record_a, record_b)
CROSS JOIN LATERAL (
    SELECT min(system) AS system FROM identity.record WHERE record_key = p.record_a AND NOT deleted
) AS a
CROSS JOIN LATERAL (
    SELECT min(system) AS system FROM identity.record WHERE record_key = p.record_b AND NOT deleted
) AS b
WHERE ($1 OR d.decision IS NULL) AND a.system IS NOT NULL AND b.system IS NOT NULL
ORDER BY sha256(uuid_send(p.record_a) || uuid_send(p.record_b))
