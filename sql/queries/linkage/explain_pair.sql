-- SPDX-License-Identifier: Apache-2.0
-- What the last run and clerks made of two records.
SELECT EXISTS (SELECT FROM linkage.link WHERE record_a = $1 AND record_b = $2) AS linked,
       EXISTS (SELECT FROM linkage.person AS a JOIN linkage.person AS b USING (person_id)
               WHERE a.record_key = $1 AND b.record_key = $2) AS one_person,
       EXISTS (SELECT FROM linkage.review_pair WHERE record_a = $1 AND record_b = $2) AS to_review,
       (SELECT reason FROM linkage.refused WHERE record_a = $1 AND record_b = $2) AS refused,
       (SELECT decision FROM linkage.decision WHERE record_a = $1 AND record_b = $2) AS decision,
       (SELECT count(*) FROM linkage.person WHERE record_key IN ($1, $2)) AS seen
