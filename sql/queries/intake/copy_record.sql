-- SPDX-License-Identifier: Apache-2.0
-- Rows that nothing else can speak for: the source's first delivery, and a key not met before in it. The columns are those
-- that the source's rows can differ in (begin_first). Frozen, as a table of the same transaction's may be: who reads it first
-- need not write its pages again to note that their rows hold.
COPY record_first FROM STDIN (FORMAT binary, FREEZE);
