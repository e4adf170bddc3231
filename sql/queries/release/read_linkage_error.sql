-- SPDX-License-Identifier: Apache-2.0
-- Expected linkage error between records of the agreement's systems: over all, by pair of two systems, by group. A year of birth
-- stands for the age that most children born in it have on the period's last day. Sums in a fixed order: the same to the bit.
WITH counted AS (
    SELECT dimension, value, system_a, system_b, links, false_links, missed_links
    FROM linkage.expected_error
    WHERE system_a IN (SELECT system FROM scope_system)
      AND system_b IN (SELECT system FROM scope_system)
), aged AS (
    SELECT counted.*, date_part('year', scope.period_end)::integer - value::integer AS years
    FROM counted
    CROSS JOIN scope
    WHERE dimension = 'birth_year' AND value ~ '^[0-9]{1,4}$'
), grouped AS (
    SELECT 'all' AS name, '' AS code, * FROM counted WHERE dimension = 'all'
    UNION ALL
    SELECT 'systems', system_a || '+' || system_b, * FROM counted WHERE dimension = 'all' AND system_a <> system_b
    UNION ALL
    SELECT dimension, value, * FROM counted WHERE dimension IN ('sex', 'race', 'county')
    UNION ALL
    SELECT 'age',
           CASE WHEN years BETWEEN 0 AND 10 THEN '0-10'
                WHEN years BETWEEN 11 AND 12 THEN '11-12'
                WHEN years BETWEEN 13 AND 14 THEN '13-14'
                WHEN years BETWEEN 15 AND 17 THEN years::text
                WHEN years BETWEEN 18 AND 20 THEN '18-20'
                END,
           dimension, value, system_a, system_b, links, false_links, missed_links
    FROM aged
    WHERE years BETWEEN 0 AND 20
)
SELECT name, code,
       sum(links ORDER BY value, system_a, system_b),
       sum(false_links ORDER BY value, system_a, system_b),
       sum(missed_links ORDER BY value, system_a, system_b)
FROM grouped
GROUP BY name, code
ORDER BY name COLLATE "C", code COLLATE "C"
