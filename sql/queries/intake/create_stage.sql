-- SPDX-License-Identifier: Apache-2.0
-- Where the rows of one delivery wait for the decision which of them hold. Made once a session, emptied with each
-- transaction: to make and drop them for every delivery costs more than most deliveries leave in them.
SET LOCAL work_mem = '256MB';

CREATE TEMP TABLE IF NOT EXISTS stage_record (LIKE identity.record, withheld boolean NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_event (LIKE facts.event, line bigint NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_withdrawn (record_key uuid NOT NULL, source text NOT NULL, system text NOT NULL) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS stage_reject (line bigint NOT NULL, column_name text NOT NULL, reason text NOT NULL) ON COMMIT DELETE ROWS;
