-- SPDX-License-Identifier: Apache-2.0
-- $1: the deliveries' ids, joined by commas.
SELECT table_name, n_rows FROM intake.destroy(string_to_array($1, ',')::uuid[])
