-- SPDX-License-Identifier: Apache-2.0
-- Who was identified in the period, and what is known of them. Set after set: the records that count at all, the children
-- with any such event, their records, what these say, then the events that hold against it.

INSERT INTO counted_record (record_key, person_id, system)
SELECT record.record_key, person.person_id, record.system
FROM (SELECT DISTINCT record_key, system FROM identity.record WHERE NOT deleted) AS record
JOIN scope_system USING (system)
JOIN linkage.person USING (record_key);
ANALYZE counted_record;

INSERT INTO child_record (record_key, person_id)
WITH candidate AS (
    SELECT DISTINCT counted_record.person_id
    FROM facts.event
    JOIN scope_system USING (system)
    JOIN counted_record USING (record_key, system)
    CROSS JOIN scope
    WHERE event.kind = 'csec'
      AND event.tier IN ('confirmed', 'suspected', 'at_risk', 'history')
      AND event.start_on BETWEEN scope.period_start AND scope.period_end
)
SELECT DISTINCT counted_record.record_key, counted_record.person_id
FROM counted_record
JOIN candidate USING (person_id);
ANALYZE child_record;

-- A child's sex, race, county and month of birth: the value given most often (one vote a row) by the first system in rank
-- that gives any; of equals the smallest code, or the earliest month. "Unknown" is no vote.
INSERT INTO child (person_id, sex, race, county, birth_month)
WITH said AS (
    SELECT child_record.person_id, scope_system.rank, record.sex, record.race, record.county, record.birth_month
    FROM child_record
    JOIN identity.record USING (record_key)
    JOIN scope_system USING (system)
    WHERE NOT record.deleted
), vote AS (
    SELECT said.person_id, said.rank, attribute.name, attribute.value, count(*) AS votes
    FROM said
    CROSS JOIN LATERAL (VALUES ('sex', nullif(said.sex, 'U')),
                               ('race', nullif(said.race, 'unknown')),
                               ('county', nullif(said.county, '99')),
                               ('birth_month', said.birth_month::text)) AS attribute (name, value)
    WHERE attribute.value <> ''
    GROUP BY said.person_id, said.rank, attribute.name, attribute.value
), chosen AS (
    SELECT DISTINCT ON (person_id, name) person_id, name, value
    FROM vote
    ORDER BY person_id, name, rank, votes DESC, value COLLATE "C"
)
SELECT child_record.person_id,
       coalesce(min(chosen.value) FILTER (WHERE name = 'sex'), 'U'),
       coalesce(min(chosen.value) FILTER (WHERE name = 'race'), 'unknown'),
       coalesce(min(chosen.value) FILTER (WHERE name = 'county'), '99'),
       (min(chosen.value) FILTER (WHERE name = 'birth_month'))::date
FROM (SELECT DISTINCT person_id FROM child_record) AS child_record
LEFT JOIN chosen USING (person_id)
GROUP BY child_record.person_id;

-- An event before the month of birth is an error of its source. A legacy charge counts for a child under 18 (in months) and
-- from 2017 on, when such a charge against a minor became a sign of having been exploited.
INSERT INTO identified (person_id, tier, first_on)
SELECT child.person_id,
       (ARRAY['confirmed', 'suspected', 'at_risk', 'history'])
           [min(array_position(ARRAY['confirmed', 'suspected', 'at_risk', 'history'], event.tier))],
       min(event.start_on)
FROM child
JOIN child_record USING (person_id)
JOIN facts.event USING (record_key)
JOIN scope_system USING (system)
CROSS JOIN scope
WHERE event.kind = 'csec'
  AND event.tier IN ('confirmed', 'suspected', 'at_risk', 'history')
  AND event.start_on BETWEEN scope.period_start AND scope.period_end
  AND (child.birth_month IS NULL OR event.start_on >= child.birth_month)
  AND (event.basis IS DISTINCT FROM 'legacy_charge'
       OR (event.start_on >= DATE '2017-01-01'
           AND date_trunc('month', event.start_on) < child.birth_month + interval '18 years'))
GROUP BY child.person_id;
ANALYZE child;
ANALYZE identified;
