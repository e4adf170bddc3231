-- SPDX-License-Identifier: Apache-2.0
-- $1 source: its first delivery's tables get what was not copied (as_of $2, delivery $3, constants of records $4, of events
-- $5) and their key, and become its partitions.
SELECT intake.adopt_first($1::text, $2::date, $3::uuid, $4::jsonb, $5::jsonb);
