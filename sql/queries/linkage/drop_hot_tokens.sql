-- SPDX-License-Identifier: Apache-2.0
-- $1: a token held by more records than this says little about a child and costs much: it makes no candidates.
DELETE FROM linkage.working_token
WHERE token IN (SELECT token FROM linkage.working_token GROUP BY token HAVING count(*) > $1)
