-- SPDX-License-Identifier: Apache-2.0
-- Rows of the delivery that a later line of it replaces: of the rows that waited, and of those sent straight to their table.
SELECT (SELECT count(*) FROM pg_temp.stage_record WHERE NOT withheld)
     - (SELECT count(*) FROM pg_temp.decision WHERE NOT withheld)
     + (SELECT count(*) FROM pg_temp.decision WHERE was_held_of_this_delivery);
