-- SPDX-License-Identifier: Apache-2.0
-- Who holds the run lock notes the run; one that is still "running" then was killed.
WITH killed AS (
    UPDATE ops.run SET state = 'failed', finished_at = clock_timestamp() WHERE state = 'running'
)
INSERT INTO ops.run (command, run_date, state) VALUES ($1, $2, 'running') RETURNING run_id;
