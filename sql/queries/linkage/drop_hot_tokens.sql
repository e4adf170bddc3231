-- SPDX-License-Identifier: Apache-2.0
-- A token held by more records than $1[recipe] says little about a child and costs much: it makes no candidates.
DELETE FROM linkage.working_token AS token
USING (
    SELECT token, recipe
    FROM (SELECT DISTINCT token, recipe, unit FROM linkage.working_token) AS held
    GROUP BY token, recipe
    HAVING count(*) > ((SELECT $1::text::integer[]))[recipe + 1]
) AS hot
WHERE token.token = hot.token AND token.recipe = hot.recipe
