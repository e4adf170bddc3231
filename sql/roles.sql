-- SPDX-License-Identifier: Apache-2.0
-- Least privilege for a hub that runs each stage under a role of its own: GRANT hub_loader TO the ingest service, and so on.
-- tests/scenarios/roles.sh runs a hub so.
-- Made where the session may create roles and passed over where it may not; repeating it changes nothing.
-- No role can both read sealed bundles and write releases. Keys are never in the database: even its owner opens no bundle.
DO $$
DECLARE
    may_create boolean := (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user);
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['hub_loader', 'hub_linker', 'hub_export'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            IF NOT may_create THEN
                RETURN;
            END IF;
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database of this server made it just now
            END;
        END IF;
    END LOOP;

    REVOKE ALL ON SCHEMA lane_1, lane_2, lane_3, lane_4 FROM PUBLIC;
    REVOKE ALL ON SCHEMA intake, identity, facts, linkage, release, ops FROM PUBLIC;
    GRANT USAGE ON SCHEMA ops TO hub_loader, hub_linker, hub_export;
    GRANT SELECT, INSERT, UPDATE ON ops.run TO hub_loader, hub_linker, hub_export;
    GRANT SELECT ON ops.migration TO hub_loader, hub_linker, hub_export;

    GRANT USAGE ON SCHEMA intake, identity, facts, linkage TO hub_loader;
    GRANT SELECT, INSERT ON intake.key_check, intake.delivery, intake.reject, identity.withdrawn TO hub_loader;
    GRANT SELECT, INSERT, UPDATE, DELETE ON identity.record, identity.erased, facts.event TO hub_loader;
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA intake FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION intake.begin_first, intake.adopt_first, intake.index_records, intake.index_events, intake.destroy TO hub_loader;
    GRANT SELECT, INSERT ON intake.destruction TO hub_loader;
    GRANT USAGE ON SCHEMA lane_1, lane_2, lane_3, lane_4 TO hub_loader;
    REVOKE ALL ON FUNCTION linkage.forget(uuid[]) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION linkage.forget(uuid[]) TO hub_loader; -- withdrawn children

    GRANT USAGE ON SCHEMA identity, linkage, intake TO hub_linker;
    GRANT SELECT ON identity.record, identity.withdrawn, intake.key_check TO hub_linker;
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA linkage TO hub_linker;
    REVOKE UPDATE, DELETE, TRUNCATE ON linkage.history FROM hub_linker; -- it only grows
    GRANT EXECUTE ON FUNCTION linkage.start_tokens, linkage.index_tokens TO hub_linker;
    IF current_setting('server_version_num')::integer >= 170000 THEN -- before, only the owner may vacuum it
        EXECUTE 'GRANT MAINTAIN ON linkage.working_token TO hub_linker';
    END IF;

    -- The exporter counts records by their attributes and never sees a bundle.
    GRANT USAGE ON SCHEMA intake, identity, facts, linkage, release TO hub_export;
    GRANT SELECT ON intake.delivery, intake.reject, facts.event, linkage.person, linkage.link, linkage.expected_error TO hub_export;
    GRANT SELECT (row_key, record_key, source, system, namespace, id_live, deleted, as_of, delivery_id, line, sex, race,
                  county, birth_month, birth_quality) ON identity.record TO hub_export;
    GRANT SELECT ON identity.sighting TO hub_export;
    GRANT EXECUTE ON FUNCTION release.lock_log TO hub_export;
    GRANT SELECT, INSERT ON release.disclosure, release.budget, release.counted, release.counted_table,
        release.shown, release.hidden, release.closed_period TO hub_export;
    GRANT SELECT, INSERT, UPDATE ON release.hold TO hub_export;
EXCEPTION WHEN insufficient_privilege THEN
    NULL; -- the owner of the schema grants by hand
END $$;
