-- SPDX-License-Identifier: Apache-2.0
-- A source's first delivery is most of what it will ever send at once, and most of its columns hold the same in every row:
-- the source, its system, the delivery, attributes it never gives. Those are not copied. The first delivery goes into tables
-- that have only the columns in which its rows can differ. When all rows are there, the others are added, each with its one
-- value as a constant default. PostgreSQL rewrites no row for that: the value is kept once, in the catalogue, as what rows
-- without the column have in it (pg_attribute.attmissingval), and it stays so when the default is dropped. Then the tables
-- become the source's partitions; a partition's columns may come in another order than its parent's.
-- Later deliveries go through stage tables and the parents, and nothing of this concerns them: a source whose description
-- changes needs no other partition.
--
-- And only such keys are kept as are looked up:
--   identity.record: a partition holds one source, so row_key alone is its key. Every delivery but the first asks for it.
--   facts.event: none, until a delivery replaces rows of the source: intake.index_events. Those who read events read all of
--   them; those who erase a withdrawn child's scan, which is seldom.
-- The default partitions hold what has no partition, of any source, and keep a key with the source in it.

ALTER TABLE identity.record DROP CONSTRAINT record_pkey;
ALTER TABLE facts.event DROP CONSTRAINT event_pkey;
ALTER TABLE identity.record_other ADD PRIMARY KEY (row_key, source);
ALTER TABLE facts.event_other ADD PRIMARY KEY (row_key, source, slot);

DO $$
DECLARE
    partition text;
BEGIN
    FOR partition IN
        SELECT inhrelid::regclass::text FROM pg_inherits
        WHERE inhparent = 'identity.record'::regclass AND inhrelid <> 'identity.record_other'::regclass
    LOOP
        EXECUTE format('CREATE UNIQUE INDEX ON %s (row_key)', partition);
    END LOOP;
END $$;

DROP FUNCTION intake.begin_first();
DROP FUNCTION intake.adopt_first(text);

-- A table with some of the columns of another.
CREATE FUNCTION intake.create_partial(made text, whole regclass, columns jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    definitions text;
BEGIN
    IF EXISTS (SELECT jsonb_array_elements_text(columns)
               EXCEPT SELECT attname FROM pg_attribute WHERE attrelid = whole AND attnum > 0 AND NOT attisdropped) THEN
        RAISE EXCEPTION 'a column is not one of the table''s' USING ERRCODE = 'undefined_column';
    END IF;
    SELECT string_agg(format('%I %s%s', attname, format_type(atttypid, atttypmod),
                             CASE WHEN attnotnull THEN ' NOT NULL' END), ', ' ORDER BY place)
    INTO definitions
    FROM jsonb_array_elements_text(columns) WITH ORDINALITY AS wanted (name, place)
    JOIN pg_attribute ON attrelid = whole AND attname = name AND attnum > 0 AND NOT attisdropped;
    EXECUTE format('CREATE TABLE %s (%s)', made, definitions);
END $$;

-- The columns that a partial table has not got, each with its constant (none: NULL).
CREATE FUNCTION intake.add_missing(partial regclass, whole regclass, constants jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    additions text;
    no_defaults text;
BEGIN
    SELECT string_agg(format('ADD COLUMN %I %s%s%s', attname, format_type(atttypid, atttypmod),
                             CASE WHEN attnotnull THEN ' NOT NULL' END,
                             ' DEFAULT ' || quote_literal(constants ->> attname)), ', ' ORDER BY attnum),
           string_agg(format('ALTER COLUMN %I DROP DEFAULT', attname), ', ')
    INTO additions, no_defaults
    FROM pg_attribute
    WHERE attrelid = whole AND attnum > 0 AND NOT attisdropped
      AND attname NOT IN (SELECT attname FROM pg_attribute WHERE attrelid = partial AND attnum > 0);
    EXECUTE format('ALTER TABLE %s %s', partial, additions);
    EXECUTE format('ALTER TABLE %s %s', partial, no_defaults);
END $$;

-- Tables for a source's first delivery. Being new in the transaction they need no write-ahead log (wal_level minimal).
CREATE FUNCTION intake.begin_first(record_columns jsonb, event_columns jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM intake.create_partial('identity.record_first', 'identity.record', record_columns);
    PERFORM intake.create_partial('facts.event_first', 'facts.event', event_columns);
    IF record_columns ? 'bundle' THEN
        ALTER TABLE identity.record_first ALTER COLUMN bundle SET STORAGE EXTERNAL; -- as in identity.record
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_loader') THEN
        GRANT INSERT ON identity.record_first, facts.event_first TO hub_loader;
    END IF;
END $$;

-- They get the columns that were not copied, and their key, all rows at once, and become the source's partitions.
CREATE FUNCTION intake.adopt_first(adopted text, of_as_of date, of_delivery uuid, record_constants jsonb, event_constants jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    record_name text := 'record_' || translate(adopted, '.', '_');
    event_name text := 'event_' || translate(adopted, '.', '_');
BEGIN
    PERFORM intake.add_missing('identity.record_first', 'identity.record',
                               record_constants || jsonb_build_object('as_of', of_as_of, 'delivery_id', of_delivery));
    PERFORM intake.add_missing('facts.event_first', 'facts.event', event_constants);
    ALTER TABLE identity.record_first ALTER COLUMN bundle SET STORAGE EXTERNAL;
    EXECUTE format('ALTER TABLE identity.record_first RENAME TO %I', record_name);
    EXECUTE format('ALTER TABLE facts.event_first RENAME TO %I', event_name);
    SET LOCAL maintenance_work_mem = '256MB';
    EXECUTE format('CREATE UNIQUE INDEX ON identity.%I (row_key)', record_name);
    EXECUTE format('ALTER TABLE identity.record ATTACH PARTITION identity.%I FOR VALUES IN (%L)', record_name, adopted);
    EXECUTE format('ALTER TABLE facts.event ATTACH PARTITION facts.%I FOR VALUES IN (%L)', event_name, adopted);
END $$;

-- The events of a source get their key when the first of its rows is to be replaced: a delivery that only brings new rows,
-- as a source's first one does, asks for none of the events held, and to build a key costs more than to copy the events.
CREATE FUNCTION intake.index_events(indexed text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    events regclass := to_regclass(format('facts.%I', 'event_' || translate(indexed, '.', '_')));
BEGIN
    IF events IS NULL OR EXISTS (SELECT FROM pg_index WHERE indrelid = events) THEN
        RETURN;
    END IF;
    SET LOCAL maintenance_work_mem = '256MB';
    EXECUTE format('CREATE UNIQUE INDEX ON %s (row_key, slot)', events);
END $$;
