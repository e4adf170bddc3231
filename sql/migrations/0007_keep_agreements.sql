-- SPDX-License-Identifier: Apache-2.0
-- What agreements ask beyond being in force: a second person who approves a release, periods that close, and data that are
-- destroyed when their time is over.

ALTER TABLE release.disclosure ADD COLUMN agencies text;
COMMENT ON COLUMN release.disclosure.agencies IS 'Whose data it came from. Null in rows of before this was noted; those are chained without it.';

CREATE TABLE release.hold (
    release_digest    bytea PRIMARY KEY CHECK (octet_length(release_digest) = 32),
    release_name      text  NOT NULL UNIQUE,
    agreement         text  NOT NULL,
    agreement_version text  NOT NULL,
    agreement_sha256  text  NOT NULL,
    period            text  NOT NULL,
    tables            text  NOT NULL,
    content_digest    bytea NOT NULL CHECK (octet_length(content_digest) = 32),
    prepared_by       text  NOT NULL,
    held_on           date  NOT NULL,
    expires_on        date  NOT NULL CHECK (expires_on >= held_on),
    state             text  NOT NULL CHECK (state IN ('held', 'approved', 'refused', 'expired')),
    decided_by        text  CHECK (decided_by <> prepared_by),
    decided_on        date,
    reason            text,
    CHECK ((state = 'held') = (decided_on IS NULL)),
    CHECK ((state IN ('approved', 'refused')) = (decided_by IS NOT NULL))
);
COMMENT ON TABLE release.hold IS 'Releases that wait, or waited, for a second person''s approval (four eyes).';
COMMENT ON COLUMN release.hold.content_digest IS 'SHA-256 over the names and digests of all files: what was approved is what leaves.';
COMMENT ON COLUMN release.hold.expires_on IS 'The last day on which it can be approved.';

CREATE TABLE release.closed_period (
    agreement    text NOT NULL,
    period       text NOT NULL,
    due_on       date NOT NULL,
    release_name text NOT NULL,
    PRIMARY KEY (agreement, period, due_on)
);
COMMENT ON TABLE release.closed_period IS 'Dates of agreements'' calendars that are done with: until the next one, nightly runs leave the period alone.';

CREATE TABLE intake.destruction (
    certificate_name  text   PRIMARY KEY,
    agreement         text   NOT NULL,
    agreement_version text   NOT NULL,
    destroyed_on      date   NOT NULL,
    deliveries        bigint NOT NULL,
    records           bigint NOT NULL,
    events            bigint NOT NULL,
    links             bigint NOT NULL,
    certificate       text   NOT NULL
);
COMMENT ON TABLE intake.destruction IS 'Data destroyed at the end of their agreement, each with its certificate. No identifier, no key of a record.';

CREATE FUNCTION intake.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'certificates of destruction are kept' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER destruction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.destruction
    FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();

-- Everything that came by these deliveries: rows whose version held is theirs, what these tell, whom they were found to be, and
-- the deliveries. What keeps a withdrawn child from coming back stays (identity.withdrawn, identity.erased).
CREATE FUNCTION intake.destroy(gone uuid[]) RETURNS TABLE (table_name text, n_rows bigint) LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    CREATE TEMP TABLE destroyed_row ON COMMIT DROP AS
    SELECT row_key, record_key, source FROM identity.record WHERE delivery_id = ANY (gone);
    ANALYZE destroyed_row;
    table_name := 'facts.event';
    DELETE FROM facts.event USING destroyed_row AS d WHERE event.source = d.source AND event.row_key = d.row_key;
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
    table_name := 'identity.record';
    DELETE FROM identity.record WHERE delivery_id = ANY (gone);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;

    CREATE TEMP TABLE destroyed_record ON COMMIT DROP AS
    SELECT record_key FROM destroyed_row EXCEPT SELECT record_key FROM identity.record;
    ANALYZE destroyed_record;
    CREATE TEMP TABLE destroyed_person ON COMMIT DROP AS
    SELECT DISTINCT person_id FROM linkage.person JOIN destroyed_record USING (record_key);
    ANALYZE destroyed_person;
    table_name := 'linkage.history';
    DELETE FROM linkage.history
    WHERE person_id IN (SELECT d.person_id FROM destroyed_person AS d) OR other_person_id IN (SELECT d.person_id FROM destroyed_person AS d);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
    table_name := 'linkage.person';
    DELETE FROM linkage.person USING destroyed_record AS d WHERE person.record_key = d.record_key;
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
    table_name := 'linkage.link';
    DELETE FROM linkage.link WHERE record_a IN (SELECT record_key FROM destroyed_record) OR record_b IN (SELECT record_key FROM destroyed_record);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
    table_name := 'linkage.refused';
    DELETE FROM linkage.refused WHERE record_a IN (SELECT record_key FROM destroyed_record) OR record_b IN (SELECT record_key FROM destroyed_record);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
    table_name := 'linkage.review_pair';
    DELETE FROM linkage.review_pair WHERE record_a IN (SELECT record_key FROM destroyed_record) OR record_b IN (SELECT record_key FROM destroyed_record);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
    table_name := 'linkage.decision';
    DELETE FROM linkage.decision WHERE record_a IN (SELECT record_key FROM destroyed_record) OR record_b IN (SELECT record_key FROM destroyed_record);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;

    table_name := 'intake.reject';
    DELETE FROM intake.reject WHERE delivery_id = ANY (gone);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
    table_name := 'intake.delivery';
    DELETE FROM intake.delivery WHERE delivery_id = ANY (gone);
    GET DIAGNOSTICS n_rows = ROW_COUNT; RETURN NEXT;
END $$;
