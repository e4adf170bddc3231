-- SPDX-License-Identifier: Apache-2.0
-- Records with a number for their person, and their system, in the order of their keys: for evaluation.
COPY (
    SELECT record_key, person.number, record.system
    FROM (
        SELECT record_key, dense_rank() OVER (ORDER BY person_id) AS number
        FROM linkage.person
    ) AS person
    JOIN (
        SELECT record_key, min(system) AS system
        FROM identity.record
        WHERE NOT deleted
        GROUP BY record_key
    ) AS record USING (record_key)
    ORDER BY record_key
) TO STDOUT (FORMAT binary)
