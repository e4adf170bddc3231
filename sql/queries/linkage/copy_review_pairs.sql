-- SPDX-License-Identifier: Apache-2.0
-- Pairs for a clerk of the last run, in the order of its units.
COPY (
    SELECT record_a, record_b, weight, pattern
    FROM linkage.review_pair
    ORDER BY record_a, record_b
) TO STDOUT (FORMAT binary)
