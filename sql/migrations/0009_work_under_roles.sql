-- SPDX-License-Identifier: Apache-2.0
-- What a stage needs and only an owner may do, so that each can run under the role meant for it (sql/roles.sql).

-- The working table's index: dropped and made anew by every run of the postgres engine.
CREATE FUNCTION linkage.start_tokens() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
    DROP INDEX IF EXISTS linkage.working_token_idx;
    TRUNCATE linkage.working_token;
$$;
COMMENT ON FUNCTION linkage.start_tokens() IS 'Empty the working table, without its index. Nothing a killed run left is believed.';

CREATE FUNCTION linkage.index_tokens() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '256MB' AS
$$
    CREATE INDEX working_token_idx ON linkage.working_token (token, recipe, unit);
    ANALYZE linkage.working_token;
$$;
COMMENT ON FUNCTION linkage.index_tokens() IS 'Index the working table when all tokens are there, and take its statistics.';
REVOKE ALL ON FUNCTION linkage.start_tokens(), linkage.index_tokens() FROM PUBLIC;

-- Which rows say who a child is, for those who count them and never see a bundle.
CREATE VIEW identity.sighting AS
SELECT row_key, record_key, source, system, deleted, race, birth_quality
FROM identity.record
WHERE bundle IS NOT NULL;
COMMENT ON VIEW identity.sighting IS 'Rows with identifiers, without them.';

-- The end of the log's chain, for whoever may append to it but not change it.
CREATE FUNCTION release.lock_log() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
    LOCK TABLE release.disclosure IN SHARE ROW EXCLUSIVE MODE;
$$;
COMMENT ON FUNCTION release.lock_log() IS 'Nobody else appends until this transaction is over.';
REVOKE ALL ON FUNCTION release.lock_log() FROM PUBLIC;
