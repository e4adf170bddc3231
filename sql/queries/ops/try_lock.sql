-- SPDX-License-Identifier: Apache-2.0
-- A session lock, by number. Numbers in use: 1 a run (cli), 2 migrations (common/migrate.c).
SELECT pg_try_advisory_lock($1);
