-- SPDX-License-Identifier: Apache-2.0
-- A release about to be told, once: no row is added when it is there already.
INSERT INTO release.counted (release_digest, period, inputs, beside, method) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (release_digest) DO NOTHING
