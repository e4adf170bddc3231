-- SPDX-License-Identifier: Apache-2.0
-- The ledger keeps more than what was shown: which tables a release had, for their sums tie what it hid to what is told later, and
-- which cells it hid, for these stay hidden.

ALTER TABLE release.counted
    ADD COLUMN method text NOT NULL DEFAULT 'hide' CHECK (method IN ('hide', 'rounding')),
    ADD COLUMN beside bytea CHECK (octet_length(beside) = 32);
COMMENT ON COLUMN release.counted.method IS 'How the counts in release.shown were told: exactly, where some are hidden, or rounded.';
COMMENT ON COLUMN release.counted.beside IS 'A keyed hash of the counts, at that time, of tables that earlier releases of the period had and this one has not. Null in releases of before this was noted: there were none.';

CREATE TABLE release.counted_table (
    release_digest bytea NOT NULL REFERENCES release.counted,
    table_id       text  NOT NULL,
    shape          bytea CHECK (octet_length(shape) = 32),
    PRIMARY KEY (release_digest, table_id)
);
COMMENT ON TABLE release.counted_table IS 'The tables of each release whose counts are in the ledger. shape: a hash of their panels, dimensions and codes, from which their sums follow; null in releases of before this was noted.';

CREATE TABLE release.hidden (
    release_digest bytea NOT NULL REFERENCES release.counted,
    key            text  NOT NULL,
    PRIMARY KEY (release_digest, key)
);
COMMENT ON TABLE release.hidden IS 'The cells a release hides, as its readers see them. Their counts are nowhere.';

INSERT INTO release.counted_table (release_digest, table_id)
SELECT DISTINCT release_digest, table_id
FROM release.counted
JOIN release.disclosure USING (release_digest)
CROSS JOIN LATERAL regexp_split_to_table(disclosure.tables, ', *') AS table_id;

CREATE TRIGGER counted_table_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON release.counted_table
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
CREATE TRIGGER hidden_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON release.hidden
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
