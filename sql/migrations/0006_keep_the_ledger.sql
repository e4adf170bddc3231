-- SPDX-License-Identifier: Apache-2.0
-- The ledger of releases: what was shown, so that no later release gives away by difference what an earlier one kept back; and
-- what was spent of an agreement's privacy budget, where counts are told with noise.

CREATE TABLE release.budget (
    release_digest bytea PRIMARY KEY CHECK (octet_length(release_digest) = 32),
    agreement      text  NOT NULL,
    period         text  NOT NULL,
    epsilon        double precision NOT NULL CHECK (epsilon > 0)
);
COMMENT ON TABLE release.budget IS 'Privacy loss (epsilon) of each release whose counts carry noise. Their sum by agreement and period stays within the agreement''s budget. Append-only.';

CREATE TRIGGER budget_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON release.budget
    FOR EACH STATEMENT EXECUTE FUNCTION release.refuse_change();
