-- SPDX-License-Identifier: Apache-2.0
INSERT INTO release.disclosure (release_digest, release_name, agreement, agreement_version, released_on, nature, purpose,
                                recipient_name, recipient_title, recipient_address, systems, tables, period, previous, chain,
                                agencies)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (release_digest) DO NOTHING
