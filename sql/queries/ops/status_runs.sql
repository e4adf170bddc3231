-- SPDX-License-Identifier: Apache-2.0
-- The last ten runs, newest first.
SELECT command, run_date, state, exit_status, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS') AS started,
       extract(epoch FROM finished_at - started_at)::float8 AS seconds
FROM ops.run
ORDER BY run_id DESC
LIMIT 10
