-- SPDX-License-Identifier: Apache-2.0
-- The sealed bundles of every record that lives, in any order, several of a record.
COPY (
    SELECT record_key, row_key, bundle
    FROM identity.record
    WHERE NOT deleted AND bundle IS NOT NULL
) TO STDOUT (FORMAT binary)
