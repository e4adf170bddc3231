-- SPDX-License-Identifier: Apache-2.0
INSERT INTO ops.migration (name, checksum) VALUES ($1, $2);
