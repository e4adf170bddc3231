-- SPDX-License-Identifier: Apache-2.0
-- After rows of a first delivery went straight to their table: those of children withdrawn before. $1 the delivery.
WITH going AS (
    DELETE FROM identity.record USING identity.withdrawn
    WHERE record.record_key = withdrawn.record_key AND record.delivery_id = $1
    RETURNING record.row_key, record.as_of, record.delivery_id, record.line
), events AS (
    DELETE FROM facts.event USING going WHERE event.row_key = going.row_key
)
INSERT INTO identity.erased (row_key, as_of, delivery_id, line)
SELECT row_key, as_of, delivery_id, line FROM going;
