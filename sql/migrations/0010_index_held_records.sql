-- SPDX-License-Identifier: Apache-2.0
-- A source's records get their key from the first delivery that asks for it, which is the one behind its first: within a
-- delivery a filter of keys tells what was met before (ingest/seen.h), and the few rows that it itself replaces are found
-- by a scan, at a tenth of what a key costs. Until then the rows of a source are one delivery's, copied as they came.

DROP FUNCTION intake.index_first(text, text);

-- Behind the lock of decisions: who decides may be erasing rows of this source meanwhile.
CREATE FUNCTION intake.index_records(indexed text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '256MB' AS
$$
DECLARE
    records regclass := to_regclass(format('identity.%I', 'record_' || translate(indexed, '.', '_')));
BEGIN
    IF records IS NOT NULL AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = records) THEN
        EXECUTE format('CREATE UNIQUE INDEX ON %s (row_key)', records);
    END IF;
END $$;
COMMENT ON FUNCTION intake.index_records(text) IS 'The key of the records a source holds, unless they have it.';
REVOKE ALL ON FUNCTION intake.index_records(text) FROM PUBLIC;
