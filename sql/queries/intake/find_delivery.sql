-- SPDX-License-Identifier: Apache-2.0
SELECT rows_in, rows_accepted, rows_rejected, rows_duplicate, rows_withheld FROM intake.delivery WHERE delivery_id = $1;
