-- SPDX-License-Identifier: Apache-2.0
-- The rejects of the delivery at hand, for its receipt; the first so many are listed there.
COPY (SELECT line, column_name, reason FROM pg_temp.stage_reject ORDER BY line) TO STDOUT (FORMAT binary);
