-- SPDX-License-Identifier: Apache-2.0
-- From here to the end of the transaction one delivery at a time: the order of two would decide otherwise which of them sees
-- the other's rows.
SELECT pg_advisory_xact_lock(3);
