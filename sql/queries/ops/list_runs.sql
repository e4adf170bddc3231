-- SPDX-License-Identifier: Apache-2.0
-- The last runs, newest first.
SELECT run_id, command, run_date, state, exit_status, to_char(started_at, 'YYYY-MM-DD HH24:MI:SS'),
       extract(epoch FROM finished_at - started_at)::float8, summary
FROM ops.run ORDER BY run_id DESC LIMIT $1;
