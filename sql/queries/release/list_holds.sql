-- SPDX-License-Identifier: Apache-2.0
SELECT release_digest, release_name, agreement, agreement_version, period, tables, content_digest, prepared_by, held_on, expires_on,
       state, decided_by, decided_on, agreement_sha256
FROM release.hold
ORDER BY release_name COLLATE "C"
