-- SPDX-License-Identifier: Apache-2.0
-- A session lock, by number. Numbers in use elsewhere: 2 migrations, 3 deliveries (locks of a transaction).
SELECT pg_try_advisory_lock($1);
