-- SPDX-License-Identifier: Apache-2.0
-- Why rows of a delivery did not enter, most frequent first. $1 the delivery, $2 how many at most
SELECT reason, column_name, count(*), min(line) FROM intake.reject WHERE delivery_id = $1
GROUP BY reason, column_name ORDER BY count(*) DESC, min(line), reason COLLATE "C", column_name COLLATE "C" LIMIT $2;
