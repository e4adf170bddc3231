-- SPDX-License-Identifier: Apache-2.0
-- The hub's store. Nothing in it names a child: keys are keyed hashes (HMAC) that say only "the same id of the same
-- agency", bundles are sealed under a key the server never sees, facts are typed and harmonised codes.
-- State depends only on which deliveries came, never on their order or the clock (but for schema ops, which
-- sql/queries/ops/prepare_migration.sql made).

CREATE SCHEMA intake;
CREATE SCHEMA identity;
CREATE SCHEMA facts;
CREATE SCHEMA linkage;
CREATE SCHEMA release;

-- intake: what came -------------------------------------------------------------------------------------------------

CREATE TABLE intake.key_check (
    epoch       integer PRIMARY KEY,
    check_value bytea   NOT NULL CHECK (octet_length(check_value) = 8)
);
COMMENT ON TABLE intake.key_check IS 'Key check value of each epoch: a wrong key is refused before the first row.';

CREATE TABLE intake.delivery (
    delivery_id    uuid    PRIMARY KEY,
    agency         text    NOT NULL,
    source         text    NOT NULL,
    system         text    NOT NULL,
    agreement      text    NOT NULL,
    as_of          date    NOT NULL,
    rows_in        bigint  NOT NULL,
    rows_accepted  bigint  NOT NULL,
    rows_rejected  bigint  NOT NULL,
    rows_duplicate bigint  NOT NULL,
    rows_withheld  bigint  NOT NULL CHECK (rows_withheld BETWEEN 0 AND rows_rejected),
    content_key    bytea   NOT NULL CHECK (octet_length(content_key) = 32),
    CHECK (rows_in = rows_accepted + rows_rejected + rows_duplicate)
);
COMMENT ON TABLE intake.delivery IS 'One row a delivery accepted. delivery_id is a keyed hash of agency, source, as_of and content: sent again, it is the same delivery.';
COMMENT ON COLUMN intake.delivery.rows_duplicate IS 'Rows replaced by a later row of the same delivery with the same key.';
COMMENT ON COLUMN intake.delivery.rows_withheld IS 'Of the rejected: rows that may not enter (sealed, sensitive). They are no fault and do not count against the allowed share.';

CREATE TABLE intake.reject (
    delivery_id uuid   NOT NULL REFERENCES intake.delivery ON DELETE CASCADE,
    line        bigint NOT NULL,
    column_name text   NOT NULL,
    reason      text   NOT NULL,
    PRIMARY KEY (delivery_id, line)
);
COMMENT ON TABLE intake.reject IS 'Why a row did not enter: line, column and reason code. Never its content.';

-- identity: rows as their agencies last sent them ----------------------------------------------------------------------

CREATE TABLE identity.record (
    row_key       uuid    NOT NULL,
    record_key    uuid    NOT NULL,
    source        text    NOT NULL,
    system        text    NOT NULL,
    namespace     text    NOT NULL,
    id_live       boolean NOT NULL,
    deleted       boolean NOT NULL,
    as_of         date    NOT NULL,
    delivery_id   uuid    NOT NULL,
    line          bigint  NOT NULL,
    bundle        bytea,
    sex           text,
    race          text,
    county        text,
    birth_month   date,
    birth_quality text,
    PRIMARY KEY (row_key, source)
) PARTITION BY LIST (source);
-- Bundles look like noise: trying to compress the larger ones would be in vain.
ALTER TABLE identity.record ALTER COLUMN bundle SET STORAGE EXTERNAL;
CREATE TABLE identity.record_other PARTITION OF identity.record DEFAULT;
COMMENT ON TABLE identity.record IS 'One row of one source, in its latest version by (as_of, delivery_id, line). Deleted rows stay as marks, so that an older delivery that arrives late cannot bring them back.';
COMMENT ON COLUMN identity.record.row_key IS 'Keyed hash of the source and the row''s own key.';
COMMENT ON COLUMN identity.record.record_key IS 'Keyed hash of the child''s local id in its namespace: one child as one system knows it.';
COMMENT ON COLUMN identity.record.namespace IS 'Who gives the local id: "cws", "pin/19". Two live ids of one namespace are two children.';
COMMENT ON COLUMN identity.record.bundle IS 'Sealed encodings of the identifiers on this row (AES-256-GCM, row_key as associated data); null when the row carries none or is deleted.';
COMMENT ON COLUMN identity.record.birth_month IS 'First day of the month of birth. The day is never kept.';

CREATE TABLE identity.withdrawn (
    record_key uuid PRIMARY KEY
);
CREATE TABLE identity.erased (
    row_key     uuid   PRIMARY KEY,
    as_of       date   NOT NULL,
    delivery_id uuid   NOT NULL,
    line        bigint NOT NULL
);
COMMENT ON TABLE identity.erased IS 'Rows whose latest version may not be held (withheld, or of a withdrawn child): that version''s place in the order, and nothing else. Without it an older version that arrives late would come back.';
COMMENT ON TABLE identity.withdrawn IS 'Children whose records were sealed or withdrawn. Their rows are gone and are refused when sent again.';

-- facts: the common model -----------------------------------------------------------------------------------------------

CREATE TABLE facts.event (
    row_key        uuid     NOT NULL,
    slot           smallint NOT NULL,
    record_key     uuid     NOT NULL,
    source         text     NOT NULL,
    system         text     NOT NULL,
    kind           text     NOT NULL,
    start_on       date     NOT NULL,
    end_on         date,
    tier           text,
    context        text,
    basis          text,
    category       text,
    level          text,
    disposition    text,
    result         text,
    tool           text,
    setting        text,
    county         text,
    score          integer,
    days_expected  integer,
    days_attended  integer,
    days_absent    integer,
    days_suspended integer,
    PRIMARY KEY (row_key, source, slot)
) PARTITION BY LIST (source);
CREATE TABLE facts.event_other PARTITION OF facts.event DEFAULT;
COMMENT ON TABLE facts.event IS 'Dated facts about records, in harmonised codes. slot: which event of its source''s description this is.';

-- A source's first delivery, which is most of what it will ever send at once, is copied into tables of its own that have no
-- index yet and, being new in the transaction, need no write-ahead log (wal_level minimal). Then they get their keys, all
-- at once, and become the source's partitions. Later deliveries find them there.
CREATE FUNCTION intake.begin_first() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    CREATE TABLE identity.record_first (LIKE identity.record INCLUDING STORAGE);
    CREATE TABLE facts.event_first (LIKE facts.event INCLUDING STORAGE);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_loader') THEN
        GRANT INSERT ON identity.record_first, facts.event_first TO hub_loader;
    END IF;
END $$;

CREATE FUNCTION intake.adopt_first(adopted text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    name text := translate(adopted, '.', '_');
BEGIN
    SET LOCAL maintenance_work_mem = '256MB';
    ALTER TABLE identity.record_first ADD PRIMARY KEY (row_key, source);
    ALTER TABLE facts.event_first ADD PRIMARY KEY (row_key, source, slot);
    EXECUTE format('ALTER TABLE identity.record_first RENAME TO %I', 'record_' || name);
    EXECUTE format('ALTER TABLE facts.event_first RENAME TO %I', 'event_' || name);
    EXECUTE format('ALTER TABLE identity.record ATTACH PARTITION identity.%I FOR VALUES IN (%L)', 'record_' || name, adopted);
    EXECUTE format('ALTER TABLE facts.event ATTACH PARTITION facts.%I FOR VALUES IN (%L)', 'event_' || name, adopted);
END $$;

-- linkage: who is who -------------------------------------------------------------------------------------------------------

CREATE TABLE linkage.link (
    record_a uuid    NOT NULL,
    record_b uuid    NOT NULL,
    recipes  integer NOT NULL,
    weight   double precision NOT NULL,
    PRIMARY KEY (record_a, record_b),
    CHECK (record_a < record_b)
);
COMMENT ON TABLE linkage.link IS 'Pairs of records held to be one child: the set of recipes they share (bits in the order of config/linkage.yaml) and its weight.';

CREATE TABLE linkage.person (
    record_key uuid PRIMARY KEY,
    person_id  uuid NOT NULL
);
CREATE INDEX person_id_idx ON linkage.person (person_id);
COMMENT ON TABLE linkage.person IS 'Each record''s child. person_id is random and survives from run to run.';

-- Working tokens of one run: re-keyed for it, in no WAL, no replica, no base backup; emptied when the run ends.
CREATE UNLOGGED TABLE linkage.working_token (
    token  bigint   NOT NULL,
    recipe smallint NOT NULL,
    unit   integer  NOT NULL
) WITH (autovacuum_enabled = false); -- the run vacuums it itself, once

-- release: what left -----------------------------------------------------------------------------------------------------------

CREATE TABLE release.disclosure (
    seq               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    release_digest    bytea NOT NULL UNIQUE CHECK (octet_length(release_digest) = 32),
    release_name      text  NOT NULL,
    agreement         text  NOT NULL,
    agreement_version text  NOT NULL,
    released_on       date  NOT NULL,
    nature            text  NOT NULL,
    purpose           text  NOT NULL,
    recipient_name    text  NOT NULL,
    recipient_title   text  NOT NULL,
    recipient_address text  NOT NULL,
    systems           text  NOT NULL,
    tables            text  NOT NULL,
    period            text  NOT NULL,
    previous          bytea,
    chain             bytea NOT NULL CHECK (octet_length(chain) = 32)
);
COMMENT ON TABLE release.disclosure IS 'Every release: date, nature, purpose, and name, title and address of the recipient (Civil Code 1798.25). Append-only; chain = SHA-256 over the previous chain and this row.';

CREATE FUNCTION release.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the disclosure log is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER disclosure_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON release.disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();

-- ops: how the jobs went; the only place with clock times -------------------------------------------------------------------------

CREATE TABLE ops.run (
    run_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    command     text        NOT NULL,
    run_date    date        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    exit_status integer,
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    summary     jsonb
);
COMMENT ON TABLE ops.run IS 'Runs of the jobs, for status. A run still "running" while no session holds the run lock was killed.';
