-- SPDX-License-Identifier: Apache-2.0
-- What clerks decided, in the order of the units; who was unsure decided nothing.
COPY (
    SELECT record_a, record_b, decision = 'match'
    FROM linkage.decision
    WHERE decision <> 'unsure'
    ORDER BY record_a, record_b
) TO STDOUT (FORMAT binary)
