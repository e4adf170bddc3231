-- SPDX-License-Identifier: Apache-2.0
-- Runs that were killed: still "running" although nobody holds the run lock but we.
UPDATE ops.run SET state = 'failed', finished_at = clock_timestamp() WHERE state = 'running'
