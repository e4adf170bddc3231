-- SPDX-License-Identifier: Apache-2.0
-- $1 command, $2 date of the run
INSERT INTO ops.run (command, run_date, state) VALUES ($1::text, $2::date, 'running') RETURNING run_id
