-- SPDX-License-Identifier: Apache-2.0
-- Links of the last run, in the order of its units.
COPY (
    SELECT record_a, record_b, recipes, weight, pattern
    FROM linkage.link
    ORDER BY record_a, record_b
) TO STDOUT (FORMAT binary)
