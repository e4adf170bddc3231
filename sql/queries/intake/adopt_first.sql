-- SPDX-License-Identifier: Apache-2.0
-- $1 source: its first delivery's tables get their keys and become its partitions.
SELECT intake.adopt_first($1::text);
