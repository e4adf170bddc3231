-- SPDX-License-Identifier: Apache-2.0
-- By recipe: tokens that units hold, how many hold the most frequent one, and how many are held by more than $1[recipe] units.
SELECT recipe,
       sum(n)::bigint,
       max(n),
       coalesce(sum(n) FILTER (WHERE n > ((SELECT $1::text::integer[]))[recipe + 1]), 0)::bigint
FROM (
    SELECT recipe, count(*) AS n
    FROM (SELECT DISTINCT token, recipe, unit FROM linkage.working_token) AS held
    GROUP BY token, recipe
) AS by_token
GROUP BY recipe
