-- SPDX-License-Identifier: Apache-2.0
-- $1 lane, $2 source: its first delivery's tables get what was not copied (as_of $3, delivery $4, constants of records $6, of
-- events $7), and become its partitions. $5: how many children were withdrawn when copying began.
SELECT intake.adopt_first($1::text, $2::text, $3::date, $4::uuid, $5::bigint, $6::jsonb, $7::jsonb);
