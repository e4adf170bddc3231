-- SPDX-License-Identifier: Apache-2.0
-- How many records there are, how many are linked to another system's, how many children that makes.
WITH record AS (
    SELECT DISTINCT record_key, system FROM identity.record WHERE NOT deleted
), person AS (
    SELECT p.person_id, count(DISTINCT r.system) AS systems, count(*) AS records
    FROM linkage.person p JOIN record r USING (record_key)
    GROUP BY p.person_id
)
SELECT (SELECT count(*) FROM record) AS records,
       (SELECT count(*) FROM linkage.link) AS links,
       count(*) AS children,
       count(*) FILTER (WHERE systems >= 2) AS in_two_systems_or_more,
       (SELECT count(*) FROM identity.withdrawn) AS withdrawn
FROM person
