-- SPDX-License-Identifier: Apache-2.0
-- $1, $2: the period's first and last day. $3: the agreement's systems, joined by commas.
WITH period AS (
    INSERT INTO scope (period_start, period_end) VALUES ($1, $2)
)
INSERT INTO scope_system (system, rank)
SELECT system,
       coalesce(array_position(ARRAY['child_welfare', 'probation', 'health', 'schools'], system),
                4 + row_number() OVER (ORDER BY system COLLATE "C"))
FROM unnest(string_to_array($3, ',')) AS system
