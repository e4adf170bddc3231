-- SPDX-License-Identifier: Apache-2.0
-- Tables of its own for a source's first delivery: $1 columns of records, $2 of events that are copied.
SELECT intake.begin_first($1::jsonb, $2::jsonb);
