-- SPDX-License-Identifier: Apache-2.0
INSERT INTO linkage.decision (record_a, record_b, decision, decided_by, decided_on, reason, weight_band)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (record_a, record_b) DO UPDATE
SET decision = excluded.decision, decided_by = excluded.decided_by, decided_on = excluded.decided_on,
    reason = excluded.reason, weight_band = excluded.weight_band
