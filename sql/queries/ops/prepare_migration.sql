-- SPDX-License-Identifier: Apache-2.0
-- Before each migration: one program at a time, and a place to note what was applied.
SELECT pg_advisory_xact_lock(2);
CREATE SCHEMA IF NOT EXISTS ops;
CREATE TABLE IF NOT EXISTS ops.migration (
    name       text        PRIMARY KEY,
    checksum   bytea       NOT NULL CHECK (octet_length(checksum) = 32),
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ops.migration IS 'Schema changes applied, with the SHA-256 of their text.';
