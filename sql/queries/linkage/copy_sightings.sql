-- SPDX-License-Identifier: Apache-2.0
-- The sealed bundles of every record that lives, those of one record next to each other.
COPY (
    SELECT record_key, row_key, bundle
    FROM identity.record
    WHERE NOT deleted AND bundle IS NOT NULL
    ORDER BY record_key, row_key
) TO STDOUT (FORMAT binary)
