-- SPDX-License-Identifier: Apache-2.0
-- Each source's newest delivery, and how many there were.
SELECT DISTINCT ON (source) source, agency, as_of, rows_in, rows_accepted, rows_rejected, rows_duplicate, rows_withheld,
       count(*) OVER (PARTITION BY source) AS deliveries
FROM intake.delivery
ORDER BY source, as_of DESC, delivery_id
