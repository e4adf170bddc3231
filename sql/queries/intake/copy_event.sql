-- SPDX-License-Identifier: Apache-2.0
-- Events of rows that nothing else can speak for, as copy_record.
COPY event_first FROM STDIN (FORMAT binary, FREEZE);
