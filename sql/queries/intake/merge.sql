-- SPDX-License-Identifier: Apache-2.0
-- A delivery's rows against what is held. The latest version of a row, by (as_of, delivery_id, line), holds, whatever the
-- order deliveries came in. A version that may not be held (its row is withheld, or its child is withdrawn) erases the row
-- and leaves its place in the order in identity.erased.

ANALYZE stage_record (row_key, record_key, line);
ANALYZE stage_event (row_key, line);

CREATE TEMP TABLE newly_withdrawn ON COMMIT DROP AS
SELECT record_key FROM stage_withdrawn EXCEPT SELECT record_key FROM identity.withdrawn;
ANALYZE newly_withdrawn;
INSERT INTO identity.withdrawn SELECT record_key FROM newly_withdrawn;

-- Of each row the last line that speaks of it in this delivery, and whether it is later than what is held.
CREATE TEMP TABLE decision ON COMMIT DROP AS
WITH latest AS (
    SELECT DISTINCT ON (row_key) row_key, record_key, as_of, delivery_id, line, withheld
    FROM stage_record
    ORDER BY row_key, line DESC
)
SELECT latest.row_key, latest.as_of, latest.delivery_id, latest.line, latest.withheld,
       latest.withheld OR withdrawn.record_key IS NOT NULL AS erases,
       held.row_key IS NOT NULL AS was_held,
       held.place AS held_at, -- nobody moves it: decisions are taken one delivery at a time
       held.delivery_id IS NOT DISTINCT FROM latest.delivery_id AS was_held_of_this_delivery,
       (held.row_key IS NULL
        OR (latest.as_of, latest.delivery_id, latest.line) > (held.as_of, held.delivery_id, held.line))
       AND (erased.row_key IS NULL
            OR (latest.as_of, latest.delivery_id, latest.line) > (erased.as_of, erased.delivery_id, erased.line)) AS holds
FROM latest
LEFT JOIN identity.withdrawn USING (record_key)
LEFT JOIN (
    SELECT row_key, as_of, delivery_id, line, ctid AS place
    FROM identity.record
    WHERE source = (SELECT source FROM stage_record LIMIT 1)
) AS held USING (row_key)
LEFT JOIN identity.erased USING (row_key);
ANALYZE decision;

-- Rows of earlier deliveries are found by a key; the few of a first delivery that the delivery itself replaces, by a scan.
SELECT intake.index_events(source) FROM (SELECT source FROM stage_record LIMIT 1) AS delivery
WHERE EXISTS (SELECT FROM decision WHERE holds AND was_held AND NOT was_held_of_this_delivery);

DELETE FROM facts.event USING decision
WHERE event.source = (SELECT source FROM stage_record LIMIT 1) AND event.row_key = decision.row_key AND holds AND was_held;
DELETE FROM identity.record USING decision
WHERE record.source = (SELECT source FROM stage_record LIMIT 1) AND record.ctid = decision.held_at AND holds AND was_held;
DELETE FROM identity.erased USING decision WHERE erased.row_key = decision.row_key AND holds;

INSERT INTO identity.erased (row_key, as_of, delivery_id, line)
SELECT row_key, as_of, delivery_id, line FROM decision WHERE holds AND erases;

-- In the order of the index, which is much faster than in any other.
INSERT INTO identity.record (
      row_key, record_key, source, system, namespace, id_live, deleted, as_of, delivery_id, line, bundle,
      sex, race, county, birth_month, birth_quality
)
SELECT s.row_key, s.record_key, s.source, s.system, s.namespace, s.id_live, s.deleted, s.as_of, s.delivery_id, s.line, s.bundle, s.sex, s.race, s.county, s.birth_month, s.birth_quality
FROM stage_record AS s
JOIN decision USING (row_key, line)
WHERE holds AND NOT erases
ORDER BY s.row_key;

INSERT INTO facts.event (
      row_key, slot, record_key, source, system, kind, start_on, end_on,
      tier, context, basis, category, level, disposition, result, tool, setting, county,
      score, days_expected, days_attended, days_absent, days_suspended
)
SELECT s.row_key, s.slot, s.record_key, s.source, s.system, s.kind, s.start_on, s.end_on, s.tier, s.context, s.basis, s.category, s.level, s.disposition, s.result, s.tool, s.setting, s.county, s.score, s.days_expected, s.days_attended, s.days_absent, s.days_suspended
FROM stage_event AS s
JOIN decision USING (row_key, line)
WHERE holds AND NOT erases
ORDER BY s.row_key, s.slot;

-- Children withdrawn by this delivery: what other deliveries said of them goes too. A record key is of one system, so only its
-- sources' partitions are read; they are written into the statements, as no partition is left out for what a join would find.
DO $$
DECLARE
    sources text := (
        SELECT string_agg(quote_literal(source), ', ')
        FROM (SELECT source FROM stage_withdrawn
              UNION SELECT source FROM intake.delivery WHERE system IN (SELECT system FROM stage_withdrawn)) AS known);
BEGIN
    IF NOT EXISTS (SELECT FROM newly_withdrawn) THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TEMP TABLE going ON COMMIT DROP AS SELECT row_key, as_of, delivery_id, line'
                   ' FROM identity.record JOIN newly_withdrawn USING (record_key) WHERE source IN (%s)', sources);
    ANALYZE going;
    INSERT INTO identity.erased (row_key, as_of, delivery_id, line) SELECT row_key, as_of, delivery_id, line FROM going;
    EXECUTE format('DELETE FROM facts.event USING going WHERE event.row_key = going.row_key AND source IN (%s)', sources);
    EXECUTE format('DELETE FROM identity.record USING going WHERE record.row_key = going.row_key AND source IN (%s)', sources);
    -- And who they were found to be: not only from the next link run on.
    PERFORM linkage.forget(array_agg(record_key)) FROM newly_withdrawn;
END $$;
