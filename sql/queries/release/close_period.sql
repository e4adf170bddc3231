-- SPDX-License-Identifier: Apache-2.0
INSERT INTO release.closed_period (agreement, period, due_on, release_name) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
