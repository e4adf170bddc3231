-- SPDX-License-Identifier: Apache-2.0
-- Where the rows of one delivery wait for the decision which of them hold. Dropped with the transaction.
-- One delivery at a time: the order of two would decide otherwise which of them sees the other's rows.
SELECT pg_advisory_xact_lock(3);
SET LOCAL work_mem = '256MB';

CREATE TEMP TABLE stage_record (LIKE identity.record, withheld boolean NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE stage_event (LIKE facts.event, line bigint NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE stage_withdrawn (record_key uuid NOT NULL) ON COMMIT DROP;
CREATE TEMP TABLE stage_reject (line bigint NOT NULL, column_name text NOT NULL, reason text NOT NULL) ON COMMIT DROP;
