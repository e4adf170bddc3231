-- SPDX-License-Identifier: Apache-2.0
-- Rows that nothing else can speak for: the source's first delivery, and a key not met before in it. The columns are those
-- that the source's rows can differ in (begin_first).
COPY identity.record_first FROM STDIN (FORMAT binary);
