-- SPDX-License-Identifier: Apache-2.0
-- After a delivery that changes much: the next statements plan by it.
-- A small sample (300 rows times the target): a few columns with few values, or with all different ones.
SET default_statistics_target = 3;
ANALYZE identity.record (row_key, record_key, source, system, deleted);
ANALYZE facts.event (row_key, record_key, source, system, kind, tier, start_on);
RESET default_statistics_target;
