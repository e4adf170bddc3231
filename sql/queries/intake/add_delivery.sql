-- SPDX-License-Identifier: Apache-2.0
INSERT INTO intake.delivery (delivery_id, agency, source, system, agreement, as_of,
                             rows_in, rows_accepted, rows_rejected, rows_duplicate, rows_withheld, content_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);
