-- SPDX-License-Identifier: Apache-2.0
UPDATE ops.run SET state = $2, exit_status = $3, summary = $4, finished_at = clock_timestamp() WHERE run_id = $1;
