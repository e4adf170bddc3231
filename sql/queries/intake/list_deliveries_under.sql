-- SPDX-License-Identifier: Apache-2.0
-- $1: an agreement.
SELECT delivery_id, agency, source, as_of, rows_in, rows_accepted, content_key
FROM intake.delivery
WHERE agreement = $1
ORDER BY as_of, source COLLATE "C", delivery_id
