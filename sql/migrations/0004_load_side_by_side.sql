-- SPDX-License-Identifier: Apache-2.0
-- Deliveries of different sources are taken in side by side, each in a lane of its own: a schema in which the tables of a
-- source's first delivery are made. Side by side they only copy; what a delivery means for rows held is decided one at a time
-- (sql/queries/intake/lock_decision.sql).

CREATE SCHEMA lane_1;
CREATE SCHEMA lane_2;
CREATE SCHEMA lane_3;
CREATE SCHEMA lane_4;

DROP FUNCTION intake.begin_first(jsonb, jsonb);
DROP FUNCTION intake.adopt_first(text, date, uuid, jsonb, jsonb);

-- Tables for a source's first delivery, in a lane. Being new in the transaction they need no write-ahead log (wal_level
-- minimal).
CREATE FUNCTION intake.begin_first(lane text, record_columns jsonb, event_columns jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM intake.create_partial(format('%I.record_first', lane), 'identity.record', record_columns);
    PERFORM intake.create_partial(format('%I.event_first', lane), 'facts.event', event_columns);
    IF record_columns ? 'bundle' THEN -- as in identity.record
        EXECUTE format('ALTER TABLE %I.record_first ALTER COLUMN bundle SET STORAGE EXTERNAL', lane);
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_loader') THEN
        EXECUTE format('GRANT INSERT ON %1$I.record_first, %1$I.event_first TO hub_loader', lane);
    END IF;
END $$;

-- Rows of children who were withdrawn by another delivery while these were copied: they go, and leave their place in the order.
CREATE FUNCTION intake.erase_withdrawn(lane text, of_as_of date, of_delivery uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    EXECUTE format('DELETE FROM %I.event_first AS event USING identity.withdrawn WHERE event.record_key = withdrawn.record_key', lane);
    EXECUTE format('WITH gone AS ('
                   '    DELETE FROM %I.record_first AS record USING identity.withdrawn'
                   '    WHERE record.record_key = withdrawn.record_key RETURNING record.row_key, record.line'
                   ') INSERT INTO identity.erased (row_key, as_of, delivery_id, line)'
                   '  SELECT row_key, $1, $2, line FROM gone', lane) USING of_as_of, of_delivery;
END $$;

-- They get the columns that were not copied, and their key, all rows at once, and become the source's partitions.
CREATE FUNCTION intake.adopt_first(lane text, adopted text, of_as_of date, of_delivery uuid, known_withdrawn bigint,
                                   record_constants jsonb, event_constants jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    record_name text := 'record_' || translate(adopted, '.', '_');
    event_name text := 'event_' || translate(adopted, '.', '_');
BEGIN
    IF known_withdrawn <> (SELECT count(*) FROM identity.withdrawn) THEN
        PERFORM intake.erase_withdrawn(lane, of_as_of, of_delivery);
    END IF;
    PERFORM intake.add_missing(format('%I.record_first', lane)::regclass, 'identity.record',
                               record_constants || jsonb_build_object('as_of', of_as_of, 'delivery_id', of_delivery));
    PERFORM intake.add_missing(format('%I.event_first', lane)::regclass, 'facts.event', event_constants);
    EXECUTE format('ALTER TABLE %I.record_first ALTER COLUMN bundle SET STORAGE EXTERNAL', lane);
    EXECUTE format('ALTER TABLE %I.record_first RENAME TO %I', lane, record_name);
    EXECUTE format('ALTER TABLE %I.event_first RENAME TO %I', lane, event_name);
    EXECUTE format('ALTER TABLE %I.%I SET SCHEMA identity', lane, record_name);
    EXECUTE format('ALTER TABLE %I.%I SET SCHEMA facts', lane, event_name);
    EXECUTE format('ALTER TABLE identity.record ATTACH PARTITION identity.%I FOR VALUES IN (%L)', record_name, adopted);
    EXECUTE format('ALTER TABLE facts.event ATTACH PARTITION facts.%I FOR VALUES IN (%L)', event_name, adopted);
END $$;

-- The key of the records of a first delivery: before its turn comes, while others decide.
CREATE FUNCTION intake.index_first(lane text, adopted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    SET LOCAL maintenance_work_mem = '256MB';
    EXECUTE format('CREATE UNIQUE INDEX %I ON %I.record_first (row_key)',
                   'record_' || translate(adopted, '.', '_') || '_row_key_idx', lane);
END $$;
