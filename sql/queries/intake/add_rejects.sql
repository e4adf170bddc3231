-- SPDX-License-Identifier: Apache-2.0
INSERT INTO intake.reject (delivery_id, line, column_name, reason)
SELECT $1, line, column_name, reason FROM pg_temp.stage_reject ORDER BY line;
