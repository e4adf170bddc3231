-- SPDX-License-Identifier: Apache-2.0
-- T05: which systems knew the child before: any event of a system dated in the 24 months before the first identification.
WITH known AS (
    SELECT DISTINCT identified.person_id, scope_system.rank,
           CASE event.system WHEN 'child_welfare' THEN 'cw' WHEN 'probation' THEN 'pr'
                             WHEN 'health' THEN 'he' WHEN 'schools' THEN 'sc' END AS mark
    FROM identified
    JOIN child_record USING (person_id)
    JOIN facts.event USING (record_key)
    JOIN scope_system USING (system)
    WHERE event.start_on >= identified.first_on - interval '24 months'
      AND event.start_on < identified.first_on
), pattern AS (
    SELECT identified.person_id, identified.tier,
           coalesce(string_agg(known.mark, '+' ORDER BY known.rank), 'none') AS pattern
    FROM identified
    LEFT JOIN known USING (person_id)
    GROUP BY identified.person_id, identified.tier
)
SELECT 'children' AS population, pattern, tier, count(*) AS n
FROM pattern
GROUP BY pattern, tier
