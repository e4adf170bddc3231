-- SPDX-License-Identifier: Apache-2.0
-- All locks of the session. The server frees them, too, when the session ends, but only some time after the program did.
SELECT pg_advisory_unlock_all();
