-- SPDX-License-Identifier: Apache-2.0
-- T03: children identified in the period, by age and sex, and by race and ethnicity and tier. Age is reckoned in months, on
-- the day of the first identification in the period.
WITH aged AS (
    SELECT identified.tier, child.sex, child.race,
           (12 * (date_part('year', identified.first_on) - date_part('year', child.birth_month))
                + date_part('month', identified.first_on) - date_part('month', child.birth_month))::integer / 12 AS years
    FROM identified
    JOIN child USING (person_id)
), banded AS (
    SELECT tier, sex, race,
           CASE WHEN years BETWEEN 0 AND 10 THEN '0-10'
                WHEN years BETWEEN 11 AND 12 THEN '11-12'
                WHEN years BETWEEN 13 AND 14 THEN '13-14'
                WHEN years BETWEEN 15 AND 17 THEN years::text
                WHEN years BETWEEN 18 AND 20 THEN '18-20'
                ELSE 'unknown' END AS age
    FROM aged
)
SELECT 'children' AS population, age, sex, NULL AS race, NULL AS tier, count(*) AS n
FROM banded
GROUP BY age, sex
UNION ALL
SELECT 'children', NULL, NULL, race, tier, count(*)
FROM banded
GROUP BY race, tier
