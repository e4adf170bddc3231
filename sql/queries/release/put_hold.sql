-- SPDX-License-Identifier: Apache-2.0
-- A release waits; one that waited in vain before waits anew.
INSERT INTO release.hold (release_digest, release_name, agreement, agreement_version, period, tables, content_digest, prepared_by,
                          held_on, expires_on, agreement_sha256, state, told_after)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'held', (SELECT coalesce(max(seq), 0) FROM release.disclosure))
ON CONFLICT (release_digest) DO UPDATE
SET agreement_sha256 = excluded.agreement_sha256, content_digest = excluded.content_digest, prepared_by = excluded.prepared_by, held_on = excluded.held_on, expires_on = excluded.expires_on, state = 'held',
    decided_by = NULL, decided_on = NULL, reason = NULL, told_after = excluded.told_after
WHERE hold.state = 'expired'
