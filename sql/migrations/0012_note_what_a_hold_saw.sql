-- SPDX-License-Identifier: Apache-2.0
-- A release that waits was decided by what had been told when it was made. What is told meanwhile it does not know.

ALTER TABLE release.hold ADD COLUMN told_after bigint;
COMMENT ON COLUMN release.hold.told_after IS 'The number of the last entry of the disclosure log when the release was last made. When another release of the period was told since, it is made again before it may leave. Null in holds of before this was noted.';
