-- SPDX-License-Identifier: Apache-2.0
-- The ledger: what was shown, so that no later release gives away by difference what an earlier one kept back.

-- A row of these is kept before the release is logged; it counts as told when release.disclosure has it.
CREATE TABLE release.counted (
    release_digest bytea PRIMARY KEY CHECK (octet_length(release_digest) = 32),
    period         text  NOT NULL,
    inputs         bytea NOT NULL CHECK (octet_length(inputs) = 32)
);
COMMENT ON TABLE release.counted IS 'The releases whose exact counts are in release.shown. inputs: a keyed hash of the agreement and of every count the release was made of, hidden ones too; the same inputs make the same release.';
CREATE INDEX counted_inputs_idx ON release.counted (inputs);

CREATE TABLE release.shown (
    release_digest bytea  NOT NULL REFERENCES release.counted,
    key            text   NOT NULL,
    count          bigint NOT NULL,
    PRIMARY KEY (release_digest, key)
);
COMMENT ON TABLE release.shown IS 'The counts a release shows. key: population and codes of the cell ("children|county=19|tier=confirmed"). What is hidden is not here.';

CREATE TRIGGER counted_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON release.counted
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
CREATE TRIGGER shown_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON release.shown
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
