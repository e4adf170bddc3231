-- SPDX-License-Identifier: Apache-2.0
INSERT INTO release.counted_table (release_digest, table_id, shape) VALUES ($1, $2, $3)
