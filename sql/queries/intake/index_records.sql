-- SPDX-License-Identifier: Apache-2.0
-- What is held of source $1 is about to be asked for by key.
SELECT intake.index_records($1::text);
