-- SPDX-License-Identifier: Apache-2.0
-- Tables of its own for a source's first delivery, in lane $1: $2 columns of records, $3 of events that are copied. The copying
-- statements find them by the search path.
SELECT set_config('search_path', $1, true), intake.begin_first($1::text, $2::jsonb, $3::jsonb);
