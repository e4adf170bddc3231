-- SPDX-License-Identifier: Apache-2.0
-- After a delivery that changes much: the next statements plan by it.
ANALYZE identity.record (row_key, record_key, source, system, deleted);
ANALYZE facts.event (row_key, record_key, source, system, kind, tier, start_on);
