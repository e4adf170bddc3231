-- SPDX-License-Identifier: Apache-2.0
-- All rows of the first delivery of source $2, in lane $1, are there: they get their key.
SELECT intake.index_first($1::text, $2::text);
