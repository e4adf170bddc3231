-- SPDX-License-Identifier: Apache-2.0
-- $1 run, $2 exit status: 65 and 77 are findings of a run that did finish
UPDATE ops.run
SET state = CASE WHEN $2::integer IN (0, 65, 77) THEN 'done' ELSE 'failed' END, exit_status = $2::integer,
    finished_at = clock_timestamp()
WHERE run_id = $1::bigint
