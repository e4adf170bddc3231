-- SPDX-License-Identifier: Apache-2.0
-- $1 the delivery, $2 how many at most
SELECT line, column_name, reason FROM intake.reject WHERE delivery_id = $1 ORDER BY line LIMIT $2;
