-- SPDX-License-Identifier: Apache-2.0
-- Pairs refused of the last run, in the order of its units.
COPY (
    SELECT record_a, record_b, reason, weight
    FROM linkage.refused
    ORDER BY record_a, record_b
) TO STDOUT (FORMAT binary)
